"""What one task does: read a partition from the lake, apply a transform, write the outcome with its manifest.

Plain functions without Prefect, so that a worker process starts quickly and a test can call them. Each is idempotent:
done is a manifest under the same key (input digest, code fingerprint, parameters), and then nothing is done.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows import keys
from flows.sources import Source
from transforms.ids import hex16
from warehouse import history
from warehouse.lake import Lake, Manifest
from warehouse.quarantine import Refusal, keep
from warehouse.schema import TABLES

Row = dict[str, Any]
CODED_LANGUAGES = ("en",)


def ingest(data: Path, batch_id: str, partition_size: int, *, sources: Sequence[Source]) -> Manifest:
    """Reads the sources into partitions of `documents`; what is known already is passed over and counted."""
    from transforms.reading.captured import Captured

    lake = Lake(data)
    key = keys.ingest_key(batch_id, partition_size)
    if done := lake.done("ingest", batch_id, 0, key):
        return done
    before = keys.earlier(lake, batch_id)
    refusals: dict[str, Refusal] = {}
    counts = {"known": 0}

    def documents() -> Iterator[list[Captured]]:
        seen: set[str] = set()
        waiting: list[Captured] = []
        for source in sources:
            for item in _read(source):
                if not isinstance(item, Captured):
                    refusal = _refusal(batch_id, "ingest", item.source_uri, None, item.reason, item.detail, item.data)
                    refusals[refusal.quarantine_id] = refusal
                elif item.document_id in seen:
                    counts["known"] += 1
                else:
                    seen.add(item.document_id)
                    waiting.append(item)
                if len(waiting) == partition_size:
                    yield waiting
                    waiting = []
        yield waiting

    def tables() -> Iterator[tuple[str, int, pa.Table]]:
        part = 0
        for captured in documents():
            known = history.known_ids(lake, before, "documents", "document_id", (c.document_id for c in captured))
            new = [c for c in captured if c.document_id not in known]
            counts["known"] += len(known)
            if not new:
                continue
            yield "documents", part, TABLES["documents"].from_rows(_document(c, batch_id) for c in new)
            pages = [{"document_id": c.document_id, "html": c.html} for c in new if c.html is not None]
            yield "captures", part, TABLES["captures"].from_rows(pages)
            part += 1
        known = history.known_ids(lake, before, "quarantine", "quarantine_id", refusals)
        counts["known"] += len(known)
        new_refusals = [refusal for name, refusal in sorted(refusals.items()) if name not in known]
        yield "quarantine", 0, TABLES["quarantine"].from_rows(keep(data, new_refusals))

    # `counts` is complete when the tables are written, so the manifest gets them from the same dictionary.
    manifest = lake.write("ingest", batch_id, 0, key, tables(), counts)
    lake.order_batch(batch_id)
    return manifest


def _read(source: Source) -> Iterator[Any]:
    from transforms.reading.captured import Refused
    from transforms.reading.sources import read_source

    try:
        content = source.path.read_bytes()
    except OSError as error:
        detail = f"{source.uri}: {error.strerror}; make the file readable and run again"
        yield Refused(source.uri, "unreadable_file", detail, b"")
    else:
        yield from read_source(source.uri, content)


def _document(captured: Any, batch_id: str) -> Row:
    names = (n for n in TABLES["documents"].lake_arrow.names if n != "batch_id")
    return {**{name: getattr(captured, name) for name in names}, "batch_id": batch_id}


def _refusal(
    batch_id: str, stage: str, uri: str, document_id: str | None, reason: str, detail: str, content: bytes
) -> Refusal:
    quarantine_id = hex16("quarantine", stage, uri, document_id, reason, sha256(content).hexdigest())
    return Refusal(quarantine_id, batch_id, stage, uri, document_id, reason, detail, content)


def exact_copies(data: Path, batch_id: str) -> Manifest:
    """Points documents of the same raw text to the first of them, in this batch or an earlier one."""
    from transforms.copies.batch import exact_originals

    lake = Lake(data)
    key = keys.key(lake, "exact", batch_id)
    if done := lake.done("exact", batch_id, 0, key):
        return done
    documents = keys.inputs(lake, batch_id, "ingest", "documents")
    before = keys.earlier(lake, batch_id)
    columns = ["document_id", "raw_text", "given_published_at"]
    found = exact_originals(lake.read(documents, columns), lambda hashes: history.originals(lake, before, hashes))
    copies = sum(row["document_id"] != row["original_id"] for row in found)
    return lake.write("exact", batch_id, 0, key, _tables({"exact_copies": found}), {"exact_copies": copies})


def clean_partition(data: Path, batch_id: str, part: int) -> Manifest:
    """Gives each line of the documents its role; the kept lines are the articles."""
    from transforms.cleaning.clean import Cleaned, clean_document

    lake = Lake(data)
    key = keys.key(lake, "clean", batch_id, part)
    if done := lake.done("clean", batch_id, part, key):
        return done
    documents = keys.inputs(lake, batch_id, "ingest", "documents", part)
    captures = keys.inputs(lake, batch_id, "ingest", "captures", part)
    pages = {row["document_id"]: row["html"] for row in lake.read(captures)}
    articles: list[Row] = []
    blocks: list[Row] = []
    refusals: list[Refusal] = []
    for document in lake.read(documents):
        document_id, uri = document["document_id"], document["source_uri"]
        outcome = clean_document(document, pages.get(document_id))
        if isinstance(outcome, Cleaned):
            articles.append(outcome.article)
            blocks += outcome.blocks
        else:
            raw = document["raw_text"].encode("utf-8", "replace")
            refusals.append(_refusal(batch_id, "clean", uri, document_id, outcome.reason, outcome.detail, raw))
    rows = {"articles": articles, "blocks": blocks, "quarantine": keep(data, refusals)}
    return lake.write("clean", batch_id, part, key, _tables(rows))


def near_copies(data: Path, batch_id: str) -> Manifest:
    """Compares the batch's clean texts with each other and with the representatives of earlier batches."""
    from transforms.copies.batch import Copies, find_batch_copies

    lake = Lake(data)
    key = keys.key(lake, "near", batch_id)
    if done := lake.done("near", batch_id, 0, key):
        return done
    articles = keys.inputs(lake, batch_id, "clean", "articles")
    exact = keys.inputs(lake, batch_id, "exact", "exact_copies")
    before = keys.earlier(lake, batch_id)
    originals = {r["document_id"]: r["original_id"] for r in lake.read(exact) if r["document_id"] != r["original_id"]}
    columns = ["article_id", "text", "published_at", "n_words"]
    copies: Copies = find_batch_copies(
        lake.read(articles, columns),
        originals,
        similar=lambda rows: history.similar(lake, before, TABLES["signatures"].from_rows(rows)),
        representatives=lambda ids: history.representatives(lake, ids),
        texts=lambda ids: history.texts(lake, ids),
    )
    duplicates = [{**row, "batch_id": batch_id} for row in copies.duplicates]
    return lake.write("near", batch_id, 0, key, _tables({"signatures": copies.signatures, "duplicates": duplicates}))


