"""Feeds: entries that hold their article are read, those that announce it are passed over with what to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.captured import Captured, PassedOver, Refused
from transforms.reading.sources import read_bytes

PARAGRAPH = "The harbour council of Velm voted on Monday to close the old ferry pier, and the mayor thanked all crews. "
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Velm Gazette</title><link>https://velm.example</link>
<item><title>Pier &amp; ferry</title><link>https://velm.example/pier?utm_source=rss</link><guid>g1</guid>
<dc:creator>Ana Bell</dc:creator><pubDate>Tue, 04 Mar 2025 10:20:00 GMT</pubDate>
<description>In short.</description><content:encoded><![CDATA[<p>{PARAGRAPH * 4}</p><p>Boats go.</p>]]></content:encoded></item>
<item><title>Only a teaser</title><link>https://velm.example/teaser</link><description>{PARAGRAPH}</description></item>
<item><title>All in the description</title><link>https://velm.example/long</link>
<description>{PARAGRAPH * 9}</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Velm Gazette</title>
<entry><id>tag:velm,1</id><title>Pier</title><link href="https://velm.example/pier"/><published>2025-03-04T10:20:00Z</published>
<author><name>Ana Bell</name></author><author><name>Tom Reed</name></author>
<content type="text">{PARAGRAPH * 4}</content></entry></feed>"""


def test_rss() -> None:
    one, teaser, long = read_bytes("f.rss", RSS.encode())
    assert isinstance(one, Captured) and isinstance(teaser, PassedOver) and isinstance(long, Captured)
    assert one.raw_text.split("\n") == [(PARAGRAPH * 4).strip(), "Boats go."]
    assert (one.url, one.canonical_url) == ("https://velm.example/pier?utm_source=rss", "https://velm.example/pier")
    assert (one.given_title, one.given_authors, one.publisher) == ("Pier & ferry", ("Ana Bell",), "Velm Gazette")
    assert (one.given_published_at, one.given_published_method) == ("Tue, 04 Mar 2025 10:20:00 GMT", "given")
    assert (one.source_uri, one.record_id) == ("f.rss#1", "g1")
    assert teaser.reason == "summary_only" and "web source" in teaser.detail and "/teaser" in teaser.detail


def test_atom_and_xml() -> None:
    (one,) = read_bytes("f.xml", ATOM.encode())
    assert isinstance(one, Captured) and one.raw_text.strip() == (PARAGRAPH * 4).strip()
    assert one.given_authors == ("Ana Bell", "Tom Reed") and one.domain == "velm.example"


def test_an_entry_has_the_same_identity_in_another_feed() -> None:
    (one, *_) = read_bytes("f.rss", RSS.encode())
    (two, *_) = read_bytes("g.rss.gz", RSS.replace("Only a teaser", "Other").encode())
    assert isinstance(one, Captured) and isinstance(two, Captured) and one.document_id == two.document_id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.b/c</loc></url></urlset>',
            "web source",
        ),
        ('<?xml version="1.0"?><!-- x --><nitf><body>Text</body></nitf>', "<nitf>"),
        ("no xml at all", "no RSS or Atom"),
    ],
)
def test_other_xml(text: str, said: str) -> None:
    (one,) = read_bytes("f.xml", text.encode())
    assert isinstance(one, Refused) and one.reason == "unsupported_type" and said in one.detail


def test_entities_that_explode() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel><item><title>&l9;</title></item></channel></rss>'
    assert all(not isinstance(found, Captured) for found in read_bytes("f.rss", text.encode()))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3_000), st.binary(max_size=30))
def test_no_damage_raises(at: int, noise: bytes) -> None:
    data = bytearray(RSS.encode())
    data[at : at + len(noise)] = noise
    assert list(read_bytes("f.rss", bytes(data)))
