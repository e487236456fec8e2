"""`communique doctor`: each check on a set-up that is broken."""

import fcntl
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands import doctor
from flows.commands.checks import data_folder, installed, machine, servers, settings
from warehouse import published
from warehouse.lake import Lake
from warehouse.mending import Survey


def statuses(findings: object) -> list[str]:
    return [f.status for f in findings]  # type: ignore[attr-defined]


def test_python_and_libraries_out_of_range() -> None:
    assert statuses(installed.check_python((3, 11, 9))) == ["fail"]
    (found,) = installed.check_libraries(["fastapi<0.1", "nothing-of-this-name>=1", "typer>=0.16"])
    assert (
        found.status == "fail" and "nothing-of-this-name is not installed" in found.found and "min_items" in found.found
    )
    assert statuses(installed.check_libraries()) == ["ok"]


def test_a_lock_that_says_something_else(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "typer==0.0.1 \\\n    --hash=sha256:00\npytest==0.1 ; sys_platform == 'plan9' \\\n    --hash=sha256:00\n"
    )
    (found,) = installed.check_lock(lock)
    assert found.status == "warn" and "typer" in found.found and "pytest" not in found.found
    assert statuses(installed.check_lock(tmp_path / "none")) == ["ok"]


def test_a_model_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: None)
    assert statuses(installed.check_models("md")) == ["ok", "fail"]


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(settings.check_settings(None, {"COMMUNIQUE_WORKRES": "2", "SOURCE_DATE_EPOCH": "x"}))
    assert statuses(found) == ["warn", "fail"] and "COMMUNIQUE_WORKRES" in found[0].found
    (tmp_path / "communique.toml").write_text("workres = 2")
    assert statuses(settings.check_settings(None, {})) == ["fail"]
    (tmp_path / "communique.toml").write_text("workers = = 2")
    assert statuses(settings.check_settings(None, {})) == ["fail"]


def test_folder_and_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert statuses(data_folder.check_folder(tmp_path / "file" / "data")) == ["fail"]
    assert statuses(data_folder.check_folder(tmp_path / "new" / "data")) == ["ok"]
    assert statuses(machine.check_disk(tmp_path, free=1 << 30)) == ["warn"]
    assert statuses(machine.check_disk(tmp_path, free=1 << 40)) == ["ok"]


def test_who_holds_the_lock(tmp_path: Path) -> None:
    assert statuses(data_folder.check_holder(tmp_path)) == ["ok"]
    with (tmp_path / "run.lock").open("w+") as file:
        file.write('{"pid": 12}')
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        (found,) = data_folder.check_holder(tmp_path)
        assert found.status == "warn" and '"pid": 12' in found.found
    assert statuses(data_folder.check_holder(tmp_path)) == ["ok"]


@pytest.mark.parametrize(
    "place",
    [
        "releases/.candidate-00/release.duckdb",
        "releases/.pruned-00/README.md",
        "releases/.latest.77",
        "releases/.latest.json.77.writing",
        "fetched/.20250101T000000Z.warc.gz.part",
        "lake/articles/batch_id=aa/.clean-00000-0.parquet.77.writing",
        "lake/articles/batch_id=aa/clean-00000-0.parquet",  # in no manifest
        "lake/_manifests/clean/aa/.00000.json.77.writing",
        "quarantine/aa/.0.bin.77.writing",
        "quarantine/aa/0.bin",
    ],
)
def test_what_a_killed_run_left(tmp_path: Path, place: str) -> None:
    assert statuses(data_folder.check_leftovers(tmp_path)) == ["ok"]
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    (found,) = data_folder.check_leftovers(tmp_path)
    assert found.status == "warn" and place.startswith(found.found.removeprefix("1: "))
    published.sweep(tmp_path)
    Survey(Lake(tmp_path)).sweep()
    assert statuses(data_folder.check_leftovers(tmp_path)) == (["warn"] if place.startswith("fetched") else ["ok"])


def test_a_clock_behind_the_newest_release(tmp_path: Path) -> None:
    (tmp_path / "releases" / "20990101T000000Z-00").mkdir(parents=True)
    assert statuses(machine.check_clock(tmp_path, datetime(2026, 1, 1, tzinfo=UTC))) == ["warn"]
    assert statuses(machine.check_clock(tmp_path, datetime(2099, 1, 2, tzinfo=UTC))) == ["ok"]


def test_a_release_that_is_damaged(tmp_path: Path) -> None:
    place = tmp_path / "releases" / "20250101T000000Z-00"
    place.mkdir(parents=True)
    (place / "a").write_text("abc")
    (tmp_path / "releases" / "latest.json").write_text(json.dumps({"release_id": place.name}))
    (found,) = data_folder.check_release(tmp_path)
    assert found.status == "fail" and "latest.json" in found.found
    entry = {"path": "a", "bytes": 3, "rows": None, "sha256": "0"}
    (place / "manifest.json").write_text(json.dumps({"files": [entry]}))
    assert statuses(data_folder.check_release(tmp_path)) == ["ok"]
    assert statuses(data_folder.check_release(tmp_path, deep=True)) == ["fail"]
    (place / "a").unlink()
    (found,) = data_folder.check_release(tmp_path)
    assert found.status == "fail" and "a is missing" in found.found


def test_prefect(tmp_path: Path) -> None:
    assert statuses(servers.check_prefect("http://127.0.0.1:9/api", tmp_path)) == ["fail"]
    folder = tmp_path / "77"
    folder.mkdir()
    (folder / "cmdline").write_bytes(b"python\0-m\0uvicorn\0prefect.server.api.server:create_app\0")
    (folder / "stat").write_text("77 (py (x) thon) S 1 77 77")
    found = list(servers.check_prefect("", tmp_path))
    assert statuses(found) == ["ok", "warn"] and "kill 77" in found[1].step


def test_a_check_that_fails_ends_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "check_machine", lambda workers: 1 / 0)
    found = {f.name: f for f in doctor.diagnose(tmp_path)}
    assert "ZeroDivisionError" in found["machine"].found and found["Prefect"].status in ("ok", "warn")


def test_the_command(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["doctor", "--data", str(tmp_path), "--json"])
    rows = [json.loads(line) for line in found.output.splitlines()]
    assert found.exit_code == int(any(row["status"] == "fail" for row in rows))
    assert {"Python", "libraries", "disk", "settings", "clock"} <= {row["name"] for row in rows}
    assert all(row["step"] for row in rows if row["status"] != "ok")
    assert CliRunner().invoke(app, ["doctor", "--data", str(tmp_path / "a\x1b")]).output.count("\x1b") == 0
