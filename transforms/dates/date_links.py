"""Time expressions that belong together: ranges ("from Monday to Thursday") and dates counted from others ("two days later")."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from transforms.dates.calendar_days import Days
from transforms.dates.date_forms import Form

_JOINT = re.compile(r"\s*(?:[-–]|(?:to|until|till|through)\b)\s*")
_AND = re.compile(r"\s+and\s+")
_ARTICLE = re.compile(r"\s*(?:the |a |an )?")
_BACK = 12  # expressions of the sentence before, in which one to count from is sought
_FINENESS = ("day", "week", "month", "quarter", "year")


@dataclass(slots=True)
class Candidate:
    """A form found in a sentence's text, offsets in that text; `days` is None where they are unknown."""

    start: int
    end: int
    form: Form
    words: dict[str, str]
    tense: str
    days: Days | None
    bound: str


def join_ranges(found: Sequence[Candidate], text: str) -> list[Candidate]:
    """The candidates, with the two ends of a range made one."""
    joined: list[Candidate] = []
    for candidate in found:
        if joined and _is_range(joined[-1], candidate, text):
            days = _range_days(joined[-1], candidate)
            if days is not None:
                joined[-1].end, joined[-1].days = candidate.end, days
                continue
        joined.append(candidate)
    return joined


def _is_range(first: Candidate, last: Candidate, text: str) -> bool:
    cycles = {first.form.cycle, last.form.cycle}
    if "" in cycles or ("week" in cycles and len(cycles) > 1) or last.end - first.start > 60:
        return False
    middle = text[first.end : last.start]
    if _AND.fullmatch(middle):
        return text[max(0, first.start - 8) : first.start].lower() == "between "
    return _JOINT.fullmatch(middle) is not None


def _range_days(first: Candidate, last: Candidate) -> Days | None:
    """From the first day of the one to the last of the other; a day without a year takes that of the other, or the next."""
    if first.days is None or last.days is None:
        return None
    start, end = first.days, last.days
    if _has_year(last) and not _has_year(first) and first.form.cycle == "year":
        start = _in_year(first, end[0].year) or start
        if start[0] > end[1]:
            start = _in_year(first, end[0].year - 1) or start
    elif start[0] > end[1] and first.form.cycle == "week":
        week = timedelta(days=7)
        if first.tense in ("past", "none"):
            start = (start[0] - week, start[1] - week, start[2]) if start[0].toordinal() > 7 else start
        elif end[1].toordinal() < end[1].max.toordinal() - 7:
            end = (end[0] + week, end[1] + week, end[2])
    elif start[0] > end[1] and first.form.cycle == "year":
        if first.tense in ("past", "none"):
            start = _in_year(first, end[0].year - 1) or start
        else:
            end = _in_year(last, start[0].year + 1) or end
    if start[0] > end[1]:
        return None
    return start[0], end[1], max(start[2], end[2], key=_FINENESS.index)


def _has_year(candidate: Candidate) -> bool:
    return "year" in candidate.words or "near" in candidate.words


def _in_year(candidate: Candidate, year: int) -> Days | None:
    return candidate.form.resolve(candidate.words | {"year": str(year)}, None, candidate.tense)


def set_anchors(found: Sequence[Candidate], text: str, published_on: date | None) -> list[Candidate]:
    """The candidates, with those that are counted from another date resolved by it.

    The other is what follows at once ("two days after the 1 March raid": one expression then), or the last before that is
    as exact as the unit needs. Without it the days stay unknown, but for "the day before" and "the previous day": news is of
    the day of publication (right in 3 of 3 labelled events). "Two days after the vote" is counted from no date: no expression.
    """
    kept: list[Candidate] = []
    skip = False
    for i, candidate in enumerate(found):
        if skip:
            skip = False
            continue
        if candidate.form.anchor == "after":
            other = found[i + 1] if i + 1 < len(found) else None
            if other is not None and _ARTICLE.fullmatch(text[candidate.end : other.start]):
                candidate.days, candidate.end, skip = _counted(candidate, other), other.end, True
            else:
                continue
        elif candidate.form.anchor == "before":
            other = next(
                (c for c in reversed(kept[-_BACK:]) if c.days is not None and _is_exact(candidate, c.days)), None
            )
            if other is not None:
                candidate.days = _counted(candidate, other)
            elif candidate.form.counts_from_news and candidate.words["unit"].lower() == "day":
                candidate.days = candidate.form.resolve(candidate.words, published_on, candidate.tense)
        kept.append(candidate)
    return kept


def _counted(candidate: Candidate, other: Candidate) -> Days | None:
    if other.days is None or not _is_exact(candidate, other.days):
        return None
    return candidate.form.resolve(candidate.words, other.days[0], candidate.tense)


def _is_exact(candidate: Candidate, days: Days) -> bool:
    """Whether the days are as exact as the unit that is counted from them."""
    unit = candidate.words.get("unit", "day").lower()
    needed = "day" if unit in ("week", "fortnight") else unit
    return needed not in _FINENESS or _FINENESS.index(days[2]) <= _FINENESS.index(needed)
