"""An HTML page, parsed once: its text in reading order and what it states about itself."""

from dataclasses import dataclass

from transforms.reading.captured import clean_text
from transforms.reading.page_facts import PageFacts, facts_of
from transforms.reading.page_tree import flat_lines, page_lines, parse_page

__all__ = ["Page", "PageFacts", "page_facts", "page_text", "read_page"]


@dataclass(frozen=True, slots=True)
class Page:
    """`text`: the visible text in reading order, one block a line, no blank lines; `facts`: what the page states.

    `problem`: why the page could not be read as a tree (its text is then what stands between its tags), or None.
    """

    text: str
    facts: PageFacts
    problem: str | None = None


def read_page(html: str, url: str | None = None) -> Page:
    """Text and facts of a decoded page; `url` is where it was captured, if known. Never raises."""
    tree, problem = parse_page(html)
    if tree is None:
        # Without a tree there is no text either, unless the page is nested too deep to make one.
        text = "\n".join(flat_lines(html)) if problem else ""
        return Page(clean_text(text), PageFacts(), problem)
    lines = page_lines(tree)
    return Page(clean_text("\n".join(line.text for line in lines)), facts_of(tree, url))


def page_text(html: str) -> str:
    """The visible text of a page, as `read_page` gives it."""
    return read_page(html).text


def page_facts(html: str, url: str | None = None) -> PageFacts:
    """What a page states about itself, as `read_page` gives it."""
    return read_page(html, url).facts
