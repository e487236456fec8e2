"""Publication: whole or not at all, whenever it is killed; releases that do not change; pointing readers back and forth."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from killed import killed_at
from made_candidate import entities, made_candidate

from warehouse import published, release
from warehouse.files import sha256
from warehouse.pruning import prune
from warehouse.schema import PUBLISHED
from warehouse.verification import file_problems, release_problems
from warehouse.views import VIEWS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW, NEXT = "aaaa0000", "bbbb1111", "cccc2222"
FEW = ("entities", "validations", "batches")


@pytest.fixture
def few_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A schema of few tables and no views, and a catalogue of one page: the steps of a publication are the same, and fewer."""

    def a_page(folder: Path, to: Path, *_: object) -> None:
        to.mkdir()
        (to / "index.html").write_text("a page")

    monkeypatch.setattr(release, "write_catalog", a_page)
    tables, views = dict(PUBLISHED), dict(VIEWS)
    VIEWS.clear()
    for name in set(tables) - set(FEW):
        del PUBLISHED[name]
    yield
    for known, whole in ((PUBLISHED, tables), (VIEWS, views)):  # in their order again
        known.clear()
        known.update(whole)


def publish(data: Path, content: str, *names: str, at: datetime = NOW) -> release.Release:
    folder = data / "releases" / f".candidate-{content}"
    return release.publish(
        data, folder if folder.exists() else made_candidate(data, content, entities(*names)), at, "1.0"
    )


def contents(data: Path) -> dict[str, str]:
    """Every file and link below releases/, with its digest or target."""
    found = {}
    for path in sorted((data / "releases").rglob("*")):
        name = path.relative_to(data / "releases").as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            found[name] = "folder" if path.is_dir() else sha256(path)
    return found


def assert_readable(data: Path, ids: set[str]) -> None:
    """What a reader gets, by latest.json and by the link, is one of these releases, and whole."""
    found = release.latest(data)
    assert found is not None and found.release_id in ids
    assert file_problems(found.path) == []
    link = data / "releases" / "latest"
    assert str(link.readlink()) in ids and file_problems(link.resolve()) == []
    with release.connect(found.path) as db:
        assert db.execute("SELECT count(*) FROM entities").fetchall() == [(found.rows["entities"],)]


# Killed at any step


def each_step(
    before: Path,
    work: Path,
    act: Callable[[Path], object],
    check: Callable[[Path], None],
    after: dict[str, str],
    stride: int = 1,
) -> int:
    """Kills `act` over a copy of `before` at its first, second ... last step; each time `check` must hold, and `act` done
    again must give what it gives undisturbed. The number of steps. `stride`: only each so many-th."""
    step = 1 - stride
    while True:
        step += stride
        data = work / str(step)
        shutil.copytree(before, data, symlinks=True)
        with killed_at(step, data) as watch:
            act(data)
        is_done = watch.steps < step
        check(data)
        act(data)
        assert contents(data) == after, f"killed at step {step}"
        shutil.rmtree(data)
        if is_done:
            return watch.steps


def run_of(data: Path, kept: Path) -> release.Release:
    """What a run does from the built candidate on, the building replaced by a copy."""
    release.sweep(data)
    if (found := release.adopt(data, NEW)) is not None:
        return found
    folder = data / "releases" / f".candidate-{NEW}"
    shutil.copytree(kept, folder)
    return release.publish(data, folder, NOW, "1.0")


