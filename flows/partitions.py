"""What one task does: read a partition from the lake, apply a transform, write the outcome with its manifest.

Plain functions without Prefect, so that a worker process starts quickly and a test can call them. Each is idempotent:
done is a manifest under the same key (input digest, code fingerprint, parameters), and then nothing is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows import keys
from flows.refusals import refusal
from transforms.ids import hex16
from warehouse import events, history, stories
from warehouse.lake import Lake, Manifest
from warehouse.quarantine import Refusal, keep
from warehouse.reading import Reading
from warehouse.schema import TABLES

if TYPE_CHECKING:
    from transforms.copies.search import History
    from transforms.resolution.batch import Past
    from transforms.resolution.events import Told

Row = dict[str, Any]
CODED_LANGUAGES = ("en",)


def line_partition(data: Path, batch_id: str, part: int) -> Manifest:
    """Notes which lines the documents of each site hold, for the sites' templates."""
    from transforms.cleaning.lines import split_lines
    from transforms.cleaning.templates import site_lines

    lake = Lake(data)
    key = keys.key(lake, "lines", batch_id, part)
    if done := lake.done("lines", batch_id, part, key):
        return done
    documents = keys.inputs(lake, batch_id, "ingest", "documents", part)
    columns = ["domain", "publisher", "raw_text"]
    rows = [row for d in lake.read(documents, columns) for row in site_lines(d, split_lines(d["raw_text"]))]
    rows.sort(key=lambda row: tuple(row.values()))
    return lake.write("lines", batch_id, part, key, _tables({"site_lines": rows}))


def _templates(lake: Lake, batch_id: str, documents: Iterable[Row]) -> dict[str, Any]:
    """The template of each site of the documents, from this batch and earlier ones."""
    from transforms.cleaning.templates import FEWEST, FEWEST_PAGES, Template, site_of

    upto = [*keys.earlier(lake, batch_id), batch_id]
    sites = {site for document in documents if (site := site_of(document))}
    pages = history.site_pages(lake, upto, sites)
    enough = [site for site, n_pages in pages.items() if n_pages >= FEWEST_PAGES]
    lines = history.repeated_lines(lake, upto, enough, FEWEST)
    return {site: Template(pages[site], lines.get(site, {})) for site in enough}


def clean_partition(data: Path, batch_id: str, part: int) -> Manifest:
    """Gives each line of the documents its role; the kept lines are the articles."""
    from transforms.cleaning.clean import Cleaned, clean_document
    from transforms.cleaning.templates import site_of

    lake = Lake(data)
    key = keys.key(lake, "clean", batch_id, part)
    if done := lake.done("clean", batch_id, part, key):
        return done
    documents = keys.inputs(lake, batch_id, "ingest", "documents", part)
    captures = keys.inputs(lake, batch_id, "ingest", "captures", part)
    pages = {row["document_id"]: row["html"] for row in lake.read(captures)}
    templates = _templates(lake, batch_id, lake.read(documents, ["domain", "publisher"]))
    batch = lake.batch(batch_id)
    started_at = datetime.fromisoformat(batch.started_at) if batch else None
    articles: list[Row] = []
    blocks: list[Row] = []
    refusals: list[Refusal] = []
    for document in lake.read(documents):
        document_id, uri = document["document_id"], document["source_uri"]
        captured_at = document["fetched_at"] or started_at
        template = templates.get(site_of(document) or "")
        outcome = clean_document({**document, "captured_at": captured_at}, pages.get(document_id), template)
        if isinstance(outcome, Cleaned):
            articles.append(outcome.article)
            blocks += outcome.blocks
        else:
            raw = document["raw_text"].encode("utf-8", "replace")
            refusals.append(refusal(batch_id, "clean", uri, document_id, outcome.reason, outcome.detail, raw))
    rows = {"articles": articles, "blocks": blocks, "quarantine": keep(data, refusals)}
    return lake.write("clean", batch_id, part, key, _tables(rows))


def find_copies(data: Path, batch_id: str) -> Manifest:
    """Compares the batch's clean texts with each other and with the representatives of earlier batches."""
    from transforms.copies.batch import find_batch_copies

    lake = Lake(data)
    key = keys.key(lake, "copies", batch_id)
    if done := lake.done("copies", batch_id, 0, key):
        return done
    documents = keys.inputs(lake, batch_id, "ingest", "documents")
    articles = keys.inputs(lake, batch_id, "clean", "articles")
    places = lake.read(documents, ["document_id", "canonical_url", "url"])
    addresses = {row["document_id"]: row["canonical_url"] or row["url"] for row in places}
    rows = lake.read(articles, ["article_id", "text", "published_at", "n_words"])
    copies = find_batch_copies(
        ({**row, "address": addresses[row["article_id"]]} for row in rows),
        copies_history(lake, keys.earlier(lake, batch_id)),
    )
    made = {
        "cluster_members": copies.members,
        "cluster_history": copies.changes,
        "overlaps": copies.overlaps,
    }
    tables = {name: [{**row, "batch_id": batch_id} for row in found] for name, found in made.items()}
    n_copies = sum(row["representative_id"] != row["article_id"] for row in copies.members)
    return lake.write(
        "copies", batch_id, 0, key, _tables({**tables, "signatures": copies.signatures}), {"copies": n_copies}
    )


