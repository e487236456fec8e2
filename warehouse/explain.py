"""From any row of a release back to the characters of the raw capture, with what decided and who copied it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

# before the words in question, the words, after them
Line = tuple[str, str, str]
Row = dict[str, Any]


class UnknownIdError(ValueError):
    """No table has this id."""


@dataclass(frozen=True)
class Explanation:
    """A title, and headed lines in which the words in question are kept apart."""

    title: str
    sections: list[tuple[str, list[Line]]]


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
# Long or internal: shown as text where it matters, not in the list of columns.
NOT_LISTED = {"text", "raw_text", "summary", "sentence_text"}
SPANNED = {"event_mentions", "quotes", "mentions", "quantities"}
SHOWN = 10


def explain(db: duckdb.DuckDBPyConnection, id: str) -> Explanation:
    """What a release knows of the row with this id. Raises UnknownIdError if no table has it."""
    for table, column in IDS.items():
        if found := _rows(db, f"FROM {table} WHERE {column} = ?", id):
            sections = [(f"The row of {table}", _columns(found[0]))]
            return Explanation(f"{table} {id}", sections + EXPLAINERS.get(table, _nothing)(db, found[0], table))
    raise UnknownIdError(f"no table has the id {id}")


def _nothing(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    return []


def _event(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    reports = _rows(
        db, "FROM event_mentions WHERE event_id = ? ORDER BY confidence DESC, event_mention_id", row["event_id"]
    )
    sections: list[tuple[str, list[Line]]] = []
    for number, report in enumerate(reports[:SHOWN], 1):
        score = report["event_score"]
        heading = (
            f"Report {number} of {len(reports)}: {report['event_mention_id']}, by rule {report['rule']}, confidence {report['confidence']:.2f}"
            + ("" if score is None else f", log-odds with the others {score:+.1f}")
        )
        sections.append((heading, [_in_sentence(db, report), *_participants(db, report), *_origin(db, report)]))
    if conflicts := _rows(db, "FROM conflicts WHERE event_id = ? ORDER BY ALL", row["event_id"]):
        told = [(f"{c['what']} {c['about'] or ''}: ", "; ".join(c["versions"]), "") for c in conflicts]
        sections.insert(0, ("What its reports tell differently", told))
    if plan := row["fulfils"]:
        planned = _rows(db, "FROM events WHERE event_id = ?", plan)
        sections.append(("It fulfils", [(f"{plan}: ", p["summary"], "") for p in planned]))
    return sections


def _old_event(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    """What became of an event that is none any more, to the events of today."""
    steps, ends, waiting = [], [], [row["old_event_id"]]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        ends += _rows(db, "FROM events WHERE event_id = ?", name)
        for change in _rows(db, "FROM event_history WHERE old_event_id = ? ORDER BY ALL", name):
            steps.append(
                (f"{name} {change['why']}: ", change["event_id"] or "nothing", f" (batch {change['batch_id']})")
            )
            waiting += [change["event_id"]] if change["event_id"] else []
    sections = [("What became of it", steps)]
    for event in ends:
        sections.append((f"The event of today, {event['event_id']}", _columns(event)))
        sections += _event(db, event, table)
    return sections


def _spanned(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    lines = [_in_sentence(db, row)]
    sections = [("In the text", [*lines, *(_participants(db, row) if table == "event_mentions" else [])])]
    sections.append(("In the raw capture", _origin(db, row)))
    if table == "event_mentions":
        others = _rows(
            db, "FROM event_mentions WHERE article_id = ? AND sentence_no = ? AND event_mention_id <> ? ORDER BY trigger_start",
            row["article_id"], row["sentence_no"], row["event_mention_id"],
        )  # fmt: skip
        sections.append(
            (
                "Its neighbours in the sentence",
                [(f"{o['event_mention_id']} {o['event_type']} ", o["trigger_text"], f" ({o['rule']})") for o in others],
            )
        )
    return [s for s in sections if s[1]]


def _entity(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    mentions = _rows(
        db, "FROM mentions WHERE entity_id = ? ORDER BY link_score DESC, mention_id LIMIT ?", row["entity_id"], SHOWN
    )
    ways = _rows(
        db, "SELECT form, link_method, count(*) n FROM mentions WHERE entity_id = ? GROUP BY ALL ORDER BY n DESC, form, link_method",
        row["entity_id"],
    )  # fmt: skip
    return [
        ("How its mentions were linked", [("", f"{w['n']}", f" as {w['form']}, by {w['link_method']}") for w in ways]),
        ("Some of them", [_in_sentence(db, m) for m in mentions]),
    ]


def _article(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    document = row.get("article_id") or row["document_id"]
    blocks = _rows(
        db,
        "SELECT b.*, substring(d.raw_text, b.raw_start + 1, b.raw_end - b.raw_start) line FROM blocks b JOIN documents d "
        "USING (document_id) WHERE document_id = ? ORDER BY block_no",
        document,
    )
    lines = [
        (f"{'kept   ' if b['is_kept'] else 'removed'} {b['role']:<14} {b['rule']:<28} ", b["line"][:70], "")
        for b in blocks
    ]
    return [("Its lines, and the rules that decided", lines), ("Its copies", _copies(db, document))]


def _cluster(db: duckdb.DuckDBPyConnection, row: Row, table: str) -> list[tuple[str, list[Line]]]:
    """The articles of a group of copies, and what became of it; of a group that went into another, those of that one."""
    name = row["cluster_id"]
    changes = _rows(
        db, "SELECT h.*, b.started_at FROM cluster_history h JOIN batches b USING (batch_id) WHERE cluster_id = ? ORDER BY ALL",
        name,
    )  # fmt: skip
    now = next((change["into_cluster_id"] for change in changes if change["into_cluster_id"]), None)
    articles = _rows(db, "FROM copies WHERE cluster_id = ? ORDER BY position", now or name)
    sections = [(f"Its articles{f', now in group {now}' if now else ''}", [_copy(article) for article in articles])]
    said = [
        (
            f"{c['change']}: ",
            c["representative_id"],
            f" stands for it instead of {c['old_representative_id']} ({c['rule']}, batch {c['batch_id']})",
        )
        for c in changes
    ]
    return sections + ([("What became of it", said)] if said else [])


def _copy(article: Row) -> Line:
    at = f"{article['published_at']:%Y-%m-%d %H:%M}" if article["published_at"] else "unknown time"
    if article["is_representative"]:
        what = "stands for the group"
    else:
        shares = (
            f"{article['similarity']:.2f}, {article['words_added']} words added, {article['words_left_out']} left out"
        )
        what = f"{article['relation']}, similarity {shares}, by rule {article['rule']}"
    return f"{at}  {article['domain'] or '-'}  ", article["article_id"], f"  {what}"


EXPLAINERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Row, str], list[tuple[str, list[Line]]]]] = {
    "events": _event,
    **dict.fromkeys(SPANNED, _spanned),
    "entities": _entity,
    "articles": _article,
    "documents": _article,
    "copies": _cluster,
    "cluster_history": _cluster,
    "event_history": _old_event,
}


def _in_sentence(db: duckdb.DuckDBPyConnection, row: Row) -> Line:
    """The row's words (for a report, its trigger) in their paragraph, cut to some 300 characters around them."""
    prefix = "trigger_" if "trigger_start" in row else ""
    start, end = row[f"{prefix}start"], row[f"{prefix}end"]
    text = _rows(db, "SELECT text FROM articles WHERE article_id = ?", row["article_id"])[0]["text"]
    low = row["sentence_start"] if "sentence_start" in row else max(text.rfind("\n", 0, start) + 1, start - 150)
    after = text.find("\n", end)
    high = row["sentence_end"] if "sentence_end" in row else min(after if after >= 0 else len(text), end + 150)
    return text[low:start], text[start:end], text[end:high]


