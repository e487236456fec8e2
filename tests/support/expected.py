"""What several tests use."""

import json
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parent.parent.parent
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "expected_examples.json").read_text(encoding="utf-8"))


def rows(db: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return db.execute(sql, values).fetchall()
