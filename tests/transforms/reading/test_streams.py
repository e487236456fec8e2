"""Compressed sources: what can be inflated is read, wherever the stream breaks off, and nothing behind it is believed."""

import bz2
import gzip
import json
import lzma
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.captured import Captured, Refused
from transforms.reading.endings import format_of, is_read
from transforms.reading.sources import read_bytes
from transforms.reading.streams import Stream, inflated


def zstd(data: bytes) -> bytes:
    compressed: bytes = pa.Codec("zstd").compress(data, asbytes=True)
    return compressed


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "zst": zstd, "bz2": bz2.compress, "xz": lzma.compress,
}  # fmt: skip
KIND = {"gz": "gzip", "zst": "zstd", "bz2": "bz2", "xz": "xz"}
RECORDS = [f"{n} boats, {n * n} crews and {n**3 % 977} nets left the pier of Velm." for n in range(4_000)]
LINES = "\n".join(json.dumps({"text": text}) for text in RECORDS).encode()  # no line end behind the last


def texts(data: bytes, name: str) -> tuple[list[str], list[Refused]]:
    found = list(read_bytes(name, data))
    return [d.raw_text for d in found if isinstance(d, Captured)], [r for r in found if isinstance(r, Refused)]


@pytest.mark.parametrize("ending", COMPRESS)
def test_whole_in_members_and_padded(ending: str) -> None:
    compress = COMPRESS[ending]
    half = LINES.index(b"\n", len(LINES) // 2)  # the second member begins with the line end
    for data in (compress(LINES), compress(LINES[:half]) + compress(LINES[half:])):
        assert texts(data, f"a.jsonl.{ending}") == (RECORDS, [])
    if ending != "zst":
        assert texts(compress(LINES) + bytes(512), f"a.jsonl.{ending}") == (RECORDS, [])


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize("cut", [1, 9, 500])
def test_cut(ending: str, cut: int) -> None:
    read, refused = texts(COMPRESS[ending](LINES)[:-cut], f"a.jsonl.{ending}")
    assert [r.reason for r in refused] == [f"truncated_{KIND[ending]}"]
    assert "a.jsonl" in refused[0].detail and (not read or str(len(read)) in refused[0].detail)
    assert read == RECORDS[: len(read)]
    # bz2 is lost by blocks of 900 kB, the others by some kilobytes
    assert len(read) > len(RECORDS) * (0 if ending == "bz2" else 0.8) - 1


@pytest.mark.parametrize("ending", COMPRESS)
def test_garbage_behind_a_whole_stream_costs_no_record(ending: str) -> None:
    read, refused = texts(COMPRESS[ending](LINES) + b"<html>no such page</html>", f"a.jsonl.{ending}")
    assert read == RECORDS
    assert [r.reason for r in refused] == ["trailing_garbage"]


@pytest.mark.parametrize("ending", COMPRESS)
def test_a_damaged_middle_keeps_what_is_before(ending: str) -> None:
    data = bytearray(COMPRESS[ending](LINES))
    at = len(data) * 5 // 6
    data[at : at + 40] = bytes(40)
    read, refused = texts(bytes(data), f"a.jsonl.{ending}")
    sure = 0 if ending == "bz2" else len(RECORDS) // 4  # bz2 is lost by blocks
    assert read[:sure] == RECORDS[:sure]
    assert refused and refused[-1].reason.endswith(KIND[ending])


def test_zstd_frames_of_no_data_are_skipped() -> None:
    skippable = (0x184D2A53).to_bytes(4, "little") + (7).to_bytes(4, "little") + b"comment"
    assert texts(skippable + zstd(LINES) + skippable, "a.jsonl.zst") == (RECORDS, [])


def test_a_cut_file_of_one_document_is_refused_whole() -> None:
    data = gzip.compress("\n".join(RECORDS).encode())
    assert texts(data, "a.txt.gz") == (["\n".join(RECORDS)], [])
    read, refused = texts(data[:-20], "a.txt.gz")
    assert read == [] and [r.reason for r in refused] == ["truncated_gzip"]


@pytest.mark.parametrize("ending", ["gz", "zst", "bz2", pytest.param("xz", marks=pytest.mark.slow)])
def test_a_bomb_is_left_before_it_goes_off(ending: str) -> None:
    data = COMPRESS[ending](bytes(1_000_000) * 102)
    _, refused = texts(data, f"a.jsonl.{ending}")
    reasons = [r.reason for r in refused]
    assert reasons[-1] == "compression_bomb" or reasons == ["binary_content"], reasons
    assert sum(len(r.data) for r in refused) <= 3_000_000
    pieces = inflated(Stream(iter([data])), KIND[ending])
    with pytest.raises(Exception, match="inflate to more than"):
        assert sum(map(len, pieces)) < 0


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(COMPRESS)), st.integers(0, 2_000), st.binary(max_size=40))
def test_no_damage_raises_or_makes_up_records(ending: str, at: int, noise: bytes) -> None:
    small = "\n".join(json.dumps({"text": text}) for text in RECORDS[:100]).encode()
    data = bytearray(COMPRESS[ending](small))
    at %= len(data)
    data[at : at + len(noise)] = noise
    found = list(read_bytes(f"a.jsonl.{ending}", bytes(data)))
    assert found and found == list(read_bytes(f"a.jsonl.{ending}", bytes(data)))


def test_names() -> None:
    assert format_of("A/B.JSONL.GZ") == ("json_lines", "gzip")
    assert format_of("b.tgz") == ("tar", "gzip") and format_of("b.tar.xz") == ("tar", "xz")
    assert format_of("a.gz") == (None, "gzip")
    assert is_read("CC-NEWS-20240101.warc.gz") and is_read("x.json") and not is_read("x.pdf") and not is_read("jsonl")
