"""Average linkage (Sokal and Michener 1958) of new articles with the stories near them, incrementally.

The mean similarity of all pairs across two stories is the product of the sums of their vectors over the product of
their sizes, so that a story is held as one vector, whatever its size. An article is compared with a bounded number of
stories, found by its most telling features among the articles nearest in time that have them: the cost of an article
does not grow with the corpus.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, nlargest
from math import log2, pow

from transforms.resolution.story_background import Background
from transforms.resolution.story_features import ONE, Vector
from transforms.resolution.story_rarity import Rarity

Pair = tuple[float, int, int, int, int, tuple[int, int]]  # less is more alike; first articles, stories and their sizes

# Tuned on 197 articles of 34 separate events (B-cubed) together with pairs of two dense streams read by eye. Both halves of
# the events are on a plateau from 0.095 to 0.11; higher is more precise in dense streams and finds less.
MIN_SIMILARITY = 0.1  # of two stories of the same days that are like few others
NEAR_DAYS = 2.0
# Each doubling of the days between two stories, from NEAR_DAYS on, asks for so much more similarity ...
PER_DOUBLING = 0.08
# ... and so much in a crowd. Half a year after a plane crash an article with its words is of that crash, or wrongly
# dated; in the news of a war it is of another day's attack. Without this rule and the next, of pairs joined in the news of
# one war less than half are the same news, with them some nine in ten; the separate events come out the same.
PER_DOUBLING_IN_CROWD = 6.0
IN_CROWD = 2.0  # so much more similarity in a crowd, also on the same day
CROWD = 5  # an article is in a crowd as far as the fifth nearest story is as like it as the nearest
CROWD_POWER = 1.75  # a little crowding is usual: 1.5 is more precise in dense streams, 2 finds more of separate events
UNKNOWN_DAYS = 90.0  # counts as the distance where one time is unknown: such pages are seldom news of a day
# Where neither time is known, time says nothing, and a crowd half as much as on one day: all come at once, so that six reports
# of one event are a crowd to each other. B-cubed F1 on texts without their dates, with 2.0, 1.0 and 0: 197 articles of 34
# events 0.89, 0.95 and 0.99, 574 short texts of 50 events in pairs of like ones 0.75, 0.82 and 0.83; of the pairs joined among
# 1,000 articles on one war, 66%, 55% and 35% are of three days. (As UNKNOWN_DAYS apart: 0.54, 0.16 and 94%.)
IN_CROWD_UNDATED = 1.0
# What is searched for an article. With half as much, pairs in dense streams are less precise, as the crowd is not seen;
# with twice as much the results are the same and cost a third more.
INDEXED_FEATURES = 24
SEARCHED_FEATURES = 16
SEARCHED_ARTICLES = 24  # before and after in time, a feature
CANDIDATES = 16


@dataclass(slots=True)
class Story:
    """`vector`: the sum of its articles'. `crowding`: of its articles of the open day, one by one."""

    first: int
    articles: list[int]
    vector: Vector
    times: list[float]
    crowding: list[float] = field(default_factory=list)


