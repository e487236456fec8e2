"""A release's folder over HTTP, for this machine alone: files, and parts of them, which the page of SQL asks for."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import IO, Any

HOST = "127.0.0.1"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Handler(SimpleHTTPRequestHandler):
    """Files below `shown` alone, by their way below `directory`; no listings. Of a file a part where one range is asked for."""

    protocol_version = "HTTP/1.1"
    # Not what the system's tables say, which differ: a script of another type is refused by browsers.
    extensions_map = {  # noqa: RUF012 - as the class above has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        ".md": "text/markdown; charset=utf-8",
        ".parquet": "application/vnd.apache.parquet",
        ".duckdb": "application/vnd.duckdb",
    }

    def __init__(self, *args: Any, shown: Sequence[Path], **named: Any) -> None:
        self.shown = shown
        super().__init__(*args, **named)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal is for the address."""

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_head(self) -> IO[bytes] | BytesIO | None:  # type: ignore[override]  # a part is read into memory
        # A page from elsewhere whose name was made to lead here must not read the release.
        if self.headers.get("Host", "").rpartition(":")[0] not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN, "Ask 127.0.0.1 or localhost")
            return None
        path = Path(self.translate_path(self.path)).resolve()
        if not path.is_file() or not any(path.is_relative_to(folder) for folder in self.shown):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        if asked is None or not any(asked.groups()):
            return super().send_head()
        size = path.stat().st_size
        first, last = _span(asked[1], asked[2], size)
        if first > last:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        with path.open("rb") as file:
            file.seek(first)
            return BytesIO(file.read(last - first + 1) if self.command == "GET" else b"")


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and last byte of bytes=FIRST-LAST; bytes=-N are the last N. The first is behind the last if there is none."""
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def server(
    directory: Path, shown: Sequence[Path], port: int, handler: Callable[..., Handler] = Handler
) -> ThreadingHTTPServer:
    """A server of `directory` that listens on this machine alone and shows what is below `shown`. Port 0: any that is free."""
    answering = partial(handler, directory=str(directory.resolve()), shown=[folder.resolve() for folder in shown])
    return ThreadingHTTPServer((HOST, port), answering)
