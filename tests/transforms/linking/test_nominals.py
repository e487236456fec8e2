"""Nominals by rule, over texts of our own, and their tables."""

from datetime import datetime

import pytest
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article
from transforms.language.coreference import resolutions
from transforms.language.names import find_names
from transforms.language.pipeline import parse
from transforms.linking.link import link_mentions
from transforms.linking.nominals import nominal_heads
from warehouse.vocabulary import SECTORS


def resolved(nlp: Language, text: str, on: str | None = "2025-03-04") -> list[tuple[str, str, str]]:
    """(text, entity, rule) of what resolves."""
    article = Article("0" * 16, text)
    if on:
        article.published_at, article.published_precision = datetime.fromisoformat(on), "day"
    next(iter(parse(nlp, [article])))
    find_names(article, load_entities())
    link_mentions(article, load_entities())
    found = resolutions(article, load_entities())
    return [(r.mention.text, r.mention.entity.name if r.mention.entity else "", r.rule) for r in found]


@pytest.mark.parametrize(
    ("text", "nominal", "entity", "rule"),
    [
        ("The Ukrainian president visited Berlin.", "president", "Volodymyr Zelenskyy", "office"),
        ("Israel was silent. Its prime minister left for Rome.", "prime minister", "Benjamin Netanyahu", "office"),
        ("Emmanuel Macron met a farmer. The president smiled.", "The president", "Emmanuel Macron", "office of the document"),
        ("Boris Johnson wrote a book. The former prime minister told all.", "The former prime minister", "Boris Johnson", "former office"),
        ("The German government said no.", "government", "Germany", "government"),
        ("Talks with the government of Qatar failed.", "government", "Qatar", "government"),
        ("Emmanuel Macron said the government would stay.", "the government", "France", "subject's country"),
        ("Chad was calm. The government said little.", "The government", "Chad", "only country"),
        ("Emmanuel Macron will meet his Ukrainian counterpart.", "counterpart", "Volodymyr Zelenskyy", "counterpart"),
        ("Donald Trump spoke of his predecessor.", "predecessor", "Joe Biden", "predecessor"),
        ("Alexander Stubb said his country was safe.", "country", "Finland", "owner's country"),
        ("The chairman, Viktor Aldous, left.", "The chairman", "Viktor Aldous", "apposition"),
        ("Frontex, the border agency, said no.", "the border agency", "Frontex", "apposition"),
        ("Economist Robert Kessler spoke. The economist was gloomy.", "The economist", "Robert Kessler", "description"),
        ("Robert Kessler, a former diplomat, met Maria Lopez. The former diplomat left.", "The former diplomat", "Robert Kessler", "description"),
        ("Robert Kessler was jailed in Lille. The billionaire will appeal.", "The billionaire", "Robert Kessler", "profile"),
        ("Robert Kessler was late. On Monday the scientist closed the case.", "the scientist", "Robert Kessler", "only person named"),
        ("Robert Kessler, 71, met Maria Lopez. On Monday the 71-year-old said no.", "the 71-year-old", "Robert Kessler", "age"),
        ("Robert Kessler resigned. The 47-year-old gave no reason.", "The 47-year-old", "Robert Kessler", "age"),
        ("NATO met the European Union in Oslo. The alliance said no.", "The alliance", "NATO", "usual name"),
        ("The African Union met. The bloc sent troops.", "The bloc", "African Union", "usual name"),
        ("Boeing cut jobs. The company said it was sorry.", "The company", "Boeing", "type"),
        ("Hamas sent envoys. The group said no.", "The group", "Hamas", "type"),
        ("France has jailed reporters. The country said no.", "The country", "France", "country"),
    ],
)  # fmt: skip
def test_each_rule_resolves_a_nominal(nlp: Language, text: str, nominal: str, entity: str, rule: str) -> None:
    assert (nominal, entity, rule) in resolved(nlp, text)


def test_the_only_person_of_a_role_and_country(nlp: Language) -> None:
    text = "Valmerian Foreign Minister Robert Kessler arrived. Talks began. Chadian Foreign Minister Omar Dakar spoke."
    assert ("minister", "Omar Dakar", "named holder") in resolved(nlp, f"{text} Later the Chadian minister left.")


