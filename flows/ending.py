"""How the processes of a run end."""

import atexit
import os
import signal
import sys
from multiprocessing import active_children, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """Ends this worker when the run's process is gone: one that is killed cannot tell its workers to stop.

    What interrupts the run (Ctrl-C goes to all processes of a terminal) is the run's to decide.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():
        Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def end_children() -> None:
    """Ends the workers of this process now: what they were doing is done anew by the next run."""
    for child in active_children():
        child.terminate()


class Ending:
    """The end of a command: all that asked to be called at exit is called, and then the process is gone.

    Python would go on to free each object in turn: 0.4 s after a run, for memory that the system takes back at once, and
    what Prefect's threads still hold then makes nanobind complain of DuckDB's objects, 110 lines after the summary.
    """

    def __init__(self) -> None:
        self.code = 1  # as Python's own, of an error that nothing caught
        atexit.register(self._end)  # before all others, and so called after them

    def exits_with(self, code: object) -> None:
        """What `SystemExit` carries: a number, None for 0, or a text for 1."""
        self.code = code if isinstance(code, int) else int(code is not None)

    def _end(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):  # the reader of a pipe has gone, or it was closed
                self.code = self.code or 1
        os._exit(self.code)
