"""Pronouns by rule, over texts of our own, and the laws that hold for any text."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.coreference import RULES, resolutions, resolve_pronouns
from transforms.language.coreference_discourse import Discourse, quoted
from transforms.language.names import find_names
from transforms.language.pipeline import parse
from transforms.linking.link import link_mentions
from transforms.linking.located import locate_places
from warehouse.vocabulary import LINK_METHODS


def named(nlp: Language, text: str, on: str | None = "2025-03-04") -> Article:
    """The article with its names linked, and no pronoun resolved."""
    article = Article("0" * 16, text)
    if on:
        article.published_at, article.published_precision = datetime.fromisoformat(on), "day"
    next(iter(parse(nlp, [article])))
    find_names(article, load_entities())
    link_mentions(article, load_entities())
    locate_places(article, load_entities())
    return article


def resolved(nlp: Language, text: str, on: str | None = "2025-03-04") -> list[tuple[str, str, str]]:
    """(text, entity, rule) of what resolves."""
    found = resolutions(named(nlp, text, on), load_entities())
    assert all(r.mention.entity is not None for r in found)
    return [(r.mention.text, r.mention.entity.name if r.mention.entity else "", r.rule) for r in found]


@pytest.mark.parametrize(
    ("text", "pronoun", "entity", "rule"),
    [
        ("Emmanuel Macron agreed. In his reply, Friedrich Merz said no.", "his", "Friedrich Merz", "cataphora"),
        ("When he signed the contract, Robert Kessler thought of money.", "he", "Robert Kessler", "cataphora"),
        ("Robert Kessler said he was tired.", "he", "Robert Kessler", "same sentence"),
        ("Giorgia Meloni met Emmanuel Macron. She thanked the hosts.", "She", "Giorgia Meloni", "only person"),
        ("Emmanuel Macron met Friedrich Merz. He was late.", "He", "Emmanuel Macron", "subject"),
        ("Emmanuel Macron praised Friedrich Merz for his work.", "his", "Friedrich Merz", "judged"),
        ("Chad accused Niger of crimes in its war.", "its", "Niger", "judged"),
        ("Emmanuel Macron told Friedrich Merz he would wait.", "he", "Emmanuel Macron", "governing subject"),
        ("NATO said it would send ships.", "it", "NATO", "governing subject"),
        ("Chad has closed its border.", "its", "Chad", "own subject"),
        ("The court urged Chad to open its border.", "its", "Chad", "own subject"),
        ("Journalists asked about Ukraine's fight for its land.", "its", "Ukraine", "owner"),
        ("Reporters wrote about Chad and its allies.", "its", "Chad", "owner"),
        ("NATO agreed to the plan. It sent four ships.", "It", "NATO", "last subject"),
        ("While Chad agreed to talks, it did not sign.", "it", "Chad", "opening clause"),
        ("Emmanuel Macron said Chad was ready to talk, but it wanted money.", "it", "Chad", "other subject"),
        ('Robert Kessler was arrested. "He is innocent," said Maria Lopez.', "He", "Robert Kessler", "quoted"),
    ],
)
def test_each_rule_resolves_a_pronoun(nlp: Language, text: str, pronoun: str, entity: str, rule: str) -> None:
    assert (pronoun, entity, rule) in resolved(nlp, text)


def test_a_pronoun_repeats_the_one_in_the_subject(nlp: Language) -> None:
    found = resolved(nlp, "Helion Corp. cut 400 jobs. Its backlog now stands at its highest level.")
    assert [(e, r) for t, e, r in found if t == "its"] == [("Helion Corp.", "repeated")]


def test_democrats_are_they_and_the_united_states_are_it(nlp: Language) -> None:
    assert ("they", "Democrats", "governing subject") in resolved(nlp, "The Democrats said they would vote no.")
    assert ("it", "United States", "governing subject") in resolved(nlp, "The United States said it would wait.")
    assert not resolved(nlp, "The United States said they would wait.")


@pytest.mark.parametrize(
    "text",
    [
        "Emmanuel Macron criticized him.",
        "Emmanuel Macron and Friedrich Merz met, and a farmer greeted him.",
        "Emmanuel Macron agreed. A lawyer left the room and said he was short of time.",
        "Emmanuel Macron agreed. The suspect was seen in Lille. He has not been named.",
        "Emmanuel Macron was clear. “He is wrong,” said a farmer.",
        "Giorgia Meloni smiled. He left.",
        "The plan of Chad has its merits.",
        "Officials said they were tired. NATO met in Oslo.",
        "Emmanuel Macron and Friedrich Merz said they would wait.",
        "NATO met. Oren Talvik found the plan and read it.",
    ],
)
def test_where_no_rule_decides_the_pronoun_is_left_open(nlp: Language, text: str) -> None:
    assert resolved(nlp, text) == []


def test_whom_a_pronoun_cannot_mean_is_not_meant_from_further_back(nlp: Language) -> None:
    found = resolved(nlp, "Mira Solane smiled. Mira Solane has known Friedrich Merz. Emmanuel Macron met him.")
    assert ("him", "Emmanuel Macron") not in [(t, e) for t, e, _ in found]


def test_two_in_a_list_are_two(nlp: Language) -> None:
    found = resolved(nlp, "Emmanuel Macron met Oren Talvik. A meeting between him and Talvik followed.")
    assert ("him", "Emmanuel Macron") in [(t, e) for t, e, _ in found]


def test_what_one_pronoun_tells_of_a_gender_the_next_one_knows(nlp: Language) -> None:
    found = resolved(nlp, "Risto Haapsalu said he wished Lena Forsberg luck. He thanked her.")
    assert [(t, e) for t, e, _ in found if t in ("He", "her")] == [("He", "Risto Haapsalu"), ("her", "Lena Forsberg")]


def test_an_army_acts_for_its_state(nlp: Language) -> None:
    assert ("it", "Ukraine", "governing subject") in resolved(nlp, "The Ukrainian military said it had hit a depot.")


# The tables.


@pytest.mark.parametrize("row", read_table("pronoun_pleonastic.tsv"), ids=lambda r: f"{r['class']}-{r['word']}")
def test_a_pleonastic_it_is_left_open_and_that_of_a_bearer_is_not(nlp: Language, row: dict[str, str]) -> None:
    assert row["word"] in row["example"] or row["class"] in ("verb", "thing", "passive")
    if row["class"] == "bearer":
        assert ("it", "NATO", "governing subject") in resolved(nlp, f"NATO said it was {row['word']}.")
    else:
        found = resolved(nlp, f"NATO met in Oslo. {row['example']}.")
        assert "it" not in [t.lower() for t, _, _ in found]


@pytest.mark.parametrize("row", read_table("pronoun_judges.tsv"), ids=lambda r: r["verb"])
def test_after_a_judging_verb_the_possessive_is_the_objects(nlp: Language, row: dict[str, str]) -> None:
    text = row["example"].replace("Macron", "Emmanuel Macron").replace("Merz", "Friedrich Merz")
    assert ("his", "Friedrich Merz", "judged") in resolved(nlp, f"{text}.")


@pytest.mark.parametrize("row", read_table("pronoun_genders.tsv"), ids=lambda r: r["word"])
def test_a_word_beside_a_name_tells_the_gender(row: dict[str, str]) -> None:
    text = row["example"] + " left."
    name = next(n for n in ("Oren Talvik", "Talvik", "Oren", "Mira Solane", "Solane", "Mira") if n in text)
    at = text.index(name)
    article = Article("0" * 16, text)
    entity = Entity("1" * 16, "X. Y.", "person")  # a name that tells nothing
    article.mentions = [Mention(at, at + len(name), name, "name", 0, "PERSON", entity, "own", 0.7)]
    found = Discourse(article, load_entities())
    found.advance(len(text))
    assert found.gender(found.references[0]) == row["gender"]


def test_every_rule_counts_as_one_of_the_ways_of_linking() -> None:
    assert {method for method, _, _ in RULES.values()} <= set(LINK_METHODS)
    assert all(0.5 <= score < 1 and text for _, score, text in RULES.values())


# Quotation marks.


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said: "One." She left.', ["One."]),
        ("“One,” he said. “Two.”", ["One,", "Two."]),
        ('"One, he said.\nTwo.', ["One, he said."]),
        ('"One of us. "Two of us." Three.', ['One of us. "Two of us.']),
        ("None.", []),
    ],
)
def test_what_stands_inside_quotation_marks(text: str, inside: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text)] == inside


# Laws.

WORDS = (
    "Emmanuel Macron|Friedrich Merz|Giorgia Meloni|Oren Talvik|NATO|Chad|Ukrainian|Russia|the Democrats|the company|"
    "the president|the Ukrainian president|the minister|the 47-year-old|the country|its government|his counterpart|"
    'a lawyer|he|she|him|his|her|it|its|they|their|said|met|praised|for|and|that|who|while|“|”|"|,|.|.|the alliance|'
    "French|'s|of|The government|The company|The|the government|its president|former|group|the former president|was|born|72|\n|’s|(|)|-|\x00|é|Mr|the head of|its predecessor"
)
PIECES = st.sampled_from(WORDS.split("|"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=30), st.sampled_from([None, "2016-03-04", "2025-03-04"]))
def test_the_laws_of_coreference(nlp: Language, pieces: list[str], on: str | None) -> None:
    text, base = " ".join(pieces), load_entities()
    article = named(nlp, text, on)
    names = list(article.mentions)
    found = resolutions(article, base)
    assert article.mentions == names  # asking changes nothing
    assert resolutions(article, base) == found  # and gives the same each time
    known = {m.entity.entity_id for m in names if m.entity is not None}
    for resolution in found:
        mention, entity = resolution.mention, resolution.mention.entity
        assert entity is not None
        method, score, _ = RULES[resolution.rule]
        assert (mention.link_method, mention.link_score) == (method, score)
        assert mention.text == text[mention.start : mention.end] and mention.text
        assert (
            article.sentences[mention.sentence_no].start <= mention.start < article.sentences[mention.sentence_no].end
        )
        # Somebody of the document; or of the base: the holder of an office, or a state.
        record = base.record(entity.entity_id)
        assert entity.entity_id in known or (record is not None and (record.offices or entity.type == "country"))
    resolve_pronouns(article, base)
    assert [m for m in article.mentions if m in names] == names  # no name is lost
    assert len(article.mentions) == len(names) + len(found)
    assert all(one.end <= other.start for one, other in pairwise(article.mentions))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=15), st.lists(PIECES, max_size=10))
def test_what_follows_changes_nothing_before_it(nlp: Language, pieces: list[str], more: list[str]) -> None:
    """Lines that follow without names leave the pronouns before them as they are."""
    text = " ".join(pieces)
    plain = [m for m in more if m.islower()]
    short = resolutions(named(nlp, text), load_entities())
    longer = resolutions(named(nlp, text + "\n" + " ".join(plain)), load_entities())
    before = [r for r in longer if r.mention.end <= len(text)]
    assert [(r.mention.start, r.mention.text, r.rule) for r in before] == [
        (r.mention.start, r.mention.text, r.rule) for r in short
    ]
