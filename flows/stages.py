"""One flow a stage: each hands the partitions that it still has to do to the workers."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed

from flows import artifacts, ingestion, partitions, whole_batch
from flows.clock import now
from flows.cluster import Cluster, ClusterError, in_words
from flows.context import current
from flows.keys import pending
from flows.publication import (
    Judged,
    fetch_candidate,
    last_profile,
    validate_candidate,
    validate_elsewhere,
)
from flows.runners import stopping
from sources.web import Fetched, FetchOptions
from warehouse import release
from warehouse.lake import Manifest
from warehouse.reading import Reading
from warehouse.store import Objects, Place

# Partitions. What workers remember of fewer is little, and of use to the next batch: a backfill has many small ones.
MANY = 10


# What is done is told by our manifests, which know the code of the transforms; Prefect's cache does not.
@task(name="ingest", task_run_name="ingest-{batch_id}", cache_policy=NO_CACHE, persist_result=False)
def do_ingest(data: Place, batch_id: str, partition_size: int) -> Manifest:
    """The sources of the run, which a long list of parameters is not for Prefect to keep."""
    return current().workers.do_ingest(data, batch_id, partition_size, current().sources)


@task(name="cluster", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def do_there(name: str, cluster: Cluster, call: Callable[..., Any], *args: Any) -> Any:
    """Anything, on a worker of a cluster: there is no run in progress there, so that it is given all that it needs."""
    return cluster.call(call, *args)


@task(name="batch", task_run_name="{stage}-{batch_id}", cache_policy=NO_CACHE, persist_result=False)
def do(stage: str, batch_id: str, call: Callable[..., Any], *args: Any) -> Any:
    """A stage over a batch as a whole, done by a worker."""
    return current().workers.partitions.submit(call, *args).result()


@task(name="release", task_run_name="{step}", cache_policy=NO_CACHE, persist_result=False)
def do_release(step: str, call: Callable[..., Any], *args: Any) -> Any:
    """A step on the release, done by the judge's process."""
    return current().workers.judge.submit(call, *args).result()


@task(name="partition", task_run_name="{stage}-{batch_id}-{part}", cache_policy=NO_CACHE, persist_result=False)
def do_partition(stage: str, data: Place, batch_id: str, part: int) -> Manifest:
    """One partition of a stage that goes document by document."""
    return current().workers.do_partition(stage, data, batch_id, part)


def start(stage: Flow[..., Any], *args: Any) -> Any:
    """Calls the flow of a stage: its tasks run on the cluster, if the run has one."""
    cluster = current().workers.cluster
    return stage(*args) if cluster is None else stage.with_options(task_runner=cluster.task_runner())(*args)


def _submit_partition(stage: str, data: Place, batch_id: str, part: int) -> PrefectFuture[Manifest]:
    cluster = current().workers.cluster
    if cluster is None:
        return do_partition.submit(stage, data, batch_id, part)
    name = f"{stage}-{batch_id}-{part}"
    return do_there.submit(name, cluster, partitions.do_partition, stage, data, batch_id, part, cluster.limits)


def _partition_of(future: PrefectFuture[Manifest], stage: str, data: Place, batch_id: str, part: int) -> Manifest:
    """What became of a partition. One at which the cluster failed is looked into here, where a document that kills its process
    kills no worker; the lake is the same."""
    if current().workers.cluster is None:
        return future.result()
    try:
        return future.result()
    except (OSError, ClusterError):
        raise
    except Exception:
        return current().workers.isolated(stage, data, batch_id, part)


def _each(stage: str, data: Place, batch_id: str) -> int:
    """Has each partition done that is not, the bar advancing as they end. How many that were."""
    parts = pending(Reading(data), stage, batch_id)
    with current().bars.stage(stage, len(parts)) as bar, stopping(current().workers):
        futures = {_submit_partition(stage, data, batch_id, part): part for part in parts}
        found = []
        for future in as_completed(list(futures)):
            found.append(_partition_of(future, stage, data, batch_id, futures[future]))
            bar.advance()
            artifacts.progress(stage, len(found), len(parts))
            bar.say(_note(found))
    return len(parts)


def _once(stage: str, batch_id: str, call: Callable[..., Manifest], *args: Any) -> None:
    with current().bars.stage(stage, 1, "step") as bar, stopping(current().workers):
        cluster = current().workers.cluster
        if cluster is None:
            found = do.submit(stage, batch_id, call, *args).result()
        else:
            found = _there(f"{stage}-{batch_id}", cluster, call, *args)
        bar.advance()
        artifacts.progress(stage, 1, 1)
        bar.say(_note([found]))


def _there(name: str, cluster: Cluster, call: Callable[..., Any], *args: Any) -> Any:
    """Waits for a call on the cluster."""
    try:
        return do_there.submit(name, cluster, call, *args).result()
    except Exception as error:
        raise in_words(error, name) from None


