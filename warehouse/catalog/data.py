"""What the pages show, asked from the release's tables and views and written as chunks of data."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import duckdb

from warehouse.catalog.chunks import Data

# Rows of a list in a chunk: a page of a list shows 50, most often neighbours.
AT_ONCE = 500
# Characters of a sentence in a list; the page of an event has the whole.
CUT = 160
BATCH = 2_000
EPOCH = date(1970, 1, 1)

# List -> the view or table that it shows, the order of its rows, the columns by which it can be narrowed (name -> kind,
# expression) and what a row has. A kind is code (one of some values), codes (several), day or number.
LISTS: Mapping[str, tuple[str, str, Mapping[str, tuple[str, str]], str]] = {
    "events": (
        "events",
        "date_start NULLS LAST, event_id",
        {
            "type": ("code", "event_type"),
            "mode": ("code", "mode"),
            "modality": ("code", "modality"),
            "day": ("day", "date_start"),
            "end": ("day", "date_end"),
            "country": ("codes", "list_distinct(list_append(w.countries, country))"),
            "who": ("codes", "w.who"),
            "place": ("code", "CASE WHEN latitude IS NOT NULL THEN place_id END"),
            "sources": ("number", "n_clusters"),
            "articles": ("number", "n_articles"),
            "sure": ("number", "confidence"),
        },
        "id: event_id, text: summary, actors: actors, recipients: recipients, place: place_name, condition: condition_text",
    ),
    "commitments": (
        "commitments",
        "first_reported_at NULLS FIRST, event_id",
        {
            "type": ("code", "event_type"),
            "mode": ("code", "mode"),
            "modality": ("code", "modality"),
            "status": (
                "code",
                "CASE WHEN len(fulfilled_by) > 0 THEN 'carried out' WHEN fulfils IS NOT NULL THEN 'carries out a plan' "
                "WHEN modality = 'actual' THEN 'done' ELSE 'no report that it was carried out' END",
            ),
            "condition": (
                "code",
                "CASE WHEN condition_text IS NULL THEN 'without condition' ELSE 'with condition' END",
            ),
            "day": ("day", "CAST(first_reported_at AS DATE)"),
            "who": ("codes", "w.who"),
            "sources": ("number", "n_clusters"),
            "sure": ("number", "confidence"),
        },
        "id: event_id, text: summary, actors: actors, recipients: recipients, place: place_name, condition: condition_text, "
        "figures: figures, due: date_start, until: date_end, fulfils: fulfils, fulfilled_by: fulfilled_by",
    ),
    "meetings": (
        "meetings",
        "date_start NULLS LAST, event_id",
        {
            "mode": ("code", "mode"),
            "modality": ("code", "modality"),
            "day": ("day", "date_start"),
            "end": ("day", "date_end"),
            "country": ("code", "country"),
            "who": ("codes", "w.who"),
            "sources": ("number", "n_clusters"),
            "sure": ("number", "confidence"),
        },
        "id: event_id, text: summary, participants: participants, host: host, place: place_name, figures: figures",
    ),
    "quotes": (
        "who_said_what",
        'published_at NULLS FIRST, article_id, start, "end"',
        {
            "speaker": ("code", "speaker"),
            "kind": ("code", "kind"),
            "day": ("day", "CAST(published_at AS DATE)"),
        },
        'article: article_id, start: start, "end": "end", speaker_id: speaker_id, office: office, cue: cue_text',
    ),
}

# The names and countries of those who take part in an event.
WHO = """
    CREATE TEMP TABLE who AS
    SELECT event_id, list(DISTINCT name ORDER BY name) FILTER (entity_id IS NOT NULL) AS who,
      list(DISTINCT country ORDER BY country) FILTER (country IS NOT NULL) AS countries
    FROM participants GROUP BY event_id
