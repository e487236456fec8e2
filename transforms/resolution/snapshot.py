"""All reports of the lake to events, and the links to them."""

from collections.abc import Iterable, Mapping
from typing import Any

from transforms.resolution.events import resolve
from transforms.resolution.facts import ArticleFacts, CopyFacts, EntityFacts

Row = Mapping[str, Any]


def named_alike(participants: Iterable[Row], namesakes: Iterable[Row]) -> list[Row]:
    """Rows of `event_actors` with the persons of a country in the place of their namesakes without one."""
    known = {row["entity_id"]: row for row in namesakes}
    found = []
    for row in participants:
        other = known.get(row["entity_id"])
        if other is not None:
            row = {**row, "entity_id": other["same_as"], "country": row["country"] or other["country"]}
        found.append(row)
    return found


def resolve_lake(
    reports: Iterable[Row], participants: Iterable[Row], articles: Iterable[Row], entities: Iterable[Row]
) -> dict[str, list[dict[str, Any]]]:
    """Rows of event_links and events.

    `reports`: rows of `event_mentions` with sentence_text. `participants`: rows of `event_actors`. `articles`: coded
    articles with cluster_id, domain, copy_ids, copy_domains, copy_times. `entities`: rows of `entities`.
    """
    events = resolve(
        list(reports),
        participants,
        {row["article_id"]: _article(row) for row in articles},
        {row["entity_id"]: _entity(row) for row in entities},
    )
    return {"event_links": events.links, "events": events.events}


def _article(row: Row) -> ArticleFacts:
    copies = zip(row["copy_ids"] or (), row["copy_domains"] or (), row["copy_times"] or (), strict=True)
    return ArticleFacts(
        row["article_id"],
        row["cluster_id"],
        row["domain"],
        row["published_at"],
        row["published_precision"],
        tuple(CopyFacts(*copy) for copy in copies),
    )


def _entity(row: Row) -> EntityFacts:
    return EntityFacts(row["entity_id"], row["name"], row["country"], row["latitude"], row["longitude"])
