"""One run at a time: an advisory lock on a file, which the system takes back from a holder that dies."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockedError(RuntimeError):
    """Another run holds the data folder."""


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Holds DATA/run.lock for the block. Raises LockedError, naming the holder, if another run has it."""
    path = data / "run.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
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
        yield
