"""How likely two reports tell one event: a logistic model over what they share and in what they differ.

Each piece of evidence is a number from 0 to 1 with a name; its weight, in log-odds, stands in knowledge/resolution.toml.
What two reports of one event cannot have is no evidence but a bar (`possible`): another type, another status, other stated days.

The features are those of the classic mention-pair models of event coreference (Bagga and Baldwin 1999; Chen and Ji 2009).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from math import log2
from typing import Any

import numpy as np

from transforms.knowledge.event_words import ALIKE, APART, NEAR, SAME, load_event_words
from transforms.knowledge.tables import data
from transforms.resolution.facts import Column
from transforms.resolution.report_columns import UNKNOWN, Columns, Values, columns
from transforms.resolution.reports import Party, Report
from transforms.resolution.story_background import Background

# A figure so many times another does not correct it.
FAR = 50.0
# A day more or less: time zones, "overnight", the day of the news for that of the act.
SLACK = timedelta(days=1)
# Pairs compared at once: their evidence is some 30 columns of 8 bytes.
BLOCK = 100_000
AGREEMENTS = ("equal", "shared", "state", "alliance", "words", "conflict", "unknown")
# What a distance counts, 0 to 1, by logarithm: full at the last of a table.
DAYS = np.array([log2(1 + days) / 8 for days in range(2**8)])
SENTENCES = np.array([log2(1 + sentences) / 6 for sentences in range(2**6)])
Piece = tuple[str, Column]


def possible(one: Report, other: Report) -> bool:
    """Can the two be one event at all?"""
    return bool(possible_pairs(columns([one, other]), np.array([0]), np.array([1]))[0])


def evidence(one: Report, other: Report, background: Background) -> dict[str, float]:
    """The pieces of evidence that are not 0."""
    pieces = _pieces(columns([one, other]), np.array([0]), np.array([1]), background)
    return {name: float(value[0]) for name, value in pieces if value[0]}


def score(one: Report, other: Report, background: Background) -> float:
    """Log-odds that the two reports tell one event; `possible` must hold."""
    return float(scores(columns([one, other]), np.array([0]), np.array([1]), background)[0])


def possible_pairs(reports: Columns, one: Column, other: Column) -> Column:
    """As `possible`, of pairs, each two places in the columns."""
    alike = (_same(reports.acts, one, other)) & (_same(reports.statuses, one, other))
    slack = SLACK.days
    apart = (reports.first[one] - slack > reports.last[other]) | (reports.first[other] - slack > reports.last[one])
    return alike & ~(reports.is_stated[one] & reports.is_stated[other] & apart)


def scores(reports: Columns, one: Column, other: Column, background: Background) -> Column:
    """As `score`, of pairs, to nine digits. The resolution of 10,000 articles, with 1.5 M pairs, takes 59 CPU s so, and 74 where they
    are scored one by one. A pair's score is the same in whatever company it is: nothing is summed but its own evidence, in its order.
    """
    table = weights()
    found = [np.zeros(0)]
    for start in range(0, len(one), BLOCK):
        a, b = one[start : start + BLOCK], other[start : start + BLOCK]
        total = np.full(len(a), table["intercept"])
        for name, values in _pieces(reports, a, b, background):
            if name in table:
                total += table[name] * values
        found.append(total)
    return np.round(np.concatenate(found), 9)


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    found: dict[str, float] = tomllib.loads(data("resolution.toml"))["weights"]
    return found


def _pieces(reports: Columns, one: Column, other: Column, background: Background) -> Iterator[Piece]:
    """Name and values of each piece of evidence, from 0 to 1."""
    yield from _trigger(reports, one, other)
    yield from _who(reports, one, other)
    yield from _when(reports, one, other)
    yield from _where(reports, one, other)
    yield from _text(reports, one, other, background)


def _same(field: Values, one: Column, other: Column) -> Column:
    """Where the pairs have one value, and it is known."""
    a, b = field.number[one], field.number[other]
    same: Column = (a == b) & (a != UNKNOWN)
    return same


def _differ(field: Values, one: Column, other: Column) -> Column:
    """Where both are known and not the same."""
    a, b = field.number[one], field.number[other]
    differ: Column = (a != b) & (a != UNKNOWN) & (b != UNKNOWN)
    return differ


def _by_value(field: Values, one: Column, other: Column, ask: Callable[[Any, Any], int]) -> Column:
    """What is asked of two values, asked once of equal pairs of them."""
    many = len(field.distinct)
    asked, where = np.unique(field.number[one] * many + field.number[other], return_inverse=True)
    distinct = field.distinct
    answers = [ask(distinct[a], distinct[b]) for a, b in zip(*map(np.ndarray.tolist, divmod(asked, many)), strict=True)]
    return np.array(answers, dtype=np.int64)[where]


def _where_asked(asked: Column, ask: Callable[[int], float]) -> Column:
    """What is asked of some of the pairs, by place; 0 of the others."""
    found = np.zeros(len(asked))
    places = np.flatnonzero(asked)
    found[places] = [ask(at) for at in places.tolist()]
    return found


def _trigger(reports: Columns, one: Column, other: Column) -> Iterator[Piece]:
    likeness = _by_value(reports.triggers, one, other, _likeness)
    yield "trigger_same", likeness == SAME
    yield "trigger_alike", likeness == ALIKE
    yield "trigger_near", likeness == NEAR
    unlike = likeness < ALIKE
    yield "trigger_harm", unlike & reports.is_assault[one] & (reports.is_harm[one] != reports.is_harm[other])
    elsewhere = ~(_same(reports.articles, one, other) & (reports.sentence_no[one] == reports.sentence_no[other]))
    a, b = _of(reports.reports, one), _of(reports.reports, other)
    yield "trigger_told", _where_asked(unlike & elsewhere, lambda at: _told(a[at], b[at]))
    yield "mode_differs", _differ(reports.modes, one, other)


def _of(reports: Sequence[Report], places: Column) -> list[Report]:
    return [reports[at] for at in places.tolist()]


def _told(one: Report, other: Report) -> float:
    """How far each sentence tells the other's act, too: "the shelling killed eleven", "eleven were killed by shells"."""
    return ((not one.spelled.isdisjoint(other.words)) + (not other.spelled.isdisjoint(one.words))) / 2


