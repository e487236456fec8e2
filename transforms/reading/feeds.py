"""RSS and Atom: entries that hold their article become documents; those that only announce it are passed over."""

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from transforms.reading.captured import PassedOver, Read, Refused
from transforms.reading.limits import PIECE
from transforms.reading.records import row_bytes, to_document

# An element for full content that holds fewer words than this is an excerpt, and a description with more than this is
# the article. Chosen, not measured: short news is kept where the feed says that it is all, and doubted where it does not.
_FULL_CONTENT, _FULL_SUMMARY = 50, 150  # words
_TAG = re.compile(r"<[^>]*>")
_ROOT = re.compile(r"<(?!\?|!)(?:\w+:)?([\w.-]+)")


def read_feed(source_uri: str, data: bytes, charset: str | None = None) -> Iterator[Read]:
    """The entries of an RSS 0.9 to 2.0 or Atom feed, numbered from 1."""
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else None
    try:
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
        version, entries, site = feed.version, list(feed.entries), feed.feed.get("title")
    except Exception as error:  # a library's parser over arbitrary bytes: no feed is worth a failed batch
        detail = f"{source_uri}: cannot be parsed as a feed ({type(error).__name__}: {error!s:.200}); fetch it again"
        yield Refused(source_uri, "broken_feed", detail, data[:PIECE])
        return
    if not version and not entries:
        yield _no_feed(source_uri, data)
        return
    for number, entry in enumerate(entries, 1):
        uri = f"{source_uri}#{number}"
        record = _record(entry, site)
        if record is None:
            yield PassedOver(
                uri, "summary_only", f"{uri}: announces {entry.get('link') or 'an article'} and does not hold it; give "
                "the feed as a web source, so that its pages are fetched",
            )  # fmt: skip
        else:
            yield to_document(
                {k: [v] for k, v in record.items()}, uri, row_bytes(record), feed.get("encoding"), given=True
            )


def _no_feed(uri: str, data: bytes) -> Refused:
    root = _ROOT.search(data[:PIECE].decode("utf-8", "replace"))
    name = root.group(1) if root else ""
    if name in ("urlset", "sitemapindex"):
        detail = f"{uri}: a sitemap lists addresses and holds no articles; give it as a web source"
    else:
        detail = f"{uri}: XML of <{name}>, no RSS or Atom feed; convert it to JSON Lines with a column `text`"
    return Refused(uri, "unsupported_type", detail, data[:PIECE])


def _record(entry: Any, site: str | None) -> dict[str, Any] | None:
    """The entry as a record of our columns; None if it does not hold its article."""
    contents = [(c.get("value") or "", c.get("type") or "") for c in entry.get("content") or []]
    summary = ((entry.get("summary") or ""), (entry.get("summary_detail") or {}).get("type") or "")
    value, kind = max(contents, key=lambda c: len(c[0]), default=("", ""))
    if _words(value) < _FULL_CONTENT:
        value, kind = max((value, kind), summary, key=lambda c: len(c[0]))
        if _words(value) < _FULL_SUMMARY:
            return None
    is_html = kind != "text/plain" or _without_tags(value, "") != value
    authors = [a.get("name") for a in entry.get("authors") or [] if a.get("name")] or entry.get("author")
    source = entry.get("source") or {}
    record = {
        "id": entry.get("id"),
        "url": entry.get("link"),
        "publisher": source.get("title") or site,
        "title": _without_tags(entry.get("title") or "", ""),
        "authors": authors,
        "published_at": entry.get("published") or entry.get("updated"),
        "html" if is_html else "text": value,
    }
    return {name: found for name, found in record.items() if found}


def _words(html: str) -> int:
    return len(_without_tags(html, " ").split())


def _without_tags(html: str, instead: str) -> str:
    end = html.rfind(">") + 1  # behind it no tag ends: each < there would be searched to the end
    return _TAG.sub(instead, html[:end]) + html[end:]
