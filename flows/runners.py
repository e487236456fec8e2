"""Where partitions run: in this process, or in a pool of worker processes that share one loaded model."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_context

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


def warm_up(settings: Settings) -> None:
    """Starts the fork server, which loads model, knowledge base and lexicon while the rest of the run gets ready.

    Workers forked from it share what it has loaded: 33-64 MB of a worker's 130-160 MB are its own.
    """
    if settings.runner == "processes":
        get_context("forkserver").set_forkserver_preload(["flows.preload"])
        forkserver.ensure_running()


@contextmanager
def workers(settings: Settings) -> Iterator[tuple[Executor, Executor]]:
    """For the time of a run: the executor for partitions, and one for the judge.

    The judge has a process of its own, which imports Great Expectations (8 s) while the rest of the run goes on.
    """
    if settings.runner == "inline":
        yield Inline(), Inline()
        return
    warm_up(settings)
    context = get_context("forkserver")
    with ProcessPoolExecutor(settings.workers, context) as pool, ProcessPoolExecutor(1, context) as judge:
        judge.submit(load_judge)
        yield pool, judge


def load_judge() -> None:
    """Imports what the judge needs."""
    from expectations.judge import preload

    preload()
