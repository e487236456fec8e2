"""Addresses of pages: made absolute, without what only tracks, and whether they lead into a private network."""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import AF_INET, AF_INET6, SOCK_STREAM, gaierror
from urllib.parse import urljoin, urlsplit, urlunsplit

import anyio

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


async def is_private(host: str) -> bool:
    """Does the name lead to this machine or a private network? A name that leads nowhere does not.

    The name is looked up before the request, which looks it up again: a name server that changes its answer in between
    is not defended against. Behind a proxy, which looks up names itself, only literal addresses are told.
    """
    try:
        return _is_private(ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        found = await anyio.getaddrinfo(host, None, type=SOCK_STREAM)
    except (gaierror, UnicodeError, OSError):
        return False
    return any(
        _is_private(ip_address(to[0].partition("%")[0])) for family, *_, to in found if family in (AF_INET, AF_INET6)
    )


def _is_private(address: IPv4Address | IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return not (mapped or address).is_global
