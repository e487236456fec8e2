"""What a stranger gets from the first command: a release of the examples in which every table and view has something."""

import json
from pathlib import Path

import duckdb
import pytest
from expected import EXPECTED, rows

from warehouse.questions import QUESTIONS
from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS


@pytest.fixture(scope="module")
def db(example) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(example.release / "communique.duckdb"), read_only=True)


# One run has nothing that was known before; see test_late_copies.py.
HISTORIES = ("cluster_history", "story_history", "event_history")


@pytest.mark.parametrize("name", [name for name in (*PUBLISHED, *VIEWS) if name not in HISTORIES])
def test_no_table_and_no_view_is_empty(db: duckdb.DuckDBPyConnection, name: str) -> None:
    assert rows(db, f"SELECT count(*) FROM {name}")[0][0] > 0


def test_all_documents_are_there_and_what_was_refused_is_in_quarantine(db: duckdb.DuckDBPyConnection, example) -> None:
    assert rows(db, "SELECT count(*) FROM documents") == [(EXPECTED["documents"],)]
    refused = rows(db, "SELECT source_uri, reason, detail, path FROM quarantine ORDER BY source_uri")
    assert len(refused) == EXPECTED["refused"]
    for uri, reason, detail, path in refused:
        assert reason and uri in detail
        assert (example.data / path).is_file()


def test_copies_are_found_for_what_they_are(db: duckdb.DuckDBPyConnection) -> None:
    groups = rows(
        db,
        "SELECT list(coalesce(d.record_id, d.source_uri) ORDER BY 1) FROM articles a JOIN documents d ON d.document_id = a.article_id "
        "GROUP BY cluster_id HAVING count(*) > 1",
    )
    assert sorted(sorted(g[0]) for g in groups) == sorted(sorted(g) for g in EXPECTED["copy_groups"])
    kinds = dict(rows(db, "SELECT kind, count(*) FROM duplicates GROUP BY kind"))
    assert kinds == {"exact": EXPECTED["exact_copies"], "near": EXPECTED["near_copies"]}


def test_other_languages_are_stored_and_not_coded(db: duckdb.DuckDBPyConnection) -> None:
    found = rows(db, "SELECT article_id FROM articles WHERE language <> 'en'")
    assert len(found) == EXPECTED["non_english"]
    assert rows(db, "SELECT count(*) FROM mentions WHERE article_id = ?", found[0][0]) == [(0,)]


def test_every_type_and_every_status_is_met(db: duckdb.DuckDBPyConnection) -> None:
    assert rows(db, "SELECT count(DISTINCT event_type), count(DISTINCT modality) FROM events") == [(16, 5)]


def test_copies_count_as_reports_and_not_as_independent_texts(db: duckdb.DuckDBPyConnection) -> None:
    assert rows(db, "SELECT count(*) FROM events WHERE n_articles > n_clusters")[0][0] > 0
    assert rows(db, "SELECT count(*) FROM events WHERE n_articles < n_clusters") == [(0,)]


def test_all_offsets_give_back_the_text(db: duckdb.DuckDBPyConnection) -> None:
    texts = dict(rows(db, "SELECT article_id, text FROM articles"))
    checked = 0
    for table in ("mentions", "quotes", "event_mentions", "event_actors", "quantities"):
        for article_id, start, end, text in rows(db, f'SELECT article_id, start, "end", text FROM {table}'):
            assert texts[article_id][start:end] == text
            checked += 1
    assert checked > 1_000


def test_manifest_lists_every_file_with_its_digest(example) -> None:
    from warehouse.files import sha256

    manifest = json.loads((example.release / "manifest.json").read_text())
    listed = {f["path"]: f["sha256"] for f in manifest["files"]}
    there = {p.relative_to(example.release).as_posix() for p in example.release.rglob("*") if p.is_file()} - {
        "manifest.json"
    }
    assert set(listed) == there
    assert all(sha256(example.release / path) == digest for path, digest in listed.items())
    assert {
        "communique.duckdb",
        "validation.html",
        "validation.json",
        "diff.json",
        "datapackage.json",
        "croissant.json",
        "README.md",
    } <= there


def test_parquet_and_database_hold_the_same_rows(db: duckdb.DuckDBPyConnection, example) -> None:
    for name in PUBLISHED:
        path = example.release / "parquet" / f"{name}.parquet"
        assert rows(db, f"SELECT count(*) FROM (FROM {name} EXCEPT ALL FROM read_parquet('{path}'))") == [(0,)]


def test_latest_points_to_the_release_in_both_ways(example) -> None:
    releases = example.data / "releases"
    assert json.loads((releases / "latest.json").read_text())["release_id"] == example.release.name
    assert (releases / "latest").is_symlink()


def test_no_path_of_the_machine_is_published(example) -> None:
    root = str(Path(__file__).parent.parent.parent).encode()
    for path in example.release.rglob("*"):
        if path.is_file() and path.suffix in {".json", ".html", ".md", ".parquet"}:
            assert root not in path.read_bytes(), path


def test_the_summary_says_what_happened_and_what_to_do_next(example) -> None:
    for word in (
        "documents",
        "refused",
        "copies",
        "lines",
        "entities",
        "quotes",
        "events",
        "expectations",
        example.release.name,
    ):
        assert word in example.printed
    assert example.printed.count("communique sql") == 3


@pytest.mark.parametrize("query", QUESTIONS.values())
def test_the_queries_that_the_summary_offers_find_something(db: duckdb.DuckDBPyConnection, query: str) -> None:
    assert rows(db, query)


def test_entities_of_ones_own_are_linked(db: duckdb.DuckDBPyConnection) -> None:
    found = dict(rows(db, "SELECT name, country FROM entities WHERE type = 'country' AND starts_with(country, 'X')"))
    assert found["Kelvania"] == "XKE" and found["Dravonia"] == "XDR"
    pairs = rows(db, "SELECT DISTINCT actor_country, recipient_country FROM dyads_daily")
    assert {("XKE", "XDR"), ("XDR", "XKE")} <= set(pairs)


def test_a_run_ends_without_complaints_of_libraries(example) -> None:
    complaints = ("nanobind", "Traceback", "Warning:", "leaked")
    assert [line for line in example.printed.splitlines() if any(word in line for word in complaints)] == []
