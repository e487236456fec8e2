"""The command `communique schedule`: runs on a schedule from one process that stays."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from flows.commands.command import Data, fail, settings_of
from flows.environment import prepare

if TYPE_CHECKING:
    from prefect.schedules import Schedule

    from flows.settings import ScheduleSettings

STARTUP = 240.0  # seconds a server may take; 18 on two idle cores, 46 on busy ones
PLAIN: dict[str, Any] = {"highlight": False, "markup": False, "soft_wrap": True}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def schedule(
    every: Annotated[
        str | None, typer.Option(help="Time between two runs: 30s, 15m, 1h, 1d.", show_default=False)
    ] = None,
    cron: Annotated[
        str | None, typer.Option(help="When, as cron writes it: minute hour day month weekday.", show_default=False)
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Time zone of --cron (default: UTC).", show_default=False)
    ] = None,
    data: Data = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the deployment (default: of the data folder).", show_default=False)
    ] = None,
) -> None:
    """Run over the sources of communique.toml again and again, until Ctrl-C or SIGTERM.

    Uses the Prefect server of PREFECT_API_URL, or starts one of its own, with its UI, for as long as it runs. Runs do not
    overlap; those missed while it was stopped are not made up for.

    **Examples**

    - `communique schedule --every 1h`

    - `communique schedule --cron "30 6 * * *" --timezone Europe/Berlin` -- each morning at half past six

    - `communique schedule --every 15m --data news`
    """
    settings = settings_of({"data": data})
    given = settings.schedule.model_copy(
        update={k: v for k, v in {"timezone": timezone, "name": name}.items() if v is not None}
        | ({"every": every, "cron": cron} if every or cron else {})
    )
    problem = _problem(given)
    if problem is None and not settings.sources:
        problem = f"{Path.cwd()}: communique.toml is not there or names no sources: list them as [[sources]], or name another folder with cd"
    if problem:
        fail(problem)
    prepare()
    when = _schedule(given)
    console = Console(stderr=True)
    with _server(console):
        code = asyncio.run(_serve(console, when, _name(given, settings.data), data))
    raise typer.Exit(code)


def interval(text: str) -> timedelta | None:
    """30s, 15m, 1h or 1d as a time; None if it is not so written or is zero."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", text.strip())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) or None if found else None


def _problem(given: "ScheduleSettings") -> str | None:
    """What is wrong with the schedule; nothing of Prefect is imported to find out, unless it is a cron line."""
    if bool(given.every) == bool(given.cron):
        return 'schedule when? Give --every 1h or --cron "0 * * * *", one of the two'
    if given.every and interval(given.every) is None:
        return f"--every {given.every}: write a number above zero and s, m, h or d, as in 30s, 15m, 1h, 1d"
    try:
        ZoneInfo(given.timezone)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return f"--timezone {given.timezone}: no such time zone; write one as in Europe/Berlin"
    return _cron_problem(given.cron) if given.cron else None


def _cron_problem(cron: str) -> str | None:
    prepare()
    from prefect.client.schemas.schedules import CronSchedule
    from pydantic import ValidationError

    try:
        CronSchedule(cron=cron)
    except ValidationError:
        return f'--cron "{cron}": not understood; write minute, hour, day of the month, month and weekday, as in "30 6 * * *"'
    return None


def _schedule(given: "ScheduleSettings") -> "Schedule":
    from prefect.schedules import Cron, Interval

    if given.cron:
        return Cron(given.cron, timezone=given.timezone)
    every = interval(given.every or "")
    if every is None:
        raise ValueError(f"no interval: {given.every}")
    return Interval(every)


def _name(given: "ScheduleSettings", data: Path) -> str:
    """Deployments of one server have different names, so that two data folders do not take each other's schedule."""
    from transforms.ids import hex16

    place = data.resolve()
    return given.name or f"{place.name}-{hex16('deployment', str(place))[:6]}"


