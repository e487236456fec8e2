"""DuckDB reading stored objects without an extension: fsspec's interface, over a file system of pyarrow's.

The SQL is that of local files, and only the column chunks that a query asks for are fetched. Three queries over 1,266 articles:
0.16 CPU seconds, against 0.20 over pyarrow's datasets, 0.33 with whole files fetched and 0.11 with local files.
"""

import io
from datetime import UTC, datetime
from typing import Any

from fsspec import AbstractFileSystem


class StoredFiles(AbstractFileSystem):  # type: ignore[misc]
    """Objects as files, for one DuckDB connection. Each is opened once, and its footer fetched once: DuckDB, which binds a
    query several times, asks for both three times over."""

    protocol = "s3"
    cachable = False

    def __init__(self, files: Any) -> None:
        super().__init__()
        self._files = files
        self._opened: dict[str, _Object] = {}

    def glob(self, path: str, **_: Any) -> list[str]:
        """The path: lists of files come from the manifests, never from patterns."""
        return [path]

    def exists(self, path: str, **_: Any) -> bool:
        return bool(self._files.get_file_info(self._strip_protocol(path)).is_file)

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        return {"name": path, "size": self._object(path).size, "type": "file"}

    def modified(self, path: str) -> datetime:
        """Always the same: a file of the lake never changes under its name."""
        return datetime(2000, 1, 1, tzinfo=UTC)

    def _open(self, path: str, mode: str = "rb", **_: Any) -> "_Cursor":
        if mode != "rb":
            raise OSError(f"{path}: a query only reads the lake")
        return _Cursor(self._object(path))

    def _object(self, path: str) -> "_Object":
        name = self._strip_protocol(path)
        if name not in self._opened:
            self._opened[name] = _Object(self._files.open_input_file(name))
        return self._opened[name]


class _Object:
    """An open object; what was read to its end, which is where the footer is, is kept."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.size = int(file.size())
        self._tail = b""

    def read(self, offset: int, n: int) -> bytes:
        n = min(n, self.size - offset)
        before = self.size - len(self._tail)
        if offset >= before:
            return self._tail[offset - before : offset - before + n]
        found = bytes(self._file.read_at(n, offset))
        if offset + n == self.size and n <= 1 << 20:
            self._tail = found
        return found


class _Cursor(io.RawIOBase):
    """A place in an object."""

    def __init__(self, of: _Object) -> None:
        self._of = of
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._of.size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, n: int = -1, /) -> bytes:
        found = self._of.read(self._at, self._of.size if n is None or n < 0 else n)
        self._at += len(found)
        return found

    def readinto(self, buffer: Any, /) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
