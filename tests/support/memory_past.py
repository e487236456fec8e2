"""Resolved batches kept in memory, as the lake keeps them, and asked as the lake is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from transforms.resolution.batch import Ids, Key, Past, Resolved, resolve_batch
from transforms.resolution.events import Told
from transforms.resolution.story_background import Background

Row = dict[str, Any]
Groups = set[frozenset[str]]


class MemoryPast:
    """The batches so far. `events`: id -> row; of a report, an event the newest row holds."""

    def __init__(self, background: Background) -> None:
        self.background = background
        self.told: dict[str, Told] = {}
        self.links: dict[str, Row] = {}
        self.events: dict[str, Row] = {}
        self.keys: set[tuple[Key, str]] = set()
        self.history: list[list[Row]] = []
        self.plans: set[tuple[str, str]] = set()

    def add(self, new: Iterable[Told], gone: Collection[str] = (), is_whole: bool = False) -> Resolved:
        """Resolves a batch. `is_whole`: all live reports anew, whatever was known of them but their ids."""
        fresh = {one.report_id: one for one in new}
        self.told |= fresh
        if is_whole:
            fresh = {r: self.told[r] for r in self.told if r in fresh or (self._is_live(r) and r not in gone)}
        found = resolve_batch(
            fresh.values(), self.background, self.past(is_whole), sorted(gone), salt=f"batch {len(self.history)}"
        )
        if is_whole:
            self.keys.clear()
        self.links |= {row["event_mention_id"]: row for row in found.event_links}
        self.events |= {row["event_id"]: row for row in found.events}
        self.keys |= {((row["day"], row["key"]), row["event_mention_id"]) for row in found.report_keys}
        self.plans |= {(row["event_mention_id"], row["plan_mention_id"]) for row in found.plan_links}
        self.history.append(found.event_history)
        return found

    def past(self, is_whole: bool = False) -> Past:
        def nothing(_: object) -> Ids:
            return ()

        if is_whole:
            return Past(nothing, nothing, nothing, self._events, self._told)
        return Past(self._sharing, self._in_stories, self._beside, self._events, self._told)

    def members(self) -> dict[str, frozenset[str]]:
        """Event -> its live reports."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for report, row in self.links.items():
            if row["event_id"] is not None:
                found[row["event_id"]].add(report)
        return {event: frozenset(reports) for event, reports in found.items()}

    def groups(self) -> Groups:
        return set(self.members().values())

    def went(self, event: str) -> set[str | None]:
        """The events in which an id ends, and None where it ends in none."""
        return ends(event, self.history)

    def _is_live(self, report: str) -> bool:
        return report in self.links and self.links[report]["event_id"] is not None

    def _sharing(self, keys: Iterable[Key]) -> Ids:
        wanted = set(keys)
        return sorted({report for key, report in self.keys if key in wanted and self._is_live(report)})

    def _in_stories(self, stories: Iterable[tuple[str, str]]) -> Ids:
        wanted = set(stories)
        return [
            report
            for report, row in self.links.items()
            if self._is_live(report) and (row["story_id"], self.told[report].mention["event_type"]) in wanted
        ]

    def _beside(self, ids: Ids) -> Ids:
        components = {self.links[report]["component_id"] for report in ids if report in self.links} - {None}
        return [report for report, row in self.links.items() if row["component_id"] in components]

    def _events(self, ids: Ids) -> dict[str, str | None]:
        return {report: self.links[report]["event_id"] for report in ids if report in self.links}

    def _told(self, ids: Ids) -> list[Told]:
        return [self.told[report] for report in ids]


def ends(event: str, history: Iterable[Iterable[Mapping[str, Any]]]) -> set[str | None]:
    """Where an id leads through rows of `event_history`, given batch by batch: to events, or to None."""
    after: set[str | None] = {event}
    for batch in history:
        of: defaultdict[str | None, set[str | None]] = defaultdict(set)
        for row in batch:
            # Of an event that was split a part is another now, but the rest is where it was.
            of[row["old_event_id"]] |= {row["event_id"]} | ({row["old_event_id"]} if row["why"] == "split" else set())
        after = {end for one in after for end in of.get(one, {one})}
    return after