"""


def write_lists(db: duckdb.DuckDBPyConnection, data: Data) -> dict[str, int]:
    """The lists: <name>-index, a chunk of columns to narrow by, and <name>-0, -1 ... the rows. Rows of each."""
    db.execute(WHO)
    return {name: _write_list(db, data, name) for name in LISTS}


def _write_list(db: duckdb.DuckDBPyConnection, data: Data, name: str) -> int:
    source, order, columns, row = LISTS[name]
    wanted = ", ".join(f'{expression} AS "index_{c}"' for c, (_, expression) in columns.items())
    joined = "LEFT JOIN who w USING (event_id)" if any("w." in e for _, e in columns.values()) else ""
    db.execute(
        f"CREATE TEMP TABLE {name}_list AS SELECT row_number() OVER (ORDER BY {order}) - 1 AS n, *, {wanted} FROM {source} {joined}"
    )
    for column in ("summary", "condition_text"):
        row = row.replace(f": {column}", f": {cut(column)}")
    data.numbered(name, _column(db, f"SELECT to_json({{{row}}}) FROM {name}_list ORDER BY n"), AT_ONCE)
    index: dict[str, Any] = {}
    total = 0
    for column, (kind, _) in columns.items():
        cells = [cell for (cell,) in db.execute(f'SELECT "index_{column}" FROM {name}_list ORDER BY n').fetchall()]
        index[column] = {"kind": kind, **_indexed(kind, cells)}
        total = len(cells)
    data.whole(f"{name}-index", {"n": total, "columns": index})
    return total


def cut(column: str) -> str:
    """The expression of SQL for the first characters of a column."""
    return f"CASE WHEN length({column}) > {CUT} THEN left({column}, {CUT}) || '…' ELSE {column} END"


def _indexed(kind: str, cells: list[Any]) -> dict[str, Any]:
    """A column as numbers. Values of codes are listed by how often they come, so that what is frequent is short and first."""
    if kind == "day":
        return {"rows": [None if cell is None else (cell - EPOCH).days for cell in cells]}
    if kind == "number":
        return {"rows": [round(cell, 2) if isinstance(cell, float) else cell for cell in cells]}
    lists = [[c for c in cell or () if c is not None] for cell in cells] if kind == "codes" else [[c] for c in cells]
    counts = Counter(value for cell in lists for value in cell if value is not None)
    values = sorted(counts, key=lambda value: (-counts[value], value))
    numbers = {value: n for n, value in enumerate(values)}
    if kind == "code":
        return {"values": values, "rows": [None if c is None else numbers[c] for c in cells]}
    return {"values": values, "rows": [[numbers[c] for c in cell] for cell in lists]}


def write_places(db: duckdb.DuckDBPyConnection, data: Data) -> None:
    """places: id -> name, latitude, longitude of the places where events of the list are."""
    found = db.execute("""
        SELECT place_id, any_value(place_name ORDER BY place_name), any_value(latitude), any_value(longitude) FROM events
        WHERE latitude IS NOT NULL AND place_id IS NOT NULL GROUP BY place_id ORDER BY place_id
    """).fetchall()
    data.whole("places", {row[0]: [row[1], round(row[2], 3), round(row[3], 3)] for row in found})


# What an event and its reports are is told in arrays, whose order assets/event.js repeats: names would take half of the file.
# The summary is left out where a report's sentence is the same: then `best` says which report. So is a report's status where it is the event's.
EVENTS = """
    WITH parties AS (
      SELECT a.event_mention_id, list(json_array(a.role = 'actor', a.text, a.entity_id, nullif(x.name, a.text)) ORDER BY a.role, a.position) AS parties
      FROM event_actors a LEFT JOIN entities x USING (entity_id) GROUP BY a.event_mention_id),
    counted AS (
      SELECT event_mention_id, list(json_array(text, "of") ORDER BY start) AS figures
      FROM quantities WHERE event_mention_id IS NOT NULL GROUP BY event_mention_id),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY confidence DESC, event_mention_id) - 1 AS place FROM event_mentions),
    reports AS (
      SELECT m.event_id,
        min(place) FILTER (substring(b.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) = e.summary) AS best,
        list(json_array(
          m.article_id, m.sentence_start, m.sentence_end, m.trigger_start, m.trigger_end, nullif(m.modality, e.modality), m.condition_text, m.rule,
          round(m.confidence, 2), t.name, m.attributed_to, m.date_start, m.date_end, m.date_text, m.date_method, nullif(p.name, m.place_text), m.place_text,
          parties, figures, m.modality_text, nullif(m.modality_rule, 'told')) ORDER BY place) AS reports
      FROM ranked m JOIN events e USING (event_id) JOIN articles b ON b.article_id = m.article_id
      LEFT JOIN parties USING (event_mention_id) LEFT JOIN counted USING (event_mention_id)
      LEFT JOIN entities t ON t.entity_id = m.attributed_to LEFT JOIN entities p ON p.entity_id = m.place_id
      GROUP BY m.event_id),
    told AS (
      SELECT event_id, list(json_array(what, about, versions, sources, latest) ORDER BY what, about) AS conflicts
      FROM conflicts GROUP BY event_id),
    done AS (SELECT fulfils AS event_id, list(event_id ORDER BY event_id) AS fulfilled_by FROM events WHERE fulfils IS NOT NULL GROUP BY 1)
    SELECT e.event_id, json_array(
      event_type, mode, score, contexts, modality, condition_text, date_start, date_end, date_precision, place_id, place_name, country,
      CASE WHEN best IS NULL THEN summary END, best, n_mentions, n_articles, n_clusters, n_domains, first_reported_at, last_reported_at,
      round(confidence, 2), actors, recipients, fulfils, fulfilled_by, conflicts, reports)
    FROM events e LEFT JOIN reports USING (event_id) LEFT JOIN told USING (event_id) LEFT JOIN done USING (event_id)
    ORDER BY e.event_id
