"""The verdict on a release before it is published: DuckDB counts what breaks each check, Great Expectations judges."""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from queue import SimpleQueue
from typing import Any

import duckdb

from expectations.drift import Compared, compare, profile, take
from expectations.prepared import discard, prepare
from expectations.suites import CHECKS, COLUMNS, ROWS, TYPE, Check, sample_sql
from warehouse.schema import PUBLISHED

# What DuckDB may hold: a release of 5 million mentions took 6.4 GB without, 1.5 GB with it, and no longer (benchmarks/validation.py).
_MEMORY = "1200MB"
# Tables whose rows are counted at the same time.
AT_ONCE = 2
# Longest value shown in a sample, in code points.
_SHOWN = 80


@dataclass(frozen=True)
class Finding:
    """A check with what was found: `n_unexpected` violating rows of `n_rows`, both None if it could not be run.

    `sample`: some violating rows, for checks that fail. `n_withheld`: rows that were put aside before for a row rule, with what
    depends on them; they are in `quarantine`. `compared`: the figures, of a drift.
    """

    check: Check
    success: bool
    observed: str
    n_rows: int | None
    n_unexpected: int | None
    sample: tuple[Mapping[str, Any], ...] = ()
    n_withheld: int = 0
    compared: Compared | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The row of table `validations`."""
        return {
            "table_name": self.check.table,
            "expectation": self.check.expectation,
            "column_name": self.check.column,
            "severity": self.check.severity,
            "success": self.success,
            "observed": self.observed,
            "n_unexpected": self.n_unexpected,
            "sample": json.dumps(self.sample, ensure_ascii=False) if self.sample else None,
        }


@dataclass(frozen=True)
class Verdict:
    """All findings. `n_rows`: rows by table. `n_unknown`: NULLs by table and column, of columns that may be NULL.

    `profile`: the release's figures, which the verdict on the next release is given as `before`.
    """

    findings: tuple[Finding, ...]
    n_rows: Mapping[str, int]
    n_unknown: Mapping[str, Mapping[str, int]]
    profile: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Rows for table `validations`, sorted by its key."""
        return sorted((f.row for f in self.findings), key=_row_order)

    @cached_property
    def critical_failures(self) -> int:
        """Failed expectations that stop the publication."""
        return sum(not f.success and f.check.severity == "critical" for f in self.findings)

    @cached_property
    def warnings(self) -> int:
        """Failed expectations that do not."""
        return sum(not f.success and f.check.severity == "warning" for f in self.findings)

    @property
    def passed(self) -> bool:
        """May the release be published?"""
        return self.critical_failures == 0

    def summary(self) -> str:
        """One line, with the worst failures by name."""
        failed = [f for f in self.findings if not f.success and f.check.severity == "critical"]
        names = "; ".join(f"{f.check.table}: {f.check.id} ({f.observed})" for f in failed[:5])
        more = f"; and {len(failed) - 5} more" if len(failed) > 5 else ""
        head = (
            f"{len(self.findings)} expectations, {self.critical_failures} critical failures, {self.warnings} warnings"
        )
        return f"{head}: {names}{more}" if failed else head


@dataclass
class _Count:
    """What DuckDB found for a check: violating rows, or why it could not count them; of a drift, the comparison."""

    n_unexpected: int | None
    observed: str | None = None
    compared: Compared | None = None


# Rows, NULLs by column, and what breaks each check, of a table.
_Profile = tuple[int, dict[str, int], dict[str, _Count]]


def preload() -> None:
    """Import Great Expectations (some seconds), so that a thread can do it while other work goes on."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read on import
    import great_expectations.expectations  # noqa: F401


def judge(connection: duckdb.DuckDBPyConnection, before: Mapping[str, Any] | None = None) -> Verdict:
    """Judge the release that the connection has open: every published table; of `validations`, which is filled after, its columns.

    Reads only. A table or column that is missing or of another type is a critical failure, not an error.
    `before`: the profile of the last release, as its validation.json has it; None where there is none.
    """
    with _bounded(connection):
        return _verdict(connection, before)


@dataclass(frozen=True)
class _Counted:
    """What DuckDB found, by table; of each check, by its id."""

    n_rows: Mapping[str, int]
    n_unknown: Mapping[str, Mapping[str, int]]
    counts: Mapping[str, Mapping[str, _Count]]
    profile: Mapping[str, Any]

    def measures(self) -> dict[str, dict[str, float]]:
        """Table -> check's id -> the figure that Great Expectations bounds."""
        return {
            table: {c.id: _measure(c, self.counts[table][c.id], self.n_rows.get(table, 0)) for c in checks}
            for table, checks in CHECKS.items()
        }


