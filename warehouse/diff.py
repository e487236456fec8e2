"""What changed between two releases: tables and columns, rows added, removed and changed, and which values.

DuckDB reads the Parquet files and joins digests of the rows, and writes to a temporary folder what does not fit in memory.
"""

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.columns import quoted
from warehouse.files import read_json
from warehouse.schema import PUBLISHED, SCHEMA_VERSION

MEMORY_LIMIT = "1GB"  # of the join; more goes to the disk
SHORT = 80  # code points of a value in a sample
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class _Compared:
    """A table of both releases: the columns of its key, and the others that both have and that no clock fills."""

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]


def diff_releases(
    old: Path | None,
    new: Path,
    old_id: str | None,
    new_id: str,
    samples: int = 0,
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """What the release in the folder `new` has other than that in `old` (None: all is new).

    {"from", "to", "schema": {"version": [old, new], "tables_added", "tables_removed", "columns": {table: {"added": {column:
    type}, "removed": {column: type}, "changed": {column: [old, new]}}}}, "tables": {table: {"rows", "added", "removed",
    "changed", "columns": {column: rows in which it changed}}}}; with `samples` a table has "samples" too, at most so
    many of each kind. `only`: of these tables alone.

    A row is changed if its key is in both and a value of a column that both have differs; columns that hold the time of a
    run do not count. Keys that occur more than once are paired in the order of their digests.
    """
    names = [n for n in _tables(old, new) if only is None or n in only]
    found: dict[str, Any] = {"from": old_id, "to": new_id, "schema": _no_changes(old, new), "tables": {}}
    with _connected() as db:
        for name in names:
            before, after = (_types(db, _parquet(r, name)) for r in (old, new))
            if old is not None:
                _note_schema(found["schema"], name, before, after)
            found["tables"][name] = _diff_table(db, name, (old, new), (before, after), samples)
    return found


def is_same(diff: dict[str, Any]) -> bool:
    """Is nothing different?"""
    schema = diff["schema"]
    return (
        schema["version"][0] == schema["version"][1]
        and not (schema["tables_added"] or schema["tables_removed"] or schema["columns"])
        and not any(table[kind] for table in diff["tables"].values() for kind in (ADDED, REMOVED, CHANGED))
    )


def table_lines(diff: Mapping[str, Any]) -> list[tuple[str, str, str, str, str, str]]:
    """The tables with rows that differ, as text: name, rows, added, removed, changed, values changed by column."""
    lines = []
    for name, table in diff["tables"].items():
        if any(table[kind] for kind in (ADDED, REMOVED, CHANGED)):
            columns = sorted(table["columns"].items(), key=lambda item: (-item[1], item[0]))
            values = ", ".join(f"{column} {n:,}" for column, n in columns)
            rows, added, removed, changed = (f"{table[kind]:,}" for kind in ("rows", ADDED, REMOVED, CHANGED))
            lines.append((name, rows, added, removed, changed, values))
    return lines


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        tempfile.TemporaryDirectory(prefix="communique-") as folder,
        duckdb.connect(config={"temp_directory": folder, "memory_limit": MEMORY_LIMIT}) as db,
    ):
        db.execute("SET TimeZone = 'UTC'")
        db.execute("SET preserve_insertion_order = false")
        yield db


def _parquet(release: Path | None, table: str) -> Path | None:
    path = release / "parquet" / f"{table}.parquet" if release else None
    return path if path and path.exists() else None


def _tables(*folders: Path | None) -> list[str]:
    """The tables of any of the releases: those of the schema in its order, then others by name."""
    there = {p.stem for folder in folders if folder for p in (folder / "parquet").glob("*.parquet")}
    return [n for n in PUBLISHED if n in there] + sorted(there - set(PUBLISHED))


