"""Rows of the lake put together to reports."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.resolution.events import Told
from transforms.resolution.facts import ArticleFacts

Row = Mapping[str, Any]


def gather(
    mentions: Iterable[Row],
    actors: Iterable[Row],
    figures: Iterable[Row],
    articles: Iterable[Row],
    namesakes: Iterable[Row] = (),
) -> list[Told]:
    """The reports of rows of `event_mentions`, in their order, with their rows of `event_actors` and `quantities`.

    `articles`: the fields of ArticleFacts. `namesakes`: rows of that table; a person takes the place of the namesake without a
    country. Raises KeyError for a mention of an article that is not in `articles`.
    """
    facts = {row["article_id"]: ArticleFacts(**row) for row in articles}
    who: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _named_alike(actors, namesakes):
        who[row["event_mention_id"], row["role"]].append(row)
    counted: defaultdict[str, list[Row]] = defaultdict(list)
    for row in figures:
        counted[row["event_mention_id"]].append(row)
    return [
        Told(
            mention,
            who[mention["event_mention_id"], "actor"],
            who[mention["event_mention_id"], "recipient"],
            counted[mention["event_mention_id"]],
            facts[mention["article_id"]],
        )
        for mention in mentions
    ]


def _named_alike(participants: Iterable[Row], namesakes: Iterable[Row]) -> Iterable[Row]:
    """Rows of `event_actors` with the persons of a country in the place of their namesakes without one."""
    known = {row["entity_id"]: row for row in namesakes}
    for row in participants:
        other = known.get(row["entity_id"])
        if other is not None:
            row = {**row, "entity_id": other["same_as"], "country": row["country"] or other["country"]}
        yield row
