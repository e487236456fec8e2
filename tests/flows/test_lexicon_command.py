"""What `communique lexicon` prints and how it ends."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands import lexicon as shown
from transforms.knowledge.lexicon import Lexicon, load_lexicon
from warehouse.vocabulary import EVENT_TYPES

LEXICON = load_lexicon()


def call(*args: str, expect: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["lexicon", *args])
    assert result.exit_code == expect, result.output
    return result.output


def objects(*args: str, expect: int = 0) -> list[dict]:
    lines = call(*args, "--json", expect=expect).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_the_summary_has_a_row_a_type_and_the_sum() -> None:
    printed = call()
    assert all(event_type in printed for event_type in EVENT_TYPES)
    assert str(len(LEXICON.entries)) in printed
    assert sum(row["total"] for row in objects()) == len(LEXICON.entries)


def test_a_list_is_of_what_was_named() -> None:
    printed = call("list", "--type", "protest", "--kind", "noun")
    wanted = [e for e in LEXICON.entries if e.event_type == "PROTEST" and e.kind == "noun"]
    assert printed.splitlines()[-1] == f"{len(wanted)} entries"
    assert [line.split()[0] for line in printed.splitlines()[:-1]] == [e.id for e in wanted]
    assert {row["mode"] for row in objects("list", "--mode", "drone")} == {"drone"}


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("list", "--type", "BRAWL"), 2, "choose one of AGREE"),
        (("list", "--mode", "loud"), 2, "--mode loud: choose one of"),
        (("list", "--kind", "adverb"), 2, "adjective, compound_noun"),
        (("list", "--type", "AID", "--mode", "drone"), 1, "leave out --mode"),
        (("search", "xqwzt"), 1, "find more"),
        (("show", "assault.shoting.noun"), 1, "did you mean assault.shooting.noun"),
        (("show", "0"), 1, "communique lexicon search WORDS"),
        (("test", "xqwzt"), 2, "communique lexicon search WORDS"),
        (("explain", "  "), 2, "Give a sentence"),
        (("explain", "Chad met Mali.", "--model", "xl"), 2, "model"),
        (("--json", "list"), 2, "communique lexicon list ... --json"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(args: tuple[str, ...], code: int, message: str) -> None:
    assert message in " ".join(call(*args, expect=code).split())


def test_a_search_prints_ids_that_show_knows() -> None:
    printed = call("search", "tear", "gas")
    first = printed.split()[0]
    assert first == "assault.fire_gas_tear.verb"
    assert "crowd-control" in printed
    assert first in call("show", first)
    assert objects("search", "tear gas")[0]["found"] == {"tear": "trigger", "gas": "trigger"}


def test_an_entry_is_shown_with_lists_participants_and_both_examples() -> None:
    printed = call("show", "concede.lift_restrictions.verb")
    assert "tariff" in printed and "(actor)" in printed and "(recipient)" in printed
    assert "The crane" in printed
    (found,) = objects("show", "concede.lift_restrictions.verb")
    assert "tariff" in found["lists"]["restrictions"]
    assert [m["role"] for m in found["example"]["marks"]] == ["actor", "recipient"]


def test_entries_are_tested_by_the_beginning_of_their_id() -> None:
    printed = call("test", "assault.strike")
    wanted = [e for e in LEXICON.entries if e.id.startswith("assault.strike")]
    assert f"{len(wanted)} entries" in printed and " 0 failed" in printed
    assert objects("test", "assault.strike") == []


def test_a_failing_entry_is_printed_and_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Lexicon:
        entries = [
            replace(e, example="Cats sleep.", expected=(), counter=None)
            for e in LEXICON.entries
            if e.id == "assault.bomb.verb"
        ]
        return replace(LEXICON, entries=tuple(entries))

    monkeypatch.setattr(shown, "load_lexicon", broken)
    assert "assault.bomb.verb: example 'Cats sleep.': the entry does not fire" in call("test", expect=1)
    (failure,) = objects("test", expect=1)
    assert failure["id"] == "assault.bomb.verb" and "coded is nothing" in failure["faults"][0]


def test_a_sentence_is_explained(tmp_path) -> None:
    args = (
        "explain",
        "France urged Sudan to withdraw its troops. Cats sleep.",
        "--on",
        "2025-03-12",
        "--data",
        str(tmp_path),
    )
    printed = call(*args)
    assert "REQUEST" in printed and "France (FRA, GOV)" in printed
    assert "rejected retreat.withdraw_troops.verb" in printed
    assert "no word of it heads an entry" in printed
    first, second = objects(*args)
    assert first["fired"][0]["event_type"] == "REQUEST" and second["fired"] == []


def test_an_explanation_says_what_the_nearest_entries_ask_for(tmp_path) -> None:
    printed = call("explain", "The engine [old] refused to start.", "--data", str(tmp_path))
    assert "The engine [old] refused to start." in printed
    assert "no subject: engine" in printed and "reject.refuse_xcomp.verb" in printed
