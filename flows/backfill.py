"""`communique backfill`: the days that no schedule has run for, one batch a day, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from rich.console import Console
from rich.table import Table

from flows import keys
from flows.dated import days, is_dated, on_day
from flows.failures import without_secrets
from flows.hooks import Ran
from flows.progress import Bars
from flows.publication import up_to_date
from flows.runners import Workers
from flows.running import coding, fetched_sources, machinery, nothing_to_do, stored_sources, web_sources
from flows.settings import Settings, SourceSettings
from sources.listing import Listing, SourceError, merge
from sources.web import FetchOptions
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.release import Release

NOTHING = Listing((), ())


@dataclass
class Unit:
    """What is taken in at once: the files of a day, or what is fetched for a day or for all days. `status` says what
    came of it; `documents` and `new` are known when it is ingested."""

    label: str
    stored: Listing | None = None
    web: Sequence[SourceSettings] = ()
    fetch: FetchOptions | None = None
    status: str = ""
    documents: int | None = None
    new: int | None = None

    @property
    def is_waiting(self) -> bool:
        return not self.status


def plan(settings: Settings, wanted: Sequence[SourceSettings], first: date, last: date) -> list[Unit]:
    """What there is to do, in the order in which it is done: each day's files, then its pages; at last the sources of
    the web that name no day. Raises SourceError for files that name no day."""
    for source in wanted:
        if not source.is_web and not is_dated(source.location):
            raise SourceError(
                f"{without_secrets(source.location)}: it names no day, so it cannot be taken day by day; write a pattern "
                f"such as crawls/{{%Y/%m/%d}}/, or take all of it with `communique run`"
            )
    dated = [source for source in wanted if is_dated(source.location)]
    undated = [source for source in wanted if not is_dated(source.location)]
    units = [unit for day in days(first, last) for unit in _of_day(settings, dated, day)]
    if undated:
        since, until = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
        fetch = replace(settings.fetch, max_age=None, since=since, until=until)
        units.append(Unit(f"{first} to {last}", web=undated, fetch=fetch))
    return units


def _of_day(settings: Settings, dated: Sequence[SourceSettings], day: date) -> list[Unit]:
    wanted = [on_day(source, day) for source in dated]
    units = []
    if stored := [source for source in wanted if not source.is_web]:
        units.append(_stored(settings, stored, day))
    if web := [source for source in wanted if source.is_web]:
        units.append(Unit(str(day), web=web, fetch=replace(settings.fetch, max_age=None)))
    return units


def _stored(settings: Settings, wanted: Sequence[SourceSettings], day: date) -> Unit:
    """The files of a day. A location that is not there is said; the day has what the others have."""
    found: list[Listing] = []
    missing: list[str] = []
    for source in wanted:
        try:
            found.append(stored_sources(settings, [source]))
        except SourceError as error:
            missing.append(without_secrets(str(error)))
    if not found:
        return Unit(str(day), status=f"missing: {'; '.join(missing)}")
    listing = merge(found)
    unit = Unit(str(day), stored=listing)
    if _is_done(settings, listing):
        unit.status = "done before"
        _count(settings, unit, listing)
    return unit


def _is_done(settings: Settings, listing: Listing) -> bool:
    """Is this batch ingested, and has it been through all stages? What newer code leaves stale is done with the last."""
    lake = Reading(settings.place)
    batch = listing.batch_id
    if not lake.done("ingest", batch, 0, keys.ingest_key(batch, settings.partition_size)):
        return False
    return lake.manifest("resolve", batch) is not None and not any(keys.pending(lake, s, batch) for s in keys.STAGES)


def run(settings: Settings, units: list[Unit], publishes_each: bool, console: Console) -> Ran:
    """Does what waits, and publishes: at the end, or after each. Raises what flows.running.execute raises."""
    with coding(settings):
        if not any(unit.is_waiting for unit in units) and (found := _nothing_to_publish(settings)):
            return Ran(None, found, is_new=False)
        with machinery(settings, console, "Filling in") as (pools, bars):
            return _run(settings, units, publishes_each, pools, bars, console)


def _nothing_to_publish(settings: Settings) -> Release | None:
    return up_to_date(settings.data, settings.place) if nothing_to_do(settings, NOTHING) else None


def _run(
    settings: Settings, units: list[Unit], publishes_each: bool, pools: Workers, bars: Bars, console: Console
) -> Ran:
    from flows.pipeline import Outcome, fetch_run, run

    outcome = Outcome(None, None)
    for unit in (unit for unit in units if unit.is_waiting):
        console.print(f"{unit.label}:", highlight=False, markup=False)
        listing = unit.stored
        if listing is None:
            given = settings.model_copy(update={"fetch": unit.fetch})
            fetched = fetch_run(given, web_sources(unit.web), pools, bars)
            unit.status = f"{fetched.n_pages:,} pages fetched, {fetched.n_refused:,} not to be had"
            listing = fetched_sources(settings)
        if not listing.sources:
            unit.documents = unit.new = 0
            continue
        outcome = run(settings, listing, pools, bars, publishes=publishes_each)
        _count(settings, unit, listing)
        unit.status = ", ".join(s for s in (unit.status, "published" if publishes_each else "taken in") if s)
    if not publishes_each or outcome.release is None:
        outcome = run(settings, NOTHING, pools, bars)
    return Ran(None, outcome.release, is_new=outcome.judged is not None)


def _count(settings: Settings, unit: Unit, listing: Listing) -> None:
    if manifest := Lake(settings.place).manifest("ingest", listing.batch_id):
        unit.new = sum(file.rows for file in manifest.of("documents"))
        unit.documents = unit.new + manifest.counts.get("known", 0)


def show(console: Console, units: Sequence[Unit]) -> None:
    """A line a day."""
    table = Table()
    table.add_column("day", no_wrap=True)
    for name in ("files", "documents", "new"):
        table.add_column(name, justify="right")
    table.add_column("status", overflow="fold")
    for unit in units:
        files = "" if unit.stored is None else f"{len(unit.stored.sources):,}"
        numbers = ("" if n is None else f"{n:,}" for n in (unit.documents, unit.new))
        table.add_row(unit.label, files, *numbers, unit.status or ("to fetch" if unit.web else "to do"))
    console.print(table, markup=False)
