"""The lake while nothing is written to it: what it says, and that each manifest is read once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse import lake as module
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.schema import TABLES

BATCHES = ["a" * 16, "b" * 16, "c" * 16]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Three batches of two partitions each."""
    lake = Lake(tmp_path)
    for batch_id in BATCHES:
        lake.start_batch(batch_id, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
        lake.order_batch(batch_id)
        for part in (0, 1):
            row = {"article_id": f"{part}" * 16, "text_sha256": "0" * 64, "keys": []}
            lake.write("copies", batch_id, part, "k1", {"signatures": TABLES["signatures"].from_rows([row])})
    return lake


def test_it_says_what_the_lake_says(lake: Lake) -> None:
    reading = Reading(lake.place)
    assert list(reading.manifests()) == list(lake.manifests())
    assert reading.files("signatures", BATCHES[:2]) == lake.files("signatures", BATCHES[:2])
    assert [f.path for f in reading.until(BATCHES[:1]).files("signatures")] == lake_paths(lake, BATCHES[:1])
    assert [b.batch_id for b in reading.until(BATCHES[:2]).batches()] == BATCHES[:2]


def lake_paths(lake: Lake, batch_ids: list[str]) -> list[str]:
    return [file.path for file in lake.files("signatures", batch_ids)]


def test_each_manifest_is_read_once(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    really = module.parsed

    def noted(content: bytes) -> module.Manifest | None:
        read.append(content)
        return really(content)

    monkeypatch.setattr(module, "parsed", noted)
    reading = Reading(lake.place)
    for batch_id in BATCHES:
        for _ in range(3):
            assert len(reading.until(BATCHES).files("signatures", [batch_id])) == 2
    assert len(read) == len(set(read)) == 6
