"""What a cluster costs: the lake in storage against the same lake in a folder, and a Prefect task on Dask against one in a thread.

    python benchmarks/cluster.py lake [ARTICLES]     CPU seconds of all stages over both, alternately, in one process
    python benchmarks/cluster.py tasks [N]           N empty tasks on two workers, and in threads; needs PREFECT_API_URL

The storage is a server of moto's in a process of its own, whose work is not counted; nor is the way to a real one.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))
from common import cpu
from made_articles import made_articles

from flows import ingestion, partitions, whole_batch
from flows.publication import content
from sources.listing import list_sources
from sources.storage import Bucket
from warehouse import release
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.store import Objects, Place

PART = 100  # documents a partition
SERVER = """
import sys, time
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()
"""


@contextmanager
def storage() -> Iterator[str]:
    """Host and port of a server with the bucket `lake`."""
    os.environ.update(AWS_ACCESS_KEY_ID="k", AWS_SECRET_ACCESS_KEY="s", AWS_EC2_METADATA_DISABLED="true")
    command = [sys.executable, "-c", SERVER]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **quiet) as process:
        assert process.stdout and process.stdin
        host, port = process.stdout.readline().split()
        import boto3

        boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1").create_bucket(Bucket="lake")
        yield f"{host}:{port}"
        process.stdin.close()


def stages(place: Place, articles: Path, work: Path) -> dict[str, Callable[[], Any]]:
    """Stage -> what does it over the articles, as one batch."""
    listing = list_sources([str(articles)])
    batch, lake = listing.batch_id, Lake(place)
    lake.start_batch(batch, datetime(2025, 11, 1, tzinfo=UTC), [s.uri for s in listing.sources])
    n_parts = -(-sum(1 for _ in articles.open()) // PART)

    def each(stage: str) -> Callable[[], Any]:
        return lambda: [partitions.do_partition(stage, place, batch, part) for part in range(n_parts)]

    return {
        "ingest": lambda: ingestion.ingest(place, batch, PART, sources=listing.sources),
        "lines": each("lines"),
        "clean": each("clean"),
        "copies": lambda: whole_batch.find_copies(place, batch),
        "extract": each("extract"),
        "stories": lambda: whole_batch.group_stories(place, batch),
        "resolve": lambda: whole_batch.resolve(place, batch),
        "candidate": lambda: release.build_candidate(work, Reading(place), content(place)),
    }


def measure_lake(n: int) -> None:
    with storage() as host, TemporaryDirectory() as folder:
        found: dict[str, list[dict[str, float]]] = {"folder": [], "storage": []}
        for round_, size in enumerate((PART, n, n)):  # the first loads what is loaded once
            articles = Path(folder) / f"{round_}.jsonl"
            articles.write_text("".join(json.dumps(row) + "\n" for row in made_articles(size, seed=round_)))
            places: dict[str, Place] = {
                "folder": Path(folder) / f"data-{round_}",
                "storage": Objects(Bucket("lake", host, "http", "us-east-1"), f"r{round_}"),
            }
            for name, place in places.items():
                steps = stages(place, articles, Path(folder) / f"work-{name}-{round_}")
                seconds = {step: cpu(call)[0] for step, call in steps.items()}
                if round_:
                    found[name].append(seconds)
        print(f"{'stage':10} {'folder':>8} {'storage':>8} {'ratio':>6}   CPU seconds, {n:,} articles, best of 2")
        total = {"folder": 0.0, "storage": 0.0}
        for step in found["folder"][0]:
            best = {name: min(run[step] for run in runs) for name, runs in found.items()}
            total = {name: total[name] + best[name] for name in total}
            print(f"{step:10} {best['folder']:8.2f} {best['storage']:8.2f} {best['storage'] / best['folder']:6.2f}")
        print(f"{'all':10} {total['folder']:8.2f} {total['storage']:8.2f} {total['storage'] / total['folder']:6.2f}")


def measure_tasks(n: int) -> None:
    from distributed import LocalCluster
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner
    from prefect_dask import DaskTaskRunner

    @task(persist_result=False)
    def nothing(number: int) -> int:
        return number

    @flow
    def all_of_them() -> list[int]:
        return [future.result() for future in [nothing.submit(number) for number in range(n)]]

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        runners = {
            "threads": ThreadPoolTaskRunner(max_workers=2),
            "dask": DaskTaskRunner(address=cluster.scheduler_address),
        }
        for name, runner in runners.items():
            given = all_of_them.with_options(task_runner=runner)  # type: ignore[arg-type]
            given()
            started = time.perf_counter()
            seconds, _ = cpu(given)
            wall = time.perf_counter() - started
            print(f"{name:8} {wall / n * 1000:6.0f} ms a task, {seconds / n * 1000:6.0f} ms of them CPU of the driver")


if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if what == "lake":
        measure_lake(number or 400)
    else:
        measure_tasks(number or 40)
