"""The catalogue's page of SQL in a real browser: over HTTP and from disk it answers as DuckDB does, and asks nobody else."""

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from browser import Browser, Page
from catalog_site import catalogued, served

from warehouse.catalog.sql_page import KEPT, SHOWN
from warehouse.export import _cell
from warehouse.questions import QUESTIONS
from warehouse.release import connect
from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS

ROOT = Path(__file__).parent.parent.parent
CHAPTERS = sorted((ROOT / "docs" / "guide").glob("*.md"))
GUIDE = re.findall(r'^communique sql "([^"]+)"', "".join(p.read_text(encoding="utf-8") for p in CHAPTERS), re.M)
# Both engines may give any rows where more are equal in order than LIMIT lets through: all are compared, in one order.
LIMIT = re.compile(r"\sLIMIT \d+\s*$")
QUERIES = sorted(
    {LIMIT.sub("", query) for query in (*GUIDE, *QUESTIONS.values(), *(v.example for v in VIEWS.values()))}
)


@pytest.fixture(scope="module")
def site(example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalogued(example.release, tmp_path_factory.mktemp("site") / "release")


@pytest.fixture(scope="module")
def address_and_asked(site: Path) -> Iterator[tuple[str, list[tuple[str, str, str | None]]]]:
    with served(site) as found:
        yield found


@pytest.fixture(scope="module")
def open_page(browser: Browser, address_and_asked) -> Iterator[Page]:
    with browser.page() as page:
        page.open(f"{address_and_asked[0]}/catalog/sql.html")
        ready(page)
        yield page


@pytest.fixture
def page(open_page: Page) -> Iterator[Page]:
    """The page over HTTP, ready, with the engine that it has; nothing failed in its console."""
    ready(open_page)
    yield open_page
    assert open_page.messages == []


@pytest.fixture(scope="module")
def db(site: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(site) as found:
        yield found


def one(db: duckdb.DuckDBPyConnection, sql: str) -> Any:
    ((value,),) = db.execute(sql).fetchall()
    return value


def state(page: Page) -> str:
    return page.run("document.getElementById('sql-state').textContent")


def error(page: Page) -> str:
    return page.run("document.getElementById('sql-error').textContent")


def ready(page: Page) -> None:
    page.wait("['ready', 'broken'].includes(document.body.dataset.sql)")
    assert page.run("document.body.dataset.sql") == "ready", error(page)


def ask(page: Page, sql: str) -> list[list[str]]:
    """What the page shows of an answer: the names of the columns, then the rows."""
    page.run(f"document.getElementById('sql-editor').value = {json.dumps(sql)}")
    page.run("document.getElementById('sql-run').click()")
    ready(page)
    return page.run(
        "[...document.querySelectorAll('#sql-result tr')].map((row) => [...row.cells].map((c) => c.textContent))"
    )


def as_shown(value: Any) -> str:
    """A value of DuckDB in Python as the page shows it, long texts aside."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return "; ".join(map(as_shown, value))
    if isinstance(value, datetime | date | bool):
        return _cell(value, False)
    return repr(value) if isinstance(value, float) else str(value)


def cut(row: Sequence[str]) -> list[str]:
    """Long texts as their beginning, on either side; a part of them is shown."""
    return [text[:300] for text in row]


def test_the_guide_has_queries() -> None:
    assert len(GUIDE) >= 6 and len(QUERIES) >= 15


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_answered_as_by_duckdb(page: Page, db: duckdb.DuckDBPyConnection, query: str) -> None:
    names, *found = ask(page, query)
    assert error(page) == ""
    expected = db.execute(query)
    assert names == [column[0] for column in expected.description or ()]
    rows = [[as_shown(value) for value in row] for row in expected.fetchall()]
    assert len(rows) <= SHOWN
    assert sorted(map(cut, found)) == sorted(map(cut, rows))
    assert re.match(rf"{len(rows):,} rows? in ", state(page))


def test_the_first_rows_of_many_are_shown_and_all_are_counted_and_kept(page: Page, browser: Browser) -> None:
    _, *found = ask(page, "SELECT unnest(range(3500)) AS n")
    assert [row[0] for row in found] == [str(n) for n in range(SHOWN)]
    assert "3,500 rows" in state(page) and "the first 1,000 of them shown" in state(page)
    assert downloaded(page, browser).decode().split() == ["n", *map(str, range(3500))]


def test_more_rows_than_the_page_keeps_are_told(page: Page) -> None:
    ask(page, f"SELECT unnest(range({KEPT + 200_000})) AS n")
    assert state(page).startswith("The first 1,00") and "There are more" in state(page)


def test_values_of_every_kind_are_as_duckdb_writes_them(page: Page) -> None:
    kinds = {
        "1.5::DECIMAL(9, 3)": "1.500",
        "-12345678901234567890123::HUGEINT": "-12345678901234567890123",
        "9007199254740993": "9007199254740993",
        "0.1": "0.1",
        "1e-7::DOUBLE": "1e-07",
        "1e20::DOUBLE": "1e+20",
        "7::DOUBLE": "7.0",
        "0.1::FLOAT": "0.1",
        "'nan'::DOUBLE": "nan",
        "DATE '1899-12-31'": "1899-12-31",
        "TIMESTAMP '1969-12-31 23:59:59.000001'": "1969-12-31T23:59:59.000001Z",
        "TIME '04:05:06.5'": "04:05:06.500000",
        "INTERVAL '14 months 3 days 2 hours'": "1 year 2 months 3 days 02:00:00",
        "[1, NULL, 3]": "1; NULL; 3",
        "[[1], [2, 3]]": "[[1], [2, 3]]",
        "{'a': 1, 'b': ['x\"y']}": '{"a": 1, "b": ["x\\"y"]}',
        "MAP {'k': 2}": '{"k": 2}',
        "'\\x01a'::BLOB": "\\x01\\x61",
        "true": "true",
        "NULL": "NULL",
        "'Zürich 東京 🙂'": "Zürich 東京 🙂",
    }
    _, row = ask(page, f"SELECT {', '.join(f'({value}) AS c{i}' for i, value in enumerate(kinds))}")
    assert row == list(kinds.values())


def test_texts_stay_texts(page: Page) -> None:
    hostile = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
    (name,), (cell,) = ask(page, f"SELECT '{hostile.replace(chr(39), chr(39) * 2)}' AS \"<b>bold</b>\"")
    assert (name, cell) == ("<b>bold</b>", hostile)
    assert page.run("document.querySelectorAll('#sql-result img, #sql-result script, #sql-result b').length") == 0
    assert "taken" not in page.run("document.title")


def downloaded(page: Page, browser: Browser, what: str = "query") -> bytes:
    name = page.run("JSON.parse(document.getElementById('sql-told').textContent).file") + f"-{what}.csv"
    (browser.downloads / name).unlink(missing_ok=True)
    page.run("document.getElementById('sql-csv').click()")
    return browser.downloaded(name).read_bytes()


def as_csv(db: duckdb.DuckDBPyConnection, query: str, is_guarded: bool = False) -> bytes:
    """What `communique export` would write of it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    found = db.execute(query)
    writer.writerow([column[0] for column in found.description or ()])
    writer.writerows([_cell(value, is_guarded) for value in row] for row in found.fetchall())
    return file.getvalue().encode()


@pytest.mark.parametrize("table", ["articles", "events", "entities"])
def test_the_csv_is_that_of_an_export(page: Page, browser: Browser, db: duckdb.DuckDBPyConnection, table: str) -> None:
    query = f"FROM {table} ORDER BY ALL"
    ask(page, query)
    assert downloaded(page, browser) == as_csv(db, query)


def test_the_page_of_tables_leads_to_each_table_as_csv(
    browser: Browser, address_and_asked, communique, example, db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    address = f"{address_and_asked[0]}/catalog"
    rows = {name: one(db, f"SELECT count(*) FROM {name}") for name in PUBLISHED}
    table = max(PUBLISHED, key=lambda name: rows[name])
    with browser.page() as page:
        page.open(f"{address}/tables.html")
        links = page.run("[...document.querySelectorAll('a[href^=\"sql.html#q=\"]')].map((a) => a.textContent)")
        assert links == [f"{name} as CSV" for name in PUBLISHED]
        commands = page.run("[...document.querySelectorAll('section > pre')].map((code) => code.textContent)")
        page.run(
            f"document.querySelector('#{table}').closest('section').querySelector('a[href^=\"sql.html\"]').click()"
        )
        page.wait(f"document.getElementById('sql-editor')?.value === 'FROM {table}'")
        ready(page)
        page.run("document.getElementById('sql-run').click()")
        page.wait("document.querySelector('#sql-result td') !== null")
        saved = downloaded(page, browser, table)
    assert saved == as_csv(db, f"FROM {table}")
    assert len(list(csv.reader(io.StringIO(saved.decode())))) == rows[table] + 1
    (line,) = (line for line in commands if line.startswith(f"communique export {table} "))
    communique(*line.removeprefix("communique ").split(), "--data", str(example.data), cwd=tmp_path)
    assert (tmp_path / f"{table}-csv" / f"{table}.csv").read_bytes() == saved


def test_cells_that_look_like_formulas_can_be_guarded(
    page: Page, browser: Browser, db: duckdb.DuckDBPyConnection
) -> None:
    query = (
        "SELECT '=1+1' AS a, '-x' AS b, 'a\"b,c\nd' AS c, -1 AS n, ['@x'] AS l UNION ALL SELECT NULL, '', ' ', 0, []"
    )
    ask(page, query)
    assert downloaded(page, browser) == as_csv(db, query)
    page.run("document.getElementById('sql-guard').click()")
    assert downloaded(page, browser) == as_csv(db, query, is_guarded=True)
    page.run("document.getElementById('sql-guard').click()")


def test_an_error_tells_where(page: Page) -> None:
    assert ask(page, "SELECT * FROM evnets") == []
    assert "Table with name evnets does not exist" in error(page) and "events" in error(page)
    assert page.run("document.getElementById('sql-error').getAttribute('role')") == "alert"
    assert state(page).startswith("The engine refused the query")
    assert ask(page, "SELECT 1 AS one") == [["one"], ["1"]]
    assert page.run("document.getElementById('sql-error').hidden")


def test_what_needs_an_extension_says_so_and_asks_nobody(page: Page) -> None:
    ask(page, "FROM read_parquet('https://elsewhere.example/x.parquet')")
    assert "no extensions" in error(page) and "INSTALL" not in error(page)
    ask(page, "INSTALL icu")
    ask(page, "LOAD icu")
    assert "not part of the release" in error(page)
    ask(page, "ATTACH 'https://elsewhere.example/x.duckdb'")
    assert error(page)
    assert page.messages and all("not part of the release" in told for told in page.messages)
    page.messages.clear()


def test_what_the_page_cannot_show_is_not_shown_wrongly(page: Page) -> None:
    ask(page, "SELECT 'a'::ENUM('a') AS e")
    assert "CAST(e AS VARCHAR)" in error(page)


def test_an_engine_that_breaks_is_started_anew(page: Page) -> None:
    ask(page, "SELECT date_trunc('month', now())")
    assert "started anew" in error(page)
    assert ask(page, "SELECT count(*) > 0 AS there FROM events") == [["there"], ["true"]]


def test_a_long_query_is_cancelled(page: Page) -> None:
    page.run(
        "document.getElementById('sql-editor').value = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b'"
    )
    page.run("document.getElementById('sql-run').click()")
    page.wait("!document.getElementById('sql-cancel').hidden")
    assert state(page) == "Running …"
    page.run("document.getElementById('sql-cancel').click()")
    ready(page)
    assert "Cancelled" in state(page) and error(page) == ""
    assert ask(page, "SELECT 1 AS one") == [["one"], ["1"]]


def test_keys_and_questions(page: Page) -> None:
    page.run("document.getElementById('sql-editor').value = ''; document.getElementById('sql-editor').focus()")
    page.type("SELECT 41 + 1 AS n")
    page.press("Enter", modifiers=2)
    page.wait("document.querySelector('#sql-result td')?.textContent === '42'")
    page.run("document.querySelector('button[data-sql]').click()")
    page.wait("document.querySelectorAll('#sql-result thead th').length > 3")
    assert page.run("document.getElementById('sql-editor').value") == next(iter(QUESTIONS.values()))


def test_where_the_database_is_missing_it_can_be_chosen(browser: Browser, site: Path, tmp_path: Path) -> None:
    shutil.copytree(site / "catalog", tmp_path / "catalog", copy_function=os.link)
    with served(tmp_path) as (address, _), browser.page() as page:
        page.open(f"{address}/catalog/sql.html#q=SELECT%207%20AS%20seven")
        page.wait("document.body.dataset.sql === 'broken'")
        assert "choose the file" in state(page) and "communique.duckdb" in error(page)
        page.pick("#sql-file", site / "communique.duckdb")
        ready(page)
        # A query in the address is written, and not run before the reader has seen it.
        assert page.run("document.getElementById('sql-editor').value") == "SELECT 7 AS seven"
        assert page.run("document.querySelectorAll('#sql-result td').length") == 0
        assert ask(page, "SELECT count(*) > 0 AS there FROM events") == [["there"], ["true"]]


def test_it_fits_a_phone_light_and_dark(page: Page, tmp_path: Path) -> None:
    ask(page, "FROM articles LIMIT 3")
    try:
        for is_dark in (False, True):
            page.size(360, 740, is_dark)
            assert page.run("document.documentElement.scrollWidth") <= 360
    finally:
        page.size(1200, 900)


def test_only_the_release_is_asked_for_and_of_the_database_only_parts(
    open_page: Page, address_and_asked, site: Path
) -> None:
    address, asked = address_and_asked
    assert [r for r in open_page.requests if not r.startswith((address, f"blob:{address}", "data:,"))] == []
    parts = [span for method, path, span in asked if path == "/communique.duckdb" and method == "GET"]
    assert parts and all(parts)
    assert {path.partition("?")[0] for _, path, _ in asked if not (site / path.lstrip("/")).is_file()} == set()


def test_from_disk_it_answers_with_the_chosen_file(browser: Browser, site: Path, db: duckdb.DuckDBPyConnection) -> None:
    with browser.page() as page:
        page.open((site / "catalog" / "sql.html").as_uri())
        page.wait("document.body.dataset.sql === 'waiting'")
        assert page.run("document.getElementById('sql-where').textContent") == str(site / "communique.duckdb")
        page.pick("#sql-file", site / "manifest.json")
        page.wait("!document.getElementById('sql-error').hidden")
        assert "manifest.json cannot be opened as the database of a release" in error(page)
        page.wait("document.body.dataset.sql === 'waiting'")
        page.pick("#sql-file", site / "communique.duckdb")
        ready(page)
        assert error(page) == ""
        query = next(iter(QUESTIONS.values()))
        names, *found = ask(page, query)
        rows = [[as_shown(value) for value in row] for row in db.execute(query).fetchall()]
        assert sorted(map(cut, found)) == sorted(map(cut, rows)) and names[0] == "date_start"
        page.run("document.getElementById('sql-csv').click()")
        assert downloaded(page, browser).count(b"\r\n") == len(rows) + 1
        folder = site.as_uri()
        assert [r for r in page.requests if not r.startswith((folder, "blob:null/", "data:,"))] == []
        assert page.messages == []
