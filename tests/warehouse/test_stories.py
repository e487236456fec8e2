"""Stories in the lake: current links, merges, and what the grouping of a batch looks at."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from warehouse.history import query
from warehouse.lake import Lake
from warehouse.schema import TABLES
from warehouse.stories import articles_to_group, cluster_stories, stories_sql

BATCHES = ["a" * 16, "b" * 16, "c" * 16]


def hexid(name: str) -> str:
    return name * 16


def article(name: str, day: int) -> dict[str, Any]:
    return {
        "article_id": hexid(name), "published_at": datetime(2025, 5, day, tzinfo=UTC), "text": f"Text of {name}", "n_words": 3,
        "n_blocks": 1, "n_blocks_removed": 0, "title": f"Title of {name}",
    }  # fmt: skip


def member(name: str, of: str, cluster: str, batch_id: str) -> dict[str, Any]:
    return {
        "article_id": hexid(name),
        "representative_id": hexid(of),
        "cluster_id": hexid(cluster),
        "batch_id": batch_id,
    }


def write(lake: Lake, batch_id: str, **tables: list[dict[str, Any]]) -> None:
    lake.start_batch(batch_id, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
    lake.order_batch(batch_id)
    lake.write("stories", batch_id, 0, "k", {name: TABLES[name].from_rows(rows) for name, rows in tables.items()})


def link(name: str, story: str) -> dict[str, str]:
    return {"article_id": hexid(name), "story_id": hexid(story)}


def went(story: str, into: str, batch_id: str) -> dict[str, str]:
    return {"batch_id": batch_id, "story_id": hexid(story), "into_story_id": hexid(into)}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """1 (with its copy 2), 3 and 5 found stories; then 4 is found to be the source of 1; then all stories are one."""
    lake = Lake(tmp_path)
    first, second, third = BATCHES
    write(
        lake, first, articles=[article("1", 3), article("2", 4), article("3", 20), article("5", 9)],
        cluster_members=[member("1", "1", "1", first), member("2", "1", "1", first), member("3", "3", "3", first), member("5", "5", "5", first)],
        story_links=[link("1", "a"), link("3", "b"), link("5", "c")], story_history=[], mentions=[],
    )  # fmt: skip
    write(
        lake, second, articles=[article("4", 1), article("6", 5)],
        cluster_members=[member("4", "4", "1", second), member("1", "4", "1", second), member("2", "4", "1", second), member("6", "6", "6", second)],
        story_links=[link("6", "c")], story_history=[went("c", "b", second)],
    )  # fmt: skip
    write(lake, third, articles=[], cluster_members=[], story_links=[], story_history=[went("b", "a", third)])
    return lake


def stories(lake: Lake, upto: list[str] | None = None) -> dict[str, str]:
    found = query(f"FROM {cluster_stories(lake, upto)} ORDER BY cluster_id", lake)
    return {row["cluster_id"][0]: row["story_id"][0] for row in found}


def test_a_group_has_the_story_of_its_members_as_the_batches_left_it(lake: Lake) -> None:
    assert stories(lake, BATCHES[:1]) == {"1": "a", "3": "b", "5": "c"}
    assert stories(lake, BATCHES[:2]) == {"1": "a", "3": "b", "5": "b", "6": "b"}


def test_a_story_that_went_into_another_is_followed_to_the_end(lake: Lake) -> None:
    assert stories(lake) == dict.fromkeys("1356", "a")


def test_new_articles_and_those_of_the_days_around_them_are_grouped(lake: Lake) -> None:
    found = articles_to_group(lake, BATCHES[:2], 3)
    # 6 is new, of 5 May; 4 stands for a group that has a story; 3 and 5 are of other days
    assert [(row["article_id"][0], row["story_id"] and row["story_id"][0]) for row in found] == [("6", None)]
    found = articles_to_group(lake, BATCHES[:2], 4)
    assert [(row["article_id"][0], row["story_id"] and row["story_id"][0]) for row in found] == [
        ("4", "a"), ("5", "c"), ("6", None),
    ]  # fmt: skip
    assert found[0]["title"] == "Title of 4" and found[0]["lead"] == "Text of 4"
    assert articles_to_group(lake, BATCHES, 4) == [], "nothing is new"
    assert [row["article_id"][0] for row in articles_to_group(lake, BATCHES[:1], 1)] == ["1", "3", "5"]


def test_rows_count_articles_texts_and_sites(tmp_path: Path) -> None:
    articles = """
        SELECT * FROM (VALUES ('s', 'later', TIMESTAMP '2025-05-02', true, 'b', 'x', 'one.example'),
            ('s', 'first', TIMESTAMP '2025-05-01', true, 'a', 'y', 'two.example'),
            ('s', 'copy', TIMESTAMP '2025-05-01', false, 'c', 'y', NULL), ('s', 'undated', NULL, true, 'd', 'z', 'one.example'))
        t(story_id, title, published_at, is_representative, article_id, cluster_id, domain)
    """
    (row,) = query(stories_sql(articles), Lake(tmp_path))
    assert row["title"] == "first"
    assert (row["n_articles"], row["n_clusters"], row["n_domains"]) == (4, 3, 2)
    assert (row["first_published_at"].day, row["last_published_at"].day) == (1, 2)
