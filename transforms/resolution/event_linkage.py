"""Reports to events: average linkage (Sokal and Michener 1958) over the pairs that could be one event, then what is left
over in a story to the event that the story is about.

The outcome depends on the set of reports alone, not on their order: pairs are taken by score, ties by the reports' names,
and a component of the graph of likely pairs is grouped without a look at others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import fsum

import numpy as np

from transforms.resolution.facts import Column

Pair = tuple[str, str]
Group = list[str]

# Log-odds counted for two reports that were not compared, or cannot be one event. One contradiction among many agreements
# does not part an event, several do.
UNLIKE = -4.0
JOIN = 0.0  # mean log-odds from which two groups are one event
LINK = 0.0  # log-odds of a pair from which its two reports are in one component
# A story's main event is told by so many texts of it. What in the story has no contradiction to it, and is no less alike
# than this in the mean, is it: "ten were killed" in the story of an attack. On 687 labelled reports of 15 stories B-cubed
# F1 is 0.844 without, 0.862 at -1.5 with two texts or three, 0.844 and 0.849 at -2.
MAIN_TEXTS = 2
LEFT_OVER = -1.5
COMPARABLE = 0.7  # the share of the pairs with the main event that must not be barred


@dataclass(frozen=True)
class Scored:
    """Pairs of reports with their log-odds, as columns of one length: 24 bytes a pair, where a dictionary takes 180.

    `one`, `other`: places in `ids`.
    """

    ids: Sequence[str]
    one: Column
    other: Column
    value: Column


def components[T: (str, int)](reports: Iterable[T], together: Iterable[tuple[T, T]]) -> list[list[T]]:
    """The groups of reports that the pairs connect, each sorted, sorted."""
    parent = {report: report for report in reports}

    def root(report: T) -> T:
        while parent[report] != report:
            parent[report] = report = parent[parent[report]]
        return report

    for one, other in together:
        a, b = sorted((root(one), root(other)))
        parent[b] = a
    found: defaultdict[T, list[T]] = defaultdict(list)
    for report in sorted(parent):
        found[root(report)].append(report)
    return sorted(found.values())


def scored_components(scored: Scored, together: Column) -> Iterator[tuple[Group, dict[Pair, float]]]:
    """The components that the pairs `together` (a mask) connect, each with the log-odds of all pairs inside it."""
    one, other, value, ids = scored.one, scored.other, scored.value, scored.ids
    found = components(range(len(ids)), zip(one[together].tolist(), other[together].tolist(), strict=True))
    component_of = np.empty(len(ids), dtype=np.int64)
    for number, places in enumerate(found):
        component_of[places] = number
    inside = np.flatnonzero(component_of[one] == component_of[other])
    inside = inside[np.argsort(component_of[one[inside]], kind="stable")]
    bounds = np.searchsorted(component_of[one[inside]], np.arange(len(found) + 1)).tolist()
    for places, start, end in zip(found, bounds, bounds[1:], strict=False):
        part = inside[start:end]
        pairs = zip(one[part].tolist(), other[part].tolist(), value[part].tolist(), strict=True)
        yield sorted(ids[place] for place in places), {(ids[a], ids[b]): likely for a, b, likely in pairs}


def link(reports: Iterable[str], scores: Mapping[Pair, float]) -> list[Group]:
    """The events among the reports, each sorted, sorted. `scores`: log-odds of the pairs that were compared."""
    groups = {report: [report] for report in sorted(reports)}
    if len(groups) == 1:
        return list(groups.values())  # as most components are
    # The sum of (score - UNLIKE) over the pairs of two groups; pairs not compared add nothing.
    sums: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (one, other), score in scores.items():
        if one in groups and other in groups:
            sums[one][other] = sums[other][one] = score - UNLIKE
    heap = [
        (-mean, one, other, 1, 1)
        for one, row in sums.items()
        for other, total in row.items()
        if one < other and (mean := _mean(total, 1)) > JOIN
    ]
    heapify(heap)
    while heap:
        _, one, other, size, other_size = heappop(heap)
        if len(groups.get(one, ())) != size or len(groups.get(other, ())) != other_size:
            continue  # one of them has grown or gone since
        groups[one] += groups.pop(other)
        row, gone = sums[one], sums.pop(other)
        del row[other], gone[one]
        for third, total in gone.items():
            del sums[third][other]
            row[third] = sums[third][one] = row.get(third, 0.0) + total
        many = len(groups[one])
        # In any order: what is popped next goes by the entries alone.
        for third, total in row.items():
            if (mean := _mean(total, many * len(groups[third]))) > JOIN:
                a, b = (one, third) if one < third else (third, one)
                heappush(heap, (-mean, a, b, len(groups[a]), len(groups[b])))
    return sorted(sorted(group) for group in groups.values())


def _mean(total: float, pairs: int) -> float:
    if total <= (JOIN - UNLIKE) * pairs:
        return JOIN  # as most are, and not above it however exactly it is counted: half of the time
    # Rounded: sums of the same numbers in another order may differ in their last bits.
    return round(total / pairs, 9) + UNLIKE


def belonging(group: Sequence[str], scores: Mapping[Pair, float]) -> dict[str, float | None]:
    """Report -> its mean log-odds with the others of its event; None where there is no other."""
    if len(group) == 1:
        return {group[0]: None}
    told: dict[str, list[float]] = {one: [] for one in group}
    for one, other in combinations(sorted(group), 2):
        score = _score(one, other, scores)
        told[one].append(UNLIKE if score is None else score)
        told[other].append(told[one][-1])
    return {one: round(fsum(values) / len(values), 6) for one, values in told.items()}


def _score(one: str, other: str, scores: Mapping[Pair, float]) -> float | None:
    """The log-odds of two reports, of which the lesser mostly comes first; None where they were not compared."""
    found = scores.get((one, other))
    return scores.get((other, one)) if found is None else found


def with_left_over(
    groups: Iterable[Group],
    scores: Mapping[Pair, float],
    text_of: Callable[[str], str],
    story_of: Callable[[str], object],
) -> list[Group]:
    """The groups, with those of each story that tell no other event joined to its main one.

    `text_of`: the article of a report. `story_of`: the story, type and status of a report; None where it is in none, or they are
    of no main event.
    """
    of_story: defaultdict[object, list[Group]] = defaultdict(list)
    found: list[Group] = []
    for group in groups:
        stories = {story_of(report) for report in group}
        story = stories.pop() if len(stories) == 1 else None
        (found if story is None else of_story[story]).append(group)
    for inside in of_story.values():
        found += _joined(inside, scores, text_of)
    return sorted(found)


def _joined(groups: Sequence[Group], scores: Mapping[Pair, float], text_of: Callable[[str], str]) -> list[Group]:
    def standing(group: Group) -> tuple[int, int, str]:
        return -len({text_of(report) for report in group}), -len(group), group[0]

    main, *others = sorted(groups, key=standing)
    if len({text_of(report) for report in main}) < MAIN_TEXTS:
        return list(groups)
    left_over = [group for group in others if _is_left_over(group, main, scores)]
    return [sorted(main + [r for group in left_over for r in group]), *(g for g in others if g not in left_over)]


def _is_left_over(group: Group, main: Group, scores: Mapping[Pair, float]) -> bool:
    found = [_score(min(a, b), max(a, b), scores) for a in group for b in main]
    known = sorted(score for score in found if score is not None)
    return len(known) >= COMPARABLE * len(found) and round(sum(known) / max(1, len(known)), 9) > LEFT_OVER
