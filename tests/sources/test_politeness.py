"""robots.txt, the pace, and where a source may lead."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import anyio
import pytest
from web_server import QUICK, Answer, Fetcher, Site, failures, pages

from sources.client import Client, FetchError
from sources.fetch import WebSource

SLACK = 0.02  # seconds that the server may take to note down a request; more for the first of a connection


def urls(fetcher: Fetcher, *addresses: str) -> WebSource:
    path = fetcher.folder.parent / "urls.txt"
    path.write_text("\n".join(addresses))
    return WebSource(str(path), "urls")


def robots(text: str) -> Answer:
    return Answer(text.encode(), {"Content-Type": "text/plain"})


def gaps(site: Site) -> list[float]:
    times = [asked.at for asked in site.asked]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_robots_txt_is_obeyed_and_asked_for_once(site: Site, fetcher: Fetcher) -> None:
    for path in ("/open", "/closed/a", "/closed/but"):
        site.html(path)
    site.routes["/robots.txt"] = robots(
        "User-agent: Otherbot\nDisallow: /\n\nUser-agent: testbot\nDisallow: /closed\nAllow: /closed/but\n"
    )
    found = fetcher(urls(fetcher, *map(site.url, ("/open", "/closed/a", "/closed/but"))))
    assert pages(found).keys() == {site.url("/open"), site.url("/closed/but")}
    assert failures(found) == {site.url("/closed/a"): "robots_disallowed"}
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1
    assert site.asked[0].path == "/robots.txt"
    assert {asked.headers["User-Agent"] for asked in site.asked} == {"Testbot/1.0"}


def test_robots_txt_is_not_asked_for_if_it_is_not_respected(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    site.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /")
    fetcher.options = replace(fetcher.options, respect_robots=False)
    assert fetcher(site.url("/a")).n_pages == 1
    assert [asked.path for asked in site.asked] == ["/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_allows_all(site: Site, fetcher: Fetcher, status: int) -> None:
    site.html("/a")
    site.routes["/robots.txt"] = Answer(status=status)
    assert fetcher(site.url("/a")).n_pages == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_fails_forbids_all_for_now(site: Site, fetcher: Fetcher, status: int) -> None:
    for path in ("/a", "/b"):
        site.html(path)
    site.routes["/robots.txt"] = Answer(status=status)
    listed = urls(fetcher, site.url("/a"), site.url("/b"))
    found = fetcher(listed)
    assert failures(found) == {site.url("/a"): "robots_unavailable"}
    assert (found.n_later, site.paths()) == (1, [])
    site.routes["/robots.txt"] = robots("")
    assert fetcher(listed).n_pages == 2


def test_the_robots_txt_of_a_host_that_a_redirect_leads_to_is_obeyed(
    sites: Callable[[], Site], fetcher: Fetcher
) -> None:
    one, two = sites(), sites()
    one.routes["/a"] = Answer(status=301, headers={"Location": two.url("/b")})
    two.html("/b")
    two.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /b")
    assert failures(fetcher(one.url("/a"))) == {one.url("/a"): "robots_disallowed"}
    assert two.paths() == []


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"<html>no rules</html>", b"Disallow\n" * 200_000])
def test_a_robots_txt_that_is_none_allows_all(site: Site, fetcher: Fetcher, body: bytes) -> None:
    site.html("/a")
    site.routes["/robots.txt"] = Answer(body)
    assert fetcher(site.url("/a")).n_pages == 1


def test_a_host_is_asked_one_by_one_with_the_delay_between_the_starts(site: Site, fetcher: Fetcher) -> None:
    fetcher.options = replace(fetcher.options, delay=0.15)
    for n in range(4):
        site.html(f"/{n}")
    found = fetcher(urls(fetcher, *(site.url(f"/{n}") for n in range(3))), site.url("/3"))
    assert found.n_pages == 4
    assert min(gaps(site)) >= 0.15 - SLACK
    assert site.most_at_once == 1


def test_crawl_delay_holds_if_it_is_longer(site: Site, fetcher: Fetcher) -> None:
    fetcher.options = replace(fetcher.options, delay=0.01)
    site.routes["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 0.2")
    for n in range(2):
        site.html(f"/{n}")
    fetcher(urls(fetcher, *(site.url(f"/{n}") for n in range(2))))
    assert min(gaps(site)) >= 0.2 - SLACK


def test_a_crawl_delay_longer_than_max_wait_leaves_the_rest_for_later(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 86400")
    for n in range(2):
        site.html(f"/{n}")
    started = time.monotonic()
    found = fetcher(urls(fetcher, *(site.url(f"/{n}") for n in range(2))))
    assert time.monotonic() - started < 2
    assert (found.n_later, found.n_refused) == (2, 0)


def test_hosts_are_asked_at_the_same_time(sites: Callable[[], Site], fetcher: Fetcher) -> None:
    made = [sites() for _ in range(4)]
    all_asked = threading.Barrier(len(made))

    def slow(handler: BaseHTTPRequestHandler) -> Answer:
        all_asked.wait(10)  # no host answers before each has been asked
        return Answer(b"<p>slow</p>", {"Content-Type": "text/html"})

    for one in made:
        one.routes["/a"] = slow
    fetcher.options = replace(fetcher.options, timeout=30)
    assert fetcher(urls(fetcher, *(one.url("/a") for one in made))).n_pages == 4


def test_no_more_hosts_are_asked_at_once_than_there_are_connections(
    sites: Callable[[], Site], fetcher: Fetcher
) -> None:
    made = [sites() for _ in range(3)]
    busy: list[tuple[float, float]] = []

    def slow(handler: BaseHTTPRequestHandler) -> Answer:
        started = time.monotonic()
        time.sleep(0.1)
        busy.append((started, time.monotonic()))
        return Answer(b"<p>slow</p>", {"Content-Type": "text/html"})

    for one in made:
        one.routes["/a"] = slow
    fetcher.options = replace(fetcher.options, connections=1)
    fetcher(urls(fetcher, *(one.url("/a") for one in made)))
    busy.sort()
    assert len(busy) == 3
    assert all(after[0] >= before[1] - 0.02 for before, after in itertools.pairwise(busy))


def test_a_public_source_leads_into_no_private_network(site: Site) -> None:
    site.html("/a")

    async def get(url: str) -> None:
        async with Client(QUICK) as client:
            await client.get(url, may_be_inside=False)

    for address in (site.url("/a"), "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/",
                    "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[fd00::1]/"):  # fmt: skip
        with pytest.raises(FetchError) as caught:
            anyio.run(get, address)
        assert caught.value.reason == "private_address"
    assert site.asked == []
