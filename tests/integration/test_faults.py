"""What goes wrong on real machines: documents that kill their worker, files that rot, disks that are full, clocks that jump."""

import json
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from made_articles import made_articles, write_articles

from warehouse.lake import Lake, manifest_name

FAULTS = os.pathsep.join([str(Path(__file__).parent.parent / "faults"), os.environ.get("PYTHONPATH", "")])
STEP = ("--partition-size", "8")
# Where no worker is to be ended: starts sooner.
INLINE = (*STEP, "--runner", "inline")


def rows(data: Path, query: str) -> list[tuple]:
    with duckdb.connect(str((data / "releases" / "latest").resolve() / "communique.duckdb"), read_only=True) as db:
        return db.execute(query).fetchall()


# Documents that cannot be done


FAULTY = {
    3: "lines:memory",
    7: "clean:hang",
    11: "extract:crash",
    14: "extract:raise",
    20: "extract:killed",
    22: "clean:raise",
    26: "extract:garble",
}

# Of different things, so that none is taken for a copy of another.
TEXTS = (
    "Fishermen of Peru blocked the port of Callanish Bay on Monday to protest against higher diesel prices.",
    "The central bank of Norway kept its rate at four percent, its governor told reporters in Maresby.",
    "Doctors in Ghana vaccinated nine thousand children after measles broke out in two northern districts.",
    "Egypt opened a museum of ships in Quillan, where divers had raised forty anchors since the spring.",
    "A court in Chile sentenced three former officers to twelve years in prison for torture, judges said.",
    "Canada bought eleven rescue helicopters for its coast guard and will receive the first next winter.",
    "The president of Kenya met the envoy of Japan in Vellmar on Friday and thanked him for two hundred tractors.",
)


@pytest.mark.slow
def test_documents_that_end_their_worker_are_found_and_the_others_done(communique, tmp_path: Path) -> None:
    records = made_articles(30, seed=5)
    for (number, fault), text in zip(FAULTY.items(), TEXTS, strict=True):
        records[number]["text"] = f"{text} The statement that followed in the evening was marked FAULT:{fault}"
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in records))
    data = tmp_path / "data"
    communique("run", str(source), "--data", str(data), *STEP, PYTHONPATH=FAULTS, COMMUNIQUE_DOCUMENT_SECONDS="5")
    refused = rows(
        data,
        "SELECT d.url, q.stage, q.reason, q.detail FROM quarantine q JOIN documents d USING (document_id) WHERE stage <> 'validate'",
    )
    found = {int(url.rsplit("/", 1)[1]): (stage, reason) for url, stage, reason, _ in refused}
    assert found == {
        3: ("lines", "stage_failed"),
        7: ("clean", "took_too_long"),
        11: ("extract", "worker_crashed"),
        14: ("extract", "stage_failed"),
        20: ("extract", "worker_crashed"),
        22: ("clean", "stage_failed"),
    }
    details = {int(url.rsplit("/", 1)[1]): detail for url, _, _, detail in refused}
    assert "SIGSEGV" in details[11] and "SIGKILL" in details[20] and "5 seconds" in details[7]
    assert "MemoryError" in details[3] and "ValueError: a fault that was asked for" in details[14]
    kept = [path.read_text() for path in (data / "quarantine").rglob("*.bin")]
    texts = {text.rsplit("FAULT:", 1)[1] for text in kept if not text.startswith("{")}
    assert texts == set(FAULTY.values()) - {"extract:garble"}, "the texts are kept"
    withheld = rows(
        data, "SELECT reason, detail, count(*) FROM quarantine WHERE stage = 'validate' GROUP BY ALL ORDER BY 2"
    )
    n_reports, n_dependents = (
        sum(n for _, detail, n in withheld if ("depends on" in detail) == d) for d in (False, True)
    )
    assert n_reports > 0 and n_dependents > 1, "its reports, their participants and figures"
    assert {reason for reason, *_ in withheld} == {"event_mentions.trigger_text_is_exact"}
    assert n_reports + n_dependents == sum(text.startswith("{") for text in kept), "the rows are kept"
    assert rows(data, "SELECT count(*) FROM event_mentions WHERE trigger_text = 'garbled'") == [(0,)]
    observed = (
        "SELECT observed FROM validations WHERE table_name = 'event_mentions' AND expectation = 'trigger_text_is_exact'"
    )
    assert f"{n_reports + n_dependents} rows withheld" in rows(data, observed)[0][0]
    coded = {
        int(url.rsplit("/", 1)[1])
        for (url,) in rows(data, "SELECT DISTINCT url FROM documents d JOIN mentions m ON m.article_id = d.document_id")
    }
    stand = {
        int(url.rsplit("/", 1)[1])
        for (url,) in rows(
            data, "SELECT url FROM documents d JOIN articles a ON a.article_id = d.document_id WHERE is_representative"
        )
    }
    assert stand - coded == {11, 14, 20}
    assert "Nothing new" in communique("run", str(source), "--data", str(data), *STEP), (
        "they are not tried again and again"
    )


