"""Every page of the catalogue, light, dark and on a phone, as axe-core judges it by WCAG 2 A and AA."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
from browser import Browser, Page

from warehouse.catalog.pages import PAGES
from warehouse.release import connect

READY = "!document.querySelector('#app[aria-busy]') && document.body.dataset.sql !== 'loading'"
# Told to the page by the debugger: its policy lets no other script in.
AXE = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# What is folded is judged, too; closed, it would also hide from axe what lies below it.
UNFOLD = "document.querySelectorAll('details').forEach((folded) => { folded.open = true; })"
JUDGE = f"""axe.run({{runOnly: {json.dumps(RULES)}, resultTypes: ['violations']}}).then((found) =>
  found.violations.flatMap((rule) => rule.nodes.map((node) => [rule.id, node.html.slice(0, 160), node.failureSummary])))"""
SCREENS = {"desk": (1200, 900, False), "dark": (1200, 900, True), "phone": (360, 800, False)}  # fmt: skip


@pytest.fixture(scope="module")
def catalog(example) -> Path:
    return Path(example.release / "catalog")


@pytest.fixture(scope="module")
def parts(example) -> dict[str, str]:
    """What the pages of one thing show: an event whose reports differ, who is quoted, a text with a place marked."""
    asked = {
        "event.html": "SELECT event_id FROM conflicts ORDER BY n_texts DESC, event_id LIMIT 1",
        "entity.html": "SELECT speaker_id FROM quotes WHERE speaker_id IS NOT NULL ORDER BY 1 LIMIT 1",
        "article.html": "SELECT article_id || ':10-40' FROM articles WHERE is_representative ORDER BY 1 LIMIT 1",
    }
    with connect(example.release) as db:
        return {file: _one(db, sql) for file, sql in asked.items()}


def _one(db: duckdb.DuckDBPyConnection, sql: str) -> str:
    ((value,),) = db.execute(sql).fetchall()
    return str(value)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.page() as page:
        yield page


def judged(tab: Page) -> dict[str, list[list[str]]]:
    """What axe finds on the page as it is, by screen."""
    found = {}
    tab.run(UNFOLD)
    tab.run(f"{AXE}; typeof axe")
    for name, (width, height, is_dark) in SCREENS.items():
        tab.size(width, height, is_dark)
        found[name] = tab.run(JUDGE)
    return found


def shown(tab: Page, catalog: Path, file: str, part: str = "") -> None:
    tab.open("about:blank")
    tab.open(f"{(catalog / file).as_uri()}#{part}")
    tab.wait(READY)


# By screen: rule, element, what is wrong.
NOTHING: dict[str, list[list[str]]] = {name: [] for name in SCREENS}


@pytest.mark.parametrize("file", [page.file for page in PAGES])
def test_axe_finds_no_barrier(tab: Page, catalog: Path, parts: dict[str, str], file: str) -> None:
    shown(tab, catalog, file, parts.get(file, ""))
    assert judged(tab) == NOTHING


def test_axe_finds_no_barrier_in_an_answer_of_sql_and_in_an_error(tab: Page, catalog: Path) -> None:
    shown(tab, catalog, "sql.html", "q=SELECT NULL AS nothing, * FROM articles LIMIT 5")
    tab.pick("#sql-file", catalog.parent / "communique.duckdb")
    for query, wanted in (("", "#sql-result td"), ("FROM nowhere", "#sql-error:not([hidden])")):
        tab.wait("document.body.dataset.sql === 'ready'")
        if query:
            tab.run(f"document.getElementById('sql-editor').value = {json.dumps(query)}")
        tab.run("document.getElementById('sql-run').click()")
        tab.wait(f"document.querySelector({json.dumps(wanted)}) !== null")
        assert judged(tab) == NOTHING


def test_axe_finds_no_barrier_where_countries_are_shown(tab: Page, catalog: Path) -> None:
    shown(tab, catalog, "network.html")
    tab.run("document.querySelector('#app button[aria-pressed=false]').click()")
    assert judged(tab) == NOTHING


def test_axe_sees_barriers(tab: Page, catalog: Path) -> None:
    """The judge judges: a page without a name for its field and with pale letters is refused."""
    shown(tab, catalog, "query.html")
    tab.run(
        "(() => { const p = document.createElement('p'); p.append('pale'); p.style.color = '#ddd';"
        " p.style.background = '#fff'; document.querySelector('main').append(p, document.createElement('input')); })()"
    )
    for found in judged(tab).values():
        assert {rule for rule, _, _ in found} == {"label", "color-contrast"}
