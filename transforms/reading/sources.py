"""One source, an open file, to documents: what it is by the ending of its name, inflated and opened on the way."""

import codecs
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from transforms.reading.archives import Member, read_tar, read_zip
from transforms.reading.captured import PassedOver, Read, Refused
from transforms.reading.columns import Columns
from transforms.reading.decode import charset_of_page, decode, is_binary, known_charset, stated_by_mark
from transforms.reading.endings import READ, format_of
from transforms.reading.feeds import read_feed
from transforms.reading.jsons import read_json, read_json_lines
from transforms.reading.limits import DEEPEST_ARCHIVE, LARGEST_HELD, LONGEST_RECORD, PIECE
from transforms.reading.records import to_document, too_long
from transforms.reading.streams import Stream, compression_of, file_pieces, inflated, recoded
from transforms.reading.tables import read_csv, read_parquet
from transforms.reading.warc import read_warc

_MOST_LAYERS = 2  # compressions around each other


@dataclass(frozen=True, slots=True)
class _How:
    columns: Columns
    charset: str | None = None
    depth: int = 0  # archives around


def read_source(
    source_uri: str, file: BinaryIO, *, charset: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Read]:
    """The documents of a source, one after the other; what cannot be read comes as Refused, and reading goes on.

    `source_uri` is the file's path below the input root; its ending decides what it is (endings.READ). `file` is open
    in binary mode, seekable, at its start; it is left open. Memory does not grow with it. A record's source_uri is
    `<source_uri>#<n>`: its line in JSON Lines, its row (counted from 1, without the header) in CSV and Parquet, its
    place in JSON, WARC and feeds. What an archive holds is `<source_uri>/<path>`.
    `charset` is what the outside, such as an HTTP header, says about text files and pages. `columns`: our columns ->
    the records' names for them (columns.MAPPABLE), such as {"text": "body", "publisher": "source.name"}.
    Never raises: what breaks off is Refused behind what could be read, what is no document is PassedOver.
    """
    yield from _read(source_uri, source_uri, Stream(file_pieces(file)), file, _How(Columns(columns), charset))


def read_bytes(
    source_uri: str, data: bytes, *, charset: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Read]:
    """`read_source` of bytes in memory."""
    return read_source(source_uri, io.BytesIO(data), charset=charset, columns=columns)


def _read(uri: str, name: str, stream: Stream, file: BinaryIO | None, how: _How) -> Iterator[Read]:
    """`file`: the same bytes as `stream`, if they can be read out of order."""
    form, compression = format_of(name)
    head = stream.head
    if form is None:
        yield Refused(
            uri, "unsupported_type", f"{uri}: only files ending in {READ} are read; convert it, or leave it out of the "
            "input", head,
        )  # fmt: skip
        return
    layers = 0
    while (found := compression_of(stream.head)) and layers < _MOST_LAYERS:
        stream, file, layers = Stream(inflated(stream, found)), None, layers + 1
    if compression and not layers and is_binary(head, how.charset):
        yield Refused(
            uri,
            f"broken_{compression}",
            f"{uri}: does not begin as {compression} does, and is no text; fetch it again",
            head,
        )
        return
    if not stream.head.strip() and not stream.broken and len(stream.head) < PIECE:
        yield Refused(uri, "empty_file", f"{uri}: holds {len(stream.head)} bytes and no text; fetch it again", head)
        return
    if form in ("csv", "json", "json_lines") and (wide := stated_by_mark(stream.head, how.charset)):
        stream, file = Stream(recoded(stream, wide)), None
        how = replace(how, charset="utf-8")
    number = 0
    for item in _documents(uri, form, stream, file, how):
        number += 1
        yield item
    if stream.broken:
        detail = (
            f"{uri}: {stream.broken.detail}; {number} records before were read"
            if number
            else f"{uri}: {stream.broken.detail}"
        )
        yield Refused(uri, stream.broken.reason, detail, head)
    elif not number:
        yield PassedOver(uri, "no_records", f"{uri}: holds no record")


