"""Passages in quotation marks, found in the characters alone: no parse, so that a broken parse cannot lose one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A passage with no closing mark runs to the end of its paragraph if that is no further than this; else the mark is stray.
LONGEST_UNCLOSED = 1500
# Single marks are apostrophes first: a passage in them is short and closed in its paragraph.
LONGEST_SINGLE = 600

_MARKS = re.compile("``|''|’’|[\"“”„«»‘’'‹›]")
_OPENERS = {"“": "“", "„": "“", "«": "«", "``": "“", "‹": "«"}
_CLOSERS = {"”": "“", "»": "«", "›": "«", "’’": "“"}
# Marks that open and close alike: only their neighbours tell.
_STRAIGHT = frozenset({'"', "''"})
_BEFORE_OPENING = frozenset(" \t\u00a0([{—–-/“\"‘'«:…>*_")
_AFTER_CLOSING = frozenset(" \t\u00a0)]}—–-/.,;:!?…”\"’'»<*_")
_SENTENCE_END = frozenset(".!?…")
# Words that English shortens at their front: 'em, 'til, '90s. A mark before them opens nothing.
_ELIDED = re.compile(r"(?:em|til|tis|twas|cause|n|round|bout|\d0s)\b", re.IGNORECASE)


@dataclass(slots=True)
class Passage:
    """A passage in quotation marks: [start, end) of the paragraph's text without marks and outer white space.

    `outer_start`, `outer_end` take in the marks. `is_open`: no closing mark. `is_single`: in single marks.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    is_open: bool
    is_single: bool


def has_marks(text: str) -> bool:
    """Whether a text holds a character that may open a passage."""
    return _MARKS.search(text) is not None


def find_passages(text: str) -> list[Passage]:
    """The outermost quoted passages of one paragraph, in order. Quotes within quotes stay part of the outer one."""
    marks = [(m.start(), m.end(), m.group()) for m in _MARKS.finditer(text)]
    passages: list[Passage] = []
    at = 0
    while at < len(marks):
        start, end, mark = marks[at]
        kind = _opens(text, start, end, mark)
        if kind is None:
            at += 1
            continue
        closing = _closing(text, marks, at, kind)
        if closing is None:
            at += 1
            continue
        close_start, close_end, next_at, is_open = closing
        passage = _trimmed(text, start, end, close_start, close_end, is_open, kind == "‘")
        if passage is not None and not _is_nickname(text, passage):
            passages.append(passage)
        at = next_at
    return passages


def _is_nickname(text: str, passage: Passage) -> bool:
    """Whether a capitalised word in marks stands between two others without a comma: Anna "Nan" Berg."""
    inner = text[passage.start : passage.end]
    before, after = text[: passage.outer_start].split(" "), text[passage.outer_end : passage.outer_end + 2]
    return (
        inner.isalpha()
        and inner[0].isupper()
        and len(before) > 1
        and before[-1] == ""
        and before[-2][:1].isupper()
        and before[-2].isalpha()
        and after[:1] == " "
        and after[1:].isupper()
    )


def _opens(text: str, start: int, end: int, mark: str) -> str | None:
    """The kind of passage that a mark opens here, or None."""
    after = text[end] if end < len(text) else " "
    before = text[start - 1] if start else " "
    if mark in _OPENERS:
        return _OPENERS[mark]
    if before == "=":
        return None  # the value of an attribute: class="..."
    if mark in _STRAIGHT:
        return mark if not after.isspace() and (before in _BEFORE_OPENING or not before.isalnum()) else None
    if mark in "‘'":
        if before not in _BEFORE_OPENING or after.isspace() or _ELIDED.match(text, end):
            return None
        return "‘"
    if mark == "”":  # typed for an opening mark, as some editors do
        return "“" if before in " \t\u00a0([" and after.isalnum() else None
    return None


def _closing(text: str, marks: Sequence[tuple[int, int, str]], at: int, kind: str) -> tuple[int, int, int, bool] | None:
    """(start, end of the closing mark, index of the next mark to look at, whether unclosed), or None for a stray mark."""
    opened = marks[at][1]
    if kind == "‘":
        return _closing_single(text, marks, at)
    depth = 1
    for i in range(at + 1, len(marks)):
        start, end, mark = marks[i]
        if kind in _STRAIGHT:
            if mark == kind:
                if _opens(text, start, end, mark) and _ends_sentence(text, start) and text[start - 1].isspace():
                    return start, start, i, True  # opened again at a new sentence: the mark before was never closed
                return start, end, i + 1, False
            if mark == "”" and not any(m[2] == "“" for m in marks[at + 1 : i]):
                return start, end, i + 1, False  # opened straight, closed curly
        elif _OPENERS.get(mark) == kind or (kind == "«" and mark == "«"):
            if _ends_sentence(text, start) and text[start - 1].isspace():
                return start, start, i, True
            depth += 1
        elif _CLOSERS.get(mark) == kind:
            depth -= 1
            # A quote within a quote often shares its closing mark with the outer one.
            if depth == 0 or not any(_CLOSERS.get(m[2]) == kind for m in marks[i + 1 :]):
                return start, end, i + 1, False
        elif mark in _STRAIGHT and kind == "“" and _opens(text, start, end, mark) is None and depth == 1:
            return start, end, i + 1, False  # opened curly, closed straight
    if len(text) - opened > LONGEST_UNCLOSED:
        return None
    return len(text), len(text), len(marks), True


def _closing_single(text: str, marks: Sequence[tuple[int, int, str]], at: int) -> tuple[int, int, int, bool] | None:
    opened, opening = marks[at][1], marks[at][2]
    closers = "’'" if opening == "‘" else "'"
    possible: tuple[int, int, int, bool] | None = None
    for i in range(at + 1, len(marks)):
        start, end, mark = marks[i]
        if start - opened > LONGEST_SINGLE:
            break
        if mark == opening and opening == "‘":
            break
        if mark not in closers:
            continue
        after = text[end] if end < len(text) else " "
        before = text[start - 1]
        if after not in _AFTER_CLOSING or before.isspace():
            continue
        found = start, end, i + 1, False
        if before == "s" and after == " ":  # may be the genitive of a plural: take it only if nothing better follows
            possible = possible or found
            continue
        return found
    return possible


def _ends_sentence(text: str, position: int) -> bool:
    """Whether the text before a position ends a sentence."""
    before = text[max(0, position - 60) : position].rstrip(" \t\u00a0”\"’'")
    return bool(before) and before[-1] in _SENTENCE_END


def _trimmed(
    text: str, start: int, end: int, close_start: int, close_end: int, is_open: bool, is_single: bool
) -> Passage | None:
    inner_start, inner_end = end, close_start
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    if not any(c.isalnum() for c in text[inner_start:inner_end]):
        return None
    return Passage(inner_start, inner_end, start, close_end, is_open, is_single)
