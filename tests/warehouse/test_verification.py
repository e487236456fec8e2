"""What verify finds, and what prune would remove."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from made_candidate import entities, made_candidate

from warehouse import published, release
from warehouse.files import entry
from warehouse.pruning import prune, superfluous
from warehouse.verification import DATABASE, release_problems

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PARQUET = "parquet/entities.parquet"


def publish(data: Path, content: str, at: datetime = NOW) -> release.Release:
    return release.publish(data, made_candidate(data, content, entities("Ana", "Luis")), at, "1.0")


@pytest.fixture
def found(tmp_path: Path) -> release.Release:
    made = publish(tmp_path, "aaaa0000")
    for path in made.path.rglob("*"):
        path.chmod(0o755)
    return made


def test_a_release_is_as_published(found: release.Release) -> None:
    assert release_problems(found.path) == []


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def fewer_rows(path: Path) -> None:
    pq.write_table(pq.read_table(path).slice(1), path)


def without_column(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns(["role"]), path)


def garbage(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


@pytest.mark.parametrize(
    ("name", "damage", "problem"),
    [
        ("README.md", Path.unlink, "README.md: missing"),
        ("README.md", append, "README.md: "),
        ("diff.json", flip, "diff.json: its checksum"),
        ("more.txt", Path.touch, "more.txt: not in the manifest"),
        (PARQUET, Path.unlink, f"{PARQUET}: missing"),
        (PARQUET, garbage, f"{PARQUET}: cannot be read"),
        (PARQUET, fewer_rows, f"{PARQUET}: 1 rows, the manifest says 2"),
        (PARQUET, without_column, f"{PARQUET}: no column role"),
        (DATABASE, Path.unlink, f"{DATABASE}: missing"),
        (DATABASE, garbage, f"{DATABASE}: cannot be read"),
        ("manifest.json", Path.unlink, "manifest.json cannot be read"),
        ("manifest.json", garbage, "manifest.json cannot be read"),
    ],
)
def test_each_damage_is_named(found: release.Release, name: str, damage: Callable[[Path], None], problem: str) -> None:
    damage(found.path / name)
    assert any(line.startswith(problem) for line in release_problems(found.path))


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("DELETE FROM entities WHERE name = 'Ana'", "entities has 1 rows, the manifest says 2"),
        ("ALTER TABLE quotes DROP COLUMN cue_text", "quotes: no column cue_text"),
        ("ALTER TABLE quotes ADD COLUMN more VARCHAR", "quotes: column more is not in the schema"),
        ("ALTER TABLE quotes ALTER cue_text TYPE BLOB", "quotes: column cue_text is BLOB, the schema says VARCHAR"),
        ("DROP VIEW copies", "view copies does not work"),
    ],
)
def test_what_does_not_fit_in_the_database_is_named_though_the_checksums_do(
    found: release.Release, sql: str, problem: str
) -> None:
    path = found.path / DATABASE
    with duckdb.connect(str(path)) as db:
        db.execute(sql)
    manifest = json.loads((found.path / "manifest.json").read_text())
    listed = [entry(found.path, path, None) if f["path"] == DATABASE else f for f in manifest["files"]]
    (found.path / "manifest.json").write_text(json.dumps({**manifest, "files": listed}))
    problems = release_problems(found.path)
    assert any(problem in line for line in problems) and not any("checksum" in line for line in problems)


def test_a_release_of_another_schema_is_held_to_its_checksums_and_rows(found: release.Release) -> None:
    manifest = json.loads((found.path / "manifest.json").read_text())
    without_column(found.path / PARQUET)
    listed = [entry(found.path, found.path / PARQUET, 2) if f["path"] == PARQUET else f for f in manifest["files"]]
    (found.path / "manifest.json").write_text(json.dumps({**manifest, "files": listed, "schema_version": "0.9.0"}))
    assert release_problems(found.path) == []


def test_latest_and_the_link_must_agree(tmp_path: Path) -> None:
    first, second = publish(tmp_path, "aaaa0000"), publish(tmp_path, "bbbb1111")
    assert published.pointer_problems(tmp_path) == []
    link = tmp_path / "releases" / "latest"
    link.unlink()
    assert "missing" in published.pointer_problems(tmp_path)[0]
    link.symlink_to(first.release_id)
    assert f"names {first.release_id}, latest.json names {second.release_id}" in published.pointer_problems(tmp_path)[0]
    (tmp_path / "releases" / "latest.json").unlink()
    assert "latest.json: missing" in published.pointer_problems(tmp_path)[0]


def test_prune_keeps_the_newest_the_young_and_the_latest(tmp_path: Path) -> None:
    made = [publish(tmp_path, f"{n:08x}", NOW + timedelta(days=n)) for n in range(4)]
    ids = [r.release_id for r in made]

    def gone(keep: int, keep_days: int | None = None) -> list[str]:
        return [r.release_id for r in superfluous(tmp_path, keep, keep_days, NOW + timedelta(days=4))]

    assert gone(1) == ids[:3] and gone(3) == ids[:1] and gone(9) == []
    assert gone(1, keep_days=2) == ids[:2] and gone(1, keep_days=9) == []
    release.rollback(tmp_path, made[0])
    assert gone(1) == ids[1:3]  # the latest stays, old as it is
    with pytest.raises(published.ReleaseError, match="one release at least"):
        gone(0)
    with pytest.raises(published.ReleaseError, match="it stays"):
        prune(tmp_path, made[0])
    prune(tmp_path, made[1])
    assert [r.release_id for r in release.releases(tmp_path)] == [ids[0], ids[2], ids[3]]
    assert not list((tmp_path / "releases").glob(".pruned-*"))
    # What was pruned can still be read about.
    assert ids[1] in (made[3].path / "DATA_CHANGELOG.md").read_text()


def test_prune_does_not_guess_the_latest(tmp_path: Path) -> None:
    publish(tmp_path, "aaaa0000")
    (tmp_path / "releases" / "latest.json").unlink()
    with pytest.raises(published.ReleaseError, match=r"no latest\.json"):
        superfluous(tmp_path, 1, None, NOW)
