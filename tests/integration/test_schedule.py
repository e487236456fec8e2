"""Schedules fire, on real Prefect servers: one process that serves, and a worker that runs what is deployed."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from unlawful import shift_mentions

from flows.commands.exits import Exit
from warehouse.lake import Lake
from warehouse.lock import locked
from warehouse.release import latest, releases

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
STORY = (
    "Ferry service on the Tarnis resumes\n\nOctober 25, 2025\n\nThe French government and the German government agreed on "
    "Friday to resume the ferry service on the river, officials said in Paris.\n\nThe French foreign minister met the German "
    "ambassador in Paris on Saturday and praised the agreement.\n"
)
OTHER = (
    "Miners end their strike\n\nOctober 27, 2025\n\nMiners in Poland ended a strike of two weeks on Monday after the union "
    "signed an agreement with the government in Warsaw, the labour minister said.\n"
)
QUICK = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "COMMUNIQUE_WORKERS": "1",
    "COLUMNS": "200",
    # Where Prefect looks every ten seconds or more by default.
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
}


def environment(home: Path, **more: str) -> dict[str, str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COMMUNIQUE_", "SOURCE_DATE_EPOCH"))}
    paths = [str(ROOT), given.get("PYTHONPATH", "")]
    return {**given, **QUICK, "PREFECT_HOME": str(home), "PYTHONPATH": os.pathsep.join(p for p in paths if p), **more}


@contextmanager
def running(
    command: list[str], log: Path, cwd: Path, env: dict[str, str], answers: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose output goes to `log`, the standard output to `answers` if given; it and what it started are ended with the
    block.
    """
    with log.open("ab") as said, (answers or log).open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=cwd, env=env, stdout=out, stderr=said, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(found: Callable[[], Any], seconds: float, log: Path | None = None) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        said = log.read_text() if log and log.exists() else ""
        assert time.monotonic() < deadline, f"not within {seconds} s\n{said[-4000:]}"
        time.sleep(0.2)
    return value


def members(group: int) -> list[str]:
    """The processes of a group, zombies not counted."""
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=2) for line in listed.splitlines())
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def is_up(port: int) -> bool:
    with closing(socket.socket()) as found:
        return found.connect_ex(("127.0.0.1", port)) == 0


def a_folder(folder: Path, **settings: str) -> Path:
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "ferry.txt").write_text(STORY)
    top = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    (folder / "communique.toml").write_text(f'data = "data"\nrunner = "inline"\n{top}[[sources]]\nlocation = "in"\n')
    return folder


@dataclass(frozen=True)
class Server:
    address: str
    env: dict[str, str]
    folder: Path

    def ask(self, what: str, **wanted: Any) -> list[dict[str, Any]]:
        answer = httpx.post(f"{self.address}/{what}/filter", json=wanted, timeout=30)
        answer.raise_for_status()
        return list(answer.json())

    def runs(self, flow: str = "communique-scheduled", **wanted: Any) -> list[dict[str, Any]]:
        return self.ask("flow_runs", flows={"name": {"any_": [flow]}}, sort="START_TIME_ASC", **wanted)

    def pause(self) -> None:
        for deployment in self.ask("deployments"):
            address = f"{self.address}/deployments/{deployment['id']}/pause_deployment"
            httpx.post(address, timeout=30).raise_for_status()

    def fire(self, folder: Path, expect: int = 0, **environment: str) -> dict[str, Any]:
        """One run of the flow in a process of its own; gives Prefect's record of it."""
        known = {run["id"] for run in self.runs()}
        call = f"from flows.deployments import scheduled; scheduled(folder={str(folder)!r})"
        done = subprocess.run(
            [sys.executable, "-c", call], env={**self.env, **environment}, cwd=self.folder, capture_output=True,
            text=True, timeout=240,
        )  # fmt: skip
        assert done.returncode == expect, done.stderr
        (run,) = [run for run in self.runs() if run["id"] not in known]
        return run


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with all its services; that of the harness is a temporary one, whose scheduler does not run."""
    folder = tmp_path_factory.mktemp("server")
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    env = environment(folder / "home", PREFECT_API_URL=f"http://127.0.0.1:{port}/api")
    log = folder / "server.log"
    with running(["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)], log, folder, env):
        until(lambda: is_up(port), 240, log)
        until(lambda: httpx.get(f"{env['PREFECT_API_URL']}/health", timeout=30).is_success, 60, log)
        yield Server(env["PREFECT_API_URL"], env, folder)


@pytest.fixture(scope="module")
def team(scheduler: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a deployment from prefect.yaml that fires every two seconds, for a while before a worker comes."""
    folder = a_folder(tmp_path_factory.mktemp("team"))
    content = yaml.safe_load((ROOT / "prefect.yaml").read_text())
    (deployment,) = content["deployments"]
    deployment["schedules"] = [{"interval": 2}]
    deployment["parameters"] = {"folder": str(folder), "data": None}
    file = folder / "prefect.yaml"
    file.write_text(yaml.safe_dump(content))
    for command in (
        ["work-pool", "create", "communique", "--type", "process"],
        ["--no-prompt", "deploy", "--all", "--prefect-file", str(file)],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *command], cwd=ROOT, env=scheduler.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def worked(scheduler: Server, team: Path) -> list[dict[str, Any]]:
    """The schedule fires unheard for some seconds, then a worker comes and runs what is due. Gives the firings missed."""
    missed = until(lambda: len(runs := scheduler.runs(flow_runs=due())) >= 4 and runs, 60)
    log = team / "worker.log"
    with running(["prefect", "worker", "start", "--pool", "communique"], log, ROOT, scheduler.env):
        until(lambda: scheduler.runs(flow_runs=state("Cancelled")), 120, log)
        scheduler.pause()  # more firings would only keep the machine busy
        until(lambda: scheduler.runs(flow_runs=state("Completed")), 240, log)
    return list(missed)