def measure(
    connection: duckdb.DuckDBPyConnection, before: Mapping[str, Any] | None = None
) -> dict[str, dict[str, float]]:
    """Table -> check's id -> the figure that `judge` has Great Expectations bound between 0 and Check.bound."""
    with _bounded(connection):
        return _counted(connection, before).measures()


def _counted(connection: duckdb.DuckDBPyConnection, before: Mapping[str, Any] | None) -> _Counted:
    profiles = _profiles(connection)
    n_rows = {table: found[0] for table, found in profiles.items()}
    n_unknown = {table: found[1] for table, found in profiles.items()}
    counts = {table: found[2] for table, found in profiles.items()}
    del n_rows["validations"], n_unknown["validations"]
    figures, batches = take(connection)
    for table, checks in CHECKS.items():
        for check in checks:
            if check.drift:
                found = compare(check.drift, figures, batches, n_rows, before)
                counts[table][check.id] = _Count(None, found.said(check.drift.measure.id), found)
    return _Counted(n_rows, n_unknown, counts, profile(figures, n_rows))


def _verdict(connection: duckdb.DuckDBPyConnection, before: Mapping[str, Any] | None) -> Verdict:
    counted = _counted(connection, before)
    counts, n_rows = counted.counts, counted.n_rows
    success = _judge(counted.measures())
    withheld = _withheld(connection)
    findings = []
    for table, checks in CHECKS.items():
        for check in checks:
            count, good = counts[table][check.id], success[table][check.id]
            sample = () if good or count.n_unexpected is None else _sample(connection, check)
            n_withheld = withheld.get(check.name, 0)
            observed = count.observed or _observed(check, count.n_unexpected or 0, n_rows[table])
            if n_withheld:
                observed += f"; {n_withheld} rows withheld"
            findings.append(
                Finding(
                    check, good, observed, n_rows.get(table), count.n_unexpected, sample, n_withheld, count.compared
                )
            )
    return Verdict(tuple(findings), n_rows, counted.n_unknown, counted.profile)


