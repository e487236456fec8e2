"""What resolving a batch of articles costs beside a long history, over what it costs beside a short one.

    python benchmarks/events_growth.py RELEASE [--history 10000 100000] [--batch 1000] [--days 365]
        [--partition 200] [--json]
    python benchmarks/events_growth.py RELEASE --check          are moved outcomes those that the code finds?

The lakes are made of the articles of a release as events_history.py tells. The figure is the CPU time of the stage's call,
DuckDB's threads included, the best of RUNS in one process, which has its tables loaded after the first. A batch is published
over `--days`: about what news of one war or of the world had in the releases measured; partitions are as many files of each table, and each file costs. With 1,000 a day the same act by the same
parties would be told again each day, and components of reports would never end: the growth of that is not measured here.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common import cpu, reporting, with_json
from events_history import Copies, both_ways, make

from flows import whole_batch
from warehouse.lake import Lake

RUNS = 3
FEW, BATCHES = 100, 7  # articles of a batch, and batches, in which the ways to make a history are compared


def ask(folder: Path) -> dict[str, float]:
    """The cost of the newest batch, which stays unresolved."""
    lake = Lake(folder)
    batch_id = lake.batches()[-1].batch_id
    done = lake.root / "_manifests" / "resolve" / batch_id / "00000.json"
    spent = []
    for _ in range(RUNS):
        started = time.perf_counter()
        seconds, manifest = cpu(lambda: whole_batch.resolve(folder, batch_id))
        spent.append((seconds, time.perf_counter() - started))
        done.unlink()
    return {
        "reports": manifest.counts["reports"],
        "reports linked": manifest.counts["event_links"],
        "CPU s": round(min(seconds for seconds, _ in spent), 2),
        "s": round(min(wall for _, wall in spent), 2),
        "CPU s, first": round(spent[0][0], 2),
        "peak RSS, GB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }


def growth(
    release: Path, sizes: list[int], batch: int = 1_000, days: int = 365, partition: int = 200
) -> Iterator[tuple[str, Any]]:
    """The figures of each history, asked in a process of its own."""
    copies = Copies(release, batch, days, partition)
    costs = {}
    for size in sorted(sizes):
        with TemporaryDirectory() as folder:
            make(Path(folder), copies, size // batch)
            command = [sys.executable, __file__, str(release), "--ask", folder]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        costs[size] = found["CPU s"]
        for name, value in found.items():
            yield f"history of {size:,}: {name}", value
    smallest, largest = min(costs), max(costs)
    yield f"CPU time beside {largest:,} over {smallest:,}", round(costs[largest] / costs[smallest], 3)


def check(release: Path, days: int) -> Iterator[tuple[str, Any]]:
    real, moved = both_ways(Copies(release, FEW, days), BATCHES)
    yield f"events of {BATCHES + 1} batches of {FEW}, all resolved", len(real)
    yield "of them found with moved outcomes too", len(real & moved)
    yield "others found with moved outcomes", len(moved - real)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path)
    parser.add_argument("--history", type=int, nargs="+", default=[10_000, 100_000], help="articles")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=365, help="in which a batch is published")
    parser.add_argument(
        "--partition", type=int, default=200, help="articles of a partition, the setting partition_size"
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    args = with_json(parser).parse_args()
    if args.ask:
        print(json.dumps(ask(args.ask)))
        return
    with reporting("events_growth", args) as report:
        if args.check:
            report.figures([check(args.release, args.days)])
            return
        found = report.figures([growth(args.release, args.history, args.batch, args.days, args.partition)])
        ratio = next(value for name, value in found.items() if name.startswith("CPU time beside"))
        report.baseline("the shortest history, CPU time of a batch over that beside the longest", round(1 / ratio, 3))


if __name__ == "__main__":
    main()
