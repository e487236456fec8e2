"""How a release knows something: from any id to the sentences that say so and the characters of the captures.

The answer is a dictionary that JSON can write. Its keys: table, id, row (as the table has it), and what EXPLAINERS add:
reports, spans, conflicts, history, articles, lines, ways. What a report or a span holds is told in warehouse/chain.py.
"""

from collections.abc import Callable
from typing import Any

import duckdb

from warehouse.chain import copies, events_of, report, rows, span

Row = dict[str, Any]
Chain = dict[str, Any]


class UnknownIdError(ValueError):
    """No table has this id. `next_step`: what to try."""

    def __init__(self, id: str, near: list[str]) -> None:
        super().__init__(f"no table has the id {id}")
        self.next_step = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else 'Ids are whole: communique sql "SELECT event_id, summary FROM events LIMIT 5" shows some'
        )


# Table or view -> its own id column. The first that has the id is explained.
IDS = {
    "events": "event_id",
    "event_mentions": "event_mention_id",
    "quotes": "quote_id",
    "mentions": "mention_id",
    "quantities": "quantity_id",
    "entities": "entity_id",
    "articles": "article_id",
    "documents": "document_id",
    "stories": "story_id",
    "quarantine": "quarantine_id",
    "batches": "batch_id",
    "copies": "cluster_id",
    "cluster_history": "cluster_id",
    "event_history": "old_event_id",
}
MENTIONS = 10  # of an entity: there may be thousands


def explain(db: duckdb.DuckDBPyConnection, id: str) -> Chain:
    """What a release knows of the row with this id. Raises UnknownIdError if no table has it."""
    for table, column in IDS.items():
        if found := rows(db, f"FROM {table} WHERE {column} = ? LIMIT 1", id):
            return {"table": table, "id": id, "row": found[0], **EXPLAINERS.get(table, _nothing)(db, found[0], table)}
    raise UnknownIdError(id, _near(db, id))


def _near(db: duckdb.DuckDBPyConnection, id: str) -> list[str]:
    """Ids that begin as this one does, or differ in a character or two."""
    found: list[str] = []
    for table, column in IDS.items():
        query = f"SELECT DISTINCT {column} id FROM {table} WHERE starts_with({column}, ?) OR levenshtein({column}, ?) <= 2 ORDER BY 1 LIMIT 3"
        if len(id) >= 4:
            found += [str(row["id"]) for row in rows(db, query, id, id)]
    return list(dict.fromkeys(found))[:3]


def _nothing(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    return {}


def _event(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    reports = rows(
        db,
        "SELECT m.* FROM event_mentions m JOIN articles a USING (article_id) WHERE event_id = ? "
        "ORDER BY a.published_at NULLS LAST, m.confidence DESC, event_mention_id",
        row["event_id"],
    )
    return {
        "reports": [report(db, one) for one in reports],
        "conflicts": rows(db, "FROM conflicts WHERE event_id = ? ORDER BY ALL", row["event_id"]),
        "fulfils": events_of(db, "event_id = ?", row["fulfils"]) if row["fulfils"] else [],
        "fulfilled_by": events_of(db, "fulfils = ?", row["event_id"]),
        "former_ids": rows(db, "FROM event_history WHERE event_id = ? ORDER BY ALL", row["event_id"]),
    }


def _old_event(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    """What became of an event that is none any more, to the events of today."""
    steps: list[Row] = []
    today: list[Chain] = []
    waiting, seen = [row["old_event_id"]], set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for event in rows(db, "FROM events WHERE event_id = ?", name):
            today.append({"table": "events", "id": name, "row": event, **_event(db, event, "events")})
        changes = rows(db, "FROM event_history WHERE old_event_id = ? ORDER BY ALL", name)
        steps += changes
        waiting += [change["event_id"] for change in changes if change["event_id"]]
    return {"history": steps, "today": today}


def _report(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    return {"reports": [report(db, row)], "event": events_of(db, "event_id = ?", row["event_id"])}


def _spanned(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    found: Chain = {"spans": [span(db, row)]}
    if table == "quotes":
        found["reports"] = [
            report(db, one)
            for one in rows(
                db, "FROM event_mentions WHERE quote_id = ? ORDER BY trigger_start, event_mention_id", row["quote_id"]
            )
        ]
    return found


def _entity(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    mentions = rows(
        db, "FROM mentions WHERE entity_id = ? ORDER BY link_score DESC, mention_id LIMIT ?", row["entity_id"], MENTIONS
    )
    ways = rows(
        db,
        "SELECT form, link_method, count(*) n FROM mentions WHERE entity_id = ? GROUP BY ALL ORDER BY n DESC, form, link_method",
        row["entity_id"],
    )
    return {"ways": ways, "spans": [span(db, mention) for mention in mentions]}


def _article(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    document = row.get("article_id") or row["document_id"]
    lines = rows(
        db,
        "SELECT b.block_no, b.is_kept, b.role, b.rule, b.raw_start, b.raw_end, b.text_start, b.text_end, "
        "substring(d.raw_text, b.raw_start + 1, b.raw_end - b.raw_start) AS line FROM blocks b JOIN documents d "
        "USING (document_id) WHERE document_id = ? ORDER BY block_no",
        document,
    )
    capture = rows(
        db,
        "SELECT source_uri, url, publisher, domain, media_type, charset, n_bytes, sha256 FROM documents WHERE document_id = ?",
        document,
    )
    return {"capture": capture[0], "lines": lines, "copies": copies(db, document)}


def _cluster(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> Chain:
    """The articles of a group of copies, and what became of it; of a group that went into another, those of that one."""
    name = row["cluster_id"]
    changes = rows(
        db, "SELECT h.*, b.started_at FROM cluster_history h JOIN batches b USING (batch_id) WHERE cluster_id = ? ORDER BY ALL",
        name,
    )  # fmt: skip
    into = next((change["into_cluster_id"] for change in changes if change["into_cluster_id"]), None)
    articles = rows(db, "FROM copies WHERE cluster_id = ? ORDER BY position", into or name)
    return {"articles": articles, "cluster_changes": changes}


EXPLAINERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Row, str], Chain]] = {
    "events": _event,
    "event_mentions": _report,
    **dict.fromkeys(("quotes", "mentions", "quantities"), _spanned),
    "entities": _entity,
    "articles": _article,
    "documents": _article,
    "copies": _cluster,
    "cluster_history": _cluster,
    "event_history": _old_event,
}
