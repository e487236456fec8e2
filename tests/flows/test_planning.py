"""What is stale and why, and what a run would do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_articles import write_articles

from flows import fingerprint, ingestion, keys, partitions
from flows.planning import CODE, GONE, INPUT, NEVER, plan, todo
from flows.settings import Settings
from sources.listing import list_sources
from warehouse.lake import Lake

SIZE = 8


@pytest.fixture
def ingested(tmp_path: Path) -> Lake:
    """A lake with one batch of 20 documents, lines done."""
    listing = list_sources([str(write_articles(tmp_path / "in.jsonl", 20))])
    lake = Lake(tmp_path / "data")
    lake.start_batch(listing.batch_id, datetime(2025, 11, 1, tzinfo=UTC), ["in.jsonl"])
    ingestion.ingest(lake.place, listing.batch_id, SIZE, sources=listing.sources)
    for part in (0, 1, 2):
        partitions.do_partition("lines", lake.place, listing.batch_id, part)
    return lake


def found(lake: Lake, stage: str) -> list[tuple[int, int, str]]:
    return [(t.n_partitions, t.n_documents, t.why) for t in todo(lake) if t.stage == stage]


def test_what_was_never_done_is_told_with_its_size(ingested: Lake) -> None:
    assert found(ingested, "lines") == []
    assert found(ingested, "clean") == [(3, 20, NEVER)]
    assert found(ingested, "copies") == [(1, 20, NEVER)]
    assert found(ingested, "resolve") == [(1, 20, NEVER)]


def test_a_file_that_is_gone_is_told_apart_from_changed_code(ingested: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id = ingested.batches()[0].batch_id
    manifest = ingested.manifest("lines", batch_id, 1)
    assert manifest
    (ingested.root / manifest.files[0].path).unlink()
    assert found(ingested, "lines") == [(1, 8, GONE)]
    monkeypatch.setattr(keys, "fingerprint", lambda stage: "0" * 16)
    monkeypatch.setattr("flows.planning.fingerprint", lambda stage: "0" * 16)
    assert found(ingested, "lines") == [(3, 20, CODE)]


def test_changed_input_is_told(ingested: Lake) -> None:
    batch_id = ingested.batches()[0].batch_id
    for part in (0, 1, 2):
        partitions.do_partition("clean", ingested.place, batch_id, part)
    assert found(ingested, "clean") == []
    ingested.withhold("clean", batch_id, 2, fingerprint.fingerprint("clean"), {"0" * 16: ("stage_failed", "by hand")})
    assert found(ingested, "clean") == [(1, 4, INPUT)]


def test_the_plan_of_new_known_and_no_input(ingested: Lake, tmp_path: Path) -> None:
    settings = Settings(data=ingested.place, partition_size=SIZE)
    known = plan(settings, list_sources([str(tmp_path / "in.jsonl")]))
    assert known.is_known and known.publishes and not known.is_empty and known.latest is None
    new = plan(settings, list_sources([str(write_articles(tmp_path / "other.jsonl", 3, seed=9))]))
    assert not new.is_known and new.n_files == 1
    before = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*"))
    plan(settings, list_sources([str(tmp_path / "other.jsonl")]))
    assert sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*")) == before, "nothing is changed"
