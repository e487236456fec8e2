import os
from pathlib import Path

import pytest

from sources.listing import Listing, Source, SourceError, list_sources, merge


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
    before = list_sources([str(folder)]).batch_id
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    assert list_sources([str(elsewhere)]).batch_id == before
    (elsewhere / "a.txt").write_text("changed")
    assert list_sources([str(elsewhere)]).batch_id != before


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


def test_a_file_that_cannot_be_read_has_a_digest_and_opening_it_says_why(tmp_path: Path) -> None:
    gone = Source("gone.txt", tmp_path / "gone.txt")
    with pytest.raises(OSError) as caught:
        gone.open()
    assert caught.value.strerror == "No such file or directory"
    assert Listing((gone,), ()).batch_id == Listing((gone,), ()).batch_id


def test_other_columns_make_another_batch(folder: Path) -> None:
    names = [str(folder)]
    one, two, none = (list_sources(names, columns=c) for c in ({"text": "body"}, {"text": "content"}, None))
    assert len({one.batch_id, two.batch_id, none.batch_id}) == 3
    assert one.sources[0].columns == (("text", "body"),)


def test_listings_are_merged_in_order_without_repeats(folder: Path) -> None:
    one, two = list_sources([str(folder / "a.txt")]), list_sources([str(folder)])
    merged = merge([two, one])
    assert [s.uri for s in merged.sources] == ["a.txt", "deep/b.html", "deep/c.JSONL"]
    assert merged == merge([one, two])


def test_a_folder_in_the_data_folder_is_read_if_the_user_names_it(folder: Path) -> None:
    (folder / "data" / "captures").mkdir(parents=True)
    (folder / "data" / "captures" / "x.txt").write_text("x")
    assert [s.uri for s in list_sources([str(folder / "data" / "captures")], folder / "data").sources] == ["x.txt"]


def test_what_is_half_written_is_no_input(folder: Path) -> None:
    (folder / ".20260504T120000Z.warc.gz.part").write_bytes(b"half")
    assert all("warc" not in s.uri for s in list_sources([str(folder)]).sources)
