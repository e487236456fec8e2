"""From a source to the pages that it names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import cast

import anyio

from sources.client import Client, FetchError, Response, WaitError
from sources.errors import SourceError
from sources.links import Link, absolute, public
from sources.listed import Listed, UnreadableError, kind_of, read_feed, read_list, read_sitemap
from sources.robots import Robots
from sources.state import Known, State
from sources.web import FetchOptions, Kind, WebSource

# An index may name indexes, which sitemaps.org does not allow but sites do; more levels or sitemaps are a trap.
DEEPEST_INDEX = 3
MOST_SITEMAPS = 500
MOST_PAGES = 1_000_000  # of a source and run; they take 300 MB
# No page is ever one of these, so its body is not read.
_NO_LISTING = ("image/", "audio/", "video/", "font/")
_NO_PAGE = (*_NO_LISTING, "application/pdf", "application/zip", "application/octet-stream", "application/gzip",
            "application/x-gzip", "application/msword", "application/vnd.")  # fmt: skip
_ANY_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass
class Read:
    """A feed, sitemap or list that was read, and the pages that must be dealt with before it is worked off."""

    url: str
    kind: Kind
    sha256: str
    etag: str | None
    last_modified: str | None
    needs: set[str]


@dataclass
class Listing:
    """What a source names. `page`: it is a page itself. `is_unchanged`: it is what it was, and was worked off then.

    `may_be_inside`: its pages may be in a private network, because the source is; None: the user named them one by one,
    so that each may be where it is.
    """

    location: str
    kind: Kind
    links: list[Link] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    failures: list[tuple[str, FetchError]] = field(default_factory=list)
    page: Response | None = None
    is_unchanged: bool = False
    is_later: bool = False
    reads: list[Read] = field(default_factory=list)
    may_be_inside: bool | None = False


def check_source(source: WebSource) -> bytes | None:
    """The content of a local list of addresses; None for what is on the web. Raises SourceError if it is neither."""
    if absolute(source.location):
        return None
    if source.kind != "urls":
        raise SourceError(f"{public(source.location)}: no http(s) address; files and folders are named without a kind")
    try:
        content = Path(source.location).read_bytes()
    except (OSError, ValueError) as error:
        said = (error.strerror if isinstance(error, OSError) else None) or "no such file"
        raise SourceError(f"{source.location}: {said}; name a file with one http(s) address a line") from error
    try:
        read_list(content)
    except UnreadableError as error:
        raise SourceError(f"{source.location}: {error}; write one address a line") from error
    return content


def refuse_no_page(content_type: str) -> FetchError | None:
    """The reason not to read a body of this type as a page."""
    return _refuse(content_type, _NO_PAGE)


def _refuse_no_listing(content_type: str) -> FetchError | None:
    return _refuse(content_type, _NO_LISTING)


def _refuse(content_type: str, types: tuple[str, ...]) -> FetchError | None:
    # application/vnd. is the family of office formats; but pages in XML may be of it too
    kind = content_type.partition(";")[0].strip().lower()
    if not kind.startswith(types) or kind.endswith(("+xml", "+json")):
        return None
    return FetchError("not_text", f"it is {kind[:100]}", "convert it, or drop it from the source")


class Discovery:
    """Reads sources."""

    def __init__(
        self, client: Client, robots: Robots, state: State, options: FetchOptions, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._robots = robots
        self._state = state
        self._options = options
        self._now = now
        self.terms = f"max_age={options.max_age} respect_robots={options.respect_robots}"
        if options.since or options.until:
            self.terms += f" since={options.since} until={options.until}"

    async def listing(self, source: WebSource, content: bytes | None) -> Listing:
        """What the source names, its pages newest first. Failures of servers are in it, and not raised.

        `content`: of a local list, which is not fetched.
        """
        if content is not None:
            listed = read_list(content)
            # Of a file its name: its folder is this machine's business.
            return Listing(Path(source.location).name, "urls", listed.pages, listed.bad, may_be_inside=None)
        location = absolute(source.location) or source.location
        found = Listing(location, source.kind)
        try:
            found.may_be_inside = await self._client.leads_inside(location)
            await self._read(found, source.kind)
        except WaitError:
            found.is_later = True
        except FetchError as error:
            found.failures.append((location, error))
        found.links.sort(key=lambda link: link.time or _ANY_TIME, reverse=True)
        return found

    async def _read(self, found: Listing, kind: Kind) -> None:
        known = self._state.get(found.location)
        if known and known.reason in FetchError.PASSING and known.is_waiting(self._now()):
            raise WaitError("host_waits", "the server asked to be left alone", "run again later")
        refuse = refuse_no_page if kind == "page" else _refuse_no_listing
        response = await self._get(found, found.location, self._conditions(known), refuse)
        if response.status == 304:
            found.is_unchanged = True
            found.kind = cast(Kind, known.kind) if known else kind
            return
        found.kind = kind_of(response.body) if kind == "auto" else kind
        if found.kind == "page":
            if problem := refuse_no_page(response.header("content-type") or ""):
                raise problem
            found.page = response
        elif found.kind == "sitemap":
            await self._sitemaps(found, response)
        else:
            read = _feed if found.kind == "feed" else _list
            self._take(found, found.location, response, await self._parsed(found.kind, response, read))

    def _conditions(self, known: Known | None) -> dict[str, str]:
        """A feed that was worked off under other terms is asked for as if for the first time; so is each if its pages
        may have to be fetched again."""
        if known is None or not known.sha256:
            return {}
        if known.kind != "page" and (known.terms != self.terms or self._options.refetch_within is not None):
            return {}
        return known.conditions()

    async def _get(
        self, found: Listing, url: str, conditions: dict[str, str], refuse: Callable[[str], FetchError | None]
    ) -> Response:
        inside = bool(found.may_be_inside)
        allowed = partial(self._robots.check, may_be_inside=inside)
        return await self._client.get(url, may_be_inside=inside, headers=conditions, allows=refuse, before=allowed)

    async def _parsed(self, kind: str, response: Response, read: Callable[[Response], Listed]) -> Listed:
        """Parsed in a thread, because a large sitemap takes a second, in which the other hosts' clocks go on."""
        try:
            return await anyio.to_thread.run_sync(read, response)
        except UnreadableError as error:
            raise FetchError(
                "unreadable_source", f"it is not read as {kind}: {error}", "check the address, or name another kind"
            ) from error

    def _take(self, found: Listing, url: str, response: Response, listed: Listed) -> None:
        found.links += listed.pages
        found.bad += listed.bad
        digest, needs = sha256(response.body).hexdigest(), {link.url for link in listed.pages}
        found.reads.append(
            Read(url, found.kind, digest, response.header("etag"), response.header("last-modified"), needs)
        )

    async def _sitemaps(self, found: Listing, response: Response) -> None:
        """A sitemap, or an index and its sitemaps, newest first, as far as they may hold pages that are wanted."""
        listed = await self._parsed("sitemap", response, _sitemap)
        seen = {found.location}
        if not listed.sitemaps:
            self._take(found, found.location, response, listed)
            return
        # An index is never asked for conditionally: it may stay the same while its sitemaps change.
        found.links += listed.pages
        found.bad += listed.bad
        waiting = [(child, 1) for child in self._wanted(listed.sitemaps, seen)]
        while waiting and len(seen) <= MOST_SITEMAPS and len(found.links) < MOST_PAGES:
            child, depth = waiting.pop(0)
            if child.time and self._is_enough(found.links):
                break
            seen.add(child.url)
            try:
                answer = await self._get(
                    found, child.url, self._conditions(self._state.get(child.url)), _refuse_no_listing
                )
                if answer.status == 304:
                    continue
                below = await self._parsed("sitemap", answer, _sitemap)
            except WaitError:
                found.is_later = True
                break
            except FetchError as error:
                found.failures.append((child.url, error))
                continue
            if below.sitemaps and depth < DEEPEST_INDEX:
                waiting = [(more, depth + 1) for more in self._wanted(below.sitemaps, seen)] + waiting
                found.links += below.pages
                found.bad += below.bad
            else:
                self._take(found, child.url, answer, below)
        if waiting:
            found.is_later = True

    def _wanted(self, sitemaps: list[Link], seen: set[str]) -> list[Link]:
        """Sitemaps not read yet that changed in the time that is asked for, newest first, undated ones before all."""
        age = self._options.max_age
        oldest = max(
            self._now() - timedelta(days=age) if age is not None else _ANY_TIME, self._options.since or _ANY_TIME
        )
        new = {
            link.url: link for link in sitemaps if link.url not in seen and (link.time is None or link.time >= oldest)
        }
        return sorted(new.values(), key=lambda link: (link.time is not None, -(link.time or _ANY_TIME).timestamp()))

    def _is_enough(self, links: list[Link]) -> bool:
        """Are there as many new pages as are wanted? The sitemaps that follow are older, and so are their pages."""
        most = self._options.max_pages
        if most is None:
            return False
        return sum(1 for link in links if not ((known := self._state.get(link.url)) and known.sha256)) >= most


def _feed(response: Response) -> Listed:
    return read_feed(response.body, response.url, response.header("content-type") or "")


def _sitemap(response: Response) -> Listed:
    return read_sitemap(response.body, response.url)


def _list(response: Response) -> Listed:
    return read_list(response.body)
