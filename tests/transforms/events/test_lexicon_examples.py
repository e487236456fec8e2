"""Every entry of the lexicon codes its example as it says, and leaves its counter-example alone."""

from dataclasses import replace

import pytest
from spacy.language import Language

from transforms.events.examples import Verdict, cases, judge
from transforms.knowledge.lexicon import Entry, entry, load_lexicon

LEXICON = load_lexicon()
COUNTERED = [e for e in LEXICON.entries if e.counter]


@pytest.fixture(scope="session")
def verdicts(nlp: Language) -> dict[tuple[str, str], Verdict]:
    """All examples and counter-examples, parsed in one go."""
    return {(v.entry.id, v.kind): v for v in judge(nlp, LEXICON.entries, LEXICON)}


@pytest.mark.parametrize("entry", LEXICON.entries, ids=lambda e: e.id)
def test_example_is_coded(entry: Entry, verdicts: dict[tuple[str, str], Verdict]) -> None:
    verdict = verdicts[entry.id, "example"]
    assert verdict.faults == (), verdict.text


@pytest.mark.parametrize("entry", COUNTERED, ids=lambda e: e.id)
def test_counter_example_is_not(entry: Entry, verdicts: dict[tuple[str, str], Verdict]) -> None:
    verdict = verdicts[entry.id, "counter"]
    assert verdict.faults == (), verdict.text


def test_every_sentence_is_judged_once(verdicts: dict[tuple[str, str], Verdict]) -> None:
    assert len(verdicts) == cases(LEXICON.entries) == len(LEXICON.entries) + len(COUNTERED)


def faults(nlp: Language, **row: str) -> dict[str, tuple[str, ...]]:
    """The faults of an entry for "to strike" with the given cells."""
    cells = {
        "id": "assault.strike.probe", "kind": "verb", "trigger": "v:strike", "mode": "", "frame": "transitive", "where": "",
        "example": "{A Chad} struck {R Mali}.", "counter": "", **row,
    }  # fmt: skip
    made = entry("ASSAULT", cells, LEXICON.frames, LEXICON.words)
    lexicon = replace(LEXICON, entries=(made,), by_lemma={made.lemma: (made,)})
    return {v.kind: v.faults for v in judge(nlp, [made], lexicon)}


def test_a_faultless_entry_has_no_faults(nlp: Language) -> None:
    assert faults(nlp, where="!obj:deal", counter="{A Chad} struck a deal with {A Mali}.") == {
        "example": (),
        "counter": (),
    }


def test_an_example_that_is_not_coded_is_a_fault(nlp: Language) -> None:
    assert "does not fire" in faults(nlp, example="{A Chad} greeted {R Mali}.")["example"][0]


def test_a_participant_in_another_slot_is_a_fault(nlp: Language) -> None:
    found = faults(nlp, example="{R Chad} struck {A Mali}.")["example"]
    assert len(found) == 2 and "recipient 'Chad' is not found; found is 'Mali'" in found[0]


def test_a_counter_example_that_is_coded_is_a_fault(nlp: Language) -> None:
    assert faults(nlp, counter="{A Chad} struck {R Niger}.")["counter"] == ("the entry fires on 'struck'",)


def test_a_counter_example_without_the_word_is_a_fault(nlp: Language) -> None:
    assert "does not have the word 'strike'" in faults(nlp, counter="The choir sang.")["counter"][0]
