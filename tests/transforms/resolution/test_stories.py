"""Stories: what belongs together, what does not, and what later batches may change."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.resolution.stories import WINDOW, Stories, StoryArticle, find_stories, story_id
from transforms.resolution.story_background import Background

START = datetime(2025, 2, 10, 8, tzinfo=UTC)
FERRY = (
    "A ferry with ninety passengers ran aground off Midport in thick fog. Coastguard boats took all passengers ashore."
)
AGAIN = "Ninety passengers were brought ashore after their ferry ran aground near Midport, the coastguard said."
BUDGET = "Parliament adopted the budget after a night of debate. Teachers and nurses get higher wages from September."


def made(name: str, text: str, day: float | None = 0, title: str | None = None, **more: object) -> StoryArticle:
    at = None if day is None else START + timedelta(days=day)
    return StoryArticle(name, title, text, at, **more)  # type: ignore[arg-type]


def of_each(found: Stories) -> dict[str, str]:
    return {link["article_id"]: link["story_id"] for link in found.links}


def groups(story_of: Mapping[str, str]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for article_id in sorted(story_of):
        found.setdefault(story_of[article_id], []).append(article_id)
    return sorted(found.values())


def grouped(*articles: StoryArticle) -> list[list[str]]:
    return groups(of_each(find_stories(articles)))


def in_batches(batches: Iterable[Sequence[StoryArticle]]) -> dict[str, str]:
    """The story of each article after one run a batch, each with the known articles in the window of its new ones."""
    so_far: list[StoryArticle] = []
    known: dict[str, str] = {}
    for batch in batches:
        days = [a.published_at.date() for a in batch if a.published_at]
        near = [a for a in so_far if a.published_at and any(abs(a.published_at.date() - day) <= WINDOW for day in days)]
        found = find_stories([*near, *batch], {a.article_id: known[a.article_id] for a in near})
        merged = {row["story_id"]: row["into_story_id"] for row in found.merges}
        known = {article_id: merged.get(story, story) for article_id, story in known.items()} | of_each(found)
        so_far += batch
    return known


def test_two_reports_and_another_story() -> None:
    assert grouped(made("a", FERRY), made("b", BUDGET), made("c", AGAIN, 1)) == [["a", "c"], ["b"]]


def test_a_wrong_date_does_not_part_a_story() -> None:
    """Nothing else is like it: the same accident, captured in the same batch under a later date."""
    assert grouped(made("a", FERRY), made("b", AGAIN, 0.5), made("c", FERRY, 500), made("d", BUDGET, 500)) == [
        ["a", "b", "c"],
        ["d"],
    ]


def test_an_unknown_date_joins_and_stands_last() -> None:
    assert grouped(made("a", FERRY, None), made("b", FERRY), made("c", BUDGET, None)) == [["a", "b"], ["c"]]
    assert find_stories([made("a", FERRY, None), made("b", FERRY)]).links[0]["story_id"] == story_id("b")


def test_a_folder_without_dates_has_stories() -> None:
    """Each pair is like one another in few words, with which a dated article would not join one without a date."""
    one = "An earthquake shook Norvale on Friday night. Chimneys fell into the streets, shops lost their windows, no one was hurt."
    other = "Families in Norvale swept up fallen bricks after the strongest tremor in decades, geologists of the region said."
    texts = {"a": FERRY, "b": AGAIN, "c": BUDGET, "d": one, "e": other}
    assert grouped(*(made(name, text, None) for name, text in texts.items())) == [["a", "b"], ["c"], ["d", "e"]]
    assert grouped(made("d", one), made("e", other, None)) == [["d"], ["e"]]


def test_a_folder_without_dates_on_one_war_is_many_stories() -> None:
    """Sixty attacks told in the same words, each on another place: a folder about a subject is not one story."""
    places = ("bridge", "depot", "mill", "school", "market", "station")
    texts = [
        f"Drones struck a {places[number % 6]} in Norvale{number} overnight, the governor said. Air defences of the army shot "
        f"down others over Sudport{number}. The war is in its third year."
        for number in range(60)
    ]
    found = grouped(*(made(f"{number:02}", text, None) for number, text in enumerate(texts)))
    assert max(map(len, found)) <= 3


def test_entities_tip_what_words_do_not_decide() -> None:
    one = "The minister resigned on Monday, his party and several friends said in the evening."
    other = "Cabinet reshuffled after departure, friends stunned and rivals quiet."
    ids = tuple(f"Q{number}" for number in range(50))
    assert len(grouped(made("a", one), made("b", other))) == 2
    assert len(grouped(made("a", one, entity_ids=ids), made("b", other, entity_ids=ids))) == 1
    assert len(grouped(made("a", one, entity_ids=ids), made("b", other, entity_ids=[f"X{i}" for i in ids]))) == 2


def test_news_of_one_country_is_not_one_story() -> None:
    articles = [
        made("a", "Kelvania said that the dam near Midport will be raised.", 0, "Kelvania raises dam"),
        made("b", "Kelvania will pay nurses more from September, the ministry said.", 1, "Kelvania pays nurses more"),
    ]
    background = Background(["Kelvania", "Kelvanian"])
    assert len(set(of_each(find_stories(articles)).values())) == 1
    assert len(set(of_each(find_stories(articles, background=background)).values())) == 2


def test_texts_without_words_stand_alone() -> None:
    assert grouped(made("a", ""), made("b", ""), made("c", "\ud800 \x00")) == [["a"], ["b"], ["c"]]


def test_extreme_dates() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    articles = [StoryArticle(str(i), None, FERRY, at) for i, at in enumerate((first, last, first))]
    assert ["0", "2"] in [[i for i in group if i != "1"] for group in grouped(*articles)]


def test_a_digest_joins_no_stories() -> None:
    text = f"{FERRY} {BUDGET}"
    apart = [made("a", FERRY), made("b", AGAIN), made("c", BUDGET)]
    assert grouped(*apart, made("x", text, 0, "Ferry aground, budget adopted")) != [["a", "b"], ["c"], ["x"]]
    for title in ("Morning briefing: ferry aground, budget adopted", "Easy News | Monday 10.2.2025"):
        assert grouped(*apart, made("x", text, 0, title)) == [["a", "b"], ["c"], ["x"]]
    assert grouped(*apart, made("x", f"Ferry aground. New budget. Weather. {text}")) == [["a", "b"], ["c"], ["x"]]


def attacks(days: int, reports: int, seed: int) -> tuple[list[StoryArticle], dict[str, str]]:
    """A dense stream: each day in each of three towns another attack, all in the words of one war; and what is of what."""
    draw = random.Random(seed)
    war = ["army", "forces", "officials", "war", "front", "troops", "region", "overnight", "residents", "governor",
           "missile", "drone", "killed", "wounded", "shelling", "air", "defence", "power", "station", "hospital"]  # fmt: skip
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    articles, truth = [], {}
    for day in range(days):
        for town in ("Korvane", "Delmisk", "Ostrup"):
            own = ["".join(draw.sample(syllables, 3)) for _ in range(12)]
            for _ in range(reports):
                words = [town] * 2 + draw.sample(war, 12) + draw.sample(own, 8) + draw.sample(war, 6)
                name = f"{len(articles):04d}"
                truth[name] = f"{town} {day}"
                title = " ".join([town, *draw.sample(war, 3), *draw.sample(own, 2)])
                articles.append(made(name, " ".join(words), day + draw.random() / 2, title, entity_ids=(town, "War")))
    return articles, truth


def test_a_dense_stream_gives_no_giant_story() -> None:
    """What is common in it is learnt within days: of the attacks of the last two thirds nearly all are told apart."""
    articles, truth = attacks(days=30, reports=3, seed=3)
    story_of = of_each(find_stories(articles))
    late = [a.article_id for a in articles[90:]]
    pairs = [(a, b) for a in late for b in late if a < b and story_of[a] == story_of[b]]
    right = sum(truth[a] == truth[b] for a, b in pairs)
    assert right > 0.9 * len(pairs)
    assert right > 0.9 * sum(truth[a] == truth[b] for a in late for b in late if a < b)


def test_a_dense_stream_day_by_day_is_the_same() -> None:
    articles, _ = attacks(days=20, reports=2, seed=4)
    days = [
        [a for a in articles if a.published_at and a.published_at.date() == START.date() + timedelta(d)]
        for d in range(21)
    ]
    assert sum(map(len, days)) == len(articles)
    assert in_batches(days) == of_each(find_stories(articles))


def test_known_stories_stay_apart_without_news_of_them() -> None:
    """They are so alike that they would be one, but were published as two."""
    a, b = made("a", FERRY), made("b", AGAIN)
    found = find_stories([a, b, made("c", BUDGET, 1)], {"a": "1", "b": "2"})
    assert of_each(found) == {"a": "1", "b": "2", "c": story_id("c")}
    assert found.merges == []


def test_a_new_article_merges_the_younger_story_into_the_elder() -> None:
    a, b = made("a", FERRY, 1), made("b", AGAIN, 0)
    found = find_stories([a, b, made("c", f"{FERRY} {AGAIN}", 2)], {"a": "1", "b": "2"})
    assert of_each(found) == {"a": "2", "b": "2", "c": "2"}
    assert found.merges == [{"story_id": "1", "into_story_id": "2"}]


def test_a_late_article_finds_the_story_that_began_after_it() -> None:
    found = find_stories([made("b", AGAIN, 1), made("a", FERRY, 0)], {"b": "1"})
    assert of_each(found) == {"a": "1", "b": "1"}


def test_what_lies_beyond_the_window_is_not_needed() -> None:
    old = [made(f"old {i}", text, -200) for i, text in enumerate((FERRY, BUDGET))]
    articles = [made("a", FERRY), made("b", AGAIN, 1)]
    assert in_batches([old, articles]) == {
        "old 0": story_id("old 0"),
        "old 1": story_id("old 1"),
        "a": story_id("a"),
        "b": story_id("a"),
    }


WORDS = [*FERRY.split(), *BUDGET.split(), *AGAIN.split(), "harbour", "strike", "minister", "police"]
articles = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(st.characters(), max_size=20),
        st.none() | st.integers(0, 40),
        st.lists(st.sampled_from(["Q1", "Q2"]), max_size=2),
    ),
    max_size=14,
)
Parts = list[tuple[str, int | None, list[str]]]


def given_articles(parts: Parts) -> list[StoryArticle]:
    return [made(f"{i:02d}", text, day, entity_ids=tuple(ids)) for i, (text, day, ids) in enumerate(parts)]


@settings(max_examples=80)
@given(articles, st.randoms(use_true_random=False))
def test_laws(parts: Parts, draw: random.Random) -> None:
    """Order is irrelevant; each article is in one story, named after its first."""
    made_articles = given_articles(parts)
    found = find_stories(made_articles)
    assert find_stories(draw.sample(made_articles, len(made_articles))) == found
    assert [link["article_id"] for link in found.links] == [article.article_id for article in made_articles]
    by_time = sorted(made_articles, key=lambda a: (a.published_at is None, a.published_at or START, a.article_id))
    story_of = of_each(found)
    first: dict[str, str] = {}
    for article in by_time:
        first.setdefault(story_of[article.article_id], article.article_id)
    assert all(story == story_id(article_id) for story, article_id in first.items())
    assert found.merges == []


@settings(max_examples=80)
@given(articles, st.randoms(use_true_random=False), st.integers(1, 4))
def test_known_articles_keep_their_story_but_for_merges(parts: Parts, draw: random.Random, n_stories: int) -> None:
    """Whatever was published, and in whatever stories."""
    made_articles = given_articles(parts)
    published = draw.sample(made_articles, len(made_articles) // 2)
    known = {article.article_id: f"story {draw.randrange(n_stories)}" for article in published}
    found = find_stories(made_articles, known)
    assert find_stories(draw.sample(made_articles, len(made_articles)), known) == found
    merged = {row["story_id"]: row["into_story_id"] for row in found.merges}
    assert not set(merged) & set(merged.values()), "a merge goes straight to where it ends"
    assert set(merged) | set(merged.values()) <= set(known.values())
    story_of = of_each(found)
    assert set(story_of) == {article.article_id for article in made_articles}
    for article_id, story in known.items():
        assert story_of[article_id] == merged.get(story, story)
    assert not set(merged) & set(story_of.values())


@settings(max_examples=80)
@given(articles, st.sets(st.integers(1, 40), max_size=4))
def test_day_by_day_is_the_same_as_at_once(parts: Parts, cuts: set[int]) -> None:
    """Within the window, wherever between two days the batches are cut."""
    dated = [article for article in given_articles(parts) if article.published_at]
    edges = [
        START - timedelta(days=1),
        *(START + timedelta(days=cut) for cut in sorted(cuts)),
        START + timedelta(days=50),
    ]
    batches = [[a for a in dated if a.published_at and low <= a.published_at < high] for low, high in pairwise(edges)]
    assert in_batches(batches) == of_each(find_stories(dated))


@pytest.mark.parametrize(
    "text", ["\x00" * 5000, "a" * 100_000, "[](" * 2000, ". " * 3000, "a b " * 3000 + ".", "Ab. " * 999]
)
def test_no_text_is_too_strange(text: str) -> None:
    assert len(find_stories([made("a", text, 0, text), made("b", text, 1, text)]).links) == 2
