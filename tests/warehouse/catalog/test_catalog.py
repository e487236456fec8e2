"""Making the catalogue: chunks that are read again, the same bytes each time, lists that hold every row."""

import bisect
import json
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hostile_release import ARTICLE, EVENT, TEXT, hostile_release

from warehouse import words
from warehouse.catalog.build import FIRST, catalog_of, write_catalog
from warehouse.catalog.chunks import CHUNK, Data, letters, read_chunk, script_json
from warehouse.catalog.data import AT_ONCE
from warehouse.catalog.facts import read_facts
from warehouse.catalog.frame import POLICY, Page, framed
from warehouse.catalog.pages import PAGES, TABLES, body
from warehouse.catalog.sql_page import KEPT
from warehouse.files import read_json, sha256
from warehouse.network import layout
from warehouse.published import Release
from warehouse.schema import PUBLISHED
from warehouse.verification import file_problems
from warehouse.vocabulary import COPY_RELATIONS, EVENT_CHANGES, MODALITIES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return hostile_release(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize("text", ["", "a", 'quotes " and \\ and \n', "<script>", "\u2028 \U0001f600 é", "x" * 99_999])
def test_what_is_written_as_a_chunk_is_read_again(tmp_path: Path, text: str) -> None:
    with Data(tmp_path / "data") as data:
        data.whole("one", {"text": text})
    path = tmp_path / "data" / "one.js"
    assert read_chunk(path) == {"text": text}
    script = path.read_text("utf-16")
    assert script.count('"') == 4 and script.isprintable() is False  # one line feed, at the end
    assert all(c.isascii() or 0x3400 <= ord(c) <= 0xB3FF for c in script)


@pytest.mark.parametrize("n", [0, 1, 14, 15, 16, 30, 31])
def test_letters_hold_each_bit(n: int) -> None:
    packed = bytes(range(200, 200 + n))
    bits = "".join(f"{byte:08b}" for byte in packed)
    found = "".join(f"{ord(c) - 0x3400:015b}" for c in letters(packed).decode("utf-16-le"))
    assert found.startswith(bits) and set(found[len(bits) :]) <= {"0"}


def test_rows_with_keys_are_found_by_the_first_key_of_each_chunk(tmp_path: Path) -> None:
    keys = sorted(f"{n * 7919 % 100_003:05}" for n in range(1_000))
    with Data(tmp_path / "data") as data:
        data.keyed("row", ((key, json.dumps("é" * 900 + key)) for key in keys))
    first = data.sets["row"]
    assert len(first) > 3 and first == sorted(first)
    sizes = [
        len(json.dumps(read_chunk(tmp_path / "data" / f"row-{n}.js"), ensure_ascii=False)) for n in range(len(first))
    ]
    assert max(sizes) < CHUNK * 1.1
    for key in keys[::50]:
        chunk = read_chunk(tmp_path / "data" / f"row-{bisect.bisect(first, key) - 1}.js")
        assert chunk[key].endswith(key)


def test_any_number_of_threads_writes_the_same_bytes(tmp_path: Path) -> None:
    for threads in (1, 3):
        with Data(tmp_path / str(threads), threads) as data:
            data.numbered("row", (json.dumps(f"row {n} " * 40) for n in range(2_000)), 10)
    one, three = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("1", "3"))
    assert one == three and len(one) == 200


def test_a_chunk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError), Data(tmp_path / "data") as data:
        (tmp_path / "data" / "one.js").mkdir()
        data.whole("one", 1)


def test_json_in_a_script_can_neither_end_nor_open_an_element() -> None:
    value = {"</script>": "<!-- <script> \u2028 é"}
    found = script_json(value)
    assert "<" not in found and ">" not in found and found.isascii() and json.loads(found) == value


def test_the_same_release_gives_the_same_bytes(made: Release, tmp_path: Path) -> None:
    described = (made.release_id, "1.0", made.manifest["files"])
    for folder in ("a", "b"):
        write_catalog(made.path, tmp_path / folder, *described)
    digests = [
        {p.relative_to(tmp_path / f).as_posix(): sha256(p) for p in (tmp_path / f).rglob("*") if p.is_file()}
        for f in ("a", "b")
    ]
    assert digests[0] == digests[1] and len(digests[0]) > len(PAGES) + 10


def test_it_is_listed_and_verified_like_all_files(made: Release) -> None:
    listed = {f["path"] for f in made.manifest["files"]}
    assert {f"catalog/{page.file}" for page in PAGES} <= listed and "catalog/data/contents.js" in listed
    assert file_problems(made.path) == []
    described = {r["path"] for r in read_json(made.path / "datapackage.json")["resources"]}
    assert not any(str(path).startswith("catalog/") for path in described)


