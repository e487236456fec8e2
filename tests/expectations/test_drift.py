"""Drift between batches and releases: quiet where nothing changed but the sample, loud where something broke."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb
import pytest

from expectations.drift import DRIFTS, Compared, Ratio, compare, profile, take
from expectations.judge import judge
from expectations.measures import MEASURES
from warehouse.schema import PUBLISHED

OLD, NEW = "a" * 16, "b" * 16
N = 600
# Documents of ten sites, one in three new; most figures vary from text to text.
_NUMBERS = f"(SELECT i, printf('%016x', i) AS id, hash(i) AS h, hash(i, 'x') AS g FROM range({N}) r(i))"
_ROWS = {
    "documents": f"""SELECT id AS document_id, 's' AS source_uri, 'site' || (h % 10) || '.example' AS domain, 'text/plain' AS media_type,
        'x' AS raw_text, CASE WHEN g % 3 = 0 THEN '{NEW}' ELSE '{OLD}' END AS batch_id FROM {_NUMBERS}""",
    "articles": f"""SELECT id AS article_id, CASE WHEN h % 50 = 0 THEN 'de' ELSE 'en' END AS language, 'x' AS text, 200 + h % 500 AS n_words,
        h % 9 > 0 AS is_representative, CASE WHEN h % 5 > 0 THEN 'A title' END AS title FROM {_NUMBERS}""",
    "blocks": f"""SELECT id AS document_id, j AS block_no, j * 100 AS raw_start, j * 100 + 50 + h % 50 AS raw_end,
        j > h % 4 AS is_kept, CASE WHEN j > h % 4 THEN 'body' ELSE 'navigation' END AS role FROM {_NUMBERS}, range(10) s(j)""",
    "mentions": f"""SELECT id AS article_id, j AS start, 'name' AS form, CASE WHEN hash(i, j) % 10 < 8 THEN 'Q1' END AS entity_id,
        CASE WHEN hash(i, j) % 10 < 8 THEN 'alias' END AS link_method FROM {_NUMBERS}, range(30) s(j) WHERE j < 10 + h % 20""",
    "event_mentions": f"""SELECT id AS article_id, printf('%016x', i * 20 + j) AS event_mention_id, printf('%016x', i * 20 + j) AS event_id,
        ['CONSULT', 'AID', 'ASSAULT', 'ACCUSE'][CAST(1 + hash(i, j) % 4 AS INTEGER)] AS event_type, 'actual' AS modality, 'told' AS modality_rule
        FROM {_NUMBERS}, range(20) s(j) WHERE j < h % 12""",
    "events": "SELECT event_id, 1 AS n_mentions, CASE WHEN hash(event_id) % 3 = 0 THEN 'Q1' END AS place_id FROM event_mentions",
    "batches": f"""SELECT * FROM (VALUES ('{OLD}', TIMESTAMPTZ '2026-01-01'), ('{NEW}', TIMESTAMPTZ '2026-01-02')) b(batch_id, started_at)""",
}  # fmt: skip


def database() -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(config={"threads": 1})
    for table in PUBLISHED.values():
        db.execute(table.create_sql().replace(" NOT NULL", ""))
    for table, sql in _ROWS.items():
        db.execute(f"INSERT INTO {table} BY NAME {sql}")
    return db


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with database() as found:
        yield found


def rows(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    there = {row[0] for row in db.execute("SHOW TABLES").fetchall()}
    return {name: db.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in PUBLISHED if name in there}


def alarms(db: duckdb.DuckDBPyConnection, before: object = None) -> dict[str, str]:
    """Drift's id -> what is said of it."""
    (figures, batches), n_rows = take(db), rows(db)
    found = {d.id: (compare(d, figures, batches, n_rows, before), d) for d in DRIFTS}  # type: ignore[arg-type]
    return {name: c.said(d.measure.id) for name, (c, d) in found.items() if c.score > 1}