def _types(db: duckdb.DuckDBPyConnection, path: Path | None) -> dict[str, str]:
    """Column -> type; of no file none."""
    return {r[0]: r[1] for r in db.execute(f"DESCRIBE FROM {_source(path)}").fetchall()} if path else {}


def _source(path: Path) -> str:
    return f"read_parquet({quoted(str(path))})"


# Schema


def _no_changes(old: Path | None, new: Path) -> dict[str, Any]:
    version = _version(new)
    return {
        "version": [_version(old) if old else version, version],
        "tables_added": [],
        "tables_removed": [],
        "columns": {},
    }


def _version(release: Path) -> str:
    manifest = release / "manifest.json"  # a candidate has none yet
    return str(read_json(manifest)["schema_version"]) if manifest.exists() else SCHEMA_VERSION


def _note_schema(schema: dict[str, Any], name: str, before: dict[str, str], after: dict[str, str]) -> None:
    if not before or not after:
        schema["tables_added" if after else "tables_removed"].append(name)
        return
    changes = {
        ADDED: {c: after[c] for c in after if c not in before},
        REMOVED: {c: before[c] for c in before if c not in after},
        CHANGED: {c: [before[c], after[c]] for c in before if c in after and before[c] != after[c]},
    }
    if any(changes.values()):
        schema["columns"][name] = changes


# Rows and values


def _diff_table(
    db: duckdb.DuckDBPyConnection,
    name: str,
    releases: tuple[Path | None, Path],
    types: tuple[dict[str, str], dict[str, str]],
    samples: int,
) -> dict[str, Any]:
    before, after = (_parquet(r, name) for r in releases)
    rows = _count(db, after)
    if before is None or after is None:
        found = {"rows": rows, ADDED: rows, REMOVED: _count(db, before), CHANGED: 0, "columns": {}}
        return found | ({"samples": {ADDED: [], REMOVED: [], CHANGED: {}}} if samples else {})
    table = _compared(name, *types)
    _note_differences(db, table, before, after)
    sums = "".join(f", count(*) FILTER (c{i})" for i in range(len(table.values)))
    counted: Any = db.execute(
        f"SELECT count(*) FILTER (kind = '{ADDED}'), count(*) FILTER (kind = '{REMOVED}'), "
        f"count(*) FILTER (kind = '{CHANGED}') {sums} FROM differences"
    ).fetchone()
    columns = {c: n for c, n in zip(table.values, counted[3:], strict=True) if n}
    found = {"rows": rows, ADDED: counted[0], REMOVED: counted[1], CHANGED: counted[2], "columns": columns}
    if samples:
        found["samples"] = _samples(db, table, before, after, list(columns), samples)
    db.execute("DROP TABLE differences")
    return found


def _count(db: duckdb.DuckDBPyConnection, path: Path | None) -> int:
    counted: Any = db.execute(f"SELECT count(*) FROM {_source(path)}").fetchone() if path else (0,)
    return int(counted[0])


def _compared(name: str, before: dict[str, str], after: dict[str, str]) -> _Compared:
    """Of a table that the schema does not have, the key is all columns: its rows are there or not."""
    both = [c for c in after if c in before]
    table = PUBLISHED.get(name)
    if table is None:
        return _Compared(name, tuple(both), ())
    clocked = {c.name for c in table.columns if c.clock}
    key = tuple(c for c in table.key if c in both)
    return _Compared(name, key, tuple(c for c in both if c not in key and c not in clocked))


def _note_differences(db: duckdb.DuckDBPyConnection, table: _Compared, before: Path, after: Path) -> None:
    """Makes the table `differences`: key, nth, kind, and for each value column whether it changed (NULL: not in both)."""
    numbers = range(len(table.values))
    differ = [f"o.h{i} <> n.h{i}" for i in numbers]
    flags = "".join(f", {sql} AS c{i}" for i, sql in enumerate(differ))
    anywhere = " OR ".join(["o.key IS NULL", "n.key IS NULL", *differ])
    db.execute(
        f"""
        CREATE TEMP TABLE differences AS
        SELECT coalesce(o.key, n.key) AS key, coalesce(o.nth, n.nth) AS nth,
            CASE WHEN o.key IS NULL THEN '{ADDED}' WHEN n.key IS NULL THEN '{REMOVED}' ELSE '{CHANGED}' END AS kind {flags}
        FROM ({_hashed(table, before)}) o FULL JOIN ({_hashed(table, after)}) n ON o.key = n.key AND o.nth = n.nth
        WHERE {anywhere}
        """
    )


