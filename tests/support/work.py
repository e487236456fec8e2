"""How much work something is, for tests that a cost does not grow with the square of what is given."""

import gc
import time
from collections.abc import Callable


def least_cpu_seconds(do: Callable[[], object]) -> float:
    """CPU seconds of this thread, the least of three goes, without the garbage collector.

    One go is not enough: in a process that holds models, a full collection falls somewhere and takes most of a second, and
    the machine's other work takes its part.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return min(_cpu_seconds(do) for _ in range(3))
    finally:
        if collects:
            gc.enable()


def _cpu_seconds(do: Callable[[], object]) -> float:
    started = time.thread_time()
    do()
    return time.thread_time() - started