@pytest.mark.slow
@pytest.mark.parametrize("is_first", [False, True])
def test_publication_killed_at_any_step_leaves_the_last_release_and_ends_the_same(
    tmp_path: Path, few_tables: None, is_first: bool
) -> None:
    before, kept = tmp_path / "before", tmp_path / "kept"
    (before / "releases").mkdir(parents=True)
    if not is_first:
        publish(before, OLD, "Ana", "Luis", at=NOW - timedelta(days=1))
    made_candidate(before, NEW, entities("Ana", "Luisa", "Rosa")).rename(kept)
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(before, undisturbed, symlinks=True)
    run_of(undisturbed, kept)
    ids = {r.release_id for r in release.releases(undisturbed)}
    assert len(ids) == (1 if is_first else 2)

    def check(data: Path) -> None:
        if (data / "releases" / "latest").is_symlink():
            assert_readable(data, ids)
        else:
            assert is_first
        for found in release.releases(data):
            assert file_problems(found.path) == []

    stride = 6 if is_first else 1
    steps = each_step(before, tmp_path, lambda data: run_of(data, kept), check, contents(undisturbed), stride)
    assert steps > 50


@pytest.mark.slow
def test_a_candidate_half_completed_is_completed_from_the_beginning(tmp_path: Path, few_tables: None) -> None:
    """A task that is tried again gets the same candidate, with what the first attempt added."""
    before = tmp_path / "before"
    publish(before, OLD, "Ana", at=NOW - timedelta(days=1))
    made_candidate(before, NEW, entities("Ana", "Luis"))
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(before, undisturbed, symlinks=True)
    publish(undisturbed, NEW)

    def again(data: Path) -> None:
        publish(data, NEW)
        release.sweep(data)

    each_step(before, tmp_path, again, lambda data: None, contents(undisturbed), stride=7)


@pytest.mark.slow
def test_rolling_back_and_pruning_killed_at_any_step(tmp_path: Path, few_tables: None) -> None:
    before = tmp_path / "before"
    first, second = publish(before, OLD, "Ana"), publish(before, NEW, "Ana", "Luis")
    ids = {first.release_id, second.release_id}

    def back(data: Path) -> None:
        release.sweep(data)
        release.rollback(data, published.named(data, first.release_id))

    def pruned(data: Path) -> None:
        release.sweep(data)
        for old in release.releases(data)[:-1]:
            prune(data, old)

    for name, act in (("back", back), ("pruned", pruned)):
        undisturbed = tmp_path / name
        shutil.copytree(before, undisturbed, symlinks=True)
        act(undisturbed)
        work = tmp_path / f"{name}-killed"
        assert each_step(before, work, act, lambda data: assert_readable(data, ids), contents(undisturbed)) > 5


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from killed import WATCH
from warehouse import release
data, at = Path(sys.argv[1]), int(sys.argv[2])
def step():
    WATCH.steps += 1
    if WATCH.steps == at:
        os.kill(os.getpid(), signal.SIGKILL)
