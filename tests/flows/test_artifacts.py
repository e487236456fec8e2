"""What Prefect's UI shows of a run: its text, and that nothing of it can fail the run."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from flows.environment import prepare

prepare()

from flows import artifacts  # noqa: E402
from warehouse.release import Release  # noqa: E402

FILES = [{"path": f"parquet/{name}.parquet", "rows": n, "bytes": 1} for name, n in (("events", 1200), ("articles", 7))]


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release("20260101T000000Z-abcd1234", tmp_path / "my releases" / "r", {"files": FILES})


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What the run's console says."""
    path = tmp_path / "said.txt"
    bars = SimpleNamespace(console=Console(file=path.open("w", buffering=1), width=200))
    monkeypatch.setattr(artifacts, "current", lambda: SimpleNamespace(bars=bars))
    return path


def test_the_funnel_counts_each_step_as_a_share_of_the_one_before() -> None:
    rows = artifacts.funnel((10, 8, 4, 3, 20, 5, 6, 2), [("ingest", "no_text", 3), ("clean", "empty", 1)])
    assert [(r["step"].split(" (")[0], r["count"], r["share"]) for r in rows] == [
        ("documents", "10", ""),
        ("articles", "8", "80.0% of documents"),
        ("representatives", "4", "50.0% of articles"),
        ("coded", "3", "75.0% of representatives"),
        ("mentions", "20", ""),
        ("quotes", "5", ""),
        ("reports", "6", ""),
        ("events", "2", "33.3% of reports"),
        ("refused", "4", ""),
        ("refused by ingest: no_text", "3", "75.0% of refused"),
        ("refused by clean: empty", "1", "25.0% of refused"),
    ]
    json.dumps(rows)


def test_an_empty_funnel_divides_by_nothing() -> None:
    assert {r["share"] for r in artifacts.funnel((0,) * 8, [])} == {""}


def test_the_validation_shows_what_failed(release: Release) -> None:
    failed = [
        ("warning", "quotes", "speaker|known", None, "<b>7</b> of 9", 7),
        ("warning", "events", "e", "c", None, None),
    ]
    text = artifacts.validation_text(release, [("critical", 600, 0), ("warning", 76, 2)], failed, is_new=True)
    assert "| critical | 600 | 0 |" in text and "| warning | 76 | 2 |" in text
    assert r"| warning | quotes |  | speaker\|known | &lt;b&gt;7&lt;/b&gt; of 9 | 7 |" in text
    assert f"({(release.path / 'validation.html').resolve().as_uri()})" in text and "my%20releases" in text
    more = artifacts.validation_text(release, [], failed * 20, is_new=False)
    assert f"and {40 - artifacts.SHOWN} more" in more and more.startswith("The release of before")


def test_the_release_shows_its_rows_by_table(release: Release) -> None:
    text = artifacts.release_text(release)
    assert text.index("| articles | 7 |") < text.index("| events | 1,200 |")


@given(st.text())
def test_escaped_text_stays_in_its_cell_and_marks_nothing_up(text: str) -> None:
    shown = artifacts.escape(text)
    assert "\n" not in shown and "<" not in shown
    for mark in "|`*_[]":
        assert shown.count(mark) == shown.count("\\" + mark)
    plain = shown
    for mark in "\\`*_{}[]()#+!|~-":
        plain = plain.replace("\\" + mark, mark) if mark != "\\" else plain
    assert plain.replace("\\\\", "\\").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == " ".join(
        text.split()
    )


def test_what_cannot_be_written_is_said_and_goes_on(
    release: Release, said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise ConnectionError("https://me:secret@server")

    for name in ("create_progress_artifact", "create_markdown_artifact", "create_table_artifact"):
        monkeypatch.setattr(artifacts, name, broken)
    with artifacts.shown():
        artifacts.progress("clean", 1, 2)  # there is no bar: nothing happens
        artifacts.published(release, None)
        artifacts.refused("critical")
    assert said.read_text().count("could not be written") == 3 and "secret" not in said.read_text()


def test_the_bar_is_asked_for_at_most_once_a_second_and_ends_full(said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, str]] = []
    monkeypatch.setattr(artifacts, "create_progress_artifact", lambda *given: "an id")
    monkeypatch.setattr(
        artifacts, "update_progress_artifact", lambda id, progress, description: asked.append((progress, description))
    )
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(artifacts.time, "monotonic", lambda: clock.now)
    with artifacts.shown():
        for done in range(1, 101):
            clock.now += 0.1
            artifacts.progress("extract", done, 100)
        artifacts.progress("publish", 1, 1)
    artifacts.progress("publish", 1, 1)  # no run: nothing happens
    assert 9 <= len(asked) - 1 <= 10 and asked[-1] == (100.0, "publish: 1 of 1")
    assert [p for p, _ in asked] == sorted(p for p, _ in asked)