def test_a_worker_runs_what_is_deployed_and_one_run_does_the_work_of_all_that_were_missed(
    scheduler: Server, team: Path, worked: list[dict[str, Any]]
) -> None:
    done = scheduler.runs(flow_runs=state("Completed"))
    assert re.fullmatch(r"release \d{8}T\d{6}Z-[0-9a-f]{8}", done[0]["state"]["message"])
    stale = [run for run in scheduler.runs() if "stale" in (run["state"]["message"] or "")]
    assert len({run["id"] for run in worked} & {run["id"] for run in stale}) >= len(worked) - 2
    assert {run["state_name"] for run in stale} == {"Cancelled"}
    assert any(done[0]["name"] in run["state"]["message"] for run in stale)
    assert len(releases(team / "data")) == 1


def due() -> dict[str, Any]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"expected_start_time": {"before_": now}, "state": {"type": {"any_": ["SCHEDULED"]}}}


def state(name: str) -> dict[str, Any]:
    return {"state": {"name": {"any_": [name]}}}


@pytest.mark.usefixtures("worked")
def test_prefect_shows_the_run_and_keeps_no_addresses(scheduler: Server, team: Path) -> None:
    found = {artifact["key"]: artifact for artifact in scheduler.ask("artifacts/latest")}
    assert set(found) == {f"communique-{name}" for name in ("progress", "funnel", "validation", "release")}
    assert found["communique-progress"]["data"] == 100
    release = latest(team / "data")
    assert release is not None
    steps = {row["step"].split(" (")[0]: row["count"] for row in json.loads(found["communique-funnel"]["data"])}
    assert steps["documents"] == "1" and steps["reports"] == str(release.rows["event_mentions"])
    assert (release.path / "README.md").as_uri() in found["communique-release"]["data"]
    assert f"| events | {release.rows['events']} |" in found["communique-release"]["description"]
    assert "| critical |" in found["communique-validation"]["data"]
    (run, *_) = scheduler.runs("communique")
    assert run["parameters"]["settings"]["sources"] == [] and "in" not in run["parameters"]["settings"].values()


def test_a_firing_while_another_run_is_at_work_is_skipped(scheduler: Server, team: Path) -> None:
    with locked(team / "data"):
        run = scheduler.fire(team)
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Skipped")
    assert "is in use by another run" in run["state"]["message"] and str(os.getpid()) in run["state"]["message"]


def test_a_missing_source_fails_the_run_with_its_reason_and_the_hook_hears_it(
    scheduler: Server, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path / "missing")
    heard = tmp_path / "heard.json"
    listener = f"open({str(heard)!r}, 'wb').write(__import__('sys').stdin.buffer.read())"
    with (folder / "communique.toml").open("a") as file:
        file.write('[[sources]]\nlocation = "s3://key:s3cr3t@bucket?endpoint_override=http://127.0.0.1:9"\n')
        file.write('[[sources]]\nlocation = "gone"\n')
        file.write(f"[hooks]\non_failure = {json.dumps([sys.executable, '-c', listener])}\n")
    shutil.rmtree(folder / "in")
    run = scheduler.fire(folder, expect=1)
    assert run["state_name"] == "Failed" and "in: no such file or folder" in run["state"]["message"]
    message = json.loads(heard.read_bytes())
    assert (message["event"], message["exit_code"], message["reason"]) == ("failure", 2, run["state"]["message"])
    assert "s3cr3t" not in json.dumps([run, message])


