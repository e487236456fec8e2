"""The console command, as a user calls it."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

RELEASES = ["releases", "diff", "rollback", "prune", "verify", "export"]
COMMANDS = [
    "run", "plan", "status", "schedule", "backfill", "doctor", "sql", "explain", "who", "lexicon", "version", *RELEASES,
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(communique, command: str) -> None:
    printed = communique(command, "--help")
    assert f"communique {command}" in printed.split("Example", 1)[1]


def test_all_commands_are_tested(communique) -> None:
    listed = communique("--help").split("Commands", 1)[1]
    assert {line.split()[1] for line in listed.splitlines() if line.startswith("│ ") and line[2] != " "} == set(
        COMMANDS
    )


def test_rows_come_as_table_csv_json_and_parquet(example, communique, tmp_path: Path) -> None:
    query = "SELECT record_id, n_bytes, given_authors FROM documents WHERE record_id IS NOT NULL ORDER BY record_id"
    call = ("sql", query, "--data", str(example.data))
    table = communique(*call)
    as_csv = list(csv.DictReader(io.StringIO(communique(*call, "--format", "csv"))))
    as_json = [json.loads(line) for line in communique(*call, "--format", "json").splitlines()]
    communique(*call, "--format", "parquet", "--output", str(tmp_path / "out.parquet"))
    as_parquet = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [int(r["n_bytes"]) for r in as_csv] == [r["n_bytes"] for r in as_json] == [r["n_bytes"] for r in as_parquet]
    assert all(r["record_id"] in table for r in as_csv)
    assert f"{len(as_csv)} rows" in table


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        (("Zelensky",), "president of UKR"),
        (("Ukrainian president", "--on", "2016-05-01"), "Petro Poroshenko"),
        (("Dravonians",), "Dravonia"),  # of the examples' own entities
        (("--check",), " 0 problems"),
        (("--stale", "12", "--on", "2026-11-01"), "open offices not seen for 12 months"),
    ],
)
def test_the_entity_base_answers(example, communique, args: tuple[str, ...], answer: str) -> None:
    assert answer in communique("who", *args, "--data", str(example.data))


def test_the_entity_base_says_when_it_knows_nobody(example, communique) -> None:
    assert "knows nobody" in communique("who", "Xqwzt Vbnm", "--data", str(example.data), expect=1)
    assert "Give a name" in communique("who", "--data", str(example.data), expect=2)


@pytest.mark.parametrize("command", ["list", "search", "show", "test", "explain"])
def test_every_command_of_the_lexicon_explains_itself_with_examples(communique, command: str) -> None:
    printed = communique("lexicon", command, "--help")
    assert f"communique lexicon {command}" in printed.split("Example", 1)[1]


def test_the_lexicon_answers(example, communique) -> None:
    assert "ASSAULT" in communique("lexicon")
    found = json.loads(communique("lexicon", "search", "v:embargo", "--json"))
    assert found["id"] in communique("lexicon", "show", found["id"])
    assert " 0 failed" in communique("lexicon", "test", "sanction.embargo")
    # The entities of the example's own are known.
    printed = communique("lexicon", "explain", "Dravonia expelled two diplomats.", "--data", str(example.data))
    assert "SANCTION" in printed and "XDR" in printed
    assert "did you mean" in communique("lexicon", "show", "sanction.embargo.vreb", expect=1)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM nowhere", "nowhere"),
        ("DELETE FROM events", "read-only"),
        ("SELECT * FROM read_text('/etc/hostname')", "disabled"),
    ],
)
def test_a_query_that_cannot_be_answered_ends_with_its_reason(example, communique, query: str, message: str) -> None:
    assert message in communique("sql", query, "--data", str(example.data), expect=1)


def test_sql_cannot_open_what_the_release_does_not_hold_again(example, communique) -> None:
    printed = communique("sql", "SET enable_external_access = true", "--data", str(example.data), expect=1)
    assert "Cannot" in printed or "cannot" in printed


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("run", "missing.txt"), "missing.txt: no such file or folder"),
        (("run", "--workers", "0"), "workers"),
        (("run", "--runner", "cloud"), "runner"),
        (("sql", "SELECT 1", "--format", "xml"), "table, csv, json, parquet"),
        (("sql", "SELECT 1", "--format", "parquet"), "--output"),
        (("sql", "SELECT 1", "--release", "20200101T000000Z-00000000"), "no release 20200101T000000Z-00000000"),
    ],
)
def test_wrong_calls_end_with_what_to_do(example, communique, args: tuple[str, ...], message: str) -> None:
    assert message in communique(*args, "--data", str(example.data), expect=2)


def test_without_a_release_readers_are_told_how_to_make_one(communique, tmp_path: Path) -> None:
    assert "communique run" in communique("sql", "SELECT 1", "--data", str(tmp_path), expect=2)
    assert "communique run" in communique("status", "--data", str(tmp_path))
    assert "communique run" in communique("releases", "--data", str(tmp_path))


def test_status_and_releases_name_the_release_and_the_batch(example, communique) -> None:
    assert example.release.name in communique("releases", "--data", str(example.data))
    printed = communique("status", "--data", str(example.data))
    assert "Nothing is stale" in printed and example.release.name in printed


def test_plans_are_told_and_not_carried_out(example, communique, tmp_path: Path) -> None:
    source = tmp_path / "new.txt"
    source.write_text(
        "Kelvania and Dravonia met\n\nThe Kelvanian president met the Dravonian president in Halvik on Monday.\n"
    )
    before = sorted(p.relative_to(example.data) for p in example.data.rglob("*"))
    same = ("--data", str(example.data))
    assert "1 file would be read" in communique("plan", str(source), *same)
    assert (
        communique("run", str(source), *same, "--dry-run").splitlines()[:1]
        == communique("plan", str(source), *same).splitlines()[:1]
    )
    found = json.loads(communique("plan", str(source), *same, "--json"))
    assert (
        found["n_files"] == 1
        and not found["is_known"]
        and found["publishes"]
        and found["latest"] == example.release.name
    )
    assert json.loads(communique("status", *same, "--json"))["is_current"]
    assert sorted(p.relative_to(example.data) for p in example.data.rglob("*")) == before


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("events", "event_id"), ("event_mentions", "event_mention_id"), ("quotes", "quote_id"), ("mentions", "mention_id"),
        ("quantities", "quantity_id"), ("entities", "entity_id"), ("articles", "article_id"), ("stories", "story_id"),
        ("quarantine", "quarantine_id"), ("batches", "batch_id"),
    ],
)  # fmt: skip
def test_any_id_can_be_explained(example, communique, table: str, column: str) -> None:
    found = communique(
        "sql", f"SELECT {column} FROM {table} ORDER BY 1 LIMIT 1", "-f", "csv", "--data", str(example.data)
    )
    wanted = found.split()[1]
    printed = communique("explain", wanted, "--data", str(example.data))
    assert printed.startswith(f"{table} {wanted}")


def test_an_event_is_explained_down_to_the_line_of_the_capture(example, communique) -> None:
    query = "SELECT event_mention_id, trigger_text, rule FROM event_mentions ORDER BY 1 LIMIT 1"
    row = json.loads(communique("sql", query, "-f", "json", "--data", str(example.data)))
    printed = communique("explain", row["event_mention_id"], "--data", str(example.data))
    assert row["trigger_text"] in printed and row["rule"] in printed
    assert "In the raw capture" in printed and "sha256" in printed


def test_an_unknown_id_is_said_to_be_unknown(example, communique) -> None:
    assert "no table has the id" in communique("explain", "0123456789abcdef", "--data", str(example.data), expect=1)
