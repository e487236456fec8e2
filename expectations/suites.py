"""What must hold of every table and column, made from warehouse/schema.py and rules.py, for Great Expectations to judge (bound.py).

DuckDB finds, Great Expectations judges. For each table one statement counts the rows that break each check; the
counts become a *profile*, a frame of one row with a column a check, and each expectation of the table's suite
bounds one of those columns. So judging costs the same whatever the size of the dataset: 0.8 s for 400 checks, where
the same expectations over the rows themselves took 8 s for each million rows and twelve checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expectations.drift import DRIFTS, Drift
from expectations.rule import Scope, key_sql
from expectations.rules import RULES
from warehouse.columns import Column, Table, quoted
from warehouse.schema import PUBLISHED

# The verdict itself is written after the judging.
JUDGED: dict[str, Table] = {name: table for name, table in PUBLISHED.items() if name != "validations"}

# Tables that a corpus of any size fills: where one is empty, a stage did nothing.
_NEVER_EMPTY = ("documents", "blocks", "articles", "mentions", "entities", "events", "batches")

# A text without white space at its ends; trim's own default is the space alone.
_BLANK = "trim({}, ' \t\n\r\u00a0\u2028\u3000')"

TYPE = "expect_column_values_to_be_of_type"
COLUMNS = "expect_table_columns_to_match_set"
ROWS = "expect_table_row_count_to_be_between"


@dataclass(frozen=True)
class Check:
    """One thing that must hold.

    `expectation` is Great Expectations' name for it, or the id of a rule. How DuckDB counts what breaks it is given by
    one of: `broken`, a condition true of each violating row `t` of the table; `count`, an aggregate over the table;
    `query`, a statement that returns the violating rows; `drift`, a comparison of figures; or none, for what the catalogue
    answers (types, columns).
    `sample`: a statement that returns violating rows, where `broken` or `query` do not say it.
    `max_share`: the share of the table's rows that may break it. `scope`, `reads`: as of a rule (rule.py); what the
    schema says of a column is asked of each row.
    """

    table: str
    expectation: str
    column: str | None
    severity: str
    description: str
    broken: str | None = None
    count: str | None = None
    query: str | None = None
    sample: str | None = None
    max_share: float = 0.0
    scope: Scope = "release"
    reads: tuple[str, ...] = ()
    drift: Drift | None = None

    @property
    def name(self) -> str:
        """The table and the id: the reason under which quarantine holds the rows that were withheld for it."""
        return f"{self.table}.{self.id}"

    @property
    def bound(self) -> float:
        """The largest figure with which it holds: violating rows or their share; of a drift, its score."""
        return 1.0 if self.drift else self.max_share

    @property
    def id(self) -> str:
        return self.expectation if self.column is None else f"{self.column}.{self.expectation}"


def _column_checks(table: Table, column: Column) -> Iterator[Check]:
    c = f't."{column.name}"'

    def check(
        expectation: str, description: str, broken: str, severity: str = "critical", reads: tuple[str, ...] = ()
    ) -> Check:
        return Check(
            table.name, expectation, column.name, severity, description, broken=broken, scope="row", reads=reads
        )

    yield Check(table.name, TYPE, column.name, "critical", f"Its type is {column.sql_type}.")
    if column.required:
        yield check("expect_column_values_to_not_be_null", "It is never unknown.", f"{c} IS NULL")
    if column.values:
        allowed = ", ".join(map(quoted, column.values))
        broken = f"{c} NOT IN ({allowed})"
        if column.type == "list":
            broken = f"len(list_filter({c}, lambda x: x IS NULL OR x NOT IN ({allowed}))) > 0"
        yield check("expect_column_values_to_be_in_set", f"One of: {', '.join(column.values)}.", broken)
    elif column.pattern:
        broken = f"NOT regexp_full_match({c}, {quoted(column.pattern)})"
        yield check("expect_column_values_to_match_regex", f"The whole value matches {column.pattern}.", broken)
    elif column.type == "text":
        description = "An unknown is NULL, never an empty text or white space."
        # Without what must be there a row says nothing; a document is what was captured, whatever it is.
        severity = "critical" if column.required and table.name != "documents" else "warning"
        yield check("expect_column_value_lengths_to_be_between", description, f"{_BLANK.format(c)} = ''", severity)
    elif column.type == "list":
        description = "No item is NULL, an empty text or white space."
        broken = f"len(list_filter({c}, lambda x: x IS NULL OR {_BLANK.format('x')} = '')) > 0"
        yield check("expect_column_value_lengths_to_be_between", description, broken, "warning")
    elif column.type == "integers":
        broken = f"len(list_filter({c}, lambda x: x IS NULL)) > 0"
        yield check("expect_column_value_lengths_to_be_between", "No item is NULL.", broken, "warning")
    if column.type == "number" or column.low is not None or column.high is not None:
        broken_if = [f"{c} < {column.low}"] if column.low is not None else []
        broken_if += [f"{c} > {column.high}"] if column.high is not None else []
        broken_if += [f"NOT isfinite({c})"] if column.type == "number" else []
        bounds = [f"at least {column.low:g}"] if column.low is not None else []
        bounds += [f"at most {column.high:g}"] if column.high is not None else []
        description = f"A finite number{', ' if bounds else ''}{' and '.join(bounds)}."
        yield check("expect_column_values_to_be_between", description, " OR ".join(broken_if))
    if column.references:
        parent, key = column.references.split(".")
        broken = f'{c} IS NOT NULL AND {c} NOT IN (SELECT p."{key}" FROM {parent} p WHERE p."{key}" IS NOT NULL)'
        description = f"Stands in {column.references}."
        yield check("expect_column_values_to_be_in_other_table", description, broken, reads=(column.references,))


def _unique(table: Table, columns: tuple[str, ...], expectation: str, column: str | None) -> Check:
    names = ", ".join(f't."{c}"' for c in columns)
    # Of the values' 64-bit hashes: equal values never have different ones, so no double is missed. That 5 million different
    # values share one has a probability of 7e-7; judge.py counts the values themselves before it says so.
    value = f"hash({names})"
    return Check(
        table.name,
        expectation,
        column,
        "critical",
        f"No two rows share {', '.join(columns)}.",
        count=f"count(*) - count(DISTINCT {value})",
        sample=f"SELECT {names}, count(*) AS n FROM {table.name} t GROUP BY ALL HAVING count(*) > 1",
    )


def _table_checks(table: Table) -> Iterator[Check]:
    yield Check(table.name, COLUMNS, None, "critical", "Its columns are those of the schema.")
    if table.name in _NEVER_EMPTY:
        yield Check(table.name, ROWS, None, "warning", "It has rows.", count="CAST(count(*) = 0 AS INTEGER)")
    if len(table.key) == 1:
        yield _unique(table, table.key, "expect_column_values_to_be_unique", table.key[0])
    else:
        yield _unique(table, table.key, "expect_compound_columns_to_be_unique", None)
    # A row's own id, where the key is made of other columns (mention_id, quote_id).
    own = table.columns[0]
    if table.key != (own.name,) and own.required and own.references is None and own.name.endswith("_id"):
        yield _unique(table, (own.name,), "expect_column_values_to_be_unique", own.name)
    for column in table.columns:
        yield from _column_checks(table, column)
    for rule in RULES:
        if rule.table == table.name:
            yield Check(
                table.name,
                rule.id,
                None,
                rule.severity,
                rule.description,
                query=rule.sql,
                max_share=rule.max_share,
                scope=rule.scope,
                reads=rule.reads,
            )
    for drift in DRIFTS:
        if drift.table == table.name:
            yield Check(table.name, drift.id, None, "warning", drift.description, drift=drift)


def _structure(table: Table) -> Iterator[Check]:
    """A table that is filled after the judging must be there."""
    yield Check(table.name, COLUMNS, None, "critical", "Its columns are those of the schema.")
    for column in table.columns:
        yield Check(table.name, TYPE, column.name, "critical", f"Its type is {column.sql_type}.")


CHECKS: dict[str, tuple[Check, ...]] = {name: tuple(_table_checks(table)) for name, table in JUDGED.items()}
CHECKS["validations"] = tuple(_structure(PUBLISHED["validations"]))


def sample_sql(check: Check, limit: int = 5) -> str | None:
    """A statement that returns up to `limit` violating rows, the same ones in every run; None where rows say nothing."""
    table = PUBLISHED[check.table]
    rows = check.sample or check.query
    if check.broken is not None:
        key = key_sql(table)
        value = ""
        if check.column is not None and check.column not in table.key:
            column = f't."{check.column}"'
            # A timestamp would be shown in the session's time zone.
            shown = f"{column} AT TIME ZONE 'UTC'" if table.by_name[check.column].type == "timestamp" else column
            value = f', {shown} AS "{check.column}"'
        rows = f"SELECT {key}{value} FROM {table.name} t WHERE {check.broken}"
    return None if rows is None else f"SELECT * FROM ({rows}) ORDER BY ALL LIMIT {limit}"


def render() -> str:
    """All expectations as text, a line each: what the golden test compares and a reviewer reads."""
    lines = []
    for table, checks in CHECKS.items():
        lines.append(f"{table} ({len(checks)})")
        for check in checks:
            allowed = f" Up to {check.max_share:.0%} of the rows may break it." if check.max_share else ""
            where = f"{check.column}: " if check.column else ""
            lines.append(f"  {check.severity:<8}  {where}{check.expectation}  {check.description}{allowed}")
    return "\n".join(lines) + "\n"
