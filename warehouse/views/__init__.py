"""The views of a release: one SQL file each, which opens with its description, its columns and an example query.

    -- What a row is.
    --
    -- Columns:
    --   name: what it means.
    -- Example:
    --   SELECT ...
    CREATE OR REPLACE VIEW ...

The statements keep to SQL that DuckDB has had since 1.2 (no lambdas), because older readers open releases too.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from warehouse.columns import quoted

if TYPE_CHECKING:
    import duckdb

# In the order of their making: participants and figures are what the ones after them are made from.
NAMES = (
    "participants",
    "figures",
    "timeline",
    "commitments",
    "meetings",
    "conflicts",
    "who_said_what",
    "dyads_daily",
    "plover_events",
    "gdelt_events",
    "copies",
)
# Views that are computed when a release is made, in the order in which their rows are kept: by date where a reader asks for a
# span of days, else by event. Their rows are tables of the schema `computed`, and the view reads them. Of 2.9 million mentions and
# 310,000 events the examples take 4 to 41 ms in place of 143 to 3,571, the database 25 % more, the making 25 CPU s (docs/performance.md).
COMPUTED = {
    "participants": "event_id, role, position",
    "figures": 'event_id, "of", unit, position, event_mention_id',
    "timeline": "date_start, date_end, event_id",
    "commitments": "first_reported_at, event_id",
    "meetings": "date_start, date_end, event_id",
    "conflicts": "event_id, what, about",
    "dyads_daily": "day, actor_country, recipient_country, quad_class",
    "plover_events": '"Event Date", "Event ID"',
    "gdelt_events": "SQLDATE, GLOBALEVENTID",
}


@dataclass(frozen=True)
class View:
    """A view: `columns` maps each column's name to what it means, `sql` creates it, `example` queries it."""

    name: str
    description: str
    columns: dict[str, str]
    example: str
    sql: str

    def comments_sql(self) -> list[str]:
        found = [f"COMMENT ON VIEW {self.name} IS {quoted(self.description)}"]
        found += [f'COMMENT ON COLUMN {self.name}."{c}" IS {quoted(text)}' for c, text in self.columns.items()]
        return found

    def create_sql(self) -> list[str]:
        """What creates the view with its comments, in order."""
        return [self.sql, *self.comments_sql()]

    def compute_sql(self) -> list[str]:
        """What keeps the rows of a view that was created, if it is one of COMPUTED, in order."""
        if self.name not in COMPUTED:
            return []
        return [
            "CREATE SCHEMA IF NOT EXISTS computed",
            f"CREATE TABLE computed.{self.name} AS FROM {self.name} ORDER BY {COMPUTED[self.name]}",
            f"CREATE OR REPLACE VIEW {self.name} AS FROM computed.{self.name}",
            *self.comments_sql(),
        ]


def read_view(name: str, text: str) -> View:
    """A view from the text of its file. Raises ValueError if a part of its opening comment is missing."""
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    parts: dict[str, list[str]] = {"Description": [], "Columns": [], "Example": []}
    part = "Description"
    for line in (line.removeprefix("--") for line in lines[:end]):
        if line.strip().removesuffix(":") in parts:
            part = line.strip().removesuffix(":")
        elif line.strip():
            parts[part].append(line)
    if missing := [part for part, found in parts.items() if not found]:
        raise ValueError(f"warehouse/views/{name}.sql: its opening comment has no part {', '.join(missing)}")
    columns: dict[str, str] = {}
    for line in parts["Columns"]:
        column, colon, meaning = line.strip().partition(": ")
        if not colon:
            raise ValueError(f"warehouse/views/{name}.sql: not 'column: meaning': {line.strip()}")
        columns[column] = meaning
    return View(
        name,
        " ".join(line.strip() for line in parts["Description"]),
        columns,
        "\n".join(line.removeprefix("   ") for line in parts["Example"]),
        "\n".join(lines[end:]).strip().removesuffix(";") + "\n",
    )


VIEWS: dict[str, View] = {name: read_view(name, (files(__name__) / f"{name}.sql").read_text("utf-8")) for name in NAMES}


def create_views(db: duckdb.DuckDBPyConnection, *, computed: bool = False) -> None:
    """Makes all views, with their comments, where the connection's tables are. `computed`: keeps the rows of those in COMPUTED."""
    for view in VIEWS.values():
        for statement in (*view.create_sql(), *(view.compute_sql() if computed else ())):
            db.execute(statement)
