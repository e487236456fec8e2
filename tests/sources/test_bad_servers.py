"""Servers that hang, drip, lie, loop and fail: each ends in a recorded reason, in time, and the rest is fetched."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest
from web_server import Answer, Fetcher, Site, failures, pages, records

from sources.fetch import WebSource

HTML = {"Content-Type": "text/html"}
Handler = BaseHTTPRequestHandler


def urls(fetcher: Fetcher, *addresses: str) -> WebSource:
    """The addresses as a list in a file."""
    path = fetcher.folder.parent / "urls.txt"
    path.write_text("\n".join(addresses))
    return WebSource(str(path), "urls")


def raw(*pieces: bytes, pause: float = 0.0, times: int = 1) -> Callable[[Handler], None]:
    """Writes the pieces to the socket as they are, and closes it."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        for piece in pieces * times:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def after(failed: int, bad: Answer, good: Answer) -> Callable[[Handler], Answer]:
    """Fails so many times, then works."""
    left = [bad] * failed

    def answer(handler: Handler) -> Answer:
        return left.pop() if left else good

    return answer


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_fails_for_a_moment_is_tried_again(site: Site, fetcher: Fetcher, status: int) -> None:
    site.routes["/a"] = after(2, Answer(status=status), Answer(b"<p>there</p>", HTML))
    assert pages(fetcher(site.url("/a"))) == {site.url("/a"): b"<p>there</p>"}
    assert site.paths() == ["/a"] * 3


@pytest.mark.parametrize(
    ("status", "reason", "attempts"),
    [(500, "server_error", 3), (429, "too_many_requests", 3), (404, "not_found", 1), (403, "forbidden", 1),
     (400, "http_error", 1), (304, "http_error", 1), (202, "http_error", 1), (206, "http_error", 1)],
)  # fmt: skip
def test_what_fails_for_ever_is_recorded(site: Site, fetcher: Fetcher, status: int, reason: str, attempts: int) -> None:
    site.routes["/a"] = Answer(status=status)
    body = site.html("/b")
    found = fetcher(urls(fetcher, site.url("/a"), site.url("/b")))
    assert failures(found) == {site.url("/a"): reason}
    assert pages(found) == {site.url("/b"): body}
    assert site.paths().count("/a") == attempts


def test_a_host_that_fails_again_and_again_is_left_alone(sites: Callable[[], Site], fetcher: Fetcher) -> None:
    down, up = sites(), sites()
    body = up.html("/a")
    listed = urls(fetcher, *(down.url(f"/{n}") for n in range(10)), up.url("/a"))
    for n in range(10):
        down.routes[f"/{n}"] = Answer(status=500)
    found = fetcher(listed)
    assert len(failures(found)) == 3
    assert pages(found) == {up.url("/a"): body}
    assert (found.n_refused, found.n_later, len(down.paths())) == (3, 7, 9)
    for n in range(10):
        down.html(f"/{n}")
    assert fetcher(listed).n_pages == 10


def test_pages_that_always_fail_do_not_keep_the_others_from_their_turn(site: Site, fetcher: Fetcher) -> None:
    for n in range(3):
        site.routes[f"/{n}"] = Answer(status=500)
    site.html("/good")
    listed = urls(fetcher, *(site.url(f"/{n}") for n in range(3)), site.url("/good"))
    fetcher.options = replace(fetcher.options, retries=0)
    assert [fetcher(listed).n_pages, fetcher(listed).n_pages] == [0, 1]


def test_retry_after_is_waited_for(site: Site, fetcher: Fetcher) -> None:
    site.routes["/a"] = after(1, Answer(status=503, headers={"Retry-After": "1"}), Answer(b"<p>there</p>", HTML))
    assert fetcher(site.url("/a")).n_pages == 1
    first, second = (asked.at for asked in site.asked if asked.path == "/a")
    assert second - first >= 1


