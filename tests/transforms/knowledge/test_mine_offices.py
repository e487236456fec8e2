"""Offices found in dated texts."""

import gzip
import json
from pathlib import Path

import pytest

from transforms.knowledge.entities import EntityBase, Record, load_entities
from transforms.knowledge.mine_offices import Miner, clean, disagreements, main, spans, table, texts
from transforms.language.analysis import Entity


def base() -> EntityBase:
    def entity(name: str, kind: str, country: str | None = None) -> Entity:
        return Entity(name, name, kind, country=country)

    return EntityBase(
        [
            Record(entity("Larka", "country", "XKE"), ("Larka", "Republic of Larka"), ("Larkan", "Larkans")),
            Record(entity("Harbour Party", "organization", "XKE"), ("Harbour Party",)),
            Record(entity("Port Larka", "place", "XKE"), ("Port Larka",)),
        ]
    )


@pytest.mark.parametrize(
    ("text", "office", "of", "name"),
    [
        ("Larkan Foreign Minister Mira Solane arrived.", "foreign_minister", "XKE", "Mira Solane"),
        ("Larka's foreign minister, Mira Solane, arrived.", "foreign_minister", "XKE", "Mira Solane"),
        ("Mira Solane, Larka's defence minister, arrived.", "defence_minister", "XKE", "Mira Solane"),
        ("Mira Solane, the foreign minister of Larka, arrived.", "foreign_minister", "XKE", "Mira Solane"),
        ("The president of the Republic of Larka, Mira Solane.", "president", "XKE", "Mira Solane"),
        ("President Mira Solane of Larka spoke.", "president", "XKE", "Mira Solane"),
        ("Harbour Party spokesperson Oren al-Talvik spoke.", "spokesperson", "Harbour Party", "Oren al-Talvik"),
        ("The Harbour Party's leader Oren J. Talvik spoke.", "leader", "Harbour Party", "Oren J. Talvik"),
        ("The mayor of Port Larka, Ada Nordal, resigned.", "mayor", "Port Larka", "Ada Nordal"),
        ("Larkan army chief General Oren Talvik on Monday", "army_chief", "XKE", "Oren Talvik"),
        ("Larka's ambassador to the United Nations Ada Nordal", "un_ambassador", "XKE", "Ada Nordal"),
    ],
)
def test_a_phrase_gives_person_office_and_owner(text: str, office: str, of: str, name: str) -> None:
    miner = Miner(base())
    miner.read(text, "2024-05-01", "daily")
    assert [(r["office"], r["of"], r["name"]) for r in table(miner.found)] == [(office, of, name)]


@pytest.mark.parametrize(
    "text",
    [
        "Former Larkan president Mira Solane died.",
        "Larka's former foreign minister Mira Solane",
        "The Larkan foreign minister said on Monday Foreign Ministry",
        "Larkan president The White House",
        "A minister Mira Solane",
        "",
    ],
)
def test_what_is_over_or_no_name_is_not_taken(text: str) -> None:
    miner = Miner(base())
    miner.read(text, "2024-05-01", "daily")
    miner.settle()
    assert table(miner.found) == []


def test_first_and_last_day_texts_and_outlets_are_counted() -> None:
    miner = Miner(base())
    for day, outlet in (("2024-05-02", "daily"), ("2024-01-01", "herald"), ("2024-03-01", "daily")):
        miner.read("Larkan president Mira Solane spoke. Larkan president Mira Solane left.", day, outlet)
    (row,) = table(miner.found)
    assert (row["first"], row["last"], row["texts"], row["outlets"]) == ("2024-01-01", "2024-05-02", "3", "2")


def test_an_office_without_owner_counts_for_the_one_country_that_is_named_elsewhere() -> None:
    miner = Miner(base())
    miner.read("Larkan foreign minister Mira Solane.", "2024-01-01", "daily")
    miner.read("Foreign Minister Mira Solane met Foreign Minister Ada Nordal.", "2024-02-01", "daily")
    miner.settle()
    assert [(r["name"], r["last"]) for r in table(miner.found)] == [("Mira Solane", "2024-02-01")]


def test_a_long_pause_parts_the_runs() -> None:
    assert spans(["2020-01-01", "2024-01-02", "2020-06-01"]) == [
        ("2020-01-01", "2020-06-01", 2),
        ("2024-01-02", "2024-01-02", 1),
    ]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Gen. Oren Talvik Monday", "Oren Talvik"),
        ("Mira Solane's", "Mira Solane"),
        ("Solane", None),
        ("MIRA SOLANE", None),
    ],
)
def test_a_name_is_cleaned(raw: str, name: str | None) -> None:
    assert clean(raw) == name


def test_files_are_read_plain_or_packed_and_copies_count_once(tmp_path: Path) -> None:
    row = {
        "text": "Larkan  president\nMira Solane",
        "published_at": "2024-05-01T08:00:00Z",
        "url": "https://a.example/x",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({"text": "undated"}) + "\n")
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as file:
        file.write(json.dumps(row) + "\n")
    found = list(texts([tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"]))
    assert found == [("Larkan president Mira Solane", "2024-05-01", "a.example")]


def test_terms_that_texts_do_not_fit_are_reported() -> None:
    row = {"name": "Angela Merkel", "office": "chancellor", "of": "DEU", "spans": "2010-01-01..2011-01-01:5"}
    known = load_entities()
    assert disagreements([row], known) == []
    (line,) = disagreements([row | {"spans": "2022-01-01..2022-06-01:3|2023-09-01..2023-09-01:1"}], known)
    assert line == "Angela Merkel: chancellor@DEU is 2005-11-22..2021-12-08; 3 texts say 2022-01-01..2022-06-01"


def test_the_command_writes_the_table(tmp_path: Path) -> None:
    row = {"text": "French president Mira Solane of the text", "date": "2024-05-01"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    assert main([str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out.tsv")]) == 0
    assert "president\tFRA\tMira Solane\t2024-05-01" in (tmp_path / "out.tsv").read_text()
