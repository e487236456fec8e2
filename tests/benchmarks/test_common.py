"""The report of a benchmark: a table, or one JSON object that says on what and with what it was measured."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest
from common import reporting, with_json


def args(*given: str) -> Namespace:
    parser = ArgumentParser()
    parser.add_argument("given", type=Path)
    return with_json(parser).parse_args(["/somewhere/articles.jsonl.gz", *given])


def test_json_has_figures_machine_versions_settings_and_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting("made", args("--json")) as report:
        report.row(stage="clean", seconds=1.5)
        assert report.figures([[("articles", 3)]]) == {"articles": 3}
        report.baseline("the slow way", 2.0, cpu_seconds=3.0)
    out = capsys.readouterr().out
    found = json.loads(out)
    assert list(found) == ["benchmark", "settings", "machine", "versions", "rows", "baseline"]
    assert found["settings"] == {"given": "articles.jsonl.gz"}
    assert found["rows"] == [{"stage": "clean", "seconds": 1.5}, {"figure": "articles", "value": 3}]
    assert found["baseline"] == {"what": "the slow way", "ratio": 2.0, "cpu_seconds": 3.0}
    assert set(found["machine"]) == {"cores", "processor", "memory_gb", "system"}
    assert {"python", "communique", "spacy", "duckdb", "pyarrow", "great-expectations", "prefect"} <= set(
        found["versions"]
    )
    assert "/somewhere" not in out


def test_table_begins_anew_where_the_columns_change(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting("made", args()) as report:
        report.row(stage="clean", cpu_seconds=1234.5)
        report.row(stage="copies", cpu_seconds=None)
        report.row(table="events", rows=1200)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["stage", "cpu", "seconds"],
        ["clean", "1,234"],
        ["copies", "-"],
        ["table", "rows"],
        ["events", "1,200"],
    ]
