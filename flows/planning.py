"""What a run would do, and why: the new input, the partitions that are stale, the release."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows import keys
from flows.fingerprint import fingerprint
from flows.publication import up_to_date
from flows.settings import Settings
from sources.listing import Listing
from warehouse import release
from warehouse.lake import Lake
from warehouse.reading import Reading

NEVER, GONE, CODE, INPUT = (
    "not done yet",
    "its files are gone",
    "its code has changed",
    "its input or settings have changed",
)


@dataclass(frozen=True)
class Todo:
    """Partitions of a stage over a batch that are to be done, and why; `n_documents`: what they go over."""

    batch_id: str
    stage: str
    n_partitions: int
    n_documents: int
    why: str


@dataclass(frozen=True)
class Plan:
    """What a run would do. `batch_id`: the input's batch, None where nothing is given; `is_known`: was it read before?

    What follows from a stage that is to be done is listed only as far as it can be known: a stage after it is done anew
    if its output differs.
    """

    n_files: int
    batch_id: str | None
    is_known: bool
    todo: tuple[Todo, ...]
    latest: str | None
    publishes: bool

    @property
    def is_empty(self) -> bool:
        return self.is_known and not self.todo and not self.publishes


def plan(settings: Settings, listing: Listing) -> Plan:
    """What `communique run` would do with this input. Reads; changes nothing."""
    lake = Reading(settings.place)
    batches = [batch.batch_id for batch in lake.batches()]
    batch_id = listing.batch_id if listing.sources else None
    is_known = batch_id is None
    if batch_id in batches:
        is_known = lake.done("ingest", batch_id, 0, keys.ingest_key(batch_id, settings.partition_size)) is not None
    found = tuple(todo(lake)) if batches else ()
    latest = release.latest(settings.data)
    publishes = bool(batches or not is_known) and (
        bool(found) or not is_known or up_to_date(settings.data, settings.place) is None
    )
    return Plan(len(listing.sources), batch_id, is_known, found, latest.release_id if latest else None, publishes)


def todo(lake: Lake) -> Iterator[Todo]:
    """What is stale in the lake, by batch and stage."""
    for batch in lake.batches():
        sizes = {f.part: f.rows for f in keys.inputs(lake, batch.batch_id, "ingest", "documents")}
        for stage, is_by_part in keys.STAGES.items():
            by_reason: dict[str, list[int]] = {}
            for part in keys.pending(lake, stage, batch.batch_id):
                by_reason.setdefault(_why(lake, stage, batch.batch_id, part), []).append(part)
            for why, parts in by_reason.items():
                n_documents = sum(sizes[p] for p in parts) if is_by_part else sum(sizes.values())
                yield Todo(batch.batch_id, stage, len(parts), n_documents, why)
    newest = lake.batches()[-1].batch_id
    if not lake.done("resolve", newest, 0, keys.key(lake, "resolve", newest)):
        why = _why(lake, "resolve", newest, 0)
        n_documents = sum(f.rows for f in lake.files("documents"))
        yield Todo(newest, "resolve", 1, n_documents, why)


def _why(lake: Lake, stage: str, batch_id: str, part: int) -> str:
    found = lake.manifest(stage, batch_id, part)
    if found is None:
        return NEVER
    if found.code != fingerprint(stage):
        return CODE
    if not all(map(lake.is_there, found.files)):
        return GONE
    return INPUT
