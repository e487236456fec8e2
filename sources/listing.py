"""What the user names as input, as a list of files with their place below the input root: here or in S3 storage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from glob import glob
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from sources.errors import SourceError
from sources.storage import StoredObject, is_stored, list_objects, parse_address
from transforms.ids import hex16
from transforms.reading.captured import clean_text
from transforms.reading.endings import READ, is_read

__all__ = ["Listing", "Source", "SourceError", "from_origins", "list_sources", "merge"]

Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """A file to read. `uri` is its path below the folder or prefix that the user named, so no machine's path and no
    bucket gets into the data. `columns`: pairs of (our column, the file's). Can be pickled to a worker process.
    """

    uri: str
    location: Path | StoredObject
    columns: Columns = ()

    @property
    def origin(self) -> dict[str, Any] | None:
        """Where a local file lies, by which `from_origins` finds it again; None for others."""
        if not isinstance(self.location, Path):
            return None
        return {"uri": self.uri, "path": str(self.location.resolve()), "columns": [list(pair) for pair in self.columns]}

    @property
    def is_for_all(self) -> bool:
        """Can another machine read it, with credentials of its own?"""
        return isinstance(self.location, StoredObject) and self.location.bucket.access_key is None

    def open(self) -> BinaryIO:
        """The file's bytes, seekable. Raises OSError with a strerror."""
        return self.location.open("rb") if isinstance(self.location, Path) else self.location.open()

    def digest(self) -> str:
        """Digest of a local file's bytes; of key, size and time of change of a stored object, which is not downloaded twice.

        Of the error, if a file cannot be read: it may be at the next run.
        """
        if isinstance(self.location, StoredObject):
            return self.location.digest()
        found = sha256()
        try:
            with self.location.open("rb") as file:
                while block := file.read(1 << 20):
                    found.update(block)
        except OSError as error:
            return f"unreadable: {error.strerror}"
        return found.hexdigest()


@dataclass(frozen=True)
class Listing:
    """The files to read, in order of their URIs, and those in folders that have no known ending."""

    sources: tuple[Source, ...]
    ignored: tuple[str, ...]

    @cached_property
    def batch_id(self) -> str:
        """The batch that this input makes: the same input, read by the same columns, the same batch. Reads all files."""
        parts = [
            ":".join([s.uri, s.digest(), *(f"{ours}={theirs}" for ours, theirs in s.columns)]) for s in self.sources
        ]
        return hex16("batch", *parts)


def list_sources(
    names: list[str],
    data: Path | None = None,
    *,
    endpoint: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Listing:
    """Files, folders (read recursively), globs and s3:// prefixes. Raises SourceError for a name that matches nothing.

    Hidden files and folders, and the data folder, are no part of a folder. `endpoint`: of S3 storage, where neither the
    address nor the environment says so. `columns`: our name of a column -> the name it has in these files.
    """
    mapped = tuple(sorted((columns or {}).items()))
    sources: set[Source] = set()
    ignored: set[str] = set()
    for name in names:
        path = Path(name)
        if is_stored(name):
            below, others = _stored(name, endpoint, mapped)
            sources |= below
            ignored |= others
        elif path.is_file():
            sources.add(Source(clean_text(path.name), path, mapped))
        elif path.is_dir():
            below, others = _folder(path, data, mapped)
            sources |= below
            ignored |= others
        else:
            matches = [Path(p) for p in sorted(glob(name, recursive=True)) if Path(p).is_file()]  # noqa: PTH207 - `name` may be absolute
            if not matches:
                raise SourceError(f"{name}: no such file or folder, and no file matches it as a pattern")
            sources |= {Source(clean_text(p.name), p, mapped) for p in matches}
    if not sources:
        said = ", ".join(_public(name) for name in names)
        raise SourceError(f"{said}: no file with a known ending ({READ})")
    return Listing(_ordered(sources), tuple(sorted(ignored)))


def from_origins(origins: Iterable[Mapping[str, Any]]) -> Listing:
    """The files of `Source.origin`, for what has to be read a second time."""
    return Listing(
        _ordered(Source(o["uri"], Path(o["path"]), tuple((c[0], c[1]) for c in o["columns"])) for o in origins), ()
    )


def merge(listings: Iterable[Listing]) -> Listing:
    """Several listings as one. A file that is in two of them with different columns is read by each."""
    found = list(listings)
    sources = {source for listing in found for source in listing.sources}
    return Listing(_ordered(sources), tuple(sorted({name for listing in found for name in listing.ignored})))


def _ordered(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(sorted(sources, key=lambda s: (s.uri, str(s.location), s.columns)))


def _public(name: str) -> str:
    return f"s3://{name.rpartition('@')[2].removeprefix('s3://').partition('?')[0]}" if is_stored(name) else name


def _stored(name: str, endpoint: str | None, columns: Columns) -> tuple[set[Source], set[str]]:
    bucket, prefix = parse_address(name, endpoint)
    known: set[Source] = set()
    ignored: set[str] = set()
    objects = list_objects(bucket, prefix)
    for below, stored in objects:
        uri = clean_text(below)
        if stored.key == prefix or (is_read(below) and not _is_hidden(below.split("/"))):
            known.add(Source(uri, stored, columns))
        elif not _is_hidden(below.split("/")):
            ignored.add(uri)
    return known, ignored


def _folder(folder: Path, data: Path | None, columns: Columns) -> tuple[set[Source], set[str]]:
    # The data folder is no input, unless the user names a folder in it, such as that of the fetched pages.
    own = data.resolve() if data and not folder.resolve().is_relative_to(data.resolve()) else None
    known: set[Source] = set()
    ignored: set[str] = set()
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if not path.is_file() or _is_hidden(below.parts):
            continue
        if own and own in path.resolve().parents:
            continue
        uri = clean_text(below.as_posix())  # a name may hold bytes that are no UTF-8, and control characters
        if is_read(path.name):
            known.add(Source(uri, path, columns))
        else:
            ignored.add(uri)
    return known, ignored


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") for part in parts)
