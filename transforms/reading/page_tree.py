"""An HTML page as a tree, and its visible text walked out of it: one block a line, each with the element that opens it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

# Elements whose text nobody sees. In <noscript> there may be a picture's caption, so it stays.
UNSEEN = frozenset(["script", "style", "template", "iframe", "object", "embed", "applet", "datalist", "base", "link",
                    "meta", "param", "source", "track", "desc", "metadata"])  # fmt: skip
# Elements before and after which a line ends: HTML's block elements (WHATWG, Rendering), and those that pages set as
# boxes (button, option, summary). A table's cells are one line, as its row is.
BLOCKS = frozenset(["address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd",
                    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
                    "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html",
                    "legend", "li", "listing", "main", "menu", "nav", "noframes", "noscript", "ol", "optgroup", "option", "p",
                    "plaintext", "pre", "search", "section", "select", "summary", "table", "tbody", "textarea",
                    "tfoot", "thead", "title", "tr", "ul", "video", "xmp"])  # fmt: skip
# Elements that change how letters look and no more: what touches across them is one word.
_LETTERS = frozenset(["abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
                      "ins", "kbd", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "strike",
                      "strong", "sub", "sup", "tt", "u", "var", "wbr"])  # fmt: skip
# Elements that are words of a line in one page and boxes beside each other in another.
_RUNS = frozenset(["a", "data", "label", "span", "time"])
_PREFORMATTED = frozenset(["pre", "textarea", "listing", "xmp", "plaintext"])
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
_DEEPEST = 2048  # libxml2's limit, beyond which it ends the document
_TOO_DEEP = "Excessive depth"
_UNSEEN_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"</?([a-zA-Z][\w:-]*)[^<>]*>?|<[!?/][^<>]*>?")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of visible text: the element in which it begins, and how many of its characters are in links."""

    text: str
    element: HtmlElement
    link_chars: int


def parse_page(html: str) -> tuple[HtmlElement | None, str | None]:
    """(tree, problem): the tree is None if there is no element; the problem says why a page could not be read as one."""
    # Comments are left out by the parser, so that the text around them is one text.
    parser = lxml_html.HTMLParser(
        recover=True, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    # lxml.html's own lookup, which chooses a class by tag, takes a fifth of all time spent on a page.
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = etree.fromstring(html.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None, None
    # An empty document, or one of comments alone, gives None or a tree of a comment.
    if tree is None or not isinstance(tree.tag, str):
        return None, None
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        return None, f"elements nested more than {_DEEPEST} deep; read without its structure"
    return tree, None


def page_lines(tree: HtmlElement) -> list[PageLine]:
    """The lines of visible text in reading order, white space folded, none empty.

    Inline elements join as in a browser, except that two boxes without space between them are kept apart where the
    second begins like a word of its own. (html-text, whose order and blocks these are, parts words at every element.)
    """
    lines: list[PageLine] = []
    pieces: list[str] = []
    first: HtmlElement = tree
    links = in_link = 0
    # between the last piece and the next: white space; a box that parts words; a run that may
    space = parts = runs = False

    def end_line() -> None:
        nonlocal links, space, parts, runs
        if pieces:
            lines.append(PageLine("".join(pieces), first, links))
            pieces.clear()
        links, space, parts, runs = 0, False, False, False

    def add(source: str, element: HtmlElement) -> None:
        nonlocal first, links, space, parts, runs
        text = " ".join(source.split())
        if not text:
            space = True
            return
        if not pieces:
            first = element
        else:
            before, after = pieces[-1][-1], text[0]
            if (
                space
                or source[0].isspace()
                or (parts and after not in ',:;.!?")' and before != "(")
                or (runs and before.isalnum() and after.isalnum() and not after.islower())
            ):
                pieces.append(" ")
        pieces.append(text)
        if in_link:
            links += len(text)
        space, parts, runs = source[-1].isspace(), False, False

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in UNSEEN or (tag == "title" and _in_drawing(element)):
                walk.skip_subtree()
                continue
            source = element.text
        else:
            if tag == "a":
                in_link -= 1
            source = element.tail
        if tag in BLOCKS:
            end_line()
        elif tag in _RUNS:
            runs = True
        elif tag not in _LETTERS:
            parts = True
        if event == "start":
            if tag == "a":
                in_link += 1
        else:
            element = element.getparent()
            if element is None:
                break
        if source:
            if "\n" in source and element.tag in _PREFORMATTED:
                for no, line in enumerate(source.split("\n")):
                    if no:
                        end_line()
                    add(line, element) if line else None
            else:
                add(source, element)
    end_line()
    return lines


def _in_drawing(element: HtmlElement) -> bool:
    return any(ancestor.tag == "svg" for ancestor in element.iterancestors())


def flat_lines(html: str) -> Iterator[str]:
    """The text of a page between its tags, for one that is nested too deep to be a tree: one block a line."""
    pieces: list[str] = []
    position = 0
    html = _UNSEEN_MARKUP.sub(" ", html)
    for tag in _TAG.finditer(html):
        pieces.append(html[position : tag.start()])
        position = tag.end()
        if tag.group(1) and tag.group(1).lower() in BLOCKS:
            if line := " ".join(unescape("".join(pieces)).split()):
                yield line
            pieces.clear()
    if line := " ".join(unescape("".join((*pieces, html[position:]))).split()):
        yield line
