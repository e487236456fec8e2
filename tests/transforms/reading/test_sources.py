"""Reading: each type of source to documents, and each kind of damage to a refusal that says what to do."""

import gzip
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.captured import Captured, PassedOver, Read, Refused, clean_text, domain_of
from transforms.reading.endings import ENDINGS
from transforms.reading.sources import read_bytes
from warehouse.schema import TABLES
from warehouse.vocabulary import PUBLISHED_METHODS

PARAGRAPH = "The harbour council of Velm voted on Monday to close the old ferry pier, and the mayor thanked all crews. "
PAGE = f"""<html><head><title>Pier closes - Velm Gazette</title><meta charset="utf-8">
<meta property="og:site_name" content="Velm Gazette"><meta property="og:title" content="Pier closes">
<meta property="article:published_time" content="2025-03-04T10:20:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Pier closes</h1><p>{PARAGRAPH * 3}</p>
<p>Boats   go
from the new pier.</p></article><script>var hidden = 1;</script></body></html>"""


def jsonl(*records: Mapping[str, Any] | str) -> bytes:
    return b"".join((r if isinstance(r, str) else json.dumps(r)).encode() + b"\n" for r in records)


def documents(found: Iterable[Read]) -> list[Captured]:
    found = list(found)
    assert all(isinstance(d, Captured) for d in found), found
    return [d for d in found if isinstance(d, Captured)]


def only(found: Iterable[Read]) -> Captured:
    (document,) = documents(found)
    return document


def refused(found: Iterable[Read]) -> Refused:
    (one,) = found
    assert isinstance(one, Refused)
    return one


def test_plain_text() -> None:
    data = b"\xef\xbb\xbfPier closes\r\n\r\nThe caf\xc3\xa9 stays.\rOpen."
    document = only(read_bytes("in/pier.txt", data))
    assert document.raw_text == "Pier closes\n\nThe café stays.\nOpen."
    assert (document.media_type, document.charset, document.n_bytes) == ("text/plain", "utf-8", len(data))
    assert document.html is None and document.given_title is None and document.url is None


def test_columns_are_those_of_documents() -> None:
    row = {name for name in Captured.__dataclass_fields__ if name != "html"}
    assert row == set(TABLES["documents"].lake_arrow.names) - {"batch_id"}


def test_fits_the_lake() -> None:
    document = only(read_bytes("a.jsonl", jsonl({"id": 7, "text": "Rain.", "authors": ["Ana Bell"]})))
    row = {name: getattr(document, name) for name in Captured.__dataclass_fields__ if name != "html"}
    table = TABLES["documents"].from_rows([{**row, "batch_id": "0" * 16}])
    assert table["given_authors"].to_pylist() == [["Ana Bell"]] and table["record_id"].to_pylist() == ["7"]


def test_identity_is_of_place_and_bytes() -> None:
    one = only(read_bytes("a.txt", b"Rain."))
    assert one == only(read_bytes("a.txt", b"Rain."))
    others = [only(read_bytes("b.txt", b"Rain.")), only(read_bytes("a.txt", b"Rain. "))]
    assert len({d.document_id for d in [one, *others]}) == 3


def test_a_record_is_known_by_its_url_wherever_the_file_lies() -> None:
    line = jsonl({"url": "https://www.Velm.example:443/a", "text": "Rain."})
    one = only(read_bytes("a.jsonl", line))
    again = documents(read_bytes("b/c.jsonl", jsonl({"text": "Sun."}) + line))[1]
    assert one.document_id == again.document_id
    assert (one.source_uri, again.source_uri, one.domain) == ("a.jsonl#1", "b/c.jsonl#2", "velm.example")


def test_record_columns() -> None:
    record = {
        "id": 12, "url": "https://velm.example/a", "source": "Velm Gazette", "title": " Pier  closes ",
        "authors": "Ana Bell; Tom Reed;", "published_at": 1760005530, "text": "Rain.\r\nSun.", "other": [1, {}],
    }  # fmt: skip
    d = only(read_bytes("a.jsonl", jsonl(record)))
    assert (d.record_id, d.publisher, d.given_title) == ("12", "Velm Gazette", "Pier closes")
    assert d.given_authors == ("Ana Bell", "Tom Reed") and d.raw_text == "Rain.\nSun."
    assert (d.given_published_at, d.given_published_method) == ("1760005530", "given")


def test_broken_lines_do_not_stop_reading() -> None:
    data = jsonl(
        {"text": "One."}, "{broken", "[1, 2]", "", {"title": "no text"}, {"text": "Two."}, '{"text": 1' + "0" * 5000
    )
    found = list(read_bytes("a.jsonl", data))
    assert [d.raw_text for d in found if isinstance(d, Captured)] == ["One.", "Two."]
    bad = [r for r in found if isinstance(r, Refused)]
    assert [(r.source_uri, r.reason) for r in bad] == [
        ("a.jsonl#2", "broken_json"), ("a.jsonl#3", "not_a_record"), ("a.jsonl#5", "no_text"), ("a.jsonl#7", "broken_json"),
    ]  # fmt: skip
    assert bad[0].data == b"{broken" and all(r.source_uri in r.detail for r in bad)


