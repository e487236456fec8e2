"""An article under analysis: parsed sentences, mentions and their entities. Plain records, passed along the stages.

All offsets are Unicode code points in the article's text, half-open. A sentence holds the spaCy Span of its
paragraph and `offset`, the paragraph's place in the text: text position = offset + position in the Doc.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing spaCy takes over a second, which who reads the entity base alone need not wait for
    from spacy.tokens import Span, Token


@dataclass(slots=True)
class Entity:
    """A person, organisation, country, place or other named thing; the fields are the columns of `entities`."""

    entity_id: str
    name: str
    type: str
    wikidata_id: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: str | None = None


@dataclass(slots=True)
class Mention:
    """A place in the text that names an entity; `entity` is None where no rule resolves it."""

    start: int
    end: int
    text: str
    form: str
    sentence_no: int
    label: str | None = None
    entity: Entity | None = None
    link_method: str | None = None
    link_score: float | None = None


@dataclass(slots=True)
class Sentence:
    """A parsed sentence. `paragraph` counts from 0."""

    no: int
    paragraph: int
    offset: int
    span: Span

    @property
    def start(self) -> int:
        return self.offset + self.span.start_char

    @property
    def end(self) -> int:
        return self.offset + self.span.end_char

    def where(self, part: Span | Token) -> tuple[int, int]:
        """The offsets of a token or span of this sentence in the article's text."""
        start = part.start_char if hasattr(part, "start_char") else part.idx
        return self.offset + start, self.offset + start + len(part.text)

    def tokens(self, start: int, end: int) -> Span | None:
        """The tokens that cover [start, end) of the article's text, or None if they lie outside this paragraph."""
        return self.span.doc.char_span(start - self.offset, end - self.offset, alignment_mode="expand")


@dataclass(slots=True)
class Article:
    """An article to be coded: its text and metadata, and what the stages of extraction find in it."""

    article_id: str
    text: str
    title: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    domain: str | None = None  # host of its address, without www.
    publisher: str | None = None
    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)  # sorted by start, never overlapping

    @property
    def published_on(self) -> date | None:
        """The day of publication, or None where only a month or a year is known."""
        if self.published_at is None or self.published_precision in ("month", "year"):
            return None
        return self.published_at.date()

    def mentions_in(self, start: int, end: int) -> Iterator[Mention]:
        """The mentions that overlap [start, end), in order."""
        at = bisect_right(self.mentions, start, key=lambda m: m.end)
        for mention in self.mentions[at:]:
            if mention.start >= end:
                return
            yield mention

    def sentence_at(self, position: int) -> Sentence | None:
        """The sentence that holds a position of the text."""
        at = bisect_right(self.sentences, position, key=lambda s: s.start) - 1
        return self.sentences[at] if at >= 0 and position < self.sentences[at].end else None
