"""Articles read and coded as the pipeline does it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from spacy.language import Language

from transforms.events.coder import code_events
from transforms.events.records import EventMention
from transforms.knowledge.entities import load_entities
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.analysis import Article
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate
from transforms.quotes.quotes import find_quotes

Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]


@pytest.fixture(scope="session")
def coded(nlp: Language) -> Reader:
    """An article linked with the entity base, published on a day, and the reports of events in it."""

    def read(text: str, on: date | None) -> tuple[Article, list[EventMention]]:
        article = Article("0" * 16, text)
        if on is not None:
            article.published_at, article.published_precision = datetime(on.year, on.month, on.day, tzinfo=UTC), "day"
        next(iter(parse(nlp, [article])))
        annotate(article, load_entities())
        return article, code_events(article, find_quotes(article), load_lexicon())

    return read