def test_deep_json_is_refused() -> None:
    assert refused(read_bytes("a.jsonl", b"[" * 200_000)).reason == "broken_json"


def test_gzip_of_several_members() -> None:
    data = gzip.compress(jsonl({"text": "One."})) + gzip.compress(jsonl({"text": "Two."}))
    assert [d.raw_text for d in documents(read_bytes("a.jsonl.gz", data))] == ["One.", "Two."]


@pytest.mark.parametrize("cut", [12, 60, 400, 900])
def test_truncated_gzip_gives_what_can_be_read(cut: int) -> None:
    records = [{"text": f"{n} boats, {n * n} crews and {n**3 % 977} nets."} for n in range(200)]
    data = gzip.compress(jsonl(*records))
    *whole, last = read_bytes("a.jsonl.gz", data[:-cut])
    assert isinstance(last, Refused) and last.reason == "truncated_gzip"
    assert [d.raw_text for d in documents(whole)] == [r["text"] for r in records[: len(whole)]]


def test_broken_gzip() -> None:
    assert refused(read_bytes("a.jsonl.gz", b"no\0gzip at all")).reason == "broken_gzip"


def test_what_is_misnamed_as_compressed_or_not_is_read_as_what_it_is() -> None:
    data = jsonl({"text": "Rain."})
    assert only(read_bytes("a.jsonl.gz", data)).raw_text == "Rain."
    assert only(read_bytes("a.jsonl", gzip.compress(data))).raw_text == "Rain."


def test_csv_and_parquet_rows_have_the_same_identity() -> None:
    rows = [
        {"id": "1", "title": "Pier", "text": 'She said: "Rain",\nand left.'},
        {"id": "2", "title": "Café", "text": "Sun."},
    ]
    table = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{**r, "extra": 3.5} for r in rows]), table)
    text = 'id,title,text\n1,Pier,"She said: ""Rain"",\nand left."\n\n2,Café,Sun.\n'
    by_csv = documents(read_bytes("a.csv", text.encode()))
    by_parquet = documents(read_bytes("a.parquet", table.getvalue()))
    assert [d.raw_text for d in by_csv] == [d.raw_text for d in by_parquet] == [r["text"] for r in rows]
    assert [d.sha256 for d in by_csv] == [d.sha256 for d in by_parquet]
    assert [d.source_uri for d in by_csv] == ["a.csv#1", "a.csv#2"]


def test_csv_by_semicolon_and_in_windows_1252() -> None:
    document = only(read_bytes("a.csv", "title;text\nMenü;Größe zählt, sagt sie\n".encode("cp1252")))
    assert (document.given_title, document.raw_text, document.charset) == ("Menü", "Größe zählt, sagt sie", "cp1252")


def test_csv_with_a_long_field() -> None:
    document = only(read_bytes("a.csv", b"id,text\n1," + b"rain " * 40_000))
    assert len(document.raw_text) > 131_072


def test_csv_row_with_too_many_fields() -> None:
    good, bad = read_bytes("a.csv", b"id,text\n1,Rain.\n2,Sun, and wind.\n")
    assert isinstance(good, Captured) and isinstance(bad, Refused)
    assert (bad.reason, bad.source_uri) == ("bad_row", "a.csv#2")


def test_missing_columns_are_told() -> None:
    table = io.BytesIO()
    pq.write_table(pa.table({"kop": ["a"], "romp": ["b"]}), table)
    for name, data in (("a.csv", b"kop,romp\na,b\n"), ("a.parquet", table.getvalue())):
        one = refused(read_bytes(name, data))
        assert one.reason == "missing_columns" and "kop, romp" in one.detail


def test_parquet_time_is_stated_in_iso() -> None:
    table = io.BytesIO()
    when = pa.array([1_741_083_600], pa.timestamp("s", tz="UTC"))
    pq.write_table(pa.table({"text": ["Rain."], "published_at": when}), table)
    assert only(read_bytes("a.parquet", table.getvalue())).given_published_at == "2025-03-04T10:20:00+00:00"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7", "unsupported_type"),
        ("a", b"text", "unsupported_type"),
        ("a.txt", b"", "empty_file"),
        ("a.jsonl", b" \n\n", "empty_file"),
        ("a.txt", b"\x7fELF\0\0\0", "binary_content"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no_text"),
        ("a.parquet", b"PAR1 broken", "broken_parquet"),
    ],
)
def test_refusals(name: str, data: bytes, reason: str) -> None:
    one = refused(read_bytes(name, data))
    assert one.reason == reason and one.data == data
    assert one.source_uri == name and name in one.detail