def _documents(uri: str, form: str, stream: Stream, file: BinaryIO | None, how: _How) -> Iterator[Read]:
    if form == "json_lines" or form == "json":
        if b"\0" in stream.head[:4096] and not stream.head.lstrip().startswith((b"{", b"[", codecs.BOM_UTF8)):
            yield _binary(uri, stream.head)
        elif form == "json":
            yield from read_json(uri, stream, how.columns)
        else:
            yield from read_json_lines(uri, stream, how.columns)
    elif form == "csv":
        if is_binary(stream.head[:4096], how.charset):
            yield _binary(uri, stream.head)
        else:
            yield from read_csv(uri, stream, how.columns, how.charset)
    elif form == "warc":
        yield from read_warc(uri, stream)
    elif form == "feed":
        yield from _feed(uri, stream, how)
    elif form == "tar":
        yield from _archive(uri, read_tar(uri, stream), how)
    elif form in ("zip", "parquet"):
        yield from _out_of_order(uri, form, stream, file, how)
    else:
        yield from _one(uri, form, stream, how)


def _one(uri: str, form: str, stream: Stream, how: _How) -> Iterator[Read]:
    """A file that is one document."""
    data = stream.read(LONGEST_RECORD + 1)
    if len(data) > LONGEST_RECORD:
        yield too_long(uri, len(data), data)
    elif stream.is_cut:
        return  # half an article is none
    elif is_binary(data, how.charset):
        yield _binary(uri, data)
    else:
        stated = how.charset or (charset_of_page(data) if form == "page" else None)
        text, used = decode(data, stated)
        yield to_document({"html" if form == "page" else "text": [text]}, uri, data, used)


def _binary(uri: str, data: bytes) -> Refused:
    at = data.find(b"\0")
    what = f"NUL at byte {at}" if at >= 0 else f"begins with {data[:8]!r}"
    return Refused(
        uri, "binary_content", f"{uri}: {what}, so this is no text; if it is UTF-16 without a mark, convert it to UTF-8; "
        "else leave it out of the input", data[:PIECE],
    )  # fmt: skip


def _feed(uri: str, stream: Stream, how: _How) -> Iterator[Read]:
    data = stream.read(LONGEST_RECORD + 1)
    if len(data) > LONGEST_RECORD:
        yield too_long(uri, len(data), data)
    elif not stream.is_cut:
        yield from read_feed(uri, data, known_charset(how.charset))


def _out_of_order(uri: str, form: str, stream: Stream, file: BinaryIO | None, how: _How) -> Iterator[Read]:
    """What is read from its end: in the file itself, or held in memory if it lies in something."""
    if file is None:
        data = stream.read(LARGEST_HELD + 1)
        if stream.broken:
            return
        if len(data) > LARGEST_HELD:
            detail = f"{uri}: more than {LARGEST_HELD} bytes inside something else; unpack it and read it by itself"
            yield Refused(uri, "too_large_inside", detail, stream.head)
            return
        file = io.BytesIO(data)
    if form == "parquet":
        yield from read_parquet(uri, file, how.columns, stream.head)
    else:
        yield from _archive(uri, read_zip(uri, file, stream.head), how)


def _archive(uri: str, members: Iterator[Member | Refused | PassedOver], how: _How) -> Iterator[Read]:
    if how.depth == DEEPEST_ARCHIVE:
        detail = f"{uri}: archives in archives are opened {DEEPEST_ARCHIVE - 1} deep; unpack it"
        yield Refused(uri, "nested_too_deep", detail, b"")
        return
    for member in members:
        if isinstance(member, Member):
            yield from _read(
                f"{uri}/{member.path}", member.path, member.stream, None, replace(how, depth=how.depth + 1)
            )
        else:
            yield member
