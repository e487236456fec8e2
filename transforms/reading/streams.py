"""A source's bytes from front to end, inflated on the way, in pieces: what breaks off, breaks off without an error.

Compressed data is inflated by the standard library, zstd by Arrow. Python's own gzip and Arrow's readers lose up to a
whole buffer before the place where a stream breaks off or garbage begins, and with it whole records; so the members of
a gzip file are inflated here one by one, and Arrow is given whole zstd frames only. Damage that still inflates is
noticed by the check sum at a member's end, when its records have been handed on.
"""

import bz2
import codecs
import contextlib
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa

from transforms.reading.limits import BOMB_FROM, BOMB_RATIO, LONGEST_RECORD, PIECE

MAGIC = ((b"\x1f\x8b\x08", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"))
_FED = 1 << 16  # compressed bytes fed at once: so many are fed one by one to save what stands before a broken byte
_ZSTD_READ = 1 << 13  # Arrow loses what it read last where a frame is broken; smaller costs speed
_ZSTD_FRAME, _ZSTD_SKIPPABLE = b"\x28\xb5\x2f\xfd", range(0x184D2A50, 0x184D2A60)
_LZMA_MEMORY = 100_000_000  # bytes; `xz -9` needs 65 MB, a hostile header may ask for 4 GB


class BrokenStreamError(Exception):
    """A stream cannot be read on. `is_cut`: what came last may be incomplete."""

    def __init__(self, reason: str, detail: str, is_cut: bool = True) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.is_cut = reason, detail, is_cut


class Stream(io.BufferedIOBase):
    """Bytes that are read once. Where they break off they end, and `broken` says why."""

    def __init__(self, pieces: Iterator[bytes], *, has_head: bool = True) -> None:
        """`has_head`: reads the first megabyte at once, so that it can be looked at."""
        self._pieces = pieces
        self._rest = b""
        self._ended = False
        self.broken: BrokenStreamError | None = None
        self.head = self._first() if has_head else b""

    def _first(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while size < PIECE and (piece := self._next()):
            parts.append(piece)
            size += len(piece)
        self._rest = b"".join(parts)
        return self._rest[:PIECE]

    def _next(self) -> bytes:
        while not self._ended:
            try:
                piece = next(self._pieces, None)
            except BrokenStreamError as error:
                self.broken, piece = error, None
            if piece is None:
                self._ended = True
            elif piece:
                return piece
        return b""

    @property
    def is_cut(self) -> bool:
        """Does the last record that was read perhaps lack its end? Known when all is read."""
        return self.broken is not None and self.broken.is_cut

    def pieces(self) -> Iterator[bytes]:
        """All that was not read yet, about a megabyte at once."""
        while piece := self._rest or self._next():
            self._rest = b""
            yield piece

    def readable(self) -> bool:
        return True

    def read1(self, size: int | None = -1, /) -> bytes:
        piece = self._rest or self._next()
        if size is None or size < 0 or size >= len(piece):
            self._rest = b""
            return piece
        self._rest = piece[size:]
        return piece[:size]

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and 0 <= size <= len(self._rest):
            found, self._rest = self._rest[:size], self._rest[size:]
            return found
        parts: list[bytes] = []
        left = size if size is not None and size >= 0 else None
        while left != 0 and (piece := self.read1(-1 if left is None else left)):
            parts.append(piece)
            left = None if left is None else left - len(piece)
        return b"".join(parts)


def file_pieces(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file from where it stands."""
    while True:
        try:
            piece = file.read(PIECE)
        except (OSError, ValueError) as error:  # a disk or a network that fails; ValueError: a closed file
            raise BrokenStreamError(
                "unreadable_file", f"reading fails: {error}; make it readable and run again"
            ) from error
        if not piece:
            return
        yield piece


class _ByBlocks(io.RawIOBase):
    """A stream of which each reading gives one piece: Arrow loses all that it was given at once where it is damaged."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read1(size)


class Budgeted(io.RawIOBase):
    """A stream for libraries that read headers of any length into memory: it ends when `left` bytes are read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.left = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._stream.read1(min(size, self.left) if size >= 0 else self.left)
        self.left -= len(piece)
        return piece


def recoded(source: Stream, charset: str) -> Iterator[bytes]:
    """The stream in UTF-8. What cannot be decoded becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(charset)("replace")
    try:
        for piece in source.pieces():
            yield decoder.decode(piece).encode("utf-8", "replace")
        yield decoder.decode(b"", True).encode("utf-8", "replace")
    except (UnicodeError, ValueError) as error:
        raise BrokenStreamError("undecodable", f"is no {charset} ({error}); convert it to UTF-8") from error
    if source.broken:
        raise source.broken


def compression_of(head: bytes) -> str | None:
    """The compression that the first bytes state, whatever the name says."""
    if int.from_bytes(head[:4], "little") in _ZSTD_SKIPPABLE:
        return "zstd"
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), None)


def inflated(source: Stream, compression: str) -> Iterator[bytes]:
    """The inflated bytes of a gzip, zstd, bz2 or xz stream of one or several members.

    Raises BrokenStreamError behind the last byte that could be inflated: truncated_<compression>, broken_<compression>,
    trailing_garbage (all before is whole) or compression_bomb.
    """
    fed = 0

    def counted() -> Iterator[bytes]:
        nonlocal fed
        for piece in source.pieces():
            for at in range(0, len(piece), _FED):
                fed += len(piece[at : at + _FED])
                yield piece[at : at + _FED]

    given = 0
    for piece in _INFLATE[compression](counted()):
        given += len(piece)
        if given > BOMB_FROM and given > BOMB_RATIO * fed:
            raise BrokenStreamError(
                "compression_bomb", f"{fed} bytes inflate to more than {given}; nothing more is read"
            )
        yield piece
    if source.broken:
        raise source.broken


def _truncated(kind: str) -> BrokenStreamError:
    return BrokenStreamError(f"truncated_{kind}", f"the {kind} stream is cut off; fetch it again")


def _broken(kind: str, error: object) -> BrokenStreamError:
    return BrokenStreamError(f"broken_{kind}", f"the {kind} stream is damaged ({error}); fetch it again")


def _garbage(kind: str) -> BrokenStreamError:
    return BrokenStreamError(
        "trailing_garbage", f"bytes that are no {kind} follow on the whole stream; cut them off", False
    )


def _gunzip(fed: Iterator[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(31)  # with gzip's header and check sum
    started = ended = False
    for piece in fed:
        while piece:
            if ended:  # padding of NULs, another member, or garbage
                piece = piece.lstrip(b"\0")
                if not piece:
                    break
                if not piece.startswith(MAGIC[0][0][: len(piece)]):
                    raise _garbage("gzip")
                member, ended = zlib.decompressobj(31), False
            before = member.copy() if started else zlib.decompressobj(31)
            try:
                out = member.decompress(piece, PIECE)
            except zlib.error as error:
                yield _until_broken(before, piece)
                raise _broken("gzip", error) from error
            started = True
            yield out
            ended = member.eof
            started = not ended
            piece = member.unused_data if ended else member.unconsumed_tail
    if not ended:
        with contextlib.suppress(zlib.error):
            yield member.flush()
        raise _truncated("gzip")


def _until_broken(member: Any, piece: bytes) -> bytes:
    out: list[bytes] = []
    try:
        for at in range(len(piece)):
            out.append(member.decompress(piece[at : at + 1]))
    except zlib.error:
        pass
    return b"".join(out)


def _by_members(kind: str, magic: bytes, new: Callable[[], Any]) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    """bz2 and xz: their decompressors of the standard library keep what they were not yet asked for."""

    def run(fed: Iterator[bytes]) -> Iterator[bytes]:
        member, ended = new(), False
        for piece in fed:
            while True:
                if ended:
                    piece = piece.lstrip(b"\0")
                    if not piece:
                        break
                    if not piece.startswith(magic[: len(piece)]):
                        raise _garbage(kind)
                    member, ended = new(), False
                try:
                    out = member.decompress(piece, _FED)  # what a call inflates is lost where it fails
                except (OSError, lzma.LZMAError, EOFError, ValueError, MemoryError) as error:
                    raise _broken(kind, error) from error
                yield out
                if member.eof:
                    piece, ended = member.unused_data, True
                elif member.needs_input:
                    break
                else:
                    piece = b""
        if not ended:
            raise _truncated(kind)

    return run


def _unzstd(fed: Iterator[bytes]) -> Iterator[bytes]:
    frames = Stream(_zstd_frames(fed), has_head=False)
    try:
        with pa.CompressedInputStream(pa.PythonFile(_ByBlocks(frames), mode="r"), "zstd") as file:
            while piece := file.read(_ZSTD_READ):
                yield piece
    except (pa.ArrowException, OSError, ValueError) as error:
        raise frames.broken or _broken("zstd", error) from error
    if frames.broken:
        raise frames.broken


def _zstd_frames(fed: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of whole frames (RFC 8878, section 3), so that what follows the last is known for what it is."""
    source = Stream(fed)

    def take(size: int) -> bytes:
        found = source.read(size)
        if len(found) < size:
            rest.append(found)
            raise _truncated("zstd")
        return found

    rest: list[bytes] = []
    while magic := source.read(4):
        if len(magic) == 4 and int.from_bytes(magic, "little") in _ZSTD_SKIPPABLE:
            size = int.from_bytes(take(4), "little")
            while size:
                size -= len(take(min(size, PIECE)))
            continue
        if magic != _ZSTD_FRAME:
            raise _garbage("zstd")
        descriptor = take(1)
        flags = descriptor[0]
        single = flags >> 5 & 1
        header = take((not single) + (0, 1, 2, 4)[flags & 3] + (single, 2, 4, 8)[flags >> 6])
        yield magic + descriptor + header
        last = 0
        while not last:
            block = take(3)
            bits = int.from_bytes(block, "little")
            last, kind, size = bits & 1, bits >> 1 & 3, bits >> 3
            try:
                yield block + take(1 if kind == 1 else size)
            except BrokenStreamError:
                yield block + rest[-1]
                raise
        if flags & 4:
            yield take(4)


_INFLATE: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "zstd": _unzstd,
    "bz2": _by_members("bz2", b"BZh", bz2.BZ2Decompressor),
    "xz": _by_members("xz", b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)),
}


def inflated_body(body: bytes, encoding: str) -> bytes:
    """The body of an HTTP response without one Content-Encoding (RFC 9110, 8.4.1); as it is if it was decoded before.

    Raises BrokenStreamError, also for a body that inflates to more than a record may have.
    """
    if encoding in ("identity", "none"):
        return body
    if encoding in ("gzip", "x-gzip", "zstd"):
        kind = encoding.removeprefix("x-")
        if compression_of(body) != kind:
            return body  # crawlers store decoded bodies under the headers as received
        pieces = inflated(Stream(iter([body])), kind)
    elif encoding == "deflate":
        pieces = _deflated(body)
    elif encoding == "br":
        pieces = _unbrotli(body)
    else:
        raise BrokenStreamError(
            "unsupported_encoding", f"Content-Encoding {encoding[:40]} is not read; fetch it as gzip"
        )
    stream = Stream(pieces)
    found = stream.read(LONGEST_RECORD + 1)
    if len(found) > LONGEST_RECORD:
        raise BrokenStreamError("record_too_long", f"inflates to more than {LONGEST_RECORD} bytes; not read")
    if stream.is_cut and stream.broken:
        raise stream.broken
    return found


def _deflated(body: bytes) -> Iterator[bytes]:
    """zlib's format, or deflate without it as some servers send; the body itself if it is neither."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        member = zlib.decompressobj(bits)
        try:
            found = member.decompress(body, LONGEST_RECORD + 1)
        except zlib.error:
            continue
        if found or member.eof:
            yield found
            return
    yield body


def _unbrotli(body: bytes) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "brotli") as file:
            yield file.read(LONGEST_RECORD + 1)
    except (pa.ArrowException, OSError, ValueError) as error:
        if b"<" not in body[:1024] or b"\0" in body[:1024]:
            raise _broken("br", error) from error
        yield body  # decoded before
