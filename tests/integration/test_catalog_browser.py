"""The catalogue in a real browser: from disk, over HTTP, with the keyboard, on a phone, in the dark, and with hostile texts."""

import csv
import hashlib
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit

import duckdb
import pytest
from browser import Browser, Page
from hostile_release import ARTICLE, EVENT, NAME, SCRIPT, SENTENCE, TEXT, hostile_release

from warehouse.catalog.pages import PAGES
from warehouse.catalog.querying import ways
from warehouse.files import read_json
from warehouse.release import connect

READY = "!document.querySelector('#app[aria-busy]')"
WIDTHS = (360, 1200)


@pytest.fixture(scope="module")
def catalog(example) -> Path:
    return Path(example.release / "catalog")


@pytest.fixture(scope="module")
def db(example) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(example.release) as found:
        yield found


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.page() as page:
        yield page


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """A tab in which nothing fails."""
    tab.messages.clear()
    tab.requests.clear()
    tab.size(1200, 900)
    yield tab
    assert tab.messages == []


def shown(page: Page, catalog: Path, address: str) -> None:
    """Opens a page from disk, anew also where only the part behind # differs, and waits until it is filled."""
    file, _, part = address.partition("#")
    page.open("about:blank")
    page.open((catalog / file).as_uri() + (f"#{part}" if part else ""))
    page.wait(READY)


def one(db: duckdb.DuckDBPyConnection, sql: str) -> str:
    ((value,),) = db.execute(sql).fetchall()
    return str(value)


