"""Bad input: each kind ends in a refusal, or costs only the record that it is in, and never in an error."""

import io
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.captured import Captured, PassedOver, Read, Refused
from transforms.reading.decode import mend
from transforms.reading.endings import COMPRESSIONS, FORMATS
from transforms.reading.sources import read_bytes, read_source

ROOT = Path(__file__).parents[3]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"


def said(found: list[Read]) -> list[str]:
    return [f.raw_text if isinstance(f, Captured) else f.reason for f in found]


@pytest.mark.parametrize("ending", FORMATS)
def test_empty_files(ending: str) -> None:
    for data in (b"", b" \r\n\t", b"\n" * 100):
        assert said(list(read_bytes(f"a{ending}", data))) == ["empty_file"]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.csv", "a.jsonl", "a.json"])
@pytest.mark.parametrize("data", [PNG, b"\xff\xd8\xff\xe0\0\x10JFIF", b"%PDF-1.7 text", b"PK\x03\x04word/document.xml", random.Random(7).randbytes(5_000).replace(b"\0", b"")])  # fmt: skip
def test_binary_under_the_name_of_text(name: str, data: bytes) -> None:
    found = list(read_bytes(name, data))
    assert not any(isinstance(f, Captured) for f in found)
    assert name in ("a.csv", "a.jsonl", "a.json") or said(found) == ["binary_content"]


def test_containers_without_records_are_passed_over() -> None:
    for name, data in (("a.json", b"[]"), ("a.csv", b"id,text\n"), ("a.rss", b'<rss version="2.0"><channel/></rss>')):
        (one,) = read_bytes(name, data)
        assert isinstance(one, PassedOver) and one.reason == "no_records"


def test_an_encoding_that_changes_in_the_middle() -> None:
    rows = "id,text\n" + "".join(f"{n},Größe zählt\n" for n in range(5))
    mixed = rows.encode("utf-8") + "6,Größe zählt\n".encode("cp1252") + "7,Größe zählt\n".encode()
    assert said(list(read_bytes("a.csv", mixed))) == ["Größe zählt"] * 7
    late = b"id,text\n" + b"1,%s\n" % (b"Rain falls. " * 300) * 400 + "2,Größe zählt\n".encode("cp1252")
    assert said(list(read_bytes("a.csv", late)))[-1] == "Größe zählt"


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_records_in_wide_units(charset: str) -> None:
    for name, text in (
        ("a.jsonl", '{"text": "Größe"}\n{"text": "zählt"}\n'),
        ("a.csv", "id,text\n1,Größe\n2,zählt\n"),
        ("a.json", '[{"text": "Größe"},{"text": "zählt"}]'),
    ):
        assert said(list(read_bytes(name, text.encode(charset), charset=charset))) == ["Größe", "zählt"]


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Itâ€™s â€œrainâ€\x9d â€“ he said", "It’s “rain” – he said"),
        ("CafÃ© and naÃ¯ve", "Café and naïve"),
        ("São Paulo, itâ€™s late", "São Paulo, it’s late"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Ã© once", "Ã© once"),
        ("It’s “rain”", "It’s “rain”"),
        ("", ""),
    ],
)
def test_text_encoded_twice(broken: str, meant: str) -> None:
    assert mend(broken) == meant
    assert mend(meant) == meant


@given(st.text())
def test_mending_leaves_what_was_encoded_once(text: str) -> None:
    assert mend(text) == text or any(sign in text for sign in ("â€", "Ã", "Â"))


def test_nul_and_controls_in_records() -> None:
    (one,) = read_bytes("a.jsonl", json.dumps({"text": "a\0b\x1bc\x85d", "title": "x\0y"}).encode())
    assert isinstance(one, Captured) and one.raw_text == "a�b�c\x85d" and one.given_title == "x�y"
    assert said(list(read_bytes("a.csv", b"id,text\n" + b"1,Rain.\n" * 1000 + b"2,a\0b\n")))[-1] == "a�b"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.txt", "a.html"])
def test_a_line_over_the_limit(name: str) -> None:
    lines = {
        "a.jsonl": (b"", b'{"text": "', b'"}\n', b'{"text": "Rain."}\n'),
        "a.json": (b"[", b'{"text": "', b'"},', b'{"text": "Rain."}]'),
        "a.csv": (b"id,text\n", b"1,", b"\n", b"2,Rain.\n"),
    }
    before, start, end, after = lines.get(name, (b"", b"", b"", b""))
    began = time.monotonic()
    long, *others = read_bytes(name, before + start + b"rain " * 10_000_001 + end + after)
    assert isinstance(long, Refused) and long.reason == "record_too_long" and len(long.data) <= 1 << 20
    assert said(others) == (["Rain."] if after else [])
    assert time.monotonic() - began < 30