def _note(manifests: Iterable[Manifest]) -> str:
    total: dict[str, int] = {}
    for manifest in manifests:
        for name, number in manifest.counts.items():
            total[name] = total.get(name, 0) + number
    largest = sorted(((number, name) for name, number in total.items() if number), reverse=True)[:4]
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for number, name in largest)


@flow(name="fetch", validate_parameters=False)
def fetch(folder: Path, options: FetchOptions) -> Fetched:
    """Pages of the web that are new, to a WARC file in the folder.

    The sources come from the run in progress: an address may hold a password, which Prefect must not keep.
    """
    from sources.fetch import fetch as fetch_all

    with current().bars.stage("fetch", 0, "pages") as bar:
        found = fetch_all(current().web, folder, options, now, bar.show)
        bar.say(f"{found.n_pages:,} new pages, {found.n_refused:,} not to be had")
    return found


def _ingested(data: Place, batch_id: str, partition_size: int) -> Manifest:
    """By a worker of the cluster where it can read all sources, else here."""
    cluster, sources = current().workers.cluster, tuple(current().sources)
    if cluster is None:
        return do_ingest.submit(data, batch_id, partition_size).result()
    if all(source.is_for_all for source in sources):
        # Within the call, a long list of sources is not looked through by Prefect.
        call = partial(ingestion.ingest, data, batch_id, partition_size, sources=sources, limits=cluster.limits)
        try:
            found: Manifest = _there(f"ingest-{batch_id}", cluster, call)
            return found
        except (OSError, ClusterError):
            raise
        except Exception:  # looked into here: which document, if it is one
            return do_ingest(data, batch_id, partition_size)
    return do_ingest(data, batch_id, partition_size)


@flow(name="ingest", validate_parameters=False)
def ingest(data: Place, batch_id: str, partition_size: int) -> None:
    """Sources to partitions of documents."""
    with current().bars.stage("ingest", 1, "step") as bar, stopping(current().workers):
        found = _ingested(data, batch_id, partition_size)
        bar.advance()
        artifacts.progress("ingest", 1, 1)
        bar.say(_note([found]))


@flow(name="lines", validate_parameters=False)
def lines(data: Place, batch_id: str) -> None:
    """Which lines each site repeats."""
    _each("lines", data, batch_id)


@flow(name="clean", validate_parameters=False)
def clean(data: Place, batch_id: str) -> None:
    """Lines to roles, kept lines to articles."""
    _each("clean", data, batch_id)


@flow(name="copies", validate_parameters=False)
def copies(data: Place, batch_id: str) -> None:
    """Articles with the same text or almost the same."""
    _once("copies", batch_id, whole_batch.find_copies, data, batch_id)


@flow(name="extract", validate_parameters=False)
def extract(data: Place, batch_id: str) -> None:
    """Entities, quotes, events and quantities of the articles that copy no other."""
    if _each("extract", data, batch_id) > MANY:
        current().workers.renew()


@flow(name="stories", validate_parameters=False)
def stories(data: Place, batch_id: str) -> None:
    """Articles to stories."""
    _once("stories", batch_id, whole_batch.group_stories, data, batch_id)


@flow(name="resolve", validate_parameters=False)
def resolve(data: Place, batch_id: str) -> None:
    """Reports to events."""
    _once("resolve", batch_id, whole_batch.resolve, data, batch_id)


# In order; each over a batch.
BY_BATCH = {"lines": lines, "clean": clean, "copies": copies, "extract": extract, "stories": stories}


@flow(name="validate", validate_parameters=False)
def validate(data: Path, place: Place) -> Judged:
    """The candidate for the next release, judged. Raises if a critical expectation fails."""
    with current().bars.stage("validate", 1, "step") as bar, stopping(current().workers):
        found = _judged(data, place)
        bar.advance()
        artifacts.progress("validate", 1, 1)
        bar.say(f"{found.n_expectations:,} expectations, {found.n_warnings} warnings")
    return found


def _judged(data: Path, place: Place) -> Judged:
    """On a cluster, the joins over the whole lake are done there, and what comes of them is fetched."""
    cluster = current().workers.cluster
    found: Judged
    if cluster is None:
        found = do_release.submit("validate", validate_candidate, data, place).result()
    elif isinstance(place, Objects):
        judged, summary = _there("validate", cluster, validate_elsewhere, place, last_profile(data))
        found = fetch_candidate(data, place, judged, summary)
    else:
        found = _there("validate", cluster, validate_candidate, data, place)
    return found


@flow(name="publish", validate_parameters=False)
def publish(data: Path, folder: Path, software_version: str) -> release.Release:
    """The judged candidate becomes the latest release."""
    with current().bars.stage("publish", 1, "step") as bar, stopping(current().workers):
        found: release.Release = do_release.submit(
            "publish", release.publish, data, folder, now(), software_version
        ).result()
        bar.advance()
        artifacts.progress("publish", 1, 1)
    return found
