"""New reports among the known ones: which are one event, what it is called, what is known of it.

A batch compares its reports with those that share a key with them (report_keys.py) or stand in the same story, and groups
anew the components that it touches. A component is grouped by what is in it alone, so the events are the same in whatever
batches and order the reports came.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from transforms.ids import hex16
from transforms.resolution.event_linkage import LINK, Scored, belonging, link, scored_components, with_left_over
from transforms.resolution.events import Told, event_row
from transforms.resolution.evidence import possible_pairs, scores
from transforms.resolution.facts import Column, Record
from transforms.resolution.fulfilment import AHEAD, COUNTERPART, DONE, plan_links
from transforms.resolution.identity import name_events
from transforms.resolution.report_columns import Columns, columns
from transforms.resolution.report_keys import Key, report_keys
from transforms.resolution.reports import Report, report
from transforms.resolution.story_background import Background

Ids = Iterable[str]
LINK_COLUMNS = ("event_mention_id", "event_id", "event_score", "component_id", "story_id")


@dataclass(frozen=True)
class Past:
    """What earlier batches answer. `sharing`: the live reports that have one of the keys. `in_stories`: those of stories, by
    (story_id, event_type). `beside`: all of the components of reports, they included. `events`: report -> event, None for
    one that was linked and is gone. `told`: reports whole, also of articles for which another stands now.
    """

    sharing: Callable[[Iterable[Key]], Ids]
    in_stories: Callable[[Iterable[tuple[str, str]]], Ids]
    beside: Callable[[Ids], Ids]
    events: Callable[[Ids], Mapping[str, str | None]]
    told: Callable[[Ids], Iterable[Told]]


@dataclass(frozen=True)
class Resolved:
    """Rows of the tables of the lake with these names, but for the batch, in the order of their keys."""

    event_links: list[Record] = field(default_factory=list)
    report_keys: list[Record] = field(default_factory=list)
    events: list[Record] = field(default_factory=list)
    event_history: list[Record] = field(default_factory=list)
    plan_links: list[Record] = field(default_factory=list)


NOTHING = Past(lambda _: (), lambda _: (), lambda _: (), lambda _: {}, lambda _: ())


def resolve_batch(
    new: Iterable[Told],
    background: Background,
    past: Past = NOTHING,
    gone: Sequence[str] = (),
    salt: str = "",
) -> Resolved:
    """The events of new reports (or known ones that have changed), and of the known ones that they touch.

    `gone`: known reports of which nothing is left in the texts that are coded. `salt`: of the batch; see identity.py.
    """
    seen = _Seen(background, gone)
    fresh = seen.add(new)
    keys = {one.report_id: seen.keys(one) for one in fresh}
    near = seen.add(past.told(_unseen(seen, [*_sharing(past, keys.values()), *past.in_stories(_stories(fresh))])))
    scores = seen.scores(fresh, near)
    ghosts = _Seen(background)
    ghosts.add(past.told(gone))
    together = _together(seen, scores)
    touched = _linked(scores, together) - {one.report_id for one in fresh}
    beside = set(past.beside(sorted({*touched, *gone, *keys}))) - seen.gone
    seen.add(past.told(_unseen(seen, beside)))
    inside = [seen.reports[r] for r in sorted(beside | {one.report_id for one in fresh})]
    if near or len(inside) > len(fresh):  # else they are the same, as in a first batch
        scores = seen.scores(inside)
        together = _together(seen, scores)
    groups, component_of, event_scores = _groups(seen, scores, together)
    known = past.events([one.report_id for one in inside])
    told_still = {None, *known.values()}
    lost = {r: event for r, event in past.events(gone).items() if event is not None and event not in told_still}
    named = name_events(groups, known, lambda r: seen.told[r].founding, salt, _replaced(lost, groups, seen, ghosts))
    links = [
        {
            "event_mention_id": r,
            "event_id": event,
            "event_score": event_scores[r],
            "component_id": component_of[r],
            "story_id": seen.reports[r].story_id,
        }
        for event, group in zip(named.ids, groups, strict=True)
        for r in group
    ]
    links += [{**dict.fromkeys(LINK_COLUMNS), "event_mention_id": r} for r in set(gone)]
    return Resolved(
        sorted(links, key=lambda row: str(row["event_mention_id"])),
        [{"event_mention_id": r, "day": day, "key": key} for r in sorted(keys) for day, key in keys[r]],
        sorted(
            (event_row(event, [seen.told[r] for r in group]) for event, group in zip(named.ids, groups, strict=True)),
            key=lambda row: str(row["event_id"]),
        ),
        named.history,
        _plan_links(seen, fresh, past),
    )


class _Seen:
    """Reports in memory, and their comparison. `gone`: which the past may still name, but are none any more."""

    def __init__(self, background: Background, gone: Ids = ()) -> None:
        self.gone = frozenset(gone)
        self.reports: dict[str, Report] = {}
        self.told: dict[str, Told] = {}
        self.background = background
        self._keys: dict[tuple[str, str | None], list[Key]] = {}

    def add(self, told: Iterable[Told]) -> list[Report]:
        found = []
        for one in told:
            made = report(one.mention, one.actors, one.recipients, one.figures, one.article)
            self.told[made.report_id], self.reports[made.report_id] = one, made
            found.append(made)
        return sorted(found, key=lambda r: r.report_id)

    def scores(self, reports: Iterable[Report], others: Iterable[Report] = ()) -> Scored:
        """The log-odds of the pairs among `reports`, and of theirs with `others`, that are to be compared and may be one event."""
        wanted = {one.report_id for one in reports}
        among = sorted(
            (self.reports[r] for r in wanted.union(one.report_id for one in others)), key=lambda r: r.report_id
        )
        table = columns(among)
        one, other = self._pairs(among, np.array([r.report_id in wanted for r in among], dtype=bool))
        return _scored(table, one, other, self.background)

    def keys(self, one: Report, status: str | None = None) -> list[Key]:
        """Its day and key of each row of `report_keys`; they are asked for five times in a batch."""
        if (one.report_id, status) not in self._keys:
            self._keys[one.report_id, status] = report_keys(one, status)
        return self._keys[one.report_id, status]

    def _pairs(self, reports: Sequence[Report], wanted: Column) -> tuple[Column, Column]:
        """The pairs that share a key, an article or a story, one of them wanted at least: their places, in order."""
        sharing: defaultdict[object, list[int]] = defaultdict(list)
        for at, one in enumerate(reports):
            sharing["article", one.article_id, one.act, one.status].append(at)
            if one.story_id is not None:
                sharing["story", one.story_id, one.act, one.status].append(at)
            for key in self.keys(one):
                sharing[key].append(at)
        many = len(reports)
        # A number for a pair: sets of names took 600 MB for the 1.5 M pairs of 10,000 articles.
        pairs = array("q")
        for places in sharing.values():
            pairs.extend([a * many + b for a, b in combinations(places, 2)])
        first, second = np.divmod(_distinct(np.array(pairs, dtype=np.int64)), max(many, 1))
        asked = wanted[first] | wanted[second]
        return first[asked], second[asked]


def _distinct(numbers: Column) -> Column:
    """Each once, in order. By sorting: numpy's `unique` hashes, which takes 4.6 s for 4 M numbers in the place of 0.3."""
    ordered = np.sort(numbers)
    is_first = np.ones(len(ordered), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    distinct: Column = ordered[is_first]
    return distinct


def _scored(reports: Columns, one: Column, other: Column, background: Background) -> Scored:
    """The pairs that may be one event."""
    may = possible_pairs(reports, one, other)
    one, other = one[may], other[may]
    return Scored([r.report_id for r in reports.reports], one, other, scores(reports, one, other, background))


def _unseen(seen: _Seen, ids: Ids) -> list[str]:
    return sorted(set(ids) - seen.reports.keys() - seen.gone)


def _sharing(past: Past, keys: Iterable[Iterable[Key]]) -> Ids:
    return past.sharing(key for of_report in keys for key in of_report)


def _stories(reports: Iterable[Report]) -> list[tuple[str, str]]:
    return sorted({(one.story_id, one.act) for one in reports if one.story_id is not None})


def _together(seen: _Seen, found: Scored) -> Column:
    """Which pairs are in one component: likely ones, and those that may tell the main event of one story."""
    numbers: dict[tuple[str, str], int] = {}
    stories = (_main_story(seen.reports[r]) for r in found.ids)
    main = np.array([-1 if story is None else numbers.setdefault(story, len(numbers)) for story in stories], dtype=int)
    one, other = main[found.one], main[found.other]
    together: Column = (found.value > LINK) | ((one == other) & (one >= 0))
    return together


def _linked(found: Scored, together: Column) -> set[str]:
    """The reports of the pairs."""
    return {found.ids[place] for places in (found.one, found.other) for place in places[together].tolist()}


def _main_story(one: Report) -> tuple[str, str] | None:
    return None if one.story_id is None or one.status != DONE else (one.story_id, one.act)


def _groups(
    seen: _Seen, found: Scored, together: Column
) -> tuple[list[list[str]], dict[str, str], dict[str, float | None]]:
    """The events among the reports; report -> component; report -> its mean log-odds with the others of its event."""
    groups: list[list[str]] = []
    component_of: dict[str, str] = {}
    event_scores: dict[str, float | None] = {}
    for component, inside in scored_components(found, together):
        events = with_left_over(
            link(component, inside),
            inside,
            lambda r: seen.reports[r].article_id,
            lambda r: _main_story(seen.reports[r]),
        )
        for event in events:
            event_scores |= belonging(event, inside)
        groups += events
        component_of.update(dict.fromkeys(component, hex16("component", component[0])))
    return groups, component_of, event_scores


def _replaced(
    lost: Mapping[str, str], groups: Sequence[Sequence[str]], seen: _Seen, ghosts: _Seen
) -> dict[str, int | None]:
    """Events that lost all their reports -> the group that tells best what those told: mostly the fuller copy of their article."""
    found: dict[str, int | None] = {}
    if not lost:
        return found
    there = [(n, seen.reports[r]) for n, group in enumerate(groups) for r in group]
    told = [ghosts.reports[r] for r in sorted(lost) if r in ghosts.reports]
    table = columns([*told, *(report for _, report in there)])
    event_of = np.array([lost[one.report_id] for one in told])
    for event in sorted(set(lost.values())):
        of_event = np.flatnonzero(event_of == event)
        one = np.repeat(of_event, len(there))
        other = np.tile(np.arange(len(there)) + len(told), len(of_event))
        alike = _scored(table, one, other, seen.background)
        values = zip(alike.other.tolist(), alike.value.tolist(), strict=True)
        likely = [(-value, there[place - len(told)][0]) for place, value in values if value > LINK]
        found[event] = min(likely)[1] if likely else None
    return found


def _plan_links(seen: _Seen, fresh: Sequence[Report], past: Past) -> list[Record]:
    """What new reports carry out, and what carries out new plans."""
    telling = [one for one in fresh if one.status in COUNTERPART]
    sharing = _sharing(past, (seen.keys(one, COUNTERPART[one.status]) for one in telling))
    seen.add(past.told(_unseen(seen, sharing)))
    done_at: defaultdict[object, set[str]] = defaultdict(set)
    for one in seen.reports.values():
        if one.status == DONE:
            for place in (*seen.keys(one), (one.story_id or one.article_id, one.act)):
                done_at[place].add(one.report_id)
    new = {one.report_id for one in telling}
    pairs = []
    # Plans are few: from them, as what shares a key or a story with them shares it both ways.
    for one in seen.reports.values():
        if one.status == AHEAD:
            places = (*seen.keys(one, DONE), (one.story_id or one.article_id, one.act))
            done = set().union(*(done_at[place] for place in places if place in done_at))
            pairs += [(r, one.report_id) for r in (done if one.report_id in new else done & new)]
    return plan_links([(seen.reports[done], seen.reports[plan]) for done, plan in sorted(pairs)], seen.background)
