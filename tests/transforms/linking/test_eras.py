"""Whom a surname means in a text of a day, over texts of our own and the base that comes with the package."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.entities import Office, Record, load_entities
from transforms.language.analysis import Article, Entity
from transforms.language.names import find_names
from transforms.language.pipeline import parse
from transforms.linking.eras import by_surname, of_the_day
from transforms.linking.link import link_mentions


def linked(nlp: Language, text: str, on: str | None) -> dict[str, str]:
    """Mention -> name of the person of the base that it is linked to."""
    article = Article("0" * 16, text)
    if on:
        article.published_at, article.published_precision = datetime.fromisoformat(on), "day"
    next(iter(parse(nlp, [article])))
    base = load_entities()
    find_names(article, base)
    link_mentions(article, base)
    return {
        m.text: m.entity.name
        for m in article.mentions
        if m.entity is not None and m.entity.type == "person" and base.record(m.entity.entity_id) is not None
    }


@pytest.mark.parametrize(
    ("text", "on", "mention", "name"),
    [
        ("President Reagan vetoed the bill in Washington on Monday.", None, "Reagan", "Ronald Reagan"),
        ("Prime Minister Thatcher told reporters that she would stay.", None, "Thatcher", "Margaret Thatcher"),
        ("President Mubarak received the envoys in Cairo.", "1991-02-11", "Mubarak", "Hosni Mubarak"),
        ("President Ford spoke to workers on Monday.", None, "Ford", "Gerald Ford"),
        ("President Bush ordered the troops home, aides said.", "1991-03-04", "Bush", "George H. W. Bush"),
        ("President Bush ordered the troops home, aides said.", "2007-03-04", "Bush", "George W. Bush"),
        ("President Assad met the envoy in Damascus.", "1985-05-05", "Assad", "Hafez al-Assad"),
        ("President Assad met the envoy in Damascus.", "2013-05-05", "Assad", "Bashar al-Assad"),
        ("President Assad met the envoy in Damascus.", None, "Assad", "Bashar al-Assad"),
        ("Prime Minister Gandhi of India met reporters in Delhi.", "1986-05-05", "Gandhi", "Rajiv Gandhi"),
        ("Rebels besieged the house of Laurent Gbagbo in Abidjan.", None, "Laurent Gbagbo", "Laurent Gbagbo"),
        ("Envoys met Moammar Khadafy in Tripoli.", "1986-04-20", "Moammar Khadafy", "Muammar Gaddafi"),
        ("A film about Ronald Reagan opened in Dallas.", "2024-09-01", "Ronald Reagan", "Ronald Reagan"),
        ("The Liberian rebel Charles Taylor was tried in The Hague.", "2012-05-30", "Charles Taylor", "Charles Taylor"),
    ],
)  # fmt: skip
def test_a_leader_of_the_past_is_linked(nlp: Language, text: str, on: str | None, mention: str, name: str) -> None:
    assert linked(nlp, text, on).get(mention) == name


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Bush said on Monday that he would sign the bill.", None),
        ("President Bush said on Monday that he would sign the bill.", None),
        ("Mr Bush said on Monday that he would sign the bill.", "2025-03-04"),
        ("Mr Reagan, a plumber, won the lottery in Dallas.", "2025-03-04"),
        ("Begin with the onions, said Mr Gore, a cook in Lyon.", "2025-03-04"),
        ("Mr Gandhi will speak in Delhi.", "2025-03-04"),
        ("Charles Taylor scored twice for the hosts.", "2025-03-04"),
        ("President Smith of the rowing club resigned.", None),
    ],
)
def test_a_surname_of_many_or_of_long_ago_is_not(nlp: Language, text: str, on: str | None) -> None:
    assert linked(nlp, text, on) == {}


@pytest.mark.parametrize("name", ["Begin", "Bush", "Gore", "Reagan", "Salinas"])
def test_the_text_of_today_has_no_names_from_surnames_of_the_past(name: str) -> None:
    base = load_entities()
    assert base.find(name) == ()
    assert base.find_past(name)
    assert name not in base.names_at(f"{name} ", 0, name)


def person(name: str, country: str, *terms: tuple[int, int]) -> Record:
    offices = tuple(Office("president", country, date(a, 1, 1), date(b, 1, 1)) for a, b in terms)
    return Record(Entity(name, name, "person", country=country), (name,), offices=offices)


FATHER, SON = person("Oren Talvik", "VLM", (1980, 1990)), person("Edo Talvik", "VLM", (2000, 2016))


@pytest.mark.parametrize(
    ("year", "meant"),
    [
        (1985, [FATHER]),
        (1992, [FATHER]),
        (1994, [FATHER, SON]),
        (1998, [SON]),
        (2010, [SON]),
        (2020, [SON]),
        (2030, []),
    ],
)
def test_of_two_who_ruled_it_is_the_one_of_the_day(year: int, meant: list[Record]) -> None:
    assert of_the_day([FATHER, SON], date(year, 6, 1)) == meant


def test_without_a_day_the_recent_one_is_meant_and_else_both() -> None:
    older = person("Ada Talvik", "VLM", (1970, 1975))
    assert of_the_day([FATHER, SON], None) == [SON]
    assert of_the_day([FATHER, older], None) == [FATHER, older]


def test_bearers_of_other_countries_and_without_offices_are_left_to_the_text() -> None:
    other, none = person("Ina Talvik", "XKE", (1980, 1990)), person("Ida Talvik", "VLM")
    assert of_the_day([FATHER, other], date(1985, 1, 1)) == [FATHER, other]
    assert of_the_day([FATHER, none], date(1985, 1, 1)) == [FATHER, none]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_surname_is_forgotten_once_and_for_all(on: date) -> None:
    assert by_surname(FATHER, on) == (on < date(2004, 12, 28))
    assert by_surname(person("Ida Talvik", "VLM"), on)
    assert by_surname(FATHER, None)
