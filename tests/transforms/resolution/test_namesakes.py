"""Namesakes: who is who when not every text tells the country."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.language.analysis import Article
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate
from transforms.resolution.namesakes import join_namesakes, possible_namesakes


def person(number: int, name: str, country: str | None, n_articles: int = 1) -> dict[str, Any]:
    return {"entity_id": f"{number:016x}", "name": name, "country": country, "n_articles": n_articles}


def who(*people: dict[str, Any]) -> dict[int, tuple[int, str]]:
    return {int(r["entity_id"], 16): (int(r["same_as"], 16), r["country"]) for r in join_namesakes(people)}


def test_one_without_a_country_is_the_only_one_with_one() -> None:
    assert who(person(1, "Oren Talvik", None, 9), person(2, "Oren Talvik", "XVA")) == {1: (2, "XVA")}


def test_spellings_are_one_name() -> None:
    assert who(person(1, "Viktor Orlovskiy", None), person(2, "Viktor Orlovsky", "UKR")) == {1: (2, "UKR")}


def test_of_two_countries_the_one_by_far_most_written_about() -> None:
    assert who(person(1, "Ann Ray", None), person(2, "Ann Ray", "USA", 3), person(3, "Ann Ray", "GBR")) == {
        1: (2, "USA")
    }
    assert who(person(1, "Ann Ray", None), person(2, "Ann Ray", "USA", 2), person(3, "Ann Ray", "GBR")) == {}


def test_a_single_word_and_a_stranger_stay_alone() -> None:
    assert who(person(1, "Talvik", None), person(2, "Talvik", "XVA"), person(3, "Mira Solane", None)) == {}


people = st.lists(
    st.builds(
        person,
        st.integers(0, 2**63),
        st.sampled_from(["Ann Ray", "Ann Rai", "Bo Lee", "Cleo"]),
        st.sampled_from([None, "USA", "GBR"]),
        st.integers(1, 9),
    ),
    unique_by=lambda p: p["entity_id"],
)


@given(people, st.randoms(use_true_random=False))
def test_nobody_is_joined_twice_and_the_order_does_not_matter(found: list[dict[str, Any]], random: Any) -> None:
    rows = join_namesakes(found)
    by_id = {p["entity_id"]: p for p in found}
    assert len({r["entity_id"] for r in rows}) == len(rows)
    for row in rows:
        assert by_id[row["entity_id"]]["country"] is None
        assert by_id[row["same_as"]]["country"] == row["country"] is not None
    shuffled = list(found)
    random.shuffle(shuffled)
    assert join_namesakes(shuffled) == rows


def test_the_ids_of_possible_namesakes_are_those_that_linking_makes(nlp: Language) -> None:
    """Who was never linked to the base has the id that transforms/linking/own.py makes of name, kind and country."""
    article = Article("a" * 16, "Minister Oren Talvik of Estonia spoke in Tallinn. Oren Talvik left at noon.")
    next(iter(parse(nlp, [article])))
    annotate(article, load_entities())
    ids = {m.entity.entity_id for m in article.mentions if m.entity is not None and m.entity.name == "Oren Talvik"}
    assert ids
    assert ids <= possible_namesakes(["Oren Talvik"], ["EST", "FRA"])
    assert possible_namesakes(["Talvik"], ["EST"]) == set()
