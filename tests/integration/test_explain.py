"""`communique explain`: from what the release says to the characters that say so."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.explaining import SHOWERS
from warehouse.chain import aligned
from warehouse.explain import EXPLAINERS, IDS, explain
from warehouse.words import DIFFERENCES


@pytest.fixture(scope="module")
def db(example, tmp_path_factory: pytest.TempPathFactory):
    """A copy: the command opens the release's own file in this process, with settings of its own."""
    path = tmp_path_factory.mktemp("explained") / "copy.duckdb"
    path.write_bytes((example.release / "communique.duckdb").read_bytes())
    with duckdb.connect(str(path), read_only=True) as found:
        yield found


def printed(example, *args: str) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["explain", *args, "--data", str(example.data)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_is_explained_is_shown() -> None:
    assert SHOWERS.keys() == EXPLAINERS.keys() <= IDS.keys()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_report_leads_to_the_same_characters_in_the_capture(db) -> None:
    """The words at the offsets that are told, in the text that was captured, are the words in the article."""
    ids = [r[0] for r in db.execute("SELECT event_mention_id FROM event_mentions ORDER BY 1 LIMIT 60").fetchall()]
    for name in ids:
        (report,) = explain(db, name)["reports"]
        capture, row = report["capture"], report["row"]
        found = db.execute(
            "SELECT substring(raw_text, ? + 1, ?), sha256 FROM documents WHERE document_id = ?",
            [capture["raw_start"], capture["raw_end"] - capture["raw_start"], row["article_id"]],
        ).fetchone()
        assert found == (capture["raw_words"], capture["sha256"])
        assert flat(found[0]) == flat(row["trigger_text"])
        sentence = report["sentence"]
        named = [row["trigger_text"], *(p["text"] for p in report["participants"])]
        for mark, words in zip(sentence["marks"], named, strict=True):
            assert sentence["text"][mark["start"] - sentence["start"] : mark["end"] - sentence["start"]] == words


@pytest.mark.parametrize(
    ("text", "line", "places"),
    [
        ("a b", "a b", [0, 1, 2]),
        ("a b", "  a  \t b", [2, 3, 7]),
        ("ab c", "a\u200bb  c", [0, 2, 3, 5]),
        ("it’s", "it's", [0, 1, 2, 3]),  # a sign that was replaced by another
    ],
)
def test_a_cleaned_line_is_aligned_with_the_captured(text: str, line: str, places: list[int]) -> None:
    assert aligned(text, line) == places


def test_an_event_is_told_in_short_and_in_full(example, db) -> None:
    name, n, summary = db.execute(
        "SELECT event_id, n_mentions, summary FROM events ORDER BY n_mentions DESC, event_id LIMIT 1"
    ).fetchone()
    short, full = printed(example, name), printed(example, name, "--full")
    assert n > 3 and f"and {n - 3} more reports" in flat(short) and len(full) > 1.5 * len(short)
    assert flat(summary) in flat(short)
    reports = db.execute("SELECT rule, trigger_text, event_mention_id FROM event_mentions WHERE event_id = ?", [name])
    for rule, trigger, mention in reports.fetchall():
        assert rule in full and mention in full and f"{{{flat(trigger)}}}" in flat(full)
    for (checksum,) in db.execute(
        "SELECT sha256 FROM documents JOIN event_mentions ON article_id = document_id WHERE event_id = ?", [name]
    ).fetchall():
        assert checksum in full
    assert "copied by" in full and "beside it" in full


def test_what_reports_tell_differently_is_shown(example, db) -> None:
    name, what, latest = db.execute("SELECT event_id, what, latest FROM conflicts ORDER BY ALL LIMIT 1").fetchone()
    told = flat(printed(example, name))
    assert "What its reports tell differently" in told and DIFFERENCES[what] in told and f"told last: {latest}" in told


def test_json_holds_what_the_page_says(example, db) -> None:
    (name,) = db.execute("SELECT event_id FROM events ORDER BY n_mentions DESC, event_id LIMIT 1").fetchone()
    found = json.loads(printed(example, name, "--json"))
    assert {"release_id", "table", "id", "row", "reports", "conflicts", "fulfils", "fulfilled_by", "former_ids"} == set(
        found
    )
    assert set(found["reports"][0]) == {
        "row", "article", "sentence", "participants", "figures", "speaker", "capture", "copies", "neighbours",
    }  # fmt: skip
    assert len(found["reports"]) == found["row"]["n_mentions"]


@pytest.mark.parametrize("table", [t for t in IDS if not t.endswith("_history")])
def test_the_id_of_anything_is_explained(example, db, table: str) -> None:
    (name,) = db.execute(f"SELECT {IDS[table]} FROM {table} ORDER BY 1 LIMIT 1").fetchone()
    for args in ((), ("--full",)):
        told = printed(example, name, *args)
        assert told.startswith(("articles " if table == "documents" else f"{table} ") + name) or table == "copies"
    assert json.loads(printed(example, name, "--json"))["id"] == name


def test_an_old_id_leads_to_the_event_of_today(example, db, tmp_path: Path) -> None:
    """Of a copy of the release, in which an event was two once, by way of a third id."""
    (name, batch) = db.execute("SELECT event_id, batch_id FROM events ORDER BY 1 LIMIT 1").fetchone()
    (tmp_path / "copy.duckdb").write_bytes((example.release / "communique.duckdb").read_bytes())
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as changed:
        changed.execute(
            "INSERT INTO event_history (batch_id, old_event_id, event_id, why) VALUES (?, 'aaaa', 'bbbb', 'merged')",
            [batch],
        )
        changed.execute(
            "INSERT INTO event_history (batch_id, old_event_id, event_id, why) VALUES (?, 'bbbb', ?, 'merged')",
            [batch, name],
        )
        found = explain(changed, "aaaa")
    assert [step["old_event_id"] for step in found["history"]] == ["aaaa", "bbbb"]
    assert [event["id"] for event in found["today"]] == [name] and found["today"][0]["reports"]
