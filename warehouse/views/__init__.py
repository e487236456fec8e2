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

from dataclasses import dataclass
from importlib.resources import files

from warehouse.columns import quoted

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
