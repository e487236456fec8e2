"""The word tables of names: whole, without doubles, with an example of each row."""

import pytest

from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table
from transforms.language.names_found import (
    EDGE_KINDS,
    KEPT,
    edge_words,
    given_names,
    listed_by_first,
    listed_names,
    name_words,
    not_names,
    titles,
)


def rows(name: str) -> list[dict[str, str]]:
    return read_table(name)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("name_words.tsv", ("where", "word")),
        ("name_edges.tsv", ("kind", "word")),
        ("name_groups.tsv", ("word",)),
        ("name_places.tsv", ("name",)),
        ("given_names.tsv", ("name",)),
    ],
)
def test_no_row_stands_twice(table: str, key: tuple[str, ...]) -> None:
    keys = [tuple(row[k] for k in key) for row in rows(table)]
    assert len(keys) == len(set(keys))
    assert all(all(k) for k in keys)


@pytest.mark.parametrize("row", read_table("name_words.tsv"), ids=lambda r: f"{r['where']} {r['word']}")
def test_a_class_word_stands_where_its_row_says(row: dict[str, str]) -> None:
    words = row["example"].split(" ")
    assert row["label"] in KEPT
    assert words[0 if row["where"] == "first" else -1] == row["word"]
    assert name_words()[row["where"] == "last"][row["word"]] == row["label"]


@pytest.mark.parametrize("row", read_table("name_edges.tsv"), ids=lambda r: f"{r['kind']} {r['word']}")
def test_an_edge_word_is_in_its_example(row: dict[str, str]) -> None:
    assert row["kind"] in EDGE_KINDS
    assert row["word"].lower() in row["example"].lower()
    assert row["word"] in edge_words()[row["kind"]]


@pytest.mark.parametrize("row", read_table("name_groups.tsv"), ids=lambda r: r["word"])
def test_a_group_is_of_a_kind_and_in_its_example(row: dict[str, str]) -> None:
    assert row["kind"] in ("people", "region", "religion", "politics")
    assert row["word"] in row["example"]
    assert listed_names()[row["word"]] == "NORP"


@pytest.mark.parametrize("row", read_table("name_places.tsv"), ids=lambda r: r["name"])
def test_a_listed_place_is_a_place(row: dict[str, str]) -> None:
    assert row["label"] in ("GPE", "LOC")
    assert row["name"] in row["example"]
    assert not any(r.entity.type == "organization" for r in load_entities().find(row["name"]))


def test_longer_listed_names_come_first() -> None:
    for names in listed_by_first().values():
        assert [len(n) for n in names] == sorted((len(n) for n in names), reverse=True)


def test_titles_are_small_and_given_names_are_not() -> None:
    assert all(title == title.lower() for title in titles())
    assert all(name[0].isupper() for name in given_names())
    assert not {title.capitalize() for title in titles()} & set(given_names()) - {"Sir", "Rev"}


def test_what_is_no_name_is_no_name_of_the_base_either() -> None:
    assert "" not in not_names()
    assert not [
        name for name in not_names() if load_entities().find(name) and not load_entities().needs_recogniser(name)
    ]
