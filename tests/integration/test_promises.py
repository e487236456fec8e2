"""docs/promises.md, the guide's chapter "What did they promise?": its tables are what the release of the examples gives."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pages import moved_rows

from warehouse.views_page import BLOCK, with_results

PAGE = Path(__file__).parent.parent.parent / "docs" / "promises.md"
UPDATE = "if the change is meant: pytest tests/integration/test_promises.py --update-golden, and read the diff"


@pytest.fixture(scope="module")
def db(example) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(example.release / "communique.duckdb"), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def test_the_tables_are_what_the_examples_give(db: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest) -> None:
    found = with_results(PAGE.read_text(encoding="utf-8"), db)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(found, encoding="utf-8")
    moved_rows(PAGE.read_text(encoding="utf-8"), found, UPDATE)


def test_each_question_has_an_answer_in_an_order_of_its_own(db: duckdb.DuckDBPyConnection) -> None:
    queries = [found["sql"] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]
    assert len(queries) >= 8
    for sql in queries:
        assert db.execute(sql).fetchall(), sql
        assert "ORDER BY" in sql
