"""Names, links, metonyms, offices and pronouns over whole texts of our own."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.coreference import resolve_pronouns
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate


def read(nlp: Language, text: str, on: str | None = "2025-03-04") -> Article:
    article = Article("0" * 16, text)
    if on:
        article.published_at, article.published_precision = datetime.fromisoformat(on), "day"
    next(iter(parse(nlp, [article])))
    annotate(article, load_entities())
    return article


def of(article: Article, text: str, nth: int = 0) -> Mention:
    found = [m for m in article.mentions if m.text == text]
    assert len(found) > nth, [m.text for m in article.mentions]
    return found[nth]


def linked(article: Article, text: str, nth: int = 0) -> tuple[str, str | None]:
    mention = of(article, text, nth)
    assert mention.entity is not None, text
    return mention.entity.name, mention.link_method


LONG = (
    "KYIV (Reuters) - French President Emmanuel Macron met Ukrainian President Volodymyr Zelensky in Paris on Monday.\n\n"
    "Macron said he would send engineers. Zelensky thanked him.\n\n"
    "The Organisation for Calm Seas (OCS) warned Valmeria. Valmerian Foreign Minister Oren Talvik said the OCS was wrong. "
    "Talvik then left. The president of Valmeria, Mira Solane, said she agreed."
)


def test_every_mention_is_the_text_at_its_offsets_and_none_overlap(nlp: Language) -> None:
    article = read(nlp, LONG)
    assert article.mentions
    for m in article.mentions:
        assert m.text == article.text[m.start : m.end]
    for one, other in pairwise(article.mentions):
        assert one.end <= other.start


def test_spellings_surnames_and_demonyms_are_linked(nlp: Language) -> None:
    article = read(nlp, LONG)
    assert linked(article, "Volodymyr Zelensky") == ("Volodymyr Zelenskyy", "alias")
    assert linked(article, "Macron") == ("Emmanuel Macron", "surname")
    assert linked(article, "French") == ("France", "demonym")
    assert linked(article, "KYIV") == ("Kyiv", "alias")
    assert linked(article, "Paris") == ("Paris", "alias")


def test_an_invented_state_is_one_country_with_its_demonym(nlp: Language) -> None:
    article = read(nlp, LONG)
    state, demonym = of(article, "Valmeria").entity, of(article, "Valmerian").entity
    assert state is not None and state.type == "country" and state.country is None
    assert demonym is state
    assert of(article, "Valmerian").form == "demonym"


def test_unknown_persons_get_an_entity_with_role_and_sector(nlp: Language) -> None:
    article = read(nlp, LONG)
    talvik = of(article, "Oren Talvik").entity
    assert talvik is not None and (talvik.type, talvik.sector, talvik.role) == ("person", "GOV", "foreign minister")
    assert of(article, "Talvik").entity is talvik
    solane = of(article, "Mira Solane").entity
    assert solane is not None and solane.role == "president"
    assert of(article, "she").entity is solane


def test_an_explained_abbreviation_is_its_long_form(nlp: Language) -> None:
    article = read(nlp, LONG)
    assert of(article, "OCS").entity is of(article, "Organisation for Calm Seas").entity
    assert of(article, "OCS").link_method == "abbreviation"


def test_ids_of_unknown_names_are_the_same_in_every_document(nlp: Language) -> None:
    one = read(nlp, "Ukrainian general Oleh Testenko spoke in Rivne.")
    other = read(nlp, "On Friday the Ukrainian general Oleh Testenko resigned.")
    left, right = of(one, "Oleh Testenko").entity, of(other, "Oleh Testenko").entity
    assert left is not None and right is not None
    assert left.entity_id == right.entity_id
    assert (left.country, left.sector) == ("UKR", "MIL")


@pytest.mark.parametrize(
    "text",
    [
        "Moscow rejected the plan on Tuesday.",
        "Talks between Moscow and Kyiv go on.",
        "He accused Moscow of theft.",
        "Moscow's demands are unclear.",
        "Germany agreed on a deal with Moscow.",
    ],
)
def test_a_capital_that_acts_or_stands_as_a_party_is_the_state(nlp: Language, text: str) -> None:
    mention = of(read(nlp, text), "Moscow")
    assert (mention.form, mention.link_method, mention.entity and mention.entity.country) == (
        "metonym",
        "metonym",
        "RUS",
    )
    assert mention.entity is not None and mention.entity.type == "country"


@pytest.mark.parametrize(
    "text",
    [
        "They met in Moscow on Tuesday.",
        "A train to Moscow was late.",
        "Moscow's streets were empty.",
        "Drones fell near Moscow.",
        "Moscow was hit by a storm.",
    ],
)
def test_a_capital_after_a_preposition_of_place_is_the_place(nlp: Language, text: str) -> None:
    mention = of(read(nlp, text), "Moscow")
    assert mention.form == "name"
    assert mention.entity is not None and mention.entity.type == "place"


def test_a_seat_of_government_speaks_for_the_state(nlp: Language) -> None:
    article = read(nlp, "The Kremlin said nothing. They met at the White House. The White House said little.")
    assert linked(article, "Kremlin") == ("Russia", "metonym")
    assert linked(article, "White House", 0) == ("White House", "alias")
    assert linked(article, "White House", 1) == ("United States", "metonym")


def test_brussels_is_the_union_where_the_text_names_it(nlp: Language) -> None:
    assert linked(read(nlp, "The EU is slow. Brussels rejected the plan."), "Brussels")[0] == "European Union"
    assert linked(read(nlp, "Belgium is small. Brussels rejected the plan."), "Brussels")[0] == "Belgium"


def test_an_administration_is_the_state_not_the_man(nlp: Language) -> None:
    article = read(nlp, "The Trump administration imposed tariffs on steel.")
    assert linked(article, "Trump administration") == ("United States", "metonym")


@pytest.mark.parametrize(("on", "name"), [("2025-03-04", "Volodymyr Zelenskyy"), ("2016-03-04", "Petro Poroshenko")])
def test_an_office_is_its_holder_on_the_day(nlp: Language, on: str, name: str) -> None:
    article = read(nlp, "The Ukrainian president visited Berlin.", on)
    assert linked(article, "president") == (name, "office")


def test_without_a_day_an_office_is_not_guessed(nlp: Language) -> None:
    article = read(nlp, "The Ukrainian president visited Berlin.", None)
    assert all(m.form != "nominal" for m in article.mentions)


@pytest.mark.parametrize("words", ["The former Ukrainian president", "A Ukrainian president", "Ukrainian presidents"])
def test_a_former_or_any_president_is_not_the_holder(nlp: Language, words: str) -> None:
    article = read(nlp, f"{words} visited Berlin.")
    assert all(m.form != "nominal" or words.startswith("A ") for m in article.mentions)


def test_a_nominal_between_two_that_fit_is_left_out(nlp: Language) -> None:
    article = read(nlp, "Emmanuel Macron met Volodymyr Zelenskyy. The president smiled.")
    assert all(m.form != "nominal" for m in article.mentions)


def test_him_is_not_the_subject_of_the_same_verb(nlp: Language) -> None:
    article = read(nlp, "Emmanuel Macron criticized him.")
    assert all(m.form != "pronoun" for m in article.mentions)


def test_him_is_not_the_subject_of_the_governing_verb(nlp: Language) -> None:
    article = read(nlp, "Emmanuel Macron wrote to Friedrich Merz, urging him to wait.")
    assert linked(article, "him") == ("Friedrich Merz", "pronoun")


def test_a_possessive_that_opens_a_sentence_looks_ahead(nlp: Language) -> None:
    article = read(nlp, "Emmanuel Macron agreed. In his reply, Friedrich Merz said no.")
    assert linked(article, "his") == ("Friedrich Merz", "pronoun")


def test_who_is_named_inside_a_quotation_does_not_speak(nlp: Language) -> None:
    article = read(nlp, "Emmanuel Macron was angry. “Friedrich Merz does not want it,” he said.")
    assert linked(article, "he") == ("Emmanuel Macron", "pronoun")


def test_an_unknown_subject_nearer_than_the_person_leaves_the_pronoun_open(nlp: Language) -> None:
    article = parse_with_rival(nlp)
    resolve_pronouns(article, load_entities())
    assert all(m.form != "pronoun" for m in article.mentions)


def parse_with_rival(nlp: Language) -> Article:
    """A text whose second subject the recogniser is taken to have labelled as an organisation."""
    text = "Emmanuel Macron agreed. Talvik then spoke. He was short."
    article = Article("0" * 16, text)
    next(iter(parse(nlp, [article])))
    macron = load_entities().find("Emmanuel Macron")[0].entity
    unknown = Entity("1" * 16, "Talvik", "organization")
    article.mentions = [
        Mention(0, 15, text[0:15], "name", 0, "PERSON", macron, "alias", 1.0),
        Mention(24, 30, text[24:30], "name", 1, "ORG", unknown, "own", 0.7),
    ]
    return article


def test_a_meeting_at_a_seat_is_no_act_of_the_state(nlp: Language) -> None:
    assert of(read(nlp, "The Kremlin meeting lasted two hours."), "Kremlin").form == "name"


def test_a_pronoun_agrees_in_gender(nlp: Language) -> None:
    article = read(nlp, "Giorgia Meloni met Emmanuel Macron. She thanked the hosts.")
    assert linked(article, "She") == ("Giorgia Meloni", "pronoun")


def test_pronouns_inside_quotation_marks_are_left_out(nlp: Language) -> None:
    article = read(nlp, "Emmanuel Macron was clear. “He is wrong,” said a farmer.")
    assert all(m.form != "pronoun" for m in article.mentions)


def test_a_body_that_several_states_have_needs_its_country(nlp: Language) -> None:
    assert (
        linked(read(nlp, "The US Senate voted on Monday. The Senate adjourned in Washington."), "Senate")[0]
        == "US Senate"
    )
    french = [m for m in read(nlp, "The French Senate voted on Monday.").mentions if "Senate" in m.text]
    assert all(m.entity is None or m.entity.country != "USA" for m in french)


def test_a_namesake_with_a_full_name_in_the_text_wins_over_the_base(nlp: Language) -> None:
    article = read(nlp, "Clara Macron, a teacher from Lille, won a prize. Macron thanked the jury.")
    assert all(m.entity is None or m.entity.name != "Emmanuel Macron" for m in article.mentions)


def test_a_town_with_the_name_of_a_state(nlp: Language) -> None:
    entity = of(read(nlp, "A fire broke out in Lebanon, Pennsylvania, on Monday."), "Lebanon").entity
    assert entity is not None and entity.type == "place"
    assert linked(read(nlp, "Ministers of Lebanon, Syria and Iraq met."), "Lebanon")[0] == "Lebanon"


def test_names_of_title_case_headings_only_are_dropped(nlp: Language) -> None:
    article = read(nlp, "Why Ordinary People Should Care About Quiet Harbours\n\nThe harbour was quiet on Monday.")
    assert article.mentions == []


def test_months_are_no_surnames(nlp: Language) -> None:
    article = read(nlp, "Theresa May resigned. The vote is planned for May.")
    assert [m.start for m in article.mentions if m.text == "May"] == []


@pytest.mark.parametrize("text", ["", "\n", "\x00", "a" * 30_000, "(((", "'s 's", "Mr.", "The", "“", "US$5"])
def test_no_text_is_too_bad(nlp: Language, text: str) -> None:
    article = read(nlp, text)
    for m in article.mentions:
        assert m.text == article.text[m.start : m.end]


WORDS = "Macron|the Kremlin|Moscow|said|he|(|)|“|”|Ukrainian|president|the|'s|,|.|Oren Talvik|Mr|Valmeria|of|U.S.|US|-"
PIECES = st.sampled_from([*WORDS.split("|"), "\n", "met", "with", "KYIV", "government", "minister", "his", "\x00", "é"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=25))
def test_mentions_are_sorted_exact_and_the_same_each_time(nlp: Language, pieces: list[str]) -> None:
    text = " ".join(pieces)
    article = read(nlp, text)
    places = [(m.start, m.end) for m in article.mentions]
    assert places == sorted(places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert all(m.text == text[m.start : m.end] and m.text for m in article.mentions)
    assert article.mentions == read(nlp, text).mentions
