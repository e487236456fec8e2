"""Stories: articles on the same news in different words.

Day by day, the articles of a day are linked with each other and with the stories so far by average linkage
(story_linkage.py) of their words and names (story_features.py). Nothing in it looks ahead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from math import floor

from transforms.ids import hex16
from transforms.resolution.facts import Record, in_time_order, in_utc
from transforms.resolution.story_background import Background
from transforms.resolution.story_features import vector
from transforms.resolution.story_linkage import Linkage
from transforms.resolution.story_rarity import WINDOW_DAYS

WINDOW = timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article that stands for its copies. `text`: its lead is enough. `entity_ids`: what title and lead name."""

    article_id: str
    title: str | None
    text: str
    published_at: datetime | None
    entity_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stories:
    """Rows of `story_links` for the articles given, sorted by article_id, and of `story_history` but for the batch.

    `merges`: the known stories that new articles showed to be one with another, sorted.
    """

    links: list[Record]
    merges: list[Record] = field(default_factory=list)


def find_stories(
    articles: Iterable[StoryArticle], known: Mapping[str, str] | None = None, background: Background | None = None
) -> Stories:
    """The story of each article, its own if it has no other. The order of `articles` is irrelevant.

    `known`: article_id -> story_id of those among `articles` whose story earlier runs have published. A known article
    keeps its story; a new one joins one or founds one. Where a new article shows two known stories to be one, the one
    whose first article given is later goes into the other, and `merges` says so: whoever holds links of articles that
    were not given renames their story. Every known article within WINDOW of the day of a new one must be given, one
    beyond need not be.

    Given in batches, each of later days (UTC) than those before, articles end in the same stories as given at once, to
    the letter, if none are further apart than WINDOW. Otherwise a story that lives longer is compared by its last
    WINDOW alone, and an article far from all others, often one that is wrongly dated, joins only what came in its own
    batch. Articles that come late are linked with the stories before and after their day, which were linked without
    them. Articles of unknown time come last and are linked with all that is given with them.
    """
    known, background = known or {}, background or Background()
    ordered = sorted(articles, key=lambda a: (*in_time_order(a.published_at), a.article_id))
    vectors = [vector(a.title, a.text, a.entity_ids, background) for a in ordered]
    linkage = Linkage(background)
    of_story: dict[str, int] = {}
    for number, (article, found) in enumerate(zip(ordered, vectors, strict=True)):
        if article.article_id in known:
            linkage.add(number, _days(article), found)
            first = of_story.setdefault(known[article.article_id], number)
            if first != number:
                linkage.join(linkage.story(first), number)
    for day, numbers in groupby(range(len(ordered)), key=lambda number: _day(ordered[number])):
        today = list(numbers)
        linkage.open_day(day, [vectors[number] for number in today])
        new = [number for number in today if ordered[number].article_id not in known]
        for number in new:
            linkage.add(number, _days(ordered[number]), vectors[number])
        linkage.link(new)
    return _stories([[ordered[number] for number in story] for story in linkage.stories()], known)


def story_id(first_article_id: str) -> str:
    """The id of the story that the article founds."""
    return hex16("story", first_article_id)


def _days(article: StoryArticle) -> float | None:
    at = in_utc(article.published_at)
    return None if at is None else at.timestamp() / 86_400


def _day(article: StoryArticle) -> int | None:
    days = _days(article)
    return None if days is None else floor(days)


def _stories(groups: Iterable[Sequence[StoryArticle]], known: Mapping[str, str]) -> Stories:
    links, merges = [], []
    for story in groups:
        # In order of time, so that the first is the eldest; a story of no known article is named after its first one.
        names = list(dict.fromkeys(known[a.article_id] for a in story if a.article_id in known))
        name = names[0] if names else story_id(story[0].article_id)
        links += [{"article_id": article.article_id, "story_id": name} for article in story]
        merges += [{"story_id": merged, "into_story_id": name} for merged in names[1:]]
    return Stories(
        sorted(links, key=lambda link: link["article_id"]),
        sorted(merges, key=lambda merge: merge["story_id"]),
    )
