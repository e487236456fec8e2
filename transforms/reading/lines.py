"""Lines and JSON objects of a stream, each held only as long as it is read, and never more of it than a record may be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from transforms.reading.limits import LONGEST_RECORD, PIECE
from transforms.reading.streams import Stream


@dataclass(frozen=True, slots=True)
class Line:
    """A line or value: its number from 1, its bytes (the first megabyte if it is longer than a record may be), its

    length in bytes, and whether its end was seen.
    """

    number: int
    data: bytes
    n_bytes: int
    is_whole: bool = True


class _Held:
    """Pieces of one line, up to the longest record."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.n_bytes = 0

    def add(self, part: bytes) -> None:
        self.n_bytes += len(part)
        if self.n_bytes <= LONGEST_RECORD:
            self.parts.append(part)
        elif self.parts or not self.n_bytes - len(part):
            self.parts, first = [], b"".join([*self.parts, part])[:PIECE]
            self.first = first

    def take(self) -> tuple[bytes, int]:
        found = b"".join(self.parts) if self.n_bytes <= LONGEST_RECORD else self.first
        n_bytes, self.parts, self.n_bytes = self.n_bytes, [], 0
        return found, n_bytes


def lines(stream: Stream) -> Iterator[Line]:
    """Lines without their ends. The last is not whole if the stream broke off in it."""
    held = _Held()
    number = 1
    for piece in stream.pieces():
        if not held.n_bytes and not piece.strip():  # a bomb of line ends: one by one, 100 MB of them took minutes
            number += piece.count(b"\n")
            held.add(piece[piece.rfind(b"\n") + 1 :])
            continue
        first, *others = piece.split(b"\n")
        held.add(first)
        for other in others:
            data, n_bytes = held.take()
            yield Line(number, data.rstrip(b"\r"), n_bytes)
            number += 1
            held.add(other)
    data, n_bytes = held.take()
    if n_bytes:
        yield Line(number, data.rstrip(b"\r"), n_bytes, not stream.is_cut)


_FIRST_KEY = re.compile(rb'\{\s*("[^"\\]{1,100}")\s*:')


def blocks(stream: Stream) -> Iterator[tuple[bytes, int]]:
    """Whole lines with their ends, as many as come at once, and their length in bytes.

    A line that is longer than a record may be comes alone, cut to a megabyte. A last line that the stream broke off in
    is left out.
    """
    held = _Held()
    for piece in stream.pieces():
        first = piece.find(b"\n") + 1 if held.n_bytes else 0
        last = piece.rfind(b"\n") + 1
        if first:
            held.add(piece[:first])
            yield held.take()
        if last > first:
            yield piece[first:last], last - first
        held.add(piece[last:])
    data, n_bytes = held.take()
    if n_bytes and not stream.is_cut:
        yield data, n_bytes


# Between objects: a byte order mark, an array's signs, the line ends of JSON Lines, JSON text sequences' (RFC 7464).
_SEPARATORS = re.compile(rb"(?:\xef\xbb\xbf|[\s,\[\]\x1e])*+")
_JUNK = re.compile(rb"[^{]+")
_STRUCTURE = re.compile(rb'[^"{}]*(?:(")|(\{+)|(\}))')
_STRING_REST = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


_MOST_ENDLESS = 100  # objects without end that are survived in one stream: each may cost the longest record


def objects(stream: Stream, again: list[bytes]) -> Iterator[Line]:
    """The outermost JSON objects of a stream, whatever stands between them: an array's commas, line ends, nothing.

    What is neither an object nor between two comes as a value of its own. An object that never ends, or is longer than
    a record may be, ends where one with the same first key begins (`next_like`), for a quote or bracket that is
    missing would swallow all that follow. Bytes that the caller puts into `again` are read next.
    """
    held = _Held()
    depth, in_string, junk, number, endless = 0, False, False, 1, 0
    carried = b""
    source: Iterator[bytes] = stream.pieces()
    while True:
        for piece in source:
            buffer, at, start = carried + piece, 0, 0
            while at < len(buffer):
                if in_string:
                    at = _end(_STRING_REST, buffer, at)
                    if at < len(buffer) and buffer[at] == 0x22:
                        in_string = False
                        at += 1
                    elif at < len(buffer):  # a backslash whose sign is in the next piece
                        break
                elif depth:
                    found = _STRUCTURE.match(buffer, at)
                    at = found.end() if found else len(buffer)
                    if not found:
                        break
                    in_string = bool(found.group(1))
                    depth += len(found.group(2)) if found.group(2) else -1 if found.group(3) else 0
                    if not depth:
                        held.add(buffer[start:at])
                        yield Line(number, *held.take())
                        number += 1
                        start = at
                        if again:
                            buffer, at, start = again.pop() + buffer[at:], 0, 0
                else:
                    if not junk:
                        at = start = _end(_SEPARATORS, buffer, at)
                    if at < len(buffer) and buffer[at] != 0x7B:
                        at = _end(_JUNK, buffer, at)
                        junk = True
                    if at < len(buffer):
                        if junk:
                            held.add(buffer[start:at])
                            yield Line(number, *held.take())
                            number += 1
                            start, junk = at, False
                        depth = 1
                        at += 1
            if depth and held.n_bytes <= LONGEST_RECORD < held.n_bytes + at - start and endless < _MOST_ENDLESS:
                data = b"".join([*held.parts, buffer[start:at]])
                if cut := next_like(data):
                    endless += 1
                    held = _Held()
                    yield Line(number, data[:cut], cut, False)
                    number += 1
                    source = chain([data[cut:] + buffer[at:]], stream.pieces())
                    depth, in_string, carried = 0, False, b""
                    break
            held.add(buffer[start:at])
            carried = buffer[at:]
        else:
            held.add(carried)
            data, n_bytes = held.take()
            cut = next_like(data) if depth and n_bytes == len(data) and endless < _MOST_ENDLESS else None
            if n_bytes:
                yield Line(number, data[:cut].rstrip(), cut or n_bytes, not (stream.is_cut or depth))
            if not cut:
                return
            endless += 1
            number += 1
            source = iter([data[cut:]])
            depth, in_string, carried = 0, False, b""


def next_like(data: bytes) -> int | None:
    """Where in the bytes of a broken JSON object another one with the same first key begins, behind a comma or line end."""
    first = _FIRST_KEY.match(data)
    found = re.compile(rb"[,\n]\s*(?=\{\s*" + re.escape(first.group(1)) + rb"\s*:)").search(data, 1) if first else None
    return found.end() if found else None


def _end(pattern: re.Pattern[bytes], buffer: bytes, at: int) -> int:
    """The end of a match of a pattern that matches the empty string at worst."""
    found = pattern.match(buffer, at)
    return found.end() if found else at