@contextmanager
def _server(console: Console) -> Iterator[None]:
    """A server whose scheduler works: the user's, or one of our own for as long as the block takes.

    The temporary server that other commands use never fires a schedule (measured; Prefect warns of it).
    """
    from prefect.settings import PREFECT_API_URL, temporary_settings

    if PREFECT_API_URL.value():
        yield
        return
    port = _free_port()
    console.print("Starting a Prefect server ...", highlight=False)
    # In a session of its own: Ctrl-C in the terminal reaches the runs first, which need the server to the end.
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        # It logs as an error what SQLite makes it try again ("database is locked").
        env={**os.environ, "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL"},
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}/api"
    try:
        _wait(address, process)
        with temporary_settings({PREFECT_API_URL: address}):
            os.environ["PREFECT_API_URL"] = address  # for the processes of the runs
            yield
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        _stop(process)


def _free_port() -> int:
    """Prefect's usual one if it is free, so that the UI is where people look for it."""
    for port in (4200, 0):
        with socket.socket() as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(found.getsockname()[1])
    fail("no free port for a Prefect server: start one yourself and set PREFECT_API_URL", 1)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    import httpx

    deadline = time.monotonic() + STARTUP
    while time.monotonic() < deadline:
        if process.poll() is not None:
            fail(f"the Prefect server ended with {process.returncode}: try `prefect server start` to see why", 1)
        try:
            if httpx.get(f"{address}/health", timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    fail(f"the Prefect server did not answer within {STARTUP:.0f} s: try `prefect server start` to see why", 1)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ends the server and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(15)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            pass
        return


async def _serve(console: Console, when: "Schedule", name: str, data: Path | None) -> int:
    """Serves the deployment until a signal; gives the exit code. A run in progress is cancelled: the next goes on with it.

    This is what Prefect's flow.serve does, but for the signal: there (3.8.8) SIGTERM prints tracebacks, and the process
    waits for the run in progress, which may take hours.
    """
    from prefect.flows import EntrypointType  # type: ignore[attr-defined]
    from prefect.runner import Runner

    from flows.deployments import scheduled

    runner = Runner(name=name, limit=1)
    deployment = await runner.aadd_flow(
        scheduled,
        name=name,
        schedule=when,
        parameters={"folder": str(Path.cwd()), "data": str(data.resolve()) if data else None},
        description="Takes in what is new of the sources of communique.toml and publishes a release.",
        tags=["communique"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()
    serving = asyncio.ensure_future(runner.start())
    await asyncio.sleep(0)  # in which it sets its own handler
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop_with, stopped, number)
    saying = asyncio.ensure_future(_say_next(console, deployment))
    await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
    saying.cancel()
    if stopped.done():
        console.print("Stopping ...", highlight=False)
        await runner.astop()
    await serving
    return 130 if stopped.done() and stopped.result() == signal.SIGINT else 0


def _stop_with(stopped: "asyncio.Future[int]", number: int) -> None:
    if not stopped.done():
        stopped.set_result(number)


async def _say_next(console: Console, deployment: UUID) -> None:
    """Says when the next run is, as soon as the server has scheduled it; and if it schedules nothing."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterDeploymentId,
        FlowRunFilterExpectedStartTime,
    )
    from prefect.client.schemas.sorting import FlowRunSort
    from prefect.settings import PREFECT_UI_URL

    wanted = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
        expected_start_time=FlowRunFilterExpectedStartTime(after_=cast(Any, datetime.now(UTC))),
    )
    console.print(f"Runs are shown at {PREFECT_UI_URL.value()}/deployments/deployment/{deployment}", **PLAIN)
    async with get_client() as client:
        for _ in range(60):
            found = await client.read_flow_runs(
                flow_run_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=1
            )
            if found and found[0].expected_start_time:
                due = found[0].expected_start_time
                local = f"{due.astimezone():%Y-%m-%d %H:%M:%S %Z}"
                console.print(f"The next run starts at {local}. To stop: Ctrl-C or SIGTERM.", **PLAIN)
                return
            await asyncio.sleep(1)
    console.print(
        "communique: the server schedules nothing: see that its scheduler runs (`prefect server start` runs it, a temporary "
        "server does not) and read its log",
        style="bold red", **PLAIN,
    )  # fmt: skip