"""

ARTICLES = """
    WITH copied AS (
      SELECT u.representative_id AS article_id, list({
        id: u.article_id, title: a.title, domain: d.domain, url: d.url, published: a.published_at, relation: u.relation
      } ORDER BY a.published_at, u.article_id) AS copies
      FROM duplicates u JOIN articles a USING (article_id) JOIN documents d ON d.document_id = u.article_id GROUP BY 1)
    SELECT a.article_id, to_json({
      title: a.title, domain: d.domain, publisher: d.publisher, url: d.url, source: d.source_uri, published: a.published_at,
      language: a.language, authors: a.authors, text: a.text, copies: copies})
    FROM articles a JOIN documents d ON d.document_id = a.article_id LEFT JOIN copied USING (article_id)
    WHERE a.is_representative ORDER BY a.article_id
"""

# Entities that take part in an event, are its place or say something. `events`, `here` and `quotes` are rows of the lists.
ENTITIES = """
    WITH part AS (
      SELECT p.entity_id, list(DISTINCT l.n ORDER BY l.n) AS events FROM participants p JOIN events_list l USING (event_id)
      WHERE p.entity_id IS NOT NULL GROUP BY 1),
    here AS (SELECT place_id AS entity_id, list(n ORDER BY n) AS here FROM events_list WHERE place_id IS NOT NULL GROUP BY 1),
    said AS (SELECT speaker_id AS entity_id, list(n ORDER BY n) AS quotes FROM quotes_list WHERE speaker_id IS NOT NULL GROUP BY 1),
    linked AS (
      SELECT entity_id, list({form: form, method: link_method, n: n} ORDER BY n DESC, form, link_method) AS links
      FROM (SELECT entity_id, form, link_method, count(*) AS n FROM mentions WHERE entity_id IS NOT NULL GROUP BY ALL) GROUP BY 1)
    SELECT x.entity_id, to_json({
      name: x.name, type: x.type, wikidata: x.wikidata_id, country: x.country, sector: x.sector, role: x.role,
      lat: x.latitude, lon: x.longitude, geonames: x.geonames_id, aliases: x.aliases[:20], mentions: x.n_mentions,
      articles: x.n_articles, first: x.first_seen_at, last: x.last_seen_at, links: links, events: events, here: here, quotes: quotes})
    FROM entities x LEFT JOIN part USING (entity_id) LEFT JOIN here USING (entity_id) LEFT JOIN said USING (entity_id)
    LEFT JOIN linked USING (entity_id)
    WHERE events IS NOT NULL OR here IS NOT NULL OR quotes IS NOT NULL ORDER BY x.entity_id
"""


def write_rows(db: duckdb.DuckDBPyConnection, data: Data) -> None:
    """What the pages of an event, an article and an entity show, by id. After `write_lists`."""
    for name, sql in (("event", EVENTS), ("article", ARTICLES), ("entity", ENTITIES)):
        data.keyed(name, _pairs(db, sql))


def country_names(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Code -> name of the countries that the release knows."""
    found = db.execute("""
        SELECT country, any_value(name ORDER BY n_mentions DESC, name) FROM entities
        WHERE type = 'country' AND country IS NOT NULL GROUP BY country ORDER BY country
    """).fetchall()
    return dict(found)


def plain(value: Any) -> Any:
    """A value as a reader sees it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value


def _pairs(db: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[str, str]]:
    cursor = db.execute(sql)
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _column(db: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Any]:
    cursor = db.execute(sql)
    while rows := cursor.fetchmany(BATCH):
        for row in rows:
            yield row[0]
