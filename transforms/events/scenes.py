"""Where a person spoke: what somebody says, they say where the article shows them.

A scene is a person in a town: they met or visited somebody there, or "said in Accra". An act of speech by the same
person within NEAR sentences, or on the same stated day, that names no place of its own took place there.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.events.places import is_place
from transforms.events.records import EventMention, is_inferred
from transforms.events.syntax import prepositional
from transforms.language.analysis import Article, Mention
from transforms.quotes.quotes import Quote

SPOKEN = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONCEDE"))
SHOWING = SPOKEN | {"CONSULT"}
TOWNS = frozenset(("place", "facility"))
NEAR = 4  # sentences


@dataclass(frozen=True, slots=True)
class Scene:
    """A person (entity id) at a place, told in a sentence; the day if one is stated."""

    person: str
    sentence_no: int
    place: Mention
    day: object


def place_speakers(article: Article, quotes: list[Quote], events: list[EventMention]) -> None:
    """Fills the place of acts of speech without one."""
    scenes = [*_met(events), *_said(article, quotes)]
    for event in events:
        if event.place is not None or event.event_type not in SPOKEN or event.modality != "actual":
            continue
        persons = _persons(event)
        fitting = [s for s in scenes if s.person in persons and _is_near(s, event)]
        if len({s.place.entity.entity_id for s in fitting if s.place.entity is not None}) == 1:
            event.place = fitting[0].place


def _is_near(scene: Scene, event: EventMention) -> bool:
    day = _day(event)
    return abs(scene.sentence_no - event.sentence_no) <= NEAR or (day is not None and day == scene.day)


def _met(events: list[EventMention]) -> list[Scene]:
    return [
        Scene(person, e.sentence_no, e.place, _day(e))
        for e in events
        if e.event_type in SHOWING and e.modality == "actual" and e.place is not None and _is_town(e.place)
        for person in sorted(_persons(e))
    ]


def _said(article: Article, quotes: list[Quote]) -> list[Scene]:
    """ "..., the minister said in Accra"."""
    found = []
    for quote in quotes:
        if quote.cue_start is None or quote.speaker is None or quote.speaker.type != "person":
            continue
        sentence = article.sentence_at(quote.cue_start)
        span = sentence.tokens(quote.cue_start, quote.cue_end or quote.cue_start + 1) if sentence is not None else None
        if sentence is None or span is None or len(span) == 0:
            continue
        for noun in prepositional(span.root, "in", "at"):
            start, end = sentence.where(noun)
            for mention in article.mentions_in(start, end):
                if is_place(mention) and _is_town(mention):
                    found.append(Scene(quote.speaker.entity_id, sentence.no, mention, None))
    return found


def _is_town(mention: Mention) -> bool:
    return mention.entity is not None and mention.entity.type in TOWNS


def _day(event: EventMention) -> object:
    date = event.date
    return date.date_start if date is not None and date.precision == "day" and not is_inferred(event) else None


def _persons(event: EventMention) -> set[str]:
    return {p.entity.entity_id for p in event.actors if p.entity is not None and p.entity.type == "person"}
