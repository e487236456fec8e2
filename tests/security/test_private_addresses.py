"""Nothing that is read from the web leads a fetch into this machine or a private network."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import anyio
import httpcore
import pytest
from web_server import QUICK, Answer, Fetcher, Site, failures, pages

from sources import addresses, client
from sources.client import Client, FetchError, Response
from sources.web import WebSource

PUBLIC = "93.184.215.14"
# Addresses of this machine, of private networks, of clouds' metadata services, in all notations.
INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "0.0.0.0", "0", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:c0a8:101::1]", "[2001:0:7f00:1::1]", "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]",
    "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[100::1]", "[2001:db8::1]", "localhost", "localhost.", "LOCALHOST", "127.0.0.1.",
]  # fmt: skip
OUTSIDE = [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:101:101::1"]


def ask(url: str, may_be_inside: bool = False) -> Response:
    async def run() -> Response:
        async with Client(QUICK) as made:
            return await made.get(url, may_be_inside=may_be_inside)

    return anyio.run(run)


def refused(url: str) -> str:
    with pytest.raises(FetchError) as caught:
        ask(url)
    return caught.value.reason


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """To which addresses connections are opened; those that are not loopback are not, and end as a refused one does."""
    opened: list[str] = []
    plain = httpcore.AnyIOBackend.connect_tcp

    async def connect(self: Any, host: str, *more: Any, **named: Any) -> Any:
        opened.append(host)
        if not ip_address(host).is_loopback:
            raise httpcore.ConnectError("refused")
        return await plain(self, host, *more, **named)

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    yield opened


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """A name server: name -> its answers, one after the other; the last again and again."""
    answers: dict[str, list[list[str]]] = {}
    plain = addresses.look_up

    async def look_up(host: str) -> tuple[Any, ...]:
        if host not in answers:
            return await plain(host)
        found = answers[host][0] if len(answers[host]) == 1 else answers[host].pop(0)
        return tuple(map(ip_address, found))

    monkeypatch.setattr(addresses, "look_up", look_up)
    return answers


@pytest.mark.parametrize("host", INSIDE)
def test_no_notation_of_an_inside_address_is_asked(connected: list[str], host: str) -> None:
    # What the system's resolver does not read as an address is a name that leads nowhere.
    assert refused(f"http://{host}/latest/meta-data/") in ("private_address", "connection_failed", "bad_url")
    assert refused(f"https://user:word@{host}:8443/") in ("private_address", "connection_failed", "bad_url")
    assert connected == []


@pytest.mark.parametrize("host", OUTSIDE)
def test_public_addresses_may_be_asked(host: str) -> None:
    assert addresses.is_public(ip_address(host))


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}#@news.example/",
        "http://127.0.0.1:{port}\\@news.example/",
        "http://news.example\\@127.0.0.1:{port}/",
        "http://①②⑦.⓪.⓪.①:{port}/",
        "http://127。0。0。1:{port}/",
        "http://ⓛocalhost:{port}/",
        "http://%31%32%37.0.0.1:{port}/",
        "http://127.0.0.1\t:{port}/",
        "http:/127.0.0.1:{port}/",
        "http:////127.0.0.1:{port}/",
        "HTTP://127.0.0.1:{port}/",
    ],
)
def test_addresses_that_are_read_in_two_ways_lead_nowhere(site: Site, connected: list[str], url: str) -> None:
    refused(url.format(port=site.server.server_address[1]))
    assert connected == [] and site.asked == []


@pytest.mark.parametrize(
    "scheme", ["file", "gopher", "ftp", "data", "javascript", "dict", "ldap", "unix", "http+unix", "ws"]
)
def test_a_redirect_leaves_the_web_for_nothing(site: Site, scheme: str) -> None:
    for place in ("/etc/passwd", "127.0.0.1/etc/passwd", "127.0.0.1:6379/x"):
        site.routes["/"] = Answer(status=302, headers={"Location": f"{scheme}://{place}"})
        with pytest.raises(FetchError) as caught:
            ask(site.url("/"), may_be_inside=True)
        assert caught.value.reason == "bad_redirect"


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_found(
    site: Site, connected: list[str], named: dict[str, list[list[str]]]
) -> None:
    site.html("/a")
    named["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert refused(f"http://rebinding.example:{site.server.server_address[1]}/a") == "connection_failed"
    assert set(connected) == {PUBLIC} and site.asked == []


def test_a_source_whose_name_turns_private_does_not_become_one_of_inside(
    site: Site, fetcher: Fetcher, connected: list[str], named: dict[str, list[list[str]]]
) -> None:
    """The feed of a hostile name server: private when it is asked where the source is, public when it is fetched."""
    site.html("/secret")
    feed = f"<rss version='2.0'><channel><item><link>{site.url('/secret')}</link></item></channel></rss>"
    site.routes["/rss"] = Answer(feed.encode(), {"Content-Type": "application/rss+xml"})
    named["rebinding.example"] = [["10.1.2.3"], [PUBLIC]]
    got = fetcher(f"http://rebinding.example:{site.server.server_address[1]}/rss")
    assert set(connected) == {"10.1.2.3"} and got.n_pages == 0 and site.asked == []


def test_of_a_name_with_public_and_private_addresses_only_the_public_ones_are_asked(
    site: Site, fetcher: Fetcher, connected: list[str], named: dict[str, list[list[str]]]
) -> None:
    named["mixed.example"] = [["127.0.0.1", PUBLIC, "::1"]]
    url = f"http://mixed.example:{site.server.server_address[1]}/"
    assert refused(url) == "connection_failed"
    fetcher(url)  # named as a source as well: it is none of inside
    assert set(connected) == {PUBLIC} and site.asked == []


def test_connections_of_those_who_may_go_inside_serve_no_others(site: Site, named: dict[str, list[list[str]]]) -> None:
    site.html("/a")
    named["intranet.example"] = [["127.0.0.1"]]
    url = f"http://intranet.example:{site.server.server_address[1]}/a"

    async def run() -> None:
        async with Client(QUICK) as made:
            await made.get(url, may_be_inside=True)
            with pytest.raises(FetchError, match="private_address"):
                await made.get(url, may_be_inside=False)

    anyio.run(run)
    assert len(site.asked) == 1


def test_a_name_whose_first_address_is_dead_is_asked_at_the_next(site: Site, named: dict[str, list[list[str]]]) -> None:
    site.html("/a")
    named["two.example"] = [["127.0.0.77", "127.0.0.1"]]
    answer = ask(f"http://two.example:{site.server.server_address[1]}/a", may_be_inside=True)
    assert answer.status == 200
    assert site.asked[0].headers["Host"] == f"two.example:{site.server.server_address[1]}"


def public_site(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    """The site's own loopback address counts as a public one."""
    own, plain = ip_address(site.server.server_address[0]), addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == own or plain(address))


