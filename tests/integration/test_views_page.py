"""docs/views.md shows what the example queries of the views find in the release of the examples."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pages import moved_rows

from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS, View
from warehouse.views_page import MAX_ROWS, views_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "views.md"
UPDATE = "if the change is meant: pytest tests/integration/test_views_page.py --update-golden, and read the diff"
ID = re.compile(r"\b[0-9a-f]{16}\b")


@pytest.fixture(scope="module")
def db(example) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(example.release / "communique.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def shuffled(example) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same rows in another order, read by several threads."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 4")
        connection.execute(f"ATTACH '{example.release / 'communique.duckdb'}' AS release (READ_ONLY)")
        for name in PUBLISHED:
            connection.execute(f"CREATE TABLE {name} AS SELECT t.* FROM release.{name} t ORDER BY hash(t) DESC")
        for view in VIEWS.values():
            connection.execute(view.sql)
        yield connection


def test_the_page_shows_what_the_example_release_gives(
    db: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest
) -> None:
    found = views_page(db)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(found, encoding="utf-8")
    moved_rows(PAGE.read_text(encoding="utf-8"), found, UPDATE)


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_each_example_query_finds_something_in_an_order_of_its_own(
    db: duckdb.DuckDBPyConnection, shuffled: duckdb.DuckDBPyConnection, view: View
) -> None:
    found = db.execute(view.example).fetchall()
    assert found
    assert "ORDER BY" in view.example
    assert shuffled.execute(view.example).fetchall() == found


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_no_result_shows_an_id(db: duckdb.DuckDBPyConnection, view: View) -> None:
    rows = db.execute(view.example).fetchmany(MAX_ROWS)
    assert not [value for row in rows for value in row if ID.search(str(value))]
