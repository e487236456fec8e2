"""The lexicon's tables are whole and their faults are named."""

import pytest

from transforms.events.actor_nouns import actor_nouns
from transforms.events.wordtables import modality_words
from transforms.knowledge.lexicon import entry, load_lexicon, past_forms, requirement, unmark
from warehouse.vocabulary import EVENT_TYPES, MODALITIES, SECTORS

LEXICON = load_lexicon()
LISTS = {"talks": frozenset(("talk", "meeting"))}
ROW = {
    "id": "consult.hold_talks.verb",
    "kind": "light_verb",
    "trigger": "v:hold obj:@talks",
    "mode": "",
    "frame": "joint_object",
    "where": "!obj:call",
    "example": "{A Chad} held talks with {A Mali}.",
    "counter": "",
}


def test_every_type_has_entries() -> None:
    assert {e.event_type for e in LEXICON.entries} == set(EVENT_TYPES)
    assert len(LEXICON.entries) >= 1_700


def test_words_of_many_senses_have_counter_examples() -> None:
    countered = {e.lemma for e in LEXICON.entries if e.counter}
    assert sum(e.counter is not None for e in LEXICON.entries) >= 500
    many = "fire strike charge back hit press meet call raise launch cut block host drop hold break lift serve release"
    assert {word for word in many.split() if word in LEXICON.by_lemma} <= countered


def test_examples_are_sentences_and_name_somebody_once() -> None:
    for found in LEXICON.entries:
        for text in filter(None, (found.example, found.counter)):
            assert text == text.strip() and text[-1] in ".!?", found.id
        assert len({(m.start, m.end) for m in found.expected}) == len(found.expected)
        assert found.counter is None or unmark(found.counter)[0] != found.example


def test_every_frame_is_used() -> None:
    assert {e.frame.name for e in LEXICON.entries} == set(LEXICON.frames)


def test_most_specific_entries_come_first() -> None:
    for entries in LEXICON.by_lemma.values():
        assert [e.specificity for e in entries] == sorted((e.specificity for e in entries), reverse=True)


def test_marks_give_the_plain_sentence() -> None:
    plain, marks = unmark("{A Chad} met {R Mali}.")
    assert plain == "Chad met Mali."
    assert [(m.role, plain[m.start : m.end]) for m in marks] == [("actor", "Chad"), ("recipient", "Mali")]


def test_requirement_reads_lists_and_prepositions() -> None:
    found = requirement("!prep:on|at/@talks|street", LISTS)
    assert found.negated
    assert found.prepositions == {"on", "at"}
    assert found.words == {"talk", "meeting", "street"}
    assert requirement("obj:*", LISTS).words is None


@pytest.mark.parametrize("text", ["obj", "nothing:here", "obj:@unknown", "obj:"])
def test_faulty_requirements_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="lexicon"):
        requirement(text, LISTS)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("trigger", "hold talks"),
        ("mode", "torture"),
        ("frame", "no_such_frame"),
        ("example", ""),
        ("kind", "adverb"),
        ("id", "accuse.hold.verb"),
    ],
)
def test_faulty_rows_are_refused(column: str, value: str) -> None:
    with pytest.raises(ValueError, match="lexicon CONSULT"):
        entry("CONSULT", ROW | {column: value}, LEXICON.frames, LISTS)


def test_a_good_row_is_read() -> None:
    found = entry("CONSULT", ROW, LEXICON.frames, LISTS)
    assert (found.lemma, found.part_of_speech, found.mode) == ("hold", "verb", None)
    assert found.where[0].negated


@pytest.mark.parametrize(
    ("verb", "form"),
    [("stage", "staged"), ("strip", "stripped"), ("deny", "denied"), ("bomb", "bombing"), ("ban", "banned")],
)
def test_regular_past_forms(verb: str, form: str) -> None:
    assert form in past_forms(verb)


def test_actor_nouns_have_known_sectors() -> None:
    nouns = actor_nouns()
    for table in (nouns.group, nouns.instrument, nouns.target):
        assert {s for s in table.values() if s} <= set(SECTORS)


def test_modality_words_give_known_modalities() -> None:
    words = modality_words()
    for table in (words.auxiliaries, words.governors, words.adverbs, words.modifiers):
        assert set(table.values()) <= set(MODALITIES)
