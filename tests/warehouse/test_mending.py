"""Leftovers go, damage is found whatever it is, and only what is damaged is forgotten."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.lake import Lake, manifest_name
from warehouse.mending import Survey, forget
from warehouse.quarantine import Refusal, keep
from warehouse.schema import TABLES

BATCH = "a" * 16


def signatures(*ids: str) -> dict:
    rows = [{"article_id": i * 16, "text_sha256": "0" * 64, "keys": []} for i in ids]
    return {"signatures": TABLES["signatures"].from_rows(rows)}


def refusal(name: str) -> Refusal:
    return Refusal(name * 16, BATCH, "ingest", "a.txt", None, "no_text", "nothing", b"\0")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A batch with an ingestion that refused a thing, and two partitions."""
    lake = Lake(tmp_path)
    lake.start_batch(BATCH, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
    refused = TABLES["quarantine"].from_rows(keep(tmp_path, [refusal("1")]))
    lake.write("ingest", BATCH, 0, "k0", {"quarantine": refused})
    lake.order_batch(BATCH)
    for part in (0, 1):
        lake.write("copies", BATCH, part, "k1", signatures(str(part)))
    return lake


def test_a_sound_lake_has_no_damage_and_nothing_to_sweep(lake: Lake) -> None:
    seen: list[int] = []
    assert Survey(lake).damage(lambda: seen.append(1)) == []
    assert len(seen) == Survey(lake).n_files == 3
    before = sorted(lake.place.rglob("*"))
    assert Survey(lake).sweep() == []
    assert sorted(lake.place.rglob("*")) == before


@pytest.mark.parametrize("how", ["a bit", "cut short", "gone"])
def test_a_file_that_is_not_what_it_was_is_found_and_done_again(lake: Lake, how: str) -> None:
    manifest = lake.manifest("copies", BATCH, 1)
    assert manifest
    path = lake.root / manifest.files[0].path
    content = path.read_bytes()
    if how == "a bit":
        path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    elif how == "cut short":
        path.write_bytes(content[:-1])
    else:
        path.unlink()
    (damage,) = Survey(lake).damage()
    assert (damage.stage, damage.batch_id, damage.part, damage.key) == ("copies", BATCH, 1, "k1")
    assert ("checksum" in damage.what) == (how == "a bit")
    forget(lake, [damage])
    assert lake.done("copies", BATCH, 1, "k1") is None
    assert lake.done("copies", BATCH, 0, "k1"), "the other is not touched"
    lake.write("copies", BATCH, 1, "k1", signatures("1"))
    assert Survey(lake).damage() == [] and path.read_bytes() == content


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stage": "copies"}', "\0" * 50])
def test_a_manifest_that_cannot_be_read_is_damage_and_stops_no_reader(lake: Lake, content: str) -> None:
    (lake.root / manifest_name("copies", BATCH, 0)).write_text(content)
    assert [m.part for m in lake.manifests("copies")] == [1]
    (damage,) = Survey(lake).damage()
    assert (damage.stage, damage.part, damage.key) == ("copies", 0, None)


def test_an_ingestion_whose_manifest_is_gone_is_no_batch_without_documents(lake: Lake) -> None:
    (lake.root / manifest_name("ingest", BATCH, 0)).unlink()
    assert [(d.stage, d.batch_id) for d in Survey(lake).damage()] == [("ingest", BATCH)]


def test_what_killed_runs_left_is_swept_and_nothing_else(lake: Lake) -> None:
    before = sorted(lake.place.rglob("*"))
    manifest = lake.manifest("copies", BATCH, 0)
    assert manifest
    path = lake.root / manifest.files[0].path
    path.with_name("copies-00007-ffffffff.parquet").write_bytes(path.read_bytes())
    path.with_name(f".{path.name}.123.writing").write_bytes(b"half")
    (lake.root / "_batches" / ".x.json.9.writing").write_text("{")
    keep(lake.place, [refusal("2")])
    assert Survey(lake).sweep() == sorted(
        [
            f"lake/signatures/batch_id={BATCH}/copies-00007-ffffffff.parquet",
            f"lake/signatures/batch_id={BATCH}/.{path.name}.123.writing",
            "lake/_batches/.x.json.9.writing",
            f"quarantine/{BATCH}/{'2' * 16}.bin",
        ]
    )
    assert sorted(lake.place.rglob("*")) == before


def test_batches_follow_one_another_though_the_clock_goes_back(lake: Lake) -> None:
    later = lake.start_batch("b" * 16, datetime(1970, 1, 1, tzinfo=UTC), ["b.txt"])
    assert datetime.fromisoformat(later.started_at) == datetime(2025, 10, 1, tzinfo=UTC)


def test_documents_are_withheld_from_the_code_that_could_not_do_them(lake: Lake) -> None:
    lake.withhold("extract", BATCH, 0, "code1", {"1" * 16: ("worker_crashed", "SIGSEGV")})
    lake.withhold("extract", BATCH, 0, "code1", {"2" * 16: ("took_too_long", "4 s")})
    assert lake.withheld("extract", BATCH, 0, "code1") == {
        "1" * 16: ("worker_crashed", "SIGSEGV"),
        "2" * 16: ("took_too_long", "4 s"),
    }
    assert lake.withheld("extract", BATCH, 0, "code2") == {}
    assert lake.withheld("extract", BATCH, 1, "code1") == {}
