"""From the lake to the published tables: one SELECT a table, with what is known only when all batches are seen."""

from collections.abc import Callable

import duckdb

from warehouse.columns import Table
from warehouse.events import events_sql, links_sql
from warehouse.history import coded_table, copies_sql, current_members, entities_sql, lake_table
from warehouse.lake import Lake
from warehouse.schema import PUBLISHED
from warehouse.stories import cluster_stories, stories_sql


def select(lake: Lake, table: Table) -> str:
    """The SELECT that gives the rows of a published table from the lake."""
    return SELECTS.get(table.name, _plain)(lake, table)


def fill(db: duckdb.DuckDBPyConnection, lake: Lake, catalog: str) -> dict[str, int]:
    """Creates and fills all published tables in a catalogue, rows in the order of their keys. Table -> rows."""
    db.execute("SET TimeZone = 'UTC'")
    rows = {}
    for table in PUBLISHED.values():
        db.execute(f"USE {catalog}")
        db.execute(table.create_sql())
        if table.name != "validations":
            columns = ", ".join(f'"{c.name}"' for c in table.columns)
            keys = ", ".join(f'"{k}"' for k in table.key)
            db.execute(f"INSERT INTO {table.name} SELECT {columns} FROM ({select(lake, table)}) ORDER BY {keys}")
        found = db.execute(f"SELECT count(*) FROM {table.name}").fetchone()
        rows[table.name] = found[0] if found else 0
        for statement in table.comments_sql():
            db.execute(statement)
    return rows


def _plain(lake: Lake, table: Table) -> str:
    return f"FROM {_joined_namesakes(lake, table) if table.layer == 'extract' else lake_table(lake, table.name)}"


def _joined_namesakes(lake: Lake, table: Table) -> str:
    """A table of the extraction with the persons of a country in the place of their namesakes without one, as SQL."""
    columns = [c.name for c in table.columns if c.references == "entities.entity_id"]
    if not columns or not lake.paths("namesakes"):
        return coded_table(lake, table.name)
    joins, replaced = [], []
    for column in columns:
        joins.append(f'LEFT JOIN {lake_table(lake, "namesakes")} n_{column} ON n_{column}.entity_id = t."{column}"')
        replaced.append(f'coalesce(n_{column}.same_as, t."{column}") AS "{column}"')
        if column == "entity_id" and "country" in table.by_name:
            replaced.append(f"coalesce(t.country, n_{column}.country) AS country")
    return f"(SELECT t.* REPLACE ({', '.join(replaced)}) FROM {coded_table(lake, table.name)} t {' '.join(joins)})"


def _duplicates(lake: Lake, table: Table) -> str:
    return f"FROM {copies_sql(lake)}"


def _documents(lake: Lake, table: Table) -> str:
    return f"""
        SELECT d.*, b.started_at ingested_at
        FROM {lake_table(lake, "documents")} d JOIN {lake_table(lake, "batches")} b USING (batch_id)
    """


def _articles(lake: Lake, table: Table) -> str:
    return f"""
        SELECT a.*, m.cluster_id, m.representative_id = a.article_id is_representative, s.story_id
        FROM {lake_table(lake, "articles")} a
        LEFT JOIN {current_members(lake)} m ON m.article_id = a.article_id
        LEFT JOIN {cluster_stories(lake)} s ON s.cluster_id = m.cluster_id
    """


def _stories(lake: Lake, table: Table) -> str:
    articles = _articles(lake, PUBLISHED["articles"])
    return stories_sql(
        f"SELECT a.*, d.domain FROM ({articles}) a JOIN {lake_table(lake, 'documents')} d ON d.document_id = a.article_id"
    )


def _entities(lake: Lake, table: Table) -> str:
    # Whom no text names any more that stands for its group is in no table, so not in this one.
    named = " UNION ".join(
        f'SELECT "{column.name}" FROM {_joined_namesakes(lake, other)}'
        for other in PUBLISHED.values()
        for column in other.columns
        if other.layer == "extract" and column.references == "entities.entity_id"
    )
    return f"""
        WITH seen AS (
            SELECT m.entity_id, count(*) n_mentions, count(DISTINCT m.article_id) n_articles,
                min(a.published_at) first_seen_at, max(a.published_at) last_seen_at,
                list(DISTINCT m.text ORDER BY m.text) FILTER (m.form IN ('name', 'demonym', 'metonym')) aliases
            FROM {_joined_namesakes(lake, PUBLISHED["mentions"])} m JOIN {lake_table(lake, "articles")} a USING (article_id)
            WHERE m.entity_id IS NOT NULL GROUP BY 1
        )
        SELECT e.*, s.aliases, coalesce(s.n_mentions, 0) n_mentions, coalesce(s.n_articles, 0) n_articles,
            s.first_seen_at, s.last_seen_at
        FROM ({entities_sql(lake)}) e LEFT JOIN seen s USING (entity_id)
        WHERE e.entity_id IN (SELECT n.entity_id FROM ({named}) n(entity_id) WHERE n.entity_id IS NOT NULL)
    """


def _event_mentions(lake: Lake, table: Table) -> str:
    return f"""
        SELECT m.*, l.event_id, l.event_score
        FROM {_joined_namesakes(lake, table)} m JOIN {links_sql(lake)} l USING (event_mention_id)
    """


def _events(lake: Lake, table: Table) -> str:
    return events_sql(lake)


SELECTS: dict[str, Callable[[Lake, Table], str]] = {
    "documents": _documents,
    "articles": _articles,
    "duplicates": _duplicates,
    "stories": _stories,
    "entities": _entities,
    "event_mentions": _event_mentions,
    "events": _events,
}
