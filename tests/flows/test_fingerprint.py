from pathlib import Path

import pytest

from flows import fingerprint as module
from flows.fingerprint import DEPENDS, fingerprint


def test_every_stage_names_places_that_are_there() -> None:
    for ours, _ in DEPENDS.values():
        for name in ours:
            assert (module.ROOT / name).exists(), name


def test_a_change_in_a_data_file_or_a_module_changes_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*module.SHARED, *DEPENDS["extract"][0], "flows/partitions.py"):
        path = tmp_path / name if name.endswith(".py") else tmp_path / name / "table.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    monkeypatch.setattr(module, "ROOT", tmp_path)

    def found() -> str:
        fingerprint.cache_clear()
        return fingerprint("extract")

    before = found()
    assert found() == before
    (tmp_path / "transforms/events/table.tsv").write_text("2")
    assert found() != before
    fingerprint.cache_clear()
