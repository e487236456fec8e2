"""What `communique sql` writes: every format, for whatever a query can give."""

import io
import json
import shlex
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from flows.commands import report, status, visible
from flows.commands.output import OutputError, write
from flows.pipeline import Outcome
from flows.settings import Settings
from sources.listing import Listing, Source
from warehouse.release import Release


def asked(query: str, format: str, output: Path) -> str:
    with duckdb.connect() as db:
        write(db, query, format, output)
    return output.read_text(encoding="utf-8") if format != "parquet" else ""


def test_json_keeps_columns_of_one_name_apart_and_is_json(tmp_path: Path) -> None:
    query = "SELECT 1 a, 2 a, 3 a_1, NULL n, 'nan'::DOUBLE x, [{'y': 'inf'::FLOAT}] z, MAP {DATE '2025-01-01': 1} m"
    text = asked(query, "json", tmp_path / "out")
    found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert found == {
        "a": 1, "a_2": 2, "a_1": 3, "n": None, "x": None, "z": [{"y": None}], "m": {"2025-01-01": 1},
    }  # fmt: skip


@pytest.mark.parametrize("format", ["table", "csv", "json", "parquet"])
def test_no_rows_are_no_error_and_no_query_is_one(tmp_path: Path, format: str) -> None:
    asked("SELECT 1 AS a WHERE false", format, tmp_path / "out")
    with pytest.raises(OutputError):
        asked("", format, tmp_path / "out")
    with pytest.raises(OutputError, match="No such file or directory"):
        asked("SELECT 1", format, tmp_path / "missing" / "out")


def test_a_type_that_parquet_has_not_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cast the column"):
        asked("SELECT INTERVAL 1 DAY", "parquet", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_markup_in_names_of_files_and_folders_is_shown_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "it's [" / "red]"
    monkeypatch.setattr(report, "Console", lambda: Console(width=500))
    monkeypatch.setattr(status, "Console", lambda: Console(width=500))
    status.show_status(Settings(data=data), as_json=False)
    report.show_releases(data)
    assert capsys.readouterr().out.count("it's [/red]") == 2


def test_an_id_is_never_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    table = visible.id_table("release", *["a column of some width"] * 8)
    table.add_row("20250304T102000Z-0123abcd", *["123,456,789 and more"] * 8)
    Console(width=80).print(table)
    assert "20250304T102000Z-0123abcd" in capsys.readouterr().out


def test_the_summary_shows_file_names_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Console(file=io.StringIO(), width=500)
    names = ("documents", "articles", "quarantine", "entities", "mentions", "quotes", "events", "event_mentions",
             "quantities", "stories")  # fmt: skip
    files = [{"path": f"parquet/{name}.parquet", "rows": 1} for name in names]
    data = tmp_path / "it's [" / "red]"
    release = Release("20250304T102000Z-0123abcd", data / "releases" / "1", {"files": files})
    release.path.mkdir(parents=True)
    (release.path / "diff.json").write_text(
        '{"tables": {"cluster_history": {"added": 2}, "event_history": {"added": 1}}}'
    )
    monkeypatch.setattr(report.store, "connect", lambda path: duckdb.connect())
    monkeypatch.setattr(report, "SUMMARY", "SELECT 1, 2, 3, 4, 5, 6")
    listing = Listing((Source("a.txt", tmp_path),), ("[/b].pdf",))
    report.show_summary(shown, Settings(data=data), Outcome(release, None), listing, None, {}, 1.0)
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "[/b].pdf" in text
    assert "2 groups changed, see cluster_history" in text
    assert "1 id changed, see event_history" in text
    assert f"--data {shlex.quote(str(data))} " in text
