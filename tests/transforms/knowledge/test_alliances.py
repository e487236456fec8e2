"""Alliances: whole, without doubles, of states that there are, with an example of each."""

import re

import pytest

from transforms.knowledge.alliances import members
from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table

ROWS = read_table("alliances.tsv")


def names(row: dict[str, str]) -> list[str]:
    return row["names"].split("|")


@pytest.fixture(scope="module")
def states() -> dict[str, list[str]]:
    """Code of a sovereign state -> its names and those of its people."""
    return {
        record.entity.country: [record.entity.name, *record.aliases, *record.demonyms]
        for record in load_entities().records
        if record.entity.type == "country" and record.sovereign and record.entity.country
    }


def test_ids_and_names_are_unique() -> None:
    ids = [row["id"] for row in ROWS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in ids)
    every = [name.lower() for row in ROWS for name in names(row)]
    assert len(set(every)) == len(every)
    assert all(name and name == name.strip() for name in every)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_members_are_sovereign_states_in_order(row: dict[str, str], states: dict[str, list[str]]) -> None:
    codes = row["members"].split()
    assert len(codes) >= 2
    assert codes == sorted(set(codes))
    assert set(codes) <= states.keys()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_example_names_the_alliance(row: dict[str, str], states: dict[str, list[str]]) -> None:
    assert any(re.search(rf"\b{re.escape(name)}\b", row["example"]) for name in names(row))
    assert row["example"].endswith(".")


def test_members_by_name() -> None:
    assert members()["benelux"] == {"BEL", "LUX", "NLD"}
    assert members()["north atlantic treaty organization"] == members()["nato"]
    assert "FIN" in members()["nato"]
    assert "GBR" not in members()["european union"]
    assert members().keys() == {name.lower() for row in ROWS for name in names(row)}


def test_alliances_of_the_entity_base_are_known_by_its_name() -> None:
    """Participants are looked up by the name of their entity, so the table must have that one, too."""
    base = load_entities()
    organisations = [r for r in base.records if r.entity.type == "organization"]
    for row in ROWS:
        wanted = {name.lower() for name in names(row)}
        for record in organisations:
            known = {record.entity.name.lower(), *(alias.lower() for alias in record.aliases)}
            if known & wanted and record.entity.country is None:
                assert record.entity.name.lower() in wanted, f"{row['id']}: the base calls it {record.entity.name}"
