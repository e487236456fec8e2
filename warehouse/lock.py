"""One run at a time: an advisory lock on a file, which the system takes back from a holder that dies; and on a lake in storage, to
which runs with other data folders may come, a lock of objects."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from warehouse.lake_lock import LockedError, held
from warehouse.store import Objects, Place

__all__ = ["LockedError", "UnwritableError", "locked"]


class UnwritableError(RuntimeError):
    """The data folder cannot be made or written to."""


@contextmanager
def locked(data: Path, place: Place | None = None) -> Iterator[None]:
    """Holds DATA/run.lock, and the lake where it lies elsewhere, for the block. Raises LockedError, naming the holder, if another run has it, and
    UnwritableError if there can be no such file."""
    with _opened(data / "run.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LockedError(
                f"{data} is in use by another run ({holder}): wait for it, or give --data another folder"
            ) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
        file.flush()
        if isinstance(place, Objects):
            with held(place):
                yield
        else:
            yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise UnwritableError(
            f"{path.parent} cannot be written to ({error.strerror}): give --data another folder"
        ) from None
