"""A real Prefect server for the session, and one run over the examples that many tests look at."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import Browser, chromium

from flows.environment import prepare

ROOT = Path(__file__).parent.parent.parent
# All times of a run, so that two runs can be compared to the byte.
EPOCH = "1761955200"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a Prefect server's API."""
    prepare()
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield str(PREFECT_API_URL.value())


@dataclass(frozen=True)
class Command:
    """The console command in a process of its own, as a user calls it."""

    server: str

    def popen(
        self, *args: str, cwd: Path | None = None, before: Callable[[], None] | None = None, **environment: str
    ) -> subprocess.Popen[str]:
        """The process; `before` is called in it before it becomes the command. Ctrl-C reaches it, also where the tests run in the
        background of a shell, which has its children ignore it.
        """

        def first() -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if before is not None:
                before()

        found = {
            **os.environ,
            "PREFECT_API_URL": self.server,
            "SOURCE_DATE_EPOCH": EPOCH,
            "COLUMNS": "160",
            **environment,
        }
        command = [str(Path(sys.executable).parent / "communique"), *args]
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=found,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=first,
        )

    def __call__(self, *args: str, expect: int = 0, cwd: Path | None = None, **environment: str) -> str:
        """Its output; fails the test if it does not end with the expected code."""
        with self.popen(*args, cwd=cwd, **environment) as process:
            out, err = process.communicate(timeout=600)
        assert process.returncode == expect, f"{args}: exit {process.returncode}\n{out}\n{err}"
        return out + err


@pytest.fixture(scope="session")
def communique(server: str) -> Command:
    return Command(server)


@dataclass(frozen=True)
class Example:
    """A data folder after one run over the examples, and what the run printed."""

    data: Path
    printed: str

    @property
    def release(self) -> Path:
        return (self.data / "releases" / "latest").resolve()


@pytest.fixture(scope="session")
def example(communique: Command, tmp_path_factory: pytest.TempPathFactory) -> Example:
    data = tmp_path_factory.mktemp("example") / "data"
    return Example(data, communique("run", "--data", str(data), "--partition-size", "8"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real Chromium; each page of it is one without memory of the others."""
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def copied(example: Example, tmp_path: Path) -> Path:
    """A copy of the example's data folder, to be damaged or added to."""
    shutil.copytree(example.data, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


@pytest.fixture
def parquet_digests() -> Callable[[Path], dict[str, str]]:
    from warehouse.files import sha256

    def digests(folder: Path) -> dict[str, str]:
        return {p.relative_to(folder).as_posix(): sha256(p) for p in sorted(folder.rglob("*.parquet"))}

    return digests
