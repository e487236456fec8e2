"""The Prefect server of a run or a schedule: the user's, or one of our own for as long as the block takes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows.environment import prepare

STARTUP = 240.0  # seconds a server may take; 18 on two idle cores, 46 on busy ones


class ServerError(RuntimeError):
    """There is no Prefect server to run with; the message says why and what to do."""


@contextmanager
def server_of_run() -> Iterator[Callable[[], str]]:
    """A server for one run: its start is begun, and the function that is given waits until it answers and says which it is.

    Started from outside it loads while this process imports Prefect; Prefect's own temporary server is started by the first
    flow, when all else waits for it. Raises ServerError, also from the function.
    """
    prepare()
    from prefect.settings import PREFECT_API_URL

    if address := PREFECT_API_URL.value():
        yield lambda: _answering(address)
        return
    # Sockets of the machine itself, and no user interface: a run's tasks are kept in Prefect's database, as they always are.
    address = ["--host", "127.0.0.1", "--port", str(port := free_port(0))]
    ours = ["--app-dir", str(Path(__file__).parent.parent), "--log-level", "error", "--lifespan", "on"]
    with started(["uvicorn", "--factory", "flows.temporary_server:app", *address, *ours], port) as wait:
        yield lambda: f"a temporary server, {wait()}"


def _answering(address: str) -> str:
    """The address, if its server answers. Raises ServerError."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise ServerError(
            f"the Prefect server of PREFECT_API_URL does not answer ({address}: {type(problem).__name__}): start it, or unset "
            "PREFECT_API_URL (prefect config unset PREFECT_API_URL): a run then brings its own"
        )
    return address


@contextmanager
def started(
    command: Sequence[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[Callable[[], str]]:
    """A server as a process of its own (`python -m` and the command), to which flows in the block and in processes that it
    starts go; the function that is given waits until it answers, and gives its address or raises ServerError.
    """
    from prefect.settings import PREFECT_API_URL, temporary_settings

    # In a session of its own: Ctrl-C in the terminal reaches the runs first, which need the server to the end.
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *command],  # -P: no module of the folder that we are in
        stdout=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}/api"
    try:
        with temporary_settings({PREFECT_API_URL: address}):
            os.environ["PREFECT_API_URL"] = address  # for the processes of the runs
            yield lambda: _wait(address, process)
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        _stop(process)


def free_port(*wanted: int) -> int:
    """The first of the ports that is free; 0 is any."""
    for port in wanted:
        with socket.socket() as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(found.getsockname()[1])
    raise ServerError("no free port for a Prefect server: start one yourself and set PREFECT_API_URL")


def _wait(address: str, process: "subprocess.Popen[bytes]") -> str:
    import httpx

    try_it = "try `prefect server start` to see why"
    deadline = time.monotonic() + STARTUP
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"the Prefect server ended with {process.returncode}: {try_it}")
        try:
            if httpx.get(f"{address}/health", timeout=5).is_success:
                return address
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise ServerError(f"the Prefect server did not answer within {STARTUP:.0f} s: {try_it}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ends the server and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(15)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            pass
        return
