"""Arithmetic of days: holidays, nth weekdays, periods, and the ends of the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dates.calendar_days import holiday, months, moved_months, moved_units, nth_weekday, period, season


@pytest.mark.parametrize(
    ("year", "rule", "day"),
    [
        (2024, "easter+0", "2024-03-31"),
        (2025, "easter+0", "2025-04-20"),
        (2025, "easter-2", "2025-04-18"),
        (2024, "4 thu 11", "2024-11-28"),
        (2025, "-1 mon 05", "2025-05-26"),
        (2025, "12-25", "2025-12-25"),
        (9999, "easter+0", "None"),
    ],
)
def test_holidays(year: int, rule: str, day: str) -> None:
    assert str(holiday(year, rule)) == day


def test_there_is_no_fifth_monday_in_every_month() -> None:
    assert nth_weekday(2025, 6, 0, 5) == date(2025, 6, 30)
    assert nth_weekday(2025, 4, 0, 5) is None


def test_a_month_later_is_the_last_day_where_that_day_is_missing() -> None:
    assert moved_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert moved_months(date(2024, 3, 31), -1) == date(2024, 2, 29)


def test_hours_are_whole_days_rounded_up() -> None:
    assert moved_units(date(2025, 3, 12), 36, "hour") == date(2025, 3, 14)
    assert moved_units(date(2025, 3, 12), -24, "hour") == date(2025, 3, 11)


def test_winter_ends_in_the_next_year() -> None:
    assert season(2023, "Winter") == (date(2023, 12, 1), date(2024, 2, 29), "quarter")


@given(
    st.dates(),
    st.sampled_from(["day", "week", "fortnight", "month", "quarter", "year", "decade"]),
    st.integers(-2000, 2000),
)
def test_a_period_is_whole_and_in_order(day: date, unit: str, by: int) -> None:
    found = period(day, unit, by)
    assert found is None or found[0] <= found[1]
    here = period(day, unit, 0)
    assert here is None or here[0] <= day <= here[1]
    after = period(day, unit, 1)
    if unit != "fortnight" and here is not None and after is not None:
        assert after[0] == here[1] + timedelta(days=1)


@given(st.integers(-3, 10002), st.integers(-30, 30), st.integers(1, 12))
def test_months_outside_the_calendar_are_none(year: int, month: int, length: int) -> None:
    found = months(year, month, length, "month")
    assert found is None or (found[0] <= found[1] and found[0].day == 1)
