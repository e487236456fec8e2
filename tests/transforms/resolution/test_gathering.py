"""Rows of the lake put together to reports."""

from typing import Any

import pytest
from made_reports import NOON

from transforms.resolution.facts import ArticleFacts
from transforms.resolution.gathering import gather

MENTIONS = [{"event_mention_id": "m2", "article_id": "a"}, {"event_mention_id": "m1", "article_id": "b"}]
ARTICLES = [{"article_id": name, "cluster_id": f"k{name}", "published_at": NOON, "story_id": "s"} for name in "ab"]


def row(mention: str, role: str, entity: str | None, country: str | None = None) -> dict[str, Any]:
    return {"event_mention_id": mention, "role": role, "position": 0, "entity_id": entity, "country": country}


def test_reports_have_what_is_theirs() -> None:
    actors = [
        row("m1", "actor", "Q1"),
        row("m2", "recipient", "Q2"),
        row("m1", "recipient", "Q3"),
        row("m1", "actor", "Q4"),
    ]
    figures: list[dict[str, Any]] = [
        {"event_mention_id": "m1", "value_low": 2},
        {"event_mention_id": None, "value_low": 3},
    ]
    second, first = gather(MENTIONS, actors, figures, ARTICLES)
    assert (second.report_id, first.report_id) == ("m2", "m1"), "in the order of the mentions"
    assert (second.actors, second.recipients, second.figures) == ([], [actors[1]], [])
    assert (first.actors, first.recipients, first.figures) == ([actors[0], actors[3]], [actors[2]], figures[:1])
    assert first.article == ArticleFacts("b", "kb", published_at=NOON, story_id="s")


def test_participants_take_the_person_and_the_country_they_lack() -> None:
    namesakes = [{"entity_id": "x", "same_as": "y", "country": "XVA"}]
    actors = [
        row("m1", "actor", "x"),
        row("m1", "actor", "x", "USA"),
        row("m1", "actor", "z"),
        row("m1", "actor", None),
    ]
    _, found = gather(MENTIONS, actors, [], ARTICLES, namesakes)
    assert [(r["entity_id"], r["country"]) for r in found.actors] == [
        ("y", "XVA"),
        ("y", "USA"),
        ("z", None),
        (None, None),
    ]
    assert actors[0]["entity_id"] == "x", "the rows given stay as they are"


def test_nothing() -> None:
    assert gather([], [], [], []) == []


def test_an_unknown_article_is_an_error() -> None:
    with pytest.raises(KeyError):
        gather(MENTIONS, [], [], ARTICLES[:1])