def test_no_retry_after_is_waited_for_longer_than_max_wait_but_it_holds_for_the_next_run(
    site: Site, fetcher: Fetcher
) -> None:
    site.routes["/a"] = Answer(status=429, headers={"Retry-After": "3600"})
    site.html("/b")
    listed = urls(fetcher, site.url("/a"), site.url("/b"))
    started = time.monotonic()
    found = fetcher(listed)
    assert time.monotonic() - started < 2
    assert (found.n_refused, found.n_later, site.paths()) == (1, 1, ["/a"])
    second = fetcher(listed)
    assert (second.n_later, second.n_pages, site.paths()) == (1, 1, ["/a", "/b"])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(raw(b"", pause=2), "timeout", id="hangs before the first byte"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nX-A: ", *[b"a"] * 100, pause=0.05), "timeout", id="drips headers"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\n\r\n", *[b"a"] * 100, pause=0.05), "timeout", id="drips a body"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", pause=2), "timeout", id="hangs in the body"
        ),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort"), "bad_response", id="length too long"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "bad_response", id="bad chunk"
        ),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc"), "bad_response", id="negative length"),
        pytest.param(raw(b"I am no server\r\n\r\n"), "bad_response", id="no HTTP"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000), "bad_response", id="endless headers"),
        pytest.param(raw(), "bad_response", id="closes at once"),
    ],
)
def test_a_server_that_breaks_off_or_never_ends(
    site: Site, fetcher: Fetcher, answer: Callable[[Handler], None], reason: str
) -> None:
    fetcher.options = replace(fetcher.options, timeout=0.5, retries=0)
    site.routes["/a"] = answer  # type: ignore[assignment]
    body = site.html("/b")
    started = time.monotonic()
    found = fetcher(urls(fetcher, site.url("/a"), site.url("/b")))
    assert failures(found) == {site.url("/a"): reason}
    assert pages(found) == {site.url("/b"): body}
    assert time.monotonic() - started < 3


def test_a_length_that_is_too_short_ends_the_page_there_and_harms_no_other(site: Site, fetcher: Fetcher) -> None:
    def lie(handler: Handler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>what is beyond</p>"
        )

    site.routes["/a"] = lie  # type: ignore[assignment]
    body = site.html("/b")
    found = fetcher(urls(fetcher, site.url("/a"), site.url("/b")))
    assert pages(found) == {site.url("/a"): b"<p>what ", site.url("/b"): body}


def test_a_page_without_length_ends_with_the_connection(site: Site, fetcher: Fetcher) -> None:
    site.routes["/a"] = raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>one", b" two</p>")  # type: ignore[assignment]
    found = fetcher(site.url("/a"))
    assert pages(found) == {site.url("/a"): b"<p>one two</p>"}
    assert records(found.files[0])[1].headers["Content-Length"] == "14"


def bomb(n_bytes: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(pack.compress(b"\0" * 1_000_000) for _ in range(n_bytes // 1_000_000)), pack.flush()])


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        pytest.param(b"x" * 200_001, {}, "too_large", id="as it says"),
        pytest.param(b"1f4\r\n" + b"x" * 500 + b"\r\n", {"Transfer-Encoding": "chunked"}, "too_large", id="in chunks"),
        pytest.param(bomb(50_000_000), {"Content-Encoding": "gzip"}, "too_large", id="gzip bomb"),
        pytest.param(zlib.compress(b"a" * 200_001), {"Content-Encoding": "deflate"}, "too_large", id="deflate bomb"),
        pytest.param(b"plain", {"Content-Encoding": "gzip"}, "bad_encoding", id="no gzip"),
        pytest.param(gzip.compress(b"cut" * 999)[:-20], {"Content-Encoding": "gzip"}, "bad_response", id="cut gzip"),
        pytest.param(b"brotli?", {"Content-Encoding": "br"}, "bad_encoding", id="not asked for"),
        pytest.param(
            gzip.compress(gzip.compress(b"a")), {"Content-Encoding": "gzip, gzip"}, "bad_encoding", id="twice"
        ),
        pytest.param(b"%PDF-1.7", {"Content-Type": "application/pdf"}, "not_text", id="PDF"),
        pytest.param(b"\x89PNG", {"Content-Type": "Image/PNG; x=y"}, "not_text", id="picture"),
        pytest.param(b"", {}, "empty_answer", id="empty"),
    ],
)
def test_a_body_that_cannot_be_taken(
    site: Site, fetcher: Fetcher, body: bytes, headers: dict[str, str], reason: str
) -> None:
    fetcher.options = replace(fetcher.options, max_bytes=200_000, retries=0)

    def answer(handler: Handler) -> Answer | None:
        if "Transfer-Encoding" not in headers:
            return Answer(body, {**HTML, **headers})
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body * 1000)
        return None

    site.routes["/a"] = answer
    good = site.html("/b")
    found = fetcher(urls(fetcher, site.url("/a"), site.url("/b")))
    assert failures(found) == {site.url("/a"): reason}
    assert pages(found) == {site.url("/b"): good}


