"""The flow that a schedule fires: `communique schedule` serves it, prefect.yaml deploys it for workers.

One firing is one `communique run` over the sources of communique.toml. Its parameters are folders and nothing else,
since Prefect keeps and shows them; addresses and hooks are read from the file in the run.
"""

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterCreatedBy,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import FlowRunContext
from prefect.states import Cancelled, Completed, Failed
from rich.console import Console

from flows.environment import prepare
from flows.failures import reason_of
from flows.hooks import Ran, told
from flows.settings import Settings, SettingsError, read_settings
from sources.listing import SourceError
from warehouse.lock import LockedError


@flow(name="communique-scheduled", persist_result=False)
def scheduled(folder: str = ".", data: str | None = None) -> State[Any]:
    """Takes in what is new of the sources of communique.toml and publishes a release.

    `folder`: where communique.toml is, and what its relative paths start from. `data`: the data folder, instead of the
    file's. Ends as Completed; as Completed with the name Skipped, where another run holds the data folder; or as Failed, with
    the reason. The last release stays.
    """
    prepare()
    _take_over()
    where = Path(data or folder)
    try:
        with contextlib.chdir(folder):
            settings = read_settings({"data": data})
            ran = told(settings, lambda: _run(settings))
    except LockedError as error:
        return skipped(str(error))
    except SettingsError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(
            f"{folder}: {error.strerror or error}" if error.filename == folder else reason_of(error, where)[0]
        )
    except Exception as error:  # its message may hold an address with a password: Prefect gets the reason alone
        return _failed(reason_of(error, where)[0])
    return Completed(message=str(ran))


def _run(settings: Settings) -> Ran:
    from flows.running import execute

    if not settings.sources:
        raise SourceError(f"{Path.cwd()}: communique.toml is not there or names no sources; list them as [[sources]]")
    console = Console(stderr=True)  # for all: the standard output is that of `communique schedule`, which may be JSON
    return execute(settings, settings.sources, None, console, console)


def _failed(reason: str) -> State[Any]:
    _say(reason)
    return Failed(message=reason)


def _say(text: str) -> None:
    Console(stderr=True).print(f"communique: {text}", style="bold red", highlight=False, markup=False, soft_wrap=True)


def skipped(reason: str) -> State[Any]:
    """The end of a firing that has nothing to do; no failure, so that nobody is woken by it."""
    return Completed(name="Skipped", message=f"skipped: {reason}")


def _take_over() -> None:
    """Cancels the firings of the same schedule that are due as well: this one does the work of all.

    After a stop, Prefect executes every firing that was missed, and while a run takes longer than the schedule's interval
    they pile up. Each would cost a process of its own (4 CPU seconds) to find nothing new. It is the first that works, not
    the last: where starting a process takes longer than the interval, there is always a later one, and none would.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None:
        return
    try:
        with get_client(sync_client=True) as client:
            for other in _due(client, run.deployment_id):
                if other.id != run.id:
                    client.set_flow_run_state(
                        other.id, Cancelled(message=f"skipped: stale: run {run.name} does its work")
                    )
    except Exception as error:  # the run is worth more; the firings left over will find nothing new
        _say(f"firings that are due as well could not be cancelled: {type(error).__name__}")


def _due(client: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    """The firings of a deployment's schedules that wait, though they are due."""
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
            created_by=FlowRunFilterCreatedBy(type_=["SCHEDULE"]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=cast(Any, datetime.now(UTC))),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
    )
