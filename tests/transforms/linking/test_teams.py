"""Teams: a place's name that stands for its team, and politics in which it does not."""

from datetime import datetime

import pytest
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate

ROWS = read_table("team_words.tsv")


def kinds(nlp: Language, text: str) -> dict[str, tuple[str, str]]:
    """Mention -> name and type of its entity."""
    article = Article("0" * 16, text, None, datetime(2025, 3, 4), "day")
    next(iter(parse(nlp, [article])))
    annotate(article, load_entities())
    return {m.text: (m.entity.name, m.entity.type) for m in article.mentions if m.entity is not None}


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['kind']}-{r['word']}" for r in ROWS])
def test_each_word_has_a_kind_and_stands_once(row: dict[str, str]) -> None:
    assert row["kind"] in ("role", "weak_role", "contest", "context")
    assert row["example"]
    assert sum(r["word"] == row["word"] and r["kind"] == row["kind"] for r in ROWS) == 1
    assert row["word"] == row["word"].lower()


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("Italy coach Lina Marek praised her goalkeeper after the final.", "Italy"),
        ("In basketball, Chile defeated Peru 88-83 on Sunday.", "Chile"),
        ("In basketball, Chile defeated Peru 88-83 on Sunday.", "Peru"),
        ("Ghana qualified for the World Cup after a penalty shootout against Togo.", "Ghana"),
    ],
)
def test_a_name_in_sport_is_a_team(text: str, team: str, nlp: Language) -> None:
    assert kinds(nlp, text)[team] == (f"{team} (team)", "organization")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Chile defeated Peru in the war of 1879.", "Chile"),
        ("Germany won a seat on the council after a vote.", "Germany"),
        ("The World Cup will be held in Spain, where fans buy tickets for the final.", "Spain"),
        ("Kenya president visited Ghana to discuss trade.", "Ghana"),
    ],
)
def test_elsewhere_it_is_the_state(text: str, state: str, nlp: Language) -> None:
    assert kinds(nlp, text)[state] == (state, "country")
