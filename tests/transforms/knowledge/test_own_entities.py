import pytest

from transforms.knowledge.entities import load_entities, own_records

PARTY = """
[[entity]]
name = "Harbour Party"
type = "organization"
country = "XKE"
sector = "PTY"
aliases = ["HP"]

[[entity]]
name = "Ada Nordal"
type = "person"
country = "XKE"
surname = "Nordal"
offices = [{ office = "president", of = "XKE", start = 2024-01-01, end = 2025-01-01 }]
"""


def test_entities_of_ones_own_are_found_beside_those_of_the_base() -> None:
    base = load_entities(PARTY)
    assert [r.entity.name for r in base.find("HP")] == ["Harbour Party"]
    assert base.country("FRA") is not None
    assert not load_entities().find("Harbour Party")


def test_their_ids_depend_on_name_type_and_country_alone() -> None:
    first, _ = own_records(PARTY)
    assert first.entity.entity_id == own_records(PARTY.replace("HP", "H.P."))[0].entity.entity_id
    assert first.entity.entity_id != own_records(PARTY.replace("Harbour", "Market"))[0].entity.entity_id


def test_their_offices_have_dates() -> None:
    from datetime import date

    base = load_entities(PARTY)
    assert base.holder("XKE", "president", date(2024, 6, 1)).name == "Ada Nordal"  # type: ignore[union-attr]
    assert base.holder("XKE", "president", date(2025, 6, 1)) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[entity]", "no TOML"),
        ('[[entity]]\ntype = "person"', "entity 1 .*needs a name"),
        ('[[entity]]\nname = "A"\ntype = "planet"', "entity 1 .A.: its type must be one of person"),
        ('[[entity]]\nname = "A"\ntype = "person"\ncolour = "red"', "unknown colour"),
        ('[[entity]]\nname = "A"\ntype = "person"\noffices = [{ office = "king" }]', "offices is a list"),
        ('[[entity]]\nname = "A"\ntype = "person"\noffices = "king"', "offices is a list"),
        ('[[entity]]\nname = "A"\ntype = "person"\naliases = [5]', "aliases is a list of texts"),
        ('[[entity]]\nname = "A"\ntype = ["person"]', "type is a text"),
        ('entity = "A"', "tables headed"),
        ("entity = [1]", "tables headed"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        own_records(text)