def extract_partition(data: Path, batch_id: str, part: int) -> Manifest:
    """Codes the articles of a partition that are in a coded language and copy no other."""
    lake = Lake(data)
    key = keys.key(lake, "extract", batch_id, part)
    if done := lake.done("extract", batch_id, part, key):
        return done
    articles = keys.inputs(lake, batch_id, "clean", "articles", part)
    duplicates = keys.inputs(lake, batch_id, "near", "duplicates")
    copies = {row["article_id"] for row in lake.read(duplicates, ["article_id"])}
    coded = [
        row for row in lake.read(articles) if row["article_id"] not in copies and row["language"] in CODED_LANGUAGES
    ]
    from flows.worker import base, lexicon, model
    from transforms.extract import extract

    rows = extract(model(), base(lake.own_entities()), lexicon(), coded)
    counts = {"coded": len(coded), "words": sum(row["n_words"] for row in coded)}
    return lake.write("extract", batch_id, part, key, _tables(rows.tables()), counts)


def resolve(data: Path, batch_id: str) -> Manifest:
    """Groups all reports to events and all coded articles to stories; `batch_id` is the newest batch."""
    from transforms.resolution.snapshot import resolve_lake

    lake = Lake(data)
    key = keys.key(lake, "resolve", batch_id)
    if done := lake.done("resolve", batch_id, 0, key):
        return done
    rows = resolve_lake(
        history.reports(lake), history.participants(lake), history.coded_articles(lake), history.entities(lake)
    )
    return lake.write("resolve", batch_id, 0, key, _tables(rows))


def close_batch(data: Path, batch_id: str, finished_at: str, software_version: str, config_digest: str) -> Manifest:
    """Writes the row of `batches`: counts over the batch's manifests, and its times."""
    from warehouse.batches import batch_row

    lake = Lake(data)
    inputs = [f for m in lake.manifests(batch_ids=[batch_id]) if m.stage != "close" for f in m.files]
    key = hex16("close", software_version, config_digest, *sorted(f"{f.path}:{f.sha256}" for f in inputs))
    if done := lake.done("close", batch_id, 0, key):
        return done
    row = batch_row(lake, batch_id, finished_at, software_version, config_digest)
    return lake.write("close", batch_id, 0, key, _tables({"batches": [row]}))


def _tables(rows: Mapping[str, Iterable[Row]]) -> dict[str, pa.Table]:
    return {name: TABLES[name].from_rows(found) for name, found in rows.items()}
