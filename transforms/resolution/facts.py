"""What resolution needs to know of articles and entities, beside their mentions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """An article that copies a coded one."""

    article_id: str
    domain: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """A coded article, the representative of its copies."""

    article_id: str
    cluster_id: str
    domain: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    copies: tuple[CopyFacts, ...] = ()

    @property
    def published_on(self) -> date | None:
        """The day of publication in UTC, or None where only a month or a year is known."""
        at = in_utc(self.published_at)
        return None if at is None or self.published_precision in ("month", "year") else at.date()


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """An entity's columns that go into `events`."""

    entity_id: str
    name: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def in_utc(at: datetime | None) -> datetime | None:
    """The time in UTC; a time without a zone counts as UTC."""
    if at is None:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def in_time_order(at: datetime | None) -> tuple[bool, datetime]:
    """Sort key: unknown times last."""
    known = in_utc(at)
    return known is None, known or datetime.max.replace(tzinfo=UTC)


def coverage(articles: Iterable[ArticleFacts]) -> Record:
    """The columns n_articles, n_clusters, n_domains, first_ and last_reported_at: the articles and all their copies."""
    articles = list(articles)
    reports: list[ArticleFacts | CopyFacts] = [*articles, *(copy for article in articles for copy in article.copies)]
    times = sorted(at for at in (in_utc(report.published_at) for report in reports) if at is not None)
    return {
        "n_articles": len({report.article_id for report in reports}),
        "n_clusters": len({article.cluster_id for article in articles}),
        "n_domains": len({report.domain for report in reports if report.domain}),
        "first_reported_at": times[0] if times else None,
        "last_reported_at": times[-1] if times else None,
    }


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
