"""The expectations made from the schema: which there are, and that each finds what it is there for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.suites import CHECKS, JUDGED, Check, render, sample_sql
from warehouse.schema import PUBLISHED

GOLDEN = Path(__file__).parent / "golden" / "expectations.txt"
BROKEN = [check for checks in CHECKS.values() for check in checks if check.broken is not None]
KEYS = [check for checks in CHECKS.values() for check in checks if check.expectation.endswith("unique")]


def name_of(check: Check) -> str:
    return f"{check.table}-{check.id}"


def test_the_list_of_expectations_is_the_reviewed_one(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(render(), encoding="utf-8")
    assert render() == GOLDEN.read_text(encoding="utf-8"), (
        "if the change is meant: pytest --update-golden, and review the diff"
    )


def test_names_are_unique_and_everything_is_judged() -> None:
    for checks in CHECKS.values():
        assert len({check.id for check in checks}) == len(checks)
    assert set(JUDGED) == set(PUBLISHED) - {"validations"}
    assert set(CHECKS) == set(PUBLISHED)  # of validations, which is filled after, the columns


def test_schema_laws_stop_the_publication() -> None:
    lenient = {
        c.expectation
        for checks in CHECKS.values()
        for c in checks
        if c.severity == "warning" and c.query is None and c.drift is None
    }
    assert lenient == {"expect_column_value_lengths_to_be_between", "expect_table_row_count_to_be_between"}


@pytest.fixture(scope="module")
def shared(make_release: Callable[[], duckdb.DuckDBPyConnection]) -> Iterator[duckdb.DuckDBPyConnection]:
    with make_release() as db:
        yield db


def n_broken(db: duckdb.DuckDBPyConnection, check: Check) -> int:
    (row,) = db.execute(f"SELECT count(*) FILTER (WHERE {check.broken}) FROM {check.table} t").fetchall()
    return int(row[0])


def damaging_value(check: Check) -> str:
    """A SQL value that breaks the check."""
    assert check.column is not None
    column = PUBLISHED[check.table].by_name[check.column]
    match check.expectation, column.type:
        case "expect_column_values_to_not_be_null", _:
            return "NULL"
        case "expect_column_value_lengths_to_be_between", "list":
            return "['Peru', '']"
        case "expect_column_value_lengths_to_be_between", _:
            return "''"
        case "expect_column_values_to_be_in_set", "list":
            return "[NULL]"
        case "expect_column_values_to_be_in_other_table", _:
            return "'ffffffffffffffff'"
        case "expect_column_values_to_be_between", "number":
            return "'nan'" if column.low is None else str(column.low - 1)
        case "expect_column_values_to_be_between", _:
            return str((column.low or 0) - 1)
        case _:
            return "'NO SUCH VALUE\n'"


@pytest.mark.parametrize("check", BROKEN, ids=name_of)
def test_check_holds_then_finds_damage(shared: duckdb.DuckDBPyConnection, check: Check) -> None:
    assert n_broken(shared, check) == 0
    shared.begin()
    try:
        shared.execute(f'UPDATE {check.table} SET "{check.column}" = {damaging_value(check)}')
        (rows,) = shared.execute(f"SELECT count(*) FROM {check.table}").fetchall()
        assert n_broken(shared, check) == rows[0] > 0
        sql = sample_sql(check)
        assert sql is not None
        assert len(shared.execute(sql).fetchall()) == min(rows[0], 5)
    finally:
        shared.rollback()


@pytest.mark.parametrize("check", KEYS, ids=name_of)
def test_doubled_rows_are_found(shared: duckdb.DuckDBPyConnection, check: Check) -> None:
    count = f"SELECT {check.count} FROM {check.table} t"
    assert shared.execute(count).fetchall() == [(0,)]
    shared.begin()
    try:
        shared.execute(f"INSERT INTO {check.table} FROM {check.table} LIMIT 1")
        assert shared.execute(count).fetchall() == [(1,)]
        assert check.sample is not None
        assert len(shared.execute(check.sample).fetchall()) == 1
    finally:
        shared.rollback()
