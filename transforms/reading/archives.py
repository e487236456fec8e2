"""What zip and tar archives hold, one member after the other; nothing is ever written to a disk."""

import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from lzma import LZMAError
from typing import IO, BinaryIO

from transforms.reading.captured import PassedOver, Refused, clean_text
from transforms.reading.endings import is_read
from transforms.reading.limits import BOMB_FROM, BOMB_RATIO, PIECE
from transforms.reading.streams import BrokenStreamError, Budgeted, Stream

_BOMB_MEMBER = 10_000_000  # bytes; a smaller member may compress as it likes
_HEADERS = 10_000_000  # bytes that the headers of one tar member may take
_TAR_READ = 1 << 12  # tarfile loses what it read last where an archive breaks off
_ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, LZMAError, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError, UnicodeError, IndexError, OverflowError, MemoryError, TypeError,
)  # fmt: skip
_TAR_ERRORS = (tarfile.TarError, EOFError, OSError, ValueError, UnicodeError, IndexError, OverflowError, MemoryError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its path there and its bytes, which are gone when the next member is asked for."""

    path: str
    stream: Stream


def is_unsafe(path: str) -> bool:
    """Would the path lead out of the folder that the archive is unpacked to?"""
    return (
        "\0" in path
        or path.startswith(("/", "\\"))
        or re.match(r"[A-Za-z]:", path) is not None
        or ".." in re.split(r"[/\\]", path)
    )


def _not_opened(uri: str, path: str) -> Refused | PassedOver | None:
    """Why a member is not opened, by its path alone; None if it is."""
    inside = f"{uri}/{clean_text(path)}"
    if is_unsafe(path):
        detail = f"{inside}: the path leads out of the archive; pack it with paths below one folder"
        return Refused(inside, "unsafe_path", detail, path.encode("utf-8", "replace"))
    if any(part.startswith(".") or part == "__MACOSX" for part in path.split("/")):
        return PassedOver(inside, "hidden_file", f"{inside}: hidden files are no part of an archive")
    if not is_read(path):
        return PassedOver(inside, "unsupported_type", f"{inside}: its ending is not one that is read")
    return None


def read_zip(uri: str, file: BinaryIO, head: bytes) -> Iterator[Member | Refused | PassedOver]:
    """The files of a zip archive in its own order."""
    try:
        size = file.seek(0, 2)
        archive = zipfile.ZipFile(file)
    except _ZIP_ERRORS as error:
        cut = head.startswith(b"PK\x03\x04")
        detail = f"{uri}: {'its directory at the end is missing or broken' if cut else 'no zip archive'} ({error}); fetch it again"
        yield Refused(uri, "truncated_zip" if cut else "broken_zip", detail, head)
        return
    with archive:
        total = sum(info.file_size for info in archive.infolist())
        if total > BOMB_FROM and total > BOMB_RATIO * size:
            detail = f"{uri}: {size} bytes that unpack to {total}; nothing of it is read"
            yield Refused(uri, "compression_bomb", detail, head)
            return
        for info in archive.infolist():
            if not info.is_dir():
                yield _zip_member(uri, archive, info)


def _zip_member(uri: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member | Refused | PassedOver:
    path = info.orig_filename  # `filename` ends at a NUL and has other separators replaced
    inside = f"{uri}/{clean_text(path)}"
    if reason := _not_opened(uri, path):
        return reason
    if info.flag_bits & 1:
        return Refused(inside, "encrypted_member", f"{inside}: is encrypted; unpack it with its password", b"")
    if info.file_size > _BOMB_MEMBER and info.file_size > BOMB_RATIO * max(1, info.compress_size):
        detail = f"{inside}: {info.compress_size} bytes that unpack to {info.file_size}; not read"
        return Refused(inside, "compression_bomb", detail, b"")
    return Member(clean_text(path), Stream(_zip_pieces(archive, info)))


def _zip_pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as file:
            yield from _pieces(file, PIECE)
    except _ZIP_ERRORS as error:
        raise BrokenStreamError("broken_zip", f"cannot be unpacked ({error}); fetch the archive again") from error


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    while piece := file.read(size):
        yield piece


def read_tar(uri: str, stream: Stream) -> Iterator[Member | Refused | PassedOver]:
    """The files of a tar archive in its own order, read in one pass."""
    budget = Budgeted(stream)
    budget.left = _HEADERS
    number = 0
    try:
        with tarfile.open(fileobj=budget, mode="r|", errorlevel=0) as archive:
            while info := archive.next():
                number += 1
                archive.members.clear()  # type: ignore[attr-defined]  # tarfile remembers each, so memory would grow with their number
                budget.left = info.size + _HEADERS  # what is skipped counts too
                if info.isdir():
                    continue
                yield _tar_member(uri, archive, info)
                budget.left = info.size + _HEADERS
    except _TAR_ERRORS as error:
        if not stream.broken:
            detail = f"{uri}: breaks off after {number} files ({error}); fetch it again"
            yield Refused(uri, "truncated_tar" if number else "broken_tar", detail, stream.head)


def _tar_member(uri: str, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member | Refused | PassedOver:
    inside = f"{uri}/{clean_text(info.name)}"
    if reason := _not_opened(uri, info.name):
        return reason
    if not info.isreg() or info.issparse():
        return PassedOver(inside, "not_a_file", f"{inside}: a link, a device or a file with holes")
    return Member(clean_text(info.name), Stream(_tar_pieces(archive, info)))


def _tar_pieces(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        if file := archive.extractfile(info):
            yield from _pieces(file, _TAR_READ)
    except _TAR_ERRORS as error:
        raise BrokenStreamError("truncated_tar", f"the archive breaks off in it ({error}); fetch it again") from error
