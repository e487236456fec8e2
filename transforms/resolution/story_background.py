"""How rare a word is in news at large: what two articles have in common counts by it.

story_words.tsv holds the words of news without the names in it. Countries are in the news every day, and are told by the
entity base: without them a folder of thirty articles on one war is one story, as nothing in it says yet that the words of
that war are common. Measured on 197 articles of 34 events and 299 pairs of two dense streams, read by eye: B-cubed F1
0.958 -> 0.965, pairs found 117 -> 121 of 155, wrongly joined 31 -> 28; the same for shares from 0.02 to 0.2.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from math import log, sqrt

from spacy.lang.en.stop_words import STOP_WORDS

ARTICLES = 1000  # what the table says counts as seen in so many articles
COUNTRY_SHARE = 0.1  # of news articles, that name a country that is in the news
WORD = re.compile(r"\w{3,}")


class Background:
    """`country_names`: names of countries and of their peoples."""

    def __init__(self, country_names: Iterable[str] = ()) -> None:
        self._shares = dict(_table())
        for word in {word for name in country_names for word in content_words(name)}:
            self._shares[word] = max(COUNTRY_SHARE, self._shares.get(word, 0.0))
        self._rarity: dict[str, float] = {}
        self._squared: dict[str, float] = {}

    def share(self, feature: str) -> float:
        """The share of news articles that have it in title or lead; 0 for rare words and for names."""
        return self._shares.get(feature, 0.0)

    def rarity(self, feature: str) -> float:
        """0 to 1: inverse document frequency over its largest value."""
        found = self._rarity.get(feature)
        if found is None:
            found = self._rarity[feature] = 1.0 - log(1 + ARTICLES * self.share(feature)) / log(1 + ARTICLES)
        return found

    def cosine(self, one: frozenset[str], other: frozenset[str], smoothing: float = 0.0) -> float:
        """Of two sets of words, each weighing its rarity: 0 to 1. `smoothing`: added to what the shared is divided by."""
        shared = one & other
        if not shared:
            return 0.0
        return self.squares(shared) / (sqrt(_norm(one, self) * _norm(other, self)) + smoothing)

    def squares(self, words: frozenset[str]) -> float:
        """The sum of squared rarities; sorted, since a sum depends on its order."""
        known = self._squared
        try:
            return sum(sorted([known[word] for word in words]))
        except KeyError:
            known.update({word: self.rarity(word) ** 2 for word in words})
            return sum(sorted([known[word] for word in words]))


@lru_cache(maxsize=100_000)
def _norm(words: frozenset[str], background: Background) -> float:
    return background.squares(words)


def content_words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]


def table_lines(name: str) -> list[str]:
    """The lines of a table of transforms/knowledge, without comments."""
    lines = files("transforms.knowledge").joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _table() -> dict[str, float]:
    rows = (line.split("\t") for line in table_lines("story_words.tsv"))
    return {word: int(per_thousand) / 1000 for word, per_thousand in rows}
