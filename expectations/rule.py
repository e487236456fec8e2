"""What a rule is."""

from dataclasses import dataclass

from warehouse.columns import Table

# A timestamp's day, which is UTC's.
UTC_DAY = "CAST({} AT TIME ZONE 'UTC' AS DATE)"


@dataclass(frozen=True)
class Rule:
    """A law: `sql` returns the violating rows of `table`, their key columns first.

    `severity`: critical stops the publication. `max_share`: share of the table's rows that may break the rule
    before it counts as broken (a figure to watch rather than a law); 0 allows none.
    """

    id: str
    table: str
    severity: str
    description: str
    sql: str
    max_share: float = 0.0


def key_sql(table: Table, alias: str = "t") -> str:
    """The table's key columns as SQL, comma-separated."""
    return ", ".join(f'{alias}."{name}"' for name in table.key)
