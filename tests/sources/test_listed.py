"""What feeds, sitemaps and lists name, read from bytes."""

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import listed
from sources.decoding import CutShortError, Inflater, TooLargeError, UndecodableError
from sources.links import Link, absolute, clean_link, public
from sources.listed import Listed, UnreadableError, kind_of, read_feed, read_list, read_sitemap

BASE = "https://news.example/section/feed.xml"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n<?xml-stylesheet href="x"?>\n'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'<rss version="2.0">', "feed"),
        (XML + b"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"\xef\xbb\xbf\n<rdf:RDF xmlns:rdf='x'>", "feed"),
        (XML + b"<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss>", "feed"),
        (XML + b"<urlset xmlns='x'>", "sitemap"),
        (b"<s:sitemapindex xmlns:s='x'>", "sitemap"),
        (gzip.compress(XML + b"<urlset>"), "sitemap"),
        ("\ufeff<rss>".encode("utf-16-le"), "feed"),
        (b"<!doctype html><html>", "page"),
        (b"<p>http://a.example/", "page"),
        (b"# list\nhttp://a.example/1\nHTTPS://a.example/2 # two\n", "urls"),
        (b"http://a.example/ is a page that begins with an address\nand goes on\n", "page"),
        (b"plain words", "page"),
        (b"", "page"),
        (b"\x1f\x8b broken", "page"),
    ],
)
def test_what_bytes_are(body: bytes, kind: str) -> None:
    assert kind_of(body) == kind


def test_atom_links_are_read_against_their_base_with_both_times() -> None:
    body = (
        XML
        + b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/pieces/"><title>t</title>
        <entry><link rel="alternate" href="one"/><published>2026-05-01T10:00:00+02:00</published>
        <updated>2026-05-02T00:00:00Z</updated></entry></feed>"""
    )
    assert read_feed(body, BASE).pages == [
        Link("https://news.example/pieces/one", datetime(2026, 5, 1, 8, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC))
    ]


def test_an_rss_date_of_publication_is_no_update() -> None:
    body = b"<rss version='2.0'><channel><item><link>/a</link><pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    assert read_feed(body, BASE).pages == [Link("https://news.example/a", datetime(2026, 5, 1, 10, tzinfo=UTC), None)]


def test_entries_without_address_are_named_and_dates_that_are_none_are_left_out() -> None:
    body = b"""<rss version="2.0"><channel><item><title>none</title></item><item><link>mailto:a@b.example</link></item>
        <item><link>/a</link><pubDate>yesterday, I think</pubDate></item></channel></rss>"""
    assert read_feed(body, BASE) == Listed([Link("https://news.example/a")], [], ["", "mailto:a@b.example"])


def test_a_feed_in_another_charset_and_with_errors_is_read() -> None:
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><item><title>Zürich & Bern</title><link>/a?b=1&c=2</link></item>'
    assert [p.url for p in read_feed(body.encode("latin-1"), BASE, "text/xml").pages] == [
        "https://news.example/a?b=1&c=2"
    ]


def test_sitemap_dates_of_all_precisions() -> None:
    dates = ["2026", "2026-05", "2026-05-04", "2026-05-04T10:00Z", "2026-05-04T10:00:00.5+02:00", "04/05/2026", ""]
    urls = "".join(f"<url><loc>https://a.example/{n}</loc><lastmod>{d}</lastmod></url>" for n, d in enumerate(dates))
    found = [link.updated for link in read_sitemap(f"<urlset>{urls}</urlset>".encode(), BASE).pages]
    assert found == [
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC),
        datetime(2026, 5, 4, 10, tzinfo=UTC), datetime(2026, 5, 4, 8, 0, 0, 500_000, tzinfo=UTC), None, None,
    ]  # fmt: skip


def test_a_sitemap_that_inflates_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "LARGEST_SITEMAP", 3_000_000)
    with pytest.raises(UnreadableError, match="inflates to more than"):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * 4_000_000), BASE)


def test_a_sitemap_with_deep_nesting_is_survived() -> None:
    body = b"<urlset><url><loc>https://a.example/1</loc></url>" + b"<x>" * 100_000
    assert [p.url for p in read_sitemap(body, BASE).pages] == ["https://a.example/1"]


@given(st.binary(max_size=300) | st.sampled_from([b"<rss", b"<urlset><url>", b"\x1f\x8b\x08", b"http://"]).flatmap(lambda h: st.binary(max_size=99).map(lambda b: h + b)))  # fmt: skip
def test_no_bytes_break_a_reader(body: bytes) -> None:
    kind_of(body)
    for read in (lambda: read_feed(body, BASE), lambda: read_sitemap(body, BASE), lambda: read_list(body)):
        try:
            found = read()
        except UnreadableError:
            continue
        assert all(link.url.startswith(("http://", "https://")) for link in found.pages)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("a?utm_source=x&id=3&fbclid=y", "https://news.example/section/a?id=3"),
        ("/a?utm_source=x", "https://news.example/a"),
        ("//other.example", "https://other.example/"),
        ("/a?b=utm_source", "https://news.example/a?b=utm_source"),
        (" /a\n#part", "https://news.example/a"),
        ("javascript:void(0)", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://a.example:99999/", None),
        ("/" + "a" * 3000, None),
    ],
)
def test_addresses_are_cleaned(href: str, expected: str | None) -> None:
    assert clean_link(href, BASE) == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_an_address_and_cleaning_twice_is_cleaning_once(href: str, base: str) -> None:
    public(href)
    for address in (href, f"http://{href}", f"/{href}"):
        for clean in (clean_link, absolute):
            url = clean(address, base)
            assert url is None or clean(url) == url


def test_what_is_public_of_an_address() -> None:
    assert public("https://me:secret@a.example:8080/x?y=1#z") == "https://a.example:8080/x?y=1"


@given(st.binary(max_size=2000), st.sampled_from(["", "gzip", "deflate", "x-gzip", "utf-8"]), st.integers(1, 500))
def test_a_body_comes_out_whole_whatever_the_chunks(body: bytes, encoding: str, size: int) -> None:
    packed = {"gzip": gzip.compress(body), "x-gzip": gzip.compress(body), "deflate": zlib.compress(body)}.get(
        encoding, body
    )
    inflater = Inflater(encoding, 10_000)
    for at in range(0, len(packed), size):
        inflater.feed(packed[at : at + size])
    assert inflater.finish() == body


@given(st.binary(max_size=500), st.sampled_from(["gzip", "deflate"]), st.integers(1, 500))
def test_a_body_that_is_not_as_stated_has_a_reason(body: bytes, encoding: str, size: int) -> None:
    inflater = Inflater(encoding, 1000)
    try:
        for at in range(0, len(body), size):
            inflater.feed(body[at : at + size])
        assert len(inflater.finish()) <= 1000
    except (TooLargeError, CutShortError, UndecodableError):
        pass


def test_a_bomb_is_stopped_at_the_limit() -> None:
    inflater = Inflater("gzip", 100_000)
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    with pytest.raises(TooLargeError) as caught:
        inflater.feed(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(caught.value.read) == 100_000
    assert peak < 2_000_000
