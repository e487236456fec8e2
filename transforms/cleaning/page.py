"""The lines of an HTML page that belong to the article, as trafilatura sees it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import trafilatura
from lxml import etree

from transforms.cleaning.lines import Unit, key

# trafilatura's elements, which are TEI's, to our roles
_ROLES = {"head": "heading", "item": "list", "cell": "table", "row": "table", "quote": "body", "p": "body"}
_LONG = 24  # letters from which a line found anywhere within the extracted text is that text, not a coincidence


@dataclass(frozen=True, slots=True)
class PageText:
    """The extracted blocks: key of each block's text -> role, and all keys one after the other."""

    roles: dict[str, str]
    joined: str


def extract_page(html: str) -> PageText | None:
    """trafilatura's article of a page, or None where it finds none or fails on it."""
    try:
        # deduplicate is off: it remembers what earlier pages held, so a page's result would depend on the order.
        found = trafilatura.bare_extraction(
            html, include_comments=False, include_tables=True, deduplicate=False, with_metadata=False
        )
    except Exception:  # a library's parser over arbitrary pages: the line rules still apply
        return None
    body = getattr(found, "body", None)
    if body is None:
        return None
    roles: dict[str, str] = {}
    keys = []
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        role = _ROLES.get(element.tag)
        if role is None:
            continue
        if role == "body" and any(ancestor.tag in ("item", "cell") for ancestor in element.iterancestors()):
            continue
        etree.strip_tags(element, "hi", "ref", "del", "code")
        text = "\n".join(str(part) for part in element.itertext())
        for line in (*text.split("\n"), text):
            if line_key := key(line):
                roles.setdefault(line_key, role)
        if not any(ancestor.tag in _ROLES for ancestor in element.iterancestors()):
            keys.append(key(text))
    joined = "".join(keys)
    text_key = key(re.sub(r"\s+", " ", getattr(found, "text", None) or ""))
    if not (joined or text_key):
        return None
    return PageText(roles, joined + " " + text_key)


def mark_page(units: Sequence[Unit], page: PageText) -> None:
    """Decide every undecided unit by whether it is in the extracted text."""
    keys = [key(unit.text) for unit in units]
    inside = [bool(k) and (k in page.roles or (len(k) >= _LONG and k in page.joined)) for k in keys]
    for no, (unit, line) in enumerate(zip(units, keys, strict=True)):
        if not line or not unit.is_kept:
            continue
        between = 0 < no < len(units) - 1 and inside[no - 1] and inside[no + 1] and line in page.joined
        if inside[no] or between:
            if unit.role is None:
                unit.decide(page.roles.get(line, "body"), "html.trafilatura", keep=True)
        else:
            unit.decide("other", "html.trafilatura")
