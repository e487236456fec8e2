"""Addresses of pages: without what only tracks their readers, and the one that a page names as its own."""

import re
from urllib.parse import urlsplit, urlunsplit

from courlan import extract_domain

from transforms.reading.captured import clean_value, domain_of

# Parameters that say where a reader came from and never which page it is, as browsers strip them. courlan's own list
# also takes `gallery`, `eid`, `cid`, `source` and all that begins so, which on news sites name the article, and its
# normalisation sorts and quotes anew what is left.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|hsa|oly|vero|mkt|at|itm|icid|ito|wt)_\w+|(?:fbc|gc|dc|gb?ra|wbra|twc|yc|ysc|msclk|igsh|mc)l?id"
    r"|wt\.\w+|mc_[ce]id|_hs(?:enc|mi)|xtor|igshid|cmpid|ncid|smid|ns_mchannel|__twitter_impression|__s",
    re.IGNORECASE,
)


def without_tracking(url: str | None) -> str | None:
    """The address without tracking parameters, default port and fragment; None if it is none of the web.

    Nothing else is changed: parameters keep their order and their writing.
    """
    url = clean_value(url)
    if not url or not re.match(r"https?://[^/?#\s]", url, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number, an unclosed bracket
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if not host:
        return None
    host = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    kept = [p for p in parts.query.split("&") if p and not _TRACKING.fullmatch(p.split("=")[0])]
    return urlunsplit((scheme, host, parts.path or "/", "&".join(kept), ""))


def canonical_url(url: str | None, stated: str | None) -> str | None:
    """The page's own statement of its address if it can be believed, else the address it was fetched from.

    Not believed: another site, and the site's root for a page below it (templates that state one address for all).
    """
    plain, own = without_tracking(url), without_tracking(stated)
    if own is None or plain is None:
        return plain or (own if own and _path(own) else None)
    if _site(own) != _site(plain) or (_path(plain) and not _path(own)):
        return plain
    return own


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") or parts.query


def _site(url: str) -> str | None:
    return extract_domain(url, fast=True) or domain_of(url)
