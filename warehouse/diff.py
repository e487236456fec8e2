"""What changed between two releases: rows added, removed and changed, by table."""

from pathlib import Path
from typing import Any

import duckdb

from warehouse.columns import Table, quoted
from warehouse.schema import PUBLISHED


def diff_releases(old: Path | None, new: Path, old_id: str | None, new_id: str) -> dict[str, Any]:
    """{"from", "to", "tables": {table: {"added", "removed", "changed", "rows"}}} over the Parquet files of two releases.

    A row is changed if its key is in both and another value differs; columns that hold the time of a run do not count.
    """
    tables = {}
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        for table in PUBLISHED.values():
            tables[table.name] = _diff_table(db, table, _parquet(old, table.name), _parquet(new, table.name))
    return {"from": old_id, "to": new_id, "tables": tables}


def _parquet(release: Path | None, table: str) -> Path | None:
    path = release / "parquet" / f"{table}.parquet" if release else None
    return path if path and path.exists() else None


def _diff_table(db: duckdb.DuckDBPyConnection, table: Table, old: Path | None, new: Path | None) -> dict[str, int]:
    before, after = _keyed(db, table, old), _keyed(db, table, new)
    found = db.execute(
        f"""
        SELECT count(*) FILTER (o.digest IS NULL), count(*) FILTER (n.digest IS NULL),
            count(*) FILTER (o.digest <> n.digest), count(n.digest)
        FROM ({before}) o FULL JOIN ({after}) n ON o.key = n.key AND o.nth = n.nth
        """
    ).fetchone()
    added, removed, changed, rows = found or (0, 0, 0, 0)
    return {"added": added, "removed": removed, "changed": changed, "rows": rows}


def _keyed(db: duckdb.DuckDBPyConnection, table: Table, path: Path | None) -> str:
    """Key, a digest of the other columns that both schemas have, and a number for keys met more than once."""
    if path is None:
        return "SELECT NULL::VARCHAR key, NULL::VARCHAR digest, NULL::BIGINT nth WHERE false"
    source = f"read_parquet({quoted(str(path))})"
    there = {row[0] for row in db.execute(f"DESCRIBE FROM {source}").fetchall()}
    keys = [f'"{k}"' for k in table.key if k in there]
    values = [f'"{c.name}"' for c in table.columns if c.name in there and not c.clock]
    key = f"to_json([{', '.join(f'{k}::VARCHAR' for k in keys)}])::VARCHAR" if keys else "''"
    digest = f"md5(to_json(struct_pack({', '.join(f'{v} := {v}' for v in values)}))::VARCHAR)"
    return f"SELECT {key} AS key, {digest} digest, row_number() OVER (PARTITION BY {key} ORDER BY {digest}) nth FROM {source}"