@pytest.fixture(scope="module")
def parts(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the pages of one thing show here."""
    told = "SELECT event_id FROM events ORDER BY n_clusters DESC, event_id LIMIT 1"
    said = "SELECT speaker_id FROM quotes WHERE speaker_id IS NOT NULL ORDER BY speaker_id LIMIT 1"
    read = "SELECT article_id FROM articles WHERE is_representative ORDER BY article_id LIMIT 1"
    return {
        "event.html": one(db, told),
        "entity.html": one(db, said),
        "article.html": f"{one(db, read)}:10-40",
        "events.html": "sources=2",
    }


@pytest.mark.parametrize("file", [p.file for p in PAGES])
def test_every_page_opens_from_disk_and_asks_for_nothing_elsewhere(
    page: Page, catalog: Path, parts: dict[str, str], file: str
) -> None:
    shown(page, catalog, f"{file}#{parts.get(file, '')}")
    assert page.run("document.querySelectorAll('h1').length") == 1
    assert page.run("document.querySelector('main').textContent.trim().length") > 200
    assert page.run("document.querySelectorAll('.error').length") == 0 or file == "sql.html"
    folder = catalog.parent.as_uri()
    assert [r for r in page.requests if not r.startswith((folder, "data:", "blob:", "about:"))] == []
    for width in WIDTHS:
        page.size(width, 800)
        assert page.run("document.documentElement.scrollWidth") <= width
    names = "[...document.querySelectorAll('button, a[href], input, select, [role=button]')].filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"
    assert page.run(names) == []
    assert page.run("[...document.querySelectorAll('table')].every(t => t.caption)") is True or file == "sql.html"
    assert page.run(
        "[...document.querySelectorAll('svg')].every(s => s.getAttribute('aria-label') || s.querySelector('title'))"
    )


FILTERS = [
    ("", "true"),
    ("type=ASSAULT", "event_type = 'ASSAULT'"),
    ("modality=planned&sources=2", "modality = 'planned' AND n_clusters >= 2"),
    ("from=2025-10-05&to=2025-10-09", "coalesce(date_end, date_start) >= DATE '2025-10-05' AND date_start <= DATE '2025-10-09'"),
    ("quad=material conflict&sources=2", "quad_class = 4 AND n_clusters >= 2"),
    (
        "who=Kelvania;Dravonia&type=CONSULT",
        "event_type = 'CONSULT' AND 2 = (SELECT count(DISTINCT name) FROM participants p WHERE p.event_id = events.event_id "
        "AND entity_id IS NOT NULL AND name IN ('Kelvania', 'Dravonia'))",
    ),
    (
        "country=XKE",
        "country = 'XKE' OR event_id IN (SELECT event_id FROM participants WHERE country = 'XKE')",
    ),
    ("who=nobody of this name", "false"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "condition"), FILTERS)
def test_filters_of_events_leave_what_sql_leaves(
    page: Page, catalog: Path, db: duckdb.DuckDBPyConnection, part: str, condition: str
) -> None:
    shown(page, catalog, f"events.html#{quote(part, safe='=&;')}")
    wanted = int(one(db, f"SELECT count(*) FROM events WHERE {condition}"))
    assert int(page.run("document.getElementById('app').dataset.count")) == wanted
    assert page.run("document.querySelectorAll('ol.events > li').length") == min(wanted, 50)


@pytest.mark.parametrize(
    ("file", "key", "value", "sql"),
    [
        ("commitments.html", "condition", "with condition", "FROM commitments WHERE condition_text IS NOT NULL"),
        ("meetings.html", "modality", "planned", "FROM meetings WHERE modality = 'planned'"),
        ("quotes.html", "kind", "direct", "FROM who_said_what WHERE kind = 'direct'"),
        ("map.html", "quad", "verbal cooperation", "FROM events WHERE quad_class = 1"),
    ],
)
def test_a_filter_that_is_chosen_is_in_the_address(
    page: Page, catalog: Path, db: duckdb.DuckDBPyConnection, file: str, key: str, value: str, sql: str
) -> None:
    shown(page, catalog, file)
    page.run(
        f"(() => {{ const s = document.querySelector('[name={key}]'); s.value = '{value}'; s.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"
    )
    assert int(page.run("document.getElementById('app').dataset.count")) == int(one(db, f"SELECT count(*) {sql}"))
    assert page.run(f"new URLSearchParams(location.hash.slice(1)).get('{key}')") == value
    page.run("[...document.querySelectorAll('.filters button')].at(-1).click()")
    assert page.run("location.hash.length") <= 1


def test_the_chart_counts_each_dated_event_once(page: Page, catalog: Path, db: duckdb.DuckDBPyConnection) -> None:
    shown(page, catalog, "events.html#from=2025-10-01&to=2025-10-31")
    page.run("[...document.querySelectorAll('.timeline button')].find(b => b.textContent === 'day').click()")
    cells = page.run(
        "[...document.querySelectorAll('.timeline td')].map(c => Number(c.textContent.replaceAll(',', '')))"
    )
    days = {
        k: int(v)
        for k, v in page.run(
            "[...document.querySelectorAll('.timeline tbody tr')].map(r => [r.cells[0].textContent, [...r.cells].slice(1).reduce((a, c) => a + Number(c.textContent), 0)])"
        )
    }
    assert sum(cells) == sum(days.values()) > 100
    found = db.execute(
        "SELECT CAST(date_start AS VARCHAR), count(*) FROM events WHERE date_start BETWEEN DATE '2025-10-03' AND DATE '2025-10-12' GROUP BY 1"
    ).fetchall()
    assert {day: days[day] for day, _ in found} == dict(found)


def test_the_map_shows_the_land_and_says_whose_outline_it_is(page: Page, catalog: Path) -> None:
    shown(page, catalog, "map.html")
    assert page.run("document.querySelector('path.land').getBBox().width") == 360
    assert "Natural Earth" in page.run("document.querySelector('figcaption').textContent")


# Of the names that are seen: (name, box) of each pair that lies one over the other.
OVERLAPS = """(() => {
  const shown = [...document.querySelectorAll('.label:not(.unplaced)')].map((e) => [e.textContent, e.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return shown.flatMap(([name, box], i) => shown.slice(i + 1).filter((other) => meet(box, other[1])).map((other) => [name, other[0]]));
})()"""
PLACED = "document.querySelector('.label').style.fontSize"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", ["network.html", "map.html"])
def test_no_name_in_a_drawing_lies_over_another(page: Page, catalog: Path, file: str, width: int) -> None:
    page.size(width, 900)
    shown(page, catalog, file)
    page.wait(PLACED)
    assert page.run(OVERLAPS) == []
    assert page.run("document.querySelectorAll('.label:not(.unplaced)').length") > 3
    height = page.run("document.querySelector('.label:not(.unplaced)').getBoundingClientRect().height")
    assert 12 < height < 20  # as large on a phone as on a desk


def test_a_name_without_room_is_shown_to_the_focus(page: Page, catalog: Path) -> None:
    page.size(360, 900)
    shown(page, catalog, "map.html")
    page.wait(PLACED)
    visible = "getComputedStyle(window.unplaced).visibility"
    page.run("window.unplaced = document.querySelector('.label.unplaced'), 0")
    assert page.run(visible) == "hidden"
    of = "[...document.querySelectorAll('.place')].find(e => e.getAttribute('aria-label').startsWith(window.unplaced.textContent + ':'))"
    page.run(f"{of}.focus()")
    assert page.run(visible) == "visible"
    page.run(f"{of}.blur()")
    assert page.run(visible) == "hidden"


def test_every_actor_of_the_network_is_named(page: Page, catalog: Path) -> None:
    shown(page, catalog, "network.html")
    page.wait(PLACED)
    names = page.run("[...document.querySelectorAll('.network .label')].map(e => e.textContent)")
    heard = page.run("[...document.querySelectorAll('.network a')].map(e => e.getAttribute('aria-label'))")
    assert len(names) == len(heard) > 20
    assert all(told.startswith(f"{name}, ") for name, told in zip(names, heard, strict=True))
    assert page.run("document.querySelectorAll('.network .label.unplaced').length") == 0


def test_a_list_is_saved_as_csv(page: Page, browser: Browser, catalog: Path, db: duckdb.DuckDBPyConnection) -> None:
    shown(page, catalog, "events.html#type=THREATEN")
    page.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Save as CSV').click()")
    rows = list(csv.DictReader(browser.downloaded("events.csv").open(encoding="utf-8", newline="")))
    wanted = db.execute(
        "SELECT event_id, CAST(date_start AS VARCHAR), n_clusters FROM events WHERE event_type = 'THREATEN'"
    ).fetchall()
    assert {(r["event_id"], r["date_start"] or None, int(r["n_clusters"])) for r in rows} == set(wanted)
    assert len(rows) == len(wanted)


def test_an_event_leads_to_its_sentence_its_copies_and_what_differs(
    page: Page, catalog: Path, db: duckdb.DuckDBPyConnection
) -> None:
    event_id = one(db, "SELECT event_id FROM conflicts ORDER BY n_texts DESC, event_id LIMIT 1")
    shown(page, catalog, f"event.html#{event_id}")
    wanted = db.execute(
        "SELECT substring(a.text, sentence_start + 1, sentence_end - sentence_start), trigger_text, rule FROM event_mentions m "
        "JOIN articles a USING (article_id) WHERE event_id = ? ORDER BY m.confidence DESC, event_mention_id",
        [event_id],
    ).fetchall()
    cards = "[...document.querySelectorAll('.report')]"
    found = page.run(
        f"{cards}.map(c => [c.querySelector('mark').textContent, c.querySelector('mark b').textContent, c.querySelector('dd code').textContent])"
    )
    assert [tuple(row) for row in found] == wanted
    assert page.run(f"{cards}.every(c => c.querySelectorAll('mark').length === 1)")
    assert page.run("document.querySelector('h1').textContent") == one(
        db, f"SELECT summary FROM events WHERE event_id = '{event_id}'"
    )
    differ = int(one(db, f"SELECT count(*) FROM conflicts WHERE event_id = '{event_id}'"))
    assert page.run("document.querySelectorAll('.notice.conflict').length") == differ > 0
    copies = int(one(db, f"SELECT count(*) FROM duplicates WHERE representative_id IN (SELECT article_id FROM event_mentions WHERE event_id = '{event_id}')"))  # fmt: skip
    assert page.run("document.querySelectorAll('.report details li').length") >= copies > 0
    assert page.run("document.querySelectorAll('.report details[open]').length") == 0


def test_an_entity_shows_its_events_and_quotes(page: Page, catalog: Path, db: duckdb.DuckDBPyConnection) -> None:
    ((entity_id, name, events),) = db.execute(
        "SELECT entity_id, any_value(name), count(DISTINCT event_id) FROM participants WHERE type = 'person' GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 1"
    ).fetchall()
    shown(page, catalog, f"entity.html#{entity_id}")
    assert page.run("document.querySelector('h1').textContent") == name
    heads = page.run("[...document.querySelectorAll('h2')].map(h => h.textContent)")
    said = one(db, f"SELECT count(*) FROM quotes WHERE speaker_id = '{entity_id}'")
    assert f"Events ({events})" in heads and f"Quotes ({said})" in heads


def test_texts_that_are_markup_are_shown_as_texts(page: Page, tmp_path: Path) -> None:
    catalog = hostile_release(tmp_path).path / "catalog"
    for address in (
        f"event.html#{EVENT}", f"article.html#{ARTICLE}:0-5", "entity.html#Q1", "events.html", "quotes.html", "commitments.html", "network.html", "index.html",
        "tables.html", "validation.html", f"event.html#{quote(SCRIPT)}", f"events.html#who={quote(SCRIPT)}",
    ):  # fmt: skip
        shown(page, catalog, address)
        assert "broken" not in page.run("document.title").replace(SCRIPT, "").replace(SCRIPT[:30], ""), address
        assert page.run(
            "[...document.scripts].every(s => s.src && !s.textContent) && !document.querySelector('main img, main i, [onerror]')"
        ), address
        assert page.run("[...document.links].every(a => a.protocol !== 'javascript:')"), address
    shown(page, catalog, f"event.html#{EVENT}")
    assert page.run("document.querySelector('.article').textContent") == TEXT
    assert page.run("document.querySelector('.report mark').textContent") == SENTENCE
    assert page.run("document.querySelector('.report mark b').textContent") == "expelled"
    shown(page, catalog, "quotes.html")
    assert page.run("document.querySelector('blockquote').textContent") == f"“{SENTENCE}”"
    assert NAME in page.run("document.querySelector('.who').textContent")


def test_the_keyboard_reaches_everything(page: Page, catalog: Path) -> None:
    shown(page, catalog, "events.html#type=CONSULT")
    page.press("Tab")
    assert page.run("document.activeElement.className") == "skip"
    page.press("Enter")
    assert page.run("document.activeElement.id") == "main"
    assert page.run("location.hash") == "#type=CONSULT"  # what is shown stays
    page.press("Tab")
    assert page.run("document.activeElement.name") == "type"
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_on_a_phone_the_name_of_the_open_page_is_in_sight(page: Page, catalog: Path) -> None:
    page.size(360, 800)
    for file in ("index.html", "validation.html", "query.html"):
        shown(page, catalog, file)
        left, right = page.run(
            "(() => { const b = document.querySelector('nav [aria-current]').getBoundingClientRect(); return [b.left, b.right]; })()"
        )
        assert 0 <= left < right <= 360


def test_light_and_dark_follow_the_system_until_the_reader_chooses(page: Page, catalog: Path) -> None:
    def background() -> str:
        return str(page.run("getComputedStyle(document.documentElement).backgroundColor"))

    shown(page, catalog, "query.html")
    light = background()
    page.size(1200, 900, is_dark=True)
    shown(page, catalog, "query.html")
    dark = background()
    assert light != dark
    page.run("document.getElementById('theme').click()")
    assert background() == light
    shown(page, catalog, "tables.html")
    assert background() == light
    page.run("localStorage.clear()")


def test_served_to_this_machine_a_table_downloads_whole(communique, example, browser: Browser) -> None:
    with communique.popen("catalog", "--serve", "--port", "0", "--json", "--data", str(example.data)) as process:
        try:
            told = json.loads(process.stdout.readline())
            address = urlsplit(told["address"])
            manifest = read_json(example.release / "manifest.json")
            listed = {f["path"]: f["sha256"] for f in manifest["files"]}
            with browser.page() as page:
                page.open(told["address"].replace("index.html", "tables.html"))
                assert page.run("document.querySelector('a[href$=\"events.parquet\"]').closest('tr').querySelector('.hash').textContent") == listed["parquet/events.parquet"]  # fmt: skip
                page.run("document.querySelector('a[href$=\"events.parquet\"]').click()")
                kept = browser.downloaded("events.parquet")
                assert hashlib.sha256(kept.read_bytes()).hexdigest() == listed["parquet/events.parquet"]
                assert {urlsplit(r).netloc for r in page.requests if r.startswith("http")} == {address.netloc}
            whole = (example.release / "communique.duckdb").read_bytes()

            def get(path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, str | None]:
                connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=10)
                connection.request(method, path, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.read(), answer.getheader("Content-Range")

            assert get("/communique.duckdb", Range="bytes=10-19") == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
            assert get("/communique.duckdb", Range="bytes=-5")[:2] == (206, whole[-5:])
            assert get("/communique.duckdb", Range=f"bytes={len(whole)}-")[0] == 416
            assert get("/communique.duckdb", "HEAD", Range="bytes=0-9")[:2] == (206, b"")
            for path in (
                "/../latest.json",
                "/..%2flatest.json",
                "/catalog/../../latest.json",
                "/catalog/",
                "/%2e%2e/latest.json",
            ):
                assert get(path)[0] == 404, path
            assert get("/README.md", Host="news.example:80")[0] == 403
        finally:
            process.send_signal(signal.SIGINT)
            try:
                code = process.wait(20)
            finally:
                process.kill()  # else a failure would wait for it for ever
        assert code == 0


def test_the_ways_to_query_work_where_the_page_says(catalog: Path) -> None:
    done = 0
    for way in ways(".."):
        if way.language != "python" or (way.title == "Polars" and find_spec("polars") is None):
            continue
        found = subprocess.run(
            [sys.executable, "-c", way.code], cwd=catalog, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0 and found.stdout.strip(), found.stderr
        done += 1
    assert done >= 2
