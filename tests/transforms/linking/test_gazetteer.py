"""The table of places: its format, its lookups, and what it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge.places import Place, kilometres, place_key
from transforms.linking.gazetteer import Gazetteer, load_gazetteer, problems

PLACES = (
    b"# a licence\n"
    b"kind\tgeonames_id\tname\tcountry\tadmin1\tlatitude\tlongitude\tpopulation\n"
    b"city\t11\tTersk\tUKR\t01\t48.5\t36.5\t900\n"
    b"city\t12\tOrlow\tPOL\t02\t52.0\t19.0\t50000\n"
    b"city\t13\tOrlow\tUKR\t01\t49.0\t36.0\t700\n"
    b"country\t21\tUkraine\tUKR\t\t49.0\t32.0\t40000000\n"
    b"county\t\tCole County\tUSA\tMO\t\t\t0\n"
    b"region\t31\tTersk Oblast\tUKR\t01\t48.7\t36.2\t0\n"
)
NAMES = b"key\trows\ncole kounti\t4\norlov\t1 2\ntersk\t0\ntersk oblast\t5\nukraine\t3\n"


def small() -> Gazetteer:
    return Gazetteer(PLACES, NAMES)


def test_a_name_is_found_in_any_spelling_with_the_same_skeleton() -> None:
    assert [p.geonames_id for p in small().find("Orlov")] == ["12", "13"]
    assert small().find("ORLOW") == small().find("Orlov")


@pytest.mark.parametrize("name", ["", "Nowhere", "aaaa", "zzzz", "\ud800", "-", "the"])
def test_a_name_that_nobody_bears_finds_nothing(name: str) -> None:
    assert small().find(name) == ()


def test_countries_and_regions_by_code() -> None:
    country, region = small().country("UKR"), small().region("UKR", "01")
    assert country is not None and country.name == "Ukraine"
    assert region is not None and region.geonames_id == "31"
    assert small().country(None) is None and small().country("XXX") is None and small().region("UKR", "99") is None


def test_the_most_populous_of_a_country() -> None:
    one, other = small().most_populous("Orlow"), small().most_populous("Orlow", "UKR")
    assert one is not None and one.geonames_id == "12"
    assert other is not None and other.geonames_id == "13"
    assert small().most_populous("Orlow", "FRA") is None


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (PLACES.replace(b"admin1", b"region"), NAMES),
        (PLACES, NAMES.replace(b"rows", b"places")),
        (PLACES.rstrip(b"\n"), NAMES),
    ],
)
def test_another_format_is_refused(places: bytes, names: bytes) -> None:
    with pytest.raises(ValueError, match="table"):
        Gazetteer(places, names)


def test_a_good_table_has_no_problems() -> None:
    assert problems(small()) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"48.5\t36.5", b"98.5\t36.5", "off the globe"),
        (b"48.5\t36.5", b"\t", "no point"),
        (b"city\t11", b"city\tx", "GeoNames id"),
        (b"\tUKR\t01\t48.5", b"\tUkr\t01\t48.5", "country"),
        (b"\t900", b"\t-1", "inhabitants"),
        (b"city\t11", b"city\t19", "out of order"),
        (b"region\t31", b"zone\t31", "unknown kind"),
    ],
)
def test_problems_of_places_are_named(old: bytes, new: bytes, problem: str) -> None:
    assert any(problem in p for p in problems(Gazetteer(PLACES.replace(old, new, 1), NAMES)))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [(b"orlov\t1 2", b"orlov\t1 9", "no row"), (b"tersk\t0", b"orlov\t0", "out of order"), (b"\t3", b"\t", "no row")],
)
def test_problems_of_names_are_named(old: bytes, new: bytes, problem: str) -> None:
    assert any(problem in p for p in problems(Gazetteer(PLACES, NAMES.replace(old, new, 1))))


def test_the_table_of_the_package_has_no_problems() -> None:
    assert problems(load_gazetteer()) == []


@pytest.mark.parametrize(
    ("name", "geonames_id"),
    [
        ("Kyiv", "703448"),
        ("Kiev", "703448"),
        ("St. Paul", "5045360"),
        ("Raqqa", "172955"),
        ("Basra", "99532"),
        ("Bakhmut", "713174"),
        ("Artemivsk", "713174"),
    ],
)
def test_known_places_by_their_usual_names(name: str, geonames_id: str) -> None:
    assert geonames_id in {p.geonames_id for p in load_gazetteer().find(name)}


@pytest.mark.parametrize(
    ("name", "country", "admin1"),
    [
        ("Va.", "USA", "VA"),
        ("WA", "USA", "WA"),
        ("W.Va.", "USA", "WV"),
        ("Ontario", "CAN", "08"),
        ("Kharkiv region", "UKR", "07"),
        ("Bavaria", "DEU", "02"),
    ],
)
def test_regions_by_name_and_abbreviation(name: str, country: str, admin1: str) -> None:
    assert (country, admin1) in {(p.country, p.admin1) for p in load_gazetteer().find(name) if p.kind == "region"}


def test_airport_codes_and_countries_are_no_other_names_of_cities() -> None:
    assert not any(p.name == "Munich" for p in load_gazetteer().find("MUC"))
    assert not any(p.kind == "city" and p.country == "MEX" for p in load_gazetteer().find("Mexico"))


def test_the_key_writes_short_words_out_and_keeps_abbreviations_apart() -> None:
    assert place_key("St. Louis") == place_key("Saint Louis")
    assert place_key("the Hague") == place_key("Hague")
    assert len({place_key("Va."), place_key("WA"), place_key("L.A."), place_key("La.")}) == 4


@given(st.text(max_size=40))
def test_no_text_breaks_a_lookup(text: str) -> None:
    for place in load_gazetteer().find(text):
        assert place_key(text) and isinstance(place, Place)


def test_distances_are_great_circles() -> None:
    assert kilometres((0, 0), (0, 180)) == pytest.approx(20015, abs=1)
    assert kilometres((50.45, 30.52), (50.0, 36.25)) == pytest.approx(411, rel=0.02)
    assert kilometres((10, 179.9), (10, -179.9)) < 25