def test_lists_and_rows_hold_what_the_release_has(made: Release) -> None:
    data = made.path / "catalog" / "data"
    index = read_chunk(data / "events-index.js")
    assert index["n"] == 1 and index["columns"]["type"] == {"kind": "code", "values": ["SANCTION"], "rows": [0]}
    assert index["columns"]["day"]["rows"] == [None]
    assert read_chunk(data / "events-0.js")[0]["id"] == EVENT
    assert read_chunk(data / "article-0.js")[ARTICLE]["text"] == TEXT
    assert read_chunk(data / "entity-0.js")["Q1"]["events"] == [0]
    assert len(read_chunk(data / "world.js")) > 280
    assert json.loads((data / "contents.js").read_text().partition("(")[2].rstrip(");\n"))["at_once"] == AT_ONCE


def test_every_page_has_the_policy_and_no_script_of_its_own(made: Release) -> None:
    for page in PAGES:
        html = (made.path / "catalog" / page.file).read_text("utf-8")
        assert "default-src &#x27;none&#x27;" in html and "style=" not in html and " onclick" not in html
        for script in html.split("<script")[1:]:
            assert script.startswith((' src="assets/', ' src="data/', ' type="application/json"')), page.file
        for name in ("src", "href"):
            links = [part.partition('"')[0] for part in html.split(f' {name}="')[1:]]
            assert all(not link.startswith(("http", "//", "javascript")) for link in links), page.file
            missing = [
                link for link in links
                if not link.startswith(("#", "data:")) and not (made.path / "catalog" / link.partition("#")[0]).exists()
            ]  # fmt: skip
            assert [link for link in missing if "validation." not in link] == [], page.file


def test_a_table_that_a_browser_cannot_keep_has_csv_by_the_command_alone(made: Release) -> None:
    html = (made.path / "catalog" / "tables.html").read_text("utf-8")
    assert html.count('<a href="sql.html#q=FROM%20') == len(PUBLISHED)
    with duckdb.connect(str(made.path / "communique.duckdb"), read_only=True) as db:
        files = [{**f, "rows": KEPT} if f["path"] == "parquet/mentions.parquet" else f for f in made.manifest["files"]]
        facts = read_facts(db, made.path, made.release_id, "1.0", "..", files, {})
    html = body(TABLES, facts)
    assert html.count('<a href="sql.html#q=FROM%20') == len(PUBLISHED) - 1
    assert "q=FROM%20mentions" not in html and "communique export mentions --format csv" in html


def test_a_page_may_loosen_the_policy_for_itself_alone() -> None:
    page = Page("x.html", "X", "X", (), (("connect-src", "'self'"),))
    assert "connect-src &#x27;self&#x27;" in framed(page, "", [page], "id", "1.0") and "connect-src" not in POLICY


def test_a_release_without_a_catalogue_gets_one_beside(made: Release, tmp_path: Path) -> None:
    import shutil

    data = tmp_path / "data"
    folder = data / "releases" / made.release_id
    shutil.copytree(made.path, folder, ignore=shutil.ignore_patterns("catalog"))
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    found = catalog_of(Release(made.release_id, folder, made.manifest), data)
    assert (found / FIRST).is_file() and not found.is_relative_to(folder)
    link = (found / "tables.html").read_text().partition('parquet/events.parquet"')[0].rpartition('"')[2]
    assert (found / link / "parquet" / "events.parquet").is_file()
    assert before == {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    assert catalog_of(made, data) == made.path / "catalog"


def test_those_with_much_in_common_stand_near_each_other() -> None:
    weights = np.zeros((12, 12))
    for group in (range(6), range(6, 12)):
        for a in group:
            for b in group:
                weights[a, b] = 20.0 * (a != b)
    at = layout(weights)
    assert at.min() >= 0 and at.max() <= 1 and np.array_equal(at, layout(weights))
    apart = np.sqrt(((at[:, None] - at[None]) ** 2).sum(2))
    within = (apart[:6, :6].sum() + apart[6:, 6:].sum()) / 60
    assert within < apart[:6, 6:].mean()
    assert layout(np.zeros((0, 0))).shape == (0, 2) and layout(np.zeros((1, 1))).shape == (1, 2)


def test_a_release_of_no_events_has_a_catalogue(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from made_candidate import made_candidate

    from warehouse import release

    empty = release.publish(tmp_path, made_candidate(tmp_path, "eeee0000", {}), datetime(2026, 3, 1, tzinfo=UTC), "1.0")
    assert read_chunk(empty.path / "catalog" / "data" / "events-index.js")["n"] == 0
    with duckdb.connect(str(empty.path / "communique.duckdb"), read_only=True) as db:
        assert db.execute("SELECT count(*) FROM events").fetchall() == [(0,)]


def test_each_code_has_words() -> None:
    assert words.MODALITIES.keys() == set(MODALITIES)
    assert words.RELATIONS.keys() == set(COPY_RELATIONS)
    assert words.EVENT_CHANGES.keys() == set(EVENT_CHANGES)
