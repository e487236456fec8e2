"""Limits for each document: a worker that takes longer ends itself, one that takes more memory gets none; then the document is
found and refused (flows/isolation.py).
"""

import faulthandler
import os
import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TOO_LONG = 1  # the exit code of a process that has taken too long


@dataclass(frozen=True)
class Limits:
    """Seconds for a document, and bytes of memory of a worker that is at work on documents. None: no limit."""

    seconds: float | None = None
    memory: int | None = None

    @contextmanager
    def hold[T](self) -> Iterator[Callable[[Iterable[T]], Iterator[T]]]:
        """In the block the limits hold. Gives a function that passes rows on: the time begins anew with each row that is asked for.

        The clock is faulthandler's own thread, which needs no turn of the interpreter: a regular expression or a parser that
        is lost in C code is ended, too. Memory is what the system counts as data (on Linux; macOS does not enforce it).
        """
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        # Its trace would stand in the middle of the progress bars; which document it was is found out by trying.
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - faulthandler keeps the file's number

            def passed_on(rows: Iterable[T]) -> Iterator[T]:
                for row in rows:
                    if self.seconds is not None:
                        faulthandler.dump_traceback_later(self.seconds, exit=True, file=nowhere)
                    yield row

            try:
                if self.memory is not None:
                    resource.setrlimit(resource.RLIMIT_DATA, (self.memory, hard))
                yield passed_on
            finally:
                faulthandler.cancel_dump_traceback_later()
                resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


NO_LIMITS = Limits()
