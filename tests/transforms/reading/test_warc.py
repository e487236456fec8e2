"""WARC: pages with what the fetch says about them; everything else is named and passed over."""

import gzip
import io
import json
import zlib
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from transforms.reading.captured import Captured, PassedOver, Read, Refused
from transforms.reading.sources import read_bytes
from transforms.reading.warc import FAILURE

TEXT = "The harbour council of Velm voted on Monday to close the old ferry pier."
PAGE = f"<html><head><title>Pier</title></head><body><p>{TEXT}</p></body></html>".encode()
URL = "https://www.velm.example/news/pier?id=7&utm_source=mail"


class Crawl:
    """A WARC being written."""

    def __init__(self, gzipped: bool = True) -> None:
        self.out = io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=gzipped)

    def add(
        self, kind: str, url: str, payload: bytes, http: StatusAndHeaders | None = None, content_type: str = ""
    ) -> None:
        headers = {"WARC-Date": "2024-05-06T07:08:09Z", "WARC-Record-ID": "<urn:uuid:0>"}
        self.writer.write_record(
            self.writer.create_warc_record(
                url, kind, io.BytesIO(payload), len(payload), content_type, http_headers=http, warc_headers_dict=headers
            )
        )

    def page(self, payload: bytes = PAGE, url: str = URL, status: str = "200 OK", **headers: str) -> None:
        found = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.add("response", url, payload, StatusAndHeaders(status, list(found.items()), "HTTP/1.1"))

    def read(self, name: str = "c.warc.gz", cut: int = 0) -> list[Read]:
        data = self.out.getvalue()
        return list(read_bytes(name, data[: len(data) - cut]))


def only(crawl: Crawl) -> Read:
    (found,) = crawl.read()
    return found


def test_a_page_as_it_was_fetched() -> None:
    crawl = Crawl()
    crawl.page(Last_Modified="Mon, 06 May 2024 06:00:00 GMT")
    found = only(crawl)
    assert isinstance(found, Captured)
    assert (found.source_uri, found.url, found.canonical_url) == (
        "c.warc.gz#1",
        URL,
        "https://www.velm.example/news/pier?id=7",
    )
    assert (found.domain, found.media_type, found.charset) == ("velm.example", "text/html", "utf-8")
    assert found.fetched_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert found.given_last_modified == "Mon, 06 May 2024 06:00:00 GMT"
    assert TEXT in found.raw_text and found.n_bytes == len(PAGE) and found.record_id == "<urn:uuid:0>"


def test_the_same_page_has_one_identity_wherever_it_is_stored() -> None:
    crawl, plain = Crawl(), Crawl(gzipped=False)
    crawl.page()
    plain.page(url="https://velm.example/other")
    plain.page(Content_Encoding="gzip", payload=gzip.compress(PAGE))
    one = only(crawl)
    _, two = plain.read("d.warc")
    assert isinstance(one, Captured) and isinstance(two, Captured) and one.document_id == two.document_id
    assert two.source_uri == "d.warc#2"


@pytest.mark.parametrize(
    ("encoding", "payload"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", pa.Codec("brotli").compress(PAGE, asbytes=True)),
        ("zstd", pa.Codec("zstd").compress(PAGE, asbytes=True)),
        ("identity", PAGE),
        ("gzip", PAGE),  # stored decoded, under the headers as received
        ("br", PAGE),
        ("deflate", PAGE),
    ],
)
def test_content_encodings(encoding: str, payload: bytes) -> None:
    crawl = Crawl()
    crawl.page(payload, Content_Encoding=encoding)
    found = only(crawl)
    assert isinstance(found, Captured) and TEXT in found.raw_text


def test_chunks() -> None:
    chunked = b"".join(
        b"%x\r\n%s\r\n" % (len(PAGE[at : at + 50]), PAGE[at : at + 50]) for at in range(0, len(PAGE), 50)
    )
    for payload in (chunked + b"0\r\n\r\n", PAGE):
        crawl = Crawl()
        crawl.page(payload, Transfer_Encoding="chunked")
        found = only(crawl)
        assert isinstance(found, Captured) and found.raw_text.endswith(TEXT)


@pytest.mark.parametrize(
    ("encoding", "payload", "reason"),
    [
        ("gzip", gzip.compress(PAGE * 50)[:-40], "truncated_gzip"),
        ("gzip", gzip.compress(b" " * 60_000_000), "record_too_long"),
        ("compress", b"\x1f\x9d", "unsupported_encoding"),
        ("br", b"\0\1\2", "broken_br"),
    ],
)
def test_bodies_that_cannot_be_decoded(encoding: str, payload: bytes, reason: str) -> None:
    crawl = Crawl()
    crawl.page(payload, Content_Encoding=encoding)
    found = only(crawl)
    assert isinstance(found, Refused) and found.reason == reason and URL in found.detail


def test_charset_of_the_header_goes_before_the_page() -> None:
    page = '<html><head><meta charset="utf-8"></head><body><p>Порт закрыт до понедельника.</p></body></html>'
    crawl = Crawl()
    crawl.page(page.encode("cp1251"), Content_Type="text/html; charset=windows-1251")
    found = only(crawl)
    assert isinstance(found, Captured) and found.charset == "cp1251" and "Порт закрыт" in found.raw_text


