"""What the flows of one run share and Prefect need not see: the workers, the bars, the sources."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flows.progress import Bars
from flows.runners import Workers
from sources.listing import Source
from sources.web import WebSource


@dataclass
class Run:
    """A run in progress."""

    workers: Workers
    bars: Bars
    sources: Sequence[Source] = ()
    web: Sequence[WebSource] = ()


_current: list[Run] = []


@contextmanager
def running(run: Run) -> Iterator[Run]:
    """Makes `run` the current one. One process has one run at a time; the data folder's lock keeps others out."""
    _current.append(run)
    try:
        yield run
    finally:
        _current.pop()


def current() -> Run:
    if not _current:
        raise RuntimeError("no run is in progress: stages are called by flows.pipeline.run")
    return _current[-1]
