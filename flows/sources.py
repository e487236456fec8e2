"""What the user names on the command line, as a list of files with their place below the input root."""

from dataclasses import dataclass
from glob import glob
from hashlib import sha256
from pathlib import Path

from transforms.ids import hex16
from transforms.reading.captured import clean_text
from transforms.reading.endings import ENDINGS


class SourceError(ValueError):
    """A source that is not there; the message says what to do."""


@dataclass(frozen=True)
class Source:
    """A file to read. `uri` is its path below the folder that the user named, so no machine's path gets into the data."""

    uri: str
    path: Path


@dataclass(frozen=True)
class Listing:
    """The files to read, in order of their URIs, and those in folders that have no known ending."""

    sources: tuple[Source, ...]
    ignored: tuple[str, ...]

    def batch_id(self) -> str:
        """The batch that this input makes: the same input, the same batch."""
        parts = [f"{s.uri}:{digest(s.path)}" for s in self.sources]
        return hex16("batch", *parts)


def digest(path: Path) -> str:
    """Digest of a file's bytes; of the error, if it cannot be read: it may be at the next run."""
    found = sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    except OSError as error:
        return f"unreadable: {error.strerror}"
    return found.hexdigest()


def list_sources(names: list[str], data: Path | None = None) -> Listing:
    """Files, folders (read recursively) and globs. Raises SourceError for a name that matches nothing.

    Hidden files and folders, and the data folder, are no part of a folder.
    """
    sources: set[Source] = set()
    ignored: set[str] = set()
    for name in names:
        path = Path(name)
        if path.is_file():
            sources.add(Source(clean_text(path.name), path))
        elif path.is_dir():
            below, others = _folder(path, data)
            sources |= below
            ignored |= others
        else:
            matches = [Path(p) for p in sorted(glob(name, recursive=True)) if Path(p).is_file()]  # noqa: PTH207 - `name` may be absolute
            if not matches:
                raise SourceError(f"{name}: no such file or folder, and no file matches it as a pattern")
            sources |= {Source(clean_text(p.name), p) for p in matches}
    if not sources:
        raise SourceError(f"{', '.join(names)}: no file with a known ending ({', '.join(ENDINGS)})")
    return Listing(tuple(sorted(sources, key=lambda s: (s.uri, str(s.path)))), tuple(sorted(ignored)))


def _folder(folder: Path, data: Path | None) -> tuple[set[Source], set[str]]:
    own = data.resolve() if data else None
    known: set[Source] = set()
    ignored: set[str] = set()
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if not path.is_file() or any(part.startswith(".") for part in below.parts):
            continue
        if own and own != folder.resolve() and own in path.resolve().parents:
            continue
        uri = clean_text(below.as_posix())  # a name may hold bytes that are no UTF-8, and control characters
        if path.name.lower().endswith(ENDINGS):
            known.add(Source(uri, path))
        else:
            ignored.add(uri)
    return known, ignored
