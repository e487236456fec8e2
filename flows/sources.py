"""What the user names on the command line, as a list of files with their place below the input root."""

from dataclasses import dataclass
from glob import glob
from hashlib import sha256
from pathlib import Path

from transforms.ids import hex16
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
    with path.open("rb") as file:
        found = sha256()
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def list_sources(names: list[str]) -> Listing:
    """Files, folders (read recursively) and globs. Raises SourceError for a name that matches nothing."""
    sources: set[Source] = set()
    ignored: set[str] = set()
    for name in names:
        path = Path(name)
        if path.is_file():
            sources.add(Source(path.name, path))
        elif path.is_dir():
            below, others = _folder(path)
            sources |= below
            ignored |= others
        else:
            matches = [Path(p) for p in sorted(glob(name, recursive=True)) if Path(p).is_file()]  # noqa: PTH207 - `name` may be absolute
            if not matches:
                raise SourceError(f"{name}: no such file or folder, and no file matches it as a pattern")
            sources |= {Source(p.name, p) for p in matches}
    if not sources:
        raise SourceError(f"{', '.join(names)}: no file with a known ending ({', '.join(ENDINGS)})")
    return Listing(tuple(sorted(sources, key=lambda s: (s.uri, str(s.path)))), tuple(sorted(ignored)))


def _folder(folder: Path) -> tuple[set[Source], set[str]]:
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith(".")]
    known = {Source(p.relative_to(folder).as_posix(), p) for p in files if p.name.lower().endswith(ENDINGS)}
    return known, {p.relative_to(folder).as_posix() for p in files} - {s.uri for s in known}
