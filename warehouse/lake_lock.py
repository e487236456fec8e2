"""One run at a time on a lake in storage, of whatever machine and data folder.

Each run writes an object of its own, then lists all: where there is another that is alive, it takes its own away and gives up. As
S3 lists at once what was written, of two runs at least one sees the other; both may give up, never do both go on. A holder writes
its object anew every RENEW seconds, and one that is EXPIRED seconds old is of a holder that is dead. Both ages are told by the
storage's clock alone: that of an object against that of one written just now.

Its limits: after a kill the lake is free only when EXPIRED seconds have gone. A holder that was stopped longer than that (a laptop
asleep, a network cut) may be taken for dead; it ends when it wakes, and what it wrote meanwhile has the names and bytes that the
other run gives it.
"""

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import uuid4

from warehouse.store import Objects

FOLDER = "lake/_lock"
RENEW = 15.0
EXPIRED = 90.0


class LockedError(RuntimeError):
    """Another run holds the data folder, or the lake."""


@contextmanager
def held(place: Objects) -> Iterator[None]:
    """Holds the lake for the block. Raises LockedError, naming the holder, if another run has it."""
    mine = f"{FOLDER}/{uuid4().hex}.json"
    content = json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode()
    place.write(mine, content)
    try:
        _refuse_others(place, mine)
        ended = Event()
        renewing = Thread(target=_renew, args=(place, mine, content, ended), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
    finally:
        place.remove(mine)


def _refuse_others(place: Objects, mine: str) -> None:
    times = place.times(FOLDER)
    for name, time in times.items():
        if name == mine:
            continue
        age = (times[mine] - time) / 1e9
        if age < EXPIRED:
            raise LockedError(
                f"{place.url('lake')} is in use by another run ({_holder(place, name)}; last sign of life {max(age, 0):.0f} s "
                f"ago): wait for it. Of a run that was killed it is free after {EXPIRED:.0f} s"
            )
        place.remove(name)


def _holder(place: Objects, name: str) -> str:
    try:
        return place.read(name).decode()
    except FileNotFoundError:
        return "it ended just now"


def _renew(place: Objects, mine: str, content: bytes, ended: Event) -> None:
    """Keeps the object young; ends the run where another has taken the lake. A request that fails is made again the next time."""
    while not ended.wait(RENEW):
        try:
            if place.size(mine) is None:
                os.kill(os.getpid(), signal.SIGTERM)
                return
            place.write(mine, content)
        except OSError:
            continue
