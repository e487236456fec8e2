import os
from pathlib import Path

import pytest

from flows.partitions import _read
from flows.sources import Listing, Source, SourceError, list_sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.txt", "deep/b.html", "deep/c.JSONL", "notes.md", ".hidden.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "in"


def test_a_folder_gives_its_files_by_their_place_below_it_and_names_what_it_passes_over(folder: Path) -> None:
    listing = list_sources([str(folder)])
    assert [s.uri for s in listing.sources] == ["a.txt", "deep/b.html", "deep/c.JSONL"]
    assert listing.ignored == ("notes.md",)


def test_globs_and_files_go_together(folder: Path) -> None:
    listing = list_sources([str(folder / "**" / "*.html"), str(folder / "a.txt")])
    assert [s.uri for s in listing.sources] == ["a.txt", "b.html"]


def test_a_file_named_by_the_user_is_taken_whatever_its_ending_so_that_its_refusal_shows(folder: Path) -> None:
    assert [s.uri for s in list_sources([str(folder / "notes.md")]).sources] == ["notes.md"]


@pytest.mark.parametrize("name", ["missing.txt", "*.nothing"])
def test_a_source_that_is_not_there_is_an_error_that_names_it(folder: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"no such file or folder"):
        list_sources([str(folder / name)])


def test_the_batch_is_made_of_the_input_alone(folder: Path, tmp_path: Path) -> None:
    before = list_sources([str(folder)]).batch_id()
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    assert list_sources([str(elsewhere)]).batch_id() == before
    (elsewhere / "a.txt").write_text("changed")
    assert list_sources([str(elsewhere)]).batch_id() != before


def test_hidden_folders_and_the_data_folder_are_no_part_of_a_folder(folder: Path) -> None:
    for name in (".git/x.txt", "data/releases/1/validation.html"):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    listing = list_sources([str(folder)], folder / "data")
    assert [s.uri for s in listing.sources] == ["a.txt", "deep/b.html", "deep/c.JSONL"]


def test_a_name_that_is_no_utf8_can_be_written_down(folder: Path) -> None:
    try:
        (folder / os.fsdecode(b"\xff.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert [s.uri for s in list_sources([str(folder)]).sources][-1] == "\ufffd.txt"


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(tmp_path: Path) -> None:
    (refused,) = _read(Source("gone.txt", tmp_path / "gone.txt"))
    assert (refused.reason, refused.detail.split(";")[0]) == (
        "unreadable_file",
        "gone.txt: No such file or directory",
    )
    assert Listing((Source("gone.txt", tmp_path / "gone.txt"),), ()).batch_id()
