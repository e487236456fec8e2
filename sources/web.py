"""What is fetched from the web, how politely, and what came of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
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


def _said(description: str, example: object = None) -> dict[str, object]:
    """What a setting means, as the settings' file and the reference print it, and an example where it is not set."""
    return {"description": description} | ({} if example is None else {"example": example})


@dataclass(frozen=True)
class FetchOptions:
    """How to fetch. Times in seconds unless said otherwise. No Retry-After or Crawl-delay is waited for longer than
    `max_wait`; what it concerns is left for a later run. A page fetched again by `refetch_within` is kept again if it
    changed. `since` and `until` have a zone."""

    user_agent: str = field(
        default=software(),
        metadata=_said("The name under which robots.txt is asked and pages are fetched: add an address of yours."),
    )
    delay: float = field(
        default=1.0,
        metadata=_said("Seconds between the starts of two requests to a host; robots.txt may ask for more."),
    )
    timeout: float = field(default=30.0, metadata=_said("Seconds for a whole response, however slowly it drips."))
    max_bytes: int = field(default=20 << 20, metadata=_said("Size of a response, as sent and as decoded."))
    max_redirects: int = field(default=5, metadata=_said("Redirects followed."))
    retries: int = field(default=2, metadata=_said("Further attempts after a failure that may pass."))
    backoff: float = field(
        default=1.0, metadata=_said("Seconds before the first of them; each next waits twice as long.")
    )
    max_wait: float = field(
        default=120.0, metadata=_said("Seconds: what a server asks to wait longer for is left for a later run.")
    )
    max_pages: int | None = field(default=None, metadata=_said("Pages of a source and run, the newest first.", 500))
    max_age: float | None = field(
        default=None, metadata=_said("Days since a page was published or updated, where the list says so.", 2.0)
    )
    refetch_within: float | None = field(
        default=None, metadata=_said("Days after the first fetch within which a page is asked for again.", 1.0)
    )
    since: datetime | None = field(
        default=None,
        metadata=_said(
            "Only pages listed as published (or else updated) from this time on.", datetime(2025, 10, 1, tzinfo=UTC)
        ),
    )
    until: datetime | None = field(
        default=None,
        metadata=_said(
            "Only those before this time; with either, pages listed without a date are left out.",
            datetime(2025, 11, 1, tzinfo=UTC),
        ),
    )
    respect_robots: bool = field(default=True, metadata=_said("Obey robots.txt."))
    connections: int = field(default=8, metadata=_said("Hosts asked at the same time."))

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
