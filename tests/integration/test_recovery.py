"""The same bytes whatever happened on the way: another folder, another runner, a kill in the middle."""

from pathlib import Path

from warehouse.lake import Lake


def test_the_same_run_elsewhere_gives_the_same_bytes(example, communique, parquet_digests, tmp_path: Path) -> None:
    """Another folder, and the partitions done in one process instead of a pool."""
    communique("run", "--data", str(tmp_path), "--partition-size", "8", "--runner", "inline")
    assert parquet_digests(tmp_path / "lake") == parquet_digests(example.data / "lake")
    assert parquet_digests((tmp_path / "releases" / "latest").resolve()) == parquet_digests(example.release)


def test_without_a_fixed_clock_only_the_columns_of_the_clock_differ(
    example, communique, parquet_digests, tmp_path: Path
) -> None:
    communique("run", "--data", str(tmp_path), "--partition-size", "8", SOURCE_DATE_EPOCH="1762041600")
    here, there = (parquet_digests((d / "releases" / "latest").resolve()) for d in (tmp_path, example.data))
    assert {name for name in here if here[name] != there[name]} == {
        "parquet/batches.parquet",
        "parquet/documents.parquet",
    }
    assert (tmp_path / "releases" / "latest").resolve().name.split("-")[1] == example.release.name.split("-")[1]


def test_a_second_run_on_the_same_input_does_nothing_and_says_so(example, communique) -> None:
    before = {p: p.stat().st_mtime_ns for p in example.data.rglob("*") if p.is_file() and p.name != "run.lock"}
    printed = communique("run", "--data", str(example.data), "--partition-size", "8")
    assert "Nothing new" in printed and example.release.name in printed
    assert {p: p.stat().st_mtime_ns for p in example.data.rglob("*") if p.is_file() and p.name != "run.lock"} == before


def test_killed_after_all_was_done_but_the_link_the_same_run_mends_it(copied: Path, communique) -> None:
    link = copied / "releases" / "latest"
    release = link.readlink()
    link.unlink()
    link.symlink_to("20200101T000000Z-00000000")
    (copied / "releases" / ".latest.1").symlink_to(release)
    printed = communique("run", "--data", str(copied), "--partition-size", "8")
    assert "Nothing new" in printed and link.readlink() == release
    assert not [p.name for p in (copied / "releases").iterdir() if p.name.startswith(".")]


def test_more_input_adds_a_batch_and_leaves_what_was_there(
    example, copied: Path, communique, parquet_digests, tmp_path: Path
) -> None:
    story = tmp_path / "in" / "tarnis.txt"
    story.parent.mkdir()
    story.write_text(
        "Ferry service on the Tarnis resumes\n\nOctober 25, 2025\n\nThe Kelvanian government and the Dravonian government "
        "agreed on Friday to resume the ferry service on the river Tarnis, officials said in Halvik.\n\nThe Kelvanian foreign "
        "minister, Anders Hollmark, met the Dravonian ambassador in Halvik on Saturday and praised the agreement.\n"
    )
    before = parquet_digests(copied / "lake")
    communique("run", str(story.parent), "--data", str(copied), "--partition-size", "8")
    after = parquet_digests(copied / "lake")
    kept = {name for name in before if not name.startswith(("event_links", "story_links", "events", "stories"))}
    assert all(after[name] == before[name] for name in kept)
    assert len(Lake(copied).batches()) == 2
    assert len([p for p in (copied / "releases").iterdir() if p.is_dir() and not p.is_symlink()]) == 2
