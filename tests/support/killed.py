"""A process that is killed at a given step, without the process: from the k-th change to the files below a folder on, every
change fails, those that the clean-up of an exception attempts included. What was written before stays as it is."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.chmod", "os.truncate"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Killed(BaseException):
    """No `except Exception` holds it up."""


class Watch:
    """Counts the changes below `folder`; kills at number `at`."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.at: int | None = None
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.at is not None and self.steps >= self.at:
            raise Killed

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        is_write = event == "open" and isinstance(args[2], int) and bool(args[2] & WRITING)
        if event not in CHANGES and not is_write:
            return
        # rmtree names a file by its name in a folder that is open: then there is no path to look at.
        paths = [os.fspath(a) for a in args if isinstance(a, str | os.PathLike)]
        is_inside = any(str(p).startswith(str(self.folder)) or not str(p).startswith("/") for p in paths)
        if is_inside:
            self.step()


WATCH = Watch()
sys.addaudithook(WATCH.audit)
_fsync = os.fsync


def _watched_fsync(descriptor: int) -> None:
    WATCH.step()  # a step; the wait for the disk, a third of the time of these tests, is left out


@contextmanager
def killed_at(step: int | None, folder: Path) -> Iterator[Watch]:
    """Kills at this step (None: never; `steps` then tells how many there are). Raises nothing itself."""
    WATCH.folder, WATCH.at, WATCH.steps = folder.absolute(), step, 0
    os.fsync = _watched_fsync
    try:
        yield WATCH
    except Killed:
        pass
    finally:
        WATCH.folder, os.fsync = None, _fsync
