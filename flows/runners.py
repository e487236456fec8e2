"""Where partitions run: in this process, or in a pool of worker processes that share one loaded model."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from flows.settings import Settings


class Inline(Executor):
    """Runs a call where it is made: for debugging, and where processes cannot be had."""

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Workers:
    """The executor for partitions, and one for what is done on a release."""

    partitions: Executor
    judge: Executor


@contextmanager
def workers(settings: Settings) -> Iterator[Workers]:
    """For the time of a run. Enter it early: both begin to load what they need while Prefect is imported.

    The fork server loads model, knowledge base and lexicon once, and workers forked from it share them: 33-64 MB of a
    worker's 130-160 MB are its own. The judge has a process of its own, since importing Great Expectations takes 8 s.
    """
    if settings.runner == "inline":
        yield Workers(Inline(), Inline())
        return
    with ProcessPoolExecutor(1, get_context("spawn"), end_with_parent) as judge:
        judge.submit(load_judge)
        context = get_context("forkserver")
        context.set_forkserver_preload(["flows.preload"])
        forkserver.ensure_running()
        with ProcessPoolExecutor(settings.workers, context, end_with_parent) as pool:
            yield Workers(pool, judge)


def end_with_parent() -> None:
    """Ends this worker when the run's process is gone: one that is killed cannot tell its workers to stop."""
    if parent := parent_process():
        Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def load_judge() -> None:
    """Imports what the judge needs."""
    from expectations.judge import preload

    preload()
