"""What a page states about itself: title, authors, publisher, time of publication, canonical address."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

# htmldate's own limits are the clock's; ours are fixed, so that the same page gives the same date on any day.
_DATES: dict[str, Any] = {
    "original_date": True, "extensive_search": False, "max_date": "2100-12-31", "deferred_url_extractor": True,
}  # fmt: skip
# What a page may call these, most reliable first.
_TITLE_META = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline")
_AUTHOR_META = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "byl",
    "dcterms.creator", "citation_author", "article:author_name",
)  # fmt: skip
_PUBLISHER_META = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "twitter:site")
_DATE_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date", "publishdate", "publish-date", "pubdate",
    "article.published", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_ARTICLE = re.compile(r"Article|Posting|Report|Review")
_URL_DATE = re.compile(r"/(?:19|20)\d\d[/-]?[01]?\d(?:[/-]?[0-3]?\d)?[/-]")
_BY = re.compile(r"^\s*(?:by|von|par|por|di|door)[:\s]+", re.IGNORECASE)
# Of white space no more than 99 at once: without a bound, a run of n blanks costs n² steps.
_AND = re.compile(r"\s{0,99}(?:;|\||\s&\s|\s(?:and|und|et|y|e|en)\s)\s*")
# Where readers see the author: what says so outright, then what is called byline or author.
_BYLINES = etree.XPath(
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline') or contains(@class, 'author-name')"
    " or contains(@class, 'author_name') or contains(@class, 'authorName') or @class='author']"
)
_LONGEST_BYLINE = 100  # characters
_NO_NAME = re.compile(r"https?:|@|^\W*$|^\d+$")
_PUBLIC_TIME = re.compile(r"publish|posted|pubdate|entry-date|created|date-?line|article", re.IGNORECASE)
_MOST_ELEMENTS = 20_000  # beyond, htmldate's time is not bounded by a few seconds
_MOST_AUTHORS = 20
_LONGEST_NAME = 80  # characters
_LARGEST_SCRIPT = 2_000_000  # characters


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states about itself; each is None where it states nothing.

    `published_method`: json_ld, meta, url (a date in the address) or text (a <time> or a date that readers see).
    `url`: the canonical address.
    """

    title: str | None = None
    authors: tuple[str, ...] | None = None
    published_at: str | None = None
    published_method: str | None = None
    publisher: str | None = None
    url: str | None = None


def facts_of(tree: HtmlElement, url: str | None) -> PageFacts:
    """The facts of a page's tree, which is left as it was: JSON-LD first, then meta elements, then what readers see."""
    meta = _meta(tree)
    things = list(_json_ld(tree))
    articles = [thing for thing in things if _ARTICLE.search(str(thing.get("@type")))]
    canonical = _canonical(tree, meta, url)
    published, method = _published(tree, meta, articles, canonical or url)
    return PageFacts(
        title=_title(tree, meta, articles),
        authors=_authors(tree, meta, articles),
        published_at=published,
        published_method=method,
        publisher=_publisher(meta, articles, things),
        url=canonical,
    )


