"""A release opens in the DuckDB that its readers have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

OLDER = Path(sys.prefix) / "older-duckdb"
READ = """
import os, sys, duckdb
db = duckdb.connect(sys.argv[1], read_only=True)
views = [r[0] for r in db.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
tables = [r[0] for r in db.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()]
for name in views + tables:
    db.execute(f"COPY (FROM {name}) TO '{os.devnull}' (FORMAT csv)")
print(duckdb.__version__, len(tables), len(views))
"""


@pytest.mark.parametrize("version", ["1.2.2", "1.5.6"])
def test_all_tables_and_views_can_be_read(example, version: str) -> None:
    from warehouse.schema import PUBLISHED
    from warehouse.views import VIEWS

    folder = OLDER / version
    assert folder.is_dir(), "`make install-dev` puts the older versions there"
    database = str(example.release / "communique.duckdb")
    result = subprocess.run(
        [sys.executable, "-c", READ, database],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found, tables, views = result.stdout.split()
    assert found == version
    assert int(tables) == len(PUBLISHED)
    assert int(views) >= len(VIEWS)
