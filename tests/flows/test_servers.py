"""The server of a run: the one that is configured if it answers; else one that ends with the run, even if that is killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from flows.failures import explained
from flows.servers import ServerError, free_port, server_of_run

HOLDING = """
import time
from flows.servers import server_of_run
with server_of_run() as wait:
    print(wait(), flush=True)
    time.sleep(300)
"""


def test_a_configured_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    address = f"http://someone:secret@127.0.0.1:{free_port(0)}/api"
    with (
        temporary_settings({PREFECT_API_URL: address}),
        server_of_run() as wait,
        pytest.raises(ServerError, match="does not answer") as raised,
    ):
        wait()
    message, code = explained(raised.value, tmp_path) or ("", 0)
    assert code == 2 and "PREFECT_API_URL" in message and "secret" not in message


@pytest.mark.slow
def test_a_temporary_server_does_not_outlive_a_run_that_is_killed(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    # A folder whose modules have our names: the server must not take them for ours.
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit(7)")
    run = subprocess.Popen(
        [sys.executable, "-P", "-c", HOLDING],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment
        | {"PREFECT_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert run.stdout
    address = run.stdout.readline().split()[-1]
    assert httpx.get(f"{address}/health", timeout=10).is_success
    run.kill()
    run.wait()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/health", timeout=5)
        except httpx.ConnectError:
            return
        time.sleep(0.2)
    raise AssertionError(f"{address} still answers")
