"""What the event coder hands on: a report of an event and its participants. Offsets as in analysis.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transforms.language.analysis import Entity, Mention

if TYPE_CHECKING:
    from transforms.dates.dates import TimeExpression
    from transforms.quotes.quotes import Quote

# How the methods of dates begin that no word of the text gives, but the day of publication.
INFERRED = "published."
# Planned and conditional are one class: a meeting planned on a condition is the meeting planned.
CLASSES = {"actual": "actual", "planned": "intended", "conditional": "intended"}


@dataclass(slots=True)
class Participant:
    """Who acts or is acted on: the words, and the entity, country (ISO alpha-3) and PLOVER sector where known."""

    start: int
    end: int
    entity: Entity | None = None
    country: str | None = None
    sector: str | None = None
    possessive: bool = False  # "its army": known only by whose it is
    private: bool = False  # "users", "a friend": nobody of public life


@dataclass(slots=True)
class EventMention:
    """A report of an event in a sentence; the fields are the columns of `event_mentions`."""

    sentence_no: int
    start: int
    end: int
    trigger_start: int
    trigger_end: int
    event_type: str
    mode: str | None
    contexts: list[str]
    modality: str
    modality_rule: str
    modality_start: int | None  # of the word that says so
    modality_end: int | None
    condition_text: str | None
    attributed_to: Entity | None
    date: TimeExpression | None
    place: Mention | None
    rule: str
    confidence: float
    actors: list[Participant] = field(default_factory=list)
    recipients: list[Participant] = field(default_factory=list)
    quote: Quote | None = None  # the quotation in which it stands


def is_inferred(event: EventMention) -> bool:
    """Is its day not stated, but that of the news?"""
    return event.date is not None and event.date.method.startswith(INFERRED)


def status_class(event: EventMention) -> str | None:
    """actual or intended; None for possible and negated acts, which nothing else in the text is the same as."""
    return CLASSES.get(event.modality)
