"""What a first judgement of all pairs says of each pair: the columns that the second judgement has beside the evidence.

Two articles whose other mentions pair off tell of the same things, however few words they share; a mention that fits another
of the same article better is not this one; and whom both pair with speaks for the pair. This is how texts and events are
grouped jointly (Lee et al. 2012; Barhom et al. 2019) without deciding on either first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from transforms.resolution.uncoded_mentions import EventMention

Pair = tuple[int, int]

LIKELY = 0.5
LEAST = 0.02  # probabilities below say nothing, and would make the cost grow with the square of the mentions
UNKNOWN = -1.0
NAMES = (
    "support_share_most",
    "support_share_least",
    "support_most",
    "support_least",
    "lead",
    "lead_of_other",
    "via",
    "via_all",
    "via_share",
    "partners_shared",
    "partners_least",
)


class Support:
    """`probability`: of pairs of mentions, by their numbers, from the first judgement."""

    def __init__(self, mentions: Sequence[EventMention], probability: Mapping[Pair, float]) -> None:
        self._article = [m.article_id for m in mentions]
        self._partners: list[dict[int, float]] = [{} for _ in mentions]
        for (one, other), value in probability.items():
            if value >= LEAST:
                self._partners[one][other] = self._partners[other][one] = value
        self._likely = [frozenset(p for p, value in found.items() if value > LIKELY) for found in self._partners]
        self._sums = [sum(sorted(found.values())) for found in self._partners]
        # For each mention and article its best partners there, best first, at most two: the second where the first is asked for.
        self._best: list[dict[str, list[tuple[float, int]]]] = []
        self._mentions: defaultdict[str, int] = defaultdict(int)
        self._support: defaultdict[tuple[str, str], float] = defaultdict(float)
        for number, found in enumerate(self._partners):
            best: dict[str, list[tuple[float, int]]] = {}
            for partner, value in sorted(found.items(), key=lambda item: (-item[1], item[0])):
                of_article = best.setdefault(self._article[partner], [])
                if len(of_article) < 2:
                    of_article.append((value, partner))
            self._best.append(best)
            self._mentions[self._article[number]] += 1
            for article, of_article in best.items():
                self._support[self._article[number], article] += of_article[0][0]

    def of(self, one: int, other: int) -> tuple[float, ...]:
        """The values of NAMES for a pair."""
        a, b = self._partners[one], self._partners[other]
        value = a.get(other, 0.0)
        leads = sorted((value - self._rival(one, other), value - self._rival(other, one)))
        if len(a) > len(b):
            a, b = b, a
        common = [(p, q) for partner, p in a.items() if (q := b.get(partner)) is not None]
        via_all = sum(sorted([p * q for p, q in common]))
        likely, of_other = self._likely[one], self._likely[other]
        return (
            *self._of_articles(one, other),
            *leads,
            max((min(p, q) for p, q in common), default=0.0),
            via_all,
            via_all / (min(self._sums[one], self._sums[other]) + 0.001),
            len(likely & of_other) / (1 + len(likely | of_other)),
            min(len(likely), len(of_other)),
        )

    def _rival(self, one: int, other: int) -> float:
        """The best probability of `one` with another mention of the article of `other`."""
        best = self._best[one].get(self._article[other], ())
        return next((value for value, partner in best if partner != other), 0.0)

    def _of_articles(self, one: int, other: int) -> tuple[float, float, float, float]:
        """How well the other mentions of the two articles pair off: shares and sums, from both sides."""
        a, b = self._article[one], self._article[other]
        if a == b:
            return UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN
        own = max(0.0, self._support[a, b] - self._top(one, b)) if (a, b) in self._support else 0.0
        others = max(0.0, self._support[b, a] - self._top(other, a)) if (b, a) in self._support else 0.0
        shares = sorted((own / max(1, self._mentions[a] - 1), others / max(1, self._mentions[b] - 1)))
        sums = sorted((own, others))
        return shares[1], shares[0], sums[1], sums[0]

    def _top(self, one: int, article: str) -> float:
        best = self._best[one].get(article)
        return best[0][0] if best else 0.0
