"""One flow a stage: each hands the partitions that it still has to do to the workers."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed

from flows import artifacts, whole_batch
from flows.clock import now
from flows.context import current
from flows.keys import pending
from flows.publication import Judged, validate_candidate
from flows.runners import stopping
from sources.web import Fetched, FetchOptions
from warehouse import release
from warehouse.lake import Lake, Manifest


# What is done is told by our manifests, which know the code of the transforms; Prefect's cache does not.
@task(name="ingest", task_run_name="ingest-{batch_id}", cache_policy=NO_CACHE, persist_result=False)
def do_ingest(data: Path, batch_id: str, partition_size: int) -> Manifest:
    """The sources of the run, which a long list of parameters is not for Prefect to keep."""
    return current().workers.do_ingest(data, batch_id, partition_size, current().sources)


@task(name="batch", task_run_name="{stage}-{batch_id}", cache_policy=NO_CACHE, persist_result=False)
def do(stage: str, batch_id: str, call: Callable[..., Any], *args: Any) -> Any:
    """A stage over a batch as a whole, done by a worker."""
    return current().workers.partitions.submit(call, *args).result()


@task(name="release", task_run_name="{step}", cache_policy=NO_CACHE, persist_result=False)
def do_release(step: str, call: Callable[..., Any], *args: Any) -> Any:
    """A step on the release, done by the judge's process."""
    return current().workers.judge.submit(call, *args).result()


@task(name="partition", task_run_name="{stage}-{batch_id}-{part}", cache_policy=NO_CACHE, persist_result=False)
def do_partition(stage: str, data: Path, batch_id: str, part: int) -> Manifest:
    """One partition of a stage that goes document by document."""
    return current().workers.do_partition(stage, data, batch_id, part)


def _each(stage: str, data: Path, batch_id: str) -> None:
    """Has each partition done that is not, the bar advancing as they end."""
    parts = pending(Lake(data), stage, batch_id)
    with current().bars.stage(stage, len(parts)) as bar, stopping(current().workers):
        futures = [do_partition.submit(stage, data, batch_id, part) for part in parts]
        found = []
        for future in as_completed(futures):
            found.append(future.result())
            bar.advance()
            artifacts.progress(stage, len(found), len(parts))
            bar.say(_note(found))


def _once(stage: str, batch_id: str, call: Callable[..., Manifest], *args: Any) -> None:
    with current().bars.stage(stage, 1, "step") as bar, stopping(current().workers):
        found = do.submit(stage, batch_id, call, *args).result()
        bar.advance()
        artifacts.progress(stage, 1, 1)
        bar.say(_note([found]))


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


@flow(name="ingest", validate_parameters=False)
def ingest(data: Path, batch_id: str, partition_size: int) -> None:
    """Sources to partitions of documents."""
    with current().bars.stage("ingest", 1, "step") as bar, stopping(current().workers):
        found = do_ingest.submit(data, batch_id, partition_size).result()
        bar.advance()
        artifacts.progress("ingest", 1, 1)
        bar.say(_note([found]))


@flow(name="lines", validate_parameters=False)
def lines(data: Path, batch_id: str) -> None:
    """Which lines each site repeats."""
    _each("lines", data, batch_id)


@flow(name="clean", validate_parameters=False)
def clean(data: Path, batch_id: str) -> None:
    """Lines to roles, kept lines to articles."""
    _each("clean", data, batch_id)


@flow(name="copies", validate_parameters=False)
def copies(data: Path, batch_id: str) -> None:
    """Articles with the same text or almost the same."""
    _once("copies", batch_id, whole_batch.find_copies, data, batch_id)


@flow(name="extract", validate_parameters=False)
def extract(data: Path, batch_id: str) -> None:
    """Entities, quotes, events and quantities of the articles that copy no other."""
    _each("extract", data, batch_id)


@flow(name="stories", validate_parameters=False)
def stories(data: Path, batch_id: str) -> None:
    """Articles to stories."""
    _once("stories", batch_id, whole_batch.group_stories, data, batch_id)


@flow(name="resolve", validate_parameters=False)
def resolve(data: Path, batch_id: str) -> None:
    """Reports to events."""
    _once("resolve", batch_id, whole_batch.resolve, data, batch_id)


# In order; each over a batch.
BY_BATCH = {"lines": lines, "clean": clean, "copies": copies, "extract": extract, "stories": stories}


@flow(name="validate", validate_parameters=False)
def validate(data: Path) -> Judged:
    """The candidate for the next release, judged. Raises if a critical expectation fails."""
    with current().bars.stage("validate", 1, "step") as bar, stopping(current().workers):
        found: Judged = do_release.submit("validate", validate_candidate, data).result()
        bar.advance()
        artifacts.progress("validate", 1, 1)
        bar.say(f"{found.n_expectations:,} expectations, {found.n_warnings} warnings")
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
