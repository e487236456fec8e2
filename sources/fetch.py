"""Feeds, sitemaps, lists of addresses and pages, over HTTP into one new WARC file; a second run fetches what is new."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import anyio

from sources.client import Client, FetchError, Response, WaitError
from sources.discovery import Discovery, Listing, check_source, refuse_no_page
from sources.errors import SourceError
from sources.links import Link, public
from sources.robots import Robots
from sources.state import Known, State, fetched, is_later, is_recent
from sources.warc import Warc
from sources.web import Fetched, FetchOptions, SourceCounts, WebSource

__all__ = ["FetchOptions", "Fetched", "SourceCounts", "SourceError", "WebSource", "fetch"]

# So many failures of a host in a row, each after its retries, and the rest of its pages is left for a later run.
HOST_FAILURES = 3

Progress = Callable[[int, int, str], None]


def fetch(
    sources: Sequence[WebSource],
    folder: Path,
    options: FetchOptions,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> Fetched:
    """Fetches what is new of the sources into `folder`/<UTC time>.warc.gz, which appears when it is complete.

    `now`: the time, with its zone. `progress`: is called with pages done, pages to do, and what is being done. Whatever
    a server does ends as a count and a record of the reason. Raises SourceError for a source that is wrongly defined and
    for a folder that cannot be used; OSError where the disk fails. Interrupted by
    the user, it keeps what it has; killed, it leaves nothing that would be read. Must not be called in an event loop.
    """
    lists = [check_source(source) for source in sources]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror}; name a folder that can be written to") from error
    state = State(folder)
    run = _Run(state, Warc(folder, now()), options, now, progress or (lambda done, total, text: None))
    try:
        try:
            anyio.run(run.all, sources, lists)
        except KeyboardInterrupt:  # the event loop ends between two records: what is there is whole
            state.commit(run.warc.close())
            raise
        except BaseExceptionGroup as group:  # what our own code raises in a task, one is enough to say it
            raise group.exceptions[0] from group
        written = run.warc.close()
        state.commit(written)
    except BaseException:
        run.warc.discard()
        raise
    finally:
        state.close()
    return Fetched((*state.recovered, *([written] if written else [])), tuple(run.counts))


@dataclass
class _Wanted:
    """A page to fetch: for which source, whether its host may be in a private network, and what is known of it."""

    url: str
    counts: SourceCounts
    may_be_inside: bool | None
    known: Known | None


@dataclass
class _Run:
    """One run. All of it happens in one event loop, so that nothing needs a lock."""

    state: State
    warc: Warc
    options: FetchOptions
    now: Callable[[], datetime]
    progress: Progress
    counts: list[SourceCounts] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    # Addresses of which there is nothing left to do: fetched, known, or refused for good.
    settled: set[str] = field(default_factory=set)
    done: int = 0
    total: int = 0

    async def all(self, sources: Sequence[WebSource], lists: Sequence[bytes | None]) -> None:
        self.counts = [SourceCounts(source.name or public(source.location), source.kind) for source in sources]
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(Client(self.options))
            robots = Robots(client, self.options)
            found: dict[int, Listing] = {}

            async def discover(indices: list[int]) -> None:
                done: set[tuple[str, str]] = set()
                for index in indices:
                    source = sources[index]
                    if (source.location, source.kind) in done:  # named twice: the first has it all
                        found[index] = Listing(source.location, source.kind)
                        continue
                    done.add((source.location, source.kind))
                    self.progress(self.done, self.total, f"reading {self.counts[index].name}")
                    found[index] = await discovery.listing(source, lists[index])

            discovery = Discovery(client, robots, self.state, self.options, self.now)
            hosts: dict[str, list[int]] = defaultdict(list)
            for index, source in enumerate(sources):
                hosts[_host(source.location)].append(index)
            async with anyio.create_task_group() as tasks:
                for indices in hosts.values():
                    tasks.start_soon(discover, indices)
            wanted = [page for index, counts in enumerate(self.counts) for page in self._select(found[index], counts)]
            self.total = len(wanted)
            by_host: dict[str, list[_Wanted]] = defaultdict(list)
            for page in wanted:
                by_host[_host(page.url)].append(page)
            async with anyio.create_task_group() as tasks:
                for pages in by_host.values():
                    tasks.start_soon(self._pages, client, robots, pages)
            for listing in found.values():
                self._remember(listing, discovery.terms)

    def _select(self, listing: Listing, counts: SourceCounts) -> list[_Wanted]:
        """What of a source is to be fetched, and the counts of the rest. Writes down what failed while listing it."""
        now = self.now()
        counts.kind = listing.kind
        for url, error in listing.failures:
            self._fail(url, error, counts)
        if listing.page:
            counts.n_listed += 1
            self._keep(listing.location, listing.page, counts)
        if listing.is_later:
            counts.n_later += 1
        if listing.is_unchanged and listing.kind == "page":
            counts.n_listed += 1
            counts.n_unchanged += 1
        if listing.kind == "page":
            self.claimed.add(listing.location)
        oldest = now - timedelta(days=self.options.max_age) if self.options.max_age is not None else None
        wanted: list[_Wanted] = []
        n_new = 0
        for text in listing.bad:
            counts.n_listed += 1
            self._bad(text, listing.location, counts)
        for link in listing.links:
            counts.n_listed += 1
            known = self.state.get(link.url)
            if link.url in self.claimed:
                counts.n_known += 1
            elif oldest and link.time and link.time < oldest:
                counts.n_old += 1
                self.settled.add(link.url)
            elif not self.options.is_in_time(link.published, link.updated):
                counts.n_old += 1  # and not settled: a run that asks for other days has to find it
            elif known and known.is_waiting(now):
                counts.n_later += 1
                if known.reason not in FetchError.PASSING:
                    self.settled.add(link.url)
            elif known and known.sha256 and not self._is_wanted_again(link, known, now):
                counts.n_known += 1
                self.settled.add(link.url)
            elif self.options.max_pages is not None and n_new >= self.options.max_pages:
                counts.n_later += 1
            else:
                # Those that failed before do not count, or a few that always fail would use up the limit.
                n_new += known is None or not known.failures
                self.claimed.add(link.url)
                wanted.append(_Wanted(link.url, counts, listing.may_be_inside, known))
        return wanted

    def _is_wanted_again(self, link: Link, known: Known, now: datetime) -> bool:
        return is_later(link.updated, known, now) or is_recent(known, now, self.options.refetch_within)

    async def _pages(self, client: Client, robots: Robots, pages: list[_Wanted]) -> None:
        """Fetches the pages of one host, one after the other."""
        failures = 0
        # Those that failed before come last, so that a few that always fail do not keep the others from their turn.
        for page in sorted(pages, key=lambda page: page.known.failures if page.known else 0):
            if failures >= HOST_FAILURES:
                page.counts.n_later += 1
                self._step(page.url)
                continue
            conditions = page.known.conditions() if page.known and page.known.sha256 else {}
            try:
                inside = page.may_be_inside
                if inside is None:
                    inside = await client.leads_inside(page.url)
                allowed = partial(robots.check, may_be_inside=inside)
                response = await client.get(
                    page.url, may_be_inside=inside, headers=conditions, allows=refuse_no_page, before=allowed
                )
            except WaitError:
                page.counts.n_later += 1
                failures = HOST_FAILURES
            except FetchError as error:
                self._fail(page.url, error, page.counts)
                failures = failures + 1 if error.may_pass else 0
                if error.reason == "robots_unavailable":
                    failures = HOST_FAILURES
            else:
                self._keep(page.url, response, page.counts)
                failures = 0
            self._step(page.url)

    def _step(self, url: str) -> None:
        self.done += 1
        self.progress(self.done, self.total, public(url))

    def _keep(self, url: str, response: Response, counts: SourceCounts) -> None:
        now = self.now()
        self.settled.add(url)
        before = self.state.get(url)
        if response.status == 304 and before and before.sha256:
            counts.n_unchanged += 1
            etag = response.header("etag") or before.etag
            modified = response.header("last-modified") or before.last_modified
            self.state.put(fetched(before, url, "page", now, before.status or 200, before.sha256, etag, modified))
            return
        digest = sha256(response.body).hexdigest()
        same = {known.sha256 for known in (before, self.state.get(response.url)) if known}
        if digest in same:
            counts.n_unchanged += 1
        else:
            counts.n_pages += 1
            self.warc.page(response, now)
        etag, modified = response.header("etag"), response.header("last-modified")
        for name in dict.fromkeys((url, response.url)):
            earlier = self.state.get(name)
            self.state.put(fetched(earlier, name, "page", now, response.status, digest, etag, modified))

    def _fail(self, url: str, error: FetchError, counts: SourceCounts) -> None:
        now = self.now()
        counts.n_refused += 1
        self.warc.failure(public(url), error.reason, error.detail(url), now)
        before = self.state.get(url) or Known(url)
        self.state.put(before.failed(error.reason, now, error.status, error.may_pass, error.wait))
        if not error.may_pass:
            self.settled.add(url)

    def _bad(self, text: str, location: str, counts: SourceCounts) -> None:
        """Something that is listed and no address: refused once, then waiting as other addresses do."""
        key = f"{public(location)} {public(text)}"
        known = self.state.get(key)
        if known and known.is_waiting(self.now()):
            counts.n_later += 1
            return
        counts.n_refused += 1
        error = FetchError("bad_url", f"it names {public(text)!r}, which is no http(s) address", "correct it there")
        self.warc.failure(public(location), error.reason, error.detail(location), self.now())
        self.state.put((known or Known(key)).failed(error.reason, self.now(), None, False, None))

    def _remember(self, listing: Listing, terms: str) -> None:
        """Keeps what makes the next request for a feed or sitemap conditional: not before all of its pages are dealt with."""
        for read in listing.reads:
            is_done = read.needs <= self.settled
            etag, modified = (read.etag, read.last_modified) if is_done else (None, None)
            before = self.state.get(read.url)
            self.state.put(fetched(before, read.url, read.kind, self.now(), 200, read.sha256, etag, modified, terms))


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()
