"""Bodies of states: the table of kinds, names in all orders, the state from the text around."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article, Mention
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate
from transforms.linking.bodies import body_kinds, state_bodies
from warehouse.vocabulary import SECTORS

ROWS = read_table("state_bodies.tsv")


def read(nlp: Language, text: str) -> Article:
    article = Article("0" * 16, text, None, datetime(2025, 3, 4), "day")
    next(iter(parse(nlp, [article])))
    annotate(article, load_entities())
    return article


def of(article: Article, text: str) -> Mention:
    found = [m for m in article.mentions if m.text == text]
    assert found, [m.text for m in article.mentions]
    return found[0]


@pytest.mark.parametrize("row", ROWS, ids=[r["id"] for r in ROWS])
def test_each_kind_has_a_sector_and_is_found_in_its_example(row: dict[str, str], nlp: Language) -> None:
    assert row["sector"] in SECTORS
    assert all(form == form.lower() for form in row["forms"].split("|"))
    example = row["example"]
    assert any(form in example.lower() for form in row["forms"].split("|"))
    article = read(nlp, f"On Monday {example} made a statement.")
    found = [m.entity for m in article.mentions if m.link_method == "body" or (m.entity and m.label == "ORG")]
    assert found, [(m.text, m.label) for m in article.mentions]
    assert all(e is not None and e.country is not None and e.type == "organization" for e in found)


@pytest.mark.parametrize(
    "name",
    [
        "Supreme Court of Kenya", "Kenyan Supreme Court", "Kenya's Supreme Court", "Kenya’s supreme court",
        "Supreme Court (Kenya)", "the Supreme Court of the Republic of Kenya",
    ],
)  # fmt: skip
def test_one_body_in_all_orders(name: str) -> None:
    parsed = state_bodies(load_entities()).parse(name.removeprefix("the "))
    assert parsed is not None
    assert (parsed[0].id, parsed[1]) == ("supreme_court", "KEN")


def test_what_is_no_body_of_a_state_is_none() -> None:
    bodies = state_bodies(load_entities())
    for name in ("Kenya Airways", "Supreme Headquarters", "Army of God", "", "of", "Kenya", "Police Academy"):
        assert bodies.parse(name) is None, name


@given(st.text(max_size=40))
def test_any_text_can_be_parsed(name: str) -> None:
    parsed = state_bodies(load_entities()).parse(name)
    assert parsed is None or parsed[0].id in {k.id for k in body_kinds().values()}


def test_a_body_that_the_base_has_keeps_its_own_entity() -> None:
    bodies = state_bodies(load_entities())
    kind = body_kinds()["military"]
    entity = bodies.entity(kind, "ISR")
    assert entity is not None
    assert entity.name == "Israel Defense Forces"


def test_the_words_mean_something_else_in_some_states() -> None:
    assert state_bodies(load_entities()).entity(body_kinds()["congress"], "IND") is None


def test_the_people_and_the_body_are_one_mention(nlp: Language) -> None:
    article = read(nlp, "The Nigerian army freed the hostages. Chad's air force helped.")
    army, force = of(article, "Nigerian army"), of(article, "air force")
    assert army.entity is not None
    assert (army.entity.name, army.entity.sector, army.link_method) == ("Army (Nigeria)", "MIL", "body")
    assert force.entity is not None
    assert force.entity.country == "TCD"
    assert of(article, "Chad").entity is not None


def test_two_articles_name_one_body(nlp: Language) -> None:
    one = of(read(nlp, "The Supreme Court of Kenya ruled on Monday."), "Supreme Court of Kenya").entity
    other = of(read(nlp, "Kenya counted votes. The Supreme Court confirmed the count."), "Supreme Court").entity
    assert one is not None
    assert other is not None
    assert one.entity_id == other.entity_id


def test_without_a_state_nobody_knows_which_court_is_meant(nlp: Language) -> None:
    article = read(
        nlp, "Kenya and Ghana argued for years. Lawyers met on Friday. The Supreme Court confirmed the count."
    )
    assert of(article, "Supreme Court").entity is None


def test_one_s_own_senate_is_not_that_of_the_state_beside_it(nlp: Language) -> None:
    article = read(nlp, "The United States debated for weeks. Aid for Ukraine was passed by the Senate on Friday.")
    entity = of(article, "Senate").entity
    assert entity is None or entity.country == "USA"
