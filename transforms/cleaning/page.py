"""The lines of an HTML page that belong to the article: trafilatura's word, the page's tree and the line itself, weighed.

trafilatura (Barbaresi 2021) is one witness: it loses parts of articles and takes in teasers of others. A small ensemble
of trees weighs it with the words of classes, what surrounds a line, what is marked up like it, and what the page's
JSON-LD states; `python -m transforms.cleaning.training.html` makes its weights.
"""

import json
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from importlib import resources

import numpy as np
import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from transforms.cleaning.lines import Unit, key
from transforms.cleaning.page_boxes import FAR, Box, Boxes
from transforms.cleaning.page_features import HEADINGS, Lines, Table
from transforms.cleaning.page_words import load_page_words
from transforms.cleaning.trees import Trees, load_trees
from transforms.reading.captured import clean_text
from transforms.reading.page_tree import PageLine, page_lines, parse_page

KEPT_FROM = 0.5  # score
# trafilatura's elements, which are TEI's, to our roles
_ROLES = {"head": "heading", "item": "list", "cell": "table", "row": "table", "quote": "body", "p": "body"}
_NO_TEXT = ("script", "style", "svg", "img", "picture", "source", "iframe", "video", "audio", "canvas", "object", "embed",
            "noscript", "template", "select", "input", "link", "meta", "button", "textarea", "map", "dialog")  # fmt: skip
_LONG = 24  # letters from which a line found anywhere within the extracted text is that text, not a coincidence
_STATED = 200  # letters from which a stated text is the article's and not its teaser
_MOST_LINES = 20_000  # beyond, trafilatura's time is not bounded by a few seconds
_AT_ONCE = 2_000  # lines scored at once, which bounds the memory
_NEAR = 8  # levels within which the words said of a box say what its lines are
_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")')
_MARKUP = re.compile(r"<[^<>]*>")
# Units that rules made these are nothing else, whatever surrounds them.
_SETTLED = ("title", "repeated_title", "site_name", "markup")


@dataclass(frozen=True, slots=True)
class PageText:
    """trafilatura's blocks: key of each block's text -> role, and all keys one after the other."""

    roles: dict[str, str]
    joined: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page as evidence: its lines as reading made them, their boxes, trafilatura's text, the key of the stated text."""

    lines: list[PageLine]
    boxes: Boxes
    found: PageText
    stated: str


def extract_page(html: str) -> Page | None:
    """The evidence of a page, or None where it holds no line or is nested too deep to be a tree."""
    tree, _ = parse_page(html)
    lines = page_lines(tree) if tree is not None else []
    if tree is None or not lines:
        return None
    boxes = Boxes(lines)
    found = _trafilatura(tree, boxes) if len(lines) <= _MOST_LINES else PageText({}, "")
    return Page(lines, boxes, found, _stated_body(html))


def _stated_body(html: str) -> str:
    """The key of the longest articleBody of the page's JSON-LD (schema.org); it may be cut short or hold markup."""
    longest = ""
    for found in _BODY.finditer(html):
        try:
            text = json.loads(found.group(1), strict=False)
        except ValueError:
            continue
        longest = max(longest, key(_MARKUP.sub(" ", unescape(text))), key=len)
    return longest if len(longest) >= _STATED else ""


def _trafilatura(tree: HtmlElement, boxes: Boxes) -> PageText:
    """trafilatura's article. The tree first loses lists of links and what trafilatura removes one by one: half its time."""
    for box in boxes.link_lists():
        box.element.drop_tree()
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    try:
        # fast: without the comparison with other extractors, whose place the other evidence takes.
        # deduplicate is off: it remembers what earlier pages held, so a page's result would depend on the order.
        found = trafilatura.bare_extraction(
            tree, fast=True, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False
        )
    except Exception:  # a library's parser over arbitrary pages: the other evidence stands
        return PageText({}, "")
    body = getattr(found, "body", None)
    if body is None:
        return PageText({}, "")
    etree.strip_tags(body, "hi", "ref", "del", "code")
    roles: dict[str, str] = {}
    joined = []
    around = items = 0  # blocks, and items or cells among them, around the element
    for event, element in etree.iterwalk(body, events=("start", "end"), tag=tuple(_ROLES)):
        step = 1 if event == "start" else -1
        if event == "start":
            pieces = [piece for text in element.itertext() if (piece := key(text))]
            whole = "".join(pieces)
            if not around:
                joined.append(whole)
            role = _ROLES[element.tag]
            if not (role == "body" and items):
                for line_key in (*pieces, whole):
                    roles.setdefault(line_key, role)
        around += step
        items += step * (element.tag in ("item", "cell"))
    return PageText(roles, "".join(joined))


@lru_cache(maxsize=1)
def _model() -> Trees:
    return load_trees(resources.files("transforms.knowledge").joinpath("cleaning_html.json").read_text("utf-8"))


