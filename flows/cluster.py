"""Partitions on a Dask cluster, by way of Prefect's task runner for it. A worker gets names and places, never rows or credentials."""

import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from flows.fingerprint import DEPENDS, fingerprint
from flows.isolation import PartitionError
from flows.limits import NO_LIMITS, Limits
from flows.places import check_place
from sources.errors import SourceError
from transforms.ids import hex16
from transforms.language.models import MODELS
from warehouse.store import Place

CONNECT_SECONDS = 10
WORKER_SECONDS = 30  # for the first worker: one that loads the model beforehand takes 5 to 15 s
START = "start it with: dask scheduler --host ADDRESS"


class ClusterError(RuntimeError):
    """The cluster cannot be used; nothing was begun."""


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address, and what each task is given: the limits of a document, and the code that it is to be done by."""

    address: str
    limits: Limits
    model: str
    code: str

    def task_runner(self) -> Any:
        """Prefect's task runner over this cluster."""
        from prefect_dask.task_runners import DaskTaskRunner

        return DaskTaskRunner(address=self.address, client_kwargs={"timeout": CONNECT_SECONDS})

    def call[**P, T](self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In a worker: calls, if it has the run's code. One that joined later has not been asked before."""
        if (mine := code(self.model)) != self.code:
            raise ClusterError(_other_code(platform.node(), mine, self.code))
        return call(*args, **kwargs)


@cache
def code(model: str) -> str:
    """What the bytes of a partition depend on: Python's version, the code of all stages, the language model."""
    python = ".".join(platform.python_version_tuple()[:2])
    try:
        found = version(MODELS[model].distribution)
    except PackageNotFoundError:
        found = "missing"
    return f"Python {python}, code {hex16(*map(fingerprint, sorted(DEPENDS)))[:8]}, model {model} {found}"


def look(model: str, place: Place) -> tuple[str, str | None]:
    """In a worker: its code, and why it cannot reach the lake, if so."""
    try:
        if isinstance(place, Path) and not place.is_dir():
            return code(
                model
            ), f"it does not see the folder {place}; put the lake into storage: --lake s3://bucket/prefix"
        check_place(place)
    except SourceError as error:
        return code(model), str(error)
    return code(model), None


def connect(address: str | None, place: Place, model: str, limits: Limits = NO_LIMITS) -> Cluster:
    """The cluster at an address, its workers asked for their code. Raises ClusterError, naming the address and the next step."""
    try:
        import prefect_dask  # noqa: F401
        from distributed import Client
    except ImportError:
        raise ClusterError("runner dask: its packages are not installed; pip install 'communique[cluster]'") from None
    if not address:
        raise ClusterError("runner dask: no scheduler is named; give --scheduler tcp://HOST:8786")
    from prefect.settings import PREFECT_API_URL

    if not PREFECT_API_URL.value():
        raise ClusterError(
            "runner dask: PREFECT_API_URL is not set, and a run's own temporary server cannot be reached by the workers; start one "
            "(prefect server start --host 0.0.0.0) and set PREFECT_API_URL=http://HOST:4200/api"
        )
    try:
        client: Any = Client(address, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address} within {CONNECT_SECONDS} s ({type(error).__name__}): check the address and "
            f"the network, or {START}"
        ) from None
    with client:
        _check(address, client, place, model)
    return Cluster(address, limits, model, code(model))


def _check(address: str, client: Any, place: Place, model: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError:
        raise ClusterError(
            f"the scheduler {address} has no workers after {WORKER_SECONDS} s; start some: dask worker {address} --nthreads 1 "
            "--nworkers 4 --preload flows.preload"
        ) from None
    workers: Mapping[str, Mapping[str, Any]] = client.scheduler_info(n_workers=-1)["workers"]
    threads = {name: info["nthreads"] for name, info in workers.items() if info["nthreads"] != 1}
    if threads:
        name, n = next(iter(threads.items()))
        raise ClusterError(
            f"{len(threads)} workers have more than one thread (first: {name}, {n}): the limits of a document are of its process; "
            "start them with --nthreads 1 --nworkers N"
        )
    try:
        found: Mapping[str, tuple[str, str | None]] = client.run(look, model, place)
    except Exception as error:  # whatever a worker without this code answers
        raise ClusterError(
            f"a worker of {address} does not have this version of Communique ({type(error).__name__}: {error}); install the same "
            "version on all, then restart the workers"
        ) from None
    for name, (theirs, problem) in found.items():
        if theirs != code(model):
            raise ClusterError(_other_code(name, theirs, code(model)))
        if problem:
            raise ClusterError(f"worker {name} cannot reach the lake: {problem}")


def _other_code(worker: str, theirs: str, ours: str) -> str:
    return (
        f"worker {worker} has {theirs}; this run has {ours}: install the same version on both, then restart the worker"
    )


def in_words(error: BaseException, what: str) -> BaseException:
    """An error of Dask's own, as one that says what to do."""
    if re.fullmatch("KilledWorker|CancelledError|FutureCancelledError", type(error).__name__):
        return PartitionError(
            f"{what}: the workers that did it died ({type(error).__name__}); give them more memory, look at their logs, and give the "
            "same command again: what is done is kept"
        )
    return error