def of_release(db: duckdb.DuckDBPyConnection) -> dict[str, object]:
    figures, _ = take(db)
    return json.loads(json.dumps(profile(figures, rows(db))))  # type: ignore[no-any-return]


def test_each_measure_has_its_name() -> None:
    assert len({m.key for m in MEASURES}) == len(MEASURES)
    assert len({(d.table, d.id) for d in DRIFTS}) == len(DRIFTS)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [2, 6])
def test_two_samples_of_one_corpus_do_not_differ(db: duckdb.DuckDBPyConnection, seed: int, share: int) -> None:
    db.execute(
        f"UPDATE documents SET batch_id = CASE WHEN hash(document_id, {seed}) % {share} = 0 THEN '{NEW}' ELSE '{OLD}' END"
    )
    found = alarms(db)
    # Of six documents five are old: that few is a volume, and told only where it is a fifth or less.
    assert set(found) <= ({"documents_per_batch_drift_between_batches"} if share == 6 else set())


_IN_NEW = f"(SELECT document_id FROM documents WHERE batch_id = '{NEW}')"
DAMAGE = {
    "sources_drift_between_batches": f"UPDATE documents SET domain = 'site1.example' WHERE domain = 'site4.example' AND batch_id = '{NEW}'",
    "link_rate_drift_between_batches": f"UPDATE mentions SET entity_id = NULL, link_method = NULL WHERE start % 2 = 0 AND article_id IN {_IN_NEW}",
    "languages_drift_between_batches": f"UPDATE articles SET language = 'fr' WHERE article_id IN {_IN_NEW}",
    "documents_per_batch_drift_between_batches": f"DELETE FROM documents WHERE batch_id = '{NEW}' AND hash(document_id) % 7 > 0",
    "event_types_drift_between_batches": f"UPDATE event_mentions SET event_type = 'AID' WHERE event_type = 'ACCUSE' AND article_id IN {_IN_NEW}",
    "event_mentions_per_article_drift_between_batches": f"DELETE FROM event_mentions WHERE hash(event_mention_id) % 2 = 0 AND article_id IN {_IN_NEW}",
    "mentions_per_article_drift_between_batches": f"DELETE FROM mentions WHERE start > 8 AND article_id IN {_IN_NEW}",
    "boilerplate_share_drift_between_batches": f"UPDATE blocks SET is_kept = true WHERE document_id IN {_IN_NEW}",
    "title_known_drift_between_batches": f"UPDATE articles SET title = NULL WHERE hash(article_id) % 2 = 0 AND article_id IN {_IN_NEW}",
    "words_per_article_drift_between_batches": f"UPDATE articles SET n_words = n_words // 2 WHERE article_id IN {_IN_NEW}",
    "copies_share_drift_between_batches": f"UPDATE articles SET is_representative = false WHERE hash(article_id) % 3 = 0 AND article_id IN {_IN_NEW}",
    "articles_per_document_drift_between_batches": f"DELETE FROM articles WHERE hash(article_id) % 3 = 0 AND article_id IN {_IN_NEW}",
    "refused_share_drift_between_batches": f"""INSERT INTO quarantine (quarantine_id, batch_id, stage)
        SELECT printf('ff%014x', i), '{NEW}', 'ingest' FROM range(60) r(i)""",
}  # fmt: skip


@pytest.mark.parametrize("drift", DAMAGE)
def test_what_broke_in_the_newest_batch_is_told(db: duckdb.DuckDBPyConnection, drift: str) -> None:
    assert drift not in alarms(db)
    db.execute(DAMAGE[drift])
    found = alarms(db)
    assert drift in found
    assert ", before " in found[drift]


