"""Row rules: the rows of one partition that break a law are put aside, with what depends on them, before they are stored.

Runs in worker processes: imports neither Great Expectations nor pandas. What is asked are the critical checks of row scope
(rule.py) whose tables and columns are there; DuckDB finds, over the Arrow tables as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import duckdb
import pyarrow as pa

from expectations.prepared import prepare
from expectations.suites import CHECKS, Check
from warehouse.schema import TABLES

# Of what the temporary tables are made.
_TEXTS = {"articles.text", "documents.raw_text"}
# Number of the row in its table.
_ROW = "_row"

# Whose rows mean nothing without others, besides what refers to them: (table, column) stands or falls with (table, column).
# An article is made of its blocks, and blocks say what became of a document's lines: without one the other is not whole.
_STAND_TOGETHER = (
    ("blocks", "document_id", "articles", "article_id"),
    ("articles", "article_id", "blocks", "document_id"),
    ("blocks", "document_id", "blocks", "document_id"),
)


@dataclass(frozen=True)
class Withheld:
    """A row that was put aside. `rule`: the check's name (table.id), the reason for its row in `quarantine`; of a row that only
    depends on another (`because` is "depends"), the rule that the other broke.
    """

    table: str
    key: Mapping[str, Any]
    rule: str
    detail: str
    row: Mapping[str, Any]
    article_id: str | None
    because: Literal["rule", "depends"]


@dataclass(frozen=True)
class Sifted:
    """The tables without the rows withheld: the same objects where nothing was."""

    tables: dict[str, pa.Table]
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True)
class _Reason:
    rule: str
    detail: str
    because: Literal["rule", "depends"]


def sift(tables: Mapping[str, pa.Table], parents: Mapping[str, pa.Table]) -> Sifted:
    """Puts aside the rows that break a critical row rule, then what depends on them, until neither finds more.

    `tables`: what one partition of a stage made, by name, in the lake's schema (Table.lake_arrow). `parents`: what the laws read
    besides, with at least the columns that they read; not judged. A law that reads a table or column which is in neither is not asked.
    Rows withheld are in the order of the tables given, then of the rows. Raises ValueError if a table is not in the lake's schema.
    """
    for name, table in tables.items():
        if name not in TABLES or table.schema.names != TABLES[name].lake_arrow.names:
            raise ValueError(
                f"{name}: its columns are not those of warehouse/schema.py in the lake: {table.schema.names}"
            )
    asked = askable(tables, parents)
    kept = dict(tables)
    withheld: dict[str, dict[int, _Reason]] = {name: {} for name in tables}
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("SET TimeZone = 'UTC'")
        for name, table in parents.items():
            if name not in tables:
                db.register(name, table)
        for name in tables:
            db.register(name, kept[name])
        if any(not _TEXTS.isdisjoint(check.reads) for check in asked):
            prepare(db)
        # The common case costs one statement a table and one a rule, and nothing else.
        broken = _broken(db, asked)
        if broken:
            numbered = {n: t.append_column(_ROW, pa.array(range(t.num_rows), pa.int64())) for n, t in tables.items()}
            rest = dict(numbered)
            while broken:
                found = _violations(db, rest, broken)
                _spread(found, rest, withheld)
                rest = {name: _without(numbered[name], withheld[name]) for name in tables}
                for name, table in rest.items():
                    db.register(name, table.drop_columns([_ROW]))
                broken = _broken(db, asked)
            kept = {n: _without(tables[n], withheld[n]) if withheld[n] else tables[n] for n in tables}
    rows = (row for name in tables for row in _rows(tables[name], name, withheld[name]))
    return Sifted(kept, tuple(rows))


def askable(tables: Mapping[str, pa.Table], parents: Mapping[str, pa.Table]) -> tuple[Check, ...]:
    """The critical checks of row scope over `tables` whose tables and columns are there."""
    columns = [(n, c) for n, t in sorted({**parents, **tables}.items()) for c in sorted(t.schema.names)]
    return _askable(tuple(tables), frozenset(f"{table}.{column}" for table, column in columns))


@cache
def _askable(tables: tuple[str, ...], columns: frozenset[str]) -> tuple[Check, ...]:
    return tuple(
        check
        for name in tables
        for check in CHECKS.get(name, ())
        if check.scope == "row"
        and check.severity == "critical"
        and (check.column is None or f"{name}.{check.column}" in columns)
        and columns.issuperset(check.reads)
    )


def _broken(db: duckdb.DuckDBPyConnection, asked: Iterable[Check]) -> list[Check]:
    """The checks that some row breaks."""
    broken = []
    by_table: dict[str, list[Check]] = {}
    for check in asked:
        if check.broken is not None:
            by_table.setdefault(check.table, []).append(check)
        elif check.query is not None and db.execute(f"SELECT 1 FROM ({check.query}) LIMIT 1").fetchall():
            broken.append(check)
    for name, checks in by_table.items():
        flags = ", ".join(f"bool_or({c.broken})" for c in checks)
        # Not fetchone: a table cannot be registered anew while a result is open.
        (found,) = db.execute(f"SELECT {flags} FROM {name} t").fetchall()
        broken += [check for check, flag in zip(checks, found, strict=True) if flag]
    return broken


def _violations(
    db: duckdb.DuckDBPyConnection, numbered: Mapping[str, pa.Table], broken: Iterable[Check]
) -> dict[str, dict[int, _Reason]]:
    """Table -> number of the row -> the first check that it breaks."""
    found: dict[str, dict[int, _Reason]] = {}
    for check in broken:
        db.register("numbered", numbered[check.table])
        if check.broken is not None:
            sql = f"SELECT t.{_ROW} FROM numbered t WHERE {check.broken} ORDER BY 1"
        else:
            same = " AND ".join(f't."{k}" IS NOT DISTINCT FROM v."{k}"' for k in TABLES[check.table].key)
            sql = f"SELECT DISTINCT t.{_ROW} FROM numbered t JOIN ({check.query}) v ON {same} ORDER BY 1"
        for (row,) in db.execute(sql).fetchall():
            found.setdefault(check.table, {}).setdefault(row, _Reason(check.name, check.description, "rule"))
    return found


def _spread(
    found: Mapping[str, Mapping[int, _Reason]],
    numbered: Mapping[str, pa.Table],
    withheld: Mapping[str, dict[int, _Reason]],
) -> None:
    """Adds the rows found and all that depends on them to `withheld`."""
    new = {name: dict(rows) for name, rows in found.items()}
    while new:
        for name, rows in new.items():
            for row, reason in rows.items():
                withheld[name].setdefault(row, reason)
        next_: dict[str, dict[int, _Reason]] = {}
        for child, column, parent, key in _dependencies(tuple(numbered)):
            if parent not in new:
                continue
            causes: dict[Any, _Reason] = {}
            values = dict(zip(numbered[parent][_ROW].to_pylist(), numbered[parent][key].to_pylist(), strict=True))
            for row, reason in sorted(new[parent].items()):
                if values.get(row) is not None:
                    causes.setdefault(values[row], reason)
            pairs: Iterable[tuple[Any, Any]] = zip(
                numbered[child][_ROW].to_pylist(), numbered[child][column].to_pylist(), strict=True
            )
            for number, value in pairs:
                if value in causes and number not in withheld[child]:
                    cause = causes[value]
                    detail = f"depends on {parent} {value}, which was withheld: {cause.rule.partition('.')[2]}"
                    next_.setdefault(child, {}).setdefault(number, _Reason(cause.rule, detail, "depends"))
        new = next_


@cache
def _dependencies(tables: tuple[str, ...]) -> tuple[tuple[str, str, str, str], ...]:
    """(table, column, parent, its column) of the references among the tables, and of what stands together."""

    def references() -> Iterator[tuple[str, str, str, str]]:
        for name in tables:
            for column in TABLES[name].columns:
                parent, _, key = (column.references or "").partition(".")
                if parent in tables and not column.at_release:
                    yield name, column.name, parent, key

    together = (d for d in _STAND_TOGETHER if d[0] in tables and d[2] in tables)
    return (*references(), *together)


def _without(table: pa.Table, rows: Mapping[int, _Reason]) -> pa.Table:
    return table.filter(pa.array([n not in rows for n in range(table.num_rows)], pa.bool_())) if rows else table


def _rows(table: pa.Table, name: str, withheld: Mapping[int, _Reason]) -> Iterator[Withheld]:
    numbers = sorted(withheld)
    for number, row in zip(numbers, table.take(pa.array(numbers, pa.int64())).to_pylist(), strict=True):
        reason = withheld[number]
        key = {k: row[k] for k in TABLES[name].key}
        article = row.get("article_id", row.get("document_id"))
        yield Withheld(name, key, reason.rule, reason.detail, row, article, reason.because)