def _fold(value: object) -> str:
    return " ".join(unescape(value).split()) if isinstance(value, str) else ""


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of the page's meta elements by name in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        get = element.get
        name = get("property") or get("name") or get("itemprop") or get("http-equiv")
        content = " ".join((get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _stated(meta: Mapping[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from meta.get(name, ())


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD, outer before inner; of broken scripts nothing."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        text = script.text.strip()
        if len(text) > _LARGEST_SCRIPT:
            continue
        text = text.removeprefix("//").strip().removeprefix("<![CDATA[").removesuffix("//]]>").removesuffix("]]>")
        text = text.removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
        for source in (text, unescape(text)):
            try:
                value = json.loads(source, strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _objects(value)
            break
        else:
            yield from _broken(text)


_BROKEN = re.compile(r'"(headline|datePublished|dateCreated)"\s*:\s*"((?:[^"\\\n]|\\.){4,300})"')


def _broken(text: str) -> Iterator[dict[str, Any]]:
    """What can be told of an article's JSON that is broken: its first headline and date."""
    found: dict[str, Any] = {"@type": "Article"}
    for name, value in _BROKEN.findall(text):
        found.setdefault(name, value.replace('\\"', '"').replace("\\/", "/"))
    if len(found) > 1 and _ARTICLE.search(text):
        yield found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in a value, outer before inner, without recursion: values may be nested as deep as they like."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def _title(tree: HtmlElement, meta: Mapping[str, list[str]], articles: list[dict[str, Any]]) -> str | None:
    for article in articles:
        for name in ("headline", "name"):
            if title := _fold(article.get(name)):
                return title
    for title in _stated(meta, _TITLE_META):
        return _fold(title)
    headings = [title for element in tree.iter("h1") if (title := _visible(element))]
    if len(headings) == 1:
        return headings[0]
    return next((title for element in tree.iter("title") if (title := _visible(element))), None) or (
        headings[0] if headings else None
    )


def _visible(element: HtmlElement) -> str:
    return _fold(" ".join(islice(element.itertext(), 50)))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value[:_MOST_AUTHORS]:
            yield from _names(item)
    elif isinstance(value, dict):
        yield from _names(value.get("name"))
    elif isinstance(value, str):
        yield from _AND.split(_BY.sub("", _fold(value)))


def _authors(
    tree: HtmlElement, meta: Mapping[str, list[str]], articles: list[dict[str, Any]]
) -> tuple[str, ...] | None:
    for source in (
        [article.get("author") for article in articles],
        [article.get("creator") for article in articles],
        [meta.get(name) for name in _AUTHOR_META],
    ):
        for stated in source:
            if names := _people(_names(stated)):
                return names
    for element in _BYLINES(tree):
        text = _visible(element)
        if 2 < len(text) <= _LONGEST_BYLINE and (names := _people(_names(text))):
            return names
    return None


def _people(names: Iterable[str]) -> tuple[str, ...] | None:
    """Names without addresses, handles and repeats; several in one value, separated by commas, are parted."""
    kept: dict[str, str] = {}
    for name in names:
        parts = name.split(",")
        whole = [name] if len(parts) == 1 or any(" " not in part.strip() for part in parts) else parts
        for part in whole:
            person = _BY.sub("", part).strip(" ,.")
            if person and len(person) <= _LONGEST_NAME and not _NO_NAME.search(person):
                kept.setdefault(person.casefold(), person)
    return tuple(kept.values())[:_MOST_AUTHORS] or None


def _publisher(
    meta: Mapping[str, list[str]], articles: list[dict[str, Any]], things: list[dict[str, Any]]
) -> str | None:
    for name in meta.get("og:site_name", ()):
        return _fold(name).lstrip("@")
    for article in articles:
        for name in _names(article.get("publisher")):
            if name:
                return name
    for thing in things:
        if "WebSite" in str(thing.get("@type")) and (name := _fold(thing.get("name"))):
            return name
    for name in _stated(meta, _PUBLISHER_META):
        if not _NO_NAME.search(name.lstrip("@")):
            return _fold(name).lstrip("@")
    return None


def _canonical(tree: HtmlElement, meta: Mapping[str, list[str]], url: str | None) -> str | None:
    base = url or ""
    stated = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for address in (*stated, *meta.get("og:url", ())):
        try:
            found: str = urljoin(base, (address or "").strip())
            parts = urlsplit(found)
            # Some sites state their front page on every page.
            is_front = url and parts.path in ("", "/") and not parts.query and urlsplit(url).path not in ("", "/")
            if parts.scheme in ("http", "https") and parts.hostname and not is_front:
                return found
        except ValueError:  # e.g. an unclosed bracket of an IPv6 address
            continue
    return None


def _published(
    tree: HtmlElement, meta: Mapping[str, list[str]], articles: list[dict[str, Any]], url: str | None
) -> tuple[str | None, str | None]:
    for name in ("datePublished", "dateCreated", "uploadDate"):
        for article in articles:
            if date := _fold(article.get(name)):
                return date, "json_ld"
    for date in _stated(meta, _DATE_META):
        return date, "meta"
    for element in tree.iter("time"):
        named = " ".join(element.get(name) or "" for name in ("class", "itemprop", "pubdate"))
        date = (element.get("datetime") or "").strip()
        if date and (element.get("pubdate") is not None or _PUBLIC_TIME.search(named)):
            return date, "text"
    if sum(1 for _ in islice(tree.iter("a", "p", "div"), _MOST_ELEMENTS)) == _MOST_ELEMENTS:
        return None, None
    try:
        found: str | None = find_date(tree, url=url, **_DATES)
    except Exception:  # a library over arbitrary pages
        return None, None
    if not found:
        return None, None
    # htmldate does not say where it found a date: in the address, where that holds one, else on the page
    return found, "url" if _URL_DATE.search(url or "") and found[:4] in (url or "") else "text"
