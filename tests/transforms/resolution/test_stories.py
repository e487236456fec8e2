"""Stories: what belongs together, and what does not."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.resolution.stories import StoryArticle, find_stories, story_id
from warehouse.schema import TABLES

START = datetime(2025, 2, 10, 8, tzinfo=UTC)
FERRY = (
    "A ferry with ninety passengers ran aground off Midport in thick fog. Coastguard boats took all passengers ashore."
)
BUDGET = "Parliament adopted the budget after a night of debate. Teachers and nurses get higher wages from September."


def made(name: str, text: str, day: float | None = 0, title: str | None = None, **more: object) -> StoryArticle:
    at = None if day is None else START + timedelta(days=day)
    return StoryArticle(name, title, text, at, f"{name}.example", f"cluster of {name}", **more)  # type: ignore[arg-type]


def grouped(*articles: StoryArticle) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for link in find_stories(articles).links:
        found.setdefault(link["story_id"], []).append(link["article_id"])
    return sorted(found.values())


def test_two_reports_and_another_story() -> None:
    again = "Ninety passengers were brought ashore after their ferry ran aground near Midport, the coastguard said."
    assert grouped(made("a", FERRY), made("b", BUDGET), made("c", again, 1)) == [["a", "c"], ["b"]]


def test_the_same_words_a_week_later_are_another_story() -> None:
    assert grouped(made("a", FERRY), made("b", FERRY, 2.9), made("c", FERRY, 7)) == [["a", "b"], ["c"]]


def test_no_chains() -> None:
    """Each day's report is near the last one's, but the story is held by its first article."""
    assert grouped(*(made(f"a{day}", FERRY, day) for day in range(0, 8, 2))) == [["a0", "a2"], ["a4", "a6"]]


def test_an_unknown_date_joins_and_stands_last() -> None:
    assert grouped(made("a", FERRY, None), made("b", FERRY), made("c", BUDGET, None)) == [["a", "b"], ["c"]]
    assert find_stories([made("a", FERRY, None), made("b", FERRY)]).links[0]["story_id"] == story_id("b")


def test_entities_join_what_words_do_not() -> None:
    one, other = "The minister resigned on Monday.", "Cabinet reshuffled after departure."
    ids = ("Q1", "Q2", "Q3")
    assert len(grouped(made("a", one), made("b", other))) == 2
    assert len(grouped(made("a", one, entity_ids=ids), made("b", other, entity_ids=ids))) == 1


def test_columns() -> None:
    first = made("a", FERRY, 0, "Ferry aground", n_copies=2, copy_domains=("a.example", "x.example"))
    (row,) = find_stories([made("b", FERRY, 1, "Fog"), first]).rows
    assert row == {
        "story_id": story_id("a"),
        "title": "Ferry aground",
        "first_published_at": START,
        "last_published_at": START + timedelta(days=1),
        "n_articles": 4,
        "n_clusters": 2,
        "n_domains": 3,
    }


def test_texts_without_words_stand_alone() -> None:
    assert grouped(made("a", ""), made("b", ""), made("c", "\ud800 \x00")) == [["a"], ["b"], ["c"]]


def test_extreme_dates() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    articles = [StoryArticle(str(i), None, FERRY, at, None, str(i)) for i, at in enumerate((first, last, first))]
    assert grouped(*articles) == [["0", "2"], ["1"]]


articles = st.lists(
    st.tuples(
        st.lists(st.sampled_from([*FERRY.split(), *BUDGET.split()]), max_size=12).map(" ".join)
        | st.text(st.characters(), max_size=20),
        st.none() | st.integers(0, 9),
        st.lists(st.sampled_from(["Q1", "Q2"]), max_size=2),
    ),
    max_size=10,
)


@settings(max_examples=60)
@given(articles, st.randoms(use_true_random=False))
def test_laws(parts: list[tuple[str, int | None, list[str]]], draw: random.Random) -> None:
    """Order is irrelevant; each article has one story, named after its first; all within the window; rows fit the table."""
    given_articles = [made(f"{i:02d}", text, day, entity_ids=tuple(ids)) for i, (text, day, ids) in enumerate(parts)]
    found = find_stories(given_articles)
    assert find_stories(draw.sample(given_articles, len(given_articles))) == found
    assert [link["article_id"] for link in found.links] == [article.article_id for article in given_articles]
    by_id = {article.article_id: article for article in given_articles}
    founders = {story_id(article_id): article_id for article_id in by_id}
    for link in found.links:
        founder, member = by_id[founders[link["story_id"]]], by_id[link["article_id"]]
        if founder.published_at and member.published_at:
            assert timedelta(0) <= member.published_at - founder.published_at <= timedelta(days=3)
    assert all(list(row) == TABLES["stories"].arrow.names for row in found.rows)
    assert sum(row["n_articles"] for row in found.rows) == len(parts)
