"""Whom a name means in a text of a day: surnames of those who left office long ago are other people's names."""

from collections.abc import Sequence
from datetime import date, timedelta

from transforms.knowledge.entities import Record

# A surname alone stands for its bearer until so long after the last office. Chosen, not tuned.
KNOWN = timedelta(days=15 * 365)
# A name that several have borne in office (Bush, Papandreou, Assad): shorter, since each is remembered.
SHARED = timedelta(days=7 * 365)
# In a text without a day, one whose last office ended later is meant before the others.
RECENT = date(2015, 1, 1)


def by_surname(record: Record, on: date | None) -> bool:
    """Can the surname alone mean the person in a text of the day? In one without a day it can."""
    return on is None or _near(record, on, KNOWN)


def of_the_day(records: Sequence[Record], on: date | None) -> list[Record]:
    """Of several bearers of a name of one country those meant on the day: in office, else not long before or after it.

    All of them, if they are of several countries or not all of them had offices. Without a day those of recent years are
    meant, if there are any.
    """
    found = list(records)
    if len(found) < 2 or len({r.entity.country for r in found}) > 1 or not all(r.offices for r in found):
        return found
    if on is None:
        return [r for r in found if _last(r) >= RECENT] or found
    holders = [r for r in found if any(o.held_on(on) for o in r.offices)]
    return holders or [r for r in found if _near(r, on, SHARED) and _first(r) < on + SHARED]


def _near(record: Record, on: date, span: timedelta) -> bool:
    """Was the last office over within so long before the day, or later? Who had none is known for something else."""
    return not record.offices or on - span < _last(record)


def _first(record: Record) -> date:
    return min(o.start or date.min for o in record.offices)


def _last(record: Record) -> date:
    return max(o.end or o.seen or date.max for o in record.offices)