WATCH.step, WATCH.folder = step, data
real = os.fsync
os.fsync = lambda d: (step(), real(d))
release.publish(data, data / "releases" / ".candidate-bbbb1111", datetime(2026, 3, 1, 12, tzinfo=UTC), "1.0")
print(WATCH.steps)
"""


@pytest.mark.slow
def test_a_process_that_is_really_killed(tmp_path: Path) -> None:
    before, kept = tmp_path / "before", tmp_path / "kept"
    publish(before, OLD, "Ana", "Luis", at=NOW - timedelta(days=1))
    shutil.copytree(made_candidate(before, NEW, entities("Ana", "Luisa")), kept)

    def process(data: Path, at: int) -> subprocess.CompletedProcess[str]:
        root = Path(__file__).parents[2]
        path = os.pathsep.join([str(root), str(root / "tests" / "support")])
        command = [sys.executable, "-c", KILLED, str(data), str(at)]
        environment = {**os.environ, "PYTHONPATH": path}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(before, undisturbed, symlinks=True)
    steps = int(process(undisturbed, 0).stdout)
    ids = {r.release_id for r in release.releases(undisturbed)}
    for at in (2, steps // 3, *range(steps - 9, steps + 1)):
        data = tmp_path / str(at)
        shutil.copytree(before, data, symlinks=True)
        assert process(data, at).returncode == -signal.SIGKILL
        assert_readable(data, ids)
        run_of(data, kept)
        assert contents(data) == contents(undisturbed)


# Adopting, ids, immutability


def test_a_release_that_nobody_was_pointed_to_is_adopted_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    publish(tmp_path, OLD, "Ana")
    second = publish(tmp_path, NEW, "Luis")
    published.switch(tmp_path, release.releases(tmp_path)[0].release_id)  # as if killed before the switch
    assert release.adopt(tmp_path, NEXT) is None
    adopted = release.adopt(tmp_path, NEW)
    assert adopted is not None and adopted.release_id == second.release_id
    assert release.latest(tmp_path) == second

    published.switch(tmp_path, release.releases(tmp_path)[0].release_id)
    damaged = second.path / "parquet" / "entities.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert release.adopt(tmp_path, NEW) is None
    third = publish(tmp_path, NEW, "Luis")
    assert third.release_id > second.release_id and file_problems(third.path) == []


def test_ids_increase_though_the_clock_is_set_back(tmp_path: Path) -> None:
    first = publish(tmp_path, OLD, "Ana")
    second = publish(tmp_path, NEW, "Luis", at=NOW - timedelta(days=400))
    third = publish(tmp_path, NEXT, "Rosa", at=NOW + timedelta(seconds=1))
    assert [r.release_id for r in release.releases(tmp_path)] == [first.release_id, second.release_id, third.release_id]
    assert second.published_at == NOW + timedelta(seconds=1) and third.published_at == NOW + timedelta(seconds=2)
    assert release.latest(tmp_path) == third


def test_the_id_of_a_pruned_release_that_was_withdrawn_is_not_given_again(tmp_path: Path) -> None:
    first, second = publish(tmp_path, OLD, "Ana"), publish(tmp_path, NEW, "Luis")
    release.rollback(tmp_path, first)
    prune(tmp_path, second)
    assert publish(tmp_path, NEXT, "Rosa").release_id > second.release_id


def test_the_files_of_a_release_are_read_only_and_the_folder_can_be_copied_and_removed(tmp_path: Path) -> None:
    found = publish(tmp_path / "data", OLD, "Ana")
    files = [p for p in found.path.rglob("*") if p.is_file()]
    assert len(files) > len(PUBLISHED)
    assert {stat.S_IMODE(p.stat().st_mode) for p in files} == {0o444}
    shutil.copytree(found.path, tmp_path / "copy")
    assert release_problems(tmp_path / "copy") == []
    shutil.rmtree(tmp_path / "copy")


def test_the_same_candidate_gives_the_same_bytes(tmp_path: Path) -> None:
    made_candidate(tmp_path / "a", NEW, entities("Ana"))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    publish(tmp_path / "a", NEW)
    publish(tmp_path / "b", NEW)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


# Sweeping


def test_sweeping_removes_what_was_left_and_nothing_else_and_mends_the_link(tmp_path: Path) -> None:
    first, second = publish(tmp_path, OLD, "Ana"), publish(tmp_path, NEW, "Luis")
    clean = contents(tmp_path)
    folder = tmp_path / "releases"
    made_candidate(tmp_path, NEXT, {})
    (folder / ".pruned-20260101T000000Z-0000aaaa" / "parquet").mkdir(parents=True)
    (folder / ".latest.json.123.writing").write_text("{")
    (folder / ".latest.123").symlink_to("nowhere")
    (folder / ".refused-0000aaaa").mkdir()
    (folder / "latest").unlink()
    (folder / "latest").symlink_to(first.release_id)
    assert len(release.sweep(tmp_path)) == 4
    (folder / ".refused-0000aaaa").rmdir()
    assert contents(tmp_path) == clean
    assert release.latest(tmp_path) == second
    assert release.sweep(tmp_path) == []


def test_sweeping_a_folder_without_releases_does_nothing(tmp_path: Path) -> None:
    assert release.sweep(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


# Back and forth


def test_a_release_taken_back_is_withdrawn_until_it_is_gone_to_again(tmp_path: Path) -> None:
    first, second, third = (publish(tmp_path, c, c) for c in (OLD, NEW, NEXT))
    release.rollback(tmp_path, published.previous(tmp_path))
    assert release.latest(tmp_path) == second and release.withdrawn(tmp_path) == {NEXT}
    assert release.adopt(tmp_path, NEXT) is None  # a run does not bring it back
    release.rollback(tmp_path, published.previous(tmp_path))
    assert release.latest(tmp_path) == first and release.withdrawn(tmp_path) == {NEW, NEXT}
    with pytest.raises(published.ReleaseError, match="no release before"):
        published.previous(tmp_path)
    release.rollback(tmp_path, third)
    assert release.latest(tmp_path) == third and release.withdrawn(tmp_path) == {NEW}
    assert published.previous(tmp_path) == first  # what was withdrawn is passed over


def test_new_content_moves_readers_on_and_what_was_withdrawn_stays_so(tmp_path: Path) -> None:
    first, second = publish(tmp_path, OLD, "Ana"), publish(tmp_path, NEW, "Luis")
    release.rollback(tmp_path, first)
    third = publish(tmp_path, NEXT, "Rosa")
    assert release.latest(tmp_path) == third and release.withdrawn(tmp_path) == {NEW}
    assert json.loads((third.path / "diff.json").read_text())["from"] == first.release_id
    assert second.path.exists()


def test_readers_are_not_pointed_to_a_damaged_release(tmp_path: Path) -> None:
    first, second = publish(tmp_path, OLD, "Ana"), publish(tmp_path, NEW, "Luis")
    (first.path / "README.md").unlink()
    with pytest.raises(published.DamagedError, match=r"README\.md: missing"):
        release.rollback(tmp_path, first)
    assert release.latest(tmp_path) == second and release.withdrawn(tmp_path) == set()


def test_a_latest_release_that_is_gone_is_named(tmp_path: Path) -> None:
    found = publish(tmp_path, OLD, "Ana")
    shutil.rmtree(found.path)
    with pytest.raises(published.ReleaseError, match=found.release_id):
        release.latest(tmp_path)
    assert published.pointer_problems(tmp_path) == [f"latest.json: names {found.release_id}, which is not there"]


def test_a_pointer_of_an_earlier_version_is_understood(tmp_path: Path) -> None:
    found = publish(tmp_path, OLD, "Ana")
    old = {"path": found.release_id, "release_id": found.release_id}
    (tmp_path / "releases" / "latest.json").write_text(json.dumps(old))
    assert release.latest(tmp_path) == found and release.withdrawn(tmp_path) == set()


@pytest.mark.slow
def test_a_reader_reads_throughout(tmp_path: Path, few_tables: None) -> None:
    """While releases come, go back and are pruned, whoever opens the latest reads one that is whole."""
    publish(tmp_path, OLD, "0")
    is_over, seen, failures = threading.Event(), set(), []

    def read() -> None:
        link = tmp_path / "releases" / "latest"
        while not is_over.is_set():
            try:
                found = release.latest(tmp_path)
                assert found is not None
                path = found.path / "parquet" / "entities.parquet"
                assert pq.read_table(path).num_rows == found.rows["entities"]
                assert json.loads((link / "manifest.json").read_text())["files"]
                seen.add(found.release_id)
            except BaseException as error:
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(1, 13):
        publish(tmp_path, f"{n:08x}", *map(str, range(n)))
        if n % 4 == 0:
            release.rollback(tmp_path, published.previous(tmp_path))
            publish(tmp_path, f"{n:07x}f", *map(str, range(n)))
            for old in release.releases(tmp_path)[:-6]:
                prune(tmp_path, old)
    is_over.set()
    reader.join()
    assert failures == [] and len(seen) > 3
