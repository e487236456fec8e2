"""The boxes of a page: each element that holds text, what it is said to be, and how much of what lies in it."""

from collections.abc import Sequence

from lxml.html import HtmlElement

from transforms.cleaning.lines import count_words
from transforms.cleaning.page_words import entries_of, load_page_words
from transforms.reading.page_tree import BLOCKS, PageLine

FAR = 20  # levels: an entry of the table of words that is said of no element around counts as so far away
_NAMES = frozenset(["class", "id", "role", "itemprop", "data-testid", "data-component"])
_PROSE = 8  # words from which a line that is not mostly links counts as running text


class Box:
    """An element that holds lines.

    `said`: by entry of the table of words, the depth of the nearest element, this or one around it, of which its words
    are said, or a depth far outside. `words`, `linked`, `prose`, `found` are counts over all lines within: words, words
    in links, words of running text, words of lines in trafilatura's text; `lines` counts the lines. `path` is its tag
    and class and its parent's tag, `long_path` the same with the parent's.
    """

    __slots__ = (
        "depth",
        "element",
        "found",
        "is_block",
        "lines",
        "linked",
        "long_path",
        "parent",
        "path",
        "prose",
        "said",
        "tag",
        "words",
    )  # fmt: skip

    def __init__(self, element: HtmlElement, parent: "Box | None") -> None:
        self.element = element
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        tag = self.tag = str(element.tag)
        self.is_block = tag in BLOCKS
        names = style = ""
        is_hidden = False
        for name, value in element.items():
            if name in _NAMES:
                names += f" {value}"
                if name == "class":
                    style = value
            elif name == "hidden" or (name == "aria-hidden" and value == "true"):
                is_hidden = True
        self.path = f"{parent.tag if parent else ''} {tag} {style}"
        self.long_path = f"{parent.path if parent else ''} {self.path}"
        self.said: list[int] = parent.said if parent else [-FAR] * len(load_page_words().ids)
        entries = entries_of(tag, names)
        if is_hidden:
            entries = (*entries, load_page_words().by_tag["template"])
        if entries:
            self.said = self.said.copy()
            for entry in entries:
                self.said[entry] = self.depth
        self.words = self.linked = self.prose = self.found = 0.0
        self.lines = 0

    def add(self, inner: "Box") -> None:
        self.words += inner.words
        self.linked += inner.linked
        self.prose += inner.prose
        self.lines += inner.lines


class Boxes:
    """The boxes around lines: `inner[i]` is the element in which line i begins, `of[i]` the innermost block around it.

    `all` has outer before inner ones; `words[i]` and `linked[i]` are line i's.
    """

    def __init__(self, lines: Sequence[PageLine]) -> None:
        self._known: dict[HtmlElement, Box] = {}
        self.all: list[Box] = []
        self.inner = [self._box(line.element) for line in lines]
        self.of = [_block(box) for box in self.inner]
        self.words = [float(count_words(line.text)) for line in lines]
        self.linked = [line.link_chars / len(line.text) * n for line, n in zip(lines, self.words, strict=True)]
        for box, n, linked in zip(self.of, self.words, self.linked, strict=True):
            box.words += n
            box.linked += linked
            box.lines += 1
            if n >= _PROSE and linked <= 0.3 * n:
                box.prose += n
        for box in reversed(self.all):
            if box.parent:
                box.parent.add(box)

    def _box(self, element: HtmlElement) -> Box:
        known = self._known
        chain: list[HtmlElement] = []
        while element is not None and element not in known:
            chain.append(element)
            element = element.getparent()
        box = known[element] if element is not None else None
        for item in reversed(chain):
            box = known[item] = Box(item, box)
            self.all.append(box)
        assert box is not None
        return box

    def count_found(self, boxes: Sequence[Box], words: Sequence[float], found: Sequence[bool]) -> None:
        """Count the words of found lines, given each line's box, into the boxes around them."""
        for box in self.all:
            box.found = 0.0
        for box, n, is_found in zip(boxes, words, found, strict=True):
            if is_found:
                box.found += n
        for box in reversed(self.all):
            if box.parent:
                box.parent.found += box.found

    def link_lists(self) -> list[Box]:
        """The outermost boxes of several lines that hold next to nothing but links: menus, lists of other articles."""
        chosen: list[Box] = []
        within: set[Box] = set()
        for box in self.all:
            if box.parent in within:
                within.add(box)
            elif box.is_block and box.parent and box.lines >= 4 and not box.prose and box.linked >= 0.8 * box.words:
                within.add(box)
                chosen.append(box)
        return chosen


def _block(box: Box) -> Box:
    while not box.is_block and box.parent:
        box = box.parent
    return box


def common(a: Box, b: Box) -> Box:
    """The innermost box around both."""
    while a is not b:
        if a.depth >= b.depth:
            assert a.parent
            a = a.parent
        else:
            assert b.parent
            b = b.parent
    return a


def wider(box: Box) -> Box:
    """The nearest box around this one that holds other lines than it does."""
    outer = box
    while outer.parent and outer.lines == box.lines:
        outer = outer.parent
    return outer
