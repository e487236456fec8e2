"""Which event keeps which id as reports come and go, and what became of ids that are no event's any more.

An id is made of the report that founded the event, and stays with the event. Of two events that turn out to be one, the one
with more reports gives the id; of an event that falls in two, the part with more reports keeps it. Whoever cites an id finds
in `event_history` where it went.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.ids import hex16
from transforms.resolution.facts import Record

MERGED, SPLIT, REPLACED, WITHDRAWN = "merged", "split", "replaced", "withdrawn"


@dataclass(frozen=True, slots=True)
class Named:
    """The id of each group, in their order, and rows of `event_history` but for the batch, sorted."""

    ids: list[str]
    history: list[Record] = field(default_factory=list)


def name_events(
    groups: Sequence[Sequence[str]],
    known: Mapping[str, str | None],
    standing: Callable[[str], Any],
    salt: str,
    replaced: Mapping[str, int | None] | None = None,
) -> Named:
    """Names for groups of reports.

    `known`: report -> the event that it told until now, None where it was gone for a while. `standing`: sort key of reports; the
    least of a new group founds it. `salt`: told apart by it where the founder may have founded an event before. `replaced`: known
    events none of whose reports is left -> the group that tells what they told (copies of their articles took over), or None.
    """
    replaced = replaced or {}
    votes = [Counter(event for report in group if (event := known.get(report)) is not None) for group in groups]
    taken = {event for counts in votes for event in counts} | set(replaced)
    for event, number in replaced.items():
        if number is not None:
            votes[number][event] += 0  # it may give its id to a new event, but not take that of a known one
    keeps = _keepers(votes, set(replaced))
    ids = [keeps.get(n) or _new_id(min(group, key=standing), known, taken, salt) for n, group in enumerate(groups)]
    return Named(ids, sorted(_history(votes, ids, replaced), key=lambda row: tuple(map(str, row.values()))))


def _keepers(votes: Sequence[Counter[str]], replaced: Collection[str]) -> dict[int, str]:
    """Group -> the known id that it keeps: each id goes to the group with most of its reports, each group takes that of most of its
    own.
    """
    holder: dict[str, int] = {}
    for number, counts in enumerate(votes):
        for event, n in counts.items():
            best = holder.get(event)
            if best is None or n > votes[best][event]:
                holder[event] = number
    held: dict[int, list[str]] = {}
    for event, number in holder.items():
        held.setdefault(number, []).append(event)
    return {number: min(events, key=lambda e: (e in replaced, -votes[number][e], e)) for number, events in held.items()}


def _new_id(founder: str, known: Collection[str], taken: Collection[str], salt: str) -> str:
    """An id that no event has had. One that the founder founded before may stand in the history, or live on without it."""
    found = hex16("event", founder, salt) if founder in known else hex16("event", founder)
    while found in taken:
        found = hex16("event", founder, salt, found)
    return found


def _history(votes: Sequence[Counter[str]], ids: Sequence[str], replaced: Mapping[str, int | None]) -> list[Record]:
    kept = set(ids)
    rows: list[Record] = []
    for counts, event in zip(votes, ids, strict=True):
        for old in counts:
            if old != event:
                why = REPLACED if old in replaced else SPLIT if old in kept else MERGED
                rows.append({"old_event_id": old, "event_id": event, "why": why})
    rows += [
        {"old_event_id": old, "event_id": None, "why": WITHDRAWN} for old, number in replaced.items() if number is None
    ]
    return rows
