"""The console command, as a user calls it."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest


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
        (("sql", "SELECT 1", "--format", "parquet"), "--out FILE"),
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


def test_an_unknown_id_is_said_to_be_unknown(example, communique) -> None:
    assert "no table has the id" in communique("explain", "0123456789abcdef", "--data", str(example.data), expect=1)
