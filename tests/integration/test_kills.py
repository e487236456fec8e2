"""A run that is killed again and again, wherever it is, ends with what an undisturbed run leaves; readers notice nothing."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made_articles import write_articles

READER = """
import json, sys, time
from pathlib import Path
from warehouse import release
data = Path(sys.argv[1])
stop = data.parent / "stop"
seen, n = set(), 0
while not stop.exists():
    found = release.latest(data)
    with release.connect(found.path) as db:
        db.execute("SELECT count(*), max(summary) FROM events").fetchall()
        db.execute("SELECT count(*) FROM validations WHERE NOT success AND severity = 'critical'").fetchone()[0] == 0 or sys.exit("critical")
    seen.add(found.release_id)
    n += 1
    time.sleep(0.05)  # the machine is for the run
print(json.dumps([n, sorted(seen)]))
"""

STEP = ("--partition-size", "30")
Reached = Callable[[Path], bool]


def manifests(stage: str, n: int) -> Reached:
    return lambda data: len(list((data / "lake" / "_manifests" / stage).glob("*/*.json"))) >= n


def in_candidate(pattern: str) -> Reached:
    return lambda data: any((data / "releases").glob(f".candidate-*/{pattern}"))


def released(n: int) -> Reached:
    return lambda data: len(list((data / "releases").glob("2*Z-*"))) >= n


# How far the run is when it is killed, and up to how many seconds later. The first batch has left one manifest of each stage;
# the second has ten partitions.
POINTS: list[tuple[str, Reached, float]] = [
    ("the batch is begun", lambda data: len(list((data / "lake" / "_batches").glob("*.json"))) > 1, 0.05),
    ("documents are being written", lambda data: len(list((data / "lake" / "documents").glob("*/*"))) > 2, 0.1),
    ("documents are read", manifests("ingest", 2), 0.02),
    ("lines", manifests("lines", 2), 0.1),
    ("lines, later", manifests("lines", 6), 0.2),
    ("cleaning", manifests("clean", 2), 0.1),
    ("cleaning, later", manifests("clean", 7), 0.2),
    ("cleaned", manifests("clean", 11), 0.5),
    ("copies are found", manifests("copies", 2), 0.1),
    ("extracting", manifests("extract", 2), 0.3),
    ("extracting, later", manifests("extract", 6), 0.5),
    ("extracted", manifests("extract", 11), 0.1),
    ("stories are told", manifests("stories", 2), 0.1),
    ("events are resolved", manifests("resolve", 2), 0.05),
    ("the candidate is being filled", in_candidate("*"), 0.3),
    ("the candidate is being judged", in_candidate("communique.duckdb"), 3.0),
    ("Parquet is being written", in_candidate("parquet/*"), 0.05),
    ("the difference is written", in_candidate("diff.json"), 0.02),
    ("the manifest is written", in_candidate("manifest.json"), 0.0),
    ("the release has its name", released(2), 0.0),
]


@pytest.mark.slow
def test_killed_at_twenty_points_it_ends_as_if_nothing_had_been(communique, parquet_digests, tmp_path: Path) -> None:
    first = write_articles(tmp_path / "first.jsonl", 30, seed=1)
    second = write_articles(tmp_path / "second.jsonl", 300, seed=2)
    calm, data = tmp_path / "calm" / "data", tmp_path / "killed" / "data"
    communique("run", str(first), "--data", str(calm), *STEP)
    shutil.copytree(calm, data, symlinks=True)
    communique("run", str(second), "--data", str(calm), *STEP)
    chance = random.Random(20)
    hit = []
    with reading(data) as reader:
        for number, (what, reached, most) in enumerate(POINTS):
            # In one process two times of three, which starts sooner.
            runner = ["--runner", "inline"] if number % 3 else []
            command = ["run", str(second), "--data", str(data), *STEP, *runner]
            if killed(communique, command, data, reached, chance.random() * most):
                hit.append(what)
            assert reader.poll() is None, "the reader met something that it could not read"
        communique("run", str(second), "--data", str(data), *STEP)
        (data.parent / "stop").touch()
        out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err
    n, seen = json.loads(out)
    assert n > 100 and len(seen) == 2, "it read all the time, the release before and the one after"
    assert len(hit) >= len(POINTS) - 1, (
        f"ended before it was killed at {set(dict.fromkeys(w for w, *_ in POINTS)) - set(hit)}"
    )
    assert parquet_digests(data / "lake") == parquet_digests(calm / "lake")
    assert parquet_digests(latest(data)) == parquet_digests(latest(calm))
    assert files(data) == files(calm), "nothing is left over, and nothing is missing"


def killed(communique, arguments: list[str], data: Path, reached: Reached, wait: float) -> bool:
    """Runs the command and kills it `wait` seconds after it got so far; False if it ended before."""
    with communique.popen(*arguments) as process:
        deadline = time.monotonic() + 300
        while not reached(data):
            if process.poll() is not None:
                out, err = process.communicate()
                assert process.returncode == 0, out + err
                return False
            assert time.monotonic() < deadline, "it got nowhere"
            time.sleep(0.003)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert_no_worker_is_left(process.pid)
        return process.returncode == -signal.SIGKILL


def assert_no_worker_is_left(group: int) -> None:
    """A killed run takes its workers with it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("workers went on for 30 s after their run was killed")


@contextmanager
def reading(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that opens and asks the latest release again and again."""
    command = [sys.executable, "-c", READER, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        try:
            yield reader
        finally:
            (data.parent / "stop").touch()


def latest(data: Path) -> Path:
    return (data / "releases" / "latest").resolve()


def files(data: Path) -> set[str]:
    """All that lies below a data folder."""
    return {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}