def _hashed(table: _Compared, path: Path) -> str:
    """Key, its number where it occurs more than once, and a 64-bit digest of each value.

    Values are compared as text, so that a column whose type changed is compared by what it says.
    """
    digests = [f'hash("{c}"::VARCHAR) AS h{i}' for i, c in enumerate(table.values)]
    inner = f"SELECT {', '.join([f'{_key_sql(table)} AS key', *digests])} FROM {_source(path)}"
    order = ", ".join(f"h{i}" for i in range(len(digests))) or "key"
    return f"SELECT *, row_number() OVER (PARTITION BY key ORDER BY {order}) AS nth FROM ({inner})"


def _key_sql(table: _Compared) -> str:
    return f"to_json([{', '.join(f'"{k}"::VARCHAR' for k in table.key)}])::VARCHAR" if table.key else "''"


# Samples


def _samples(
    db: duckdb.DuckDBPyConnection, table: _Compared, before: Path, after: Path, changed: Sequence[str], n: int
) -> dict[str, Any]:
    """{"added": [row], "removed": [row], "changed": {column: [{"key", "old", "new"}]}}, values shortened."""

    def found(where: str) -> list[tuple[str, int]]:
        return db.execute(f"SELECT key, nth FROM differences WHERE {where} ORDER BY key, nth LIMIT {n}").fetchall()

    added, removed = found(f"kind = '{ADDED}'"), found(f"kind = '{REMOVED}'")
    by_column = {c: found(f"c{table.values.index(c)}") for c in changed}
    wanted = [place for places in by_column.values() for place in places]
    old_rows = _rows(db, table, before, [*removed, *wanted])
    new_rows = _rows(db, table, after, [*added, *wanted])
    return {
        ADDED: [new_rows[place] for place in added],
        REMOVED: [old_rows[place] for place in removed],
        CHANGED: {
            c: [
                {
                    "key": {k: new_rows[p].get(k) for k in table.key},
                    "old": old_rows[p].get(c),
                    "new": new_rows[p].get(c),
                }
                for p in places
            ]
            for c, places in by_column.items()
        },
    }


def _rows(
    db: duckdb.DuckDBPyConnection, table: _Compared, path: Path, places: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows at these places, without what is NULL in them."""
    if not places:
        return {}
    keys = ", ".join(quoted(key) for key in sorted({key for key, _ in places}))
    values = "".join(f', hash("{c}"::VARCHAR) AS h{i}' for i, c in enumerate(table.values))
    order = ", ".join(f"h{i}" for i in range(len(table.values))) or "key"
    columns = ", ".join(f'"{c}"::VARCHAR AS "{c}"' for c in (*table.key, *table.values))
    sql = f"""
        SELECT key, nth, {columns} FROM (
            SELECT *, row_number() OVER (PARTITION BY key ORDER BY {order}) AS nth
            FROM (SELECT *, {_key_sql(table)} AS key {values} FROM {_source(path)}) WHERE key IN ({keys}))
    """
    result = db.execute(sql)
    names = [column[0] for column in result.description or ()][2:]
    return {
        (row[0], row[1]): {c: _short(v) for c, v in zip(names, row[2:], strict=True) if v is not None}
        for row in result.fetchall()
    }


def _short(value: str) -> str:
    return value if len(value) <= SHORT else value[: SHORT - 1] + "…"
