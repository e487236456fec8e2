"""What `communique schedule` refuses, before anything is started."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.serving import _hush, interval


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    (tmp_path / "communique.toml").write_text('[[sources]]\nlocation = "in"\n')
    return tmp_path


@pytest.mark.parametrize(
    ("text", "time"),
    [("30s", 30), ("15m", 900), ("1h", 3600), ("1d", 86400), ("0s", None), ("-1h", None), ("1", None), ("1w", None),
     ("1.5h", None), ("", None), ("h", None)],
)  # fmt: skip
def test_intervals(text: str, time: int | None) -> None:
    assert interval(text) == (timedelta(seconds=time) if time else None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "schedule when?"),
        (["--every", "1h", "--cron", "0 * * * *"], "one of the two"),
        (["--every", "0s"], "--every 0s: write a number above zero"),
        (["--every", "soon"], "--every soon:"),
        (["--cron", "61 * * * *"], '--cron "61 * * * *": not understood'),
        (["--cron", "every hour"], "not understood"),
        (["--cron", "0 * * * *", "--timezone", "Mars/Olympus"], "--timezone Mars/Olympus: no such time zone"),
    ],
)
def test_what_is_no_schedule_is_a_clear_error(given: list[str], said: str) -> None:
    found = CliRunner().invoke(app, ["schedule", *given])
    assert found.exit_code == 2 and said in found.output


@pytest.mark.parametrize("given", [None, "always::UserWarning"])
def test_a_coroutine_that_a_stop_left_behind_is_not_told(given: str | None) -> None:
    left_behind = "import asyncio, warnings; asyncio.sleep(0); warnings.warn('kept')"
    environ = {**os.environ, "PYTHONWARNINGS": given} if given else {**os.environ}
    for hushed in (False, True):
        if hushed:
            _hush(environ)
        ran = subprocess.run(
            [sys.executable, "-c", left_behind], env=environ, capture_output=True, text=True, check=True
        )
        assert "kept" in ran.stderr and ("was never awaited" in ran.stderr) is not hushed


def test_without_sources_there_is_nothing_to_schedule(here: Path) -> None:
    (here / "communique.toml").unlink()
    found = CliRunner().invoke(app, ["schedule", "--every", "1h"])
    assert found.exit_code == 2 and "names no sources" in found.output


def test_the_command_line_replaces_the_schedule_of_the_file(here: Path) -> None:
    (here / "communique.toml").write_text('[[sources]]\nlocation = "in"\n[schedule]\ncron = "0 * * * *"\n')
    found = CliRunner().invoke(app, ["schedule", "--every", "0h"])
    assert found.exit_code == 2 and "--every 0h" in found.output
