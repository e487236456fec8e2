"""What a backfill would do, day by day; tests/integration/test_schedule.py lets one run."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.backfill import plan
from flows.cli import app
from flows.running import named
from flows.settings import Settings
from sources.listing import SourceError

FIRST, LAST = date(2025, 10, 1), date(2025, 10, 3)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    for day in ("01", "03"):
        (tmp_path / "crawls" / day).mkdir(parents=True)
        (tmp_path / "crawls" / day / "a.txt").write_text(f"Day {day}")
    return tmp_path


def test_files_are_taken_day_by_day_and_missing_days_are_said() -> None:
    units = plan(Settings(data=Path("data")), named(["crawls/{%d}"], {}), FIRST, LAST)
    assert [(u.label, u.is_waiting) for u in units] == [
        ("2025-10-01", True),
        ("2025-10-02", False),
        ("2025-10-03", True),
    ]
    assert units[1].status == "missing: crawls/02: no such file or folder, and no file matches it as a pattern"
    assert units[0].stored and units[2].stored and units[0].stored.batch_id != units[2].stored.batch_id


def test_a_day_has_what_is_there_of_several_locations() -> None:
    (unit,) = plan(Settings(data=Path("data")), named(["crawls/{%d}", "other/{%d}"], {}), FIRST, FIRST)
    (alone,) = plan(Settings(data=Path("data")), named(["crawls/{%d}"], {}), FIRST, FIRST)
    assert unit.stored and alone.stored and unit.stored.batch_id == alone.stored.batch_id


def test_of_the_web_the_days_are_asked_for_and_old_pages_are_not_left_out() -> None:
    settings = Settings(data=Path("data"), fetch={"max_age": 2})  # type: ignore[arg-type]
    *daily, whole = plan(settings, named(["https://n.example/rss", "https://n.example/{%d}.xml"], {}), FIRST, LAST)
    assert [source.location for unit in daily for source in unit.web] == [
        f"https://n.example/{day}.xml" for day in ("01", "02", "03")
    ]
    assert whole.label == "2025-10-01 to 2025-10-03" and whole.fetch and whole.fetch.max_age is None
    assert (whole.fetch.since, whole.fetch.until) == (
        datetime(2025, 10, 1, tzinfo=UTC),
        datetime(2025, 10, 4, tzinfo=UTC),
    )


def test_files_that_name_no_day_cannot_be_filled_in() -> None:
    with pytest.raises(SourceError, match="names no day"):
        plan(Settings(data=Path("data")), named(["crawls"], {}), FIRST, LAST)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--from", "2025-10-02", "--to", "2025-10-01"], "--from 2025-10-02 is later than --to 2025-10-01"),
        (["--from", "2025-10-02", "--to", "2999-01-01"], "is in the future"),
        (["--from", "1999-10-02", "--to", "1999-10-02"], "nothing is there from 1999-10-02 to 1999-10-02"),
    ],
)
def test_days_that_cannot_be_are_clear_errors(given: list[str], said: str) -> None:
    found = CliRunner().invoke(app, ["backfill", "crawls/{%Y/%d}", *given])
    assert found.exit_code == 2 and said in found.output


def test_a_dry_run_shows_the_days_and_does_nothing(here: Path) -> None:
    given = ["backfill", "crawls/{%d}", "--from", "2025-10-01", "--to", "2025-10-03", "--dry-run", "--data", "data"]
    found = CliRunner().invoke(app, given)
    assert found.exit_code == 0
    rows = [line for line in found.output.splitlines() if "2025-10" in line]
    assert ["to do" in row for row in rows] == [True, False, True] and "missing: crawls/02" in rows[1]
    assert not (here / "data").exists()


def test_what_names_no_day_in_the_file_is_passed_over_and_said(here: Path) -> None:
    (here / "communique.toml").write_text('[[sources]]\nlocation = "crawls/{%d}"\n[[sources]]\nlocation = "archive"\n')
    found = CliRunner().invoke(app, ["backfill", "--from", "2025-10-01", "--to", "2025-10-01", "--dry-run"])
    assert found.exit_code == 0 and "Passed over, as it names no day: archive" in found.output
