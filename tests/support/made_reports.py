"""Reports of events, made up from a few words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from transforms.resolution.events import Told
from transforms.resolution.facts import ArticleFacts
from transforms.resolution.reports import Report, report

Row = dict[str, Any]
DAY = date(2025, 6, 3)
NOON = datetime(2025, 6, 4, 12, tzinfo=UTC)


def article(name: str, **facts: Any) -> ArticleFacts:
    return ArticleFacts(name, **{"cluster_id": f"cluster of {name}", "published_at": NOON, **facts})


def participants(names: Sequence[str]) -> list[Row]:
    """ "Q1" is an entity, "Q1/NOR" one of a country, "the board" and "the board/NOR" are words of no known entity."""
    rows = []
    for position, text in enumerate(names):
        name, _, country = text.partition("/")
        entity_id = name if name[:1] == "Q" and name[1:].isdigit() else None
        row = {"position": position, "text": name, "entity_id": entity_id, "country": country or None, "name": None}
        rows.append({**row, "name": f"Name of {name}"} if entity_id else row)
    return rows


def figure(of: str | None, low: float, high: float | None, unit: str | None = None) -> Row:
    return {"of": of, "unit": unit, "value_low": low, "value_high": high}


def told(
    name: str,
    who: Sequence[str] = ("Q1",),
    whom: Sequence[str] = ("Q2",),
    source: str | ArticleFacts = "a",
    figures: Sequence[Row] = (),
    **columns: Any,
) -> Told:
    """The report `name` in an article: an agreement signed on DAY, as it says."""
    facts = article(source) if isinstance(source, str) else source
    mention = {
        "event_mention_id": name,
        "article_id": facts.article_id,
        "sentence_no": 0,
        "text": "the clause",
        "sentence_text": f"They signed it, {facts.article_id} writes.",
        "trigger_text": "signed",
        "event_type": "AGREE",
        "mode": None,
        "modality": "actual",
        "modality_rule": "told",
        "date_start": DAY,
        "date_end": DAY,
        "date_precision": "day",
        "date_method": "text.day",
        "place_id": None,
        "rule": "agree.sign.verb",
        "confidence": 0.8,
        **columns,
    }
    return Told(mention, participants(who), participants(whom), figures, facts)


def compared(one: Told) -> Report:
    """The report as it is compared with others."""
    return report(one.mention, one.actors, one.recipients, one.figures, one.article)


def made(name: str = "r", **columns: Any) -> Report:
    return compared(told(name, **columns))
