"""`communique run`: from the names of the sources to the summary."""

import time
from pathlib import Path

from rich.console import Console

from flows import keys
from flows.publication import RefusedReleaseError, up_to_date
from flows.report import show_summary
from flows.runners import workers
from flows.settings import Settings
from flows.sources import Listing, SourceError, list_sources
from warehouse.lake import Lake
from warehouse.lock import LockedError, UnwritableError, locked


def start(settings: Settings, names: list[str], entities: Path | None, is_example: bool) -> None:
    """Runs the pipeline over the named sources and prints the summary. Ends the process with a message on failure.

    `entities`: a file of entities of the user's own.
    """
    console = Console(stderr=True)
    failure: tuple[str, int] | None = None
    try:
        listing = list_sources(names, settings.data)
        own = read_own_entities(entities) if entities else None
        with locked(settings.data):
            if own is not None:
                Lake(settings.data).keep_own_entities(own)
            _start(settings, listing, console, is_example)
    except (SourceError, LockedError, UnwritableError) as error:
        failure = str(error), 2
    except RefusedReleaseError as error:
        failure = str(error), 1
    # Outside of the handler, so that the error and all that its frames hold is gone when the process ends.
    if failure:
        console.print(f"communique: {failure[0]}", style="bold red", highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(failure[1])


def _start(settings: Settings, listing: Listing, console: Console, is_example: bool) -> None:
    started = time.monotonic()
    batch_id = listing.batch_id()
    what = "the examples that come with Communique" if is_example else f"{len(listing.sources)} files"
    if nothing_to_do(settings, batch_id) and (found := up_to_date(settings.data)):
        console.print(
            f"Nothing new in {what}: release {found.release_id} holds it all ({found.path}).",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        return
    console.print(f"Reading {what}. Starting Prefect ...", highlight=False)
    with workers(settings) as pools:
        from flows.pipeline import run
        from flows.progress import Bars

        with Bars(console) as bars:
            outcome = run(settings, batch_id, listing.sources, pools, bars)
    show_summary(Console(), settings, outcome, listing, bars.seconds, time.monotonic() - started)


def read_own_entities(path: Path) -> str:
    """The text of the file, if it can be understood. Raises SourceError if not."""
    from transforms.knowledge.entities import own_records

    try:
        text = path.read_text(encoding="utf-8")
        own_records(text)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: {error}") from error
    return text


def nothing_to_do(settings: Settings, batch_id: str) -> bool:
    """Is this input ingested, and is every stage done over every batch by the code that runs now?"""
    lake = Lake(settings.data)
    batches = [b.batch_id for b in lake.batches()]
    if batch_id not in batches:
        return False
    if not lake.done("ingest", batch_id, 0, keys.ingest_key(batch_id, settings.partition_size)):
        return False
    if any(keys.pending(lake, stage, batch) for batch in batches for stage in keys.STAGES):
        return False
    return lake.done("resolve", batches[-1], 0, keys.key(lake, "resolve", batches[-1])) is not None
