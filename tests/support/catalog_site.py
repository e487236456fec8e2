"""A release with its catalogue in a folder of the tests, and its server, which notes what it is asked."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from flows.commands.catalog_server import HOST, Handler, server
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


class Recording(Handler):
    """The server of `communique catalog --serve`. `asked`: method, path and range of each request."""

    def __init__(self, *args: Any, asked: list[tuple[str, str, str | None]], **named: Any) -> None:
        self.asked = asked
        super().__init__(*args, **named)

    def send_head(self) -> Any:
        self.asked.append((self.command, self.path, self.headers.get("Range")))
        return super().send_head()


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[tuple[str, str, str | None]]]]:
    """The address of a folder, and what is asked of it."""
    asked: list[tuple[str, str, str | None]] = []
    handler = partial(Recording, asked=asked)
    with server(folder, [folder], 0, handler) as serving:
        thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://{HOST}:{serving.server_address[1]}", asked
        serving.shutdown()
