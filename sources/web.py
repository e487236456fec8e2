"""What is fetched from the web, how politely, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

Kind = Literal["auto", "page", "feed", "sitemap", "urls"]


def software() -> str:
    """Name and version of this software, as HTTP and WARC write it."""
    try:
        return f"communique/{version('communique')}"
    except PackageNotFoundError:  # run from a folder, not installed
        return "communique"


@dataclass(frozen=True)
class WebSource:
    """A page, feed, sitemap or list of addresses. `location`: its http(s) address; of "urls" also a local file with one
    address a line (# begins a comment). "auto" tells by what is found there. `name` is for the summary."""

    location: str
    kind: Kind = "auto"
    name: str | None = None


@dataclass(frozen=True)
class FetchOptions:
    """How to fetch. Times in seconds unless said otherwise.

    `delay`: between the starts of two requests to a host; robots.txt may ask for more. `timeout`: for a whole response,
    however slowly it drips. `max_bytes`: of a response, as sent and as decoded. `retries`: after the first attempt, the
    first after `backoff`, each next after twice that. `max_wait`: no Retry-After or Crawl-delay is waited for longer;
    what it concerns is left for a later run. `max_pages`: of a source and run, the newest first. `max_age`: days since a
    page was published or updated, where its sitemap or feed says so. `refetch_within`: a page that was first fetched at most so
    many days ago is asked for again, and kept again if it changed. `since`, `until`: only pages that their source lists as
    published (or else as updated) from the one up to but not at the other; undated ones are not. With a zone.
    `connections`: hosts at once.
    """

    user_agent: str = software()
    delay: float = 1.0
    timeout: float = 30.0
    max_bytes: int = 20 << 20
    max_redirects: int = 5
    retries: int = 2
    backoff: float = 1.0
    max_wait: float = 120.0
    max_pages: int | None = None
    max_age: float | None = None
    refetch_within: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    respect_robots: bool = True
    connections: int = 8

    def is_in_time(self, published: datetime | None, updated: datetime | None) -> bool:
        """Is a page with these dates asked for by `since` and `until`?"""
        if self.since is None and self.until is None:
            return True
        time = published or updated
        return (
            time is not None
            and (self.since is None or time >= self.since)
            and (self.until is None or time < self.until)
        )


@dataclass
class SourceCounts:
    """What came of a source. Every page that it lists is in one of the counts from `n_pages` on.

    `n_unchanged`: asked for again, and the same; `n_known`: fetched before, or by another source of this run;
    `n_refused`: not to be had, recorded as such; `n_old`: older than asked for, or not of the days asked for; `n_later`: left for a later run (above
    the limit of pages, host down or asking to wait, refused before and to be tried again later); sitemaps that were not
    reached count there too.
    """

    name: str
    kind: Kind
    n_listed: int = 0
    n_pages: int = 0
    n_unchanged: int = 0
    n_known: int = 0
    n_refused: int = 0
    n_old: int = 0
    n_later: int = 0


@dataclass(frozen=True)
class Fetched:
    """What a run fetched: the WARC files that are new, and the counts by source, in the order in which they were given."""

    files: tuple[Path, ...]
    sources: tuple[SourceCounts, ...]

    @property
    def n_pages(self) -> int:
        return sum(s.n_pages for s in self.sources)

    @property
    def n_unchanged(self) -> int:
        return sum(s.n_unchanged for s in self.sources)

    @property
    def n_known(self) -> int:
        return sum(s.n_known for s in self.sources)

    @property
    def n_refused(self) -> int:
        return sum(s.n_refused for s in self.sources)

    @property
    def n_later(self) -> int:
        return sum(s.n_later for s in self.sources)