class Linkage:
    """Stories of articles. An article is a number, in order of time; a story is named by one of its articles."""

    def __init__(self, background: Background) -> None:
        self._rarity = Rarity(background)
        self._vectors: dict[int, Vector] = {}
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        self._into: dict[int, int] = {}  # article -> itself, or an article of the story into which its story went
        self._stories: dict[int, Story] = {}
        self._linked: list[int] = []  # of the open day

    def add(self, article: int, days: float | None, vector: Vector) -> None:
        """A new article, a story of its own. `days`: since 1970, None where unknown."""
        self._vectors[article] = vector
        self._into[article] = article
        self._stories[article] = Story(article, [article], dict(vector), [] if days is None else [days])
        for _, feature in _heaviest(INDEXED_FEATURES, vector):
            insort(self._postings[feature], article)

    def story(self, article: int) -> int:
        """The story that holds the article."""
        while self._into[article] != article:
            self._into[article] = article = self._into[self._into[article]]
        return article

    def stories(self) -> list[list[int]]:
        """The articles of each story, in order of time."""
        return [sorted(story.articles) for story in self._stories.values()]

    def join(self, one: int, other: int) -> int:
        """Makes two stories one. Returns its name."""
        if len(self._stories[one].vector) < len(self._stories[other].vector):
            one, other = other, one
        story, gone = self._stories[one], self._stories.pop(other)
        for feature, weight in gone.vector.items():
            story.vector[feature] = story.vector.get(feature, 0) + weight
        story.first = min(story.first, gone.first)
        story.articles += gone.articles
        story.times = sorted(story.times + gone.times)
        story.crowding = sorted(story.crowding + gone.crowding)
        self._into[other] = one
        return one

    def open_day(self, day: int | None, articles: Collection[Iterable[str]]) -> None:
        """Begins a day, later than those before, with the features of all its articles; None: the articles of no day."""
        self._rarity.open_day(day, articles)
        for article in self._linked:
            self._stories[self.story(article)].crowding = []
        self._linked = []

    def link(self, articles: Iterable[int]) -> None:
        """Joins articles of the open day to the stories most alike, as long as any are alike enough.

        Two older stories become one where an article is joined to one of them and the two are then alike enough.
        """
        neighbours: defaultdict[int, set[int]] = defaultdict(set)
        heap: list[Pair] = []

        def push(one: int, other: int, similarity: float) -> bool:
            neighbours[one].add(other)
            neighbours[other].add(one)
            pair = self._pair(one, other, similarity)
            if pair is not None:
                heappush(heap, pair)
            return pair is not None

        near = {article: self._near(article) for article in articles}
        self._linked += near
        for article, found in near.items():
            alike = [story for story, similarity in found.items() if push(article, story, similarity)]
            for one in alike:
                neighbours[one].update(other for other in alike if other != one)
        while heap:
            *_, one, other, sizes = heappop(heap)
            if sizes != (self._size(one), self._size(other)):
                continue  # one of them has grown or gone since
            around = (neighbours.pop(one) | neighbours.pop(other)) - {one, other}
            joined = self.join(one, other)
            for third in around:
                neighbours[third] -= {one, other}
                push(joined, third, self._similarity(joined, third))

    def _size(self, story: int) -> int:
        return len(self._stories[story].articles) if story in self._stories else 0

    def _near(self, article: int) -> dict[int, float]:
        """The stories with the article most alike in its most telling features, among those nearest in time, with their similarity.

        Notes how crowded the article's surroundings are.
        """
        own = self.story(article)
        vectors, rarity = self._vectors, self._rarity
        weighted = {f: weight * rarity[f] for f, weight in vectors[article].items()}
        score: defaultdict[int, int] = defaultdict(int)
        for telling, feature in _heaviest(SEARCHED_FEATURES, weighted):
            found = self._postings[feature]
            at = bisect_left(found, article)
            for number in found[max(0, at - SEARCHED_ARTICLES) : at + SEARCHED_ARTICLES]:
                score[number] += telling * vectors[number][feature]
        best: dict[int, int] = {}
        for number, value in score.items():
            story = self.story(number)
            if story != own and value > best.get(story, 0):
                best[story] = value
        nearest = nlargest(CANDIDATES, best, key=lambda story: (best[story], self._stories[story].first))
        near = {story: self._similarity(own, story) for story in nearest}
        self._stories[own].crowding.append(crowding(near.values()))
        return near

    def _similarity(self, one: int, other: int) -> float:
        """0 to 1: the mean over the pairs of articles. Exact up to the division, so that no order of adding matters."""
        less, more = self._stories[one].vector, self._stories[other].vector
        if len(less) > len(more):
            less, more = more, less
        rarity = self._rarity
        product = sum([weight * more[feature] * rarity[feature] for feature, weight in less.items() if feature in more])
        return product / (self._size(one) * self._size(other) * ONE**3)

    def _pair(self, one: int, other: int, similarity: float) -> Pair | None:
        """An entry of the heap, if the stories are alike enough."""
        a, b = self._stories[one], self._stories[other]
        crowds = [sum(c) / len(c) for c in (a.crowding, b.crowding) if c]
        if similarity < MIN_SIMILARITY or not crowds:
            return None
        crowd = sum(crowds) / len(crowds)
        dated = a.times or b.times
        excess = similarity / (required(days_between(a.times, b.times), crowd) if dated else required_undated(crowd))
        if excess < 1.0:
            return None
        first, second = sorted((a.first, b.first))
        return (-excess, first, second, one, other, (len(a.articles), len(b.articles)))


def _heaviest(many: int, weights: Vector) -> list[tuple[int, str]]:
    """The features of most weight, the heaviest first. `nlargest` with a key takes twice as long for the 100 of an article."""
    return sorted([(weight, feature) for feature, weight in weights.items()], reverse=True)[:many]


def days_between(one: Sequence[float], other: Sequence[float]) -> float:
    """Days between the medians of two sorted lists of times, which a wrong date among many does not move."""
    if not one or not other:
        return UNKNOWN_DAYS
    return abs(one[len(one) // 2] - other[len(other) // 2])


def crowding(similarities: Iterable[float]) -> float:
    """0 where an article is like few stories alone, 1 where it is as like CROWD of them as like the nearest."""
    nearest = nlargest(CROWD, similarities)
    return nearest[-1] / nearest[0] if len(nearest) == CROWD and nearest[0] > 0.0 else 0.0


def required(days: float, crowd: float) -> float:
    """The mean similarity from which two stories are one, so many days apart and in such a crowd."""
    crowded = pow(crowd, CROWD_POWER)
    doublings = log2(max(1.0, days / NEAR_DAYS))
    return MIN_SIMILARITY * (1.0 + IN_CROWD * crowded + doublings * (PER_DOUBLING + PER_DOUBLING_IN_CROWD * crowded))


def required_undated(crowd: float) -> float:
    """The same of two stories no article of which has a known time."""
    return MIN_SIMILARITY * (1.0 + IN_CROWD_UNDATED * pow(crowd, CROWD_POWER))