@contextmanager
def _bounded(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The connection with a bound to its memory, and with the temporary tables that rules read."""
    (limit,) = connection.execute("SELECT current_setting('memory_limit')").fetchall()[0]
    (ordered,) = connection.execute("SELECT current_setting('preserve_insertion_order')").fetchall()[0]
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute("SET preserve_insertion_order = false")  # what is shown is ordered; else whole tables are held
    prepare(connection)
    try:
        yield
    finally:
        discard(connection)
        connection.execute(f"SET memory_limit = '{limit}'")
        connection.execute(f"SET preserve_insertion_order = {ordered}")


def _withheld(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows that row rules have put aside, by the check's name."""
    sql = "SELECT reason, count(*) FROM quarantine WHERE stage = 'validate' GROUP BY reason"
    try:
        return dict(connection.execute(sql).fetchall())
    except duckdb.Error:  # no such table or column, which its own checks say
        return {}


def _row_order(row: Mapping[str, Any]) -> tuple[str, str, bool, str]:
    return row["table_name"], row["expectation"], row["column_name"] is not None, row["column_name"] or ""


def _found_types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column -> DuckDB type of the table as it is; empty if there is no such table."""
    try:
        return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    except duckdb.CatalogException:
        return {}


def _profiles(connection: duckdb.DuckDBPyConnection) -> dict[str, _Profile]:
    """By table. Several tables at once: most statements keep DuckDB to one core; the verdict on 10,000 articles takes 12.6 s in the place of 16.9."""
    with ExitStack() as stack:
        free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        free.put(connection)
        for _ in range(AT_ONCE - 1):
            cursor = stack.enter_context(connection.cursor())
            prepare(cursor)  # temporary tables are a connection's own
            stack.callback(discard, cursor)
            free.put(cursor)

        def found(table: str) -> _Profile:
            cursor = free.get()
            try:
                return _profile(cursor, table)
            finally:
                free.put(cursor)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip(CHECKS, pool.map(found, CHECKS), strict=True))


def _profile(connection: duckdb.DuckDBPyConnection, name: str) -> _Profile:
    """Rows, NULLs by column, and what breaks each check, of one table: one aggregate statement, then one a rule."""
    table = PUBLISHED[name]
    types = _found_types(connection, name)
    good = {c.name for c in table.columns if types.get(c.name) == c.sql_type}
    counts: dict[str, _Count] = {}
    parts: dict[str, str] = {}
    for check in CHECKS[name]:
        if check.expectation == COLUMNS:
            odd = sorted(set(types) ^ set(table.by_name))
            counts[check.id] = _Count(len(odd), f"missing or unknown: {', '.join(odd)}" if odd else "as in the schema")
        elif check.expectation == TYPE:
            found = types.get(check.column or "", "missing")
            counts[check.id] = _Count(int(check.column not in good), found)
        elif not types or (check.column is not None and check.column not in good):
            counts[check.id] = _Count(None, "not checked: the column is missing or of another type")
        elif check.broken is not None:
            parts[check.id] = f"count(*) FILTER (WHERE {check.broken})"
        elif check.count is not None:
            parts[check.id] = check.count
        elif check.query is not None:
            counts[check.id] = _count(connection, f"SELECT count(*) FROM ({check.query})")
    optional = [c.name for c in table.columns if not c.required and c.name in good]
    aggregates = ["count(*)", *(f'count(*) - count(t."{c}")' for c in optional), *parts.values()]
    values: list[int] | None = None
    if types:
        try:
            row = connection.execute(f"SELECT {', '.join(aggregates)} FROM {name} t").fetchone()
            values = None if row is None else [int(value) for value in row]
        except duckdb.Error:
            values = None  # a column that another check speaks of is not there: count them one by one
    if values is None:
        counts |= {i: _count(connection, f"SELECT {part} FROM {name} t") for i, part in parts.items()}
        n_rows = _count(connection, f"SELECT count(*) FROM {name}").n_unexpected or 0
        return n_rows, {}, counts
    n_rows, rest = values[0], values[1:]
    counts |= {i: _Count(value) for i, value in zip(parts, rest[len(optional) :], strict=True)}
    for check in CHECKS[name]:
        if check.count is not None and check.sample is not None and counts[check.id].n_unexpected:
            # Counted by hashes: now by the values.
            counts[check.id] = _count(connection, f"SELECT coalesce(sum(n - 1), 0) FROM ({check.sample})")
    return n_rows, dict(zip(optional, rest, strict=False)), counts


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> _Count:
    try:
        row = connection.execute(sql).fetchone()
    except duckdb.Error as error:
        return _Count(None, f"not checked: {str(error).splitlines()[0]}")
    return _Count(0 if row is None else int(row[0]))


def _judge(measures: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, bool]]:
    """Great Expectations' verdict on each check, by table and check id."""
    preload()
    import great_expectations as gx
    import pandas as pd
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from expectations.bound import suite

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("release")
    success: dict[str, dict[str, bool]] = {}
    for table, found in measures.items():
        frame = pd.DataFrame([found], dtype="float64")
        batch = source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("profile")
        result = batch.get_batch({"dataframe": frame}).validate(suite(table), result_format="BOOLEAN_ONLY")
        # A result's own success holds for it alone; the run's is False for a mere warning, so it gates nothing.
        success[table] = {
            r.expectation_config.kwargs["column"]: bool(r.success) for r in result.results if r.expectation_config
        }
    return success


def _measure(check: Check, count: _Count, n_rows: int) -> float:
    """The profile's value: the share of violating rows where a share is allowed, else their number; of a drift, its score;
    -1 if unknown.
    """
    if count.compared is not None:
        return count.compared.score
    n_unexpected = count.n_unexpected
    if n_unexpected is None:
        return -1.0  # below the bounds of every expectation
    return n_unexpected / max(n_rows, 1) if check.max_share else float(n_unexpected)


def _observed(check: Check, n_unexpected: int, n_rows: int) -> str:
    if check.expectation == ROWS:
        return f"{n_rows} rows"
    if check.max_share:
        return f"{n_unexpected} of {n_rows} rows ({n_unexpected / max(n_rows, 1):.1%}; allowed {check.max_share:.0%})"
    return f"{n_unexpected} of {n_rows} rows"


def _sample(connection: duckdb.DuckDBPyConnection, check: Check) -> tuple[Mapping[str, Any], ...]:
    sql = sample_sql(check)
    if sql is None:
        return ()
    try:
        result = connection.execute(sql)
    except duckdb.Error:  # another of the table's columns, which would show whose row it is, is missing
        return ()
    names = [column[0] for column in result.description or ()]
    return tuple(dict(zip(names, map(_shown, row), strict=True)) for row in result.fetchall())


def _shown(value: object) -> object:
    """A value as JSON can carry it, cut where it is long."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else str(value)
    text = (", ".join(map(str, value)) if isinstance(value, list) else str(value)).replace("\0", "\N{SYMBOL FOR NULL}")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