@lru_cache(maxsize=200_000)
def _likeness(one: frozenset[str], other: frozenset[str]) -> int:
    return max((_word_likeness(a, b) for a in one for b in other), default=APART)


@lru_cache(maxsize=200_000)
def _word_likeness(one: str, other: str) -> int:
    return load_event_words().likeness(one, other)


def _who(reports: Columns, one: Column, other: Column) -> Iterator[Piece]:
    """In mutual acts all parties are compared, in others those of each role."""
    mutual = reports.is_mutual[one]
    for role, field, asked in (
        ("parties", reports.parties, mutual),
        ("actors", reports.actors, ~mutual),
        ("recipients", reports.recipients, ~mutual),
    ):
        found = np.full(len(one), UNKNOWN)
        found[asked] = _by_value(field, one[asked], other[asked], _agreement_number)
        for number, name in enumerate(AGREEMENTS):
            yield f"{role}_{name}", found == number


def _agreement_number(one: Party, other: Party) -> int:
    return AGREEMENTS.index(agreement(one, other))


def agreement(one: Party, other: Party) -> str:
    """equal, shared (some of them), state (a leader and his country), alliance (a member of it), words, conflict; unknown where one
    of them names nobody.
    """
    if one.named and one.named == other.named:
        return "equal"
    if one.named & other.named:
        return "shared"
    if one.states & other.states:
        return "state"
    if one.allied & other.states or one.states & other.allied:
        return "alliance"
    if one.words & other.words:
        return "words"
    return "conflict" if one.is_known and other.is_known else "unknown"


