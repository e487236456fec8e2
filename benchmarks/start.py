"""What it costs to begin: wall and CPU seconds of commands that have little to do, beside those of an empty Python.

    python benchmarks/start.py [--runs 5] [--example-runs 3] [--json]
    python benchmarks/start.py --as-is            with the bytecode that is there, or is not

Each figure is the least of some runs, each in a process of its own; CPU seconds are those of all processes that it starts. Every
command was called once before, with a folder for bytecode of the benchmark's own, as `make install` leaves the libraries; where
bytecode can neither be found nor written (PYTHONDONTWRITEBYTECODE and libraries that were not compiled), --as-is shows the price.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from common import Report, note, reporting, with_json
from processes import Cost, measured

from flows.servers import server_of_run

COMMUNIQUE = (sys.executable, "-m", "flows.cli")
EMPTY = "python -c pass"
Named = tuple[str, Cost]


def least(command: Sequence[str], environment: Mapping[str, str], runs: int, fresh: Path | None = None) -> Cost:
    """The least of each figure over some calls after one that does not count. `fresh` is removed before each."""
    found = []
    for _ in range(runs + 1):
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        found.append(measured(command, environment))
    counted = found[1:]
    return Cost(*(min(getattr(cost, name) for cost in counted) for name in ("seconds", "cpu_seconds", "peak_mb")))


def costs(folder: Path, environment: Mapping[str, str], runs: int, example_runs: int) -> Iterator[Named]:
    """What was measured, the empty Python first."""
    data = folder / "data"
    at = ["--data", str(data)]
    example = [*COMMUNIQUE, "run", *at]

    def called(code: str) -> Cost:
        return least([sys.executable, "-c", code], environment, runs)

    def command(*words: str) -> Cost:
        return least([*COMMUNIQUE, *words], environment, runs)

    yield EMPTY, called("pass")
    yield "import typer", called("import typer")
    yield "import prefect", called("from flows.environment import prepare; prepare(); from prefect import flow")
    yield "import great_expectations", called("from expectations.judge import preload; preload()")
    yield "what workers share (spaCy, model, knowledge)", called("import flows.preload")
    yield "a temporary Prefect server", called("from flows.servers import server_of_run as s\nwith s() as w: w()")
    yield "run, the examples", least(example, environment, example_runs, data)
    yield "run, nothing new", least(example, environment, runs)
    yield "--help", command("--help")
    yield "sql 'select 1'", command("sql", "select 1", *at)
    yield "status", command("status", *at)
    yield "releases", command("releases", *at)
    with server(environment) as given:
        yield "run, the examples, with a running server", least(example, given, example_runs, data)


@contextmanager
def server(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment with a Prefect server that runs already."""
    os.environ.update(environment)
    with server_of_run() as wait:
        wait()
        yield {**environment, "PREFECT_API_URL": os.environ["PREFECT_API_URL"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="of the commands that take less than some seconds")
    parser.add_argument("--example-runs", type=int, default=3)
    parser.add_argument("--as-is", action="store_true", help="leave the environment's bytecode as it is")
    args = with_json(parser).parse_args()
    with reporting("start", args) as report, TemporaryDirectory(prefix="communique-") as name:
        folder = Path(name)
        # Empty is as good as not set.
        environment = {"PREFECT_API_URL": "", "PREFECT_HOME": str(folder / "prefect"), "OMP_NUM_THREADS": "1"}
        if not args.as_is:
            environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        note(f"load {os.getloadavg()[0]:.1f} before the first")
        _report(report, costs(folder, environment, args.runs, args.example_runs))


def _report(report: Report, found: Iterator[Named]) -> None:
    times = {}
    for name, cost in found:
        report.row(
            what=name,
            seconds=round(cost.seconds, 3),
            cpu_seconds=round(cost.cpu_seconds, 3),
            peak_mb=round(cost.peak_mb),
        )
        times[name] = cost.cpu_seconds
    ratio = times[EMPTY] / times["--help"] if times["--help"] else None
    report.baseline(f"{EMPTY}, its CPU seconds over those of --help", ratio and round(ratio, 3))


if __name__ == "__main__":
    main()
