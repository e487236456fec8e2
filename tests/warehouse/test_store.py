"""The places of a lake: the same behaviour in a folder and in S3-compatible storage (a server of moto's on loopback)."""

import hashlib
import json
import os
import pickle
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from s3_server import s3_server

from sources.storage import Bucket
from warehouse import lake_lock
from warehouse.history import lake_table, query
from warehouse.lake import LAKE, Lake
from warehouse.lock import LockedError, locked
from warehouse.mending import Survey, forget
from warehouse.quarantine import Refusal, keep
from warehouse.reading import Reading
from warehouse.schema import TABLES
from warehouse.store import Folder, Objects, Store

BATCH, LATER = "b" * 16, "a" * 16


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as found:
        yield found


@pytest.fixture(params=["folder", "storage"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | Objects:
    if request.param == "folder":
        return tmp_path / "data"
    endpoint = request.getfixturevalue("endpoint")
    for name, value in {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=f"http://{endpoint}", region_name="us-east-1")
    name = f"b{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    client.create_bucket(Bucket=name)
    return Objects(Bucket(name, endpoint, "http", "us-east-1"), "some/place")


@pytest.fixture
def store(place: Path | Objects) -> Store:
    return Lake(place).store


def members(batch: str, n: int) -> pa.Table:
    row = {"cluster_id": "c" * 16, "representative_id": "0" * 16, "batch_id": batch}
    return TABLES["cluster_members"].from_rows({**row, "article_id": f"{i:016x}"} for i in range(n))


def filled(place: Path | Objects) -> Lake:
    """Two batches, whose names are not in their order."""
    lake = Lake(place)
    for batch in (BATCH, LATER):
        lake.start_batch(batch, datetime(2025, 5, 1, tzinfo=UTC), ["in.jsonl"])
        lake.write("ingest", batch, 0, "1" * 16, {})
        lake.order_batch(batch)
        for part in range(2):
            lake.write("copies", batch, part, f"{part}" * 16, {"cluster_members": members(batch, 3 + part)})
    return lake


def test_what_is_written_is_read_listed_and_removed(store: Store) -> None:
    assert store.names("a") == [] and store.folders("a") == [] and store.size("a/x") is None
    with pytest.raises(FileNotFoundError):
        store.read("a/x")
    for name in ("a/x.json", "a/b/y.json", "a/b/z.txt", "ab/no.json"):
        store.write(name, name.encode())
    store.write("a/x.json", "ä".encode())
    assert store.read("a/x.json") == "ä".encode() and store.size("a/x.json") == 2
    assert store.names("a") == ["a/b/y.json", "a/b/z.txt", "a/x.json"]
    assert store.names("a", ".json") == ["a/b/y.json", "a/x.json"]
    assert store.folders("a") == ["b"]
    assert list(store.read_folders(["a/none", "a/b", "a"], ".json")) == [
        ("a/b/y.json", b"a/b/y.json"), ("a/x.json", "ä".encode()),
    ]  # fmt: skip
    assert store.digest("a/x.json") == hashlib.sha256("ä".encode()).hexdigest()
    store.remove("a/x.json")
    store.remove("a/x.json")
    assert store.names("a", ".json") == ["a/b/y.json"]


def test_many_folders_are_read_in_the_order_asked(store: Store) -> None:
    for n in range(40):
        store.write(f"m/s{n % 2}/{n:02}/0.json", str(n).encode())
    wanted = [f"m/s{n % 2}/{n:02}" for n in reversed(range(40))]
    assert [int(content) for _, content in store.read_folders(wanted, ".json")] == list(reversed(range(40)))


def test_files_of_any_size_are_copied_there_and_back(store: Store, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(1 << 20) * 20)
    store.upload(large, "c/large.bin")
    assert store.size("c/large.bin") == 20 << 20
    store.download("c/large.bin", tmp_path / "back" / "large.bin")
    assert (tmp_path / "back" / "large.bin").read_bytes() == large.read_bytes()


def test_a_writer_that_fails_leaves_nothing(store: Store) -> None:
    schema = pa.schema([("x", pa.int64())])

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pydict({"x": range(70_000)}, schema)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write_parquet("t/x.parquet", batches(), schema)
    assert store.names("t") == [] and store.unfinished("t") == []


def test_a_place_can_be_pickled(place: Path | Objects, store: Store) -> None:
    store.write("x", b"1")
    assert Lake(pickle.loads(pickle.dumps(place))).store.read("x") == b"1"


def test_the_lake_has_the_same_files_and_bytes_in_both(place: Path | Objects, tmp_path: Path) -> None:
    found = filled(place).store
    here = filled(tmp_path / "other").store
    names = here.names(LAKE)
    assert len(names) == 12 and found.names(LAKE) == names
    assert [found.read(name) for name in names] == [here.read(name) for name in names]


def test_the_lake_tells_what_is_done_and_in_which_order(place: Path | Objects) -> None:
    lake = filled(place)
    assert [b.batch_id for b in lake.batches()] == [BATCH, LATER]
    for read in (lake, Reading(place)):
        assert [(m.stage, m.batch_id[0], m.part) for m in read.manifests()] == [
            ("copies", "b", 0), ("copies", "b", 1), ("copies", "a", 0), ("copies", "a", 1), ("ingest", "b", 0), ("ingest", "a", 0),
        ]  # fmt: skip
    (file,) = lake.done("copies", BATCH, 1, "1" * 16).files  # type: ignore[union-attr]
    assert lake.done("copies", BATCH, 1, "2" * 16) is None
    assert [row["article_id"] for row in lake.read([file], ["article_id"])] == [f"{i:016x}" for i in range(4)]
    lake.store.remove(f"{LAKE}/{file.path}")
    assert lake.done("copies", BATCH, 1, "1" * 16) is None


def test_what_an_older_key_made_goes(place: Path | Objects) -> None:
    lake = filled(place)
    lake.write("copies", BATCH, 0, "7" * 16, {"cluster_members": members(BATCH, 9)})
    assert [f.rows for f in lake.files("cluster_members", [BATCH])] == [9, 4]
    assert len(lake.store.names(f"{LAKE}/cluster_members")) == 4


def test_duckdb_joins_over_it_with_the_names_of_the_files(place: Path | Objects) -> None:
    lake = filled(place)
    sql = f"SELECT m.batch_id, count(*) n FROM {lake_table(lake, 'cluster_members')} m GROUP BY 1 ORDER BY 1"
    for read in (lake, Reading(place)):
        assert query(sql, read) == [{"batch_id": LATER, "n": 7}, {"batch_id": BATCH, "n": 7}]
    paths = ", ".join(f"'{path}'" for path in lake.paths("cluster_members"))
    named = query(f"SELECT DISTINCT filename FROM read_parquet([{paths}], filename = true) ORDER BY 1", lake)
    assert [row["filename"] for row in named] == sorted(lake.paths("cluster_members"))


def test_duckdb_fetches_only_the_columns_asked_for(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    boto3.client("s3", endpoint_url=f"http://{endpoint}", region_name="us-east-1").create_bucket(Bucket="narrow")
    from warehouse import duckdb_files

    fetched: list[int] = []
    read = duckdb_files._Object.read

    def counted(self: duckdb_files._Object, offset: int, n: int) -> bytes:
        found = read(self, offset, n)
        fetched.append(len(found))
        return found

    monkeypatch.setattr(duckdb_files._Object, "read", counted)
    place = Objects(Bucket("narrow", endpoint, "http", "us-east-1"), "")
    rows = 200_000
    table = pa.table({"id": range(rows), "wide": [os.urandom(20).hex() for _ in range(rows)]})
    size = place.write_parquet("t.parquet", iter(table.to_batches()), table.schema)[1]
    with duckdb.connect() as db:
        place.connect(db)
        assert db.sql(f"SELECT sum(id) FROM '{place.url('t.parquet')}'").fetchall() == [(rows * (rows - 1) // 2,)]
        assert 0 < sum(fetched) < size / 3, "a third of the file is the column of ids and the footer"
        fetched.clear()
        last = f"SELECT wide FROM '{place.url('t.parquet')}' WHERE id = {rows - 1}"
        assert db.sql(last).fetchall() == [(table["wide"][rows - 1].as_py(),)]
        assert sum(fetched) < size / 2, "of four row groups, the statistics leave one"


def test_damage_and_leftovers_are_found(place: Path | Objects) -> None:
    lake = filled(place)
    assert Survey(lake).damage() == [] and Survey(lake).sweep() == []
    (file,) = lake.manifest("copies", BATCH, 0).files  # type: ignore[union-attr]
    lake.store.write(f"{LAKE}/{file.path}", b"short")
    lake.store.write(f"{LAKE}/_manifests/copies/{LATER}/00001.json", b"{")
    found = Survey(lake).damage()
    assert sorted((d.batch_id[0], d.part, d.what) for d in found) == [
        ("a", 1, "the manifest cannot be read"), ("b", 0, "it is gone, or of another size"),
    ]  # fmt: skip
    forget(lake, found)
    kept = keep(place, [Refusal("q" * 16, BATCH, "ingest", "u", None, "bad", "", b"raw")])
    lake.store.write(f"{LAKE}/_candidates/x/communique.duckdb", b"half")
    assert lake.store.read(kept[0]["path"]) == b"raw"
    swept = Survey(lake).sweep()
    assert kept[0]["path"] in swept and f"{LAKE}/_candidates/x/communique.duckdb" in swept and len(swept) == 4
    assert Survey(lake).sweep() == [] and len(lake.files("cluster_members")) == 2


def test_a_refusal_that_is_listed_is_kept(place: Path | Objects) -> None:
    lake = filled(place)
    rows = keep(place, [Refusal("1" * 16, BATCH, "ingest", "u", None, "bad", "", b"raw")])
    lake.write("ingest", BATCH, 0, "1" * 16, {"quarantine": TABLES["quarantine"].from_rows(rows)})
    assert Survey(lake).sweep() == [] and lake.store.read(rows[0]["path"]) == b"raw"


def test_withheld_documents_and_settings_are_kept(place: Path | Objects) -> None:
    lake = Lake(place)
    assert lake.withheld("clean", BATCH, 0, "x") == {} and lake.own_entities() == "" and lake.model() == "sm"
    lake.withhold("clean", BATCH, 0, "x", {"d": ("took_too_long", "why")})
    lake.keep_own_entities("# Ä")
    lake.keep_model("md")
    assert Lake(place).withheld("clean", BATCH, 0, "x") == {"d": ("took_too_long", "why")}
    assert lake.withheld("clean", BATCH, 0, "y") == {} and lake.own_entities() == "# Ä" and lake.model() == "md"


def test_a_second_run_is_refused_and_told_who_has_the_lake(place: Path | Objects, tmp_path: Path) -> None:
    other = place if isinstance(place, Path) else tmp_path / "elsewhere"
    first = place if isinstance(place, Path) else tmp_path / "data"
    with locked(first, place):
        with pytest.raises(LockedError, match=f"in use by another run .*{os.getpid()}"), locked(other, place):
            pass
        with pytest.raises(LockedError), locked(other, place):
            pass
    with locked(other, place):
        pass


@pytest.mark.parametrize("place", ["storage"], indirect=True)
class TestLockInStorage:
    def test_of_a_holder_that_died_it_is_free_in_the_end(
        self, place: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.write(f"{lake_lock.FOLDER}/dead.json", json.dumps({"pid": 1, "host": "gone"}).encode())
        with pytest.raises(LockedError, match=r"gone.*last sign of life \d+ s ago"), locked(tmp_path, place):
            pass
        monkeypatch.setattr(lake_lock, "EXPIRED", 0.0)
        with locked(tmp_path, place):
            assert len(place.names(lake_lock.FOLDER)) == 1
        assert place.names(lake_lock.FOLDER) == []

    def test_a_holder_stays_young(self, place: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lake_lock, "RENEW", 0.1)
        with locked(tmp_path, place):
            (before,) = place.times(lake_lock.FOLDER).values()
            for _ in range(200):  # of ten seconds
                time.sleep(0.05)
                (after,) = place.times(lake_lock.FOLDER).values()
                if after > before:
                    return
        pytest.fail("it was never written anew")

    def test_a_holder_that_was_taken_for_dead_ends(
        self, place: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Ended(BaseException):
            pass

        def end(*_: object) -> None:
            raise Ended

        monkeypatch.setattr(lake_lock, "RENEW", 0.05)
        before = signal.signal(signal.SIGTERM, end)
        try:
            with pytest.raises(Ended), locked(tmp_path, place):
                for name in place.names(lake_lock.FOLDER):
                    place.remove(name)
                signal.sigtimedwait([signal.SIGUSR2], 10)
        finally:
            signal.signal(signal.SIGTERM, before)


def test_parquet_has_the_bytes_of_a_local_file(endpoint: str, store: Store, tmp_path: Path) -> None:
    schema = pa.schema([("x", pa.int64())])
    batches = pa.table({"x": range(150_000)}, schema).to_batches(max_chunksize=7_000)
    rows, size, digest = store.write_parquet("t.parquet", iter(batches), schema)
    local = Folder(tmp_path / "local")
    assert local.write_parquet("t.parquet", iter(batches), schema) == (rows, size, digest)
    assert store.read("t.parquet") == local.read("t.parquet") and store.digest("t.parquet") == digest
    assert pq.ParquetFile(store.open("t.parquet")).num_row_groups == 3
