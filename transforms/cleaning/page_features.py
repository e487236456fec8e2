"""What is known of a line of a page, as numbers: the line, its neighbours, its place in the tree, trafilatura's word."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.cleaning.lines import Unit
from transforms.cleaning.page_boxes import FAR, Box, Boxes, common, wider
from transforms.cleaning.page_words import load_page_words

_SENTENCE = re.compile(r"[.!?…。！？؟।]")
_COMMA = re.compile(r"[,;:،、]")
_QUOTE = re.compile(r"[\"“”„«»‘’]")
_BAR = re.compile(r"[|©®›»→•·]")
_TAGS = ("p", "li", "td", "div", "a", "figcaption", "blockquote", "pre", "dd", "button", "title")
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_AROUND = (-2, -1, 1, 2)
_FOUND_ROLES = {"body": 1, "heading": 2, "list": 3, "table": 4}
_NEAR = 3  # lines

_LINE = (
    "words", "chars_per_word", "final", "sentences", "commas", "digits", "capitals", "colon", "ellipsis", "quotes",
    "bars", "lower_start", "linked", "repeats", "title_words",
)  # fmt: skip
_PLACE = ("index", "from_end", "words_before", "lines")
_BOX = (
    *(f"tag_{tag}" for tag in _TAGS), "heading", "inline", "depth",
    "box_words", "box_linked", "box_lines", "box_found",
    "outer_words", "outer_linked", "outer_lines", "outer_found",
    "outer2_words", "outer2_linked", "outer2_lines", "outer2_found",
    "outer_prose", "outer2_prose", "outer_prose_share", "prose",
    "climb_main", "fall_main", "main_tag", "climb_prose", "fall_prose", "climb_best", "fall_best",
)  # fmt: skip
_FOUND = (
    "found", "found_role", "found_near", "found_gap_before", "found_gap_after", "found_words_before",
    "found_words_after", "found_path", "path_lines", "path_words", "found_long_path", "long_path_share",
    "long_of_path", "found_share", "seen", "stated", "climb_before", "fall_before", "climb_after", "fall_after",
)  # fmt: skip
_RULE = ("rule", "rule_before", "rule_after", "title_gap")
_NEIGHBOUR = ("words", "linked", "found", "heading", "same_path", "final", "p")


def feature_names() -> list[str]:
    """The columns of a row of `rows`."""
    near = [f"{name}{at:+d}" for at in _AROUND for name in _NEIGHBOUR]
    return [*_LINE, *_PLACE, *_BOX, *(f"in_{name}" for name in load_page_words().ids), *_FOUND, *_RULE, *near]


@dataclass(frozen=True)
class Lines:
    """The units of a page and the evidence on each: its block and the element in it where it begins, its words in
    links, whether and as what trafilatura has it, and whether the article's text that JSON-LD states has it (-1: the
    page states none)."""

    units: Sequence[Unit]
    boxes: Sequence[Box]
    inner: Sequence[Box]
    linked: Sequence[float]
    found: Sequence[bool]
    found_roles: Sequence[str | None]
    stated: Sequence[float]


class Table:
    """What is counted over all lines of a page, from which the row of one is made."""

    def __init__(self, lines: Lines, page: Boxes, title: str) -> None:
        self.lines = lines
        units, found = lines.units, lines.found
        n = len(units)
        self.words = words = [float(unit.n_words) for unit in units]
        page.count_found(lines.boxes, words, found)
        self.title_words = frozenset(title.casefold().split())
        self.repeats = Counter(unit.text for unit in units)
        self.first_at: dict[str, int] = {}
        self.before, self.after = _neighbours(found)
        self.sums = _running(words)
        self.n_found = _running([float(is_found) for is_found in found])
        self.all_found = sum(words[no] for no in range(n) if found[no])
        self.path_words: defaultdict[str, float] = defaultdict(float)
        self.path_found: defaultdict[str, float] = defaultdict(float)
        self.path_lines: Counter[str] = Counter()
        for no, (unit, box, count, is_found) in enumerate(zip(units, lines.boxes, words, found, strict=True)):
            self.first_at.setdefault(unit.text, no)
            for path in (box.path, box.long_path):
                self.path_words[path] += count
                self.path_lines[path] += 1
                if is_found:
                    self.path_found[path] += count
        self.rules = [0.0 if unit.role is None else 1.0 if unit.is_kept else -1.0 for unit in units]
        self.title_at = next((no for no, unit in enumerate(units) if unit.role == "title"), -1)
        self.headings = [float(HEADINGS.get(box.tag, 0)) for box in lines.boxes]
        self.shares = [linked / (count or 1.0) for linked, count in zip(lines.linked, words, strict=True)]
        root = page.all[0]
        self.prose = root.prose
        # Three guesses at the box of the article: most of trafilatura's words, half of the running text, and the one
        # that itself has the most paragraphs.
        self.main, self.half = root, root
        for box in page.all:  # outer before inner, and only one of a depth can hold more than half
            if box.is_block and self.all_found and box.found >= 0.7 * self.all_found:
                self.main = box
            if box.is_block and self.prose and box.prose > 0.5 * self.prose:
                self.half = box
        best = max(page.of, key=lambda box: (box.parent or box).prose, default=root)
        self.best = best.parent or best

    def near(self, no: int) -> float:
        """How many lines around and including this one are found."""
        return self.n_found[min(len(self.words), no + _NEAR + 1)] - self.n_found[max(0, no - _NEAR)]

    def is_far(self, no: int) -> bool:
        """Is a line a short one of links, with nothing of the article near it or marked up alike? Most lines are.

        Measured on 611 pages: two in five lines, with 0.1 % of the articles' words.
        """
        box, share, words = self.lines.boxes[no], self.shares[no], self.words[no]
        return (
            ((share >= 0.5 and words <= 6) or (share > 0.8 and words <= 20))
            and not self.near(no)
            and self.lines.stated[no] <= 0
            and not self.path_found[box.long_path]
        )

    def row(self, no: int) -> list[float]:
        """A line's features (the columns of feature_names)."""
        lines, words, sums = self.lines, self.words, self.sums
        unit, box, inner = lines.units[no], lines.boxes[no], lines.inner[no]
        n = len(words)
        outer = box.parent or box
        outer2 = wider(outer)
        tag, depth = box.tag, inner.depth
        row = self._line(unit, no)
        row += (no, n - no, sums[no], n)
        row += [1.0 if tag == name else 0.0 for name in _TAGS]
        row += (
            self.headings[no], inner is not box, box.depth,
            box.words, box.linked / (box.words or 1), box.lines, box.found / (box.words or 1),
            outer.words, outer.linked / (outer.words or 1), outer.lines, outer.found / (outer.words or 1),
            outer2.words, outer2.linked / (outer2.words or 1), outer2.lines, outer2.found / (outer2.words or 1),
            outer.prose / (self.prose or 1), outer2.prose / (self.prose or 1), outer.prose / (outer.words or 1),
            self.prose,
        )  # fmt: skip
        around = common(box, self.main)
        row += (box.depth - around.depth, self.main.depth - around.depth, self.main.tag in ("body", "html"))
        for target in (self.half, self.best):
            around = common(box, target)
            row += (box.depth - around.depth, target.depth - around.depth)
        row += [FAR if depth - at > FAR else depth - at for at in inner.said]
        before, after = self.before[no], self.after[no]
        path, long_path = box.path, box.long_path
        row += (
            lines.found[no], _FOUND_ROLES.get(lines.found_roles[no] or "", 0), self.near(no),
            no - before if before >= 0 else 99, after - no if after < n else 99,
            min(sums[no] - sums[before + 1], 999) if before >= 0 else 999,
            min(sums[after] - sums[no + 1], 999) if after < n else 999,
            self.path_found[path] / (self.path_words[path] or 1), self.path_lines[path],
            self.path_words[path] / self.path_lines[path],
            self.path_found[long_path] / (self.path_words[long_path] or 1), self.path_words[long_path] / (sums[-1] or 1),
            self.path_words[long_path] / (self.path_words[path] or 1), self.all_found / (sums[-1] or 1),
            self.first_at[unit.text] < no, lines.stated[no],
        )  # fmt: skip
        for other in (before, after):
            if 0 <= other < n:
                around = common(box, lines.boxes[other])
                row += (box.depth - around.depth, lines.boxes[other].depth - around.depth)
            else:
                row += (FAR, FAR)
        row += (
            self.rules[no], self.rules[no - 1] if no else 0, self.rules[no + 1] if no + 1 < n else 0,
            no - self.title_at if self.title_at >= 0 else -99,
        )  # fmt: skip
        for step in _AROUND:
            at = no + step
            if 0 <= at < n:
                near = lines.boxes[at]
                row += (
                    words[at], self.shares[at], lines.found[at], self.headings[at], near.path == path,
                    lines.units[at].is_final, near.tag == "p",
                )  # fmt: skip
            else:
                row += (-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        return row

    def _line(self, unit: Unit, no: int) -> list[float]:
        text = unit.text
        head = text[:1_000]  # a page in one line is told by its beginning as well as by all of it
        parts = head.split()
        n_parts, length = len(parts) or 1, len(head) or 1
        title = self.title_words
        return [
            self.words[no], length / n_parts, unit.is_final, len(_SENTENCE.findall(head)), len(_COMMA.findall(head)),
            sum(map(str.isdigit, head)) / length, sum([part[0].isupper() for part in parts]) / n_parts,
            text.endswith(":"), text.endswith(("...", "…", "[…]")), len(_QUOTE.findall(head)),
            len(_BAR.findall(head)), head[:1].islower(), self.shares[no], self.repeats[text],
            sum([part.casefold() in title for part in parts]) / n_parts if title else 0.0,
        ]  # fmt: skip


def _running(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _neighbours(found: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Of each line the nearest found line before it (-1: none) and after it (len: none)."""
    n = len(found)
    before, after = [-1] * n, [n] * n
    for no in range(1, n):
        before[no] = no - 1 if found[no - 1] else before[no - 1]
    for no in range(n - 2, -1, -1):
        after[no] = no + 1 if found[no + 1] else after[no + 1]
    return before, after
