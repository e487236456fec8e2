"""Where the lake lies: a folder, or S3-compatible storage. Files are named by their path below the place, with slashes.

What is written is whole or not there. Both can be pickled to another process; neither holds a connection open.
"""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from warehouse import files

# Requests at once where many small objects are read: each waits for the network, not for a core.
REQUESTS = 16
BLOCK = 8 << 20  # bytes at a time, where a file is copied


@runtime_checkable
class Store(Protocol):
    """What the lake needs of the place where it lies."""

    def url(self, name: str) -> str:
        """The name under which DuckDB, once it is connected, reads a file; also for messages."""

    def connect(self, db: Any) -> None:
        """Lets a DuckDB connection read files by their `url`."""

    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError."""

    def open(self, name: str) -> Any:
        """A file as pyarrow.parquet.ParquetFile takes it."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None if there is none."""

    def names(self, below: str, ending: str = "") -> list[str]:
        """The files below a folder, at any depth, in order."""

    def folders(self, below: str) -> list[str]:
        """The names of the folders in a folder, in order."""

    def read_folders(self, folders: Iterable[str], ending: str) -> Iterator[tuple[str, bytes]]:
        """The files of folders, not below them: folder by folder, in order."""

    def write(self, name: str, content: bytes) -> None: ...

    def write_parquet(self, name: str, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> tuple[int, int, str]:
        """Rows, bytes and sha256 of what was written."""

    def upload(self, path: Path, name: str) -> None:
        """Copies a local file of any size."""

    def download(self, name: str, path: Path) -> None:
        """Copies to a local file, whose folder is made."""

    def remove(self, name: str) -> None:
        """No error if there is no such file."""

    def unfinished(self, below: str) -> list[str]:
        """What writers that were killed left half-written."""

    def sizes(self, below: str) -> dict[str, int] | None:
        """Bytes of all files below a folder, where the place looks after its bytes itself; else None."""

    def digest(self, name: str) -> str:
        """sha256 of a file."""

    def notebook(self, name: str) -> Path:
        """A local file for what changes with each document and is of no use on another machine."""


# A data folder, or the place of a lake that lies elsewhere.
Place = Path | Store


def store(place: Place) -> Store:
    return Folder(place) if isinstance(place, Path) else place


@dataclass(frozen=True)
class Folder:
    """A local folder: written beside, synchronised, renamed."""

    root: Path

    def url(self, name: str) -> str:
        return str(self.root / name)

    def connect(self, db: Any) -> None:
        pass

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def open(self, name: str) -> Path:
        return self.root / name

    def size(self, name: str) -> int | None:
        try:
            return (self.root / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, below: str, ending: str = "") -> list[str]:
        return [name for name in self._walk(below) if name.endswith(ending) and not name.endswith(".writing")]

    def folders(self, below: str) -> list[str]:
        return sorted(path.name for path in (self.root / below).glob("*/"))

    def read_folders(self, folders: Iterable[str], ending: str) -> Iterator[tuple[str, bytes]]:
        for folder in folders:
            for path in sorted((self.root / folder).glob(f"*{ending}")):
                yield f"{folder}/{path.name}", path.read_bytes()

    def write(self, name: str, content: bytes) -> None:
        with files.replacing(self.root / name) as beside:
            beside.write_bytes(content)

    def write_parquet(self, name: str, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> tuple[int, int, str]:
        path = self.root / name
        rows = files.write_parquet(path, batches, schema)
        return rows, path.stat().st_size, files.sha256(path)

    def upload(self, path: Path, name: str) -> None:
        with files.replacing(self.root / name) as beside:
            shutil.copyfile(path, beside)

    def download(self, name: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / name, path)

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def unfinished(self, below: str) -> list[str]:
        return [name for name in self._walk(below) if name.endswith(".writing")]

    def sizes(self, below: str) -> None:
        return None

    def digest(self, name: str) -> str:
        return files.sha256(self.root / name)

    def notebook(self, name: str) -> Path:
        return self.root / name

    def _walk(self, below: str) -> list[str]:
        return sorted(
            (Path(folder) / name).relative_to(self.root).as_posix()
            for folder, _, names in os.walk(self.root / below)
            for name in names
        )


@runtime_checkable
class Bucket(Protocol):
    """A bucket, and pyarrow's file system that reaches it (sources/storage.py)."""

    @property
    def name(self) -> str: ...

    @property
    def files(self) -> Any: ...


@dataclass(frozen=True)
class Objects:
    """Below a prefix of S3-compatible storage, through pyarrow's file system: a PUT is atomic, and what is there is listed at once."""

    bucket: Bucket
    prefix: str

    def url(self, name: str) -> str:
        return f"s3://{self._key(name)}"

    def connect(self, db: Any) -> None:
        from warehouse.duckdb_files import StoredFiles

        db.register_filesystem(StoredFiles(self.bucket.files))

    def read(self, name: str) -> bytes:
        with self.bucket.files.open_input_stream(self._key(name)) as file:
            return bytes(file.read())

    def open(self, name: str) -> Any:
        return self.bucket.files.open_input_file(self._key(name))

    def size(self, name: str) -> int | None:
        found = self.bucket.files.get_file_info(self._key(name))
        return int(found.size) if found.is_file else None

    def names(self, below: str, ending: str = "") -> list[str]:
        return [name for name in self._listed(below) if name.endswith(ending)]

    def folders(self, below: str) -> list[str]:
        from pyarrow.fs import FileSelector, FileType

        found = self.bucket.files.get_file_info(FileSelector(self._key(below), allow_not_found=True))
        return sorted(str(i.base_name) for i in found if i.type == FileType.Directory)

    def read_folders(self, folders: Iterable[str], ending: str) -> Iterator[tuple[str, bytes]]:
        wanted = list(folders)
        if len(wanted) > REQUESTS:  # one listing of all is less than one of each
            above = os.path.commonpath(wanted)
            by_folder: dict[str, list[str]] = {}
            for name in self.names(above, ending):
                by_folder.setdefault(name.rpartition("/")[0], []).append(name)
            found = [name for folder in wanted for name in by_folder.get(folder, ())]
        else:
            listed = self._at_once(lambda folder: self.names(folder, ending), wanted)
            found = [
                n for folder, names in zip(wanted, listed, strict=True) for n in names if n.rpartition("/")[0] == folder
            ]
        yield from zip(found, self._at_once(self.read, found), strict=True)

    def write(self, name: str, content: bytes) -> None:
        # Delayed: small content is one PUT. Closed in order only when all is written: closing completes what was begun.
        file = self.bucket.files.open_output_stream(self._key(name))
        file.write(content)
        file.close()

    def write_parquet(self, name: str, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> tuple[int, int, str]:
        made = io.BytesIO()
        rows = files.write_rows(made, batches, schema)
        content = made.getbuffer()
        self.write(name, content)  # type: ignore[arg-type]
        return rows, len(content), hashlib.sha256(content).hexdigest()

    def upload(self, path: Path, name: str) -> None:
        to = self.bucket.files.open_output_stream(self._key(name))
        with path.open("rb") as file:
            shutil.copyfileobj(file, to, BLOCK)
        to.close()

    def download(self, name: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.bucket.files.open_input_stream(self._key(name)) as file, path.open("wb") as to:
            shutil.copyfileobj(file, to, BLOCK)

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self.bucket.files.delete_file(self._key(name))

    def unfinished(self, below: str) -> list[str]:
        return []

    def sizes(self, below: str) -> dict[str, int]:
        return {name: int(info.size) for name, info in self._listed(below).items()}

    def digest(self, name: str) -> str:
        return hashlib.sha256(self.read(name)).hexdigest()

    def notebook(self, name: str) -> Path:
        folder = Path(tempfile.gettempdir()) / f"communique-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / hashlib.sha256(self.url(name).encode()).hexdigest()[:16]

    def times(self, below: str) -> dict[str, int]:
        """Name -> nanoseconds since the epoch at which it was written, by the clock of the storage."""
        return {name: info.mtime_ns or 0 for name, info in self._listed(below).items()}

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self.bucket.name, self.prefix, name) if part)

    def _listed(self, below: str) -> dict[str, Any]:
        from pyarrow.fs import FileSelector

        root = f"{self._key('')}/"
        selector = FileSelector(self._key(below), recursive=True, allow_not_found=True)
        found = self.bucket.files.get_file_info(selector)
        return {i.path.removeprefix(root): i for i in sorted(found, key=lambda i: str(i.path)) if i.is_file}

    def _at_once[T](self, call: Callable[[str], T], names: list[str]) -> list[T]:
        if len(names) < 2:
            return [call(name) for name in names]
        with ThreadPoolExecutor(REQUESTS) as pool:
            return list(pool.map(call, names))
