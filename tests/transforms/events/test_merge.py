"""What is no report of its own: the condition of another act, the reason of a charge."""

from datetime import UTC, datetime

import pytest
from spacy.language import Language

from transforms.events.coder import code_events, explain
from transforms.events.quotes import find_quotes
from transforms.knowledge.entities import load_entities
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.analysis import Article
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate


def read(nlp: Language, text: str) -> Article:
    article = Article("0" * 16, text, None, datetime(2025, 3, 12, tzinfo=UTC), "day")
    next(iter(parse(nlp, [article])))
    annotate(article, load_entities())
    return article


@pytest.mark.parametrize(
    ("text", "kept", "reason"),
    [
        ("Kenya will withdraw its troops from Chad unless Sudan accepts the deal.", {"RETREAT"}, "the condition of another act"),
        ("Norway will send weapons to Chad if Chad is attacked by Sudan.", {"AID"}, "the condition of another act"),
        ("Kenya arrested a priest for collaborating with Sudan.", {"COERCE"}, "reason of"),
    ],
)  # fmt: skip
def test_it_is_left_out_and_the_reason_is_told(text: str, kept: set[str], reason: str, nlp: Language) -> None:
    article = read(nlp, text)
    lexicon = load_lexicon()
    assert {e.event_type for e in code_events(article, find_quotes(article), lexicon)} == kept
    assert any(reason in line for line in explain(article, article.sentences[0], lexicon))


def test_a_condition_of_nothing_coded_stays_a_report(nlp: Language) -> None:
    article = read(nlp, "The plan would fail if Chad were attacked by Sudan.")
    events = code_events(article, find_quotes(article), load_lexicon())
    assert [(e.event_type, e.modality) for e in events] == [("ASSAULT", "possible")]