def test_a_page_too_long_to_parse() -> None:
    (one,) = read_bytes("a.html", b"<p>Rain.</p>" * 1_700_000)
    assert isinstance(one, Refused) and one.reason == "record_too_long" and len(one.data) <= 1 << 20


def test_elements_nested_without_end() -> None:
    (one,) = read_bytes("a.html", b"<div>" * 100_000 + b"rain" + b"</div>" * 100_000)
    assert isinstance(one, Captured) and one.raw_text == "rain"
    (one,) = read_bytes("a.html", b"<div>" * 100_000 + b"</div>" * 100_000)
    assert isinstance(one, Refused) and one.reason == "nested_too_deep" and "nested more than" in one.detail


def test_json_with_a_broken_record_in_the_middle() -> None:
    good = ['{"text": "One."}', '{"text": "Two."}', '{"text": "Six."}']
    for bad in (
        '{"text": "no end}',
        '{"text": "no bracket"',
        '{"text": }',
        '{"text": "a "quoted" word"}',
        "nonsense",
        "[[1, 2",
    ):
        found = list(read_bytes("a.json", ("[" + ",\n".join([*good[:2], bad, good[2]]) + "]").encode()))
        assert [w for w in said(found) if w.endswith(".")] == ["One.", "Two.", "Six."], bad
        assert {r.reason for r in found if isinstance(r, Refused)} <= {"broken_json", "not_a_record"}
        assert len(found) == 4


def test_json_in_its_forms() -> None:
    pretty = json.dumps([{"text": "One.", "tags": [{"a": "}"}, {"a": '"{'}]}, {"text": "Two."}], indent=1)
    for text in (
        pretty,
        '{"text": "One."}{"text": "Two."}',
        '{"text": "One."}\n\n{"text": "Two."}',
        '\x1e{"text": "One."}\n\x1e{"text": "Two."}',
    ):
        found = list(read_bytes("a.json", text.encode()))
        assert said(found) == ["One.", "Two."] and [f.source_uri for f in found] == ["a.json#1", "a.json#2"]
    assert said(list(read_bytes("a.json", b'{"text": "One."}'))) == ["One."]
    answer = {"status": "ok", "articles": [{"content": "One.", "tags": [{"a": 1}]}, {"content": "Two."}]}
    found = list(read_bytes("a.json", json.dumps(answer).encode()))
    assert said(found) == ["One.", "Two."] and [f.source_uri for f in found] == ["a.json#1.1", "a.json#1.2"]


def test_csv_with_ragged_rows() -> None:
    data = b'id,title,text\n1,Pier,Rain.\n2,Pier,Rain, and sun.\n3,Pier\n4,Pier,Wind.\n5,Pier,"Snow.\n6,Pier,Hail.\n7,Pier,Fog.\n'
    found = list(read_bytes("a.csv", data))
    assert said(found) == ["Rain.", "bad_row", "bad_row", "Wind.", "bad_row", "Hail.", "Fog."]
    assert [f.source_uri for f in found] == [f"a.csv#{n}" for n in range(1, 8)]


def test_csv_in_its_forms() -> None:
    quoted = 'id{d}text\r\n1{d}"She said:\r\n""Rain{d} and sun"""\r\n\r\n2{d}Wind.\r\n'
    for delimiter in ",;\t|":
        text = quoted.replace("{d}", delimiter)
        expected = [f'She said:\n"Rain{delimiter} and sun"', "Wind."]
        assert said(list(read_bytes("a.csv", text.encode()))) == expected
        assert said(list(read_bytes("a.csv", f"\ufeffsep={delimiter}\r\n{text}".encode()))) == expected
    assert said(list(read_bytes("a.tsv", b"text\tid\nRain, and sun; wind\t1\n"))) == ["Rain, and sun; wind"]
    assert said(list(read_bytes("a.csv", b'"id","te\nxt","text"\r1,2,Rain.\r'))) == ["Rain."]


