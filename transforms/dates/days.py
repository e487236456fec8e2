"""From the words of a date to days: one function for each `resolve` of knowledge/date_forms.toml.

Each takes the groups of the match, the day to count from (that of publication, or another date of the sentence; or None)
and the tense of the governing verb ("past", "coming", "present", "none"), and returns (first day, last day, precision),
or None where the words do not fix the days. Conventions: `early`, `late`, `the end of` leave the period as it is; a
period of the past ends, one to come begins, with the day counted from; fiscal years are taken for calendar years.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from transforms.dates.calendar_days import (
    Days,
    between,
    holiday,
    make_day,
    month_no,
    months,
    moved,
    moved_units,
    nth_weekday,
    one,
    period,
    season,
    span,
    weekday_no,
    years,
)

Groups = Mapping[str, str]
Resolver = Callable[[Groups, date | None, str], Days | None]

_SPACE = re.compile(r"\s+")


def resolvers(
    numbers: Mapping[str, int], shifts: Mapping[str, int], holidays: Mapping[str, str]
) -> dict[str, Resolver]:
    """The functions by name; `numbers`, `shifts` and `holidays` are the tables of date_forms.toml."""

    def number(words: Groups, name: str) -> int | None:
        word = words.get(name, "").lower()
        digits = word.rstrip("stndrh")
        return int(digits) if digits.isdecimal() else numbers.get(word)

    def shift(words: Groups, name: str = "shift") -> int:
        return shifts.get(_SPACE.sub(" ", words.get(name, "this")).lower(), 0)

    def stated_year(words: Groups, day: date | None) -> int | None:
        """The year that stands with a date, as a number or as "last year"."""
        if "year" in words:
            return int(words["year"])
        return day.year + shift(words, "near") if "near" in words and day is not None else None

    def year_of(words: Groups, day: date | None, tense: str, month: int, day_no: int | None) -> int | None:
        """The stated year, or the one that tense and day allow: the last past, the next coming, the nearest."""
        stated = stated_year(words, day)
        if stated is not None or day is None:
            return stated
        here, there = (day.month, day.day if day_no is not None else 0), (month, day_no or 0)
        if tense in ("past", "none"):
            return day.year - (there > here)
        if tense == "coming":
            return day.year + (there < here)
        ahead = month - day.month
        return day.year - (ahead > 6) + (ahead < -6)

    def year_for(words: Groups, day: date | None, tense: str) -> int | None:
        return year_of(words, day, tense, month_no(words["month"]), None)

    def iso(words: Groups, day: date | None, tense: str) -> Days | None:
        year, month, day_no = words["iso"].replace("/", "-").split("-")
        return one(make_day(int(year), int(month), int(day_no)))

    def numeric(words: Groups, day: date | None, tense: str) -> Days | None:
        first, second, year = int(words["first"]), int(words["second"]), int(words["year"])
        if first <= 12 and second <= 12 and first != second:
            return None
        return one(make_day(year, min(first, second), max(first, second)))

    def dotted(words: Groups, day: date | None, tense: str) -> Days | None:
        return one(make_day(int(words["year"]), int(words["month_no"]), int(words["day"])))

    def fixed(words: Groups, day: date | None, tense: str) -> Days | None:
        return one(date.fromisoformat(words["date"]))

    def day(words: Groups, day: date | None, tense: str) -> Days | None:
        month, day_no = month_no(words["month"]), int(words["day"])
        year = year_of(words, day, tense, month, day_no)
        if year is None:
            return None
        found = make_day(year, month, day_no)
        if "weekday" in words and stated_year(words, day) is None:
            # "Friday, 14 March": of the years beside, the one in which it is a Friday.
            near = (make_day(year + by, month, day_no) for by in (0, -1, 1))
            right = [d for d in near if d is not None and d.weekday() == weekday_no(words["weekday"])]
            found = right[0] if right else found
        return one(found)

    def days(words: Groups, day: date | None, tense: str) -> Days | None:
        month = month_no(words["month"])
        year = year_of(words, day, tense, month, int(words["day"]))
        if year is None:
            return None
        return between(make_day(year, month, int(words["day"])), make_day(year, month, int(words["day_to"])), "day")

    def day_of_month(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        day_no, by = int(words["day"]), shift(words, "near")
        if "near" not in words:
            by = -(day_no > day.day) if tense in ("past", "none") else int(day_no < day.day)
        month = period(day, "month", by)
        return one(make_day(month[0].year, month[0].month, day_no)) if month else None

    def month(words: Groups, day: date | None, tense: str) -> Days | None:
        year = year_for(words, day, tense)
        return months(year, month_no(words["month"]), 1, "month") if year is not None else None

    def month_shifted(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        wanted, by = month_no(words["month"]), shift(words)
        year = day.year - (by < 0 and wanted >= day.month) + (by > 0 and wanted <= day.month)
        return months(year, wanted, 1, "month")

    def nth_week(words: Groups, day: date | None, tense: str) -> Days | None:
        year, nth = year_for(words, day, tense), number(words, "nth")
        whole = months(year, month_no(words["month"]), 1, "month") if year is not None else None
        if whole is None or nth is None:
            return None
        return span(moved(whole[1], -6) if nth < 0 else moved(whole[0], 7 * nth - 7), 7, "week") if nth < 5 else None

    def nth_weekday_of(words: Groups, day: date | None, tense: str) -> Days | None:
        year, nth = year_for(words, day, tense), number(words, "nth")
        if year is None or nth is None:
            return None
        return one(nth_weekday(year, month_no(words["month"]), weekday_no(words["weekday"]), nth))

    def half_month(words: Groups, day: date | None, tense: str) -> Days | None:
        year = year_for(words, day, tense)
        whole = months(year, month_no(words["month"]), 1, "month") if year is not None else None
        if whole is None:
            return None
        is_first = number(words, "half") == 1
        return (
            (whole[0], whole[0].replace(day=15), "week") if is_first else (whole[0].replace(day=16), whole[1], "week")
        )

    def half_year(words: Groups, day: date | None, tense: str) -> Days | None:
        year = stated_year(words, day) or (day.year if day is not None else None)
        return months(year, 1 if number(words, "half") == 1 else 7, 6, "quarter") if year is not None else None

    def edge_months(words: Groups, day: date | None, tense: str) -> Days | None:
        year, count = stated_year(words, day) or (day.year if day is not None else None), number(words, "number")
        if year is None or count is None or not 1 <= count <= 12:
            return None
        return months(year, 1 if words["edge"].lower() == "first" else 13 - count, count, "month")

    def quarter(words: Groups, day: date | None, tense: str) -> Days | None:
        nth, year = number(words, "nth"), stated_year(words, day)
        if nth is None or nth > 4 or (year is None and day is None):
            return None
        nth = 4 if nth < 0 else nth
        if year is None and day is not None:
            here = (day.month + 2) // 3
            year = day.year - (tense == "past" and nth > here) + (tense == "coming" and nth < here)
        return months(year, 3 * nth - 2, 3, "quarter") if year is not None else None

    def season_of_year(words: Groups, day: date | None, tense: str) -> Days | None:
        return season(int(words["year"]), words["season"])

    def season_shifted(words: Groups, day: date | None, tense: str) -> Days | None:
        """Last: the latest that is over; next: the first that has not begun; this: that of the year, or that now is."""
        if day is None:
            return None
        by, name = shift(words, "near"), words["season"]
        near = [s for s in (season(day.year + k, name) for k in (-2, -1, 0, 1, 2)) if s is not None]
        if by < 0:
            return next((s for s in reversed(near) if s[1] < day), None)
        if by > 0:
            return next((s for s in near if s[0] > day), None)
        return next((s for s in near if s[0].year == day.year or s[0] <= day <= s[1]), None)

    def season_by_tense(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        near = [s for s in (season(day.year + k, words["season"]) for k in (-2, -1, 0, 1)) if s is not None]
        if tense in ("past", "none"):
            return next((s for s in reversed(near) if s[0] <= day), None)
        return next((s for s in near if s[1] >= day), None)

    def holiday_of(words: Groups, day: date | None, tense: str) -> Days | None:
        rule = holidays[(words.get("holiday") or words["holiday_bare"]).replace("’", "'")]
        if "year" in words or "near_to" in words:
            year = int(words["year"]) if "year" in words else day.year + shift(words, "near_to") if day else None
            return one(holiday(year, rule)) if year is not None else None
        if day is None:
            return None
        near = [d for d in (holiday(day.year + k, rule) for k in (-1, 0, 1)) if d is not None]
        if "near" in words:
            tense = {-1: "past", 1: "coming"}.get(shift(words, "near"), "present")
        if tense in ("past", "none"):
            return one(max((d for d in near if d <= day), default=None))
        if tense == "coming":
            return one(min((d for d in near if d >= day), default=None))
        return one(min(near, key=lambda d: abs(d - day), default=None))

    def weekday(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        ahead = (weekday_no(words["weekday"]) - day.weekday()) % 7
        # The day itself for any tense: agencies write "said Monday" on that Monday. Without a tense, the nearest.
        is_past = tense == "past" or (tense == "none" and ahead > 3)
        return one(moved(day, ahead - 7 if is_past and ahead else ahead))

    def weekday_shifted(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        by = shift(words)
        ahead = (weekday_no(words["weekday"]) - day.weekday()) % 7
        if by == 0:
            # "this Monday": of the week, unless the tense is against it.
            of_week = weekday_no(words["weekday"]) - day.weekday()
            if tense == "coming":
                return one(moved(day, ahead))
            return one(moved(day, of_week - 7 if tense == "past" and of_week > 0 else of_week))
        return one(moved(day, (ahead or 7) if by > 0 else ahead - 7))

    def weekday_of_week(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        return one(moved(day, weekday_no(words["weekday"]) - day.weekday() + 7 * shift(words)))

    def weekday_ago(words: Groups, day: date | None, tense: str) -> Days | None:
        """ "a week ago on Sunday": the last such day, and the weeks before it."""
        count = number(words, "number")
        if day is None or count is None:
            return None
        return one(moved(day, -((day.weekday() - weekday_no(words["weekday"])) % 7) - 7 * count))

    def today(words: Groups, day: date | None, tense: str) -> Days | None:
        return one(day)

    def yesterday(words: Groups, day: date | None, tense: str) -> Days | None:
        return one(moved(day, -1))

    def tomorrow(words: Groups, day: date | None, tense: str) -> Days | None:
        return one(moved(day, 1))

    def weekend(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        saturday = 5 - day.weekday()
        if tense in ("past", "none") and saturday > 0:
            saturday -= 7
        return span(moved(day, saturday), 2, "day")

    def weekend_shifted(words: Groups, day: date | None, tense: str) -> Days | None:
        if day is None:
            return None
        if shift(words) == 0 and tense == "past":
            return weekend(words, day, tense)
        return span(moved(day, 5 - day.weekday() + 7 * shift(words)), 2, "day")

    def period_of(words: Groups, day: date | None, tense: str) -> Days | None:
        return period(day, words["unit"].lower(), shift(words)) if day is not None else None

    def window(words: Groups, day: date | None, tense: str) -> Days | None:
        """The days, weeks, ... that end with the day."""
        count, unit = number(words, "number"), words["hours"].lower()
        if day is None or count is None:
            return None
        first = moved_units(day, -count, unit)
        return between(first if unit == "hour" else moved(first, 1), day, _precision(unit))

    def window_ahead(words: Groups, day: date | None, tense: str) -> Days | None:
        """From the day to the same day so many weeks, months, ... later."""
        count, unit = number(words, "number"), words["hours"].lower()
        if day is None or count is None:
            return None
        return between(day, moved_units(day, count, unit), _precision(unit))

    def ago(words: Groups, day: date | None, tense: str) -> Days | None:
        count, unit = number(words, "number"), words["unit"].lower()
        if unit == "decade" and count is not None:
            count, unit = 10 * count, "year"
        return None if count is None or day is None else period(day, unit, -count)

    def ahead(words: Groups, day: date | None, tense: str) -> Days | None:
        count = number(words, "number")
        return None if count is None or day is None else period(day, words["unit"].lower(), count)

    def ago_today(words: Groups, day: date | None, tense: str) -> Days | None:
        count = number(words, "number")
        return None if count is None or day is None else one(moved_units(day, -count, words["unit"].lower()))

    def ago_month(words: Groups, day: date | None, tense: str) -> Days | None:
        count = number(words, "number")
        return None if count is None or day is None else period(day, "month", shift(words, "near") - 12 * count)

    def hours_ago(words: Groups, day: date | None, tense: str) -> Days | None:
        count = number(words, "number")
        return None if count is None else one(moved(day, -(count // 24)))

    def from_anchor(words: Groups, day: date | None, tense: str, sign: int = 1) -> Days | None:
        """So many days or weeks, to the day, or calendar months and years from another date."""
        count, unit = number(words, "number") if "number" in words else 1, words["unit"].lower()
        if day is None or count is None:
            return None
        return (
            one(moved_units(day, sign * count, unit))
            if unit in ("day", "week", "fortnight")
            else period(day, unit, sign * count)
        )

    def to_anchor(words: Groups, day: date | None, tense: str) -> Days | None:
        return from_anchor(words, day, tense, -1)

    def year(words: Groups, day: date | None, tense: str) -> Days | None:
        stated = int(words["year"]) if "year" in words else 2000 + int(words["year_of_two"])
        return years(stated, stated)

    def years_to(words: Groups, day: date | None, tense: str) -> Days | None:
        first, last = int(words["year"]), words["year_to"]
        return years(first, int(last) if len(last) == 4 else first // 100 * 100 + int(last))

    def decade(words: Groups, day: date | None, tense: str) -> Days | None:
        first = int(words["decade"])
        return years(first + 1900, first + 1909) if first < 100 else years(first, first + 9)

    def century(words: Groups, day: date | None, tense: str) -> Days | None:
        nth = number(words, "century")
        return years(100 * nth - 99, 100 * nth) if nth else None

    def recent_days(words: Groups, day: date | None, tense: str) -> Days | None:
        """The seven days that end with the day."""
        return None if day is None else between(moved(day, -6), day, "week")

    def unknown(words: Groups, day: date | None, tense: str) -> Days | None:
        return None

    named: dict[str, Resolver] = {
        "period": period_of,
        "holiday": holiday_of,
        "season": season_of_year,
        "nth_weekday": nth_weekday_of,
        "years": years_to,
    }
    return named | {
        f.__name__: f
        for f in (
            iso, numeric, dotted, fixed, day, days, day_of_month, month, month_shifted, nth_week, half_month, half_year,
            edge_months, quarter, season_by_tense, season_shifted, weekday, weekday_shifted, weekday_of_week, weekday_ago, today,
            yesterday, tomorrow, weekend, weekend_shifted, window, window_ahead, ago, ahead, ago_today, ago_month,
            hours_ago, from_anchor, to_anchor, year, decade, century, recent_days, unknown,
        )
    }  # fmt: skip


def _precision(unit: str) -> str:
    return {"hour": "day", "fortnight": "week", "decade": "year"}.get(unit, unit)