@pytest.mark.parametrize(
    "text",
    [
        "Emmanuel Macron met Volodymyr Zelenskyy. The president smiled.",
        "Emmanuel Macron and Volodymyr Zelenskyy met. The two leaders smiled.",
        "Boeing and Airbus cut jobs. The company said no.",
        "Emmanuel Macron spoke. The suspect said nothing.",
        "Kamala Harris, the vice president, met Maria Lopez. The former president was absent.",
        "Russia armed Chad and Niger. The West African nation was pleased.",
        "Chad and Niger fought. The government fell.",
        "Officials of the company left. NATO met.",
        "France met Chad. Officials of the company government met.",
        "Robert Kessler met Omar Dakar. The 47-year-old lawyer was late.",
    ],
)
def test_where_two_fit_or_none_the_nominal_is_left_open(nlp: Language, text: str) -> None:
    assert [r for r in resolved(nlp, text) if r[2] != "apposition"] == []


def test_the_country_is_not_the_subject_of_its_own_clause(nlp: Language) -> None:
    found = resolved(nlp, "Russia met Chad. Russia agreed to arm the country.")
    assert ("the country", "Russia") not in [(t, e) for t, e, _ in found]


def test_a_name_inside_the_phrase_stays_a_mention_of_its_own(nlp: Language) -> None:
    assert ("agency", "Frontex", "apposition") in resolved(nlp, "Frontex, the EU's border agency, said no.")


def test_a_company_of_unknown_sector_must_be_a_subject(nlp: Language) -> None:
    assert ("The firm", "Helion Corp.", "type") in resolved(nlp, "Helion Corp. cut 400 jobs. The firm said no.")


def test_a_leader_without_a_day_is_one_of_the_text(nlp: Language) -> None:
    found = resolved(nlp, "Volodymyr Zelenskyy spoke. The Ukrainian leader was calm.", None)
    assert ("leader", "Volodymyr Zelenskyy", "office") in found


# The tables.


@pytest.mark.parametrize("row", read_table("nominal_heads.tsv"), ids=lambda r: r["word"])
def test_a_head_has_a_type_and_resolves_beside_a_name(nlp: Language, row: dict[str, str]) -> None:
    word = row["word"]
    assert word in row["example"] and word == word.lower()
    assert set(nominal_heads()[word].sectors) <= set(SECTORS)
    if row["type"] == "person":
        assert row["use"] in ("", "unnamed", "profile", "open") and not row["sectors"] + row["names"]
        if word != "year-old":
            found = resolved(nlp, f"Emmanuel Macron spoke. The {word}, Mira Solane, said no to him.")
            assert (f"The {word}", "Mira Solane", "apposition") in found
    elif row["type"] == "organization":
        assert row["use"] in ("", "body")
        found = resolved(nlp, f"Frontex, the {word}, said no.")
        assert [(t, e) for t, e, _ in found] == [(f"the {word}", "Frontex")]
    else:
        assert row["type"] in ("country", "government")


@pytest.mark.parametrize("row", read_table("nominal_organisations.tsv"), ids=lambda r: f"{r['word']}-{r['is']}")
def test_a_usual_name_is_meant_where_it_is_named(nlp: Language, row: dict[str, str]) -> None:
    assert row["word"] in nominal_heads() and row["word"] in row["example"]
    if row["is"]:
        assert [r.entity.type for r in load_entities().find(row["is"])] == ["organization"]
        found = resolved(nlp, f"Officials met the {row['is']} on Monday. {row['example']}.")
        assert (f"The {row['word']}", row["is"], "usual name") in found or row["contains"]


def test_the_mayor_of_a_town_is_who_held_the_office_on_the_day(nlp: Language) -> None:
    assert ("The mayor", "Sadiq Khan", "office") in resolved(nlp, "The mayor of London opened the bridge.")
    assert not any(n == "The leader" for n, _, _ in resolved(nlp, "The leader of London opened the bridge."))


def test_who_served_as_president_is_not_the_one_of_the_day(nlp: Language) -> None:
    assert not any(n == "president" for n, _, _ in resolved(nlp, "Medvedev served as Russian president until 2012."))
