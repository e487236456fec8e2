"""Copies, and look-alikes that are not."""

import random

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.shingles import jaccard
from transforms.copies.verification import containment, differences, is_copy, profile

WORDS = [
    "council",
    "bridge",
    "harbour",
    "repair",
    "engineer",
    "traffic",
    "budget",
    "winter",
    "storm",
    "ferry",
    "island",
    "school",
    "market",
    "village",
    "committee",
    "proposal",
    "contract",
    "delay",
    "inspection",
    "steel",
    "tunnel",
    "railway",
    "station",
    "minister",
    "budgetary",
    "vote",
    "plan",
]


def article(seed: int, n: int = 200) -> list[str]:
    draw = random.Random(seed)
    return [draw.choice(WORDS) for _ in range(n)]


def copied(copy: list[str], source: list[str]) -> bool:
    return is_copy(profile(" ".join(copy)), profile(" ".join(source)))


def test_the_same_text_and_one_with_a_byline() -> None:
    source = article(1)
    assert copied(source, source)
    assert copied(["By", "Our", "Correspondent", *source], source)


def test_other_articles() -> None:
    assert not copied(article(1), article(2))


def test_an_abridged_text_copies_the_full_one_and_not_the_reverse() -> None:
    source = article(3, 400)
    assert copied(source[:100], source)
    assert not copied(source, source[:100])


def test_a_short_passage_quoted_by_another_article_is_no_copy() -> None:
    source = article(4, 300)
    assert not copied([*article(5, 250), *source[:60]], source)
    assert not copied(source[:50], source)


def test_light_edits() -> None:
    source = article(6, 300)
    edited = [f"changed{i}" if i % 12 == 0 else word for i, word in enumerate(source)]
    assert jaccard(profile(" ".join(edited)).shingles, profile(" ".join(source)).shingles) < 0.45
    assert copied(edited, source)


def results(company: str, place: str, first: int) -> str:
    """A notice of the kind that is filled in by a machine."""
    return (
        f"{company} of {place} came out with quarterly earnings of ${first}.11 per share, beating the consensus estimate of "
        f"${first}.07 per share. This compares to earnings of ${first}.93 per share a year ago, and these figures are adjusted "
        f"for items that do not recur. A quarter ago it was expected that the company would post earnings of ${first}.45 per "
        f"share when it actually produced earnings of ${first}.51, a surprise of {first * 3} percent. Over the last four "
        "quarters the company has surpassed the estimates of the analysts four times. The sustainability of the immediate "
        "movement of the price of the stock, based on the recently released numbers and on future expectations, will mostly "
        "depend on the commentary of the management on the call with investors later in the day. The shares have lost some "
        "ground since the beginning of the year against a gain of the index. While they have underperformed the market so "
        "far this year, the question that comes to the minds of investors is what is next for the stock in the months ahead."
    )


def test_a_filled_in_template_is_another_article() -> None:
    a, b = profile(results("Northgate Foundries", "Aarhus", 2)), profile(results("Belmont Textiles", "Lyon", 7))
    assert jaccard(a.shingles, b.shingles) > 0.45
    assert not is_copy(a, b)
    assert is_copy(a, profile(results("Northgate Foundries", "Aarhus", 2).replace("mostly", "largely")))


def test_another_text_in_the_same_surroundings_is_another_article() -> None:
    menu = article(7, 400)
    a, b = [*menu[:200], *article(8, 120), *menu[200:]], [*menu[:200], *article(9, 120), *menu[200:]]
    assert jaccard(profile(" ".join(a)).shingles, profile(" ".join(b)).shingles) > 0.45
    assert not copied(a, b)


def test_differences_by_hand() -> None:
    found = differences(
        profile("one two three four five Oslo six"), profile("one two three four five Turku seven eight")
    )
    assert (found.foreign, found.gap, found.longest_gap, found.gap_overlap) == (1, 2, 3, 0.0)
    assert found.foreign_share == 1.0
    assert found.foreign_density == 1 / 3


def test_nothing_copies_nothing() -> None:
    empty = profile("")
    assert not is_copy(empty, empty)
    assert not is_copy(empty, profile("some words of a text"))
    assert containment(frozenset(), frozenset({"a"})) == 0.0


texts = st.lists(st.sampled_from([*WORDS[:6], "Oslo", "17"]), max_size=60).map(" ".join) | st.text(
    st.characters(), max_size=60
)


@given(texts, texts)
def test_differences_are_symmetric(a: str, b: str) -> None:
    one, other = profile(a), profile(b)
    assert differences(one, other) == differences(other, one)
    if jaccard(one.shingles, other.shingles) >= 0.45:
        assert is_copy(one, other) == is_copy(other, one)


@given(texts)
def test_a_text_with_words_copies_itself(text: str) -> None:
    own = profile(text)
    assert is_copy(own, own) == bool(own.words)
    assert differences(own, own).gap == 0
