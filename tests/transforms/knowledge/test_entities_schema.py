"""The definition of a row, and the rows of the package against it."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.ids import hex16
from transforms.knowledge.entities import load_roles
from transforms.knowledge.entities_schema import FIELDS, OFFICES, SINGLE, problems
from transforms.knowledge.tables import data, read_table

COUNTRY = {
    "id": hex16("Larka", "country", "XKE"),
    "id_from": "name|type|country",
    "name": "Larka",
    "type": "country",
    "country": "XKE",
    "source": "curated",
}


def person(name: str = "Mira Solane", **more: Any) -> dict[str, Any]:
    row = {"id": hex16(name, "person", "XKE"), "id_from": "name|type|country", "name": name, "type": "person"}
    return row | {"country": "XKE", "source": "curated", "gender": "f"} | more


def office(**more: Any) -> dict[str, Any]:
    return {"office": "president", "of": "XKE", "start": "2020-01-01", "end": "2024-01-01"} | more


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in data("entities.jsonl").splitlines()]


def test_the_rows_of_the_package_have_no_fault(rows: list[dict[str, Any]]) -> None:
    assert problems(rows) == []


def test_a_row_that_is_right_has_no_fault() -> None:
    assert problems([COUNTRY, person(offices=[office()])]) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "planet"}, "type is 'planet'; take one of"),
        ({"name": None}, "name is missing"),
        ({"sector": "KING"}, "sector is 'KING'; take one of AGR"),
        ({"country": "Larka"}, "country is 'Larka', must look like"),
        ({"source": ""}, "source is empty"),
        ({"source": None}, "source is missing"),
        ({"colour": "red"}, "unknown field 'colour'"),
        ({"aliases": "Solane"}, "aliases is str, must be list"),
        ({"aliases": ["Solane", ""]}, "aliases must hold texts"),
        ({"aliases": ["Solane", "Solane"]}, "an alias stands twice"),
        ({"capital": "Larkstad"}, "capital is for country alone"),
        ({"gender": "x"}, "gender is 'x'"),
        ({"offices": [office(office="tsar")]}, "tsar@XKE: no known office"),
        ({"offices": [office(of="XKF")]}, "president@XKF: no country's code and no name"),
        ({"offices": [office(of="Harbour Party")]}, "president@Harbour Party: no country's code and no name"),
        ({"offices": [office(end="2019-01-01")]}, "ends 2019-01-01, not after it begins"),
        ({"offices": [office(end=None)]}, "has no end, so it needs the day"),
        ({"offices": [office(end=None, seen="2019-12-31")]}, "seen 2019-12-31, before it begins"),
        ({"offices": [office(seen="2023-01-01")]}, "has an end, so drop seen"),
        ({"offices": [office(start="2020")]}, "a day is not written 2024-01-31"),
        ({"offices": [office(colour="red")]}, "unknown colour"),
    ],
)
def test_each_fault_is_named_with_table_row_and_what_to_do(change: dict[str, Any], message: str) -> None:
    row = {k: v for k, v in (person() | change).items() if v is not None}
    found = problems([COUNTRY, row])
    assert any(message in line for line in found), found
    if "source" not in change and "name" not in change:
        assert all(line.startswith("curated: Mira Solane (") for line in found)


def test_two_rows_with_one_id_and_two_persons_with_one_name() -> None:
    assert any("has the id of" in line for line in problems([person(), person() | {"name": "Myra Solane"}]))
    shared = [person(aliases=["Solane"]), person("Oren Solane", aliases=["Solane"])]
    assert any("shares the name 'Solane' with Oren Solane" in line for line in problems(shared))
    shared[1]["needs_witness"] = True
    assert problems(shared) == []


@pytest.mark.parametrize(("start", "free"), [("2024-01-01", True), ("2023-12-31", False)])
def test_two_may_share_a_name_if_the_day_tells_who_is_meant(start: str, free: bool) -> None:
    rows = [
        COUNTRY,
        person(aliases=["Solane"], offices=[office()]),
        person("Oren Solane", aliases=["Solane"], offices=[office(start=start, end="2025-01-01")]),
    ]
    assert (problems(rows) == []) is free


def test_an_office_that_one_holds_has_one_holder_now() -> None:
    held = office(end=None, seen="2024-01-01")
    both = [COUNTRY, person(offices=[held]), person("Oren Talvik", offices=[held])]
    assert any("president@XKE is open, and so it is of Oren Talvik" in line for line in problems(both))
    for row in both[1:]:
        row["offices"] = [held | {"office": "vice_president"}]
    assert problems(both) == []


@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, "colour"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2),
    )
)
def test_no_row_makes_the_check_fail(row: dict[str, Any]) -> None:
    if isinstance(row.get("offices"), list):
        del row["offices"]
    if isinstance(row.get("aliases"), (bool, int, str)):
        del row["aliases"]
    if not isinstance(row.get("offices"), (bool, int, str)):
        assert isinstance(problems([row]), list)


def test_the_words_for_offices_mean_known_offices() -> None:
    assert {r.office for r in load_roles().values() if r.office} <= OFFICES
    assert SINGLE < OFFICES


def test_an_abbreviation_of_a_party_or_armed_group_says_what_it_needs(rows: list[dict[str, Any]]) -> None:
    """Two or three capitals are many things: what bears them needs its country in the text, or the recogniser."""
    listed = {r["name"] for r in read_table("ambiguous_names.tsv")}
    known = {"AfD", "BJP", "DMK", "GRU", "FSB", "SVR", "HUR", "SBU", "SPD", "CDU", "CSU", "AKP", "CHP", "MHP", "HDP"}
    known |= {"KMT", "CCP", "GOP", "SNP", "ANC", "PTI", "BLA", "TTP", "PKK", "YPG", "YPJ", "PLO", "SDF", "HTS", "ELN"}
    known |= {"PLA", "IDF", "FBI", "CIA", "NSA", "KGB", "ÖVP", "FPÖ", "SPÖ", "PVV", "VVD", "GUR", "RSS", "KNU", "M23"}
    for row in rows:
        if row["type"] == "organization" and row["country"] and row.get("sector") in ("PTY", "REB", "SPY"):
            for name in (row["name"], *row.get("aliases", ())):
                if re.fullmatch(r"[A-ZÖÄÜ]{2,3}", name):
                    assert name in listed | known, f"{name} of {row['name']}"
