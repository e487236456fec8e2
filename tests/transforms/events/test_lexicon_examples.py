"""Every entry of the lexicon codes its example as it says, and leaves its counter-example alone."""

import pytest
from spacy.language import Language

from transforms.events.coder import code_events
from transforms.events.participants import actor_nouns
from transforms.events.records import EventMention
from transforms.knowledge.lexicon import Entry, load_lexicon
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import parse

LEXICON = load_lexicon()
COMMON = {*actor_nouns().group, "militiamen", "gunmen", "paramilitaries", "authorities"}


def _with_mentions(article: Article, entry: Entry) -> None:
    """Capitalised participants of an example are names of entities; "soldiers" and the like are not."""
    for mark in entry.expected:
        name = article.text[mark.start : mark.end]
        if name[0].isupper() and not {name.lower(), name.lower().removesuffix("s")} & COMMON:
            relation = "actor" if mark.role == "actor" else "recipient"
            asked = [c.words for c in entry.where if c.relation == relation and c.words is not None]
            kind = "person" if any("person" in words for words in asked) else "country"
            entity = Entity("Q" + name, name, kind, country=name[:3].upper())
            article.mentions.append(Mention(mark.start, mark.end, name, "name", 0, "GPE", entity))
    article.mentions.sort(key=lambda m: m.start)


@pytest.fixture(scope="session")
def coded(nlp: Language) -> dict[str, tuple[Article, list[EventMention]]]:
    """All examples coded, parsed in one go."""
    articles = [Article(entry.id, entry.example) for entry in LEXICON.entries]
    found = {}
    for article, entry in zip(parse(nlp, articles), LEXICON.entries, strict=True):
        _with_mentions(article, entry)
        found[entry.id] = article, code_events(article, [], LEXICON)
    return found


@pytest.fixture(scope="session")
def countered(nlp: Language) -> dict[str, list[EventMention]]:
    entries = [e for e in LEXICON.entries if e.counter]
    articles = [Article(e.id, e.counter or "") for e in entries]
    return {a.article_id: code_events(a, [], LEXICON) for a in parse(nlp, articles)}


@pytest.mark.parametrize("entry", LEXICON.entries, ids=lambda e: e.id)
def test_example_is_coded(entry: Entry, coded: dict[str, tuple[Article, list[EventMention]]]) -> None:
    article, events = coded[entry.id]
    fired = [e for e in events if e.rule == entry.id]
    assert fired, f"{article.text!r} gave {[(e.rule, e.event_type) for e in events]}"
    event = fired[0]
    assert event.event_type == entry.event_type
    for mark in entry.expected:
        participants = event.actors if mark.role == "actor" else event.recipients
        assert any(p.start < mark.end and mark.start < p.end for p in participants), (
            f"{article.text!r}: {mark.role} {article.text[mark.start : mark.end]!r} not among "
            f"{[article.text[p.start : p.end] for p in participants]}"
        )


@pytest.mark.parametrize("entry", [e for e in LEXICON.entries if e.counter], ids=lambda e: e.id)
def test_counter_example_is_not(entry: Entry, countered: dict[str, list[EventMention]]) -> None:
    assert [e.event_type for e in countered[entry.id] if e.rule == entry.id] == []