def _when(reports: Columns, one: Column, other: Column) -> Iterator[Piece]:
    published, published_other = reports.published[one], reports.published[other]
    dated = (published != UNKNOWN) & (published_other != UNKNOWN) & ~_same(reports.articles, one, other)
    yield "published_apart", dated * _distance(DAYS, np.abs(published - published_other))
    first, last, first_other, last_other = (
        days[side] for side in (one, other) for days in (reports.first, reports.last)
    )
    known = (first != UNKNOWN) & (first_other != UNKNOWN)
    yield "day_unknown", ~known
    overlap = (first <= last_other) & (first_other <= last)
    stated, stated_other = reports.is_stated[one], reports.is_stated[other]
    both = known & stated & stated_other
    exact = (first == last) & (first_other == last_other)
    yield "day_same", both & overlap & exact
    yield "day_within", both & overlap & ~exact
    yield "day_beside", both & ~overlap
    yield "day_of_news", known & ~both & overlap
    elsewhen = known & ~both & ~overlap
    yield "day_of_other_news", elsewhen
    gap = _distance(DAYS, np.maximum(np.maximum(first_other - last, first - last_other), 0))
    recalled = (reports.points_back[one] & ~stated) | (reports.points_back[other] & ~stated_other)
    yield "days_apart_recalled", (elsewhen & recalled) * gap
    yield "days_apart", (elsewhen & ~recalled) * gap


def _distance(table: Column, apart: Column) -> Column:
    return table[np.minimum(apart, len(table) - 1)]


def _where(reports: Columns, one: Column, other: Column) -> Iterator[Piece]:
    yield "place_same", _same(reports.places, one, other)
    differ, in_state = _differ(reports.places, one, other), _same(reports.states, one, other)
    yield "place_state", differ & in_state
    yield "place_differs", differ & ~in_state


def _text(reports: Columns, one: Column, other: Column, background: Background) -> Iterator[Piece]:
    pairs = zip(_of(reports.reports, one), _of(reports.reports, other), strict=True)
    cosine = background.cosine
    yield "words", np.array([cosine(a.words, b.words) for a, b in pairs])
    yield from _figures(reports, one, other)
    inside = _same(reports.articles, one, other)
    apart = np.abs(reports.sentence_no[one] - reports.sentence_no[other])
    yield "article", inside
    yield "sentence", inside & (apart == 0)
    yield "sentences_apart", inside * _distance(SENTENCES, apart)
    is_first = (reports.sentence_no[one] - reports.sentence_no[other]) * len(reports.rank) < (
        reports.rank[other] - reports.rank[one]
    )
    yield "points_back", inside & reports.points_back[np.where(is_first, other, one)]
    yield "article_physical", inside & reports.is_physical[one]
    same_story = ~inside & _same(reports.stories, one, other)
    yield "story", same_story
    yield "other_story", ~inside & _differ(reports.stories, one, other)
    yield "story_physical", same_story & reports.is_physical[one]


def _figures(reports: Columns, one: Column, other: Column) -> Iterator[Piece]:
    """Do they give the same number of the same, another one, or one of another order: the toll of a day and that of a war?"""
    found = np.full(len(one), np.nan)
    for at in np.flatnonzero(reports.has_figures[one] & reports.has_figures[other]).tolist():
        found[at] = _least_ratio(reports.reports[one[at]], reports.reports[other[at]])
    yield "figures_agree", found <= 1.0
    yield "figures_differ", (found > 1.0) & (found < FAR)
    yield "figures_far", found >= FAR


def _least_ratio(one: Report, other: Report) -> float:
    """How many times the one's figure is the other's, where they are nearest; not a number where they count nothing alike."""
    ratios = [
        max(low / top if top else FAR, bottom / high if high else FAR)
        for what, low, high in one.figures
        for other_what, bottom, top in other.figures
        if what == other_what
    ]
    return min(ratios, default=float("nan"))