def page_table(units: Sequence[Unit], page: Page) -> Table:
    """The evidence on every unit of the page's raw text."""
    keys = [key(unit.text) for unit in units]
    text, stated = page.found, page.stated
    inside = [bool(k) and (k in text.roles or (len(k) >= _LONG and k in text.joined)) for k in keys]
    found = [
        here or bool(0 < no < len(keys) - 1 and k and inside[no - 1] and inside[no + 1] and k in text.joined)
        for no, (k, here) in enumerate(zip(keys, inside, strict=True))
    ]
    places = align(units, page.lines)
    root = page.boxes.all[0]
    of, inner, linked = [], [], []
    for lines in places:
        first = next((at for at in lines if at is not None), None)
        of.append(root if first is None else page.boxes.of[first])
        inner.append(root if first is None else page.boxes.inner[first])
        linked.append(sum(page.boxes.linked[at] for at in lines if at is not None))
    evidence = Lines(
        units, of, inner, linked, found, [text.roles.get(k) for k in keys],
        [float(bool(k) and k in stated) if stated else -1.0 for k in keys],
    )  # fmt: skip
    return Table(evidence, page.boxes, next((unit.text for unit in units if unit.role == "title"), ""))


def align(units: Sequence[Unit], lines: Sequence[PageLine]) -> list[list[int | None]]:
    """Of each unit's lines their numbers among the page's: the same, where reading made the raw text of this page."""
    texts = clean_text("\n".join([line.text for line in lines])).split("\n")
    numbers = [line.no for unit in units for line in unit.lines]
    if numbers == list(range(len(texts))) and texts == [line.text for unit in units for line in unit.lines]:
        return [[line.no for line in unit.lines] for unit in units]
    waiting: dict[str, deque[int]] = {}
    for no, text in enumerate(texts):
        waiting.setdefault(key(text), deque()).append(no)
    return [
        [alike.popleft() if (alike := waiting.get(key(line.text))) else None for line in unit.lines] for unit in units
    ]


def holds(page: Page, units: Sequence[Unit]) -> bool:
    """Is the raw text that of the page? Where most of its lines are not on the page, that is no evidence on them."""
    places = [place for lines in align(units, page.lines) for place in lines]
    return 2 * sum(place is not None for place in places) >= len(places)


def is_open(unit: Unit) -> bool:
    """Does the page decide a unit? Not what a rule dropped."""
    return unit.role is None or (unit.is_kept and unit.role not in _SETTLED)


def mark_page(units: Sequence[Unit], page: Page) -> None:
    """Decide every unit that no rule dropped: kept from a score of KEPT_FROM, with a role either way.

    Where no line reaches that, what trafilatura found is kept.
    """
    table = page_table(units, page)
    waiting = [no for no, unit in enumerate(units) if is_open(unit)]
    near = [no for no in waiting if not table.is_far(no)]
    scores: dict[int, float] = {}
    for start in range(0, len(near), _AT_ONCE):
        part = near[start : start + _AT_ONCE]
        rows = np.array([table.row(no) for no in part], dtype=float)
        scores |= zip(part, _model().scores(rows).tolist(), strict=True)
    found = table.lines.found
    is_weak = not any(score >= KEPT_FROM for score in scores.values())
    first = next((no for no in near if units[no].is_prose and scores[no] >= KEPT_FROM), len(units))
    for no in waiting:
        unit, box = units[no], table.lines.inner[no]
        score = scores.get(no)
        unit.score = None if score is None else round(score, 4)
        if score is None:
            unit.decide(_dropped_role(table, no), "html.links")
        elif score >= KEPT_FROM or (is_weak and found[no]):
            rule = "html.trafilatura" if is_weak else "html.model"
            if unit.role is None:
                unit.decide(_kept_role(unit, box, table.lines.found_roles[no], is_before=no < first), rule, keep=True)
        else:
            unit.decide(_dropped_role(table, no), "html.model")


def _within(box: Box, tags: tuple[str, ...], levels: int) -> bool:
    outer: Box | None = box
    for _ in range(levels):
        if outer is None:
            return False
        if outer.tag in tags:
            return True
        outer = outer.parent
    return False


def _said(box: Box, entry: str) -> int:
    """Levels to the nearest box around of which an entry of the table of words is said."""
    return box.depth - box.said[load_page_words().ids.index(entry)]


def _kept_role(unit: Unit, box: Box, found_role: str | None, *, is_before: bool) -> str:
    if _within(box, tuple(HEADINGS), 3):
        return "heading"
    if _within(box, ("figcaption",), 4) or _said(box, "caption") <= 1:
        return "caption"
    if _within(box, ("li", "dd", "dt"), 4):
        return "list"
    if _within(box, ("td", "th"), 4) and not unit.is_prose:
        return "table"
    if is_before and _said(box, "lead") <= 2:
        return "subtitle"
    if unit.mark in ("list", "table"):
        return unit.mark
    return "heading" if found_role == "heading" and not unit.is_prose else "body"


def _dropped_role(table: Table, no: int) -> str:
    """What a line is that does not belong to the article: as the nearest box around it is called."""
    box, words = table.lines.inner[no], load_page_words()
    role, nearest = None, FAR
    for name, at in zip(words.roles, box.said, strict=True):
        if name and box.depth - at < nearest:
            role, nearest = name, box.depth - at
    if role and nearest <= _NEAR:
        return role
    if table.shares[no] >= 0.5:
        return "related" if table.words[no] >= 5 else "navigation"
    return "other"
