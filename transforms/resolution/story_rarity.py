"""How much a feature still tells, by the articles of the days before.

In the news of one war its own words and names stand in every article. They tell no two articles apart, however rare they
are in news at large.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from math import log

from transforms.resolution.story_background import ARTICLES, Background
from transforms.resolution.story_features import ONE

WINDOW_DAYS = 90
# A feature in more of the window's articles tells none apart, whatever it does in news at large: without this rule a
# stream of three attacks a day told in the words of one war is one story.
MAX_SHARE = 0.6
ALWAYS_KEPT = 30  # articles: below this the share says nothing


class Rarity(dict[str, int]):
    """Feature -> its weight on the open day: ONE where it is as rare in the last WINDOW_DAYS as in news at large or rarer, 0
    where all articles have it. The order in which the articles of a day come is irrelevant.

    A dictionary of the weights asked for since the day was opened, as each is asked for many times.
    """

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._days: dict[int, tuple[int, Counter[str]]] = {}
        self._frequency: Counter[str] = Counter()
        self._articles = 0
        self._log_of_all = 0.0

    def open_day(self, day: int | None, articles: Collection[Iterable[str]]) -> None:
        """Counts the articles of a day, and forgets those before its window. None: the articles of no day, at the end."""
        self.clear()
        counts = Counter(feature for article in articles for feature in article)
        self._articles += len(articles)
        self._frequency.update(counts)
        if day is not None:
            self._days[day] = len(articles), counts
            for past in [past for past in self._days if past < day - WINDOW_DAYS]:
                number, counts = self._days.pop(past)
                self._articles -= number
                self._frequency.subtract(counts)
        self._log_of_all = log(self._articles + ARTICLES)

    def __missing__(self, feature: str) -> int:
        usual = self._background.rarity(feature)
        frequency = self._frequency.get(feature, 0)
        weight = 0
        if usual > 0.0 and frequency <= max(ALWAYS_KEPT, MAX_SHARE * self._articles):
            known = max(1.0, frequency + ARTICLES * self._background.share(feature))
            now = log((self._articles + ARTICLES) / known) / self._log_of_all
            weight = round(ONE * min(1.0, max(0.0, now / usual)))
        self[feature] = weight
        return weight
