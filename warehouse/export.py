"""Tables and views of a release as files to pass on: Parquet, CSV or JSON Lines, with as much of the news texts as is wanted.

The same release and options give the same bytes. Rows are streamed; a sort of a view that does not fit in memory goes to disk.
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import duckdb
import pyarrow as pa

from warehouse import packaging
from warehouse.columns import Table, quoted
from warehouse.dictionary import table_lines
from warehouse.files import entry, sync, sync_all, write_json, write_parquet, write_text
from warehouse.published import Release
from warehouse.schema import PUBLISHED
from warehouse.text_policy import POLICIES, cut_sql, exportable, left_out, under_policy
from warehouse.verification import DATABASE

FORMATS = ("parquet", "csv", "jsonl")
MEMORY_LIMIT = "1GB"
BATCH = 2_048  # rows in memory at once: of articles, some 20 MB
# What spreadsheets take for a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Told after each batch: table, rows written, rows in all.
Told = Callable[[str, int, int], None]


class ExportError(ValueError):
    """What was asked for cannot be exported, or not there; the message says why and what to do."""


@dataclass(frozen=True)
class Options:
    """How to export: a key of FORMATS, a key of POLICIES, and whether cells that look like formulas get an apostrophe
    before them (CSV alone)."""

    format: str = "parquet"
    text: str = "snippets"
    spreadsheet: bool = False


def export(release: Release, names: Sequence[str], folder: Path, options: Options, tell: Told) -> dict[str, Any]:
    """Writes tables and views (none named: all tables) of a release to a new folder, with manifest.json, datapackage.json,
    croissant.json and README.md. Gives the manifest.

    All is written beside and gets its name at the end. Raises ExportError.
    """
    wanted = _wanted(names, options)
    if folder.is_symlink() or folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ExportError(f"{folder} is there and not empty: name a new folder, nothing is overwritten")
    beside = folder.absolute().with_name(f".{folder.absolute().name}.writing")
    shutil.rmtree(beside, ignore_errors=True)  # of an export that was killed
    try:
        beside.mkdir(parents=True)
        manifest = _fill(release, wanted, beside, options, tell)
        sync_all(beside)
        beside.replace(folder)
        sync(folder.absolute().parent)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written ({error.strerror or error}): name another folder") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def _wanted(names: Sequence[str], options: Options) -> list[str]:
    if options.format not in FORMATS:
        raise ExportError(f"--format {options.format}: choose one of {', '.join(FORMATS)}")
    if options.text not in POLICIES:
        raise ExportError(f"--text {options.text}: choose one of {', '.join(POLICIES)}")
    if options.spreadsheet and options.format != "csv":
        raise ExportError("--spreadsheet is for --format csv")
    known = exportable()
    if unknown := [name for name in names if name not in known]:
        raise ExportError(f"no table or view {', '.join(unknown)}; there are {', '.join(known)}")
    return [name for name in known if name in names] if names else list(PUBLISHED)


def _fill(release: Release, names: Sequence[str], folder: Path, options: Options, tell: Told) -> dict[str, Any]:
    files, tables, given_up = [], {}, []
    with _connected(release) as db:
        for name in names:
            whole = _in_release(db, exportable()[name], release)
            table = under_policy(whole, options.text)
            given_up += left_out({name: whole}, options.text)
            path = folder / f"{name}.{options.format}"
            rows = _write(db, whole, table, release, path, options, tell)
            tables[name] = table
            files.append({**entry(folder, path, rows), "table": name})
    software = str(release.manifest["software_version"])
    described = (release.release_id, software, files, tables, POLICIES[options.text])
    write_json(folder / "datapackage.json", packaging.datapackage(*described))
    write_json(folder / "croissant.json", packaging.croissant(*described))
    write_text(folder / "README.md", _readme(release, files, tables, given_up, options))
    others = [entry(folder, p, None) for p in sorted(folder.iterdir()) if p.name not in {f["path"] for f in files}]
    manifest = {
        "release_id": release.release_id,
        "schema_version": release.manifest["schema_version"],
        "software_version": software,
        "format": options.format,
        "text": options.text,
        "spreadsheet": options.spreadsheet,
        "left_out": given_up,
        "files": files + others,
    }
    write_json(folder / "manifest.json", manifest)
    return manifest


@contextmanager
def _connected(release: Release) -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory(prefix="communique-") as scratch:
        settings: dict[str, Any] = {"temp_directory": scratch, "memory_limit": MEMORY_LIMIT}
        with duckdb.connect(str(release.path / DATABASE), read_only=True, config=settings) as db:
            db.execute("SET TimeZone = 'UTC'")
            yield db


def _in_release(db: duckdb.DuckDBPyConnection, table: Table, release: Release) -> Table:
    """The table with the columns that the release has. One that the schema does not know is left out: nobody has said
    whether it holds news text."""
    try:
        there = {row[0] for row in db.execute(f"DESCRIBE FROM {_source(table, release)}").fetchall()}
    except duckdb.Error as error:
        raise ExportError(f"release {release.release_id} has no {table.name} ({str(error).splitlines()[0]})") from error
    return replace(table, columns=tuple(c for c in table.columns if c.name in there))


def _source(table: Table, release: Release) -> str:
    """Of a table the Parquet file, which is in the order of the key."""
    if table.name in PUBLISHED:
        return f"read_parquet({quoted(str(release.path / 'parquet' / f'{table.name}.parquet'))})"
    return table.name


def _write(
    db: duckdb.DuckDBPyConnection,
    whole: Table,
    table: Table,
    release: Release,
    path: Path,
    options: Options,
    tell: Told,
) -> int:
    """Writes one table or view. Rows written."""
    source = _source(whole, release)
    ((total,),) = db.execute(f"SELECT count(*) FROM {source}").fetchall()
    # Columns before they are cut, so that what is left out does not change the order.
    order = ", ".join(f't."{c.name}"' for c in whole.columns)
    columns = ", ".join(f'{cut_sql(whole.by_name[c.name], options.text)} AS "{c.name}"' for c in table.columns)
    sql = f"SELECT {columns} FROM {source} t" + ("" if whole.name in PUBLISHED else f" ORDER BY {order}")
    notes = {"schema_version": str(release.manifest["schema_version"]), "table": table.name}
    notes |= {"release": release.release_id, "text": options.text}
    schema = table.arrow.with_metadata({f"communique.{k}": v for k, v in notes.items()})
    with db.sql(sql).to_arrow_reader(BATCH) as reader:  # closed also after an error: it keeps the database open
        batches = _told(reader, schema, table.name, total, tell)
        if options.format == "parquet":
            return write_parquet(path, batches, schema)
        with path.open("w", encoding="utf-8", newline="") as file:
            if options.format == "jsonl":
                _write_lines(file, batches)
            else:
                texts = {c.name for c in table.columns if c.type == "text"} if options.spreadsheet else set()
                _write_cells(file, schema.names, batches, texts)
    return int(total)


def _write_lines(file: TextIO, batches: Iterable[pa.RecordBatch]) -> None:
    for row in _rows(batches):
        file.write(json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False) + "\n")


def _write_cells(file: TextIO, names: Sequence[str], batches: Iterable[pa.RecordBatch], guarded: set[str]) -> None:
    """As RFC 4180 has it: CRLF, quotes where they are needed."""
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows([_cell(v, k in guarded) for k, v in row.items()] for row in _rows(batches))


def _told(
    reader: Iterable[pa.RecordBatch], schema: pa.Schema, name: str, total: int, tell: Told
) -> Iterator[pa.RecordBatch]:
    """The batches in the wanted types."""
    done = 0
    tell(name, done, total)
    for batch in reader:
        columns = [batch.column(f.name).cast(f.type) for f in schema]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
        done += batch.num_rows
        tell(name, done, total)


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO 8601 with Z, dates likewise."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any, is_guarded: bool) -> Any:
    """A value as a cell of a CSV file: nothing for NULL, lists as JSON, true and false."""
    if isinstance(value, str):
        return f"'{value}" if is_guarded and value.startswith(FORMULA) else value
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _plain(value)


def _readme(
    release: Release,
    files: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Table],
    given_up: list[str],
    options: Options,
) -> str:
    """README.md of an export: what it is, whose the texts are, what was left out, how to read it, every column."""
    how = {
        "parquet": "Parquet: read_parquet() of pandas, Polars, DuckDB and R's arrow.",
        "csv": "CSV: UTF-8, RFC 4180, a line of names first. Nothing between two commas is NULL; lists are JSON; times are ISO 8601 in UTC.",
        "jsonl": "JSON Lines: an object a line, UTF-8; lists are arrays, NULL is null, times are ISO 8601 in UTC.",
    }[options.format]
    if options.spreadsheet:
        how += (
            " Texts that a spreadsheet would take for a formula have an apostrophe before them that is not in the data."
        )
    elif options.format == "csv":
        how += " Cells are as in the data: a spreadsheet may take one that begins with =, +, - or @ for a formula (export again with --spreadsheet)."
    lines = [
        f"# {packaging.TITLE}, from release {release.release_id}",
        "",
        f"{packaging.DESCRIPTION} Made by {packaging.TITLE} {release.manifest['software_version']}, schema {release.manifest['schema_version']}.",
        "",
        "## The news texts",
        "",
        f"Text policy `{options.text}`: {POLICIES[options.text]} {packaging.LICENSE} Who publishes each article is in `documents`",
        "(`publisher`, `domain`, `url`): name them where you show their words. Offsets stay as they are, so that whoever has an",
        "article can find the words again. The clauses and quotes of an article together can still be much of it.",
        "",
        *([f"Left out: {', '.join(f'`{name}`' for name in given_up)}.", ""] if given_up else []),
        "## The files",
        "",
        how,
        "",
        "| file | bytes | rows | sha256 |",
        "|---|---:|---:|---|",
        *(f"| {f['path']} | {f['bytes']:,} | {f['rows']:,} | `{f['sha256']}` |" for f in files),
        "",
        "manifest.json has the checksums, datapackage.json (Frictionless) and croissant.json (MLCommons) say the same to programs.",
        "",
    ]
    for table in tables.values():
        lines += table_lines(table)
    return "\n".join(lines)
