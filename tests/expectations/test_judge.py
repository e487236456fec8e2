"""The verdict: what stops a publication, what only warns, and what the judge does with a release that is not whole."""

import json
from collections.abc import Callable

import duckdb
import pytest
from our_modules import loaded_by

from expectations.judge import Verdict, judge
from expectations.suites import CHECKS
from warehouse.schema import PUBLISHED


@pytest.fixture(scope="module")
def good(make_release: Callable[[], duckdb.DuckDBPyConnection]) -> Verdict:
    with make_release() as db:
        return judge(db)


def failed(verdict: Verdict) -> set[tuple[str, str]]:
    return {(f.check.table, f.check.id) for f in verdict.findings if not f.success}


def test_a_good_release_passes(good: Verdict) -> None:
    assert failed(good) == set()
    assert good.passed
    assert (good.critical_failures, good.warnings) == (0, 0)
    assert len(good.findings) == sum(map(len, CHECKS.values()))
    assert good.n_rows["events"] == 3
    assert good.n_unknown["events"]["date_start"] == 1


def test_rows_fit_the_table_of_validations(good: Verdict) -> None:
    table = PUBLISHED["validations"]
    found = table.from_rows(good.rows)  # raises on unknown columns and missing values
    assert found.num_rows == len(good.findings)
    assert found.to_pylist() == good.rows  # sorted by key
    assert all(row["success"] and row["sample"] is None for row in good.rows)


def test_a_critical_failure_stops_with_samples(release: duckdb.DuckDBPyConnection) -> None:
    release.execute("UPDATE mentions SET start = start + 1 WHERE text = 'Chile'")
    verdict = judge(release)
    assert failed(verdict) == {("mentions", "text_is_exact")}
    assert (verdict.critical_failures, verdict.warnings, verdict.passed) == (1, 0, False)
    (row,) = (row for row in verdict.rows if not row["success"])
    assert (row["observed"], row["n_unexpected"]) == ("2 of 5 rows", 2)
    assert [found["found"] for found in json.loads(row["sample"])] == ["hile", "hile"]
    assert "mentions: text_is_exact (2 of 5 rows)" in verdict.summary()


def test_a_warning_does_not_stop(release: duckdb.DuckDBPyConnection) -> None:
    release.execute("UPDATE events SET recipients = [], recipient_ids = []")  # 2 of 3 events are AID
    verdict = judge(release)
    assert failed(verdict) == {("events", "has_recipient")}
    assert (verdict.critical_failures, verdict.warnings, verdict.passed) == (0, 1, True)
    (row,) = (row for row in verdict.rows if not row["success"])
    assert row["observed"] == "2 of 3 rows (66.7%; allowed 10%)"


def test_a_share_within_its_bound_is_no_failure(release: duckdb.DuckDBPyConnection) -> None:
    release.execute(
        "UPDATE event_mentions SET date_start = NULL, date_end = NULL, date_precision = NULL WHERE modality = 'actual' AND event_type = 'AID'"
    )
    (finding,) = (f for f in judge(release).findings if f.check.id == "date_start_is_known")
    assert finding.success
    assert (finding.n_unexpected, finding.n_rows) == (2, 3)


def test_what_is_missing_fails_and_raises_nothing(release: duckdb.DuckDBPyConnection) -> None:
    release.execute("DROP TABLE quotes")
    release.execute("ALTER TABLE events DROP COLUMN score")
    release.execute("ALTER TABLE articles ALTER COLUMN n_words TYPE VARCHAR")
    release.execute("ALTER TABLE documents ADD COLUMN extra INTEGER")
    verdict = judge(release)
    found = failed(verdict)
    assert {
        ("quotes", "expect_table_columns_to_match_set"),
        ("quotes", "text_is_exact"),
        ("events", "expect_table_columns_to_match_set"),
        ("events", "score.expect_column_values_to_be_of_type"),
        ("events", "score.expect_column_values_to_be_between"),
        ("events", "codes_agree"),
        ("articles", "n_words.expect_column_values_to_be_of_type"),
        ("documents", "expect_table_columns_to_match_set"),
    } <= found
    assert ("mentions", "text_is_exact") not in found
    observed = {(f.check.table, f.check.id): f.observed for f in verdict.findings}
    assert observed["events", "expect_table_columns_to_match_set"] == "missing or unknown: score"
    assert observed["articles", "n_words.expect_column_values_to_be_of_type"] == "VARCHAR"
    assert observed["events", "codes_agree"].startswith("not checked:")
    assert not verdict.passed


def test_a_missing_parent_table_fails_its_references(release: duckdb.DuckDBPyConnection) -> None:
    release.execute("DROP TABLE stories")
    found = failed(judge(release))
    assert ("articles", "story_id.expect_column_values_to_be_in_other_table") in found
    assert ("articles", "n_words.expect_column_values_to_be_between") not in found


def test_an_empty_release_is_lawful_but_warned_of() -> None:
    with duckdb.connect() as db:
        for table in PUBLISHED.values():
            db.execute(table.create_sql())
        verdict = judge(db)
    assert verdict.passed
    assert {expectation for _, expectation in failed(verdict)} == {"expect_table_row_count_to_be_between"}


def test_the_verdict_does_not_depend_on_the_session(make_release: Callable[[], duckdb.DuckDBPyConnection]) -> None:
    verdicts = []
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        with make_release() as db:
            db.execute(f"SET TimeZone = '{zone}'")
            db.execute("UPDATE articles SET published_at = '2026-03-17 00:00:00+00', n_words = -1")
            db.execute("UPDATE batches SET finished_at = '2020-01-01'")
            verdicts.append(judge(db).rows)
    assert verdicts[0] == verdicts[1]


def test_great_expectations_is_imported_only_to_judge() -> None:
    loaded = loaded_by("import expectations.judge, expectations.report, expectations.suites")
    assert not {"great_expectations", "pandas"} & loaded
