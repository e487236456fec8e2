"""From the words of a date to days: one function for each `resolve` of knowledge/date_forms.toml.

Each takes the groups of the match, the day of publication (or None) and the tense of the governing verb ("past",
"coming", "present", "none"), and returns (first day, last day, precision) or None where the words do not fix the days.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

Days = tuple[date, date, str]
Groups = Mapping[str, str]
Resolver = Callable[[Groups, date | None, str], Days | None]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPACE = re.compile(r"\s+")


def resolvers(numbers: Mapping[str, int], shifts: Mapping[str, int]) -> dict[str, Resolver]:
    """The functions by name; `numbers` and `shifts` are the tables of date_forms.toml."""

    def number(words: Groups, name: str) -> int | None:
        word = words.get(name, "").lower()
        return int(word) if word.isdecimal() else numbers.get(word)

    def shift(words: Groups) -> int:
        return shifts.get(_SPACE.sub(" ", words.get("shift", "")).lower(), 0)

    def iso(words: Groups, published: date | None, tense: str) -> Days | None:
        year, month, day = words["iso"].split("-")
        return _one(_day(int(year), int(month), int(day)))

    def day(words: Groups, published: date | None, tense: str) -> Days | None:
        year = _year_of(words, published, tense, int(words["day"]))
        return _one(_day(year, _month(words["month"]), int(words["day"]))) if year else None

    def days(words: Groups, published: date | None, tense: str) -> Days | None:
        year = _year_of(words, published, tense, int(words["day"]))
        if year is None:
            return None
        first = _day(year, _month(words["month"]), int(words["day"]))
        last = _day(year, _month(words["month"]), int(words["day_to"]))
        return (first, last, "day") if first and last and first <= last else None

    def month(words: Groups, published: date | None, tense: str) -> Days | None:
        year = _year_of(words, published, tense, None)
        return _whole_month(year, _month(words["month"])) if year else None

    def month_shifted(words: Groups, published: date | None, tense: str) -> Days | None:
        if published is None:
            return None
        wanted, by = _month(words["month_sure"]), shift(words)
        year = published.year
        if by < 0 and wanted >= published.month:
            year -= 1
        if by > 0 and wanted <= published.month:
            year += 1
        return _whole_month(year, wanted)

    def quarter(words: Groups, published: date | None, tense: str) -> Days | None:
        nth = number(words, "nth")
        if nth is None:
            return None
        if "year" in words:
            return _quarter(int(words["year"]), nth)
        if published is None:
            return None
        here = (published.month + 2) // 3
        year = published.year - (tense == "past" and nth > here) + (tense == "coming" and nth < here)
        return _quarter(year, nth)

    def weekday(words: Groups, published: date | None, tense: str) -> Days | None:
        if published is None:
            return None
        ahead = (_weekday(words["weekday"]) - published.weekday()) % 7
        # The day itself for any tense: agencies write "said Monday" on that Monday. Without a tense, the nearest.
        is_past = tense == "past" or (tense == "none" and ahead > 3)
        return _one(_moved(published, ahead - 7 if is_past and ahead else ahead))

    def weekday_shifted(words: Groups, published: date | None, tense: str) -> Days | None:
        if published is None:
            return None
        wanted, by = _weekday(words["weekday"]), shift(words)
        if by == 0:
            return _one(_moved(published, wanted - published.weekday()))
        ahead = (wanted - published.weekday()) % 7
        return _one(_moved(published, (ahead or 7) if by > 0 else ahead - 7))

    def weekday_of_week(words: Groups, published: date | None, tense: str) -> Days | None:
        if published is None:
            return None
        return _one(_moved(published, _weekday(words["weekday"]) - published.weekday() + 7 * shift(words)))

    def today(words: Groups, published: date | None, tense: str) -> Days | None:
        return _one(published)

    def yesterday(words: Groups, published: date | None, tense: str) -> Days | None:
        return _one(_moved(published, -1))

    def tomorrow(words: Groups, published: date | None, tense: str) -> Days | None:
        return _one(_moved(published, 1))

    def weekend(words: Groups, published: date | None, tense: str) -> Days | None:
        if published is None:
            return None
        saturday = 5 - published.weekday()
        if tense in ("past", "none") and saturday > 0:
            saturday -= 7
        return _span(_moved(published, saturday), 2, "day")

    def weekend_shifted(words: Groups, published: date | None, tense: str) -> Days | None:
        if published is None:
            return None
        return _span(_moved(published, 5 - published.weekday() + 7 * shift(words)), 2, "day")

    def period(words: Groups, published: date | None, tense: str) -> Days | None:
        return _period(published, words["unit"].lower(), shift(words))

    def window(words: Groups, published: date | None, tense: str) -> Days | None:
        unit = words["unit"].lower()
        length = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[unit]
        return _span(_moved(published, 1 - length), length, unit)

    def ago(words: Groups, published: date | None, tense: str) -> Days | None:
        count = number(words, "number")
        return None if count is None else _period(published, words["unit"].lower(), -count)

    def ahead(words: Groups, published: date | None, tense: str) -> Days | None:
        count = number(words, "number")
        return None if count is None else _period(published, words["unit"].lower(), count)

    def year(words: Groups, published: date | None, tense: str) -> Days | None:
        return date(int(words["year"]), 1, 1), date(int(words["year"]), 12, 31), "year"

    return {
        f.__name__: f
        for f in (
            iso, day, days, month, month_shifted, quarter, weekday, weekday_shifted, weekday_of_week, today, yesterday,
            tomorrow, weekend, weekend_shifted, period, window, ago, ahead, year,
        )
    }  # fmt: skip


def _year_of(words: Groups, published: date | None, tense: str, day: int | None) -> int | None:
    """The year given, or the one that tense and publication date allow: the last past, the next coming, the nearest."""
    if "year" in words:
        return int(words["year"])
    if published is None:
        return None
    month = _month(words["month"])
    here = (published.month, published.day if day is not None else 0)
    there = (month, day or 0)
    if tense in ("past", "none"):
        return published.year - (there > here)
    if tense == "coming":
        return published.year + (there < here)
    months_ahead = month - published.month
    return published.year - (months_ahead > 6) + (months_ahead < -6)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moved(day: date | None, by: int) -> date | None:
    try:
        return None if day is None else day + timedelta(days=by)
    except OverflowError:
        return None


def _one(day: date | None) -> Days | None:
    return None if day is None else (day, day, "day")


def _span(first: date | None, length: int, precision: str) -> Days | None:
    last = _moved(first, length - 1)
    return None if first is None or last is None else (first, last, precision)


def _whole_month(year: int, month: int) -> Days | None:
    if not 1 <= year <= 9999:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month"


def _quarter(year: int, nth: int) -> Days | None:
    if not 1 <= year <= 9999:
        return None
    last = 3 * nth
    return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]), "quarter"


def _period(published: date | None, unit: str, by: int) -> Days | None:
    """The calendar day, week (Monday to Sunday), month, quarter or year `by` units from that of publication."""
    if published is None:
        return None
    if unit == "day":
        return _one(_moved(published, by))
    if unit == "week":
        return _span(_moved(published, 7 * by - published.weekday()), 7, "week")
    if unit == "year":
        year = published.year + by
        return (date(year, 1, 1), date(year, 12, 31), "year") if 1 <= year <= 9999 else None
    if unit == "quarter":
        index = 4 * published.year + (published.month - 1) // 3 + by
        return _quarter(index // 4, index % 4 + 1)
    index = 12 * published.year + published.month - 1 + by
    return _whole_month(index // 12, index % 12 + 1)


def _weekday(word: str) -> int:
    return _WEEKDAYS.index(word[:3].lower())


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1