@pytest.mark.usefixtures("worked")
def test_a_refused_release_fails_the_run_with_its_reason_and_the_last_one_stays(
    scheduler: Server, team: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(team, folder, symlinks=True)
    shift_mentions(Lake(folder / "data"))
    (folder / "in" / "more.txt").write_text(OTHER)
    before = latest(folder / "data")
    run = scheduler.fire(folder, expect=1)
    after = latest(folder / "data")
    assert before and after and before.release_id == after.release_id
    assert run["state_name"] == "Failed" and "critical failures" in run["state"]["message"]
    (verdict,) = scheduler.ask("artifacts/latest", artifacts={"key": {"any_": ["communique-validation"]}})
    assert verdict["data"].startswith("**Refused: the last release stays.**")


def test_settings_that_cannot_be_fail_the_run(scheduler: Server, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "wrong", wrokers="many")
    run = scheduler.fire(folder, expect=1)
    assert run["state_name"] == "Failed" and run["state"]["message"].startswith("wrokers: ")


def test_the_command_fires_without_a_server_of_the_users_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """It starts a server, publishes a release at the first firing, does nothing at the second, and stops cleanly. With --json
    the standard output has objects alone, whatever the runs in between say.
    """
    folder = a_folder(tmp_path / "served")
    log, answers = tmp_path / "schedule.log", tmp_path / "answers.jsonl"
    command, env = ["flows.cli", "schedule", "--every", "3s", "--json"], environment(tmp_path / "home")
    with running(command, log, folder, env, answers) as process:
        until(lambda: "The next run starts at" in log.read_text(), 300, log)
        port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", log.read_text())[0])
        until(lambda: latest(folder / "data"), 240, log)
        until(lambda: "Nothing new" in log.read_text(), 120, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(90) == Exit.TERMINATED, log.read_text()
        until(lambda: not members(process.pid), 20)
    assert not is_up(port), "the server is left over"
    assert len(releases(folder / "data")) == 1
    assert "Traceback" not in log.read_text() and "Warning" not in log.read_text()
    (told,) = [json.loads(line) for line in answers.read_text().splitlines()]
    assert told.keys() == {"deployment_id", "next_run_at"} and told["deployment_id"] in log.read_text()
    assert abs(datetime.fromisoformat(told["next_run_at"]).timestamp() - log.stat().st_mtime) < 600


def test_a_wrong_schedule_is_told_to_programs_and_nothing_is_started(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "schedule", "--every", "soon", "--json"]
    done = subprocess.run(
        command, cwd=a_folder(tmp_path / "wrong"), env=environment(tmp_path / "home"), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (Exit.WRONG_CALL, "")
    told = json.loads(done.stderr)
    assert told["exit_code"] == Exit.WRONG_CALL and told["error"].startswith("--every soon: ")
    assert not (tmp_path / "home").exists()


def test_a_backfill_that_was_cut_off_goes_on_and_publishes_once(scheduler: Server, tmp_path: Path) -> None:
    for day, thing in (("01", "ferry"), ("02", "bus"), ("04", "train")):
        place = tmp_path / "crawls" / "2025" / "10" / day
        place.mkdir(parents=True)
        (place / "a.txt").write_text(STORY.replace("ferry", thing).replace("25, 2025", f"{day}, 2025"))
    command = ["backfill", "crawls/{%Y/%m/%d}/", "--from", "2025-10-01", "--to", "2025-10-04", "--data", "data"]
    log = tmp_path / "backfill.log"
    env = {**scheduler.env, "COMMUNIQUE_RUNNER": "inline"}
    with running(["flows.cli", *command], log, tmp_path, env) as process:
        until(lambda: len(Lake(tmp_path / "data").batches()) == 2, 240, log)
        process.kill()
    assert not releases(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *command], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    rows = {day: row for row in done.stdout.splitlines() for day in re.findall(r"2025-10-\d\d", row)[:1]}
    assert "done before" in rows["2025-10-01"] and "missing" in rows["2025-10-03"] and "taken in" in rows["2025-10-04"]
    assert len(Lake(tmp_path / "data").batches()) == 3 and len(releases(tmp_path / "data")) == 1
    again = subprocess.run(
        [sys.executable, "-m", "flows.cli", *command], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert again.returncode == 0 and "Nothing new" in again.stdout and "Prefect" not in again.stderr
    assert len(releases(tmp_path / "data")) == 1
