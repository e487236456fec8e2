"""Why a sentence was coded as it was, and why not otherwise: what fired, what was rejected, what came near.

Nothing is judged here: events and reasons come from the coder (code_events()), what an entry lacks from
attempt().
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.events.coder import LONGEST_SENTENCE, Rejected, code_events, resolver_hides
from transforms.events.participants import Resolver
from transforms.events.records import EventMention, Participant
from transforms.events.triggers import POS_OF, Trigger, attempt, candidates, possible
from transforms.knowledge.lexicon import Entry, Lexicon
from transforms.knowledge.lexicon_questions import as_written, in_words
from transforms.language.analysis import Article, Mention, Sentence
from transforms.quotes.quotes import Quote

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or recipient: the words, and what they were linked to."""

    text: str
    entity: str | None
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Fired:
    """An event that was coded. Offsets are in the article; dates are ISO or None; `status_word` decides its status by `status_rule`."""

    rule: str
    event_type: str
    mode: str | None
    status: str
    status_rule: str
    status_word: str | None
    condition: str | None
    trigger: str
    start: int
    end: int
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    date_start: str | None
    date_end: str | None
    date_text: str | None
    date_method: str | None
    place: str | None
    attributed_to: str | None
    contexts: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Turned:
    """An entry whose words the sentence has and which became no event: why."""

    rule: str
    event_type: str
    word: str
    start: int
    reason: str


@dataclass(frozen=True, slots=True)
class Near:
    """An entry of a word that did not match, and the first thing that it asks for and the sentence has not."""

    rule: str
    event_type: str
    trigger: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A word that heads entries of which none matched: why the word is left aside, or the nearest entries."""

    word: str
    start: int
    n_entries: int
    aside: str | None
    nearest: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A mention, and what it was linked to: no actor is found where it is a place, or nothing."""

    text: str
    form: str
    entity: str | None
    type: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence and what the coder made of it. `note` says why it was not looked at."""

    text: str
    start: int
    end: int
    names: tuple[Name, ...]
    fired: tuple[Fired, ...]
    rejected: tuple[Turned, ...]
    unmatched: tuple[Unmatched, ...]
    note: str | None


def explain_article(article: Article, quotes: list[Quote], lexicon: Lexicon) -> list[Explained]:
    """An explanation of each sentence of an article that is parsed and whose mentions are linked."""
    rejected: list[Rejected] = []
    events = code_events(article, quotes, lexicon, rejected)
    return [_explain(article, sentence, lexicon, events, rejected) for sentence in article.sentences]


def _explain(
    article: Article, sentence: Sentence, lexicon: Lexicon, events: list[EventMention], rejected: list[Rejected]
) -> Explained:
    text = article.text[sentence.start : sentence.end]
    names = tuple(_name(m) for m in article.mentions_in(sentence.start, sentence.end))
    if len(sentence.span) > LONGEST_SENTENCE:
        note = f"{len(sentence.span)} words and signs: over {LONGEST_SENTENCE} it is taken for a list or table"
        return Explained(text, sentence.start, sentence.end, names, (), (), (), note)
    types = {e.id: e.event_type for e in lexicon.entries}
    heads = candidates(sentence, lexicon)
    own = [e for e in events if e.sentence_no == sentence.no]
    fired = tuple(_fired(article, event) for event in own)
    turned = [
        Turned(r.rule, types[r.rule], r.trigger, r.start, r.reason)
        for r in rejected
        if sentence.start <= r.start < sentence.end
    ]
    judged = {t.start for t in turned} | {sentence.where(_head(sentence, e, heads))[0] for e in own}
    resolver = Resolver(article, sentence)
    left = [_unmatched(sentence, token, found, resolver) for token, found in heads]
    unmatched = tuple(u for u in left if u.start not in judged)
    return Explained(text, sentence.start, sentence.end, names, fired, tuple(dict.fromkeys(turned)), unmatched, None)


def _name(mention: Mention) -> Name:
    entity = mention.entity
    if entity is None:
        return Name(mention.text, mention.form, None, None, None)
    return Name(mention.text, mention.form, entity.name, entity.type, entity.country)


def _unmatched(sentence: Sentence, token: Token, entries: tuple[Entry, ...], resolver: Resolver) -> Unmatched:
    aside = None
    if not possible(token):
        aside = "an attribute or auxiliary here, which reports nothing by itself"
    elif resolver_hides(token, resolver):
        aside = "part of a name"
    nearest = () if aside is not None else tuple(near for _, near in sorted(_near(token, entries), key=_rank)[:NEAREST])
    start, _ = sentence.where(token)
    return Unmatched(token.text, start, len(entries), aside, nearest)


def _rank(found: tuple[tuple[int, int, int, int], Near]) -> tuple[int, int, int, int]:
    return found[0]


def _near(token: Token, entries: tuple[Entry, ...]) -> Iterator[tuple[tuple[int, int, int, int], Near]]:
    """What each entry of a word lacks, with a rank: the right part of speech, then most requirements met, fewest left."""
    for number, entry in enumerate(entries):
        asked = [*entry.needs, *entry.where]
        if token.pos_ not in POS_OF[entry.part_of_speech]:
            lacks = f"the word as {entry.part_of_speech}"
            yield (1, 0, len(asked), number), Near(entry.id, entry.event_type, entry.trigger, lacks)
            continue
        missing = attempt(entry, token)
        if not isinstance(missing, Trigger):
            lacks = in_words(as_written(entry, missing))
            met = asked.index(missing)
            yield (0, -met, len(asked) - met, number), Near(entry.id, entry.event_type, entry.trigger, lacks)


def _head(sentence: Sentence, event: EventMention, heads: list[tuple[Token, tuple[Entry, ...]]]) -> Token:
    """The word that heads an event's trigger."""
    within = [t for t, found in heads if any(e.id == event.rule for e in found)]
    return next(t for t in within if event.trigger_start <= sentence.where(t)[0] < event.trigger_end)


def _fired(article: Article, event: EventMention) -> Fired:
    day, place = event.date, event.place
    return Fired(
        event.rule,
        event.event_type,
        event.mode,
        event.modality,
        event.modality_rule,
        None if event.modality_start is None else article.text[event.modality_start : event.modality_end],
        event.condition_text,
        article.text[event.trigger_start : event.trigger_end],
        event.trigger_start,
        event.trigger_end,
        tuple(_party(article, p) for p in event.actors),
        tuple(_party(article, p) for p in event.recipients),
        day.date_start.isoformat() if day and day.date_start else None,
        day.date_end.isoformat() if day and day.date_end else None,
        (day.text or None) if day else None,
        day.method if day else None,
        place.text if place else None,
        event.attributed_to.name if event.attributed_to else None,
        tuple(event.contexts),
        event.confidence,
    )


def _party(article: Article, participant: Participant) -> Party:
    entity = participant.entity
    text = article.text[participant.start : participant.end]
    return Party(text, entity.name if entity else None, participant.country, participant.sector)