def test_encodings_that_servers_send_are_undone(site: Site, fetcher: Fetcher) -> None:
    text = b"<p>" + b"words " * 5000 + b"</p>"
    pack = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text),
        "x-gzip": gzip.compress(text[:99]) + gzip.compress(text[99:]),
        "deflate": zlib.compress(text),
        "Deflate": pack.compress(text) + pack.flush(),
        "utf-8": text,
    }
    for n, (name, body) in enumerate(packed.items()):
        site.routes[f"/{n}"] = Answer(body, {**HTML, "Content-Encoding": name})
    found = fetcher(urls(fetcher, *(site.url(f"/{n}") for n in range(len(packed)))))
    assert list(pages(found).values()) == [text] * len(packed)


def redirect(to: str, status: int = 302, **headers: str) -> Answer:
    return Answer(status=status, headers={"Location": to, **{k.replace("_", "-"): v for k, v in headers.items()}})


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("/a", "redirect_loop"),
        ("/loop", "redirect_loop"),
        ("/many/0", "too_many_redirects"),
        ("file:///etc/passwd", "bad_redirect"),
        ("ftp://127.0.0.1/", "bad_redirect"),
        ("javascript:alert(1)", "bad_redirect"),
        ("http://[", "bad_redirect"),
        ("http://127.0.0.1:99999/", "bad_redirect"),
        ("", "redirect_loop"),
        ("http://127.0.0.1:1/", "connection_failed"),
    ],
)
def test_a_redirect_that_leads_nowhere(site: Site, fetcher: Fetcher, to: str, reason: str) -> None:
    site.routes["/a"] = redirect(to)
    site.routes["/loop"] = redirect("/a", 301)
    site.routes |= {f"/many/{n}": redirect(f"/many/{n + 1}", 307) for n in range(20)}
    assert failures(fetcher(WebSource(site.url("/a"), "page"))) == {site.url("/a"): reason}
    assert len(site.paths()) <= fetcher.options.max_redirects + 1


def test_redirects_are_followed_across_hosts_and_the_last_address_counts(
    sites: Callable[[], Site], fetcher: Fetcher
) -> None:
    one, two = sites(), sites()
    body = two.html("/there")
    one.routes["/a"] = redirect("b", 301)
    one.routes["/b"] = redirect(two.url("/there"), 308)
    assert pages(fetcher(one.url("/a"))) == {two.url("/there"): body}


def test_a_page_that_wants_its_cookie_back_gets_it_and_no_other_does(site: Site, fetcher: Fetcher) -> None:
    def greet(handler: Handler) -> Answer:
        if "seen=1" in handler.headers.get("Cookie", ""):
            return Answer(b"<p>welcome</p>", HTML)
        return redirect("/a", Set_Cookie="seen=1; Path=/")

    site.routes["/a"] = greet
    site.html("/b")
    found = fetcher(urls(fetcher, site.url("/a"), site.url("/b")))
    assert pages(found)[site.url("/a")] == b"<p>welcome</p>"
    assert "Cookie" not in site.asked[-1].headers


def test_no_connection(fetcher: Fetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert failures(fetcher(address)) == {address: "connection_failed"}
    assert failures(fetcher("http://no-such-host.invalid/")) == {"http://no-such-host.invalid/": "connection_failed"}


def test_hostile_addresses_are_recorded_and_stop_nothing(site: Site, fetcher: Fetcher) -> None:
    body = site.html("/a")
    bad = ["http://xn--a.xn--a\u0301\u0301/", "http://" + "a" * 300 + ".invalid/", f"http://{'x.' * 200}invalid/", "http://1.2.3.4.5:x/",
           "http://\u2100.invalid/", "http://a b/", site.url("/" + "z" * 3000), "http://[::1", "http://.../"]  # fmt: skip
    found = fetcher(urls(fetcher, *bad, site.url("/a")))
    assert pages(found) == {site.url("/a"): body}
    assert found.n_refused == len(bad)
