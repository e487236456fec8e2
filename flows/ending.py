"""How the processes of a run end."""

import os
from multiprocessing import active_children, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """Ends this worker when the run's process is gone: one that is killed cannot tell its workers to stop."""
    if parent := parent_process():
        Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def end_children() -> None:
    """Ends the workers of this process now: what they were doing is done anew by the next run."""
    for child in active_children():
        child.terminate()
