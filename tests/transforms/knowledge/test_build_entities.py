"""Names and offices as the build script cleans them."""

from typing import Any

import pytest

from transforms.knowledge import build_entities_tables
from transforms.knowledge.build_entities import add_evidence, merge
from transforms.knowledge.build_entities_tables import curated_persons, first_day, last_day, parse_office
from transforms.knowledge.person_names import clean_name, same_person, share_name, usual_names


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


@pytest.mark.parametrize(
    ("written", "begun", "over"),
    [
        ("2019", "2020-01-01", "2019-01-01"),
        ("2019-12", "2020-01-01", "2019-12-01"),
        ("2019-02-03", "2019-02-03", "2019-02-03"),
        ("", None, None),
    ],
)
def test_a_day_that_is_known_in_part_never_makes_a_term_longer(
    written: str, begun: str | None, over: str | None
) -> None:
    assert (first_day(written), last_day(written)) == (begun, over)


@pytest.mark.parametrize(
    "text", ["president", "president@XKE", "president@XKE:2020-01-01", "@XKE:2020..", "president@:2020.."]
)
def test_an_office_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no office@of:start\.\.end"):
        parse_office(text)


def row(**more: str) -> dict[str, str]:
    fields = dict.fromkeys(("aliases", "offices", "wikidata", "seen"), "")
    return fields | {"name": "Mira Solane", "country": "XKE", "sector": "GOV", "gender": "f"} | more


def test_a_curated_person_is_refused_with_table_and_row(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [row(offices="president@XKE:2020..")]
    monkeypatch.setattr(build_entities_tables, "table", lambda name: lines)
    with pytest.raises(
        ValueError, match=r"entities_curated_persons.tsv: Mira Solane: president has no end; write in seen"
    ):
        list(curated_persons())
    lines[0]["offices"] = "president"
    with pytest.raises(ValueError, match=r"entities_curated_persons.tsv: Mira Solane: 'president' is no office"):
        list(curated_persons())
    lines[0] |= {"offices": "president@XKE:2020-05-05..", "seen": "2019-01-01", "aliases": "Solane|Myra Solane"}
    (made,) = curated_persons()
    assert made["offices"][0]["seen"] == "2020-05-05"
    assert (made["surname"], made["source"]) == ("Solane", "curated")


def test_evidence_makes_an_open_office_newer_and_adds_one_that_is_not_known() -> None:
    held = {"office": "president", "of": "XKE", "start": "2020-01-01", "end": None, "seen": "2021-01-01"}
    person: dict[str, Any] = {"source": "curated", "offices": [held]}
    seen = {"office": "president", "of": "XKE", "start": "2022-01-01", "end": "2023-01-02", "texts": 3}
    add_evidence(person, {"source": "texts", "offices": [seen]})
    assert person == {"source": "curated", "offices": [held | {"seen": "2023-01-02"}]}
    other = seen | {"office": "speaker"}
    add_evidence(person, {"source": "texts", "offices": [other]})
    assert person["offices"][1] == other and person["source"] == "curated+texts"


def test_a_snapshot_of_the_same_term_makes_it_newer_and_changes_no_date() -> None:
    held = {"office": "president", "of": "XKE", "start": "2020-01-02", "end": None, "seen": "2021-01-01"}
    person: dict[str, Any] = {"name": "Mira Solane", "id_from": "made", "source": "curated", "offices": [held]}
    later = {"office": "president", "of": "XKE", "start": "2020-01-01", "end": None, "seen": "2024-05-05"}
    merge(person, {"name": "Myra Solane", "id_from": "made", "source": "factbook", "offices": [later]})
    assert person["offices"] == [held | {"start": "2020-01-02", "seen": "2024-05-05"}]
    assert person["aliases"] == ["Myra Solane"] and person["source"] == "curated+factbook"


def test_a_name_in_common_counts_before_names_alike() -> None:
    one = {"name": "Sabin Al-Talvik", "aliases": ["Sabin Odal al-Talvik"]}
    assert share_name(one, {"name": "Sabin Odal al-Talvik"})
    assert not share_name(one, {"name": "Sabin Ranu al-Talvik"})
