"""Where partitions run: in this process, or in a pool of worker processes that share one loaded model."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import forkserver, get_context
from threading import Lock

from flows.cluster import Cluster, connect
from flows.ending import end_children, end_with_parent
from flows.ingestion import ingest
from flows.isolation import Isolation
from flows.limits import Limits
from flows.partitions import do_partition
from flows.settings import Settings
from sources.listing import Source
from warehouse.lake import Manifest
from warehouse.store import Place


class Inline(Executor):
    """Runs a call where it is made: for debugging, and where processes cannot be had."""

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Pool(Executor):
    """A pool of processes; made anew when one of them has died, which breaks the pool it was in."""

    def __init__(self, make: Callable[[], ProcessPoolExecutor]) -> None:
        self._make, self._pool, self._lock = make, make(), Lock()

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._lock:
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._pool.shutdown(wait=False)
                self._pool = self._make()
                return self._pool.submit(fn, *args, **kwargs)

    def renew(self) -> None:
        """Waits for the processes to end their work, and has the next call done by new ones."""
        with self._lock:
            self._pool.shutdown()
            self._pool = self._make()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


@dataclass(frozen=True)
class Workers:
    """The executor for partitions, one for what is done on a release, and how a partition that fails is looked into."""

    partitions: Executor
    judge: Executor
    isolation: Isolation
    # Has the judge's process import what it needs, which takes a core for some seconds.
    load_judge: Callable[[], object] = field(default=lambda: None)
    cluster: Cluster | None = None  # then partitions go there, and to the others what it fails at, and local files
    # One at a time: a partition that failed for want of memory has it then.
    _isolating: Lock = field(default_factory=Lock)

    def do_partition(self, stage: str, data: Place, batch_id: str, part: int) -> Manifest:
        """A partition of a stage that goes document by document. Raises PartitionError, and OSError where the system fails."""
        arguments = (stage, data, batch_id, part, self.isolation.limits)
        try:
            return self.partitions.submit(do_partition, *arguments).result()
        except OSError:
            raise
        except Exception:
            if self.isolation.stopping.is_set():
                raise
            return self.isolated(stage, data, batch_id, part)

    def isolated(self, stage: str, data: Place, batch_id: str, part: int) -> Manifest:
        """A partition that has failed, in processes of this machine. Raises PartitionError."""
        with self._isolating:
            return self.isolation.do_partition(stage, data, batch_id, part)

    def do_ingest(self, data: Place, batch_id: str, partition_size: int, sources: Sequence[Source]) -> Manifest:
        """The sources as partitions of documents. Raises PartitionError, and OSError where the system fails."""
        call = partial(ingest, data, batch_id, partition_size, sources=tuple(sources), limits=self.isolation.limits)
        try:
            return self.partitions.submit(call).result()
        except OSError:
            raise
        except Exception:
            if self.isolation.stopping.is_set():
                raise
            return self.isolation.do_ingest(call, data, batch_id, len(sources))

    def renew(self) -> None:
        """Gives back what the workers remember of the texts that they coded (some 300 MB each after 10,000 articles): what follows
        goes over whole batches, and needs the memory."""
        if isinstance(self.partitions, Pool):
            self.partitions.renew()

    def stop(self) -> None:
        """Ends the workers now. What they were doing is done by the next run."""
        self.isolation.stopping.set()
        end_children()


@contextmanager
def workers(settings: Settings) -> Iterator[Workers]:
    """For the time of a run. Enter it early: the workers begin to load what they need while Prefect is imported.

    The fork server loads model, knowledge base and lexicon once, and workers forked from it share them: 33-64 MB of a
    worker's 130-160 MB are its own. The judge has a process of its own, since importing Great Expectations takes 8 s.
    """
    if settings.runner == "inline":
        yield Workers(Inline(), Inline(), Isolation())
        return
    limits = Limits(settings.document_seconds, round(settings.document_memory * 1e9))
    cluster = None
    if settings.runner == "dask":
        cluster = connect(settings.scheduler, settings.place, settings.model, limits)
    with ProcessPoolExecutor(1, get_context("spawn"), end_with_parent) as judge:
        context = get_context("forkserver")
        context.set_forkserver_preload(["flows.preload"])
        if cluster is None:  # else it is begun only if it is needed
            forkserver.ensure_running()
        with Pool(lambda: ProcessPoolExecutor(settings.workers, context, begin)) as pool:
            found = Workers(
                pool, judge, Isolation(context, limits), lambda: cluster or judge.submit(load_judge), cluster
            )
            with stopping(found):
                yield found


def begin() -> None:
    """What a worker that was forked does first. Cycles are not searched for in what it shares with the others, since a search writes
    to all that it looks at: 109 MB of a worker are its own in the place of 151."""
    end_with_parent()
    gc.freeze()


@contextmanager
def stopping(workers: Workers) -> Iterator[None]:
    """Ends the workers where the block is left by Ctrl-C or a signal. Wherever tasks are waited for, it must be inside: Prefect
    would wait for them before it goes on."""
    try:
        yield
    except Exception:
        raise
    except BaseException:
        workers.stop()
        raise


def load_judge() -> None:
    """Imports what the judge needs."""
    from expectations.judge import preload

    preload()
