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
def workers(settings: Settings) -> Iterator[Executor]:
    """The executor for partitions, for the time of a run."""
    if settings.runner == "inline":
        yield Inline()
        return
    warm_up(settings)
    with ProcessPoolExecutor(settings.workers, mp_context=get_context("forkserver")) as pool:
        yield pool