def copies_history(lake: Lake, before: Sequence[str]) -> "History":
    """What earlier batches answer to the search for copies."""
    from transforms.copies.candidates import FIRST, NEAR, Posting
    from transforms.copies.search import AT_ADDRESS, History

    def postings(wanted: Sequence[int]) -> dict[int, Posting]:
        found = history.postings(lake, before, wanted, NEAR + FIRST)
        return {key: Posting(n, articles) for key, (n, articles) in found.items()}

    return History(
        postings,
        same=lambda hashes: history.same_texts(lake, before, hashes),
        addressed=lambda addresses: history.representatives_at(lake, before, addresses, AT_ADDRESS),
        members=lambda ids: history.members(lake, before, "article_id", ids),
        clusters=lambda ids: history.members(lake, before, "cluster_id", ids),
        texts=lambda ids: history.texts(lake, ids),
    )


def extract_partition(data: Path, batch_id: str, part: int) -> Manifest:
    """Codes the articles of a partition that are in a coded language and copy no other.

    With the first one go articles of earlier batches that copied another, and stand for their group since this batch.
    """
    lake = Lake(data)
    key = keys.key(lake, "extract", batch_id, part)
    if done := lake.done("extract", batch_id, part, key):
        return done
    articles = lake.read(keys.inputs(lake, batch_id, "clean", "articles", part))
    members = keys.inputs(lake, batch_id, "copies", "cluster_members")
    places = lake.read(members, ["article_id", "representative_id"])
    copies = {row["article_id"] for row in places if row["article_id"] != row["representative_id"]}
    before = keys.earlier(lake, batch_id)
    promoted = history.promoted(lake, before, batch_id) if before and part == keys.partitions(lake, batch_id)[0] else []
    rows = chain(articles, history.articles(lake, before, promoted) if promoted else ())
    coded = [row for row in rows if row["article_id"] not in copies and row["language"] in CODED_LANGUAGES]
    documents = lake.read(keys.inputs(lake, batch_id, "ingest", "documents", part), ["document_id", *history.SOURCE])
    sources = {row.pop("document_id"): row for row in documents}
    if promoted:
        sources |= history.publishers(lake, before, promoted)
    coded = [{**row, **sources.get(row["article_id"], {})} for row in coded]
    from flows.worker import base, lexicon, model
    from transforms.extract import extract

    found = extract(model(lake.model()), base(lake.own_entities()), lexicon(), coded)
    counts = {"coded": len(coded), "words": sum(row["n_words"] for row in coded)}
    return lake.write("extract", batch_id, part, key, _tables(found.tables()), counts)


def group_stories(data: Path, batch_id: str) -> Manifest:
    """Gives the batch's articles that stand for their copies a story, one of the days around them or a new one."""
    from flows.worker import base
    from transforms.resolution.stories import WINDOW, StoryArticle, find_stories
    from transforms.resolution.story_background import Background

    lake = Lake(data)
    key = keys.key(lake, "stories", batch_id)
    if done := lake.done("stories", batch_id, 0, key):
        return done
    rows = stories.articles_to_group(lake, [*keys.earlier(lake, batch_id), batch_id], WINDOW.days)
    known = {row["article_id"]: row["story_id"] for row in rows if row["story_id"]}
    found = find_stories(
        (
            StoryArticle(r["article_id"], r["title"], r["lead"], r["published_at"], tuple(r["entity_ids"] or ()))
            for r in rows
        ),
        known,
        Background(base(lake.own_entities()).country_names()),
    )
    links = [link for link in found.links if link["article_id"] not in known]
    merges = [{**merge, "batch_id": batch_id} for merge in found.merges]
    return lake.write("stories", batch_id, 0, key, _tables({"story_links": links, "story_history": merges}))


