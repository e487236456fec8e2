"""Addresses of pages: made absolute, and without what only tracks."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from transforms.reading.addresses import without_tracking

_WHITE = re.compile(r"[\s\x00-\x20\x7f-\x9f]+")
_USER = re.compile(r"//[^/?#\s]*@")
LONGEST = 2083  # characters; the most that common servers and browsers take


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a feed, a sitemap or a list names, and when it was published and last updated, as that says."""

    url: str
    published: datetime | None = None
    updated: datetime | None = None

    @property
    def time(self) -> datetime | None:
        """The later of the two."""
        return max((t for t in (self.published, self.updated) if t), default=None)


def absolute(href: str, base: str = "") -> str | None:
    """The absolute address without its fragment; None if it leads to no page on the web."""
    try:
        href = _WHITE.sub("", href)
        # Most are absolute, and joining costs as much as all the rest.
        parts = urlsplit(href if href.lower().startswith(("http://", "https://")) else urljoin(base, href))
        host, _ = parts.hostname, parts.port
    except ValueError:  # a port that is no number, an unclosed bracket
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    url = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))
    return url if len(url) <= LONGEST else None


def clean_link(href: str, base: str = "") -> str | None:
    """`absolute`, and without the parameters that only track: so the same page has one address."""
    url = absolute(href, base)
    # `without_tracking` leaves out a user name too, which a list of the user's own may need.
    return url if url is None or _USER.search(url) else without_tracking(url)


def public(url: str) -> str:
    """The address without user name, password and fragment: what may be written down."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _USER.sub("//", url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
