"""The SQL engine of the catalogue: third parties' files, as they were listed, once on the disk."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from warehouse.catalog import engine

VENDOR = Path(engine.__file__).parent / "vendor"


@pytest.fixture(scope="module")
def script() -> bytes:
    return engine.script()


@pytest.mark.parametrize("file", engine.description()["files"], ids=lambda file: file["path"])
def test_the_vendored_files_are_those_of_the_packages(file: dict[str, str]) -> None:
    content = gzip.decompress((VENDOR / f"{Path(file['path']).name}.gz").read_bytes())
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_nothing_else_is_vendored() -> None:
    listed = {f"{Path(file['path']).name}.gz" for file in engine.description()["files"]}
    assert {path.name for path in VENDOR.iterdir()} == {*listed, "engine.json", "LICENSES.txt"}


def test_each_package_has_version_licence_and_checksum_and_its_licence_is_shipped(script: bytes) -> None:
    licences = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    assert script.decode("utf-16").startswith(f"/*!\n{licences[:1000]}")
    for name, package in engine.description()["packages"].items():
        assert package["integrity"].startswith("sha512-") and package["licence"] in licences
        assert package["version"] in licences, name


def test_the_script_asks_for_no_source_map_and_is_the_same_each_time(script: bytes) -> None:
    assert "sourceMappingURL=" not in script.decode("utf-16")
    assert engine.script() == script
    assert len(script) < 9_000_000


def test_a_changed_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.problems() == []
    kept = engine._vendored
    monkeypatch.setattr(
        engine, "_vendored", lambda name: gzip.compress(b"other") if name.startswith("Arrow") else kept(name)
    )
    assert [re.sub(r"[0-9a-f]{64}", "", line) for line in engine.problems()] == [
        "Arrow.es2015.min.js of apache-arrow: sha256 , listed is "
    ]


def test_five_releases_have_the_engine_once_on_the_disk(tmp_path: Path, script: bytes) -> None:
    placed = []
    for release in ("a", "b", ".candidate-c"):
        folder = tmp_path / release / "catalog" / "assets" / "sql"
        folder.mkdir(parents=True)
        placed.append(engine.place(folder, tmp_path))
    assert {path.read_bytes() for path in placed} == {script}
    assert len({path.stat().st_ino for path in placed}) == 1
    assert re.fullmatch(r"duckdb-wasm-[\d.]+-[0-9a-f]{8}\.js", placed[0].name)


def test_a_damaged_engine_of_another_release_is_not_linked_to(tmp_path: Path, script: bytes) -> None:
    folders = [tmp_path / release / "catalog" for release in ("a", "b")]
    for folder in folders:
        folder.mkdir(parents=True)
    first = engine.place(folders[0], tmp_path)
    first.write_bytes(bytes(len(script)))
    assert engine.place(folders[1], tmp_path).read_bytes() == script
    assert engine.place(folders[0], tmp_path).read_bytes() == script  # placed anew, from what is whole
    assert len({path.stat().st_ino for path in (first, folders[1] / first.name)}) == 1


def test_where_no_links_are_possible_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(engine.os, "link", refused)
    folders = [tmp_path / release / "catalog" for release in ("a", "b")]
    for folder in folders:
        folder.mkdir(parents=True)
    placed = [engine.place(folder, tmp_path) for folder in folders]
    assert placed[0].read_bytes() == placed[1].read_bytes()
    assert placed[0].stat().st_ino != placed[1].stat().st_ino
