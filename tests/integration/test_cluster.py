"""A run on a Dask cluster with its lake in S3-compatible storage: real processes on loopback, one of them killed, one that joins late.

The same articles go through one local run and one run on the cluster; what the tests look at is gathered once.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import cloudpickle
import pytest
from made_articles import made_articles
from s3_server import s3_server

from sources.storage import Bucket
from warehouse.store import Objects

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
SIZE = ("--partition-size", "4")
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "k",
    "AWS_SECRET_ACCESS_KEY": "s3cret-of-the-test",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class Cluster:
    """A scheduler, and how to start workers."""

    address: str
    environment: dict[str, str]
    folder: Path

    @contextmanager
    def worker(
        self, name: str, *options: str, environment: dict[str, str] | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        local = self.folder / name
        local.mkdir()
        command = [BIN / "dask", "worker", self.address, "--nthreads", "1", "--no-dashboard", "--name", name, *options]
        with started(command, {**self.environment, **(environment or {})}, local) as process:
            yield process

    def busy(self) -> dict[str, bool]:
        """Is a worker, by its name, at work on something?"""
        from distributed import Client

        with Client(self.address, timeout=20) as client:
            found = client.processing()
            workers = client.scheduler_info(n_workers=-1)["workers"]
            return {info["name"]: bool(found.get(address)) for address, info in workers.items()}

    def ask(self, call: Callable[..., Any]) -> dict[str, Any]:
        """The answer of each worker, by its name."""
        from distributed import Client

        with Client(self.address, timeout=20) as client:
            names = {address: info["name"] for address, info in client.scheduler_info(n_workers=-1)["workers"].items()}
            return {names[address]: found for address, found in client.run(call).items()}


@contextmanager
def started(command: list[Any], environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(what: Callable[[], Any], process: subprocess.Popen[str] | None = None, seconds: float = 240) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        if process is not None and process.poll() is not None:
            pytest.fail(f"the run ended: {process.communicate()}")
        time.sleep(0.05)
    raise TimeoutError


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """The address of a server with the bucket `cluster`."""
    with s3_server() as found:
        url = f"http://{found}"
        client = boto3.client(
            "s3", endpoint_url=url, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
        )
        client.create_bucket(Bucket="cluster")
        yield url


@pytest.fixture(scope="module")
def settings(storage: str, server: str) -> dict[str, str]:
    faults = str(ROOT / "tests" / "faults")
    return {
        **SETTINGS,
        "AWS_ENDPOINT_URL": storage,
        "AWS_REGION": "us-east-1",
        "PREFECT_API_URL": server,
        "PYTHONPATH": faults,
    }


@pytest.fixture(scope="module")
def cluster(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    environment = {**os.environ, **settings, "HOME": str(folder)}
    file = folder / "scheduler.json"
    command = [
        BIN / "dask",
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        file,
    ]
    with started(command, environment, folder):
        import json

        wait_for(file.exists, seconds=60)
        yield Cluster(json.loads(file.read_text())["address"], environment, folder)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 articles; the code of a stage fails over one of them."""
    import json

    rows = made_articles(24)
    rows[11]["text"] += "\n\nFAULT:clean:raise"
    path = tmp_path_factory.mktemp("in") / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def local(communique, articles: Path, settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a local run."""
    data = tmp_path_factory.mktemp("local") / "data"
    communique("run", str(articles), "--data", str(data), *SIZE, "--runner", "inline", **settings)
    return data


@dataclass
class Ran:
    """What came of the run on the cluster: `coded`: whether the workers that are left have coded; `refused`: what a second run on its
    lake was told."""

    data: Path
    place: Objects
    printed: str
    coded: dict[str, bool]
    refused: str


# Workers have no tests to import functions from.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


def has_coded() -> bool:
    from flows import worker

    return worker.model.cache_info().currsize > 0


@pytest.fixture(scope="module")
def ran(
    communique,
    cluster: Cluster,
    articles: Path,
    storage: str,
    settings: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ran]:
    """A run in whose midst a second is begun on its lake, a worker is killed, and another joins."""
    folder = tmp_path_factory.mktemp("far")
    place = Objects(
        Bucket("cluster", storage.removeprefix("http://"), "http", "us-east-1", access_key="k", secret_key="s"), "far"
    )
    there = ("--runner", "dask", "--scheduler", cluster.address, "--lake", "s3://cluster/far")
    given = ("run", str(articles), *SIZE, *there, "--data")
    with (
        cluster.worker("killed", "--no-nanny") as victim,
        cluster.worker("stays", "--no-nanny"),
        communique.popen(*given, str(folder / "data"), **settings) as run,
    ):
        try:
            wait_for(lambda: place.names("lake/_manifests/lines"), run)
            refused = communique(*given, str(folder / "other"), expect=2, **settings)
            with cluster.worker("late", "--no-nanny"):
                wait_for(lambda: "late" in cluster.busy(), run)
                wait_for(lambda: cluster.busy()["killed"], run)
                os.killpg(victim.pid, signal.SIGKILL)
                out, err = run.communicate(timeout=300)
                assert run.returncode == 0, out + err
                yield Ran(folder / "data", place, out + err, cluster.ask(has_coded), refused)
        finally:
            run.kill()


def in_storage(place: Objects) -> dict[str, str]:
    return {name: hashlib.sha256(place.read(name)).hexdigest() for name in place.names("")}


def in_folder(data: Path) -> dict[str, str]:
    paths = [path for name in ("lake", "quarantine") for path in (data / name).rglob("*") if path.is_file()]
    paths.remove(data / "lake" / "_checked.json")  # when which file was hashed: of a folder alone
    return {path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_every_file_of_the_lake_has_the_bytes_of_a_local_run(local: Path, ran: Ran) -> None:
    here, there = in_folder(local), in_storage(ran.place)
    assert len([name for name in here if name.endswith(".parquet")]) > 40
    assert sorted(there) == sorted(here), "nothing is left over, and the lock is gone"
    assert {name for name in here if here[name] != there[name]} == set()


def test_the_release_has_the_bytes_of_a_local_run(local: Path, ran: Ran, parquet_digests) -> None:
    ours, theirs = (parquet_digests((data / "releases" / "latest").resolve()) for data in (local, ran.data))
    assert len(ours) > 15 and ours == theirs
    names = [sorted(p.name for p in (data / "releases" / "latest").resolve().iterdir()) for data in (local, ran.data)]
    assert names[0] == names[1]


def test_a_document_that_fails_on_a_worker_is_found_and_refused(ran: Ran) -> None:
    import duckdb

    found = duckdb.sql(f"SELECT stage, reason FROM '{ran.data}/releases/latest/parquet/quarantine.parquet'").fetchall()
    assert found == [("clean", "stage_failed")]


def test_the_worker_that_was_killed_is_gone_and_one_that_came_late_has_coded(ran: Ran) -> None:
    assert ran.coded == {"stays": True, "late": True}


def test_the_data_folder_of_the_driver_holds_releases_and_no_lake(ran: Ran) -> None:
    assert sorted(path.name for path in ran.data.iterdir()) == ["releases", "run.lock"]


def test_a_second_driver_is_refused_and_told_who_has_the_lake(ran: Ran) -> None:
    assert "s3://cluster/far/lake is in use by another run" in ran.refused and "last sign of life" in ran.refused


def test_no_credentials_are_written_or_said(ran: Ran, cluster: Cluster) -> None:
    secret = SETTINGS["AWS_SECRET_ACCESS_KEY"]
    assert secret not in ran.printed
    assert not [log for log in cluster.folder.rglob("log") if secret in log.read_text(errors="replace")]


def test_the_same_again_is_nothing_new(ran: Ran, communique, cluster: Cluster, articles: Path, settings) -> None:
    there = ("--runner", "dask", "--scheduler", cluster.address, "--lake", "s3://cluster/far")
    printed = communique("run", str(articles), "--data", str(ran.data), *SIZE, *there, **settings)
    assert "Nothing new" in printed


@pytest.mark.parametrize(
    ("options", "changed", "said"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), {}, ("tcp://127.0.0.1:1", "check the address", "dask scheduler")),
        ((), {}, ("--scheduler tcp://HOST:8786",)),
        (("--scheduler", "{}"), {"PREFECT_API_URL": ""}, ("PREFECT_API_URL", "prefect server start")),
    ],
    ids=["nobody answers", "no address", "no server"],
)
def test_what_is_missing_is_said_at_once(
    communique, cluster: Cluster, articles: Path, settings, tmp_path: Path, options, changed, said
) -> None:
    given = [option.format(cluster.address) for option in options]
    environment = {**settings, "HOME": str(tmp_path), **changed}
    begun = time.monotonic()
    printed = communique(
        "run", str(articles), "--data", str(tmp_path), "--runner", "dask", *given, expect=2, **environment
    )
    assert all(words in printed for words in said), printed
    assert time.monotonic() - begun < 60 and "Traceback" not in printed


def test_a_worker_with_other_code_is_refused(
    communique, cluster: Cluster, articles: Path, settings, tmp_path: Path
) -> None:
    """Its Communique is a copy in which one line of a stage differs."""
    import shutil

    for name in ("flows", "sources", "transforms", "expectations", "warehouse"):
        shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "copy" / "transforms" / "extract.py").open("a") as file:
        file.write("# changed\n")
    there = ("--runner", "dask", "--scheduler", cluster.address, "--lake", "s3://cluster/other")
    with cluster.worker("other", "--no-nanny", environment={"PYTHONPATH": str(tmp_path / "copy")}):
        wait_for(lambda: "other" in cluster.ask(has_coded), seconds=60)
        printed = communique("run", str(articles), "--data", str(tmp_path / "data"), *there, expect=2, **settings)
    assert "install the same version on both" in printed and "Traceback" not in printed
