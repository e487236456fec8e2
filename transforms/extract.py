"""A partition of articles in, the rows of the extracted tables out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from spacy.language import Language

from transforms.events.coder import code_events
from transforms.events.records import EventMention, Participant
from transforms.ids import hex16
from transforms.knowledge.entities import EntityBase
from transforms.knowledge.lexicon import Lexicon
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate
from transforms.quantities.quantities import Quantity, find_quantities
from transforms.quotes.quotes import Quote, find_quotes

Row = dict[str, Any]


@dataclass
class Extracted:
    """The rows of one partition, by table."""

    entities: dict[str, Row] = field(default_factory=dict)
    mentions: list[Row] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    event_mentions: list[Row] = field(default_factory=list)
    event_actors: list[Row] = field(default_factory=list)
    quantities: list[Row] = field(default_factory=list)

    def tables(self) -> dict[str, list[Row]]:
        return {**self.__dict__, "entities": list(self.entities.values())}


def extract(nlp: Language, base: EntityBase, lexicon: Lexicon, articles: Iterable[Mapping[str, Any]]) -> Extracted:
    """Codes articles (rows of `articles`: article_id, text, title, published_at, published_precision; where
    known, domain and publisher of `documents`)."""
    found = Extracted()
    for article in parse(nlp, map(read_article, articles)):
        extract_article(article, base, lexicon, found)
        article.sentences.clear()  # its parse is the most of a partition's memory
        article.mentions.clear()
    return found


def extract_article(article: Article, base: EntityBase, lexicon: Lexicon, found: Extracted) -> None:
    """Adds what one parsed article says to `found`."""
    annotate(article, base)
    quotes = find_quotes(article)
    events = code_events(article, quotes, lexicon)
    rows = _Rows(article, found.entities)
    found.mentions += [rows.mention(m) for m in article.mentions]
    found.quotes += [rows.quote(q) for q in quotes]
    event_rows = [rows.event(e) for e in events]
    found.event_mentions += event_rows
    for event, row in zip(events, event_rows, strict=True):
        found.event_actors += rows.participants(row["event_mention_id"], "actor", event.actors)
        found.event_actors += rows.participants(row["event_mention_id"], "recipient", event.recipients)
    found.quantities += [rows.quantity(q, event_rows) for q in find_quantities(article)]


@dataclass
class _Rows:
    """Rows of one article; the entities that they name are added to `entities`."""

    article: Article
    entities: dict[str, Row]

    def entity(self, entity: Entity | None) -> str | None:
        if entity is None:
            return None
        known = self.entities.get(entity.entity_id)
        # An entity of its own bears in each article the longest name found there: the longest of all, then the first
        # in order, so that the row does not depend on which article comes first.
        if known is None or _rank(entity.name, entity.latitude) < _rank(known["name"], known["latitude"]):
            self.entities[entity.entity_id] = asdict(entity)
        return entity.entity_id

    def span(self, start: int | None, end: int | None, prefix: str = "") -> Row:
        if start is None or end is None:
            return {f"{prefix}start": None, f"{prefix}end": None, f"{prefix}text": None}
        return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": self.article.text[start:end]}

    def mention(self, mention: Mention) -> Row:
        return {
            "mention_id": hex16("mention", self.article.article_id, mention.start, mention.end),
            "article_id": self.article.article_id,
            "sentence_no": mention.sentence_no,
            **self.span(mention.start, mention.end),
            "label": mention.label,
            "form": mention.form,
            "entity_id": self.entity(mention.entity),
            "link_method": mention.link_method,
            "link_score": mention.link_score,
        }

    def quote_id(self, quote: Quote) -> str:
        return hex16("quote", self.article.article_id, quote.start, quote.end)

    def quote(self, quote: Quote) -> Row:
        return {
            "quote_id": self.quote_id(quote),
            "article_id": self.article.article_id,
            "sentence_no": quote.sentence_no,
            **self.span(quote.start, quote.end),
            "kind": quote.kind,
            **self.span(quote.speaker_start, quote.speaker_end, "speaker_"),
            "speaker_id": self.entity(quote.speaker),
            **self.span(quote.cue_start, quote.cue_end, "cue_"),
        }

    def event(self, event: EventMention) -> Row:
        article_id, sentence = self.article.article_id, self.article.sentences[event.sentence_no]
        date, place = event.date, event.place
        return {
            "event_mention_id": hex16("event", article_id, event.trigger_start, event.trigger_end, event.event_type),
            "article_id": article_id,
            "sentence_no": event.sentence_no,
            **self.span(event.start, event.end),
            "sentence_start": sentence.start,
            "sentence_end": sentence.end,
            **self.span(event.trigger_start, event.trigger_end, "trigger_"),
            "event_type": event.event_type,
            "mode": event.mode,
            "contexts": event.contexts or None,
            "modality": event.modality,
            "modality_rule": event.modality_rule,
            **self.span(event.modality_start, event.modality_end, "modality_"),
            "condition_text": event.condition_text,
            "attributed_to": self.entity(event.attributed_to),
            "quote_id": self.quote_id(event.quote) if event.quote is not None else None,
            "date_start": date.date_start if date else None,
            "date_end": date.date_end if date else None,
            "date_precision": date.precision if date else None,
            "date_text": (date.text or None) if date else None,
            "date_method": date.method if date else None,
            "place_id": self.entity(place.entity) if place else None,
            "place_text": place.text if place else None,
            "rule": event.rule,
            "confidence": event.confidence,
        }

    def participants(self, event_mention_id: str, role: str, participants: Sequence[Participant]) -> list[Row]:
        return [
            {
                "event_mention_id": event_mention_id,
                "role": role,
                "position": position,
                "article_id": self.article.article_id,
                **self.span(p.start, p.end),
                "entity_id": self.entity(p.entity),
                "country": p.country,
                "sector": p.sector,
            }
            for position, p in enumerate(participants)
        ]

    def quantity(self, quantity: Quantity, events: Sequence[Row]) -> Row:
        around = [e for e in events if e["start"] <= quantity.start and quantity.end <= e["end"]]
        nearest = min(
            around, key=lambda e: (abs(e["trigger_start"] - quantity.start), e["trigger_start"]), default=None
        )
        return {
            "quantity_id": hex16("quantity", self.article.article_id, quantity.start, quantity.end),
            "article_id": self.article.article_id,
            "event_mention_id": nearest["event_mention_id"] if nearest else None,
            **self.span(quantity.start, quantity.end),
            "value_low": quantity.value_low,
            "value_high": quantity.value_high,
            "unit": quantity.unit,
            "of": quantity.of,
        }


def _rank(name: str, latitude: float | None) -> tuple[int, str, bool]:
    return -len(name), name, latitude is None


def read_article(row: Mapping[str, Any]) -> Article:
    """A row of `articles`, to be parsed."""
    columns = ("article_id", "text", "title", "published_at", "published_precision")
    return Article(**{name: row[name] for name in columns}, domain=row.get("domain"), publisher=row.get("publisher"))
