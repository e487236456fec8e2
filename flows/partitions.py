"""The stages that go document by document: what one task does over a partition.

Plain functions without Prefect, so that a worker process starts quickly and a test can call them. Each is idempotent:
done is a manifest under the same key (input digest, code fingerprint, parameters), and then nothing is done. What a
document gives depends on no other of its partition, so that those which cannot be done are left out, and the rest is.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

import pyarrow as pa

from flows import keys
from flows.fingerprint import fingerprint
from flows.limits import NO_LIMITS, Limits
from flows.refusals import refusal
from warehouse import history
from warehouse.lake import Lake, Manifest
from warehouse.quarantine import Refusal, keep
from warehouse.reading import Reading
from warehouse.schema import TABLES
from warehouse.store import Place

Row = dict[str, Any]
CODED_LANGUAGES = ("en",)


@dataclass
class Made:
    """What a stage makes of documents: rows by table, what it refuses, counts for the summary.

    `parents`: rows that the laws read besides, by table, with the columns that they read; None where the rows are not published
    and no law speaks of them.
    """

    rows: Mapping[str, list[Row]]
    refused: list[Refusal] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    parents: Mapping[str, list[Row]] | None = None

    def tables(self) -> dict[str, pa.Table]:
        return {name: TABLES[name].from_rows(rows) for name, rows in self.rows.items()}

    def read_besides(self) -> dict[str, pa.Table]:
        """The parents as Arrow tables."""
        columns = {name: pa.schema([TABLES[name].by_name[c].arrow for c in _READ[name]]) for name in self.parents or {}}
        return {name: pa.Table.from_pylist(rows, columns[name]) for name, rows in (self.parents or {}).items()}


@dataclass(frozen=True)
class Stage:
    """A stage over a partition: what it goes over, a row a document, the first column its id; and what it makes of them."""

    documents: Callable[[Lake, str, int], Iterator[Row]]
    make: Callable[[Lake, str, int, Iterable[Row]], Made]


# What the laws of a stage's rows read of the rows that it goes over.
_READ = {
    "documents": ("document_id", "raw_text", "fetched_at", "ingested_at"),
    "articles": ("article_id", "text", "published_at"),
}


def do_partition(stage: str, data: Place, batch_id: str, part: int, limits: Limits = NO_LIMITS) -> Manifest:
    """Does a stage over a partition. Documents that were withheld from it (flows/isolation.py) are refused."""
    lake = Reading(data)
    key = keys.key(lake, stage, batch_id, part)
    if done := lake.done(stage, batch_id, part, key):
        return done
    withheld = lake.withheld(stage, batch_id, part, fingerprint(stage))
    rows = (row for row in STAGES[stage].documents(lake, batch_id, part) if _id(row) not in withheld)
    with limits.hold() as limited:
        made = STAGES[stage].make(lake, batch_id, part, limited(rows))
    refused = made.refused + (_refusals(lake, stage, batch_id, part, withheld) if withheld else [])
    tables, broken = _sifted(lake, batch_id, part, made)
    refused += broken
    if refused:
        tables["quarantine"] = TABLES["quarantine"].from_rows(keep(data, refused))
    return lake.write(stage, batch_id, part, key, tables, made.counts, fingerprint(stage))


def _sifted(lake: Lake, batch_id: str, part: int, made: Made) -> tuple[dict[str, pa.Table], list[Refusal]]:
    """The tables without the rows that break a law, and these rows as refusals, as JSON."""
    from expectations.sifting import sift

    tables = made.tables()
    if made.parents is None:
        return tables, []
    found = sift({name: table for name, table in tables.items() if name != "quarantine"}, made.read_besides())
    if not found.withheld:
        return tables, []
    files = keys.inputs(lake, batch_id, "ingest", "documents", part)
    uris = {row["document_id"]: row["source_uri"] for row in lake.read(files, ["document_id", "source_uri"])}
    refused = []
    for row in found.withheld:
        raw = json.dumps({"table": row.table, **row.row}, ensure_ascii=False, default=str).encode("utf-8", "replace")
        uri = uris.get(row.article_id or "", "")
        refused.append(refusal(batch_id, "validate", uri, row.article_id, row.rule, row.detail, raw))
    return {**tables, **found.tables}, refused


def try_documents(
    stage: str, data: Place, batch_id: str, part: int, ids: Collection[str], limits: Limits = NO_LIMITS
) -> None:
    """Does a stage over some documents of a partition and keeps nothing. Raises what the stage raises."""
    lake = Lake(data)
    rows = (row for row in STAGES[stage].documents(lake, batch_id, part) if _id(row) in ids)
    with limits.hold() as limited:
        STAGES[stage].make(lake, batch_id, part, limited(rows)).tables()


def documents_of(stage: str, data: Place, batch_id: str, part: int) -> list[str]:
    """The ids of the documents that a stage goes over."""
    return [_id(row) for row in STAGES[stage].documents(Lake(data), batch_id, part)]


def _id(row: Row) -> str:
    return str(next(iter(row.values())))


def _refusals(
    lake: Lake, stage: str, batch_id: str, part: int, withheld: Mapping[str, tuple[str, str]]
) -> list[Refusal]:
    """What was withheld, with the text over which the stage failed."""
    documents = keys.inputs(lake, batch_id, "ingest", "documents", part)
    rows = lake.read(documents, ["document_id", "source_uri", "raw_text"])
    sources = {row["document_id"]: row for row in rows}
    found = []
    for document_id, (reason, detail) in sorted(withheld.items()):
        row = sources.get(document_id, {"source_uri": "", "raw_text": ""})
        raw = row["raw_text"].encode("utf-8", "replace")
        found.append(refusal(batch_id, stage, row["source_uri"], document_id, reason, detail, raw))
    return found


def _documents(lake: Lake, batch_id: str, part: int) -> Iterator[Row]:
    return lake.read(keys.inputs(lake, batch_id, "ingest", "documents", part))


def _documents_by_site(lake: Lake, batch_id: str, part: int) -> Iterator[Row]:
    columns = ["document_id", "domain", "publisher", "raw_text"]
    return lake.read(keys.inputs(lake, batch_id, "ingest", "documents", part), columns)


def _lines(lake: Lake, batch_id: str, part: int, documents: Iterable[Row]) -> Made:
    """Notes which lines the documents of each site hold, for the sites' templates."""
    from transforms.cleaning.lines import split_lines
    from transforms.cleaning.templates import site_lines

    rows = [row for d in documents for row in site_lines(d, split_lines(d["raw_text"]))]
    rows.sort(key=lambda row: tuple(row.values()))
    return Made({"site_lines": rows})