def test_what_is_no_article_is_passed_over_with_its_reason() -> None:
    crawl = Crawl()
    crawl.add("warcinfo", "", b"software: own", content_type="application/warc-fields")
    crawl.add("request", URL, b"", StatusAndHeaders("GET / HTTP/1.1", [("Host", "velm.example")], is_http_request=True))
    crawl.page(status="404 Not Found")
    crawl.page(status="301 Moved Permanently")
    crawl.page(b"\x89PNG\0", Content_Type="image/png")
    crawl.page(b"%PDF-1.7", Content_Type="application/pdf")
    crawl.page(b"\x89PNG\0\0\0\0", Content_Type="text/html")
    crawl.page(b"  \r\n")
    crawl.page(b"User-agent: *", url="https://velm.example/robots.txt", Content_Type="text/plain")
    crawl.add("revisit", URL, b"", StatusAndHeaders("304 Not Modified", [], "HTTP/1.1"))
    crawl.add("metadata", URL, b"via: x", content_type="application/warc-fields")
    crawl.page()
    *others, last = crawl.read()
    assert isinstance(last, Captured) and last.source_uri == "c.warc.gz#12"
    assert [(o.source_uri, o.reason) for o in others if isinstance(o, PassedOver)] == [
        ("c.warc.gz#3", "http_status"),
        ("c.warc.gz#4", "http_status"),
        ("c.warc.gz#5", "media_type"),
        ("c.warc.gz#6", "media_type"),
        ("c.warc.gz#7", "media_type"),
        ("c.warc.gz#8", "empty_body"),
        ("c.warc.gz#9", "robots_txt"),
        ("c.warc.gz#10", "revisit"),
    ]
    assert len(others) == 8


def test_texts_and_resources() -> None:
    crawl = Crawl()
    crawl.add("conversion", URL, TEXT.encode(), content_type="text/plain")
    crawl.add("resource", "file:///a.html", PAGE, content_type="text/html")
    crawl.page(TEXT.encode(), Content_Type="text/plain")
    crawl.page(PAGE, Content_Type="")
    found = crawl.read("c.wet.gz")
    assert [d.media_type for d in found if isinstance(d, Captured)] == [
        "text/plain",
        "text/html",
        "text/plain",
        "text/html",
    ]
    assert isinstance(found[0], Captured) and found[0].raw_text == TEXT


def test_pages_that_could_not_be_fetched() -> None:
    crawl = Crawl()
    crawl.add(
        "metadata", URL, json.dumps({"reason": "server_error", "detail": "answered 500"}).encode(), content_type=FAILURE
    )
    crawl.add("metadata", URL, b"no json", content_type=FAILURE)
    one, two = crawl.read()
    assert isinstance(one, Refused) and isinstance(two, Refused)
    assert (one.source_uri, one.reason, one.detail) == (URL, "server_error", "answered 500")
    assert two.reason == "not_fetched"


@pytest.mark.parametrize("gzipped", [True, False])
@pytest.mark.parametrize("cut", [1, 3, 20, 400])
def test_cut_in_the_middle(gzipped: bool, cut: int) -> None:
    crawl = Crawl(gzipped)
    for number in range(5):
        crawl.page(url=f"https://velm.example/{number}")
    *before, last = crawl.read("c.warc.gz" if gzipped else "c.warc", cut)
    assert all(isinstance(d, Captured) for d in before) and len(before) >= 3
    if not gzipped and cut <= 3:  # only the empty lines behind the last record are cut
        assert isinstance(last, Captured) and len(before) == 4
    else:
        assert isinstance(last, Refused) and last.reason == ("truncated_gzip" if gzipped else "truncated_warc")


def test_a_record_over_the_limit() -> None:
    crawl = Crawl()
    crawl.page(PAGE + b" " * 50_000_000)
    crawl.page()
    long, read = crawl.read()
    assert isinstance(long, Refused) and long.reason == "record_too_long" and len(long.data) <= 1 << 20
    assert isinstance(read, Captured)


@pytest.mark.parametrize(
    "data", [b"no warc at all", b"WARC/1.0\r\n" + b"x" * 3_000_000, b"WARC/1.0\r\nContent-Length: -5\r\n\r\n"]
)
def test_what_is_no_warc(data: bytes) -> None:
    found = list(read_bytes("c.warc", data))
    assert len(found) == 1 and not isinstance(found[0], Captured)


def test_a_response_without_http() -> None:
    crawl = Crawl(gzipped=False)
    crawl.add("resource", URL, b"", None, "application/http")
    crawl.add("resource", URL, b"nonsense\r\n\r\n", None, "application/http")
    crawl.page()
    data = crawl.out.getvalue().replace(b"WARC-Type: resource", b"WARC-Type: response")
    *others, last = read_bytes("c.warc", data)
    assert [type(o) for o in others] == [Refused, PassedOver] and isinstance(last, Captured)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.binary(max_size=30))
def test_no_damage_raises(at: int, noise: bytes) -> None:
    crawl = Crawl(gzipped=False)
    for number in range(3):
        crawl.page(url=f"https://velm.example/{number}")
    data = bytearray(crawl.out.getvalue())
    at %= len(data)
    data[at : at + len(noise)] = noise
    assert list(read_bytes("c.warc", bytes(data)))
