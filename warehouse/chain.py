"""The links of the chain from a row to the raw characters: the words in their sentence, the article, the line of the
capture, and the articles that copy it."""

from typing import Any

import duckdb

Row = dict[str, Any]
AROUND = 150  # characters shown on both sides of words whose sentence is not recorded


def rows(db: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[Row]:
    """The rows of a query as dictionaries."""
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def report(db: duckdb.DuckDBPyConnection, row: Row) -> Row:
    """A report of an event: its row of event_mentions, and
    article (who published when), sentence (text, start, end, marks), participants, figures, speaker (whose claim it is),
    capture (file, line, offsets, checksum; the trigger as it stands there), copies, neighbours (other reports of the sentence).
    """
    article = _article(db, row["article_id"])
    participants = rows(
        db, "SELECT a.*, e.name FROM event_actors a LEFT JOIN entities e USING (entity_id) WHERE event_mention_id = ? ORDER BY role, position",
        row["event_mention_id"],
    )  # fmt: skip
    neighbours = rows(
        db, "SELECT event_mention_id, event_id, event_type, modality, trigger_text, rule FROM event_mentions "
        "WHERE article_id = ? AND sentence_no = ? AND event_mention_id <> ? ORDER BY trigger_start, event_mention_id",
        row["article_id"], row["sentence_no"], row["event_mention_id"],
    )  # fmt: skip
    figures = rows(
        db, 'SELECT quantity_id, text, start, "end", value_low, value_high, unit, "of" FROM quantities WHERE event_mention_id = ? ORDER BY start',
        row["event_mention_id"],
    )  # fmt: skip
    speaker = (
        rows(db, "SELECT entity_id, name FROM entities WHERE entity_id = ?", row["attributed_to"])
        if row["attributed_to"]
        else []
    )
    marks = [_mark("trigger", row["trigger_start"], row["trigger_end"])]
    marks += [_mark(p["role"], p["start"], p["end"]) for p in participants if p["article_id"] == row["article_id"]]
    return {
        "row": row,
        "article": _told(article),
        "sentence": _passage(article["text"], row["sentence_start"], row["sentence_end"], marks),
        "participants": participants,
        "figures": figures,
        "speaker": speaker[0] if speaker else None,
        "capture": _capture(db, row["article_id"], article["text"], row["trigger_start"], row["trigger_end"]),
        "copies": copies(db, row["article_id"]),
        "neighbours": neighbours,
    }


def span(db: duckdb.DuckDBPyConnection, row: Row) -> Row:
    """Words of an article (a quote, a mention, a figure) with the same links as a report."""
    article = _article(db, row["article_id"])
    text, start, end = article["text"], row["start"], row["end"]
    marks = [_mark("words", start, end)]
    for role in ("speaker", "cue"):
        if row.get(f"{role}_start") is not None:
            marks.append(_mark(role, row[f"{role}_start"], row[f"{role}_end"]))
    low, high = min(mark["start"] for mark in marks), max(mark["end"] for mark in marks)
    after = text.find("\n", high)
    low = max(text.rfind("\n", 0, low) + 1, low - AROUND)
    high = min(after if after >= 0 else len(text), high + AROUND)
    return {
        "row": row,
        "article": _told(article),
        "sentence": _passage(text, low, high, marks),
        "capture": _capture(db, row["article_id"], text, start, end),
        "copies": copies(db, row["article_id"]),
    }


def copies(db: duckdb.DuckDBPyConnection, article_id: str) -> list[Row]:
    """The articles for which this one stands."""
    return rows(
        db,
        "SELECT u.article_id, u.kind, u.relation, u.similarity, u.rule, d.source_uri, d.domain, d.publisher, d.url, a.published_at "
        "FROM duplicates u JOIN documents d ON d.document_id = u.article_id JOIN articles a ON a.article_id = u.article_id "
        "WHERE representative_id = ? ORDER BY a.published_at NULLS LAST, u.article_id",
        article_id,
    )


def events_of(db: duckdb.DuckDBPyConnection, condition: str, value: Any) -> list[Row]:
    """Events in short."""
    columns = "event_id, event_type, modality, actors, recipients, date_start, date_end, place_name, summary"
    return rows(db, f"SELECT {columns} FROM events WHERE {condition} ORDER BY event_id", value)


def _article(db: duckdb.DuckDBPyConnection, article_id: str) -> Row:
    return rows(
        db,
        "SELECT a.article_id, a.title, a.published_at, a.published_precision, a.cluster_id, d.publisher, d.domain, d.url, d.source_uri, "
        "a.text FROM articles a JOIN documents d ON d.document_id = a.article_id WHERE a.article_id = ?",
        article_id,
    )[0]


def _told(article: Row) -> Row:
    return {name: value for name, value in article.items() if name != "text"}


def _mark(role: str, start: int, end: int) -> Row:
    return {"role": role, "start": start, "end": end}


def _passage(text: str, start: int, end: int, marks: list[Row]) -> Row:
    """A part of an article's text; the marks' offsets are those of the article, as everywhere."""
    low, high = min([start, *(m["start"] for m in marks)]), max([end, *(m["end"] for m in marks)])
    return {"text": text[low:high], "start": low, "end": high, "marks": marks}


def _capture(db: duckdb.DuckDBPyConnection, article_id: str, text: str, start: int, end: int) -> Row | None:
    """Where the words stand in the capture; None where no line is known. `raw_words`: as they stand there. `is_verbatim`: are
    they the same, character for character? Cleaning closes runs of space and drops signs without width."""
    found = rows(
        db,
        "SELECT d.source_uri, d.url, d.media_type, d.n_bytes, d.sha256, d.fetched_at, b.block_no + 1 AS line_no, b.role, b.rule, "
        "b.raw_start AS line_start, b.text_start, b.text_end, substring(d.raw_text, b.raw_start + 1, b.raw_end - b.raw_start) AS line "
        "FROM documents d JOIN blocks b USING (document_id) "
        "WHERE document_id = ? AND b.is_kept AND b.text_start <= ? AND ? < b.text_end",
        article_id, start, start,
    )  # fmt: skip
    if not found:
        return None
    capture = found[0]
    line, low, high = capture.pop("line"), capture.pop("text_start"), capture.pop("text_end")
    places = aligned(text[low:high], line)
    first, last = places[start - low], places[min(end, high) - 1 - low]
    words = line[first : last + 1]
    return {
        **capture,
        "text_start": start,
        "text_end": end,
        "raw_start": capture["line_start"] + first,
        "raw_end": capture["line_start"] + last + 1,
        "raw_words": words,
        "is_verbatim": words == text[start:end],
    }


def aligned(text: str, line: str) -> list[int]:
    """For each character of a kept line's text, where it stands in the line as captured."""
    places = []
    at = 0
    for sign in text:
        while at < len(line) - 1 and not _same(sign, line[at]) and _is_dropped(line[at]):
            at += 1
        places.append(min(at, len(line) - 1))
        at += 1
    return places


def _same(sign: str, captured: str) -> bool:
    return sign == captured or (sign.isspace() and captured.isspace())


def _is_dropped(captured: str) -> bool:
    return captured.isspace() or not captured.isprintable()
