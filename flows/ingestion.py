"""What the ingestion does: sources read one document at a time, and written as partitions of `documents`.

Memory is bounded by a partition, however large the input: which documents were seen already is kept in a temporary
database on disk, and the bytes of what is refused go to the quarantine at once.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows import keys
from flows.refusals import refusal
from sources.listing import Source
from transforms.reading.captured import Captured, PassedOver, Refused
from warehouse import history
from warehouse.lake import Lake, Manifest
from warehouse.quarantine import Refusal, keep
from warehouse.schema import TABLES

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


def ingest(data: Path, batch_id: str, partition_size: int, *, sources: Sequence[Source]) -> Manifest:
    """Reads the sources into partitions of `documents`; what is known already is passed over and counted."""
    lake = Lake(data)
    key = keys.ingest_key(batch_id, partition_size)
    if done := lake.done("ingest", batch_id, 0, key):
        return done
    counts: Counter[str] = Counter(known=0)
    seen = Seen()
    try:
        tables = _tables(lake, batch_id, _partitions(sources, partition_size, seen, counts), counts)
        # `counts` is complete when the tables are written, so the manifest gets them from the same dictionary.
        manifest = lake.write("ingest", batch_id, 0, key, tables, counts)
    finally:
        seen.close()
    lake.order_batch(batch_id)
    return manifest


def _partitions(
    sources: Sequence[Source], partition_size: int, seen: Seen, counts: Counter[str]
) -> Iterator[tuple[list[Captured], list[Refused]]]:
    """What the sources hold, in portions: documents not seen before, and what was refused."""
    documents: list[Captured] = []
    refused: list[Refused] = []
    size = 0
    for item in (item for source in sources for item in _read(source)):
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
            yield "quarantine", n_portion, TABLES["quarantine"].from_rows(keep(lake.data, kept))
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
