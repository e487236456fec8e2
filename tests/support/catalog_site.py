"""A release with its catalogue in a folder of the tests, and a server that answers ranges."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from warehouse.catalog.build import write_catalog
from warehouse.files import read_json


def catalogued(release: Path, folder: Path) -> Path:
    """A copy of a release, by links where that can be, with a catalogue made anew."""
    try:
        shutil.copytree(release, folder, copy_function=os.link, ignore=shutil.ignore_patterns("catalog"))
    except shutil.Error:
        shutil.copytree(release, folder, ignore=shutil.ignore_patterns("catalog"), dirs_exist_ok=True)
    manifest = read_json(release / "manifest.json")
    described = (manifest["release_id"], manifest["software_version"], manifest["files"])
    write_catalog(folder, folder / "catalog", *described)
    return folder


class Ranges(SimpleHTTPRequestHandler):
    """Serves a folder; of a file also a part. `asked`: method, path and range of each request."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str | None]]

    def __init__(self, *args: Any, asked: list[tuple[str, str, str | None]], **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def send_head(self) -> Any:
        span = self.headers.get("Range")
        self.asked.append((self.command, self.path, span))
        path = Path(self.translate_path(self.path))
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", span or "")
        if found is None or not path.is_file():
            return super().send_head()
        size = path.stat().st_size
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if self.command == "HEAD":
            return None
        with path.open("rb") as file:
            file.seek(first)
            return BytesIO(file.read(last - first + 1))


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[tuple[str, str, str | None]]]]:
    """The address of a folder, and what is asked of it."""
    asked: list[tuple[str, str, str | None]] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranges, directory=str(folder), asked=asked)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
