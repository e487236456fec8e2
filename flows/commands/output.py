"""Rows and explanations for a terminal, a pipe or a file."""

import csv
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.table import Table

from flows.commands.visible import shown

if TYPE_CHECKING:
    import duckdb


class OutputError(ValueError):
    """Rows that cannot be written; the message says why."""


FORMATS = ("table", "csv", "json", "parquet")
# A terminal shows this many rows; the other formats give all.
SHOWN = 100


def write(db: "duckdb.DuckDBPyConnection", query: str, format: str, output: Path | None) -> None:
    """Writes the rows of a query. A statement without rows writes nothing. Raises duckdb.Error and OutputError."""
    try:
        _write(db, query, format, output)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{output}: {error.strerror or error}") from error


def _write(db: "duckdb.DuckDBPyConnection", query: str, format: str, output: Path | None) -> None:
    if format == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        if output is None:
            raise ValueError("Parquet goes to a file: name one")
        found = db.sql(query)
        if found is None:
            raise OutputError("the statement gives no rows to write")
        try:
            pq.write_table(found.to_arrow_table(), output, compression="zstd")
        except pa.ArrowNotImplementedError as error:
            output.unlink(missing_ok=True)
            raise OutputError(f"Parquet has no such type: {error}; cast the column, say to VARCHAR") from error
        return
    cursor = db.execute(query)
    if cursor is None:  # an empty query
        raise OutputError("the query is empty")
    if output is None:
        _write_text(cursor, format, sys.stdout)
    else:
        with output.open("w", encoding="utf-8", newline="") as file:
            _write_text(cursor, format, file)


def _write_text(cursor: "duckdb.DuckDBPyConnection", format: str, file: TextIO) -> None:
    columns = [column[0] for column in cursor.description or ()]
    if format == "table":
        _write_table(columns, cursor.fetchmany(SHOWN + 1), file)
        return
    names = _distinct(columns)
    writer = csv.writer(file, lineterminator="\n")
    if format == "csv":
        writer.writerow(columns)
    while rows := cursor.fetchmany(10_000):
        for row in rows:
            if format == "csv":
                writer.writerow([_plain(value) for value in row])
            else:
                record = dict(zip(names, map(_jsonable, row), strict=True))
                file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _write_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], file: TextIO) -> None:
    # A pipe has no width: give the columns room instead of breaking each word.
    console = Console(file=file, width=None if file.isatty() else 200)
    table = Table(show_lines=False)
    for name in columns:
        table.add_column(shown(name), overflow="fold")
    for row in rows[:SHOWN]:
        table.add_row(*(shown(_plain(value)) for value in row))
    console.print(table)
    more = f" (the first {SHOWN}; --format csv or json gives all)" if len(rows) > SHOWN else ""
    console.print(f"{min(len(rows), SHOWN)} rows{more}", highlight=False)


def _distinct(columns: Sequence[str]) -> list[str]:
    """Names for the keys of an object: a second `a` is `a_1`, as DuckDB names it in Parquet."""
    names: list[str] = []
    for column in columns:
        name, number = column, 0
        while name in names or (number and name in columns):
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def _jsonable(value: Any) -> Any:
    """JSON knows neither NaN nor infinity: null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, dict):  # of a MAP, the keys may be anything
        return {key if isinstance(key, str) else str(key): _jsonable(item) for key, item in value.items()}
    return value


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else value