def resolve(data: Path, batch_id: str) -> Manifest:
    """Groups the reports that are new since the last resolution to events; `batch_id` is the newest batch.

    Where the code has changed since, all reports are grouped anew; events keep their ids as far as they keep their reports.
    """
    from flows.worker import base
    from transforms.resolution.batch import resolve_batch
    from transforms.resolution.story_background import Background

    lake = Reading(data)
    key = keys.key(lake, "resolve", batch_id)
    if done := lake.done("resolve", batch_id, 0, key):
        return done
    before, code = keys.earlier(lake, batch_id), keys.resolving_code(lake)
    is_whole = events.resolved_by(lake, before) != code
    valid = [] if is_whole else events.resolved_batches(lake, before)
    since = _since(lake, valid, batch_id)
    changed = None if since is None else events.changed_articles(lake, since)
    known = history.namesakes(lake, before)
    namesakes = _namesakes(lake, known, since, changed or ())
    renamed = _differing(namesakes, known)
    # The ids of what this batch published under older code, too, stay with their events.
    named = events.resolved_batches(lake, [*before, batch_id])
    waiting = events.unresolved(lake, valid, renamed, changed)
    found = resolve_batch(
        told(lake, waiting, namesakes),
        Background(base(lake.own_entities()).country_names()),
        known_reports(lake, valid, named, namesakes),
        events.gone(lake, named, changed),
        salt=hex16(batch_id, code),
    )
    rows = {name: _stamped(name, made, batch_id) for name, made in vars(found).items()}
    rows["event_history"] = history.event_history(lake, batch_id) + rows["event_history"]
    rows["resolutions"] = [{"batch_id": batch_id, "code": code, "is_whole": is_whole}]
    rows["namesakes"] = namesakes
    return lake.write("resolve", batch_id, 0, key, _tables(rows), {"reports": len(waiting)})


def told(lake: Lake, ids: Iterable[str], namesakes: Iterable[Row]) -> "list[Told]":
    """Reports of the lake."""
    from transforms.resolution.gathering import gather

    wanted = list(ids)
    return gather(**events.reports(lake, wanted), namesakes=namesakes) if wanted else []


def known_reports(lake: Lake, valid: Sequence[str], named: Sequence[str], namesakes: Sequence[Row]) -> "Past":
    """What earlier batches answer to the resolution. `valid`: whose groups hold; `named`: whose ids are kept."""
    from transforms.resolution.batch import Past

    return Past(
        sharing=lambda found: events.sharing(lake, valid, list(found)),
        in_stories=lambda found: events.in_stories(lake, valid, list(found)),
        beside=lambda ids: events.beside(lake, valid, ids),
        events=lambda ids: events.known_events(lake, named, ids),
        told=lambda ids: told(lake, ids, namesakes),
    )


def _since(lake: Reading, valid: Sequence[str], batch_id: str) -> list[str] | None:
    """The batches that are new since the newest of the valid ones; None where that is unknown, as the batch has been resolved before
    or what older ones hold is not what was resolved.
    """
    last = lake.manifest("resolve", valid[-1]) if valid else None
    if last is None or lake.manifest("resolve", batch_id) is not None:
        return None
    upto = [*keys.earlier(lake, last.batch_id), last.batch_id]
    if last.key != keys.key(lake.until(upto), "resolve", last.batch_id):
        return None
    return [b.batch_id for b in lake.batches()][len(upto) :]


def _namesakes(lake: Lake, known: Iterable[Row], since: Sequence[str] | None, changed: Iterable[str]) -> list[Row]:
    """The rows of `namesakes`. `known`: as they were; `since`: the batches that are new, if that is known; `changed`: articles that
    are new or changed. Then only the names in these are looked up anew: beside 400,000 persons a batch takes 10 s, not 19.
    """
    from transforms.resolution.namesakes import in_question, join_namesakes, possible_namesakes

    if since is None:
        return join_namesakes(history.people(lake))
    names = history.persons_of(lake, since, changed)
    ids = possible_namesakes(names, history.countries_of_persons(lake))
    found = join_namesakes(history.people(lake, in_question(history.known_persons(lake, ids))))
    return sorted([row for row in known if row["entity_id"] not in ids] + found, key=lambda row: str(row["entity_id"]))


def _differing(rows: Iterable[Row], others: Iterable[Row]) -> set[str]:
    """The entities that have another namesake now."""
    now, then = ({row["entity_id"]: row["same_as"] for row in found} for found in (rows, others))
    return {entity for entity in now.keys() | then.keys() if now.get(entity) != then.get(entity)}


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


def _stamped(table: str, rows: Iterable[Row], batch_id: str) -> list[Row]:
    """The rows with their batch, where the table has it."""
    return [{**row, "batch_id": batch_id} if "batch_id" in TABLES[table].by_name else row for row in rows]


def _tables(rows: Mapping[str, Iterable[Row]]) -> dict[str, pa.Table]:
    return {name: TABLES[name].from_rows(found) for name, found in rows.items()}
