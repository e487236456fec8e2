"""Arithmetic of days: months, weeks, seasons and holidays as (first day, last day, precision).

A precision is that of the bounds: a season, a half-year and a quarter have `quarter`; a decade and a century `year`.
Nothing raises; what lies outside the calendar (years 1 to 9999) is None.
"""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import EASTER_WESTERN, easter  # type: ignore[import-untyped]

Days = tuple[date, date, str]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# First month of the seasons, by the meteorological calendar of the northern hemisphere; winter ends in the next year.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def weekday_no(word: str) -> int:
    return WEEKDAYS.index(word[:3].lower())


def month_no(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moved(day: date | None, by: int) -> date | None:
    """The day `by` days later."""
    try:
        return None if day is None else day + timedelta(days=by)
    except OverflowError:
        return None


def moved_months(day: date, by: int) -> date | None:
    """The same day of the month `by` months later, or the last of that month."""
    index = 12 * day.year + day.month - 1 + by
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) if 1 <= year <= 9999 else None


def moved_units(day: date, by: int, unit: str) -> date | None:
    """The day `by` days, weeks, fortnights, months, quarters, years or decades later; of hours, whole days are counted, rounded up."""
    if unit in ("day", "week", "fortnight"):
        return moved(day, by * {"day": 1, "week": 7, "fortnight": 14}[unit])
    if unit == "hour":
        return moved(day, -(-by // 24))
    return moved_months(day, by * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])


def one(day: date | None) -> Days | None:
    return None if day is None else (day, day, "day")


def span(first: date | None, length: int, precision: str) -> Days | None:
    last = moved(first, length - 1)
    return None if first is None or last is None else (first, last, precision)


def between(first: date | None, last: date | None, precision: str) -> Days | None:
    return (first, last, precision) if first is not None and last is not None and first <= last else None


def months(year: int, month: int, length: int, precision: str) -> Days | None:
    """`length` whole months from the given one on; `month` may lie outside 1 to 12."""
    index = 12 * year + month - 1
    last = index + length - 1
    if not 1 <= index // 12 <= last // 12 <= 9999:
        return None
    end = date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])
    return date(index // 12, index % 12 + 1, 1), end, precision


def years(first: int, last: int) -> Days | None:
    return (date(first, 1, 1), date(last, 12, 31), "year") if 1 <= first <= last <= 9999 else None


def period(day: date, unit: str, by: int) -> Days | None:
    """The calendar day, week (Monday to Sunday), month, quarter, year or decade `by` units from that of a day."""
    if unit == "day":
        return one(moved(day, by))
    if unit == "fortnight":
        return period(day, "week", 2 * by)
    if unit == "week":
        return span(moved(day, 7 * by - day.weekday()), 7, "week")
    if unit == "month":
        return months(day.year, day.month + by, 1, "month")
    if unit == "quarter":
        return months(day.year, 3 * ((day.month - 1) // 3 + by) + 1, 3, "quarter")
    if unit == "decade":
        first = day.year // 10 * 10 + 10 * by
        return years(first, first + 9)
    return years(day.year + by, day.year + by)


def season(year: int, name: str) -> Days | None:
    """The season that begins in a year."""
    return months(year, SEASONS[name.lower()], 3, "quarter")


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month; -1 is the last."""
    if not 1 <= year <= 9999:
        return None
    if nth < 0:
        last = date(year, month, monthrange(year, month)[1])
        return moved(last, -((last.weekday() - weekday) % 7))
    first = date(year, month, 1)
    return make_day(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1))


def holiday(year: int, rule: str) -> date | None:
    """The day of a holiday in a year: "MM-DD", "easter+N", or "N weekday MM" (see knowledge/date_forms.toml)."""
    if rule.startswith("easter"):
        # The library's algorithm is for the Gregorian calendar; dates past 4099 are not defined.
        return moved(easter(year, EASTER_WESTERN), int(rule[6:])) if 1583 <= year <= 4099 else None
    if " " in rule:
        nth, weekday, month = rule.split()
        return nth_weekday(year, int(month), weekday_no(weekday), int(nth))
    month_part, day_part = rule.split("-")
    return make_day(year, int(month_part), int(day_part))