@pytest.mark.slow
def test_files_that_end_the_reader_are_found_and_the_others_read(communique, tmp_path: Path) -> None:
    records = made_articles(30, seed=6)
    records[13]["text"] += " FAULT:ingest:crash"
    records[28]["text"] += " FAULT:ingest:hang"
    for name, some in (
        ("a", records[:10]),
        ("b", records[10:20]),
        ("c", records[20:28]),
        ("d", records[28:29]),
        ("e", records[29:]),
    ):
        path = tmp_path / "in" / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in some))
    data = tmp_path / "data"
    environment = {"PYTHONPATH": FAULTS, "COMMUNIQUE_DOCUMENT_SECONDS": "5"}
    communique("run", str(tmp_path / "in"), "--data", str(data), *STEP, **environment)
    assert len(rows(data, "FROM documents")) == 10 + 3 + 8 + 0 + 1
    refused = rows(data, "SELECT source_uri, reason, detail FROM quarantine WHERE stage = 'ingest' ORDER BY 1")
    assert [(uri, reason) for uri, reason, _ in refused] == [
        ("b.jsonl", "worker_crashed"),
        ("d.jsonl", "took_too_long"),
    ]
    assert "SIGSEGV, after 3 documents" in refused[0][2] and "was not read" in refused[0][2]
    kept = [path.read_text() for path in (data / "quarantine").rglob("*.bin")]
    assert any("FAULT:ingest:hang" in text for text in kept), "a file of which nothing is read is kept"
    assert not list(data.rglob("*.reading"))