def test_both_figures_are_told(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(DAMAGE["link_rate_drift_between_batches"])
    said = alarms(db)["link_rate_drift_between_batches"]
    name, now, _, n_now, _, before, *_ = said.replace(",", "").split()
    assert (name, n_now.isdigit()) == ("link_rate", True)
    assert 30 < float(now.rstrip("%")) < 50
    assert 75 < float(before.rstrip("%")) < 85


def test_a_site_that_is_silent_is_named(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(f"UPDATE documents SET domain = 'rare.example' WHERE domain = 'site4.example' AND batch_id = '{NEW}'")
    db.execute("UPDATE documents SET domain = 'site4.example' WHERE domain = 'site5.example' AND batch_id <> ?", [NEW])
    assert "site4.example" in alarms(db)["sources_drift_between_batches"]


def test_nothing_to_compare_with(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(f"UPDATE documents SET batch_id = '{OLD}'")
    assert alarms(db) == {}
    figures, batches = take(db)
    assert {compare(d, figures, batches, {}, None).note for d in DRIFTS} == {"one batch", "no release before"}


def test_small_batches_raise_no_alarm(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        f"UPDATE documents SET batch_id = CASE WHEN document_id < printf('%016x', 19) THEN '{NEW}' ELSE '{OLD}' END"
    )
    db.execute(DAMAGE["languages_drift_between_batches"])
    assert set(alarms(db)) == {"documents_per_batch_drift_between_batches"}


def test_the_same_release_has_not_drifted(db: duckdb.DuckDBPyConnection) -> None:
    assert {n for n in alarms(db, of_release(db)) if n.endswith("releases")} == set()


RELEASE_DAMAGE = {
    "link_rate_drift_between_releases": "UPDATE mentions SET entity_id = NULL WHERE start % 2 = 0",
    "rows_of_table_drift_between_releases": "DELETE FROM events WHERE hash(event_id) % 2 = 0",
    "languages_drift_between_releases": "UPDATE articles SET language = 'fr'",
    "events_per_report_drift_between_releases": "UPDATE events SET n_mentions = 3",
    "place_id_known_drift_between_releases": "UPDATE events SET place_id = NULL",
    "sources_drift_between_releases": "UPDATE documents SET domain = 'site0.example' WHERE domain = 'site3.example'",
}  # fmt: skip


@pytest.mark.parametrize("drift", RELEASE_DAMAGE)
def test_what_broke_since_the_last_release_is_told(db: duckdb.DuckDBPyConnection, drift: str) -> None:
    before = of_release(db)
    db.execute(RELEASE_DAMAGE[drift])
    found = alarms(db, before)
    assert drift in found


@pytest.mark.parametrize(
    "before",
    [{}, {"rows": 3}, {"ratios": {}, "distributions": {"articles.languages": {"n": "x", "values": 1}}, "rows": {}}],
)
def test_a_profile_of_another_version_is_no_error(db: duckdb.DuckDBPyConnection, before: object) -> None:
    assert {n for n in alarms(db, before) if n.endswith("releases")} == set()


def test_a_damaged_release_is_no_error(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("DROP TABLE events; DROP TABLE quotes; ALTER TABLE mentions DROP COLUMN entity_id; DELETE FROM batches")
    assert alarms(db) == {}


def test_figures_do_not_depend_on_threads() -> None:
    found = []
    for threads in (1, 4):
        with database() as db:
            db.execute(f"SET threads = {threads}")
            found.append(json.dumps(of_release(db)))
    assert found[0] == found[1]


def test_sums_add_up() -> None:
    one = Ratio(2, 10, 5, 60, 30, 17)
    assert one + one == replace(one, n=4, x=20, y=10, xx=120, xy=60, yy=34)
    assert Compared(0, note="one batch").said("x") == "one batch"


def test_the_verdict_carries_the_profile_and_drift_only_warns(
    make_release: Callable[[], duckdb.DuckDBPyConnection],
) -> None:
    with make_release() as db:
        before = json.loads(json.dumps(judge(db).profile))
        before["rows"]["events"] = 100
        verdict = judge(db, before)
    (finding,) = (f for f in verdict.findings if not f.success)
    assert finding.check.id == "rows_of_table_drift_between_releases"
    assert finding.check.severity == "warning"
    assert finding.observed == "rows_of_table events 3 rows, before 100 rows"
    assert verdict.passed