def _templates(lake: Lake, batch_id: str, documents: Iterable[Row]) -> dict[str, Any]:
    """The template of each site of the documents, from this batch and earlier ones."""
    from transforms.cleaning.templates import FEWEST, FEWEST_PAGES, Template, site_of

    upto = [*keys.earlier(lake, batch_id), batch_id]
    sites = {site for document in documents if (site := site_of(document))}
    pages = history.site_pages(lake, upto, sites)
    enough = [site for site, n_pages in pages.items() if n_pages >= FEWEST_PAGES]
    lines = history.repeated_lines(lake, upto, enough, FEWEST)
    return {site: Template(pages[site], lines.get(site, {})) for site in enough}


def _clean(lake: Lake, batch_id: str, part: int, documents: Iterable[Row]) -> Made:
    """Gives each line of the documents its role; the kept lines are the articles."""
    from transforms.cleaning.clean import Cleaned, clean_document
    from transforms.cleaning.templates import site_of

    captures = keys.inputs(lake, batch_id, "ingest", "captures", part)
    pages = {row["document_id"]: row["html"] for row in lake.read(captures)}
    sites = lake.read(keys.inputs(lake, batch_id, "ingest", "documents", part), ["domain", "publisher"])
    templates = _templates(lake, batch_id, sites)
    batch = lake.batch(batch_id)
    started_at = datetime.fromisoformat(batch.started_at) if batch else None
    articles: list[Row] = []
    blocks: list[Row] = []
    refused: list[Refusal] = []
    read: list[Row] = []
    for document in documents:
        read.append({"ingested_at": started_at, **{c: document[c] for c in _READ["documents"] if c in document}})
        document_id, uri = document["document_id"], document["source_uri"]
        captured_at = document["fetched_at"] or started_at
        template = templates.get(site_of(document) or "")
        outcome = clean_document({**document, "captured_at": captured_at}, pages.get(document_id), template)
        if isinstance(outcome, Cleaned):
            articles.append(outcome.article)
            blocks += outcome.blocks
        else:
            raw = document["raw_text"].encode("utf-8", "replace")
            refused.append(refusal(batch_id, "clean", uri, document_id, outcome.reason, outcome.detail, raw))
    made = {"articles": articles, "blocks": blocks, "quarantine": []}
    return Made(made, refused, parents={"documents": read})


def _coded(lake: Lake, batch_id: str, part: int) -> Iterator[Row]:
    """The articles of a partition that are in a coded language and copy no other."""
    articles = lake.read(keys.inputs(lake, batch_id, "clean", "articles", part))
    members = keys.inputs(lake, batch_id, "copies", "cluster_members")
    places = lake.read(members, ["article_id", "representative_id"])
    copies = {row["article_id"] for row in places if row["article_id"] != row["representative_id"]}
    promoted = _promoted(lake, batch_id, part)
    rows = chain(articles, promoted)
    documents = lake.read(keys.inputs(lake, batch_id, "ingest", "documents", part), ["document_id", *history.SOURCE])
    sources = {row.pop("document_id"): row for row in documents}
    if promoted:
        ids = [row["article_id"] for row in promoted]
        sources |= history.publishers(lake, keys.earlier(lake, batch_id), ids)
    for row in rows:
        if row["article_id"] not in copies and row["language"] in CODED_LANGUAGES:
            yield {**row, **sources.get(row["article_id"], {})}


def _promoted(lake: Lake, batch_id: str, part: int) -> list[Row]:
    """Articles of earlier batches that stand for their group since this batch; they go with its first partition."""
    before = keys.earlier(lake, batch_id)
    if not before or part != keys.partitions(lake, batch_id)[0]:
        return []
    ids = history.promoted(lake, before, batch_id)
    return history.articles(lake, before, ids) if ids else []


def _extract(lake: Lake, batch_id: str, part: int, articles: Iterable[Row]) -> Made:
    """Codes articles."""
    from flows.worker import base, lexicon, model
    from transforms.extract import extract

    read: list[Row] = []
    n_words = 0

    def noted() -> Iterator[Row]:
        nonlocal n_words
        for row in articles:
            read.append({column: row[column] for column in _READ["articles"]})
            n_words += row["n_words"]
            yield row

    found = extract(model(lake.model()), base(lake.own_entities()), lexicon(), noted())
    return Made(found.tables(), counts={"coded": len(read), "words": n_words}, parents={"articles": read})


STAGES = {
    "lines": Stage(_documents_by_site, _lines),
    "clean": Stage(_documents, _clean),
    "extract": Stage(_coded, _extract),
}