def test_parquet_that_is_broken_lacks_a_column_or_holds_no_dates() -> None:
    def parquet(table: pa.Table) -> bytes:
        out = io.BytesIO()
        pq.write_table(table, out)
        return out.getvalue()

    whole = parquet(pa.table({"text": ["Rain."] * 1000, "published_at": ["31 Foo 20255"] * 1000}))
    assert said(list(read_bytes("a.parquet", whole))) == ["Rain."] * 1000
    for data in (whole[:-10], whole[: len(whole) // 2], whole[:100] + b"x" * 50 + whole[150:], b"PAR1PAR1"):
        found = said(list(read_bytes("a.parquet", data)))
        assert set(found) <= {"Rain.", "broken_parquet", "bad_row"}
    assert said(list(read_bytes("a.parquet", parquet(pa.table({"kop": ["a"]}))))) == ["missing_columns"]


@pytest.mark.parametrize(
    "stated", ["yesterday", "0000-00-00", "2025-13-45", "", -1, 1e300, [], {"$date": "2025-03-04"}, True]
)
def test_dates_that_are_none_are_passed_on_as_stated(stated: object) -> None:
    (one,) = read_bytes("a.jsonl", json.dumps({"text": "Rain.", "published_at": stated}).encode())
    assert isinstance(one, Captured)
    assert one.given_published_at in (str(stated), None, "2025-03-04")


def test_a_file_that_cannot_be_read_on() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 2_000_000:
                raise OSError("the connection was reset")
            return super().read(size)

    *read, last = read_source("a.jsonl", Failing(b'{"text": "%s"}\n' % (b"Rain. " * 500) * 2_000))
    assert isinstance(last, Refused) and last.reason == "unreadable_file" and "was reset" in last.detail
    assert len(read) > 500 and isinstance(read[-1], Captured)


def test_a_source_is_read_the_same_whatever_was_read_before() -> None:
    sources = [
        ("a.csv", b"text\nRain.\n"),
        ("b.jsonl", b'{"body": "Sun."}\n{"text": 1}'),
        ("c.json", b"[{]"),
        ("d.txt", b"Wind."),
    ]
    forward = {name: list(read_bytes(name, data)) for name, data in sources}
    backward = {name: list(read_bytes(name, data)) for name, data in reversed(sources)}
    assert forward == backward


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(FORMATS)),
    st.sampled_from(["", *COMPRESSIONS]),
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(str.encode),
        st.lists(
            st.sampled_from(
                [
                    '{"text":',
                    '"Rain."',
                    "}",
                    "[",
                    ",",
                    "\n",
                    "text,id",
                    '"',
                    "\\",
                    "\0",
                    "<p>",
                    "WARC/1.0\r\n",
                    "\ufeff",
                    "PAR1",
                    "PK\x03\x04",
                ]
            )
        ).map(lambda p: "".join(p).encode()),
    ),
    st.sampled_from([None, "utf-16", "iso2022_jp", "cp037", "zlib"]),
)
def test_no_bytes_raise(form: str, compression: str, data: bytes, charset: str | None) -> None:
    found = list(read_bytes(f"x{form}{compression}", data, charset=charset))
    assert found
    for one in found:
        assert one.source_uri.startswith("x") or isinstance(one, Refused)
        assert isinstance(one, Captured) or (one.reason and one.detail)


MEMORY = """
import io, resource, sys, zlib
sys.path.insert(0, {root!r})
from transforms.reading.sources import read_source
from transforms.reading.captured import Captured

class Endless(io.RawIOBase):
    '''A file that is made while it is read: `header`, then `block` so many times.'''
    def __init__(self, header, block, times):
        self.parts = iter([header, *([block] * times)])
        self.rest = b""
    def readable(self): return True
    def read(self, size=-1):
        while len(self.rest) < size:
            part = next(self.parts, None)
            if part is None: break
            self.rest += part
        out, self.rest = self.rest[:size], self.rest[size:]
        return out

record = "%07d boats left the pier of Velm. " * 150
if {name!r} == "a.csv":
    header, block = b"id,text\\n", b"".join(b"%d,%s\\n" % (n, (record % ((n,) * 150)).encode()) for n in range(200))
else:
    header, block = b"", b"".join(b'{{"id": %d, "text": "%s"}}\\n' % (n, (record % ((n,) * 150)).encode()) for n in range(200))
if {name!r} == "a.jsonl.gz":
    import gzip
    block = gzip.compress(block)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(isinstance(f, Captured) for f in read_source({name!r}, Endless(header, block, {times})))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(count, (after - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv", "a.json"])
def test_memory_does_not_grow_with_the_input(name: str) -> None:
    def run(times: int) -> tuple[int, int]:
        code = MEMORY.format(root=str(ROOT), name=name, times=times)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        count, grown = done.stdout.split()
        return int(count), int(grown)

    count, grown = run(80)  # of a megabyte
    assert count == 80 * 200
    assert grown < 40  # MB
