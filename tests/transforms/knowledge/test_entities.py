"""The entity base and its data file."""

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.ids import hex16
from transforms.knowledge.entities import EntityBase, Record, load_entities, load_roles, record_from
from transforms.knowledge.skeleton import skeleton
from transforms.knowledge.tables import data
from transforms.language.analysis import Entity
from warehouse import vocabulary


@pytest.fixture(scope="module")
def base() -> EntityBase:
    return load_entities()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return [json.loads(line) for line in data("entities.jsonl").splitlines()]


def test_every_line_has_an_id_a_type_and_a_source(rows: list[dict[str, object]]) -> None:
    assert len({r["id"] for r in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"Q[0-9]+|[0-9a-f]{16}", str(row["id"]))
        assert row["type"] in vocabulary.ENTITY_TYPES
        assert row["source"]
        assert row.get("sector") is None or row["sector"] in vocabulary.SECTORS
        assert row["country"] is None or re.fullmatch("[A-Z]{3}", str(row["country"]))


def test_an_id_of_our_own_is_made_from_name_type_and_country(rows: list[dict[str, object]]) -> None:
    for row in rows:
        if row["id_from"] == "name|type|country":
            assert row["id"] == hex16(row["name"], row["type"], row["country"])
        else:
            assert str(row["id"]).startswith("Q")


def test_offices_end_after_they_begin(base: EntityBase) -> None:
    for record in base.records:
        for office in record.offices:
            assert office.start is None or office.end is None or office.start < office.end, record.entity.name


def test_names_are_clean(base: EntityBase) -> None:
    for record in base.records:
        if record.entity.type == "person":
            assert not re.search(r"also spelled|Gen\.|[0-9&;()]|^confederation|\+", record.entity.name), (
                record.entity.name
            )
        assert "&" not in (record.capital or "")


@pytest.mark.parametrize(
    ("country", "office", "on", "name"),
    [
        ("UKR", "president", date(2016, 5, 1), "Petro Poroshenko"),
        ("UKR", "president", date(2025, 5, 1), "Volodymyr Zelenskyy"),
        ("USA", "president", date(2021, 1, 19), "Donald Trump"),
        ("USA", "president", date(2021, 1, 20), "Joe Biden"),
        ("DEU", "leader", date(2024, 1, 1), "Olaf Scholz"),
        ("FRA", "leader", date(2024, 1, 1), "Emmanuel Macron"),
        ("NATO", "secretary_general", date(2024, 10, 1), "Mark Rutte"),
        ("European Commission", "president", date(2022, 1, 1), "Ursula von der Leyen"),
    ],
)
def test_the_holder_of_an_office_is_the_one_of_the_day(
    base: EntityBase, country: str, office: str, on: date, name: str
) -> None:
    holder = base.holder(country, office, on)
    assert holder is not None and holder.name == name


def test_no_day_or_no_such_office_gives_no_holder(base: EntityBase) -> None:
    assert base.holder("UKR", "president", None) is None
    assert base.holder("UKR", "emperor", date(2020, 1, 1)) is None
    assert base.holder("XXX", "president", date(2020, 1, 1)) is None


def test_countries_by_code_demonym_and_capital(base: EntityBase) -> None:
    ukraine = base.country("UKR")
    assert ukraine is not None and (ukraine.type, ukraine.sector) == ("country", "GOV")
    assert ukraine.latitude is not None and 44 < ukraine.latitude < 53
    assert base.demonym("Ukrainian") is ukraine
    assert base.demonym("Ukrainians") is ukraine
    assert base.seat("Kyiv") is ukraine
    assert base.capital("UKR") == "Kyiv"
    assert base.country_name("UKR") == "Ukraine"
    assert base.country(None) is None
    assert base.country("XXX") is None


def test_demonyms_of_two_states_go_to_none_or_to_the_named_one(base: EntityBase) -> None:
    assert base.demonym("Korean") is None
    north = base.demonym("North Korean")
    assert north is not None and north.country == "PRK"
    french = base.demonym("French")
    assert french is not None and french.country == "FRA"


def test_a_body_comes_before_the_country_of_its_seat(base: EntityBase) -> None:
    assert [r.entity.name for r in base.seats("Brussels")] == ["European Union", "Belgium"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
        ("Volodymyr Zelenskiy", "Volodymyr Zelensky"),
        ("Sergei Lavrov", "Sergey Lavrov"),
        ("Radosław Sikorski", "Radoslaw Sikorski"),
        ("Hassan Rouhani", "Hasan Ruhani"),
        ("Mohammed bin Salman", "Muhammad bin Salman"),
    ],
)
def test_spellings_of_a_name_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Petro Poroshenko", "Petra Poroshenko"), ("Li Qiang", "Li Keqiang")])
def test_other_names_have_other_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(alphabet=st.characters(), max_size=40))
def test_a_skeleton_never_fails_and_is_stable(name: str) -> None:
    assert skeleton(name) == skeleton(name)
    assert "  " not in skeleton(name)


def test_roles_name_known_sectors() -> None:
    roles = load_roles()
    assert roles["foreign minister"].office == "foreign_minister"
    assert all(r.sector in vocabulary.SECTORS for r in roles.values())
    assert all(words == words.lower() for words in roles)


def test_a_record_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError):
        record_from({"id": "0" * 16, "type": "person", "source": "test"})


def test_a_base_of_ones_own() -> None:
    person = Record(
        Entity("0" * 16, "Mira Solane", "person", country="VLM"), ("Mira Solane", "Myra Solane"), surname="Solane"
    )
    own = EntityBase([person])
    assert own.find("Mira Solane") == (person,)
    assert own.find_spelling("Mira Solanne") == (person,)
    assert own.find_surname("Solane") == (person,)
    assert own.names_at("Mira Solane spoke", 0, "Mira") == ["Mira Solane"]
    assert own.find("Solane") == ()
