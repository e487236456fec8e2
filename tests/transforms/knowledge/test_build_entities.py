"""Names and offices as the build script cleans them."""

import pytest

from transforms.knowledge.build_entities import parse_office
from transforms.knowledge.person_names import clean_name, same_person, usual_names


@pytest.mark.parametrize(
    ("noisy", "name"),
    [
        ("confederation Mira Solane", "Mira Solane"),
        ("Oren TALVIK", "Oren Talvik"),
        ("Oren al-TALVIK, Maj. Gen.", "Oren al-Talvik"),
        ("Lt. Gen. Oren Talvik (also spelled Talwik)", "Oren Talvik"),
        ("Oren Talvik - previously deputy", "Oren Talvik"),
        ("Talvik Iii", "Talvik III"),
        ("XI Jinping", "XI Jinping"),
    ],
)
def test_a_name_is_cleaned(noisy: str, name: str) -> None:
    assert clean_name(noisy) == name


@pytest.mark.parametrize("noise", ["", "vacant", "Council of the Elders", "12", "–"])
def test_what_is_no_name_is_dropped(noise: str) -> None:
    assert clean_name(noise) is None


def test_the_usual_name_has_no_patronymic_initial_or_second_surname() -> None:
    assert usual_names("Oren Ivanovich Talvik", "Talvik")[0] == "Oren Talvik"
    assert usual_names("Oren J. Talvik", "Talvik")[0] == "Oren Talvik"
    assert usual_names("Mira Solane Duarte", "Solane") == ("Mira Solane", ["Mira Solane Duarte"], "Solane")


def test_an_office_is_parsed() -> None:
    assert parse_office("president@FRA:2017-05-14..") == {
        "office": "president",
        "of": "FRA",
        "start": "2017-05-14",
        "end": None,
    }
    assert parse_office("head@Calm Bank:2017..2018-03")["end"] == "2018-03-01"


def test_one_office_from_one_day_is_one_person_if_the_names_are_alike() -> None:
    term = {"country": "VLM", "source": "factbook", "offices": [{"office": "president", "start": "2013-02-28"}]}
    assert same_person({"name": "Nikos Testiadis", **term}, {"name": "Nicos Testiades", **term})
    assert not same_person({"name": "Mira Solane", **term}, {"name": "Oren Talvik", **term})


def test_spellings_of_one_person_are_joined() -> None:
    one = {"name": "Volodymyr Testenskyy", "country": "UKR"}
    yearbook = {"country": "UKR", "source": "factbook"}
    assert same_person(one, {"name": "Volodymyr Testensky", "country": "UKR"})
    assert same_person(one, {"name": "Volo I. Testensky", **yearbook})
    assert not same_person(
        {"name": "Oren F. Talvik Jr.", "country": "USA"}, {"name": "Orenda Solane, Jr.", "country": "USA"}
    )
    assert not same_person(one, {"name": "Volodymyr Testensky", "country": "RUS"})
    assert not same_person(one, {"name": "Oleh Testensky", "country": "UKR"})
