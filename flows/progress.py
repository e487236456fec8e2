"""What a person sees while a run goes on: a bar a stage. On a pipe, a line a stage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column


class Bars:
    """Progress bars of one run."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.seconds: dict[str, float] = {}
        self._progress = Progress(
            TextColumn("{task.description}", table_column=Column(min_width=8, no_wrap=True)),
            BarColumn(bar_width=16),
            MofNCompleteColumn(table_column=Column(min_width=5, no_wrap=True)),
            TimeElapsedColumn(table_column=Column(min_width=7, no_wrap=True)),
            TextColumn("{task.fields[note]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
            console=console,
            disable=not console.is_terminal,
            expand=True,
        )

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    @contextmanager
    def stage(self, name: str, total: int, unit: str = "partitions") -> Iterator["Bar"]:
        started = time.monotonic()
        bar = Bar(self._progress, self._progress.add_task(name, total=total or None, note=""), total)
        yield bar
        self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started
        if not self.console.is_terminal:
            self.console.print(
                f"{name:<10} {bar.total:>5} {unit:<10} {time.monotonic() - started:6.1f} s  {bar.note}", highlight=False
            )


class Bar:
    """The bar of one stage."""

    def __init__(self, progress: Progress, task: TaskID, total: int) -> None:
        self._progress, self._task, self.total = progress, task, total
        self.note = ""

    def advance(self) -> None:
        self._progress.advance(self._task)

    def show(self, done: int, total: int, note: str) -> None:
        """How far a step is whose size shows only as it goes on."""
        self.total = total
        self._progress.update(self._task, completed=done, total=total, note=note)

    def say(self, note: str) -> None:
        """A short note behind the bar: what the stage found."""
        self.note = note
        self._progress.update(self._task, note=note)
