"""Questions to the event lexicon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge.lexicon import NEEDS, RELATIONS, load_lexicon
from transforms.knowledge.lexicon_questions import (
    NEEDS_WORDS,
    RELATION_WORDS,
    as_written,
    describe,
    in_words,
    search,
    select,
    slot_in_words,
    summary,
)

LEXICON = load_lexicon()
BY_ID = {e.id: e for e in LEXICON.entries}


def test_the_summary_counts_every_entry_once() -> None:
    counts = summary(LEXICON)
    assert sum(c.total for c in counts) == len(LEXICON.entries)
    assert all(sum(c.kinds.values()) == c.total >= c.countered for c in counts)


def test_entries_are_selected_by_all_that_is_named() -> None:
    found = select(LEXICON, event_type="PROTEST", mode="strike", kind="noun")
    assert {e.id for e in found} >= {"protest.walkout.noun"}
    assert {(e.event_type, e.mode, e.kind) for e in found} == {("PROTEST", "strike", "noun")}
    assert select(LEXICON) == list(LEXICON.entries)
    assert select(LEXICON, event_type="PROTEST", mode="drone") == []


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("assault.strike.verb", "assault.strike.verb"),  # an id
        ("v:strike", "assault.strike.verb"),
        ("n:ultimatum", "threaten.ultimatum.noun"),
        ("embargo", "sanction.embargo.verb"),
        ("embargoes", "sanction.embargo.verb"),
        ("rallied", "protest.rally.verb"),  # a form
        ("tear gas", "assault.fire_gas_tear.verb"),
        ("lift moratorium", "concede.lift_restrictions.verb"),  # of the row's own words
        ("lift quota", "concede.lift_restrictions.verb"),  # of the list @restrictions
        ("  TEAR   Gas ", "assault.fire_gas_tear.verb"),
        ("persona", "sanction.declare_phrase_persona_non_grata.verb"),
    ],
)
def test_the_best_answer_comes_early(words: str, first: str) -> None:
    assert first in [hit.entry.id for hit in search(LEXICON, words)[:4]]


def test_part_of_speech_and_lemma_ask_for_the_head_alone() -> None:
    found = [hit.entry for hit in search(LEXICON, "v:call")]
    assert found and {(e.part_of_speech, e.lemma) for e in found} == {("verb", "call")}


def test_heads_come_before_words_of_triggers_and_examples() -> None:
    fields = [hit.found[0][1] for hit in search(LEXICON, "sanction")]
    assert fields[0] == "head" and fields == sorted(fields, key=["head", "trigger", "name", "example"].index)


@pytest.mark.parametrize("words", ["", "   ", "xqwzt", "embargo xqwzt", "v:", "v:xqwzt"])
def test_nothing_is_found(words: str) -> None:
    assert search(LEXICON, words) == []


@given(st.text(max_size=30))
def test_a_search_never_fails_and_finds_each_once(words: str) -> None:
    found = [hit.entry.id for hit in search(LEXICON, words)]
    assert len(found) == len(set(found))


@given(st.sampled_from(LEXICON.entries))
def test_an_entry_is_found_by_its_id_and_by_its_head(entry) -> None:
    assert search(LEXICON, entry.id)[0].entry is entry
    letter = entry.part_of_speech[0]
    assert entry in [hit.entry for hit in search(LEXICON, f"{letter}:{entry.lemma}")]


@pytest.mark.parametrize(
    ("requirement", "said"),
    [
        ("obj:@talks|deal", "object: @talks, deal"),
        ("!obj:deal", "no object: deal"),
        ("subj:*", "subject"),
        ("!neg:*", "no negation"),
        ("prep:on|at/street", "phrase with on or at: street"),
        ("prep:with", "phrase with with"),
        ("!prep:to/*", "no phrase with to"),
        ("phrase:out_of_the_question", "fixed phrase after it: out of the question"),
    ],
)
def test_requirements_are_said_in_words(requirement: str, said: str) -> None:
    assert in_words(requirement) == said


def test_slots_are_said_step_by_step() -> None:
    assert list(slot_in_words(("subj", "obj~", "|", "prep:in.act"))) == [
        "the subject, the object or whom it names",
        "whose act stands after 'in'",
    ]
    assert list(slot_in_words(())) == []


def test_all_that_the_tables_may_say_has_words() -> None:
    assert set(RELATION_WORDS) == RELATIONS
    assert set(NEEDS_WORDS) == NEEDS
    for frame in LEXICON.frames.values():
        assert all(step for slot in (frame.actor, frame.recipient) for step in slot_in_words(slot))


def test_every_entry_can_be_described() -> None:
    for entry in LEXICON.entries:
        found = describe(entry, LEXICON)
        assert len(found.asks) == len(entry.needs) and len(found.conditions) == len(entry.where)
        assert set(found.tried_before) <= set(BY_ID)
        for mark in found.example.marks:
            assert found.example.text[mark.start : mark.end]


def test_a_description_names_lists_marks_and_what_is_tried_before() -> None:
    found = describe(BY_ID["concede.lift_restrictions.verb"], LEXICON)
    assert "curfew" in found.lists["restrictions"]
    assert [m.role for m in found.example.marks] == ["actor", "recipient"]
    assert "assault.shoot_down.verb" in describe(BY_ID["assault.shoot.verb"], LEXICON).tried_before


def test_a_requirement_is_given_as_the_row_has_it() -> None:
    entry = BY_ID["concede.lift_restrictions.verb"]
    assert as_written(entry, entry.needs[0]).startswith("obj:@restrictions")
    with pytest.raises(KeyError, match=entry.id):
        as_written(entry, BY_ID["assault.hit.verb"].where[0])
