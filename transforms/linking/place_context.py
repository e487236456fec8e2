"""What the words right round a place name say: what it lies in ("Alexandria, La."), what it is ("the town of ...")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.knowledge.entities import EntityBase
from transforms.knowledge.places import Place, place_words
from transforms.linking.gazetteer import Gazetteer
from transforms.linking.place_names import candidates

_CONTAINERS = frozenset(("country", "region", "area", "county"))
# A name of up to four words with a capital; inner "of", "and" as in "Isle of Man" are left to the longest match.
_NAME = r"(?:[A-Z][\w.'’-]*)(?: (?:of |and )?[A-Z][\w.'’-]*){0,3}"
_AFTER = re.compile(
    rf"(?:, ?(?:in |of )?| in | \(| of )(?:(?:the|[a-z-]+ern|[a-z-]*west|[a-z-]*east|north|south) ){{0,2}}({_NAME})"
)
_NEXT_WORD = re.compile(r"[ -]([A-Za-z.]+)")
_ADJECTIVES = re.compile(r"(?: [a-z-]+){1,2}\Z")
_DATELINE = re.compile(r"[^\n]{0,30}?(?:\([^()\n]{2,40}\) ?)?(?:—|–|--| - |-- )")
_LISTED = re.compile(r",? (?:and|or|&) [A-Z]|, [A-Z]")
_LONGEST = 60  # characters that are looked at on each side


@dataclass(frozen=True, slots=True)
class Cues:
    """containers: groups of readings of what may hold the place, nearest first; kinds: what the words call it."""

    containers: tuple[tuple[Place, ...], ...]
    kinds: frozenset[str]


def cues(text: str, start: int, end: int, base: EntityBase, gazetteer: Gazetteer) -> Cues:
    """The cues of one mention."""
    groups: list[tuple[Place, ...]] = []
    at = end
    own = {c.place.kind for c in candidates(text[start:end], base, gazetteer)} & {"country", "region"}
    for _ in range(2):  # "Paris, Lamar County, Texas"
        match = _AFTER.match(text, at, at + _LONGEST)
        if match is None:
            break
        group, length = _container(match.group(1), base, gazetteer)
        at = match.start(1) + length
        if own and not groups:
            group = _not_alike(group, own, text, start, at)
        if not group:
            break
        groups.append(group)
    before = _possessor(text[max(0, start - _LONGEST) : start], base, gazetteer)
    if before:
        groups.append(before)
    return Cues(tuple(groups), _kinds(text, start, end))


def _not_alike(group: tuple[Place, ...], own: set[str], text: str, start: int, end: int) -> tuple[Place, ...]:
    """What may hold a name that is a country's or region's itself: in "China, Japan" and in lists nothing holds it."""
    if text[max(0, start - 5) : start].endswith((", ", " and ", " or ")) or _LISTED.match(text, end):
        return ()
    return tuple(p for p in group if not (p.kind == "country" and "country" in own))


def _container(phrase: str, base: EntityBase, gazetteer: Gazetteer) -> tuple[tuple[Place, ...], int]:
    """The countries and regions that the longest beginning of the phrase names, and its length."""
    words = phrase.split(" ")
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        for form in (name, name.rstrip(".,;:")) if name.endswith(".") else (name,):
            group = tuple(c.place for c in candidates(form, base, gazetteer) if c.place.kind in _CONTAINERS)
            if group:
                return group, len(form)
    return (), 0


def _possessor(before: str, base: EntityBase, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """ "the Ukrainian city of X", "Louisiana's X": a country or region that a settlement noun or possessive follows."""
    head, noun, _ = _noun_before(before)
    if noun in place_words()["settlement"]:
        rest = _ADJECTIVES.sub("", head)  # "the Ukrainian eastern port city of"
    elif before.endswith(("'s ", "’s ")):
        rest = before[:-1]
    else:
        return ()
    rest = rest.removesuffix("'s").removesuffix("’s")
    words = rest.split(" ")[-3:]
    for at in range(len(words)):
        name = " ".join(words[at:])
        if name[:1].isupper():
            group = tuple(c.place for c in candidates(name, base, gazetteer) if c.place.kind in ("country", "region"))
            if group:
                return group
    return ()


def _noun_before(before: str) -> tuple[str, str, bool]:
    """ "the port city of " -> ("the port", "city", True): the last word, "of" and "the" left out, and what precedes it."""
    if not before.endswith(" "):
        return before, "", False
    rest = before[:-1].removesuffix(" the")
    bare = rest.removesuffix(" of")
    head, _, noun = bare.rpartition(" ")
    return head, noun, len(bare) < len(rest)


def _kinds(text: str, start: int, end: int) -> frozenset[str]:
    words = place_words()
    kinds: set[str] = set()
    after = _NEXT_WORD.match(text, end, end + 20)
    if after is not None and (found := words["after"].get(after.group(1).lower())):
        kinds.update(found.split())
    _, noun, of = _noun_before(text[max(0, start - 30) : start])
    if of and (found := words["prefix"].get(f"{noun} of")):
        kinds.update(found.split())
    return frozenset(kinds)


def in_dateline(text: str, start: int, end: int) -> bool:
    """Does the mention open a paragraph, with a dash after it and perhaps an agency ("KYIV (Agency) -")?"""
    line = text.rfind("\n", 0, start) + 1
    return start - line <= 3 and _DATELINE.match(text, end, end + 90) is not None and len(text[line:start].strip()) == 0
