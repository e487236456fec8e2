"""Archives: what they hold is read by its own ending; what would escape, explode or hide is refused."""

import gzip
import io
import json
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.reading.archives import is_unsafe
from transforms.reading.captured import Captured, PassedOver, Read, Refused
from transforms.reading.sources import read_bytes

LINE = json.dumps({"text": "Rain in Velm."}).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def said(found: list[Read]) -> list[tuple[str, str]]:
    return [(f.source_uri, f.raw_text if isinstance(f, Captured) else f.reason) for f in found]


PARQUET = io.BytesIO()
pq.write_table(pa.table({"text": ["Sun."]}), PARQUET)
FILES = {
    "b/two.txt": b"Wind.",
    "a/one.jsonl": LINE + b"\n" + LINE,
    "c.csv.gz": gzip.compress(b"id,text\n1,Snow.\n"),
    "d.parquet": PARQUET.getvalue(),
    "e.png": b"\x89PNG",
    "__MACOSX/a.txt": b"x",
    ".hidden.txt": b"x",
    "broken.json": b'{"text": ',
}
EXPECTED = [
    ("in/x/b/two.txt", "Wind."),
    ("in/x/a/one.jsonl#1", "Rain in Velm."),
    ("in/x/a/one.jsonl#2", "Rain in Velm."),
    ("in/x/c.csv.gz#1", "Snow."),
    ("in/x/d.parquet#1", "Sun."),
    ("in/x/e.png", "unsupported_type"),
    ("in/x/__MACOSX/a.txt", "hidden_file"),
    ("in/x/.hidden.txt", "hidden_file"),
    ("in/x/broken.json#1", "broken_json"),
]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped(FILES)),
        ("x.tar", tarred(FILES)),
        ("x.tar.gz", gzip.compress(tarred(FILES))),
        ("x.tgz", gzip.compress(tarred(FILES))),
        ("x.zip.gz", gzip.compress(zipped(FILES))),
    ],
)
def test_reads_what_archives_hold(name: str, data: bytes) -> None:
    found = list(read_bytes(f"in/{name}", data))
    assert said(found) == [(uri.replace("in/x/", f"in/{name}/"), what) for uri, what in EXPECTED]
    assert [type(f) for f in found if not isinstance(f, Captured)] == [PassedOver] * 3 + [Refused]


@pytest.mark.parametrize(
    "path", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:\\a.txt", "c:a.txt", "a\\..\\b.txt", "\\\\h\\a.txt"]
)
def test_paths_that_escape(path: str) -> None:
    for name, data in (
        ("x.zip", zipped({path: b"x", "a.txt": b"Rain."})),
        ("x.tar", tarred({path: b"x", "a.txt": b"Rain."})),
    ):
        bad, good = read_bytes(name, data)
        assert isinstance(bad, Refused) and bad.reason == "unsafe_path" and path in bad.detail
        assert isinstance(good, Captured)


def test_a_nul_in_a_path() -> None:
    data = zipped({"aXa.txt": b"x"}).replace(b"aXa.txt", b"a\0a.txt")
    assert [w for _, w in said(list(read_bytes("x.zip", data)))] == ["unsafe_path"]
    assert is_unsafe("a\0b") and not is_unsafe("a..b/c") and not is_unsafe("a/b:c")


def test_archives_in_archives() -> None:
    one = zipped({"a.txt": b"Rain."})
    two = tarred({"one.zip": one})
    three = zipped({"two.tar": two})
    assert said(list(read_bytes("x.tar", two))) == [("x.tar/one.zip/a.txt", "Rain.")]
    assert said(list(read_bytes("x.zip", three))) == [("x.zip/two.tar/one.zip", "nested_too_deep")]


def test_encrypted() -> None:
    data = bytearray(zipped({"a.txt": b"Rain.", "b.txt": b"Sun."}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert said(list(read_bytes("x.zip", bytes(data)))) == [
        ("x.zip/a.txt", "encrypted_member"),
        ("x.zip/b.txt", "Sun."),
    ]


def test_bombs() -> None:
    bomb = zipped({"a.txt": b"Rain.", "b.txt": b" " * 20_000_000})
    assert said(list(read_bytes("x.zip", bomb))) == [("x.zip/a.txt", "Rain."), ("x.zip/b.txt", "compression_bomb")]
    many = zipped({f"{n}.txt": b" " * 9_999_999 for n in range(12)})
    assert said(list(read_bytes("x.zip", many))) == [("x.zip", "compression_bomb")]


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_cut_zip(cut: int) -> None:
    (one,) = read_bytes("x.zip", zipped(FILES)[:-cut])
    assert isinstance(one, Refused) and one.reason == "truncated_zip"


def test_cut_tar() -> None:
    files = {"a.txt": b"Rain.", "b.jsonl": (LINE + b"\n") * 5_000, "c.txt": b"Sun."}
    whole = tarred(files)
    found = said(list(read_bytes("x.tar", whole[:60_000])))
    assert found[0] == ("x.tar/a.txt", "Rain.") and found[-1][1] == "truncated_tar"
    assert len(found) > 1_500 and all(what == "Rain in Velm." for _, what in found[1:-2])
    found = said(list(read_bytes("x.tgz", gzip.compress(whole)[:-30])))
    assert found[0][1] == "Rain." and found[-1] == ("x.tgz", "truncated_gzip")


def test_a_member_with_a_wrong_check_sum() -> None:
    data = bytearray(zipped({"a.txt": b"Rain.", "b.txt": b"Sun."}))
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        data[data.index(signature) + offset] ^= 1
    assert said(list(read_bytes("x.zip", bytes(data)))) == [("x.zip/a.txt", "broken_zip"), ("x.zip/b.txt", "Sun.")]


def test_what_is_no_file() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    assert said(list(read_bytes("x.tar", out.getvalue()))) == [("x.tar/a.txt", "not_a_file")]


@pytest.mark.parametrize(("name", "reason"), [("x.zip", "broken_zip"), ("x.tar", "broken_tar")])
def test_what_is_no_archive(name: str, reason: str) -> None:
    assert said(list(read_bytes(name, b"no archive at all" * 100))) == [(name, reason)]
    assert said(list(read_bytes("x.zip", zipped({})))) == [("x.zip", "no_records")]
