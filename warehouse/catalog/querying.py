"""How the release is opened from the tools that people use: code that runs in the folder of the catalogue."""

from dataclasses import dataclass

from warehouse.verification import DATABASE


@dataclass(frozen=True)
class Way:
    """A tool, what there is to say of it, and code for it."""

    title: str
    language: str
    note: str
    code: str


def ways(base: str) -> list[Way]:
    """DuckDB on the command line, Python with DuckDB, pandas and Polars, and R. `base`: the way to the release's folder."""
    events, database = f"{base}/parquet/events.parquet", f"{base}/{DATABASE}"
    return [
        Way(
            "DuckDB",
            "sh",
            "Version 1.2 or later. The views are in this file.",
            f'duckdb -readonly {database} "SELECT date_start, event_type, actors, summary FROM timeline ORDER BY n_clusters DESC LIMIT 10"',
        ),
        Way(
            "Python, DuckDB",
            "python",
            "Read-only, so that several can read at once.",
            f'import duckdb\n\ndb = duckdb.connect("{database}", read_only=True)\n'
            "print(db.sql(\"SELECT speaker, text FROM who_said_what WHERE kind = 'direct' LIMIT 10\").df())",
        ),
        Way(
            "pandas",
            "python",
            "Lists become arrays, times have the zone UTC.",
            f'import pandas as pd\n\nevents = pd.read_parquet("{events}")\nprint(events.event_type.value_counts())',
        ),
        Way(
            "Polars",
            "python",
            "Reads only the columns that are asked for.",
            f'import polars as pl\n\nevents = pl.scan_parquet("{events}")\n'
            'print(events.group_by("event_type").len().sort("len", descending=True).collect())',
        ),
        Way(
            "R",
            "r",
            "With the packages arrow and dplyr.",
            f'library(arrow)\nlibrary(dplyr)\n\nread_parquet("{events}") |> count(event_type, sort = TRUE)',
        ),
        Way(
            "The command line",
            "sh",
            "In the folder where the release was made.",
            'communique sql "FROM timeline LIMIT 10"',
        ),
    ]
