"""A limit of time for each document: a worker that takes longer ends itself, and the document is found and refused."""

import faulthandler
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

TOO_LONG = 1  # the exit code of a process that is ended so


@contextmanager
def time_limit[T](seconds: float | None) -> Iterator[Callable[[Iterable[T]], Iterator[T]]]:
    """A function that passes rows on. In the block, this process ends with code TOO_LONG if so many seconds pass without
    another row being asked for, or after the last; None sets no limit.

    The clock is faulthandler's own thread, which needs no turn of the interpreter: a regular expression or a parser that
    is lost in C code is ended, too.
    """
    if seconds is None:
        yield iter
        return
    # Its trace would stand in the middle of the progress bars; which document it was is found out by trying.
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - faulthandler keeps the file's number

        def watched(rows: Iterable[T]) -> Iterator[T]:
            for row in rows:
                faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
                yield row

        try:
            yield watched
        finally:
            faulthandler.cancel_dump_traceback_later()