def _participants(db: duckdb.DuckDBPyConnection, row: Row) -> list[Line]:
    found = _rows(
        db, "SELECT a.*, e.name FROM event_actors a LEFT JOIN entities e USING (entity_id) WHERE event_mention_id = ? ORDER BY role, position",
        row["event_mention_id"],
    )  # fmt: skip
    lines = [
        (f"{p['role']}: ", p["text"], f" = {p['name']} ({p['entity_id']})" if p["name"] else " (not linked)")
        for p in found
    ]
    decided = [("date", "date_text", "date_method"), ("place", "place_text", "place_id")]
    lines += [(f"{name}: ", row[said], f" ({row[how]})") for name, said, how in decided if row[said]]
    condition = row["condition_text"]
    return [*lines, (f"status: {row['modality']}", f", if {condition}" if condition else "", "")]


def _origin(db: duckdb.DuckDBPyConnection, row: Row) -> list[Line]:
    """Where the row's first character stands in the raw capture, and the article's copies."""
    start = row.get("trigger_start", row["start"])
    found = _rows(
        db,
        "SELECT d.*, b.block_no, b.raw_start, b.role, b.rule FROM documents d JOIN blocks b USING (document_id) "
        "WHERE document_id = ? AND b.is_kept AND b.text_start <= ? AND ? < b.text_end",
        row["article_id"], start, start,
    )  # fmt: skip
    lines = [
        (
            "from ",
            o["source_uri"],
            f", line {o['block_no'] + 1} (a {o['role']} by rule {o['rule']}), sha256 {o['sha256'][:12]}"
            + (f", {o['url']}" if o["url"] else ""),
        )
        for o in found
    ]
    return lines + _copies(db, row["article_id"])


def _copies(db: duckdb.DuckDBPyConnection, article_id: str) -> list[Line]:
    found = _rows(
        db,
        "SELECT u.*, d.source_uri, d.domain FROM duplicates u JOIN documents d ON d.document_id = u.article_id "
        "WHERE representative_id = ? ORDER BY u.article_id",
        article_id,
    )
    return [
        (f"{c['relation']} copy ", c["source_uri"], f" ({c['domain']}, similarity {c['similarity']:.2f})")
        for c in found
    ]


def _columns(row: Row) -> list[Line]:
    return [
        (f"{name}: ", str(value), "") for name, value in row.items() if value is not None and name not in NOT_LISTED
    ]


def _rows(db: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[Row]:
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