# Files that are not what they were


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.fixture(scope="module")
def two_batches(communique, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after two runs, with their input beside it."""
    folder = tmp_path_factory.mktemp("two")
    for number in (1, 2):
        source = write_articles(folder / "in" / f"{number}.jsonl", 24, seed=number)
        communique("run", str(source), "--data", str(folder / "data"), *INLINE)
    return folder / "data"


@pytest.fixture
def rotten(two_batches: Path, tmp_path: Path) -> Path:
    shutil.copytree(two_batches, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def run_third(communique, data: Path, expect: int = 0) -> str:
    return communique(
        "run", str(write_articles(data.parent / "third.jsonl", 8, seed=3)), "--data", str(data), *INLINE, expect=expect
    )


@pytest.mark.slow
def test_damaged_partitions_of_every_stage_are_found_and_made_again(communique, rotten: Path, parquet_digests) -> None:
    """In the older of two batches, so that what was made after it stands; the input of both is read again from where it was."""
    before = parquet_digests(rotten / "lake")
    lake = Lake(rotten)
    first, second = (batch.batch_id for batch in lake.batches())
    damaged = []
    for stage in ("ingest", "lines", "clean", "copies", "extract", "stories", "resolve", "close"):
        manifest = lake.manifest(stage, first)
        assert manifest
        file = next(f for f in manifest.files if f.rows)
        damage(lake.root / file.path)
        damaged.append(file.path)
    (lake.root / manifest_name("ingest", second, 0)).write_text("{")
    printed = run_third(communique, rotten)
    assert f"{len(damaged) + 1} damaged" in printed
    after = parquet_digests(rotten / "lake")
    assert {name for name in before if after[name] != before[name]} <= {n for n in before if n.startswith("batches/")}


@pytest.mark.slow
def test_a_damaged_input_that_is_gone_stops_the_run_and_says_what_to_do(communique, rotten: Path) -> None:
    lake = Lake(rotten)
    batch = lake.batches()[0]
    path = lake.root / "_batches" / f"{batch.batch_id}.json"
    content = json.loads(path.read_text())
    content["origins"][0]["path"] = str(rotten / "gone.jsonl")
    path.write_text(json.dumps(content))
    file = lake.files("documents")[0].path
    damage(lake.root / file)
    published = (rotten / "releases" / "latest.json").read_text()
    printed = run_third(communique, rotten, expect=1)
    assert (
        file in printed
        and "checksum differs" in printed
        and "1.jsonl" in printed
        and "the last release stays" in printed
    )
    assert (rotten / "releases" / "latest.json").read_text() == published


# Disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A function that mounts a disk of memory with these options, or changes it; skips where that is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        again = "remount," if place.is_mount() else ""
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"{again}{options}", "tmpfs", str(place)], capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return place / "data"

    yield mount
    if place.is_mount():
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.slow
def test_a_full_disk_stops_the_run_wherever_it_is_and_nothing_is_lost(
    communique, small_disk, parquet_digests, example
) -> None:
    reached = []
    for size in ("80k", "300k", "2m"):
        data = small_disk(f"size={size}")
        printed = communique("run", "--data", str(data), *INLINE, expect=1)
        assert "free some space" in printed and "Traceback" not in printed
        reached.append(
            max((n for n, s in enumerate(STAGES) if (data / "lake" / "_manifests" / s).exists()), default=-1)
        )
        assert not (data / "releases" / "latest").exists()
    assert reached == sorted(set(reached)) and reached[0] < 1 and reached[-1] == len(STAGES) - 1
    data = small_disk("size=100m")
    communique("run", "--data", str(data), *INLINE)
    assert parquet_digests(data / "lake") == parquet_digests(example.data / "lake")
    assert parquet_digests((data / "releases" / "latest").resolve()) == parquet_digests(example.release)


STAGES = ("ingest", "lines", "clean", "copies", "extract", "stories", "resolve", "close")


@pytest.mark.slow
def test_files_that_may_not_grow_are_like_a_full_disk(communique, tmp_path: Path) -> None:
    """The limit of a file's size stops the database, which is one large file, where the partitions still fit."""
    data = tmp_path / "data"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    process = communique.popen("run", "--data", str(data), *INLINE, before=limited)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 1 and "free some space" in out + err, out + err
    assert (data / "lake" / "_manifests" / "resolve").exists() and not (data / "releases" / "latest").exists()


@pytest.mark.slow
def test_a_data_folder_that_is_read_only_is_told_as_such_and_can_be_read(communique, small_disk, example) -> None:
    data = small_disk("size=100m")
    shutil.copytree(example.data, data, symlinks=True)
    small_disk("ro")
    printed = communique("run", "--data", str(data), *INLINE, expect=2)
    assert f"{data} cannot be written to" in printed and "Traceback" not in printed
    n_events = rows(example.data, "SELECT count(*) FROM events")[0][0]
    assert f"{n_events}" in communique("sql", "SELECT count(*) FROM events", "--data", str(data), "--format", "csv")
    assert example.release.name in communique("releases", "--data", str(data))


# Clocks and signals


@pytest.mark.slow
def test_a_clock_that_jumps_back_changes_no_order(communique, rotten: Path) -> None:
    """A machine that has lost its battery, and begins in 1970 again."""
    source = write_articles(rotten.parent / "3.jsonl", 12, seed=3)
    communique("run", str(source), "--data", str(rotten), *INLINE, SOURCE_DATE_EPOCH="86400")
    batches = Lake(rotten).batches()
    assert [b.sources for b in batches] == [("1.jsonl",), ("2.jsonl",), ("3.jsonl",)]
    assert batches[0].started_at <= batches[1].started_at <= batches[2].started_at
    releases = sorted(p.name for p in (rotten / "releases").glob("2*Z-*"))
    assert (rotten / "releases" / "latest").resolve().name == releases[-1] and len(releases) == 3
    assert rows(rotten, "SELECT count(*) FROM articles WHERE published_at IS NULL") == [(0,)], (
        "their dates are believed"
    )
    started = datetime.fromisoformat(batches[0].started_at)
    times = rows(rotten, "SELECT started_at, finished_at FROM batches")
    assert all(start >= started and end >= start for start, end in times)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code", "stage"), [("SIGTERM", 143, "clean"), ("SIGINT", 130, "lines")])
def test_a_signal_stops_it_cleanly_and_the_same_command_goes_on(
    communique, example, parquet_digests, tmp_path: Path, name: str, code: int, stage: str
) -> None:
    data = tmp_path / "data"
    with communique.popen("run", "--data", str(data), *STEP) as process:
        deadline = time.monotonic() + 300
        while not list((data / "lake" / "_manifests" / stage).glob("*/*.json")):
            assert process.poll() is None and time.monotonic() < deadline, "it ended before it could be stopped"
            time.sleep(0.01)
        os.kill(process.pid, getattr(signal, name))
        out, err = process.communicate(timeout=60)
    assert process.returncode == code, out + err
    assert "goes on where it stopped" in err and "Traceback" not in err
    communique("run", "--data", str(data), *INLINE)
    assert not list(data.rglob(".*.writing"))
    assert parquet_digests(data / "lake") == parquet_digests(example.data / "lake")
    assert parquet_digests((data / "releases" / "latest").resolve()) == parquet_digests(example.release)


@pytest.mark.slow
def test_of_two_runs_at_once_the_second_says_who_works(communique, tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", 40, seed=1)
    data = tmp_path / "data"
    with communique.popen("run", str(source), "--data", str(data)) as one:
        while not (data / "lake" / "_batches").exists():
            assert one.poll() is None
            time.sleep(0.01)
        printed = communique("run", str(source), "--data", str(data), expect=2)
        assert f'"pid": {one.pid}' in printed and "in use by another run" in printed
        assert one.poll() is None, "the other is not disturbed"
        one.terminate()
        one.communicate(timeout=60)