@pytest.mark.parametrize("how", ["page", "sitemap", "index", "feed", "list", "redirect", "robots"])
def test_what_a_public_host_names_inside_is_refused(
    sites: Callable[[], Site], fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    host, inner = sites(), sites()
    public_site(monkeypatch, host)
    inner.html("/secret")
    inner.routes["/robots.txt"] = Answer(b"User-agent: *\nAllow: /", {"Content-Type": "text/plain"})
    inside = inner.url("/secret")
    kind: Any = "auto"
    if how in ("page", "redirect"):
        host.routes["/start"] = Answer(status=301, headers={"Location": inside})
        kind = "page"
    elif how == "sitemap":
        host.routes["/start"] = Answer(
            f"<urlset><url><loc>{inside}</loc></url></urlset>".encode(), {"Content-Type": "text/xml"}
        )
    elif how == "index":
        host.routes["/start"] = Answer(
            f"<sitemapindex><sitemap><loc>{inside}</loc></sitemap></sitemapindex>".encode(),
            {"Content-Type": "text/xml"},
        )
    elif how == "feed":
        host.routes["/start"] = Answer(
            f"<rss version='2.0'><channel><item><link>{inside}</link></item></channel></rss>".encode(),
            {"Content-Type": "application/rss+xml"},
        )
    elif how == "list":
        host.routes["/start"] = Answer(inside.encode(), {"Content-Type": "text/plain"})
        kind = "urls"
    else:
        host.html("/start")
        host.routes["/robots.txt"] = Answer(status=302, headers={"Location": inner.url("/robots.txt")})
    got = fetcher(WebSource(host.url("/start"), kind))
    assert inner.asked == []
    if how == "robots":
        assert set(pages(got)) == {host.url("/start")}
    else:
        assert set(failures(got).values()) == {"private_address"} and got.n_pages == 0


def test_what_is_inside_and_named_as_a_source_itself_is_fetched(
    sites: Callable[[], Site], fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, inner = sites(), sites()
    public_site(monkeypatch, host)
    inner.html("/a")
    host.html("/b")
    assert set(pages(fetcher(inner.url("/a"), host.url("/b")))) == {inner.url("/a"), host.url("/b")}


def test_a_proxy_of_the_environment_is_used_and_asked_for_nothing_inside(
    site: Site, monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    monkeypatch.setenv("http_proxy", site.url(""))
    monkeypatch.setenv("no_proxy", "direct.example")
    site.routes["http://news.example/a"] = Answer(b"<p>by proxy</p>", {"Content-Type": "text/html"})
    assert ask("http://news.example/a").body == b"<p>by proxy</p>"
    n_asked = len(site.asked)
    for url in ("http://169.254.169.254/", "http://2130706433/", "http://localhost/", "http://[::ffff:10.0.0.1]/"):
        assert refused(url) == "private_address"
    assert refused("http://direct.example/") == "connection_failed"
    assert len(site.asked) == n_asked


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for a name, with its key, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(own).issuer_name(own).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_tls_is_of_the_name_and_not_of_the_address(
    site: Site, tmp_path: Path, named: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path, "news.example")
    seen: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.sni_callback = lambda socket, name, context: seen.append(name)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    site.html("/a")
    trusting = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(client, "_certificates", lambda: trusting)
    named["news.example"] = named["other.example"] = [["127.0.0.1"]]
    port = site.server.server_address[1]
    assert ask(f"https://news.example:{port}/a", may_be_inside=True).status == 200
    assert seen == ["news.example"] and site.asked[0].headers["Host"] == f"news.example:{port}"
    with pytest.raises(FetchError, match="certificate"):
        ask(f"https://other.example:{port}/a", may_be_inside=True)
