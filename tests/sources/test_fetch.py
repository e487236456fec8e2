"""What is fetched, from what, and what a second run does."""

import gzip
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from web_server import Answer, Fetcher, Site, failures, pages, records

from sources.fetch import SourceError, WebSource
from sources.state import State, part_of

XML = {"Content-Type": "application/xml"}
RSS = {"Content-Type": "application/rss+xml", "ETag": '"one"', "Last-Modified": "Mon, 04 May 2026 08:00:00 GMT"}


def rss(*items: str) -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'.encode()
    )


def item(link: str, day: int = 4) -> str:
    return f"<item><title>x</title><link>{link}</link><pubDate>{day:02} May 2026 10:00:00 GMT</pubDate></item>"


def atom(*entries: tuple[str, str]) -> bytes:
    said = "".join(f'<entry><link href="{href}"/><updated>{time}</updated></entry>' for href, time in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{said}</feed>'.encode()


def sitemap(*urls: tuple[str, str | None]) -> bytes:
    said = "".join(f"<url><loc>{u}</loc>{f'<lastmod>{m}</lastmod>' if m else ''}</url>" for u, m in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{said}</urlset>'.encode()


def index(*urls: tuple[str, str | None]) -> bytes:
    said = "".join(f"<sitemap><loc>{u}</loc>{f'<lastmod>{m}</lastmod>' if m else ''}</sitemap>" for u, m in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{said}</sitemapindex>'.encode()


def conditional(body: bytes, etag: str = '"one"') -> Callable[[BaseHTTPRequestHandler], Answer]:
    def answer(handler: BaseHTTPRequestHandler) -> Answer:
        if handler.headers.get("If-None-Match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body, {"Content-Type": "text/html", "ETag": etag})

    return answer


def test_pages_of_a_feed_with_relative_links_repeats_and_tracking_parameters_are_fetched_once_each(
    site: Site, fetcher: Fetcher
) -> None:
    bodies = {site.url(path): site.html(path) for path in ("/a", "/b?id=7")}
    links = ("/a?utm_source=rss&amp;utm_medium=feed", "/a#comments", site.url("/b?id=7&amp;fbclid=zz"), "  /b?id=7 ")
    site.routes["/feed"] = Answer(rss(*map(item, links)), RSS)
    found = fetcher(site.url("/feed"))
    assert pages(found) == bodies
    assert sorted(site.paths()) == ["/a", "/b?id=7", "/feed"]
    (counts,) = found.sources
    assert (counts.kind, counts.n_listed, counts.n_pages, counts.n_known) == ("feed", 4, 2, 2)


def test_a_warc_holds_the_bytes_and_headers_of_the_server_but_no_cookies(site: Site, fetcher: Fetcher) -> None:
    body = "<p>Grüße aus Łódź\r\n\r\n</p>\x00\x1f".encode() + bytes(range(256))
    headers = {"Content-Type": "text/html; charset=x-odd", "X-Served-By": "someone", "Set-Cookie": "session=secret"}
    site.routes["/plain"] = Answer(body, headers)
    site.routes["/packed"] = Answer(gzip.compress(body), {**headers, "Content-Encoding": "gzip"})
    found = fetcher(site.url("/plain"), site.url("/packed"))
    (path,) = found.files
    assert path.name == "20260504T120000Z.warc.gz"
    info, *both = records(path)
    assert info.kind == "warcinfo" and b"software: communique" in info.body
    assert {r.url for r in both} == {site.url("/plain"), site.url("/packed")}
    for record in both:
        assert record.body == body
        assert record.status == "200"
        assert record.date == "2026-05-04T12:00:00Z"
        assert record.headers["Content-Type"] == "text/html; charset=x-odd"
        assert record.headers["X-Served-By"] == "someone"
        assert record.headers["Content-Length"] == str(len(body))
        assert not {"set-cookie", "content-encoding"} & {name.lower() for name in record.headers}


def test_a_second_run_fetches_what_is_new(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    site.routes["/feed"] = Answer(rss(item("/a")), RSS)
    fetcher(site.url("/feed"))
    new = site.html("/b")
    site.routes["/feed"] = Answer(rss(item("/a"), item("/b")), RSS)
    found = fetcher(site.url("/feed"))
    assert pages(found) == {site.url("/b"): new}
    assert (found.n_pages, found.n_known) == (1, 1)
    assert site.paths().count("/a") == 1


def test_an_unchanged_feed_is_asked_for_conditionally_and_makes_no_file(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")

    def feed(handler: BaseHTTPRequestHandler) -> Answer:
        known = handler.headers.get("If-None-Match"), handler.headers.get("If-Modified-Since")
        return Answer(status=304) if known == (RSS["ETag"], RSS["Last-Modified"]) else Answer(rss(item("/a")), RSS)

    site.routes["/feed"] = feed
    fetcher(site.url("/feed"))
    found = fetcher(site.url("/feed"))
    assert (found.files, found.n_pages) == ((), 0)
    assert site.paths() == ["/feed", "/a", "/feed"]


def test_a_feed_is_asked_for_unconditionally_until_all_of_its_pages_are_fetched(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    site.routes["/b"] = Answer(status=500)
    site.routes["/feed"] = conditional(rss(item("/a"), item("/b")))
    assert failures(fetcher(site.url("/feed"))) == {site.url("/b"): "server_error"}
    body = site.html("/b")
    assert pages(fetcher(site.url("/feed"))) == {site.url("/b"): body}
    before = len(site.asked)
    assert fetcher(site.url("/feed")).files == ()
    assert [asked.path for asked in site.asked[before:]] == ["/robots.txt", "/feed"]


def test_a_page_that_its_feed_says_was_updated_is_fetched_again(site: Site, fetcher: Fetcher) -> None:
    site.routes["/a"] = conditional(b"<p>first</p>")
    site.routes["/feed"] = Answer(atom(("/a", "2026-05-04T10:00:00Z")))
    fetcher(site.url("/feed"))
    fetcher.time += timedelta(days=1)
    site.routes["/feed"] = Answer(atom(("/a", "2026-05-05T11:00:00Z")))
    site.routes["/a"] = conditional(b"<p>second</p>", '"two"')
    assert pages(fetcher(site.url("/feed"))) == {site.url("/a"): b"<p>second</p>"}
    assert site.asked[-1].headers["If-None-Match"] == '"one"'
    assert fetcher(site.url("/feed")).n_known == 1


@pytest.mark.parametrize(("days", "asked"), [(None, 1), (3, 2)])
def test_recent_pages_are_asked_for_again_if_that_is_wished(
    site: Site, fetcher: Fetcher, days: float | None, asked: int
) -> None:
    site.routes["/a"] = conditional(b"<p>first</p>")
    site.routes["/feed"] = conditional(rss(item("/a")))
    fetcher.options = replace(fetcher.options, refetch_within=days)
    fetcher(site.url("/feed"))
    fetcher.time += timedelta(days=2)
    found = fetcher(site.url("/feed"))
    assert found.files == ()
    assert found.n_unchanged == asked - 1
    fetcher.time += timedelta(days=2)
    fetcher(site.url("/feed"))
    assert site.paths().count("/a") == asked


def test_a_page_named_as_a_source_is_kept_again_when_it_changed(site: Site, fetcher: Fetcher) -> None:
    site.html("/live", "one")
    assert fetcher(site.url("/live")).n_pages == 1
    found = fetcher(site.url("/live"))
    assert (found.n_pages, found.n_unchanged, found.files) == (0, 1, ())
    body = site.html("/live", "two")
    assert pages(fetcher(site.url("/live"))) == {site.url("/live"): body}


def test_a_sitemap_index_with_gzipped_sitemaps_gives_the_newest_pages_first(site: Site, fetcher: Fetcher) -> None:
    for day in range(1, 6):
        site.html(f"/{day}")
    new = [(site.url(f"/{day}"), f"2026-05-0{day}T06:00:00+02:00") for day in (3, 4)]
    old = [(site.url(f"/{day}"), f"2026-05-0{day}") for day in (1, 2)]
    news = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.url("/5")}</loc>
        <news:news><news:publication_date>2026-05-05T10:00Z</news:publication_date></news:news></url></urlset>"""
    site.routes |= {
        "/index.xml": Answer(index((site.url("/old.xml"), "2026-05-02"), (site.url("/new.xml.gz"), "2026-05-04"),
                                   (site.url("/news.xml"), None), (site.url("/index.xml"), None)), XML),
        "/new.xml.gz": Answer(gzip.compress(sitemap(*new)), {"Content-Type": "application/gzip"}),
        "/old.xml": Answer(sitemap(*old), XML),
        "/news.xml": Answer(news.encode(), XML),
    }  # fmt: skip
    fetcher.options = replace(fetcher.options, max_pages=3)
    fetcher.time = datetime(2026, 5, 6, tzinfo=UTC)
    found = fetcher(site.url("/index.xml"))
    assert list(pages(found)) == [site.url("/5"), site.url("/4"), site.url("/3")]
    assert "/old.xml" not in site.paths()  # older than what was wanted
    assert list(pages(fetcher(site.url("/index.xml")))) == [site.url("/2"), site.url("/1")]


def test_pages_of_a_sitemap_that_are_too_old_are_counted_and_not_fetched(site: Site, fetcher: Fetcher) -> None:
    site.html("/new")
    site.html("/undated")
    listed = [(site.url("/new"), "2026-05-02"), (site.url("/old"), "2026-04-01"), (site.url("/undated"), None)]
    site.routes["/map"] = Answer(sitemap(*listed), XML)
    fetcher.options = replace(fetcher.options, max_age=7)
    found = fetcher(WebSource(site.url("/map"), "sitemap"))
    assert list(pages(found)) == [site.url("/new"), site.url("/undated")]
    assert found.sources[0].n_old == 1


def test_pages_of_other_days_than_asked_for_are_left_and_found_by_a_run_that_asks_for_theirs(
    site: Site, fetcher: Fetcher
) -> None:
    """Also where the sitemap has not changed: what was passed over must not make the next request conditional."""
    days = {f"/{day}": f"2026-05-0{day}T12:00:00Z" for day in range(1, 5)}
    for path in [*days, "/undated"]:
        site.html(path)
    content = sitemap(*((site.url(path), day) for path, day in days.items()), (site.url("/undated"), None))
    site.routes["/map"] = Answer(content, {**XML, "ETag": '"1"'})
    everything = fetcher.options
    source = WebSource(site.url("/map"), "sitemap")
    fetcher.options = replace(
        everything, since=datetime(2026, 5, 2, tzinfo=UTC), until=datetime(2026, 5, 3, 12, tzinfo=UTC)
    )
    found = fetcher(source)
    assert list(pages(found)) == [site.url("/2")]  # from the first time on, up to but not at the second
    assert (found.sources[0].n_old, found.sources[0].n_listed) == (4, 5)
    fetcher.options = replace(everything, since=datetime(2026, 5, 3, tzinfo=UTC))
    assert list(pages(fetcher(source))) == [site.url("/4"), site.url("/3")]
    fetcher.options = everything
    assert set(pages(fetcher(source))) == {site.url("/1"), site.url("/undated")}


def test_sitemaps_from_before_the_days_asked_for_are_not_read(site: Site, fetcher: Fetcher) -> None:
    site.html("/new")
    both = index((site.url("/now.xml"), "2026-05-03"), (site.url("/before.xml"), "2026-04-30"))
    site.routes["/index.xml"] = Answer(both, XML)
    site.routes["/now.xml"] = Answer(sitemap((site.url("/new"), "2026-05-02")), XML)
    fetcher.options = replace(fetcher.options, since=datetime(2026, 5, 1, tzinfo=UTC))
    assert list(pages(fetcher(WebSource(site.url("/index.xml"), "sitemap")))) == [site.url("/new")]
    assert "/before.xml" not in site.paths()


def test_a_sitemap_expands_no_entities_and_loads_nothing(site: Site, fetcher: Fetcher) -> None:
    secret = fetcher.folder.parent / "secret"
    secret.write_text("http://example.com/secret")
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    site.html("/a")
    site.routes["/map"] = Answer(
        f"""<!DOCTYPE urlset [<!ENTITY l0 "lol">{nested}<!ENTITY file SYSTEM "{secret.as_uri()}">
        <!ENTITY web SYSTEM "{site.url("/entity")}">]><urlset><url><loc>&file;</loc></url><url><loc>&l29;</loc></url>
        <url><loc>&web;</loc></url><url><loc>{site.url("/a")}</loc></url></urlset>""".encode(),
        XML,
    )
    found = fetcher(WebSource(site.url("/map"), "sitemap"))
    assert set(pages(found)) <= {site.url("/a")}
    assert "/entity" not in site.paths()
    assert b"secret" not in b"".join(r.body for r in records(found.files[0]))


def test_a_broken_sitemap_gives_what_comes_before_the_break(site: Site, fetcher: Fetcher) -> None:
    body = site.html("/a")
    whole = sitemap((site.url("/a"), None), (site.url("/b"), None))
    site.routes["/map.gz"] = Answer(gzip.compress(whole[: whole.index(b"/b") - 4]))
    assert pages(fetcher(site.url("/map.gz"))).get(site.url("/a")) == body


@pytest.mark.parametrize("kind", ["urls", "auto"])
def test_a_list_of_addresses_over_http(site: Site, fetcher: Fetcher, kind: str) -> None:
    bodies = {site.url(p): site.html(p) for p in ("/a", "/b")}
    said = f"# ours\n{site.url('/a')}\n\n{site.url('/b')}  # a comment\nnot an address\n"
    site.routes["/list.txt"] = Answer(said.encode(), {"Content-Type": "text/plain"})
    found = fetcher(WebSource(site.url("/list.txt"), "urls" if kind == "urls" else "auto"))
    assert pages(found) == bodies
    assert failures(found) == {site.url("/list.txt"): "bad_url"}
    assert (found.sources[0].kind, found.n_refused) == ("urls", 1)


def test_a_list_of_addresses_in_a_file_and_its_bad_lines_are_refused_once(site: Site, fetcher: Fetcher) -> None:
    body = site.html("/a")
    path = fetcher.folder.parent / "list.txt"
    path.write_text(f"\ufeff{site.url('/a')}\nftp://example.com/x\n{site.url('/a')}\n", encoding="utf-8")
    first = fetcher(WebSource(str(path), "urls"))
    assert failures(first) == {"list.txt": "bad_url"}
    assert str(path.parent).encode() not in b"".join(r.body for r in records(first.files[0]))
    assert pages(first) == {site.url("/a"): body}
    assert (first.n_refused, first.n_known) == (1, 1)
    second = fetcher(WebSource(str(path), "urls"))
    assert (second.n_refused, second.n_later, second.n_known, second.files) == (0, 1, 2, ())


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (WebSource("missing.txt", "urls"), "missing.txt: No such file"),
        (WebSource("ftp://example.com/feed"), "ftp://example.com/feed: no http"),
        (WebSource("/etc/hostname", "page"), "no http"),
        (WebSource("http://", "feed"), "no http"),
        (WebSource("ftp://me:secret@example.com/", "feed"), "ftp://example.com/: no http"),
    ],
)
def test_a_source_that_is_wrongly_defined_is_an_error(fetcher: Fetcher, source: WebSource, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        fetcher(source)
    assert "secret" not in str(caught.value)
    assert not fetcher.folder.exists()


def test_user_name_and_password_of_an_address_go_to_the_server_and_nowhere_else(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    for path in ("a", "gone"):
        fetcher(f"http://me:pass%2Fword@{site.address}/{path}")
    assert all(asked.headers.get("Authorization") for asked in site.asked)
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in fetcher.folder.glob("*.warc.gz"))
    kept += (fetcher.folder / "state.sqlite").read_bytes()
    assert b"pass" not in kept and site.address.encode() in kept


def test_what_is_fetched_from_several_sources_is_counted_by_source(sites: Callable[[], Site], fetcher: Fetcher) -> None:
    one, two = sites(), sites()
    one.html("/a")
    two.html("/b")
    one.routes["/feed"] = Answer(rss(item("/a"), item(two.url("/b"))))
    two.routes["/feed"] = Answer(rss(item("/b"), item("/gone")))
    found = fetcher(WebSource(one.url("/feed"), "feed", "First"), WebSource(two.url("/feed"), "feed"))
    assert [(s.name, s.n_pages, s.n_known, s.n_refused) for s in found.sources] == [
        ("First", 2, 0, 0),
        (two.url("/feed"), 0, 1, 1),
    ]


def test_an_address_that_leads_where_another_led_is_not_kept_twice(site: Site, fetcher: Fetcher) -> None:
    site.html("/final")
    site.routes["/short"] = Answer(status=301, headers={"Location": "/final"})
    site.routes["/feed"] = Answer(rss(item("/short"), item("/final")))
    found = fetcher(site.url("/feed"))
    assert list(pages(found)) == [site.url("/final")]
    assert (found.n_pages, found.n_unchanged) == (1, 1)


def test_a_missing_page_is_refused_once_and_tried_again_after_a_day_then_two(site: Site, fetcher: Fetcher) -> None:
    site.routes["/feed"] = Answer(rss(item("/gone")))
    refused = []
    for _ in range(5):
        refused.append(fetcher(site.url("/feed")).n_refused)
        fetcher.time += timedelta(hours=25)
    assert refused == [1, 1, 0, 1, 0]


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"<html><p>no feed</p>", b"{}", b"<rss", b"\x1f\x8b\x08broken"])
def test_what_is_no_feed_is_a_recorded_failure(site: Site, fetcher: Fetcher, body: bytes) -> None:
    site.routes["/feed"] = Answer(body)
    found = fetcher(WebSource(site.url("/feed"), "feed"))
    assert failures(found).keys() == {site.url("/feed")} or (body == b"<rss" and not found.n_pages)


def test_nothing_fetched_makes_no_file(fetcher: Fetcher, site: Site) -> None:
    site.routes["/feed"] = Answer(rss())
    assert fetcher(site.url("/feed")).files == ()
    assert fetcher().files == ()
    assert [path.name for path in fetcher.folder.iterdir()] == ["state.sqlite"]


def test_two_runs_in_one_second_make_two_files(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    site.html("/b")
    names = [fetcher(site.url(path)).files[0].name for path in ("/a", "/b")]
    assert names == ["20260504T120000Z.warc.gz", "20260504T120000Z-1.warc.gz"]


def test_a_broken_state_file_is_an_error_that_says_what_to_do(fetcher: Fetcher, site: Site) -> None:
    fetcher.folder.mkdir()
    (fetcher.folder / "state.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(SourceError, match="delete it"):
        fetcher(site.url("/a"))


def test_an_error_of_our_own_leaves_no_file_and_no_state(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    body = site.html("/b")
    site.routes["/feed"] = Answer(rss(item("/a"), item("/b")))

    def stop(done: int, total: int, what: str) -> None:
        if done:
            raise RuntimeError("stop")

    from sources.fetch import fetch

    with pytest.raises(RuntimeError, match="stop"):
        fetch([WebSource(site.url("/feed"))], fetcher.folder, fetcher.options, lambda: fetcher.time, stop)
    assert [path.name for path in fetcher.folder.iterdir()] == ["state.sqlite"]
    assert pages(fetcher(site.url("/feed")))[site.url("/b")] == body


def test_a_run_that_was_killed_between_state_and_file_is_ended_by_the_next(site: Site, fetcher: Fetcher) -> None:
    site.html("/a")
    (path,) = fetcher(site.url("/a")).files
    state = State(fetcher.folder)  # as if killed after the first half of `commit`
    path.rename(part_of(path))
    state._db.execute("INSERT INTO pending VALUES (?)", (path.name,))
    state._db.execute("COMMIT")
    state.close()
    (fetcher.folder / ".other.warc.gz.part").write_bytes(b"half")
    fetcher.time += timedelta(hours=1)
    found = fetcher(site.url("/a"))
    assert found.files == (path,)
    assert list(pages(found)) == [site.url("/a")]
    assert not list(fetcher.folder.glob(".*"))


def test_other_terms_make_an_unchanged_feed_be_read_again(site: Site, fetcher: Fetcher) -> None:
    site.html("/old")
    site.routes["/map"] = conditional(sitemap((site.url("/old"), "2026-01-01")))
    fetcher.options = replace(fetcher.options, max_age=7)
    assert fetcher(site.url("/map")).sources[0].n_old == 1
    assert fetcher(site.url("/map")).sources[0].n_listed == 0
    fetcher.options = replace(fetcher.options, max_age=None)
    assert fetcher(site.url("/map")).n_pages == 1


def test_pages_that_always_fail_do_not_use_up_the_limit_of_pages(site: Site, fetcher: Fetcher) -> None:
    site.html("/good")
    site.routes["/bad"] = Answer(status=500)
    site.routes["/feed"] = Answer(rss(item("/bad", 4), item("/good", 3)))
    fetcher.options = replace(fetcher.options, max_pages=1, retries=0)
    assert [fetcher(site.url("/feed")).n_pages, fetcher(site.url("/feed")).n_pages] == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_killed_and_started_again_has_every_page_once(
    site: Site, tmp_path: Path, how: signal.Signals
) -> None:
    bodies = {site.url(f"/{n}"): site.html(f"/{n}") for n in range(12)}
    site.routes["/feed"] = Answer(rss(*(item(f"/{n}") for n in range(12))), RSS)
    script = textwrap.dedent(f"""
        import signal
        from datetime import UTC, datetime
        from pathlib import Path
        from sources.fetch import FetchOptions, WebSource, fetch
        # A shell that starts its jobs in the background has them ignore the interrupt.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        options = FetchOptions(delay=0.05, retries=0)
        fetch([WebSource({site.url("/feed")!r})], Path({str(tmp_path / "fetched")!r}), options, lambda: datetime.now(UTC))
    """)

    def start() -> subprocess.Popen[bytes]:
        root = Path(__file__).parent.parent.parent
        return subprocess.Popen([sys.executable, "-c", script], cwd=root)

    run = start()
    deadline = time.monotonic() + 20
    while len(site.paths()) < 6 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(run.pid, how)
    assert run.wait(20)
    # Interrupted by the user it keeps what it has, killed it leaves nothing that would be read.
    assert len(list((tmp_path / "fetched").glob("*.warc.gz"))) == (how == signal.SIGINT)
    assert start().wait(20) == 0
    kept = [r for path in (tmp_path / "fetched").glob("*.warc.gz") for r in records(path) if r.kind == "response"]
    assert sorted((r.url, r.body) for r in kept) == sorted(bodies.items())
    assert not list((tmp_path / "fetched").glob(".*"))
