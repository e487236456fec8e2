"""What a rule is."""

from dataclasses import dataclass
from typing import Literal

from warehouse.columns import Table

Scope = Literal["row", "release"]

# A timestamp's day, which is UTC's.
UTC_DAY = "CAST({} AT TIME ZONE 'UTC' AS DATE)"

# White space as Unicode has it: RE2's \s is that of ASCII alone.
SPACE = r"[\s\pZ\x0b\x1c-\x1f\x{85}]"


@dataclass(frozen=True)
class Rule:
    """A law: `sql` returns the violating rows of `table`, their key columns first.

    `severity`: critical stops the publication. `max_share`: share of the table's rows that may break the rule
    before it counts as broken (a figure to watch rather than a law); 0 allows none. `scope`: "row" speaks of one row
    with its parents (or of one document's rows, which are always in one partition), so that it can be asked of what a
    task has made and the row can be put aside: its `sql` returns all key columns and uses no column that is joined at
    release; "release" needs the whole. `reads`: what a row rule reads of other tables, as "table.column".
    """

    id: str
    table: str
    severity: str
    description: str
    sql: str
    max_share: float = 0.0
    scope: Scope = "release"
    reads: tuple[str, ...] = ()


def key_sql(table: Table, alias: str = "t") -> str:
    """The table's key columns as SQL, comma-separated."""
    return ", ".join(f'{alias}."{name}"' for name in table.key)
