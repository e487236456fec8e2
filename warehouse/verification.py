"""Is a release as it was published? Checksums, sizes, rows and schemas, counted and read anew."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.columns import quoted
from warehouse.files import read_json, sha256
from warehouse.schema import PUBLISHED, SCHEMA_VERSION
from warehouse.views import VIEWS

DATABASE = "communique.duckdb"


def file_problems(folder: Path) -> list[str]:
    """What of a release is not as its manifest says: files missing, beyond it, or with other bytes. [] if nothing."""
    try:
        listed = {f["path"]: f for f in read_json(folder / "manifest.json")["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"manifest.json cannot be read ({type(error).__name__}: {error})"]
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()} - {"manifest.json"}
    found = [f"{name}: not in the manifest" for name in sorted(there - set(listed))]
    for name, entry in sorted(listed.items()):
        path = folder / name
        if name not in there:
            found.append(f"{name}: missing")
        elif path.stat().st_size != entry["bytes"]:
            found.append(f"{name}: {path.stat().st_size:,} bytes, the manifest says {entry['bytes']:,}")
        elif sha256(path) != entry["sha256"]:
            found.append(f"{name}: its checksum is not that of the manifest")
    return found


def release_problems(folder: Path) -> list[str]:
    """All that `file_problems` finds, then what does not fit in the tables: rows, columns and types, in Parquet and
    in the database. Columns are compared where the release is of this version of the schema."""
    found = file_problems(folder)
    if found and found[0].startswith("manifest.json"):
        return found
    manifest = read_json(folder / "manifest.json")
    rows = {Path(f["path"]).stem: f["rows"] for f in manifest["files"] if f["rows"] is not None}
    is_current = manifest["schema_version"] == SCHEMA_VERSION
    if is_current:
        found += [f"{name}: the release lacks this table" for name in PUBLISHED if name not in rows]
    for name, n in rows.items():
        path = folder / "parquet" / f"{name}.parquet"
        if path.exists():
            found += _parquet_problems(path, name, n, is_current)
    if (folder / DATABASE).exists():
        found += _database_problems(folder / DATABASE, rows, is_current)
    elif f"{DATABASE}: missing" not in found:
        found.append(f"{DATABASE}: missing")
    return found


def _parquet_problems(path: Path, name: str, rows: int, is_current: bool) -> Iterator[str]:
    what = f"parquet/{name}.parquet"
    try:
        file = pq.ParquetFile(path)
        counted = sum(batch.num_rows for batch in file.iter_batches(columns=file.schema_arrow.names[:1]))
        schema = file.schema_arrow
    except (OSError, pa.ArrowException) as error:
        yield f"{what}: cannot be read ({str(error).splitlines()[0]})"
        return
    if counted != rows:
        yield f"{what}: {counted:,} rows, the manifest says {rows:,}"
    if is_current and name in PUBLISHED:
        yield from _column_problems(what, _types(PUBLISHED[name].arrow), _types(schema))


def _types(schema: pa.Schema) -> dict[str, str]:
    """Column -> type; Parquet calls the items of a list `element`, Arrow `item`."""
    return {f.name: str(f.type).replace("element:", "item:") for f in schema}


def _database_problems(path: Path, rows: dict[str, int], is_current: bool) -> Iterator[str]:
    try:
        with duckdb.connect(str(path), read_only=True) as db:
            there = {r[0] for r in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
            for name, n in rows.items():
                if name not in there:
                    yield f"{DATABASE}: no table {name}"
                    continue
                ((counted,),) = db.execute(f'SELECT count(*) FROM "{name}"').fetchall()
                if counted != n:
                    yield f"{DATABASE}: {name} has {counted:,} rows, the manifest says {n:,}"
                if is_current and name in PUBLISHED:
                    sql = f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = {quoted(name)}"
                    wanted = {c.name: c.sql_type for c in PUBLISHED[name].columns}
                    yield from _column_problems(f"{DATABASE}: {name}", wanted, dict(db.execute(sql).fetchall()))
            if is_current:
                for view in VIEWS:
                    try:
                        db.execute(f"FROM {view} LIMIT 0")
                    except duckdb.Error as error:
                        yield f"{DATABASE}: view {view} does not work ({str(error).splitlines()[0]})"
    except duckdb.Error as error:
        yield f"{DATABASE}: cannot be read ({str(error).splitlines()[0]})"


def _column_problems(where: str, wanted: dict[str, str], there: dict[str, str]) -> Iterator[str]:
    for name, type_ in wanted.items():
        if name not in there:
            yield f"{where}: no column {name}"
        elif there[name] != type_:
            yield f"{where}: column {name} is {there[name]}, the schema says {type_}"
    yield from (f"{where}: column {name} is not in the schema" for name in there if name not in wanted)
