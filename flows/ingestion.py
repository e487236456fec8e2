"""What the ingestion does: sources read one document at a time, and written as partitions of `documents`.

Memory is bounded by a partition, however large the input: which documents were seen already is kept in a temporary
database on disk, and the bytes of what is refused go to the quarantine at once.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import FileIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows import keys
from flows.fingerprint import fingerprint
from flows.limits import NO_LIMITS, Limits
from flows.refusals import refusal
from sources.listing import Source
from transforms.reading.captured import Captured, PassedOver, Refused
from transforms.reading.limits import PIECE
from warehouse import history
from warehouse.lake import LAKE, Lake, Manifest
from warehouse.quarantine import Refusal, keep
from warehouse.schema import TABLES
from warehouse.store import Place

# A partition is written when it holds so much text, if not before when it holds enough documents.
MOST_CHARACTERS = 64_000_000


class Seen:
    """A set of ids on disk: a million take 40 MB there and none of memory."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")  # a temporary file of SQLite's own, gone with the connection
        self._db.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, name: str) -> bool:
        """Adds an id; False if it was there."""
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (name,)).rowcount == 1

    def close(self) -> None:
        self._db.close()


def ingest(
    data: Place, batch_id: str, partition_size: int, *, sources: Sequence[Source], limits: Limits = NO_LIMITS
) -> Manifest:
    """Reads the sources into partitions of `documents`; what is known already is passed over and counted.

    Where it is at work is noted in a journal, by which flows/isolation.py finds the place that ended the process.
    """
    lake = Lake(data)
    key = keys.ingest_key(batch_id, partition_size)
    if done := lake.done("ingest", batch_id, 0, key):
        return done
    counts: Counter[str] = Counter(known=0)
    seen = Seen()
    try:
        with limits.hold() as limited:
            items = limited(_items(lake, batch_id, sources))
            tables = _tables(lake, batch_id, _partitions(items, partition_size, seen, counts), counts)
            # `counts` is complete when the tables are written, so the manifest gets them from the same dictionary.
            manifest = lake.write("ingest", batch_id, 0, key, tables, counts, fingerprint("ingest"))
    finally:
        seen.close()
    lake.order_batch(batch_id)
    _journal(lake, batch_id).unlink(missing_ok=True)
    return manifest


def _journal(lake: Lake, batch_id: str) -> Path:
    return lake.store.notebook(f"{LAKE}/_batches/{batch_id}.reading")


def reached(lake: Lake, batch_id: str) -> str | None:
    """Where an ingestion was when it ended: how many items of a source it had read, a blank, and its URI."""
    path = _journal(lake, batch_id)
    return path.read_text(encoding="utf-8").strip("\0 ") or None if path.exists() else None


def _items(lake: Lake, batch_id: str, sources: Sequence[Source]) -> Iterator[Captured | Refused | PassedOver]:
    """What the sources hold; of one that ended an ingestion at some place, what comes before."""
    ends: dict[str, tuple[int, tuple[str, str]]] = {}
    for place, why in lake.withheld("ingest", batch_id, 0, fingerprint("ingest")).items():
        n, _, uri = place.partition(" ")
        ends[uri] = int(n), why
    with _journal(lake, batch_id).open("wb", buffering=0) as journal:
        width = max((len(s.uri.encode()) for s in sources), default=0) + 12
        for source in sources:
            if source.uri not in ends:
                yield from _read_noted(source, journal, width)
                continue
            end, (reason, detail) = ends[source.uri]
            yield from islice(_read_noted(source, journal, width), end)
            what = f"{source.uri}: {detail}, after {end:,} documents; what follows them in this file was not read"
            yield Refused(source.uri, reason, what, b"" if end else _head(source))


def _head(source: Source) -> bytes:
    try:
        with source.open() as file:
            return file.read(PIECE)
    except OSError:
        return b""


def _read_noted(source: Source, journal: FileIO, width: int) -> Iterator[Captured | Refused | PassedOver]:
    """What a source holds; before each item the journal says how many there were. 2 microseconds an item."""
    for n, item in enumerate(chain([None], _read(source))):
        if item is not None:
            yield item
        journal.seek(0)
        journal.write(f"{n} {source.uri}".encode().ljust(width, b"\0"))


def _partitions(
    items: Iterable[Captured | Refused | PassedOver], partition_size: int, seen: Seen, counts: Counter[str]
) -> Iterator[tuple[list[Captured], list[Refused]]]:
    """What the sources hold, in portions: documents not seen before, and what was refused."""
    documents: list[Captured] = []
    refused: list[Refused] = []
    size = 0
    for item in items:
        if isinstance(item, PassedOver):
            counts["passed_over"] += 1
            counts[f"passed_over_{item.reason}"] += 1
        elif isinstance(item, Refused):
            refused.append(item)
            size += len(item.data)
        elif not seen.add(item.document_id):
            counts["known"] += 1
        else:
            documents.append(item)
            size += len(item.raw_text) + len(item.html or "")
        if len(documents) >= partition_size or len(refused) >= partition_size or size >= MOST_CHARACTERS:
            yield documents, refused
            documents, refused, size = [], [], 0
    if documents or refused:
        yield documents, refused


def _tables(
    lake: Lake, batch_id: str, portions: Iterator[tuple[list[Captured], list[Refused]]], counts: Counter[str]
) -> Iterator[tuple[str, int, pa.Table]]:
    """The portions as tables of the lake, without what earlier batches hold."""
    before = keys.earlier(lake, batch_id)
    refusals = Seen()
    part = 0
    for n_portion, (captured, refused) in enumerate(portions):
        known = history.known_ids(lake, before, "documents", "document_id", (c.document_id for c in captured))
        new = [c for c in captured if c.document_id not in known]
        counts["known"] += len(known)
        if new:
            yield "documents", part, TABLES["documents"].from_rows(_document(c, batch_id) for c in new)
            pages = [{"document_id": c.document_id, "html": c.html} for c in new if c.html is not None]
            yield "captures", part, TABLES["captures"].from_rows(pages)
            part += 1
        found = {r.quarantine_id: r for r in (_refusal(batch_id, item) for item in refused)}
        known = history.known_ids(lake, before, "quarantine", "quarantine_id", found)
        counts["known"] += len(known)
        kept = [r for name, r in sorted(found.items()) if name not in known and refusals.add(name)]
        if kept or n_portion == 0:
            yield "quarantine", n_portion, TABLES["quarantine"].from_rows(keep(lake.place, kept))
    refusals.close()


def _read(source: Source) -> Iterator[Captured | Refused | PassedOver]:
    from transforms.reading.sources import read_source

    try:
        with source.open() as file:
            yield from read_source(source.uri, file, columns=dict(source.columns))
    except OSError as error:
        detail = f"{source.uri}: {error.strerror or error}; make the file readable and run again"
        yield Refused(source.uri, "unreadable_file", detail, b"")


def _document(captured: Captured, batch_id: str) -> dict[str, Any]:
    names = (n for n in TABLES["documents"].lake_arrow.names if n != "batch_id")
    return {**{name: getattr(captured, name) for name in names}, "batch_id": batch_id}


def _refusal(batch_id: str, item: Refused) -> Refusal:
    return refusal(batch_id, "ingest", item.source_uri, None, item.reason, item.detail, item.data)
