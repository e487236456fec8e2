"""What the flows of one run share and Prefect need not see: the executor, the bars, the outcome so far."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field

from flows.progress import Bars


@dataclass
class Run:
    """A run in progress."""

    executor: Executor
    bars: Bars
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, counts: dict[str, int]) -> None:
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + number


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
