"""What a run on a cluster says and refuses; tests/integration/test_cluster.py runs one."""

import pickle
from pathlib import Path

import pytest

from flows.cluster import Cluster, ClusterError, code, connect, in_words, look
from flows.isolation import PartitionError
from flows.limits import Limits
from flows.places import check_place, stored_place
from flows.settings import Settings
from sources.errors import SourceError
from sources.listing import Source
from sources.storage import Bucket, StoredObject
from warehouse.store import Objects


def test_a_worker_calls_only_for_a_run_of_its_own_code() -> None:
    same = Cluster("tcp://h:1", Limits(), "sm", code("sm"))
    assert pickle.loads(pickle.dumps(same)).call(max, 1, 2) == 2
    other = Cluster("tcp://h:1", Limits(), "sm", "Python 3.11, code 00000000, model sm 3.8.0")
    with pytest.raises(
        ClusterError, match=r"Python 3.12, code .*this run has Python 3.11.*install the same version"
    ) as caught:
        other.call(pytest.fail, "called")
    assert "model sm 3.8.0" in str(caught.value)


def test_the_code_names_the_model() -> None:
    assert code("sm") != code("md") and code("sm") == code("sm")


def test_a_worker_says_why_it_cannot_reach_the_lake(tmp_path: Path) -> None:
    assert look("sm", tmp_path) == (code("sm"), None)
    assert "--lake s3://" in str(look("sm", tmp_path / "none")[1])
    nobody = Objects(Bucket("b", "127.0.0.1:1", "http", "us-east-1", True), "p")
    assert "cannot be reached" in str(look("sm", nobody)[1])
    with pytest.raises(SourceError, match=r"s3://b/p.*cannot be reached"):
        check_place(nobody)


def test_no_scheduler_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="--scheduler tcp://HOST:8786"):
        connect(None, tmp_path, "sm")


def test_that_workers_died_is_said_in_words() -> None:
    from distributed import KilledWorker

    killed = KilledWorker("task", None, 3)  # type: ignore[arg-type]
    found = in_words(killed, "copies-1")
    assert isinstance(found, PartitionError) and "copies-1" in str(found) and "more memory" in str(found)
    error = ValueError("x")
    assert in_words(error, "copies-1") is error


def test_an_address_of_a_lake_holds_no_credentials() -> None:
    with pytest.raises(SourceError, match="give no credentials in the address") as caught:
        stored_place("s3://key:s3cret@bucket/prefix", "http://127.0.0.1:1")
    assert "s3cret" not in str(caught.value)
    with pytest.raises(SourceError, match="write s3://bucket/prefix"):
        stored_place("/mnt/lake", None)


def test_the_settings_say_where_the_lake_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(data=Path("d")).place == Path("d")
    assert Settings(data=Path("d"), runner="dask").place == tmp_path / "d", "a worker has another current folder"
    place = Settings(lake="s3://bucket/a/b", s3_endpoint="http://127.0.0.1:9").place
    assert isinstance(place, Objects) and place.url("lake/x") == "s3://bucket/a/b/lake/x"
    assert place == pickle.loads(pickle.dumps(place)) and "127.0.0.1:9" in repr(place)


def test_only_sources_that_hold_no_keys_are_read_elsewhere() -> None:
    public, own = (StoredObject(Bucket("b", access_key=key), "k.txt", 1, 1) for key in (None, "key"))
    assert [Source("k", where).is_for_all for where in (public, own, Path("k.txt"))] == [True, False, False]
