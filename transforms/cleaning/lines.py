"""Lines of a document and the units that they form: one line, or the lines over which a sentence was wrapped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_HEADING_MARK = re.compile(r"#{1,6}\s+(?=\S)")
_LIST_MARK = re.compile(r"(?:\\?[-*+•·▪‣◦●►–]|\(?\d{1,2}[.)])\s+(?=\S)")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|\*|_)(?=\S)(?P<inside>(?:(?!\1).)+)(?<=\S)\1")
_ROW_NUMBER = re.compile(r"^(?:\d{1,2}\s*)?\|\s*")
_FINAL = re.compile(r"[.!?…。！？](?:[\"'”’»)\]*_]|\s)*$")
_SENTENCES = re.compile(r"[.!?…][\"”’)]* +[\"“‘(]?[^\W\d_a-z]")
# Words with which no sentence, heading or label ends: where a line does, a link was cut out as a line of its own.
_OPEN_END = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "and",
        "or",
        "nor",
        "but",
        "as",
        "than",
        "that",
        "which",
        "who",
        "whose",
        "into",
        "onto",
        "over",
        "under",
        "between",
        "against",
        "about",
        "via",
        "per",
        "its",
        "his",
        "her",
        "their",
        "our",
        "your",
        "my",
        "this",
        "these",
        "those",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "be",
        "been",
    ]
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NOT_KEY = re.compile(r"[\W_]+")
# Below this a line without final punctuation is more often a headline or a label than a wrapped sentence.
SHORTEST_WRAPPED = 40
_WIDEST_WRAPPED = 100


def fold(text: str) -> str:
    """White space folded to single spaces, none at the ends."""
    return " ".join(text.split())


def key(text: str) -> str:
    """What a text has in common with its copies in other type: letters and digits, in one case."""
    return _NOT_KEY.sub("", text.casefold())


@dataclass(slots=True)
class Line:
    """A line that is not blank: its number and place in the raw text, without outer white space.

    `text` is the line and `content` the line without the marks of a heading, a list, a table row or emphasis, both
    with white space folded; rules look at the content. `mark` is heading, list, table or None. `after_blank`: a blank
    line goes before.
    """

    no: int
    start: int
    end: int
    text: str
    content: str
    mark: str | None
    after_blank: bool


@dataclass(slots=True)
class Unit:
    """One or more lines that stand or fall together, and what was decided about them (role None: nothing yet).

    `is_final`: ends as a sentence does. `is_prose`: running text, that is a sentence of some length, several
    sentences, or more words than anything else has.
    """

    lines: list[Line]
    text: str
    role: str | None = None
    is_kept: bool = True
    rule: str = ""
    score: float | None = None
    n_words: int = field(init=False)
    is_final: bool = field(init=False)
    is_prose: bool = field(init=False)

    def __post_init__(self) -> None:
        n = self.n_words = count_words(self.text)
        self.is_final = bool(_FINAL.search(self.text[-40:]))
        self.is_prose = n >= 25 or (n >= 8 and (self.is_final or bool(_SENTENCES.search(self.text))))

    @property
    def mark(self) -> str | None:
        return self.lines[0].mark

    def decide(self, role: str, rule: str, *, keep: bool = False) -> None:
        self.role, self.rule, self.is_kept = role, rule, keep


def count_words(text: str) -> int:
    """Words by white space; in scripts without it, two characters count as a word."""
    n = len(text.split())
    return n if text.isascii() else n + len(_CJK.findall(text)) // 2


def split_lines(raw: str) -> list[Line]:
    """The lines of a raw text that are not blank; only a line feed ends a line."""
    lines: list[Line] = []
    position, blank = 0, False
    for no, line in enumerate(raw.split("\n")):
        stripped = line.strip()
        if stripped:
            start = position + len(line) - len(line.lstrip())
            end = start + len(stripped)
            text = fold(stripped)
            content, mark = _content(text)
            lines.append(Line(no, start, end, text, content, mark, blank))
        blank = not stripped
        position += len(line) + 1
    return lines


def _content(line: str) -> tuple[str, str | None]:
    """A line without its marks, and which they were: heading, list, table or None."""
    mark = None
    if found := _HEADING_MARK.match(line):
        line, mark = line[found.end() :], "heading"
    elif found := _LIST_MARK.match(line):
        line, mark = line[found.end() :], "list"
    elif line[0] == "|" or line[-1] == "|":
        mark = "table"
        line = _ROW_NUMBER.sub("", line.rstrip("| "), count=1) or line
    if mark != "table" and (found := _EMPHASIS.fullmatch(line)):
        mark = mark or ("heading" if found.group(1) in ("**", "__") else None)
        line = found.group("inside")
    return line, mark


def form_units(lines: Sequence[Line]) -> list[Unit]:
    """Lines joined where a sentence runs over a line end.

    Two neighbours are joined if the first, of some length, ends without punctuation and the second begins in lower
    case; if the first ends in a word that needs another one; if the second begins with a comma or the like; where the whole text is wrapped at a fixed width, all full lines of a paragraph are.
    """
    width = _wrap_width(lines)
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last and _goes_on(last, line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Unit(group, " ".join(line.content for line in group)) for group in groups]


def _goes_on(line: Line, after: Line, width: int | None) -> bool:
    if after.after_blank or after.mark or line.mark in ("heading", "table"):
        return False
    if width and len(line.text) >= 0.75 * width:
        return True
    if _is_broken(line, after):
        return True
    words = line.text.rsplit(maxsplit=3)
    return len(words) > 2 and (words[-1] in _OPEN_END or after.text[0] in ",;.)’”")


def _is_broken(line: Line, after: Line) -> bool:
    return (
        after.text[:1].islower()
        and (" " in after.text or after.text.endswith("."))
        and len(line.text) >= SHORTEST_WRAPPED
        and line.text[-1] not in ":;|>"
        and not _FINAL.search(line.text)
    )


def _wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which a text is hard-wrapped, or None if it is not: most neighbours break inside a sentence."""
    if len(lines) < 4:
        return None
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    neighbours = [(a, b) for a, b in pairwise(lines) if not b.after_blank]
    if not SHORTEST_WRAPPED <= width <= _WIDEST_WRAPPED or len(neighbours) < 3:
        return None
    broken = sum(_is_broken(a, b) for a, b in neighbours)
    return width if 2 * broken >= len(neighbours) else None
