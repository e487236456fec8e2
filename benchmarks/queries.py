"""The example queries of the guide and of the views on a large release, as a reader asks them.

    python benchmarks/queries.py RELEASE [--copies 24] [--runs 5] [--keep FOLDER] [--json]

RELEASE is multiplied (multiplied.py): of 1,266 articles about a war, 24 copies have 30,000 articles, 2.9 million mentions of
entities, 380,000 reports and 310,000 events. Its making is measured by steps; then each query is asked on the database file, once on
a new connection and --runs times again, of which the median counts. A result of more rows than `communique sql` shows is computed
whole, and its first rows fetched. The baseline is each query over the Parquet files of the same release, in which nothing is
computed beforehand.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from common import Report, reporting, with_json
from multiplied import multiply
from processes import folder_mb, own_peak_mb

from warehouse import release as building
from warehouse.columns import quoted
from warehouse.lake import Lake
from warehouse.release import Release
from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS

GUIDE = Path(__file__).parent.parent / "docs" / "guide"
ASKED = re.compile(r'^communique sql "(?P<sql>[^"]+)"|db\.sql\("(?P<python>[^"]+)"\)', re.M)
SHOWN = 101  # rows that `communique sql` fetches for a terminal
SLOW = 10_000  # milliseconds after which one warm run is enough
BUILT = datetime(2026, 7, 1, tzinfo=UTC)


def queries() -> Iterator[tuple[str, str]]:
    """Name and SQL of each."""
    for number, found in enumerate(
        ASKED.finditer("\n".join(p.read_text(encoding="utf-8") for p in sorted(GUIDE.glob("*.md")))), 1
    ):
        yield f"guide {number}", found["sql"] or found["python"]
    for view in VIEWS.values():
        yield f"view {view.name}", view.example


def publish(report: Report, given: Path, folder: Path, copies: int) -> Release:
    """A release of so many copies; what each step of its making costs, as rows."""
    lake = Lake(folder) if (folder / "lake").exists() else multiply(given, folder, copies)
    steps: dict[str, Any] = {}

    def step(name: str, call: Callable[[], Any]) -> None:
        started, cpu_started = time.perf_counter(), time.process_time()
        steps[name] = call()
        report.row(
            step=name,
            seconds=round(time.perf_counter() - started, 1),
            cpu_seconds=round(time.process_time() - cpu_started, 1),
            peak_mb=round(own_peak_mb()),
        )

    step("assembly", lambda: building.build_candidate(folder, lake, "0" * 8))
    step("packaging", lambda: building.publish(folder, steps["assembly"], BUILT, "0"))
    found: Release = steps["packaging"]
    report.row(on_disk="database", mb=round((found.path / building.DATABASE).stat().st_size / 1e6, 1))
    report.row(on_disk="Parquet", mb=round(folder_mb(found.path / "parquet"), 1))
    with building.connect(found.path) as db:
        for table in ("articles", "mentions", "quotes", "event_mentions", "events", "entities"):
            report.row(table=table, rows=_rows(db, f"SELECT count(*) FROM {table}")[0][0])
    return found


def over_parquet(path: Path) -> duckdb.DuckDBPyConnection:
    """The tables and views of a release over its Parquet files."""
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    for name in PUBLISHED:
        db.execute(f"CREATE VIEW {name} AS FROM read_parquet({quoted(str(path / 'parquet' / f'{name}.parquet'))})")
    for view in VIEWS.values():
        db.execute(view.sql)
    return db


def asked(connect: Callable[[], duckdb.DuckDBPyConnection], sql: str, runs: int) -> tuple[float, float, int]:
    """Milliseconds on a new connection, then the median, and how many rows there are."""
    spent = []
    with connect() as db:
        while len(spent) <= (runs if sum(spent) < SLOW else 1):
            started = time.perf_counter()
            _rows(db, sql)
            spent.append((time.perf_counter() - started) * 1e3)
        n = _rows(db, f"SELECT count(*) FROM ({sql})")[0][0] if not sql.startswith("SHOW") else len(_rows(db, sql))
    return spent[0], statistics.median(spent[1:]), n


def _rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchmany(SHOWN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path)
    parser.add_argument("--copies", type=int, default=24)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="make the release here and keep it; use it if it is there")
    parser.add_argument("--only", default="", help="queries whose name has this")
    args = with_json(parser).parse_args()
    with reporting("queries", args) as report, TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        found = building.latest(folder) or publish(report, args.release, folder, args.copies)
        ours = parquet = 0.0
        for name, sql in queries():
            if args.only in name:
                cold, warm, rows = asked(lambda: building.connect(found.path), sql, args.runs)
                _, beside, _ = asked(lambda: over_parquet(found.path), sql, args.runs)
                report.row(
                    query=name, cold_ms=round(cold, 1), warm_ms=round(warm, 1), parquet_ms=round(beside, 1), rows=rows
                )
                ours, parquet = ours + warm, parquet + beside
        report.baseline(
            "the same queries over the Parquet files, all together", round(parquet / ours, 2) if ours else None
        )


if __name__ == "__main__":
    main()
