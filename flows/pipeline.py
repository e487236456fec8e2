"""The run: ingest -> lines -> clean -> copies -> extract -> stories -> resolve -> validate -> publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from prefect import flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner

from flows import artifacts, keys, mending, stages, whole_batch
from flows.clock import now
from flows.context import Run, current, running
from flows.progress import Bars
from flows.publication import Judged, RefusedReleaseError, config_digest, content, up_to_date
from flows.runners import Workers
from flows.settings import FETCHED, HookSettings, Settings
from sources.listing import Listing
from sources.web import Fetched, WebSource
from warehouse import release
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.release import Release
from warehouse.store import Place


@dataclass(frozen=True)
class Outcome:
    """What a run published, and how it was judged (None where the release was up to date, or there was nothing yet)."""

    release: Release | None
    judged: Judged | None


def run(settings: Settings, listing: Listing, workers: Workers, bars: Bars, publishes: bool = True) -> Outcome:
    """Runs the pipeline under Prefect. The caller holds the lock of the data folder."""
    batch_id = listing.batch_id if listing.sources else None
    # Prefect keeps a flow's parameters and shows them: addresses of sources and hooks may hold passwords.
    shown = settings.model_copy(update={"sources": [], "hooks": HookSettings()})
    with running(Run(workers, bars, listing.sources)):
        found: Outcome = _with_threads(pipeline, settings)(shown, batch_id, publishes)
    return found


def fetch_run(settings: Settings, sources: Sequence[WebSource], workers: Workers, bars: Bars) -> Fetched:
    """Fetches what is new on the web, under Prefect. The caller holds the lock of the data folder."""
    with running(Run(workers, bars, web=sources)):
        found: Fetched = _with_threads(stages.fetch, settings)(settings.data / FETCHED, settings.fetch)
    return found


def _with_threads(what: Any, settings: Settings) -> Any:
    """The flow with as many tasks at once as there are workers."""
    return what.with_options(task_runner=ThreadPoolTaskRunner(max_workers=settings.workers))


@flow(name="communique", validate_parameters=False)
def pipeline(settings: Settings, batch_id: str | None, publishes: bool = True) -> Outcome:
    """All stages over the new batch (None: there is none) and over whatever an earlier run, or older code, left undone;
    then a release, unless it is left to a later run."""
    # A flow's end waits for its heartbeat, up to a second: eight stages take 1.6 s without, 9.2 s with one. The heartbeat
    # of this flow goes on.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), artifacts.shown():
        outcome = _stages(settings, batch_id, publishes)
        if outcome.release is not None:
            artifacts.published(outcome.release, outcome.judged)
        return outcome


def _stages(settings: Settings, batch_id: str | None, publishes: bool) -> Outcome:
    data, place = settings.data, settings.place
    lake = Lake(place)
    damaged = mending.mend(lake, batch_id, settings.partition_size)
    if batch_id is not None:
        sources = current().sources
        lake.start_batch(batch_id, now(), [s.uri for s in sources], [s.origin for s in sources if s.origin])
        stages.start(stages.ingest, place, batch_id, settings.partition_size)
    if not lake.batches():
        return Outcome(None, None)
    _code(place)
    mending.resolve_again(lake, damaged)
    newest = lake.batches()[-1].batch_id
    if not lake.done("resolve", newest, 0, keys.key(Reading(place), "resolve", newest)):
        stages.start(stages.resolve, place, newest)
    for batch in lake.batches():
        digest = config_digest(
            {"partition_size": settings.partition_size, "entities": lake.own_entities(), "model": lake.model()}
        )
        whole_batch.close_batch(place, batch.batch_id, now(), version("communique"), digest)
    if not publishes:
        return Outcome(None, None)
    if (found := up_to_date(data, place)) is not None:
        return Outcome(found, None)
    if (found := release.adopt(data, content(place))) is not None:  # a run was killed before it pointed readers to it
        return Outcome(found, None)
    try:
        judged = stages.start(stages.validate, data, place)
    except RefusedReleaseError as error:
        artifacts.refused(str(error))
        raise
    return Outcome(stages.publish(data, judged.folder, version("communique")), judged)


def _code(place: Place) -> None:
    """The stages over each batch; one with nothing to do costs no flow (over a second each), and as long as nothing is done the
    manifests are read once."""
    lake = Reading(place)
    for batch in lake.batches():
        for name, stage in stages.BY_BATCH.items():
            if keys.pending(lake, name, batch.batch_id):
                stages.start(stage, place, batch.batch_id)
                lake = Reading(place)  # with what the stage made
