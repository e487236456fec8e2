from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.columns import Table
from warehouse.lake import Lake
from warehouse.schema import TABLES

BATCH, OTHER = "a" * 16, "b" * 16


def namesakes(*pairs: tuple[str, str]) -> dict:
    rows = [{"entity_id": one * 16, "same_as": other * 16} for one, other in pairs]
    return {"namesakes": TABLES["namesakes"].from_rows(rows)}


def signatures(*ids: str) -> dict:
    rows = [{"article_id": i * 16, "text_sha256": "0" * 64, "keys": []} for i in ids]
    return {"signatures": TABLES["signatures"].from_rows(rows)}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    for batch in (BATCH, OTHER):
        lake.start_batch(batch, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
        lake.order_batch(batch)
    return lake


def test_what_is_written_under_a_key_is_done_under_that_key_alone(lake: Lake) -> None:
    lake.write("copies", BATCH, 0, "k1", signatures("1"))
    assert lake.done("copies", BATCH, 0, "k1")
    assert lake.done("copies", BATCH, 0, "k2") is None
    assert lake.done("copies", BATCH, 1, "k1") is None
    assert lake.done("copies", OTHER, 0, "k1") is None


def test_a_partition_without_its_file_is_not_done(lake: Lake) -> None:
    manifest = lake.write("copies", BATCH, 0, "k1", signatures("1"))
    (lake.root / manifest.files[0].path).unlink()
    assert lake.done("copies", BATCH, 0, "k1") is None


def test_files_without_a_manifest_are_not_read(lake: Lake) -> None:
    manifest = lake.write("copies", BATCH, 0, "k1", signatures("1"))
    path = lake.root / manifest.files[0].path
    path.with_name("copies-00001-k1.parquet").write_bytes(path.read_bytes())
    assert [f.path for f in lake.files("signatures")] == [manifest.files[0].path]


def test_writing_under_a_new_key_replaces_the_old_files(lake: Lake) -> None:
    old = lake.write("copies", BATCH, 0, "11111111x", signatures("1"))
    new = lake.write("copies", BATCH, 0, "22222222x", signatures("1", "2"))
    assert not (lake.root / old.files[0].path).exists()
    assert [row["article_id"] for row in lake.read(new.files)] == ["1" * 16, "2" * 16]


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name, ids in (("a", "12"), ("b", "21")):
        lake = Lake(tmp_path / name)
        digests.add(lake.write("copies", BATCH, 0, "k", signatures(*ids)).files[0].sha256)
    assert len(digests) == 1


def test_batches_keep_their_order_and_first_start(lake: Lake) -> None:
    assert [b.batch_id for b in lake.batches()] == [BATCH, OTHER]
    again = lake.start_batch(BATCH, datetime(2026, 1, 1, tzinfo=UTC), ["other.txt"])
    assert again.started_at == "2025-10-01T00:00:00+00:00"
    assert lake.order_batch(OTHER).sequence == 1


def test_a_batch_is_not_seen_before_its_ingestion_is_done(lake: Lake) -> None:
    lake.start_batch("c" * 16, datetime(2025, 10, 2, tzinfo=UTC), ["c.txt"])
    assert [b.batch_id for b in lake.unfinished_ingests()] == ["c" * 16]
    assert "c" * 16 not in [b.batch_id for b in lake.batches()]


def test_of_a_snapshot_table_only_the_newest_batch_is_read(lake: Lake) -> None:
    lake.write("resolve", BATCH, 0, "k", namesakes(("1", "e")))
    assert [r["entity_id"] for r in lake.read(lake.files("namesakes"))] == ["1" * 16]
    lake.write("resolve", OTHER, 0, "k", namesakes(("1", "f"), ("2", "f")))
    assert [r["same_as"] for r in lake.read(lake.files("namesakes"))] == ["f" * 16, "f" * 16]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"article_id": "1" * 16, "keys": [], "text_sha256": "0" * 64, "colour": "red"}, "colour"),
        ({"article_id": "1" * 16, "text_sha256": "0" * 64}, "keys"),
    ],
)
def test_rows_that_do_not_fit_the_schema_are_errors_that_name_the_column(row: dict, message: str) -> None:
    table: Table = TABLES["signatures"]
    with pytest.raises(ValueError, match=message):
        table.from_rows([row])
