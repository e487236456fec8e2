"""Files made to exhaust who reads them; and what reading one costs, in a process of its own.

Run as a script: `python hostile_files.py NAME` prints seconds, MB above the start, what was read and the reasons as JSON.
"""

import bz2
import gzip
import io
import json
import lzma
import resource
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

HUGE = 200_000_000  # bytes that a bomb inflates to
ROW = b'{"id": "1", "text": "The ministers met again in the harbour town and spoke of peace for an hour."}\n'


def zeros(size: int) -> bytes:
    return b"a" * size


def gzipped_bomb() -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = zeros(1 << 20)
    return b"".join(pack.compress(piece) for _ in range(HUGE >> 20)) + pack.flush()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def lying_zip() -> bytes:
    """The directory says 90 bytes; 200 MB come out."""
    data = bytearray(zipped(("a.jsonl", zeros(HUGE))))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (90).to_bytes(4, "little")
    return bytes(data)


def tarred(*members: tarfile.TarInfo, data: bytes = b"") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for member in members:
            member.size = len(data) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def links() -> bytes:
    made = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = kind, "/etc/passwd"
        made.append(info)
    return tarred(*made)


def warc(length: int, body: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/../../etc\r\nContent-Length: {length}\r\n"
    return head.encode() + b"Content-Type: application/http; msgtype=response\r\n\r\n" + body + b"\r\n\r\n"


def parquet_bomb() -> bytes:
    """One value of 10 MB, in a dictionary, 3,000 times: 30 GB as rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    column = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), pa.array(["a" * 10_000_000]))
    out = io.BytesIO()
    pq.write_table(pa.table({"text": column}), out, compression="zstd")
    return out.getvalue()


def zstd_bomb() -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as file:
        for _ in range(HUGE >> 20):
            file.write(zeros(1 << 20))
    return bytes(sink.getvalue())


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
FEED = "<rss version='2.0'><channel><item><title>{0}</title><description>{0}</description></item></channel></rss>"
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % d SYSTEM "http://127.0.0.1:1/x.dtd"> %d;]>'

# name -> (file's name, its bytes)
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip_bomb": ("a.jsonl.gz", gzipped_bomb),
    "gzip_bomb_of_lines": ("a.jsonl.gz", lambda: gzip.compress(b"\n" * HUGE)),
    "gzip_in_gzip": ("a.jsonl.gz", lambda: gzip.compress(gzipped_bomb())),
    "bz2_bomb": ("a.jsonl.bz2", lambda: bz2.compress(zeros(HUGE // 4))),
    "xz_bomb": ("a.jsonl.xz", lambda: lzma.compress(zeros(HUGE), preset=0)),
    "zstd_bomb": ("a.jsonl.zst", zstd_bomb),
    "zip_bomb": ("a.zip", lambda: zipped(("a.jsonl", zeros(HUGE)))),
    "zip_that_lies": ("a.zip", lying_zip),
    "zip_in_zip": ("a.zip", lambda: zipped(("b.zip", zipped(("c.zip", zipped(("a.jsonl", zeros(HUGE)))))))),
    "zip_of_many": ("a.zip", lambda: zipped(*((f"{n}.jpg", b"") for n in range(20_000)))),
    "zip_slip": ("a.zip", lambda: zipped(*((n, ROW) for n in ("../../a.jsonl", "/etc/a.jsonl", "C:\\a.jsonl", "a/../../b.jsonl", "..\\a.jsonl")))),
    "tar_links": ("a.tar", links),
    "tar_of_many": ("a.tar", lambda: tarred(*(tarfile.TarInfo(f"{n}.jpg") for n in range(20_000)))),
    "tar_slip": ("a.tar", lambda: tarred(tarfile.TarInfo("../../etc/a.jsonl"), tarfile.TarInfo("/etc/b.jsonl"), data=ROW)),
    "warc_length_too_long": ("a.warc", lambda: warc(10**15, b"HTTP/1.1 200 OK\r\n\r\nshort")),
    "warc_length_negative": ("a.warc", lambda: warc(-5, b"HTTP/1.1 200 OK\r\n\r\nshort")),
    "warc_header_endless": ("a.warc", lambda: b"WARC/1.0\r\nX: " + zeros(20_000_000)),
    "json_one_line": ("a.jsonl", lambda: b'{"text": "' + zeros(HUGE) + b'"}'),
    "json_nested": ("a.jsonl", lambda: b"[" * 1_000_000 + b"\n" + ROW),
    "json_nested_objects": ("a.json", lambda: b'{"a":' * 1_000_000),
    "json_nested_text": ("a.jsonl", lambda: b'{"text":' + b"[" * 500_000 + b"]" * 500_000 + b"}\n"),
    "json_digits": ("a.jsonl", lambda: b'{"text": ' + b"1" * 1_000_000 + b"}\n"),
    "json_quotes": ("a.json", lambda: b'{"' * 500_000),
    "csv_field": ("a.csv", lambda: b"text\n" + zeros(100_000_000)),
    "csv_quote": ("a.csv", lambda: b"text,id\n" + b'"a\n' * 200_000),
    "csv_columns": ("a.csv", lambda: b"text," + b"a," * 200_000 + b"\n" + b"x," * 200_000),
    "parquet_dictionary": ("a.parquet", parquet_bomb),
    "html_nested": ("a.html", lambda: b"<html><body>" + b"<div>" * 1_000_000 + b"peace"),
    "html_attributes": ("a.html", lambda: b"<p " + b"a=1 " * 250_000 + b">peace</p>"),
    "html_unclosed": ("a.html", lambda: b"<" * 1_000_000),
    "html_comments": ("a.html", lambda: b"<!--" * 250_000),
    "html_tables": ("a.html", lambda: b"<table><tr><td>" * 60_000),
    "html_links": ("a.html", lambda: b"<p><a href=x>a</a>" * 50_000),
    "html_entities": ("a.html", lambda: b"<p>" + b"&#x41;&amp;" * 90_000),
    "html_scripts": ("a.html", lambda: b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script><p>a</p>"),
    "feed_laughs": ("a.rss", lambda: (LAUGHS + "]>" + FEED.format("&j;")).encode()),
    "feed_external": ("a.rss", lambda: (XXE + FEED.format("&x;" + "word " * 200)).encode()),
    "feed_nested": ("a.rss", lambda: b"<rss version='2.0'>" + b"<a>" * 300_000),
    "feed_tags": ("a.rss", lambda: FEED.format("&lt;" * 200_000).encode()),
    "utf16_without_mark": ("a.txt", lambda: ("Peace. " * 1000).encode("utf-16-le")),
    "utf7": ("a.html", lambda: b"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>"),
    "nuls": ("a.txt", lambda: b"Peace\0" * 1000),
    "surrogates": ("a.jsonl", lambda: b'{"text": "Peace \\ud800 came \\udfff. \\u0000 \\u202e \\u001b[31m"}\n'),
}  # fmt: skip


def measured(name: str, path: str) -> dict[str, Any]:
    from transforms.reading.captured import Captured, PassedOver
    from transforms.reading.sources import read_bytes, read_source

    list(read_bytes("a.html", b"<html><body><p>Peace came to the harbour.</p></body></html>"))
    list(read_bytes("a.jsonl", ROW))
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    n_read = n_characters = 0
    reasons: dict[str, int] = {}
    text = ""
    with Path(path).open("rb") as file:
        for item in read_source(FILES[name][0], file):
            if isinstance(item, Captured):
                n_read += 1
                n_characters += len(item.raw_text)
                text = item.raw_text[:200] or text
            else:
                reason = f"-{item.reason}" if isinstance(item, PassedOver) else item.reason
                reasons[reason] = reasons.get(reason, 0) + 1
    seconds = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"name": name, "seconds": round(seconds, 2), "mb": round((after - before) / scale), "read": n_read,
            "characters": n_characters, "reasons": reasons, "text": text}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], sys.argv[2])))