def test_html_page() -> None:
    d = only(read_bytes("a.html", PAGE.encode()))
    assert d.raw_text.split("\n") == [
        "Pier closes - Velm Gazette",
        "Home",
        "Pier closes",
        (PARAGRAPH * 3).strip(),
        "Boats go from the new pier.",
    ]
    assert d.html is not None and d.html.startswith("<html>")
    assert (d.media_type, d.given_title, d.publisher) == ("text/html", "Pier closes", "Velm Gazette")
    assert (d.given_published_at, d.given_published_method) == ("2025-03-04T10:20:00Z", "meta")


def test_json_ld_goes_before_meta_and_the_record_before_both() -> None:
    linked = '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2025-03-05"}]}</script>'
    page = PAGE.replace("</head>", linked + "</head>")
    d = only(read_bytes("a.html", page.encode()))
    assert (d.given_published_at, d.given_published_method) == ("2025-03-05", "json_ld")
    d = only(read_bytes("a.jsonl", jsonl({"html": page, "published_at": "2025-03-06", "title": "Mine"})))
    assert (d.given_published_at, d.given_published_method, d.given_title) == ("2025-03-06", "given", "Mine")


def test_page_in_another_character_set() -> None:
    page = "<html><head><meta charset=windows-1251></head><body><p>Порт закрыт до понедельника.</p></body></html>"
    document = only(read_bytes("a.html", page.encode("cp1251")))
    assert document.raw_text == "Порт закрыт до понедельника." and document.charset == "cp1251"


def test_page_nested_deeper_than_the_stack() -> None:
    found = list(read_bytes("a.html", b"<div>" * 5_000 + b"rain" + b"</div>" * 5_000))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.Velm.example:8080/a", "velm.example"),
        ("http://news.velm.example", "news.velm.example"),
        ("no url", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_domain(url: str | None, domain: str | None) -> None:
    assert domain_of(url) == domain


@given(st.text())
def test_clean_text_leaves_no_controls(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned) == len(text.replace("\r\n", "\n"))
    assert not any(c < " " and c not in "\n\t" for c in cleaned)
    assert cleaned.encode("utf-8") and cleaned == clean_text(cleaned) if cleaned else True


@settings(deadline=None)
@given(
    st.sampled_from(ENDINGS), st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "zlib", "nonsense"])
)
def test_any_bytes_give_documents_or_refusals(ending: str, data: bytes, charset: str | None) -> None:
    found = list(read_bytes("x" + ending, data, charset=charset))
    assert found == list(read_bytes("x" + ending, data, charset=charset))
    for one in found:
        if isinstance(one, Captured):
            assert one.raw_text.strip() and one.given_published_method in (None, *PUBLISHED_METHODS)
            one.raw_text.encode("utf-8")
        else:
            assert isinstance(one, Refused | PassedOver)
            assert re.fullmatch(r"[a-z][a-z0-9_]*", one.reason) and one.detail


@given(st.dictionaries(st.sampled_from(["id", "url", "title", "authors", "published_at", "text"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text()),
)))  # fmt: skip
def test_any_record_gives_one_result(record: dict[str, Any]) -> None:
    (one,) = read_bytes("a.jsonl", jsonl(record))
    text = record.get("text")
    said = "".join(text) if isinstance(text, list) else text  # a list is one of paragraphs
    assert isinstance(one, Captured) == bool(isinstance(said, str) and clean_text(said).strip())


def test_a_name_inside_an_object_and_values_of_data_frames_are_taken_as_meant() -> None:
    odd = {"text": PARAGRAPH, "source": {"id": None, "name": "Velm Gazette"}, "title": ["", "Pier closes"], "id": {}}
    document = only(read_bytes("a.jsonl", jsonl({**odd, "authors": {"name": "A. Dole"}, "published_at": math.nan})))
    assert (document.publisher, document.given_title, document.given_authors) == (
        "Velm Gazette",
        "Pier closes",
        ("A. Dole",),
    )
    assert (document.record_id, document.given_published_at) == (None, None)


def parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def test_a_parquet_value_that_python_cannot_hold_costs_its_row_alone() -> None:
    times = pa.array([2**62, 0], pa.timestamp("us"))
    refused, read = read_bytes("a.parquet", parquet(pa.table({"text": [PARAGRAPH] * 2, "published_at": times})))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.source_uri) == ("bad_row", "a.parquet#1")
    assert isinstance(read, Captured)
    assert read.given_published_at == "1970-01-01T00:00:00"


def test_parquet_nanoseconds_bytes_and_a_column_that_comes_twice() -> None:
    times = pa.array([1_700_000_000_123_456_789], pa.timestamp("ns", "UTC"))
    table = pa.table({"text": [PARAGRAPH], "published_at": times, "url": [b"https://velm.example/1"]})
    document = only(read_bytes("a.parquet", parquet(table)))
    assert document.given_published_at == "2023-11-14T22:13:20.123456+00:00"
    assert document.url == "https://velm.example/1"
    twice = pa.Table.from_arrays([pa.array([PARAGRAPH]), pa.array(["z"])], ["text", "text"])
    assert len(list(read_bytes("a.parquet", parquet(twice)))) == 1
