"""Which reports are compared: those that share a key, and those of one article or story.

A key is a type and status with a participant or his state, and a day on which the act may have happened. So a batch looks at
the reports of its own days, however long the history is.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b

from transforms.resolution.reports import Days, Report

Key = tuple[date, int]
ONE_DAY = timedelta(days=1)
# Longer spans ("in 2022") are compared with the same span alone: a key for each of their days would meet half the history.
LONGEST = 10


def report_keys(report: Report, status: str | None = None) -> list[Key]:
    """Day and key of its rows of `report_keys`, sorted. `status`: as if the report had this one."""
    days = _days(report)
    if days is None:
        return []
    who = [*report.parties.named, *(f"state {state}" for state in report.parties.states)]
    base = f"{report.act}\x1f{status or report.status}"
    spans = list(_spans(days))
    return sorted({(day, _key(f"{base}\x1f{participant}\x1f{span}")) for participant in who for day, span in spans})


def _days(report: Report) -> Days | None:
    """Its days; else that of publication, for an act without a day is news or told as news."""
    if report.days is not None:
        return report.days
    on = report.published_on
    return None if on is None else Days(on, on, is_stated=False)


def _spans(days: Days) -> Iterator[tuple[date, str]]:
    """The days, one more for the slack that stated days have; or the first with the whole span."""
    if days.length > LONGEST:
        yield days.first, f"{days.first}/{days.last}"
        return
    day = days.first
    while day <= days.last + ONE_DAY:
        yield day, str(day)
        day += ONE_DAY


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
