"""Which words can name the same act: the table is whole, and the suffix rules match no false friends."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge.event_word_forms import derived_alike, normal_form, stems
from transforms.knowledge.event_words import ALIKE, APART, NEAR, SAME, load_event_words
from transforms.knowledge.tables import read_table

ROWS = read_table("event_words.tsv")
WORDS = load_event_words()
LISTED = sorted(WORDS.by_word)


def words_of(row: dict[str, str]) -> list[str]:
    return row["words"].split("|")


def has_form_of(word: str, sentence: str) -> bool:
    """Whether a sentence has the words of a trigger one after the other, each without its ending."""
    starts = [re.escape(part[: max(3, len(part) - 2)]) for part in normal_form(word).split()]
    return re.search(r"\b" + r"\w* ".join(starts), normal_form(sentence)) is not None


def test_rows_are_sorted_by_id_and_no_id_stands_twice() -> None:
    ids = [row["id"] for row in ROWS]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in ids)


def test_the_table_is_wide() -> None:
    assert len(ROWS) >= 350
    assert len(LISTED) >= 2500


def test_a_class_has_two_words_and_none_twice() -> None:
    for row in ROWS:
        words = [normal_form(word) for word in words_of(row)]
        assert len(words) >= 2, row["id"]
        assert len(words) == len(set(words)), row["id"]
        assert all(word == word.strip().lower() != "" for word in words_of(row)), row["id"]


def test_near_names_other_classes() -> None:
    ids = {row["id"] for row in ROWS}
    for row in ROWS:
        near = [name for name in row["near"].split("|") if name]
        assert set(near) <= ids - {row["id"]}, row["id"]
        assert near == sorted(set(near)), row["id"]


def test_an_example_uses_a_word_of_its_class() -> None:
    """One test, not one a row: hundreds of collected tests shift the pauses of the garbage collector into tests of time."""
    for row in ROWS:
        assert any(has_form_of(word, row["example"]) for word in words_of(row)), row["id"]
        assert row["example"].endswith("."), row["id"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("quake", "temblor"),
        ("resign", "step down"),
        ("acquire", "buyout"),
        ("collide", "crash"),
        ("nominate", "nominee"),
        ("talk", "summit"),
        ("shoot", "open fire"),
        ("die", "pass away"),
        ("announce", "announcement"),
        ("gun down", "murder"),
        ("sack", "dismissal"),
        ("truce", "cease-fire"),
        ("sue", "lawsuit"),
        ("marry", "tie the knot"),
    ],
)
def test_words_for_the_same_act_share_a_class(a: str, b: str) -> None:
    assert WORDS.likeness(a, b) == ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [("kill", "die"), ("crash", "accident"), ("raid", "attack"), ("arrest", "capture"), ("launch-product", "unveil")],
)
def test_nearness_holds_both_ways(one: str, other: str) -> None:
    assert other in WORDS.near[one]
    assert one in WORDS.near[other]


@pytest.mark.parametrize(
    ("a", "b"), [("assassinate", "perish"), ("indict", "arraignment"), ("derail", "mishap"), ("hijacker", "robber")]
)
def test_words_of_near_classes_are_at_least_near(a: str, b: str) -> None:
    assert WORDS.likeness(a, b) >= NEAR


@pytest.mark.parametrize(
    ("a", "b"), [("pregnancy", "bankruptcy"), ("earthquake", "nominate"), ("divorce", "vaccinate")]
)
def test_words_for_different_acts_are_apart(a: str, b: str) -> None:
    assert WORDS.likeness(a, b) == APART


def test_a_word_of_many_classes_is_near_to_none() -> None:
    """Some class of "run" is near the class of "exodus", as nearly every class is near one of them."""
    run, exodus = WORDS.classes("run"), WORDS.classes("exodus")
    assert len(run) > 5
    assert any(WORDS.near[one] & exodus for one in run)
    assert WORDS.likeness("run", "refugee") in (APART, ALIKE)
    assert WORDS.likeness("run", "emigre") == APART


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("evacuate", "evacuation"),
        ("vaccinate", "vaccination"),
        ("evacuee", "evacuation"),
        ("subscribe", "subscription"),
        ("fumigate", "fumigation"),
        ("irrigate", "irrigation"),
        ("organise", "organization"),
        ("digitise", "digitize"),
        ("electrify", "electrification"),
        ("circumvent", "circumvention"),
        ("apportion", "apportionment"),
        ("rehearse", "rehearsal"),
        ("immigrate", "immigration"),
        ("acquiesce", "acquiescence"),
        ("transcribe", "transcription"),
        ("harvest", "harvester"),
    ],
)
def test_derived_words_are_alike(a: str, b: str) -> None:
    assert WORDS.likeness(a, b) == ALIKE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("organ", "organize"),
        ("part", "party"),
        ("state", "statement"),
        ("port", "portion"),
        ("depart", "department"),
        ("commit", "committee"),
        ("office", "officer"),
        ("process", "procession"),
        ("design", "designation"),
        ("create", "creature"),
        ("custom", "customer"),
        ("stat", "station"),
        ("apart", "apartment"),
        ("count", "country"),
        ("comp", "company"),
        ("even", "evening"),
        ("cloth", "clothing"),
        ("hospital", "hospitality"),
        ("cap", "capital"),
        ("miss", "mission"),
        ("counter", "county"),
        ("universe", "university"),
    ],
)
def test_words_that_only_look_derived_are_not(a: str, b: str) -> None:
    assert not derived_alike(a, b)


def test_inflected_forms_take_the_classes_of_their_word() -> None:
    assert WORDS.classes("apprehending") == WORDS.classes("apprehend")
    assert WORDS.classes("Resign") == WORDS.classes("resign")
    assert WORDS.classes("pilfering") == WORDS.classes("pilfer")
    assert "hire" in WORDS.classes("hired")
    assert WORDS.classes("fumigate") == WORDS.classes("evening") == frozenset()


def test_of_two_words_of_the_table_the_table_decides() -> None:
    """By the rules both might come of "procede"."""
    assert derived_alike("procession", "procedure")
    assert "procession" in WORDS.by_word
    assert "procedure" in WORDS.by_word
    assert not WORDS.classes("procession") & WORDS.classes("procedure")
    assert WORDS.likeness("procession", "procedure") < ALIKE


def test_every_word_of_a_class_is_like_the_others() -> None:
    for row in ROWS:
        first, *others = words_of(row)
        assert all(WORDS.likeness(first, other) == ALIKE for other in others), row["id"]


WORD = st.one_of(
    st.sampled_from(LISTED), st.text(max_size=20), st.from_regex(r"[a-z]{1,8}(ation|ment|er|ing|ed)?", fullmatch=True)
)


@given(WORD, WORD)
def test_likeness_is_symmetric(a: str, b: str) -> None:
    assert WORDS.likeness(a, b) == WORDS.likeness(b, a)
    assert (WORDS.likeness(a, b) == SAME) == (normal_form(a) == normal_form(b))


@given(WORD)
def test_a_word_is_the_same_as_itself_in_any_writing(word: str) -> None:
    assert WORDS.likeness(word, f"  {word} ") == SAME
    assert normal_form(normal_form(word)) == normal_form(word)
    assert WORDS.classes(word) <= set(WORDS.near)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=12))
def test_stems_hold_the_word_or_its_american_spelling(word: str) -> None:
    assert stems(word)
    assert all(word[:1] == stem[:1] for stem in stems(word))
