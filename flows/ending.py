"""How the processes of a run end."""

import os
import signal
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
