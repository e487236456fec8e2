"""What a column and a table are, and the Arrow schemas, DuckDB statements and row checks made from them.

The tables themselves are described in schema.py, and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

# Column type -> (Arrow type, DuckDB type).
TYPES: dict[str, tuple[pa.DataType, str]] = {
    "text": (pa.string(), "VARCHAR"),
    "integer": (pa.int64(), "BIGINT"),
    "number": (pa.float64(), "DOUBLE"),
    "boolean": (pa.bool_(), "BOOLEAN"),
    "date": (pa.date32(), "DATE"),
    "timestamp": (pa.timestamp("us", tz="UTC"), "TIMESTAMP WITH TIME ZONE"),
    "list": (pa.list_(pa.string()), "VARCHAR[]"),
    "integers": (pa.list_(pa.int64()), "BIGINT[]"),
    "bytes": (pa.binary(), "BLOB"),
}


@dataclass(frozen=True)
class Column:
    """One column: its type (a key of TYPES), what it means, and what must hold of its values.

    `required`: never NULL. `values`: the closed list of allowed values (of a list's items, for type list).
    `pattern`: a regular expression that the whole value matches. `low`, `high`: inclusive range. `references`:
    "table.column" that holds every value. `at_release`: not in the lake; joined when a release is built.
    `clock`: holds the time of the run, so it differs between runs over the same input. `text`: holds words of the
    news texts, to which their publishers have rights: "full" the whole of one, "snippet" a part (a title, a clause,
    a name as the text has it); what an export does with them is in warehouse/export.py.
    """

    name: str
    type: str
    description: str
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    references: str | None = None
    at_release: bool = False
    clock: bool = False
    text: Literal["full", "snippet"] | None = None

    @property
    def arrow(self) -> "pa.Field[Any]":
        return pa.field(self.name, TYPES[self.type][0], nullable=not self.required)

    @property
    def sql_type(self) -> str:
        return TYPES[self.type][1]


@dataclass(frozen=True)
class Table:
    """One table: a description composed of what a row is and how it is made, its key and columns.

    `layer` names the stage that makes it. `published` tables are in releases; the others stay in the lake.
    `snapshot`: each batch writes the whole table anew, so a release reads the newest batch's rows alone.
    `warnings` are keys of vocabulary.USAGE_WARNINGS.
    """

    name: str
    row: str
    made: str
    layer: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()
    published: bool = True
    snapshot: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {c.name: c for c in self.columns}

    @property
    def description(self) -> str:
        return f"One row {self.row}. {self.made}"

    @cached_property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the published table."""
        return pa.schema([c.arrow for c in self.columns])

    @cached_property
    def lake_arrow(self) -> pa.Schema:
        """The Arrow schema of the table's partitions in the lake: without the columns joined at release."""
        return pa.schema([c.arrow for c in self.columns if not c.at_release])

    def from_rows(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Rows as mappings to an Arrow table in the lake's schema, sorted by key.

        Raises ValueError if a row has a column that the table has not, or lacks a required value.
        """
        rows = list(rows)
        names = self.lake_arrow.names
        if unknown := set().union(*rows).difference(names):
            raise ValueError(f"{self.name}: columns {sorted(unknown)} are not in warehouse/schema.py")
        # Column by column: 0.35 us a row and column, 0.85 through `from_pylist` with a check of each row.
        found = pa.table({name: [row.get(name) for row in rows] for name in names}, self.lake_arrow)
        for name in names:
            if self.by_name[name].required and found[name].null_count:
                lacking = rows[found[name].to_pylist().index(None)]
                raise ValueError(f"{self.name}.{name} is required and missing in {dict(lacking)!r:.300}")
        # By Arrow, which compares text by its bytes, as Python does by its code points; equal keys stay in their order.
        order: Any = [(key, "ascending", "at_start") for key in self.key]  # pyarrow's stubs know pairs alone
        return found.take(pc.sort_indices(found, order))

    def create_sql(self) -> str:
        columns = ",\n  ".join(f'"{c.name}" {c.sql_type}{" NOT NULL" if c.required else ""}' for c in self.columns)
        return f"CREATE TABLE {self.name} (\n  {columns}\n)"

    def comments_sql(self) -> list[str]:
        found = [f"COMMENT ON TABLE {self.name} IS {quoted(self.description)}"]
        found += [f'COMMENT ON COLUMN {self.name}."{c.name}" IS {quoted(c.description)}' for c in self.columns]
        return found


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
