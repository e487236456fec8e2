"""A lake with the batches of a release many times over, for what is made of a lake without coding texts anew.

Each copy is a batch of its own: other ids, other unknown persons, other days (DAYS_APART between copies), the same texts about the
same states and known persons. Ids are hashed anew, so that neither copies nor days lie together in the order of ids, as in a
release of real articles.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.ids import hex16
from warehouse.columns import Column
from warehouse.lake import Lake
from warehouse.schema import TABLES
from warehouse.shared_columns import ENTITY_ID, HEX

DAYS_APART = 61
STARTED = datetime(2026, 6, 1, tzinfo=UTC)
STAGES = {
    "ingest": ("documents",),
    "clean": ("blocks", "articles"),
    "copies": ("cluster_members", "cluster_history"),
    "extract": ("entities", "mentions", "quotes", "event_mentions", "event_actors", "quantities"),
    "stories": ("story_links", "story_history"),
    "resolve": ("resolutions", "event_links", "plan_links", "events", "event_history"),
    "publish": ("batches",),
}
# What a release has of the tables that stay in the lake.
OF_RELEASE = {
    "cluster_members": """SELECT a.article_id, a.cluster_id, coalesce(d.representative_id, a.article_id) AS representative_id,
        d.* EXCLUDE (article_id, cluster_id, representative_id, batch_id), a.article_id AS batch_id
        FROM articles a LEFT JOIN duplicates d USING (article_id)""",
    "story_links": "SELECT article_id, story_id FROM articles WHERE is_representative AND story_id IS NOT NULL",
    "resolutions": "SELECT '' AS batch_id, repeat('0', 16) AS code, {is_first} AS is_whole",
    "event_links": """SELECT event_mention_id, event_id, 2.0 AS event_score, event_id AS component_id, NULL AS story_id, '' AS batch_id
        FROM event_mentions""",
    "plan_links": """SELECT done.report AS event_mention_id, plan.report AS plan_mention_id, 1.0 AS score
        FROM events e JOIN first_reports done USING (event_id) JOIN first_reports plan ON plan.event_id = e.fulfils""",
    "batches": "SELECT * FROM batches LIMIT 1",
}


def multiply(release: Path, data: Path, copies: int) -> Lake:
    """Writes the lake. Batch by batch, so that one copy is in memory."""
    lake = Lake(data)
    with duckdb.connect(str(release / "communique.duckdb"), read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(
            "CREATE TEMP VIEW first_reports AS SELECT event_id, min(event_mention_id) report FROM event_mentions GROUP BY 1"
        )
        for number in range(copies):
            batch_id = hex16("multiplied", number)
            lake.start_batch(batch_id, STARTED + timedelta(hours=number), ["made"])
            lake.order_batch(batch_id)
            for stage in STAGES:
                lake.write(stage, batch_id, 0, "made", _tables(db, stage, number, batch_id))
    return lake


def _tables(
    db: duckdb.DuckDBPyConnection, stage: str, number: int, batch_id: str
) -> Iterator[tuple[str, int, pa.Table]]:
    for name in STAGES[stage]:
        table = TABLES[name]
        wanted = [column for column in table.columns if not column.at_release]
        keys = ", ".join(f'"{key}"' for key in table.key)
        source = OF_RELEASE.get(name, f"FROM {name}").format(is_first=number == 0)
        there = {row[0] for row in db.execute(f"DESCRIBE {source}").fetchall()}
        columns = ", ".join(
            f'{_other(column, number, batch_id) if column.name in there else "NULL"} AS "{column.name}"'
            for column in wanted
        )
        found: pa.Table = db.sql(f"SELECT {columns} FROM ({source}) ORDER BY {keys}").to_arrow_table()
        yield name, 0, found.cast(table.lake_arrow)


def _other(column: Column, number: int, batch_id: str) -> str:
    """The value of a column in a copy, as SQL."""
    value = f'"{column.name}"'
    if column.name == "batch_id":
        return f"'{batch_id}'"
    if column.clock:
        return value
    if column.type in ("date", "timestamp"):
        return (
            f"{value} - to_days({number * DAYS_APART})::INTERVAL"
            if column.type == "timestamp"
            else f"{value} - {number * DAYS_APART}"
        )
    if column.pattern == HEX and column.name != "code":
        return f"left(md5({value} || '{number}'), 16)"
    if column.name in ("actor_ids", "recipient_ids"):
        return f"list_transform({value}, lambda x: {_entity('x', number)})"
    return _entity(value, number) if column.pattern == ENTITY_ID else value


def _entity(value: str, number: int) -> str:
    """Who is in the knowledge base stays; a person of whom only the name is known is another one in each copy."""
    return f"CASE WHEN starts_with({value}, 'Q') THEN {value} ELSE left(md5({value} || '{number}'), 16) END"
