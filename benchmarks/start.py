"""What it costs to begin: wall and CPU seconds of commands that have little to do, beside those of an empty Python.

    python benchmarks/start.py [--runs 5] [--example-runs 3] [--json]
    python benchmarks/start.py --as-is            with the bytecode that is there, or is not

Each figure is the least of some runs, each in a process of its own; CPU seconds are those of all processes that it starts. Every
command was called once before, with a folder for bytecode of the benchmark's own, as `make install` leaves the libraries; where
bytecode can neither be found nor written (PYTHONDONTWRITEBYTECODE and libraries that were not compiled), --as-is shows the price.
"""

import argparse
import ctypes
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.servers import server_of_run

SUBREAPER = 36  # of Linux's prctl: whoever is left by a child becomes ours, so that its CPU time is counted
LIBRARIES = ("prefect", "great-expectations", "spacy", "duckdb", "pyarrow", "typer", "pydantic")
COMMUNIQUE = (sys.executable, "-m", "flows.cli")
BASE = "python -c pass"


@dataclass(frozen=True)
class Cost:
    """Seconds of a call; `ratio`: its CPU seconds over those of an empty Python in the same run."""

    name: str
    wall: float
    cpu: float
    ratio: float = 1.0


def call(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command with all that it starts. Raises RuntimeError if it fails."""
    before = children()
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    while left := children() - before:
        _, _, used = os.wait4(left.pop(), 0)
        cpu += used.ru_utime + used.ru_stime
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{said.decode()[-2000:]}")
    return wall, cpu


def children() -> set[int]:
    """The processes whose parent we are."""
    return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))


def least(
    command: Sequence[str], environment: Mapping[str, str], runs: int, fresh: Path | None = None
) -> tuple[float, float]:
    """The least wall and the least CPU seconds of some calls after one that does not count. `fresh` is removed before each."""
    found = []
    for _ in range(runs + 1):
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        found.append(call(command, environment))
    return min(wall for wall, _ in found[1:]), min(cpu for _, cpu in found[1:])


def costs(folder: Path, environment: Mapping[str, str], runs: int, example_runs: int) -> Iterator[Cost]:
    data = folder / "data"
    at = ["--data", str(data)]
    example = [*COMMUNIQUE, "run", *at]

    def python(code: str) -> list[str]:
        return [sys.executable, "-c", code]

    base = least(python("pass"), environment, runs)
    yield Cost(BASE, *base)

    def cost(name: str, command: Sequence[str], times: int = runs, fresh: Path | None = None) -> Cost:
        wall, cpu = least(command, environment, times, fresh)
        return Cost(name, wall, cpu, cpu / base[1])

    yield cost("import typer", python("import typer"))
    yield cost("import prefect", python("from flows.environment import prepare; prepare(); from prefect import flow"))
    yield cost("import great_expectations", python("from expectations.judge import preload; preload()"))
    yield cost("what workers share (spaCy, model, knowledge)", python("import flows.preload"))
    yield cost("a temporary Prefect server", python("from flows.servers import server_of_run as s\nwith s() as w: w()"))
    yield cost("run, the examples", example, example_runs, data)
    yield cost("run, nothing new", example)
    yield cost("--help", [*COMMUNIQUE, "--help"])
    yield cost("sql 'select 1'", [*COMMUNIQUE, "sql", "select 1", *at])
    yield cost("status", [*COMMUNIQUE, "status", *at])
    yield cost("releases", [*COMMUNIQUE, "releases", *at])
    with server(environment) as given:
        wall, cpu = least(example, given, example_runs, data)
    yield Cost("run, the examples, with a running server (its CPU not counted)", wall, cpu, cpu / base[1])


@contextmanager
def server(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment with a Prefect server that runs already."""
    os.environ.update(environment)
    with server_of_run() as wait:
        wait()
        yield {**environment, "PREFECT_API_URL": os.environ["PREFECT_API_URL"]}


def machine() -> dict[str, str]:
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="of the commands that take less than some seconds")
    parser.add_argument("--example-runs", type=int, default=3)
    parser.add_argument("--as-is", action="store_true", help="leave the environment's bytecode as it is")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    about = machine()
    with TemporaryDirectory(prefix="communique-") as name:
        folder = Path(name)
        environment = {k: v for k, v in os.environ.items() if k not in ("PREFECT_API_URL", "COMMUNIQUE_DATA")}
        environment |= {"PREFECT_HOME": str(folder / "prefect"), "OMP_NUM_THREADS": "1"}
        if not args.as_is:
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        found = []
        for cost in costs(folder, environment, args.runs, args.example_runs):
            found.append(cost)
            if not args.json:
                print(f"{cost.name:64} {cost.wall:7.2f} s {cost.cpu:7.2f} CPU s {cost.ratio:8.1f} x", flush=True)
    if args.json:
        print(json.dumps({"environment": about, "costs": [asdict(cost) for cost in found]}))
    else:
        print(", ".join(f"{name} {value}" for name, value in about.items()))


if __name__ == "__main__":
    main()
