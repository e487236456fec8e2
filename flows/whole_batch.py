"""What is done over a batch as a whole: read it from the lake, with what earlier batches hold, apply a transform, write the outcome.

Plain functions without Prefect, so that a worker process starts quickly and a test can call them. Each is idempotent:
done is a manifest under the same key (input digest, code fingerprint, parameters), and then nothing is done.
"""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from flows import keys
from flows.fingerprint import fingerprint
from transforms.ids import hex16
from warehouse import events, history, stories
from warehouse.lake import Lake, Manifest
from warehouse.reading import Reading
from warehouse.schema import TABLES
from warehouse.store import Place

if TYPE_CHECKING:
    from transforms.copies.search import History
    from transforms.resolution.batch import Past
    from transforms.resolution.events import Told

Row = dict[str, Any]


def _without_cycles[**P, T](stage: Callable[P, T]) -> Callable[P, T]:
    """Runs a stage without the search for cycles: it makes none, and each search goes over the millions of objects that it holds.
    The resolution of 10,000 articles takes 45 CPU s in the place of 59, in no more memory.
    """

    @wraps(stage)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        searches = gc.isenabled()
        gc.disable()
        try:
            return stage(*args, **kwargs)
        finally:
            if searches:
                gc.enable()

    return called


@_without_cycles
def find_copies(data: Place, batch_id: str) -> Manifest:
    """Compares the batch's clean texts with each other and with the representatives of earlier batches."""
    from transforms.copies.batch import find_batch_copies

    lake = Reading(data)
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
        "signatures": copies.signatures,
    }
    tables = {name: _stamped(name, found, batch_id) for name, found in made.items()}
    n_copies = sum(row["representative_id"] != row["article_id"] for row in copies.members)
    return _write(lake, "copies", batch_id, key, tables, {"copies": n_copies})


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


@_without_cycles
def group_stories(data: Place, batch_id: str) -> Manifest:
    """Gives the batch's articles that stand for their copies a story, one of the days around them or a new one."""
    from flows.worker import base
    from transforms.resolution.stories import WINDOW, StoryArticle, find_stories
    from transforms.resolution.story_background import Background

    lake = Reading(data)
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
    merges = _stamped("story_history", found.merges, batch_id)
    return _write(lake, "stories", batch_id, key, {"story_links": links, "story_history": merges})


@_without_cycles
def resolve(data: Place, batch_id: str) -> Manifest:
    """Groups the reports that are new since the last resolution to events, as if `batch_id` were the newest batch.

    Where the code has changed since, all reports are grouped anew; events keep their ids as far as they keep their reports.
    """
    from flows.worker import base
    from transforms.resolution.batch import resolve_batch
    from transforms.resolution.story_background import Background

    # Without what came later, of which a batch that is resolved again must not know.
    whole = Reading(data)
    lake = whole.until([*keys.earlier(whole, batch_id), batch_id])
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
    return _write(lake, "resolve", batch_id, key, rows, {"reports": len(waiting)})


def told(lake: Lake, ids: Iterable[str], namesakes: Iterable[Row]) -> "list[Told]":
    """Reports of the lake."""
    from transforms.resolution.gathering import gather

    wanted = list(ids)
    return gather(**events.reports(lake, wanted), namesakes=namesakes) if wanted else []


def known_reports(lake: Lake, valid: Sequence[str], named: Sequence[str], namesakes: Sequence[Row]) -> "Past":
    """What earlier batches answer to the resolution. `valid`: whose groups hold; `named`: whose ids are kept."""
    from transforms.resolution.batch import Past

    return Past(
        sharing=lambda found: events.sharing(lake, valid, found),
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


def close_batch(
    data: Place, batch_id: str, finished_at: datetime, software_version: str, config_digest: str
) -> Manifest:
    """Writes the row of `batches`: counts over the batch's manifests, and its times."""
    from warehouse.batches import batch_row

    lake = Lake(data)
    inputs = [f for m in lake.manifests(batch_ids=[batch_id]) if m.stage != "close" for f in m.files]
    key = hex16("close", software_version, config_digest, *sorted(f"{f.path}:{f.sha256}" for f in inputs))
    if done := lake.done("close", batch_id, 0, key):
        return done
    row = batch_row(lake, batch_id, finished_at, software_version, config_digest)
    return _write(lake, "close", batch_id, key, {"batches": [row]})


def _stamped(table: str, rows: Iterable[Row], batch_id: str) -> list[Row]:
    """The rows with their batch, where the table has it."""
    return [{**row, "batch_id": batch_id} if "batch_id" in TABLES[table].by_name else row for row in rows]


def _write(
    lake: Lake,
    stage: str,
    batch_id: str,
    key: str,
    rows: Mapping[str, Iterable[Row]],
    counts: Mapping[str, int] | None = None,
) -> Manifest:
    tables = {name: TABLES[name].from_rows(found) for name, found in rows.items()}
    return lake.write(stage, batch_id, 0, key, tables, counts, fingerprint(stage))
