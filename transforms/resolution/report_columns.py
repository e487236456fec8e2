"""Reports as columns of numbers, so that a million pairs of them are compared at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from transforms.resolution.facts import Column
from transforms.resolution.reports import MUTUAL, Report

# Acts of bodies and bullets. A story tells mostly of one of each, while it is full of demands and accusations by many.
PHYSICAL = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"))
UNKNOWN = -1


@dataclass(frozen=True)
class Values:
    """A column of numbers for the values of a field: equal numbers for equal values, UNKNOWN for None; and each value once."""

    number: Column
    distinct: Sequence[Any]


@dataclass(frozen=True)
class Columns:
    """What the evidence asks of reports, each a column with a value a report, in their order."""

    reports: Sequence[Report]
    acts: Values
    statuses: Values
    modes: Values
    triggers: Values
    actors: Values
    recipients: Values
    parties: Values
    places: Values
    states: Values
    articles: Values
    stories: Values
    sentence_no: Column
    is_mutual: Column
    is_assault: Column
    is_physical: Column
    is_harm: Column
    points_back: Column
    has_figures: Column
    published: Column  # days since 0001-01-01, as are the next two
    first: Column
    last: Column
    is_stated: Column
    rank: Column  # in the order of the reports' ids


def columns(reports: Sequence[Report]) -> Columns:
    """The columns of reports."""

    def values(of: Callable[[Report], Hashable]) -> Values:
        return _values([of(one) for one in reports])

    def numbers(of: Callable[[Report], int]) -> Column:
        return np.array([of(one) for one in reports], dtype=np.int64)

    def flags(of: Callable[[Report], Any]) -> Column:
        return np.array([bool(of(one)) for one in reports], dtype=bool)

    rank = np.empty(len(reports), dtype=np.int64)
    rank[sorted(range(len(reports)), key=lambda n: reports[n].report_id)] = np.arange(len(reports))
    return Columns(
        reports,
        acts=values(lambda r: r.act),
        statuses=values(lambda r: r.status),
        modes=values(lambda r: r.mode),
        triggers=values(lambda r: r.trigger),
        actors=values(lambda r: r.actors),
        recipients=values(lambda r: r.recipients),
        parties=values(lambda r: r.parties),
        places=values(lambda r: r.place_id),
        states=values(lambda r: r.place_state),
        articles=values(lambda r: r.article_id),
        stories=values(lambda r: r.story_id),
        sentence_no=numbers(lambda r: r.sentence_no),
        is_mutual=flags(lambda r: r.act in MUTUAL),
        is_assault=flags(lambda r: r.act == "ASSAULT"),
        is_physical=flags(lambda r: r.act in PHYSICAL),
        is_harm=flags(lambda r: r.is_harm),
        points_back=flags(lambda r: r.points_back),
        has_figures=flags(lambda r: r.figures),
        published=numbers(lambda r: _day(r.published_on)),
        first=numbers(lambda r: _day(r.days.first if r.days else None)),
        last=numbers(lambda r: _day(r.days.last if r.days else None)),
        is_stated=flags(lambda r: r.days and r.days.is_stated),
        rank=rank,
    )


def _day(day: date | None) -> int:
    return UNKNOWN if day is None else day.toordinal()


def _values(found: Sequence[Hashable]) -> Values:
    number_of: dict[Hashable, int] = {}
    numbers = [UNKNOWN if value is None else number_of.setdefault(value, len(number_of)) for value in found]
    return Values(np.array(numbers, dtype=np.int64), list(number_of))
