"""Copies, and look-alikes that are not."""

import random

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.shingles import Vocabulary
from transforms.copies.verification import OTHER_RELATIONS, Comparison, Verdict, compare, judge, judge_little, profile
from warehouse.vocabulary import COPY_RELATIONS, OVERLAP_RELATIONS

WORDS = [f"{a}{b}" for a in ("bridge", "harbour", "repair", "budget", "storm", "ferry", "school") for b in "aeiou"]


def article(seed: int, n: int = 200) -> list[str]:
    draw = random.Random(seed)
    return [f"{draw.choice(WORDS)}{draw.randrange(9)}x" for _ in range(n)]


def compared(first: str, second: str) -> tuple[Comparison, Verdict]:
    vocabulary = Vocabulary()
    a, b = (profile(codes) for codes in vocabulary.read([first, second]))
    found = compare(a, b, vocabulary.spelled)
    return found, judge(found, len(a) <= len(b))


def relation(first: list[str] | str, second: list[str] | str) -> str:
    one, two = (text if isinstance(text, str) else " ".join(text) for text in (first, second))
    return compared(one, two)[1].relation


def test_the_same_text_and_one_with_other_signs() -> None:
    source = " ".join(article(1))
    assert relation(source, source) == "reformatted"
    assert relation(source, source.upper().replace(" ", ", ")) == "reformatted"


def test_other_articles() -> None:
    assert relation(article(1), article(2)) == "other"


def test_cut_and_extended() -> None:
    source = article(3, 400)
    assert relation(source, source[:100]) == "abridged"
    assert relation(source[:250], source) == "extended"


def test_light_edits_and_a_bad_scan() -> None:
    source = article(6, 300)
    edited = [f"changed{i}y" if i % 12 == 0 else word for i, word in enumerate(source)]
    scanned = [word[:2] + "q" + word[3:] if i % 4 == 0 else word for i, word in enumerate(source)]
    assert relation(source, edited) == "edited"
    assert relation(source, scanned) == "edited"


def test_paragraphs_in_another_order() -> None:
    source = article(7, 300)
    assert relation(source, source[200:] + source[:100] + source[100:200]) in COPY_RELATIONS


def test_a_shared_passage_is_no_copy() -> None:
    source = article(4, 300)
    assert relation(source, [*article(5, 250), *source[:60]]) == "passage"


def test_a_teaser_is_no_copy() -> None:
    source = article(8, 900)
    assert relation(source, source[:60]) == "teaser"


def test_one_item_of_a_digest_is_no_copy() -> None:
    item = article(9, 130)
    assert relation(item, [*article(10, 400), *item, *article(11, 400)]) == "passage"


def results(company: str, place: str, first: int) -> str:
    """A notice of the kind that is filled in by a machine."""
    return (
        f"{company}, which runs the grain terminal at {place}, loaded {first}11 thousand tonnes in the month to Friday, the port "
        f"authority's bulletin says. In the month before it had loaded {first}07 thousand tonnes, and in the same month of last "
        f"year {first}93 thousand. The bulletin counts a ship on the day on which it casts off, and leaves out barges that stay "
        f"inside the breakwater. Dockers worked {first}4 shifts by night, and the silo stood {first * 3} percent full when the "
        "month ended. The authority publishes its bulletin on the first working day after the accounts of the month are closed, "
        "and corrects it once if a shipping line reports late. Rain stopped the cranes on some mornings but did not keep any "
        "vessel waiting beyond the free days that the tariff allows."
    )


def test_a_filled_in_template_is_another_article() -> None:
    one = results("Northgate Foundries", "Aarhus", 2)
    assert relation(one, results("Belmont Textiles", "Lyon", 7)) == "template"
    assert relation(one, one.replace("mornings", "days")) == "edited"


def test_a_short_copy_between_lines_of_another_site() -> None:
    body = article(12, 64)
    assert relation([*article(13, 8), *body], [*article(14, 8), *body]) in COPY_RELATIONS
    assert relation([*article(13, 30), *body[:34]], [*article(14, 30), *body[:34]]) not in COPY_RELATIONS


def little(first: tuple[str, str], second: tuple[str, str]) -> Verdict:
    """Of two texts, each given as what it has beside common passages and as a whole."""
    vocabulary = Vocabulary()
    a, b, whole_a, whole_b = (profile(c) for c in vocabulary.read([first[0], second[0], first[1], second[1]]))
    own, whole = compare(a, b, vocabulary.spelled), compare(whole_a, whole_b, vocabulary.spelled)
    return judge_little(own, whole, len(whole_a) <= len(whole_b))


def particulars(company: str, place: str, first: int) -> str:
    return f"{company} terminal at {place} loaded {first}11 thousand before {first}07 last year {first}93 shifts {first}4 by {company}"


def test_a_report_on_another_site_is_told_by_its_names_and_numbers() -> None:
    here, there = " ".join(article(15, 40)), " ".join(article(16, 50))
    one = particulars("Northgate Foundries", "Aarhus", 2), f"{here} {results('Northgate Foundries', 'Aarhus', 2)}"
    same = one[0], f"{results('Northgate Foundries', 'Aarhus', 2)} {there}"
    other = particulars("Belmont Textiles", "Lyon", 7), f"{results('Belmont Textiles', 'Lyon', 7)} {there}"
    assert little(one, same).is_copy
    assert little(one, other) == Verdict("surroundings", "only_common_passages_shared")
    nothing_own = "said on the page", f"{results('Northgate Foundries', 'Aarhus', 2)} {there}"
    assert not little(one, nothing_own).is_copy


def test_another_text_in_the_same_surroundings_is_another_article() -> None:
    menu = article(7, 400)
    a, b = [*menu[:200], *article(8, 120), *menu[200:]], [*menu[:200], *article(9, 120), *menu[200:]]
    assert relation(a, b) not in COPY_RELATIONS


def test_the_same_notice_to_readers_under_another_headline() -> None:
    notice = (
        "Subscribe to unlock the whole text. A trial subscription gives digital access for one month, and you may cancel your "
        "subscription anytime. Readers who have an account can sign in; new readers register first. Our newsletters are part of "
        "each subscription. To change your cookies, open the privacy settings, where you accept or refuse the cookies of our "
        "partners. Subscribers with a digital subscription get unlimited access on every device."
    )
    heads = (
        "Harbour Council Doubts Plan Of Mayor Olsen For Ferry Terminal In Turku",
        "Steel Makers Warn Brussels About Cheap Imports From Beyond Ural Mountains",
    )
    found = relation(f"{heads[0]}\n{notice}", f"{heads[1]}\n{notice}")
    assert found not in COPY_RELATIONS


def test_nothing_copies_nothing() -> None:
    assert relation("", "") == relation("", "some words of a text") == "other"


def test_the_vocabulary_of_the_tables_is_that_of_the_verdicts() -> None:
    assert set(OVERLAP_RELATIONS) <= set(OTHER_RELATIONS)


texts = st.lists(st.sampled_from([*WORDS[:6], "Oslo", "17", "Turku"]), max_size=60).map(" ".join) | st.text(
    st.characters(), max_size=60
)
MIRRORED = {"abridged": {"extended", "updated"}, "extended": {"abridged"}, "updated": {"abridged"}}


@given(texts, texts)
def test_verdicts_are_symmetric(a: str, b: str) -> None:
    one, first = compared(a, b)
    other, second = compared(b, a)
    assert one == other
    assert first.is_copy == second.is_copy
    if first.relation in MIRRORED and one.part_words < one.whole_words:
        assert second.relation in MIRRORED[first.relation]
    else:
        assert first.rule == second.rule
