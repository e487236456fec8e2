"""What `communique schedule` does: runs on a schedule from one process that stays, with a Prefect server of its own or the user's."""

import asyncio
import os
import re
import signal
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.console import Console

from flows.commands.command import fail, print_json
from flows.commands.exits import Exit
from flows.environment import prepare
from flows.servers import ServerError, free_port, started

if TYPE_CHECKING:
    from prefect.schedules import Schedule

    from flows.settings import ScheduleSettings

PLAIN: dict[str, Any] = {"highlight": False, "markup": False, "soft_wrap": True}
_ENDS = {signal.SIGTERM: Exit.TERMINATED, signal.SIGINT: Exit.INTERRUPTED}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def interval(text: str) -> timedelta | None:
    """30s, 15m, 1h or 1d as a time; None if it is not so written or is zero."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", text.strip())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) or None if found else None


def problem(given: "ScheduleSettings") -> str | None:
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


def serve(given: "ScheduleSettings", data: Path, given_data: Path | None, as_json: bool = False) -> int:
    """Serves runs of the data folder until Ctrl-C or SIGTERM; the exit code. `given_data`: the folder as the command line
    named it. `as_json`: when the next run starts is told as JSON too."""
    prepare()
    _hush(os.environ)
    when = _schedule(given)
    console = Console(stderr=True)
    with _server(console):
        return asyncio.run(_serve(console, when, _name(given, data), given_data, as_json))


def _hush(environ: MutableMapping[str, str]) -> None:
    """The process of a firing, which inherits `environ`, keeps a warning to itself that is none of the user's.

    A signal that stops it may fall between Prefect's making of a coroutine and its running it: "was never awaited".
    """
    given = environ.get("PYTHONWARNINGS")
    environ["PYTHONWARNINGS"] = ",".join(filter(None, (given, "ignore:coroutine:RuntimeWarning")))


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
    from prefect.settings import PREFECT_API_URL

    if PREFECT_API_URL.value():
        yield
        return
    try:
        port = free_port(4200, 0)  # Prefect's usual one if it is free, so that the UI is where people look for it
        console.print("Starting a Prefect server ...", highlight=False)
        command = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        # It logs as an error what SQLite makes it try again ("database is locked").
        with started(command, port, {"PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL"}) as wait:
            wait()
            yield
    except ServerError as error:
        fail(error, Exit.NO)


async def _serve(console: Console, when: "Schedule", name: str, data: Path | None, as_json: bool) -> int:
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
    stopped: asyncio.Future[signal.Signals] = loop.create_future()
    serving = asyncio.ensure_future(runner.start())
    await asyncio.sleep(0)  # in which it sets its own handler
    for number in _ENDS:
        loop.add_signal_handler(number, _stop_with, stopped, number)
    saying = asyncio.ensure_future(_say_next(console, deployment, as_json))
    await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
    saying.cancel()
    if stopped.done():
        console.print("Stopping ...", highlight=False)
        await runner.astop()
    await serving
    return _ENDS[stopped.result()] if stopped.done() else Exit.DONE


def _stop_with(stopped: "asyncio.Future[signal.Signals]", number: signal.Signals) -> None:
    if not stopped.done():
        stopped.set_result(number)


async def _say_next(console: Console, deployment: UUID, as_json: bool) -> None:
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
                if as_json:
                    print_json({"deployment_id": deployment, "next_run_at": due.astimezone(UTC).isoformat()})
                local = f"{due.astimezone():%Y-%m-%d %H:%M:%S %Z}"
                console.print(f"The next run starts at {local}. To stop: Ctrl-C or SIGTERM.", **PLAIN)
                return
            await asyncio.sleep(1)
    console.print(
        "communique: the server schedules nothing: see that its scheduler runs (`prefect server start` runs it, a temporary "
        "server does not) and read its log",
        style="bold red", **PLAIN,
    )  # fmt: skip
