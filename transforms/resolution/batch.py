"""New reports among the known ones: which are one event, what it is called, what is known of it.

A batch compares its reports with those that share a key with them (report_keys.py) or stand in the same story, and groups
anew the components that it touches. A component is grouped by what is in it alone, so the events are the same in whatever
batches and order the reports came.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from transforms.ids import hex16
from transforms.resolution.event_linkage import LINK, Pair, belonging, link, scored_components, with_left_over
from transforms.resolution.events import Told, event_row
from transforms.resolution.evidence import possible, score
from transforms.resolution.facts import Record
from transforms.resolution.fulfilment import COUNTERPART, DONE, plan_link
from transforms.resolution.identity import name_events
from transforms.resolution.report_keys import report_keys
from transforms.resolution.reports import Report, report
from transforms.resolution.story_background import Background

Ids = Iterable[str]
LINK_COLUMNS = ("event_mention_id", "event_id", "event_score", "component_id", "story_id")
Key = tuple[date, int]  # day and key of a row of `report_keys`


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
    touched = {r for pair in _together(seen, scores) for r in pair} - {one.report_id for one in fresh}
    beside = set(past.beside(sorted({*touched, *gone, *keys}))) - seen.gone
    seen.add(past.told(_unseen(seen, beside)))
    inside = [seen.reports[r] for r in sorted(beside | {one.report_id for one in fresh})]
    if near or len(inside) > len(fresh):  # else they are the same, as in a first batch
        scores = seen.scores(inside)
    groups, component_of = _groups(seen, inside, scores)
    known = past.events([one.report_id for one in inside])
    told_still = {None, *known.values()}
    lost = {r: event for r, event in past.events(gone).items() if event is not None and event not in told_still}
    named = name_events(groups, known, lambda r: seen.told[r].founding, salt, _replaced(lost, groups, seen, ghosts))
    links = [
        {
            "event_mention_id": r,
            "event_id": event,
            "event_score": event_score,
            "component_id": component_of[r],
            "story_id": seen.reports[r].story_id,
        }
        for event, group in zip(named.ids, groups, strict=True)
        for r, event_score in belonging(group, scores).items()
    ]
    links += [{**dict.fromkeys(LINK_COLUMNS), "event_mention_id": r} for r in set(gone)]
    return Resolved(
        sorted(links, key=lambda row: str(row["event_mention_id"])),
        [row for r in sorted(keys) for row in keys[r]],
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
        self._scores: dict[Pair, float | None] = {}
        self._keys: dict[tuple[str, str | None], list[Record]] = {}

    def add(self, told: Iterable[Told]) -> list[Report]:
        found = []
        for one in told:
            made = report(one.mention, one.actors, one.recipients, one.figures, one.article)
            self.told[made.report_id], self.reports[made.report_id] = one, made
            found.append(made)
        return sorted(found, key=lambda r: r.report_id)

    def scores(self, reports: Iterable[Report], others: Iterable[Report] = ()) -> dict[Pair, float]:
        """The log-odds of the pairs among `reports`, and of theirs with `others`, that are to be compared and may be one event."""
        reports = list(reports)
        wanted = {one.report_id for one in reports}
        found = {}
        for pair in sorted(self._pairs([*reports, *others], wanted)):
            value = self.score(*pair)
            if value is not None:
                found[pair] = value
        return found

    def keys(self, one: Report, status: str | None = None) -> list[Record]:
        """Its rows of `report_keys`; they are asked for five times in a batch."""
        if (one.report_id, status) not in self._keys:
            self._keys[one.report_id, status] = report_keys(one, status)
        return self._keys[one.report_id, status]

    def _pairs(self, reports: Sequence[Report], wanted: set[str]) -> set[Pair]:
        """The pairs that share a key, an article or a story, one of them wanted at least."""
        sharing: defaultdict[object, set[str]] = defaultdict(set)
        for one in reports:
            sharing["article", one.article_id, one.act, one.status].add(one.report_id)
            if one.story_id is not None:
                sharing["story", one.story_id, one.act, one.status].add(one.report_id)
            for row in self.keys(one):
                sharing[row["day"], row["key"]].add(one.report_id)
        return {
            (one, other)
            for ids in sharing.values()
            if len(ids) > 1
            for one, other in combinations(sorted(ids), 2)
            if one in wanted or other in wanted
        }

    def score(self, one: str, other: str) -> float | None:
        if (one, other) not in self._scores:
            a, b = self.reports[one], self.reports[other]
            self._scores[one, other] = round(score(a, b, self.background), 9) if possible(a, b) else None
        return self._scores[one, other]


def _unseen(seen: _Seen, ids: Ids) -> list[str]:
    return sorted(set(ids) - seen.reports.keys() - seen.gone)


def _sharing(past: Past, keys: Iterable[Sequence[Record]]) -> Ids:
    return past.sharing(sorted({(row["day"], row["key"]) for rows in keys for row in rows}))


def _stories(reports: Iterable[Report]) -> list[tuple[str, str]]:
    return sorted({(one.story_id, one.act) for one in reports if one.story_id is not None})


def _together(seen: _Seen, scores: Mapping[Pair, float]) -> list[Pair]:
    """The pairs that are in one component: likely ones, and those that may tell the main event of one story."""

    def main(one: str, other: str) -> bool:
        story = _main_story(seen.reports[one])
        return story is not None and story == _main_story(seen.reports[other])

    return [(one, other) for (one, other), value in scores.items() if value > LINK or main(one, other)]


def _main_story(one: Report) -> tuple[str, str] | None:
    return None if one.story_id is None or one.status != DONE else (one.story_id, one.act)


def _groups(
    seen: _Seen, reports: Sequence[Report], scores: Mapping[Pair, float]
) -> tuple[list[list[str]], dict[str, str]]:
    """The events among the reports, and report -> component."""
    groups: list[list[str]] = []
    component_of = {}
    ids = (one.report_id for one in reports)
    for component, inside in scored_components(ids, _together(seen, scores), scores):
        linked = link(component, inside)
        groups += with_left_over(
            linked, inside, lambda r: seen.reports[r].article_id, lambda r: _main_story(seen.reports[r])
        )
        component_of.update(dict.fromkeys(component, hex16("component", component[0])))
    return groups, component_of


def _replaced(
    lost: Mapping[str, str], groups: Sequence[Sequence[str]], seen: _Seen, ghosts: _Seen
) -> dict[str, int | None]:
    """Events that lost all their reports -> the group that tells best what those told: mostly the fuller copy of their article."""
    found: dict[str, int | None] = {}
    for event in sorted(set(lost.values())):
        told = [ghosts.reports[r] for r in sorted(lost) if lost[r] == event and r in ghosts.reports]
        best: tuple[float, int] | None = None
        for n, group in enumerate(groups):
            for one in told:
                for other in (seen.reports[r] for r in group):
                    if possible(one, other):
                        value = round(score(one, other, seen.background), 9)
                        if value > LINK and (best is None or value > best[0]):
                            best = value, n
        found[event] = None if best is None else best[1]
    return found


def _plan_links(seen: _Seen, fresh: Sequence[Report], past: Past) -> list[Record]:
    """What new reports carry out, and what carries out new plans."""
    telling = [one for one in fresh if one.status in COUNTERPART]
    wanted = [seen.keys(one, COUNTERPART[one.status]) for one in telling]
    seen.add(past.told(_unseen(seen, _sharing(past, wanted))))
    by_key: defaultdict[object, set[str]] = defaultdict(set)
    for one in seen.reports.values():
        if one.status in COUNTERPART:
            for row in seen.keys(one):
                by_key[row["day"], row["key"]].add(one.report_id)
            by_key[one.story_id or one.article_id, one.act, one.status].add(one.report_id)
    pairs = set()
    for one, rows in zip(telling, wanted, strict=True):
        others = set(by_key[one.story_id or one.article_id, one.act, COUNTERPART[one.status]])
        for row in rows:
            others |= by_key[row["day"], row["key"]]
        pairs |= {(one.report_id, r) if one.status == DONE else (r, one.report_id) for r in others}
    found = (plan_link(seen.reports[done], seen.reports[plan], seen.background) for done, plan in sorted(pairs))
    return [link for link in found if link is not None]
