"""Which files a run hashes: what is new or touched, and in turn the rest, so that no change stays unseen."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.checked import Checked
from warehouse.lake import Lake, LakeFile
from warehouse.mending import Survey
from warehouse.schema import TABLES

BATCH = "a" * 16
PARTS = range(6)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    lake.start_batch(BATCH, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
    lake.write("ingest", BATCH, 0, "k0", {})
    lake.order_batch(BATCH)
    for part in PARTS:
        row = {"article_id": f"{part}" * 16, "text_sha256": "0" * 64, "keys": []}
        lake.write("copies", BATCH, part, "k1", {"signatures": TABLES["signatures"].from_rows([row])})
    return lake


def files(lake: Lake) -> list[LakeFile]:
    return lake.files("signatures")


def run(lake: Lake, at_most: int) -> list[str]:
    """The paths that a run finds damaged; nothing is mended."""
    return [damage.path for damage in Survey(lake).damage(checked=Checked(lake.root, at_most))]


def hashed(lake: Lake, at_most: int) -> set[str]:
    """What a run would hash."""
    return Checked(lake.root, at_most).due(files(lake))


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])


def flip_unseen(lake: Lake, file: LakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes a bit as a failing disk does: the file system does not know. The times cannot be set back, so the stat is held."""
    path = lake.root / file.path
    before, really = path.stat(), Path.stat
    flip(path)
    monkeypatch.setattr(Path, "stat", lambda asked, **k: before if asked == path else really(asked, **k))


def test_all_are_hashed_once_and_then_none(lake: Lake) -> None:
    everything = {file.path for file in files(lake)}
    assert hashed(lake, 0) == everything
    assert run(lake, 0) == []
    assert hashed(lake, 0) == set()


def test_what_is_below_the_slice_is_hashed_by_every_run(lake: Lake) -> None:
    run(lake, 10**9)
    assert hashed(lake, 10**9) == {file.path for file in files(lake)}


@pytest.mark.parametrize("how", ["a bit", "a bit, the time set back", "replaced"])
def test_what_was_touched_is_found_by_the_next_run(lake: Lake, how: str) -> None:
    run(lake, 0)
    file = files(lake)[2]
    path = lake.root / file.path
    if how == "replaced":
        beside = path.with_name("beside")
        beside.write_bytes(path.read_bytes())
        flip(beside)
        os.utime(beside, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        beside.replace(path)
    else:
        times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
        flip(path)
        if how != "a bit":
            os.utime(path, ns=times)
    assert run(lake, 0) == [file.path]
    assert run(lake, 0) == [file.path], "as long as it is so"


def test_a_manifest_that_says_otherwise_is_asked_anew(lake: Lake) -> None:
    run(lake, 0)
    file = files(lake)[1]
    manifest = lake.root / "_manifests" / "copies" / BATCH / "00001.json"
    manifest.write_text(manifest.read_text().replace(file.sha256, "0" * 64))
    assert run(lake, 0) == [file.path]


def test_a_change_that_the_system_does_not_know_of_is_found_in_turn(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = files(lake)[0].bytes
    assert size
    run(lake, 0)
    flip_unseen(lake, files(lake)[4], monkeypatch)
    found = [run(lake, 2 * size) for _ in range(3)]  # two of six files at a time
    assert found == [[], [], [files(lake)[4].path]]


def test_each_is_hashed_in_turn(lake: Lake) -> None:
    size = files(lake)[0].bytes
    assert size
    run(lake, 0)
    seen: list[str] = []
    for _ in PARTS:
        due = hashed(lake, size)
        assert len(due) == 1
        seen += due
        run(lake, size)
    assert sorted(seen) == sorted(file.path for file in files(lake))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"run": 1, "files": {"a": 3}}', '{"run": null, "files": {}}'])
def test_a_memory_that_cannot_be_read_is_none(lake: Lake, content: str) -> None:
    run(lake, 0)
    (lake.root / "_checked.json").write_text(content)
    assert len(hashed(lake, 0)) == len(PARTS)
    assert run(lake, 0) == []


def test_a_file_that_is_gone_is_said_though_it_is_remembered(lake: Lake) -> None:
    run(lake, 0)
    file = files(lake)[3]
    (lake.root / file.path).unlink()
    assert run(lake, 0) == [file.path]
