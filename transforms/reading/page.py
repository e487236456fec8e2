"""An HTML page to its text in reading order, and what it says about itself: title, authors, date, site, address."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import html_text
import trafilatura
from lxml import etree

# htmldate's own limits are the clock's; ours are fixed, so that the same page gives the same date on any day.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
_JSON_LD = re.compile(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
_ARTICLE_TYPE = re.compile(r"Article|Posting|Report|Review")
# What a page may call its time of publication, most reliable first.
_DATE_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date", "publishdate", "publish-date", "pubdate",
    "article.published", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_URL_DATE = re.compile(r"/(?:19|20)\d\d[/-]?[01]?\d(?:[/-]?[0-3]?\d)?[/-]")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states about itself; each is None where it states nothing."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    published_at: str | None = None
    published_method: str | None = None
    publisher: str | None = None
    url: str | None = None


def page_text(html: str) -> str:
    """The visible text in reading order, one block a line, no blank lines, white space inside lines folded."""
    try:
        text = html_text.extract_text(html, guess_layout=True)
    except (etree.LxmlError, RecursionError, ValueError, AssertionError):
        # html_text walks the tree by recursion: a page nested deeper than Python's stack is read flat.
        text = _flat_text(html)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _flat_text(html: str) -> str:
    parser = etree.HTMLParser(recover=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
        etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
    except (etree.LxmlError, TypeError, ValueError):  # TypeError: lxml gives None where it finds no element at all
        return ""
    return "\n".join(str(part) for part in tree.itertext())


def page_facts(html: str, url: str | None = None) -> PageFacts:
    """Metadata by trafilatura, the time of publication by JSON-LD, then meta tags, then trafilatura's own search."""
    try:
        found = trafilatura.extract_metadata(html, default_url=url, date_config=dict(_DATES))
    except Exception:  # a library's parser over arbitrary pages: no page's metadata is worth a failed batch
        return PageFacts()
    published, method = _published(html)
    if published is None and found.date:
        # htmldate does not say where it found a date: the address, where it holds one, else the visible page
        published, method = found.date, "url" if _URL_DATE.search(url or found.url or "") else "text"
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return PageFacts(found.title, authors or None, published, method, found.sitename, found.url)


def _published(html: str) -> tuple[str | None, str | None]:
    for script in _JSON_LD.findall(html):
        try:
            things = list(_objects(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            continue
        for thing in things:
            date = thing.get("datePublished")
            if isinstance(date, str) and date.strip() and _ARTICLE_TYPE.search(str(thing.get("@type"))):
                return date.strip(), "json_ld"
    stated: dict[str, str] = {}
    for tag in re.findall(r"<meta\s[^>]*>", html, re.IGNORECASE):
        attributes = {k.lower(): a or b for k, a, b in re.findall(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)}
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and attributes.get("content", "").strip():
            stated.setdefault(name.lower(), attributes["content"].strip())
    return next(((stated[name], "meta") for name in _DATE_META if name in stated), (None, None))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in a value, outer before inner."""
    if isinstance(value, dict):
        yield value
        inner = list(value.values())
    else:
        inner = value if isinstance(value, list) else []
    for item in inner:
        yield from _objects(item)
