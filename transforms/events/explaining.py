"""Why a sentence was coded as it was, and why not otherwise: what fired, what was rejected, what came near.

Nothing is judged here: events and reasons come from the coder (code_events()), what an entry lacks from
attempt(). Only the words of the status are looked up anew, among those that modality.py goes by, at its places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.events.coder import LONGEST_SENTENCE, Rejected, code_events, resolver_hides
from transforms.events.frames import carrier_noun
from transforms.events.participants import Resolver
from transforms.events.records import EventMention, Participant
from transforms.events.triggers import POS_OF, Trigger, attempt, candidates, possible
from transforms.events.wordtables import ModalityWords, modality_words
from transforms.knowledge.lexicon import Entry, Lexicon
from transforms.knowledge.lexicon_questions import as_written, in_words
from transforms.language.analysis import Article, Mention, Sentence
from transforms.quotes.quotes import Quote

NEAREST = 3
# As far as modality.py climbs.
DEPTH = 5
# What the words of a status may say by themselves: "would" without a condition is planned, with one all is conditional.
_SAID_BY = {
    "planned": frozenset(("planned", "conditional")),
    "conditional": frozenset(("planned", "conditional", "possible")),
    "possible": frozenset(("possible",)),
    "negated": frozenset(("negated",)),
}
_MODIFIERS = frozenset(("det", "amod", "compound", "neg", "preconj"))


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or recipient: the words, and what they were linked to."""

    text: str
    entity: str | None
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Fired:
    """An event that was coded. Offsets are in the article; dates are ISO or None; `status_words` decide its status."""

    rule: str
    event_type: str
    mode: str | None
    status: str
    status_words: tuple[str, ...]
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
    fired = tuple(_fired(article, sentence, event, heads) for event in own)
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


def _fired(
    article: Article, sentence: Sentence, event: EventMention, heads: list[tuple[Token, tuple[Entry, ...]]]
) -> Fired:
    day, place = event.date, event.place
    return Fired(
        event.rule,
        event.event_type,
        event.mode,
        event.modality,
        status_words(_head(sentence, event, heads), event.modality),
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


def status_words(head: Token, status: str) -> tuple[str, ...]:
    """The words around the head of a trigger that say its status, in order; none for what is actual.

    Looked for where modality.py looks (own auxiliaries and negation, modifiers, what governs it, the mark of its clause),
    among the words of modality.toml that say this status. Empty where the construction alone says it.
    """
    if status == "actual":
        return ()
    words = modality_words()
    wanted = _SAID_BY[status]
    found: dict[int, str] = {}
    node = head
    top = carrier_noun(head) if head.pos_ == "NOUN" else head
    for _ in range(DEPTH):
        for child in (*node.children, *(top.children if node is head else ())):
            if _says(child, words) & wanted:
                found[child.i] = child.text
        above = top.head if node is head else node.head
        if above is node or node.dep_ == "ROOT":
            break
        governs = words.governors.get(above.lemma_.lower()) in wanted
        averts = "possible" in wanted and above.lemma_.lower() in words.averting
        if governs or averts or ("negated" in wanted and above.lower_ == "without"):
            found[above.i] = above.text
        node = above
    if not found and "planned" in wanted and head.lemma_ in words.arranged:  # "scheduled talks"
        return (head.text,)
    return tuple(found[i] for i in sorted(found))


def _says(token: Token, words: ModalityWords) -> set[str]:
    """What a dependent says of the status of the word above it."""
    lower = token.lower_
    found: set[str | None] = set()
    if token.dep_ in ("aux", "auxpass"):
        found.add("planned" if lower == "to" else words.auxiliaries.get(lower))
    if token.dep_ == "neg":
        found.add("negated")
    if token.dep_ == "advmod":
        found.add(words.adverbs.get(lower))
    if token.dep_ in _MODIFIERS and lower != "any":
        found.add(words.modifiers.get(lower))
    if token.dep_ in ("nsubj", "nsubjpass") and any(c.dep_ == "det" and c.lower_ == "no" for c in token.children):
        found.add("negated")
    if token.dep_ == "mark" and lower in words.marks:
        found.add("possible")
    return {m for m in found if m is not None}
