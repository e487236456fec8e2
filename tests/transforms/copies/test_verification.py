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
        f"{company}, which runs the grain terminal at {place}, loaded {first}11 thousand tonnes in the month to Friday, the port "
        f"authority's bulletin says. In the month before it had loaded {first}07 thousand tonnes, and in the same month of last "
        f"year {first}93 thousand. The bulletin counts a ship on the day on which it casts off, and leaves out barges that stay "
        f"inside the breakwater. Dockers worked {first}4 shifts by night, and the silo stood {first * 3} percent full when the "
        "month ended. The authority publishes its bulletin on the first working day after the accounts of the month are closed, "
        "and corrects it once if a shipping line reports late. Rain stopped the cranes on some mornings but did not keep any "
        "vessel waiting beyond the free days that the tariff allows. The next bulletin will show whether the new conveyor has "
        "shortened the time at the quay, as its builders promised when the old one was taken down in the spring of this year."
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
