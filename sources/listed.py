"""Feeds, sitemaps and lists of addresses, to the pages that they name; and which of them some bytes are."""

import gzip
import io
import re
import zlib
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import feedparser
from dateutil.parser import isoparse  # type: ignore[import-untyped]
from lxml import etree

from sources.links import Link, clean_link

GZIP = b"\x1f\x8b"
LARGEST_SITEMAP = 52_428_800  # bytes; the most that sitemaps.org allows a sitemap to have
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_KINDS: Mapping[bytes, "Found"] = {b"rss": "feed", b"feed": "feed", b"RDF": "feed", b"urlset": "sitemap", b"sitemapindex": "sitemap"}  # fmt: skip
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE)
_HEAD = 4096  # bytes

Found = Literal["page", "feed", "sitemap", "urls"]


class UnreadableError(ValueError):
    """Not what it should be: neither feed nor sitemap nor list."""


@dataclass
class Listed:
    """What a feed, sitemap or list names: pages; sitemaps, if it is an index; and what is no address of a page."""

    pages: list[Link] = field(default_factory=list)
    sitemaps: list[Link] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    def add(self, href: str, base: str, published: datetime | None = None, updated: datetime | None = None) -> None:
        """Adds a page, or what should be one."""
        url = clean_link(href, base) if href.strip() else None  # nothing, taken as relative, would be the feed itself
        if url:
            self.pages.append(Link(url, published, updated))
        else:
            self.bad.append(href[:200])


def kind_of(body: bytes) -> Found:
    """Feed, sitemap, list of addresses or page, by the root element or, without one, by the first lines."""
    head = _text_head(body)
    while prolog := _PROLOG.match(head):
        head = head[prolog.end() :]
    if root := _ROOT.match(head.lstrip()):
        return _KINDS.get(root[1], "page")
    lines = [line.partition(b" #")[0].strip().lower() for line in head.split(b"\n")]
    lines = [line for line in lines if line and not line.startswith(b"#")]
    n_urls = sum(line.startswith((b"http://", b"https://")) and b" " not in line for line in lines)
    return "urls" if 2 * n_urls > len(lines) else "page"  # a line may be wrong, or cut at the end of the head


def _text_head(body: bytes) -> bytes:
    if body.startswith(GZIP):
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body[:_HEAD], _HEAD)
        except zlib.error:
            return b""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body[:_HEAD].decode("utf-16", "replace").encode()
    return body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()


def read_feed(body: bytes, url: str, content_type: str = "") -> Listed:
    """RSS or Atom of any version, by feedparser. Raises UnreadableError if there is neither an entry nor a title."""
    headers = {"content-location": url}
    if "charset" in content_type.lower():  # without one, the type would make feedparser take the text for ASCII
        headers["content-type"] = content_type
    try:
        # As a file: bytes or text might be taken for the name of one.
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    except Exception as error:  # a library's parser over arbitrary bytes: no feed's content is worth a failed run
        raise UnreadableError(f"feedparser fails: {type(error).__name__}") from error
    if not parsed.entries and not parsed.get("version"):
        raise UnreadableError("it holds no feed")
    found = Listed()
    for entry in parsed.entries:
        # Not entry["updated_parsed"], which falls back to the time of publication.
        published, updated = (_utc(dict.get(entry, name)) for name in ("published_parsed", "updated_parsed"))
        href = entry.get("feedburner_origlink") or entry.get("link") or ""
        found.add(href, url, published, updated)
    return found


def _utc(time: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(time), UTC) if time else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def read_sitemap(body: bytes, url: str) -> Listed:
    """A sitemap, news sitemap or sitemap index, gzipped or not; of a broken one what comes before the break.

    Entities are not expanded, nothing is loaded, and libxml2's limits on depth and size of text stay. Raises
    UnreadableError if it is none, or more than LARGEST_SITEMAP bytes when inflated.
    """
    if body.startswith(GZIP):
        body = _gunzip(body)
    found = Listed()
    parsing = etree.iterparse(
        io.BytesIO(body), events=("end",), tag=("{*}url", "{*}sitemap"), recover=True,
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    is_any = False
    try:
        for _, element in parsing:
            is_any = True
            values = {_name(e): (e.text or "").strip() for e in element.iter(etree.Element)}
            href, modified = values.get("loc", ""), _iso(values.get("lastmod"))
            if _name(element) == "url":
                found.add(href, url, _iso(values.get("publication_date")), modified)
            elif href and (child := clean_link(href, url)):
                found.sitemaps.append(Link(child, updated=modified))
            else:
                found.bad.append(href[:200])
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.LxmlError, ValueError) as error:
        if not is_any:
            raise UnreadableError(f"it is no XML: {error}") from error
    if not is_any and kind_of(body) != "sitemap":
        raise UnreadableError("it holds no sitemap")
    return found


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _gunzip(body: bytes) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            while block := file.read1(1 << 20):
                parts.append(block)
                size += len(block)
                if size > LARGEST_SITEMAP:
                    raise UnreadableError(
                        f"it inflates to more than {LARGEST_SITEMAP:,} bytes, the most a sitemap may have"
                    )
    except (OSError, EOFError, zlib.error) as error:
        if not parts:
            raise UnreadableError(f"it is no gzip: {error}") from error
    return b"".join(parts)


def _iso(text: str | None) -> datetime | None:
    """A time as W3C writes it, also of a year or month alone, in UTC."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        try:
            time = isoparse(text)  # knows years and months, and takes five times as long
        except (ValueError, OverflowError):
            return None
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None


def read_list(body: bytes) -> Listed:
    """One address a line; what follows a # at the start of a line or after a space is a comment.

    Raises UnreadableError if there are lines, but no address.
    """
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    found = Listed()
    for line in body.decode(encoding, "replace").splitlines():
        href = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if href:
            found.add(href, "")
    if found.bad and not found.pages:
        raise UnreadableError("it holds no http(s) address")
    return found
