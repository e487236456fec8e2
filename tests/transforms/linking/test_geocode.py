"""Place names of one document to coordinates: sentences of our own round real names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.language.analysis import Article, Entity
from transforms.language.pipeline import parse_text
from transforms.linking.annotate import annotate
from transforms.linking.gazetteer import load_gazetteer
from transforms.linking.geocode import PRECISIONS, Location, geocode, weights

RULES = {"hierarchy", "name", "region", "near", "country", "population", "unique"}


def where(text: str, *names: str, publisher: str | None = None, named: tuple[str, ...] = ()) -> list[Location | None]:
    """The locations of the names, each at its next occurrence after the one before."""
    spans, at = [], 0
    for name in names:
        at = text.index(name, at)
        spans.append((at, at + len(name)))
        at += len(name)
    return geocode(text, spans, load_entities(), load_gazetteer(), named, publisher)


def place(location: Location | None) -> tuple[str, str | None, str | None]:
    assert location is not None
    return location.name, location.region, location.country


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("A barge sank near Alexandria, Louisiana, on Friday.", "Alexandria", ("Alexandria", "Louisiana", "USA")),
        ("A barge sank near Alexandria, La., on Friday.", "Alexandria", ("Alexandria", "Louisiana", "USA")),
        ("Alexandria (Virginia) opened a school.", "Alexandria", ("Alexandria", "Virginia", "USA")),
        ("He was born in Paris in Texas.", "Paris", ("Paris", "Texas", "USA")),
        ("She lives in Paris, Lamar County, Texas.", "Paris", ("Paris", "Texas", "USA")),
        ("A mill in Lebanon, Pennsylvania, closed.", "Lebanon", ("Lebanon", "Pennsylvania", "USA")),
        ("The Iraqi city of Basra has a port.", "Basra", ("Basrah", "Basra province", "IRQ")),
        ("Ontario's London has a university.", "London", ("London", "Ontario", "CAN")),
        ("They flew to Birmingham, England.", "Birmingham", ("Birmingham", "England", "GBR")),
    ],
)
def test_what_holds_the_place_decides(text: str, name: str, answer: tuple[str, str, str]) -> None:
    (found,) = where(text, name)
    assert place(found) == answer
    assert found is not None and found.rule == "hierarchy" and found.precision == "city"


def test_a_list_of_countries_holds_nothing() -> None:
    found = where("Talks between China, Japan and Jordan went on.", "China", "Japan", "Jordan")
    assert [place(f)[2] for f in found] == ["CHN", "JPN", "JOR"]
    assert {f.precision for f in found if f} == {"country"}


def test_in_a_list_a_name_of_two_kinds_is_what_the_others_are() -> None:
    country = where("Envoys of Armenia and Georgia met.", "Armenia", "Georgia")[1]
    state = where("Storms hit Alabama and Georgia.", "Alabama", "Georgia")[1]
    assert country is not None and (country.country, country.precision) == ("GEO", "country")
    assert state is not None and (state.country, state.precision) == ("USA", "region")


def test_the_country_that_the_document_names_decides() -> None:
    text = "Canada closed a plant. Workers in Hamilton and the Canadian unions protested. Canada said nothing."
    found = where(text, "Canada", "Hamilton", "Canadian", "Canada")[1]
    assert place(found)[1:] == ("Ontario", "CAN")


def test_countries_named_otherwise_and_the_publisher_are_witnesses_but_no_answers() -> None:
    text = "A shop in Cordoba burned."
    plain = where(text, "Cordoba")[0]
    argentine = where(text, "Cordoba", named=("ARG",) * 6)[0]
    assert argentine is not None and argentine.country == "ARG"
    spanish = where(text, "Cordoba", publisher="ESP", named=("ESP",) * 6)[0]
    assert spanish is not None and spanish.country == "ESP"
    assert plain is None or plain.score <= argentine.score
    assert where("A shop in Qwertzland burned.", "Qwertzland", publisher="ESP", named=("ESP",)) == [None]


def test_places_close_to_each_other_decide_each_other() -> None:
    found = where("Fire crews from Moorhead and Dilworth helped Fargo.", "Moorhead", "Dilworth", "Fargo")
    assert [place(f)[1] for f in found] == ["Minnesota", "Minnesota", "North Dakota"]
    assert found[0] is not None and found[0].rule in ("near", "region")


def test_a_county_tells_its_state() -> None:
    found = where("Rapides Parish deputies searched a house in Alexandria.", "Rapides Parish", "Alexandria")
    assert place(found[1]) == ("Alexandria", "Louisiana", "USA")
    assert found[0] is not None and found[0].precision == "region" and found[0].geonames_id is None


def test_one_name_has_one_sense_unless_the_text_says_otherwise() -> None:
    text = "Springfield, Illinois, voted. In Springfield the mood was calm."
    one, other = where(text, "Springfield", "Springfield")
    assert one == other and place(one)[1] == "Illinois"
    text = "Springfield, Illinois, plays Springfield, Missouri. Springfield won."
    found = where(text, "Springfield", "Springfield", "Springfield")
    assert [place(f)[1] for f in found] == ["Illinois", "Missouri", "Missouri"]


@pytest.mark.parametrize("name", ["Springfield", "Clinton", "Greenville", "San José de la Nada", "Ivanivka"])
def test_without_evidence_there_is_no_coordinate(name: str) -> None:
    assert where(f"A meeting was held in {name} yesterday.", name) == [None]


def test_a_place_known_by_far_the_best_needs_no_witness() -> None:
    (found,) = where("A conference opened in Hamburg.", "Hamburg")
    assert place(found)[2] == "DEU" and found is not None and found.rule == "population" and found.geonames_id


@pytest.mark.parametrize(
    ("text", "name", "precision", "country"),
    [
        ("Rain fell over Kharkiv Oblast.", "Kharkiv Oblast", "region", "UKR"),
        ("Rain fell over the Kharkiv region.", "Kharkiv region", "region", "UKR"),
        ("Rain fell over Kunduz governorate.", "Kunduz governorate", "region", "AFG"),
        ("Rain fell over Darfur.", "Darfur", "region", "SDN"),
        ("Rain fell over Nigeria.", "Nigeria", "country", "NGA"),
        ("A Nigerian minister resigned.", "Nigerian", "country", "NGA"),
        ("Trade with Africa grew.", "Africa", "continent", None),
        ("KHARKIV (Agency) - Rain fell.", "KHARKIV", "city", "UKR"),
    ],
)
def test_regions_countries_and_continents_say_how_exact_they_are(
    text: str, name: str, precision: str, country: str | None
) -> None:
    (found,) = where(text, name)
    assert found is not None
    assert (found.precision, found.country) == (precision, country)


@pytest.mark.parametrize("word", ["West", "Centre", "Us", "Truth"])
def test_words_are_no_places_unless_the_text_says_where(word: str) -> None:
    text = f"The USA and Russia differ: the {word} said no. The USA said yes, and so did France."
    assert where(text, "USA", "Russia", word)[2] is None
    (town,) = where("A plant in West, Texas, burned.", "West")
    assert place(town) == ("West", "Texas", "USA")


def test_washington_is_the_capital_unless_the_state_is_meant() -> None:
    (capital,) = where("Officials in Washington declined to comment.", "Washington")
    assert place(capital)[1] == "District of Columbia"
    (state,) = where("Growers in Washington state expect a good year.", "Washington")
    assert state is not None and (state.region, state.precision) == ("Washington", "region")


@pytest.mark.parametrize("name", ["the Middle East", "Middle East", "Indo-Pacific"])
def test_wide_areas_get_no_point_of_a_village_of_that_name(name: str) -> None:
    assert where(f"Peace in {name} is far.", name) == [None]


def test_the_capitals_letters_tell_an_abbreviation_from_a_word() -> None:
    assert where("Is it in or out?", "or") == [None]


TEXTS = (
    *("Alexandria", "Paris", "Springfield", "Georgia", "Lamar", "County", "Texas", "Louisiana", "Kharkiv", "Ukraine"),
    *("Washington", "Africa", "Canadian", "Moorhead", ",", "(", ")", "in", "of", "the", "city", "and", "'s", "\n", "—"),
    *("KYIV", "Va.", "L.A.", "\ud800", "Orlów"),
)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(TEXTS), max_size=25), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 20))))
def test_laws_of_every_answer(words: list[str], cuts: list[tuple[int, int]]) -> None:
    text = " ".join(words)
    spans = [(min(start, len(text)), min(start + size, len(text))) for start, size in cuts]
    base, gazetteer = load_entities(), load_gazetteer()
    found = geocode(text, spans, base, gazetteer)
    assert len(found) == len(spans)
    assert found == geocode(text, spans, base, gazetteer)
    for location in found:
        if location is None:
            continue
        assert location.geonames_id or gazetteer.country(location.country)
        assert location.precision in PRECISIONS.values()
        assert location.rule in RULES
        assert weights()["decision"]["least"] <= location.score <= 1
        assert -90 <= location.latitude <= 90 and -180 <= location.longitude <= 180


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_no_text_breaks_it(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert len(geocode(text, [(start, end)], load_entities(), load_gazetteer())) == 1


def test_what_stands_elsewhere_in_a_long_document_costs_little() -> None:
    names = ["Springfield", "Clinton", "Greenville", "Franklin", "Salem", "Fairview", "Madison", "Georgetown"]
    text = " ".join(f"{name} {number}." for number in range(60) for name in names)
    spans = [(m, m + len(name)) for name in names for m in range(len(text)) if text.startswith(name + " ", m)]
    assert len(geocode(text, spans, load_entities(), load_gazetteer())) == 480


def read(nlp: Language, text: str) -> Article:
    article = parse_text(nlp, text)
    annotate(article, load_entities())
    return article


def entity(article: Article, text: str, nth: int = 0) -> Entity:
    found = [m.entity for m in article.mentions if m.text == text]
    assert len(found) > nth and found[nth] is not None, [m.text for m in article.mentions]
    return found[nth]  # type: ignore[return-value]


def test_places_of_an_article_get_their_coordinates(nlp: Language) -> None:
    article = read(nlp, "A storm hit Harrisburg, Pennsylvania, on Monday. Roads in Harrisburg were closed.")
    found = entity(article, "Harrisburg")
    assert found == entity(article, "Harrisburg", 1)
    assert (found.type, found.country, found.geonames_id) == ("place", "USA", "5192726")
    assert found.latitude == pytest.approx(40.27, abs=0.05) and found.longitude == pytest.approx(-76.88, abs=0.05)


def test_one_place_is_one_entity_in_every_spelling_and_namesakes_are_two(nlp: Language) -> None:
    one = entity(read(nlp, "The mayor of Slavyansk, Ukraine, resigned on Monday."), "Slavyansk")
    other = entity(read(nlp, "The mayor of Sloviansk, Ukraine, resigned on Monday."), "Sloviansk")
    assert one.entity_id == other.entity_id and one.geonames_id is not None
    first = entity(read(nlp, "The mayor of Franklin, Tennessee, resigned on Monday."), "Franklin")
    second = entity(read(nlp, "The mayor of Franklin, Indiana, resigned on Monday."), "Franklin")
    assert first.entity_id != second.entity_id and first.geonames_id != second.geonames_id


def test_a_place_of_the_base_keeps_its_id_and_gets_its_coordinates(nlp: Language) -> None:
    found = entity(read(nlp, "They met in Hamburg on Monday."), "Hamburg")
    record = load_entities().record(found.entity_id)
    assert record is not None and record.entity.latitude is None, "the base itself stays as it was"
    assert found.geonames_id == "2911298" and found.latitude == pytest.approx(53.55, abs=0.05)


def test_a_metonym_stays_a_government_and_has_no_town(nlp: Language) -> None:
    article = read(nlp, "Moscow rejected the offer and Moscow said it would respond.")
    found = entity(article, "Moscow")
    assert found.type == "country" and found.country == "RUS"


def test_an_unknown_place_has_no_coordinate(nlp: Language) -> None:
    article = read(nlp, "Troops left Qarzimund, a village in Ukraine, on Monday.")
    for mention in article.mentions:
        if mention.text == "Qarzimund" and mention.entity is not None:
            assert mention.entity.latitude is None and mention.entity.geonames_id is None


@pytest.mark.parametrize(
    "text", ["Scottish fishermen blocked the harbour on Monday.", "Police in Scotland closed the road."]
)
def test_a_place_of_the_base_lies_where_it_lies_whatever_names_it(nlp: Language, text: str) -> None:
    found = next(m.entity for m in read(nlp, text).mentions if m.text.startswith("Scot") and m.entity is not None)
    assert found.name == "Scotland" and found.latitude == pytest.approx(57, abs=1)


@pytest.mark.parametrize(
    ("text", "name", "geonames_id"),
    [
        ("The two ministers met in Washington on Monday.", "Washington", "4140963"),
        ("The council of the union met in New York on Monday.", "New York", "5128581"),
        ("Thousands marched through D.C. on Monday.", "D.C.", "4140963"),
        ("Drones fell near Kursk on Monday.", "Kursk", "538560"),
    ],
)
def test_a_city_of_the_base_is_no_region_of_its_name(nlp: Language, text: str, name: str, geonames_id: str) -> None:
    found = entity(read(nlp, text), name)
    assert (found.type, found.geonames_id) == ("place", geonames_id)
