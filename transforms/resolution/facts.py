"""What resolution needs to know of articles, beside their mentions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

Record = dict[str, Any]
# An array of one dimension: a value for each report, or for each pair of them.
Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """A coded article, the representative of its copies."""

    article_id: str
    cluster_id: str
    domain: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    story_id: str | None = None

    @property
    def published_on(self) -> date | None:
        """The day of publication in UTC, or None where only a month or a year is known."""
        at = in_utc(self.published_at)
        return None if at is None or self.published_precision in ("month", "year") else at.date()


def in_utc(at: datetime | None) -> datetime | None:
    """The time in UTC; a time without a zone counts as UTC."""
    if at is None:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def in_time_order(at: datetime | None) -> tuple[bool, datetime]:
    """Sort key: unknown times last."""
    known = in_utc(at)
    return known is None, known or datetime.max.replace(tzinfo=UTC)


def participants(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str | None, str]]:
    """(key, entity_id, text) of each row of `event_actors` that names somebody, in order of position, each key once.

    The key is the entity's id, or where it is unknown the lower-cased text with white space folded.
    """
    seen: set[str] = set()
    for row in sorted(rows, key=lambda r: (r.get("position") or 0, r.get("entity_id") or "", r.get("text") or "")):
        text = " ".join((row.get("text") or "").split())
        key = row.get("entity_id") or text.lower()
        if key and key not in seen:
            seen.add(key)
            yield key, row.get("entity_id"), text
