"""The edges of one name: what spans over several names is split, what belongs to no name is left off."""

import re
from collections.abc import Iterator

from transforms.knowledge.entities import EntityBase
from transforms.language.names_found import edge_words, not_names, titles

Piece = tuple[int, int, str]

_POSSESSIVES = ("'s", "’s", "'S", "’S")
_EDGES = " \t\r\xa0\"'“”‘’`()[]{}<>*_,;:-–—|•/&\\#@~^="
_ARTICLES = ("the ", "The ", "THE ", "a ", "A ", "an ", "An ")
_CLOSES = {")": "(", "]": "["}
# "Kiln (Stona", "Stona/LNA", "Stona | LNA": signs that no name has inside, if it does not close what it opens.
_BREAKS = re.compile(r"\.?\s?\((?![^()]*\))|\.\(|\s?[|/]\s?|\s[-–—]\s|\s{2,}|[”»]\s")
_COMMA = re.compile(r",\s?")
_OWNER = re.compile(r"[’']s (?=[A-Z])")
_AND = re.compile(r" and | & |, and ")
_GLUED = re.compile(r"(?:the|The|in|of|from)(?=[A-Z])")
_SPLIT_AT_AND = frozenset(("PERSON", "GPE", "NORP"))


def pieces(text: str, start: int, end: int, label: str, base: EntityBase) -> Iterator[Piece]:
    """The names in a span of the recogniser, with the label that each takes from it."""
    for s, e in _parts(text, start, end, label, base):
        if (piece := trim(text, s, e, label, base)) is not None:
            yield piece


def _parts(text: str, start: int, end: int, label: str, base: EntityBase) -> list[tuple[int, int]]:
    name = text[start:end]
    if name.isalpha():
        return [(start, end)]
    found = [(start, end)]
    if _BREAKS.search(name):
        found = _cut(text, found, _BREAKS)
    if "," in name:
        found = [part for whole in found for part in _at_commas(text, whole)]
    if label in _SPLIT_AT_AND and (" and " in name or "&" in name):
        found = _cut(text, found, _AND)
    if "s " in name and ("'" in name or "’" in name):
        found = [part for whole in found for part in _at_owner(text, whole, label, base)]
    return found


def _cut(text: str, wholes: list[tuple[int, int]], signs: re.Pattern[str]) -> list[tuple[int, int]]:
    out = []
    for start, end in wholes:
        at = start
        for sign in signs.finditer(text, start, end):
            out.append((at, sign.start()))
            at = sign.end()
        out.append((at, end))
    return [(s, e) for s, e in out if s < e]


def _at_commas(text: str, whole: tuple[int, int]) -> list[tuple[int, int]]:
    """ "Larka, Stona" are two names; "Larka Mills, Inc." and "Larka College, Stona" are one."""
    after = edge_words()["after_comma"]
    parts = _cut(text, [whole], _COMMA)
    out = parts[:1]
    for start, end in parts[1:]:
        first = text[start:end].partition(" ")[0]
        if first in after or "College" in text[out[-1][0] : out[-1][1]]:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _at_owner(text: str, whole: tuple[int, int], label: str, base: EntityBase) -> list[tuple[int, int]]:
    """ "Larka's Oren Talvik" are two names; "Women's Institute", "St. Oren's Hospital" are one."""
    start, end = whole
    sign = _OWNER.search(text, start, end)
    if sign is None:
        return [whole]
    owner = text[start : sign.start()]
    known = base.find(owner) or base.find(owner.removeprefix("the ").removeprefix("The "))
    if label == "ORG" and not known:
        return [whole]
    if owner.split(" ")[-1] in edge_words()["owner"] or owner.startswith(("St. ", "St ", "Saint ")):
        return [whole]
    return [(start, sign.start()), (sign.end(), end)]


def trim(text: str, start: int, end: int, label: str, base: EntityBase) -> Piece | None:
    """Span and label without article, possessive, marks, titles and common words at its edges; None if no name is left."""
    words = edge_words()
    name = text[start:end]
    if name.isalpha() and name[0].isupper() and name[1:].islower():  # one common word: most names
        low = name.lower()
        bare = name in not_names() or (low in words["personal"] or (label == "PERSON" and low in titles()))
        return None if len(name) < 2 or (bare and not base.find(name)) else (start, end, label)
    for _ in range(12):
        name = text[start:end]
        if name in not_names():
            return None
        if base.find(name):
            return start, end, label
        first, _, after = name.partition(" ")
        before, _, last = name.rpartition(" ")
        low = first.lower()
        if name[:1] in _EDGES and name:
            start += 1
        elif name[-1:] in _EDGES and name and _CLOSES.get(name[-1], " (") not in name:
            end -= 1
        elif name.endswith(_POSSESSIVES):
            end -= 2
        elif name.startswith(_ARTICLES):
            start += len(first) + 1
        elif low in words["personal"] or (label == "PERSON" and low in titles()):
            if not after:
                return None
            start += len(first) + 1
            label = "PERSON" if low in words["personal"] else label
        elif after and (low in words["opener"] or (first.islower() and low not in words["particle"])):
            start += len(first) + 1
        elif (
            (before and (last in words["role_after"] or last.lower() in words["joint"]))
            or (before and last[0].islower() and last.isalpha() and last not in words["lower_last"])
            or (before and last[0].isdigit() and label in ("PERSON", "GPE", "LOC", "NORP"))
        ):
            end -= len(last) + 1
        elif prefix := next((p for p in words["prefix"] if low.startswith(p)), None):
            start += len(prefix)
        elif (glued := _GLUED.match(name)) and name[glued.end() + 1 : glued.end() + 2] in (
            ".",
            *"abcdefghijklmnopqrstuvwxyz",
        ):
            start += glued.end()
        else:
            break
    name = text[start:end]
    if name.endswith(".") and name[-4:-1].islower() and len(name.rpartition(" ")[2]) > 5:  # a full stop
        end -= 1
        name = name[:-1]
    if "://" in name or "](" in name or "&lt" in name or "&amp" in name:  # the rest of a page's markup
        return None
    if not any(c.isupper() for c in name) or name in not_names() or "\n" in name or len(name) < 2:
        return None
    return start, end, label
