"""Stories: found among articles of known events, beside batch clustering, and their cost in a growing stream.

    python benchmarks/stories.py FOLDER [--articles N ...] [--names] [--json]

FOLDER holds stories.dev.jsonl.gz (id, title, text, published_at, category.EventId). Scores are B-cubed (Bagga and Baldwin
1998). The peers are TF-IDF with average linkage (scikit-learn), each cut at the threshold that is best on these very
articles; ours has its fixed thresholds. Ours reads titles and leads; the peers are given the same, then the full texts.
--names: also with the entities that the pipeline finds in the leads. Times are CPU seconds of one process.

The made articles are the same for the same seed, and nothing is stored. An event is some sentences of the given articles
with half of their longer words exchanged; its articles, on average three within two days, tell some of them. The stream is
made twice: the same number of articles a day, so that a longer one lasts longer; and the same days, so that it is denser.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from common import cpu, read, show
from coreference_scores import b_cubed, groups_of
from made import SENTENCE
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from transforms.knowledge.entities import load_entities
from transforms.resolution.stories import WINDOW, StoryArticle, find_stories
from transforms.resolution.story_background import Background
from warehouse.stories import LEAD

BACKGROUND = Background(load_entities().country_names())
START = datetime(2025, 1, 1, tzinfo=UTC)
A_DAY = 50  # articles
DAYS = 60
PEERS: dict[str, dict[str, Any]] = {
    "TF-IDF": {},
    "TF-IDF, no stop words": {"stop_words": "english"},
    "TF-IDF, no stop words, 1 + log tf": {"stop_words": "english", "sublinear_tf": True},
}


def articles_of(path: Path) -> tuple[list[StoryArticle], dict[str, str], dict[str, str]]:
    """Articles with their leads, the event of each, the full text of each."""
    rows = read(path)
    articles = [
        StoryArticle(r["id"], r["title"], r["text"][:LEAD], datetime.fromisoformat(r["published_at"])) for r in rows
    ]
    return articles, {r["id"]: r["category"]["EventId"] for r in rows}, {r["id"]: r["text"] for r in rows}


def named(articles: Sequence[StoryArticle]) -> list[StoryArticle]:
    """The same with the entities that the pipeline finds in their leads."""
    from flows.worker import base, model
    from transforms.language.analysis import Article
    from transforms.language.pipeline import parse
    from transforms.linking.annotate import annotate

    parsed = parse(model(), [Article(a.article_id, a.text, a.title, a.published_at, "day") for a in articles])
    found = []
    for story_article, article in zip(articles, parsed, strict=True):
        annotate(article, base())
        ids = {mention.entity.entity_id for mention in article.mentions if mention.entity}
        found.append(replace(story_article, entity_ids=tuple(sorted(ids))))
    return found


def scores(truth: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> list[float]:
    """B-cubed precision, recall, F1."""
    score = b_cubed(groups_of(truth), groups_of({name: found[name] for name in truth}))
    return [round(value, 4) for value in (score.precision, score.recall, score.f1)]


def ours(articles: Iterable[StoryArticle]) -> dict[str, str]:
    return {link["article_id"]: link["story_id"] for link in find_stories(articles, background=BACKGROUND).links}


def day_by_day(articles: Sequence[StoryArticle]) -> dict[str, str]:
    """The same, each day of publication a run of its own with the known articles of its window."""
    days: defaultdict[Any, list[StoryArticle]] = defaultdict(list)
    for article in articles:
        assert article.published_at
        days[article.published_at.date()].append(article)
    story_of: dict[str, str] = {}
    for day in sorted(days):
        near = [a for past, found in days.items() if day - WINDOW <= past < day for a in found]
        stories = find_stories([*near, *days[day]], {a.article_id: story_of[a.article_id] for a in near}, BACKGROUND)
        merged = {row["story_id"]: row["into_story_id"] for row in stories.merges}
        story_of = {name: merged.get(story, story) for name, story in story_of.items()}
        story_of |= {link["article_id"]: link["story_id"] for link in stories.links}
    return story_of


def average_linkage(texts: Mapping[str, str], truth: Mapping[str, Hashable], **options: Any) -> list[float]:
    """B-cubed precision, recall, F1 at the best threshold, and that threshold."""
    vectors = TfidfVectorizer(**options).fit_transform(texts.values())
    distance = (1 - (vectors @ vectors.T).toarray()).clip(0)
    tried = []
    for threshold in (hundredth / 100 for hundredth in range(50, 100)):
        clustering = AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage="average", distance_threshold=threshold
        )
        labels = dict(zip(texts, clustering.fit(distance).labels_.tolist(), strict=True))
        tried.append([*scores(truth, labels), threshold])
    return max(tried, key=lambda row: row[2])


def labelled(path: Path, names: bool) -> Iterator[tuple[str, Any]]:
    articles, truth, texts = articles_of(path)
    yield "articles, events", [len(articles), len(set(truth.values()))]
    halves = [{n: e for n, e in truth.items() if sorted(set(truth.values())).index(e) % 2 == rest} for rest in (0, 1)]
    runs = {"words": articles} | ({"words and names": named(articles)} if names else {})
    for name, given in runs.items():
        found, daily = ours(given), day_by_day(given)
        yield f"communique, {name}: P, R, F1", scores(truth, found)
        yield f"communique, {name}, day by day: P, R, F1", scores(truth, daily)
        yield f"communique, {name}, day by day against at once: F1", scores(found, daily)[2]
        for half, which in zip(halves, ("even", "odd"), strict=True):
            yield f"communique, {name}, {which} events: P, R, F1", scores(half, {n: found[n] for n in half})
    leads = {a.article_id: f"{a.title or ''}\n{a.text}" for a in articles}
    full = {a.article_id: f"{a.title or ''}\n{texts[a.article_id]}" for a in articles}
    for part, given_texts in {"leads": leads, "full texts": full}.items():
        for peer, options in PEERS.items():
            yield f"{peer}, average linkage, {part}: P, R, F1, at", average_linkage(given_texts, truth, **options)
    yield "each article alone: F1", scores(truth, {name: name for name in truth})[2]


def made(given: Sequence[str], n: int, days: int, seed: int = 7) -> tuple[list[StoryArticle], dict[str, int]]:
    """`n` articles within so many days, and the event of each."""
    draw = random.Random(seed)
    pool = [s for text in given for line in text.split("\n") for s in SENTENCE.split(line) if 8 <= len(s.split()) <= 40]
    vocabulary = sorted({word for s in pool for word in s.split() if len(word) > 4 and word.isalpha()})
    articles: list[StoryArticle] = []
    truth: dict[str, int] = {}
    event = 0
    while len(articles) < n:
        event += 1
        told = [_exchanged(draw, draw.choice(pool), vocabulary, 0.5) for _ in range(12)]
        begins = draw.uniform(0, days)
        for _ in range(draw.randrange(1, 6)):
            name = f"{seed}-{len(articles):06d}"
            title, *body = draw.sample(told, 8)
            at = START + timedelta(days=begins + draw.uniform(0, 2))
            text = "\n\n".join(_exchanged(draw, s, vocabulary, 0.2) for s in body)
            articles.append(StoryArticle(name, title, text[:LEAD], at))
            truth[name] = event
    return articles[:n], {a.article_id: truth[a.article_id] for a in articles[:n]}


def _exchanged(draw: random.Random, sentence: str, vocabulary: Sequence[str], share: float) -> str:
    return " ".join(draw.choice(vocabulary) if len(w) > 3 and draw.random() < share else w for w in sentence.split())


def growing(given: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, Any]]:
    for kind, days_of in {"longer": lambda n: max(1, n // A_DAY), "denser": lambda _: DAYS}.items():
        costs = []
        for n in sizes:
            articles, truth = made(given, n, days_of(n))
            seconds, found = cpu(lambda articles=articles: ours(articles))  # type: ignore[misc]
            costs.append(seconds / n)
            yield f"{kind} stream, {n}: P, R, F1", scores(truth, found)
            yield f"{kind} stream, {n}: articles/CPU s", round(n / seconds)
        for a, b, small, large in zip(sizes, sizes[1:], costs, costs[1:], strict=False):
            yield f"{kind} stream: cost an article, {b} over {a}", round(large / small, 3)
    n = max(sizes)
    articles, _ = made(given, n, DAYS)
    full, known = cpu(lambda: ours(articles))
    reading, _ = cpu(lambda: find_stories(articles, known, BACKGROUND))
    late, _ = made(given, 1000, 5, seed=8)
    new = [replace(a, published_at=a.published_at and a.published_at + timedelta(days=DAYS)) for a in late]
    seconds, _ = cpu(lambda: find_stories([*articles, *new], known, BACKGROUND))
    alone, _ = cpu(lambda: ours(new))
    yield f"{n} articles at once, CPU s", round(full, 2)
    yield f"{n} known articles read and none linked, CPU s, share", [round(reading, 2), round(reading / full, 3)]
    yield f"1,000 more to {n} known, CPU s, share", [round(seconds, 2), round(seconds / full, 3)]
    yield f"1,000 more to {n} known without reading these, share", round((seconds - reading) / full, 3)
    yield "1,000 more alone, share", round(alone / full, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = args.folder / "stories.dev.jsonl.gz"
    given = list(articles_of(path)[2].values())
    show([labelled(path, args.names), growing(given, args.articles)], 76, as_json=args.json)


if __name__ == "__main__":
    main()
