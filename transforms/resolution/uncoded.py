"""Mentions of events that have no coding to events: who tells of the same act, by words, participants and surroundings alone.

Each pair of mentions that could be one event is judged twice by gradient-boosted trees (transforms/cleaning/trees.py): by what
the two share and in what they differ (uncoded_evidence.py), then by that and what the first judgement of all pairs says
(uncoded_support.py). Average linkage of the second makes the events (event_linkage.py), so that one likely pair does not join
two events that speak against each other.

The trees come from the training part of ECB+ (training/uncoded.py). Trained there on two thirds of the topics and measured on the
third, each in turn, CoNLL F1 with the stories found is 0.725 for "same lemma in a story" and 0.789 for this. In an earlier
measurement of the same kind a logistic regression over the evidence had 0.773, trees 0.783, both passes 0.781 as regressions
with crossed features and 0.793 as trees.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from math import log

import numpy as np

from transforms.cleaning.trees import Matrix, Trees, load_trees
from transforms.knowledge.tables import data
from transforms.resolution.event_linkage import Scored, link, scored_components
from transforms.resolution.story_background import Background
from transforms.resolution.uncoded_evidence import Surroundings, Text, evidence
from transforms.resolution.uncoded_mentions import EventMention
from transforms.resolution.uncoded_support import Pair, Support

# Articles of different stories whose mentions are compared all the same: what is alike in less is never one event. Of the
# pairs of ECB+ that are, 98% are above it or of one story.
LEAST_SIMILARITY = 0.05
# Log-odds from which a pair speaks for one event. Below 0, as linkage takes the mean over pairs of which many share no words;
# cross-validated by topic, F1 at -1.25, -1, -0.75, -0.5 and -0.25 is 0.785, 0.785, 0.789, 0.787 and 0.783.
FROM = -0.75
ROWS = 50_000  # judged at once


def resolve_uncoded(
    mentions: Sequence[EventMention], texts: Mapping[str, Text], background: Background
) -> list[list[str]]:
    """The ids of the mentions of each event, each sorted, sorted; their order is irrelevant.

    `texts`: by article_id, of all articles that have mentions. Ids must differ.
    """
    ordered = sorted(mentions, key=lambda m: m.mention_id)
    around = Surroundings(ordered, texts, background)
    compared = pairs(ordered, around)
    if not compared:
        return [[m.mention_id] for m in ordered]
    rows = evidence_rows(ordered, compared, around)
    first, second = judges()
    probability = judge(first, rows)
    found = judge(second, np.hstack([rows, support_rows(ordered, compared, probability)]))
    ids = [m.mention_id for m in ordered]
    likely = [round(log_odds(float(p)) - FROM, 9) for p in found]
    one, other = np.array(compared, dtype=np.int64).reshape(-1, 2).T
    scored = Scored(ids, one, other, np.array(likely))
    groups = scored_components(scored, np.ones(len(likely), dtype=bool))
    return sorted(event for names, inside in groups for event in link(names, inside))


def pairs(mentions: Sequence[EventMention], around: Surroundings) -> list[Pair]:
    """The pairs that are compared, as numbers: of one article, of one story, or of articles that are alike."""
    of_article: dict[str, list[int]] = {}
    for number, mention in enumerate(mentions):
        of_article.setdefault(mention.article_id, []).append(number)
    found = [pair for numbers in of_article.values() for pair in combinations(numbers, 2)]
    for one, other in combinations(sorted(of_article), 2):
        same = around.texts[one].story_id == around.texts[other].story_id
        if same or around.similarity(one, other) > LEAST_SIMILARITY:
            found += [(min(a, b), max(a, b)) for a in of_article[one] for b in of_article[other]]
    return sorted(found)


def evidence_rows(mentions: Sequence[EventMention], compared: Sequence[Pair], around: Surroundings) -> Matrix:
    """The evidence of the pairs, at least one (n, features)."""
    return np.array([list(evidence(mentions[a], mentions[b], around).values()) for a, b in compared], dtype=np.float64)


def support_rows(mentions: Sequence[EventMention], compared: Sequence[Pair], probability: Matrix) -> Matrix:
    """Log-odds of the first judgement and what it says of the pairs (n, 12)."""
    values = [round(float(p), 9) for p in probability]
    support = Support(mentions, dict(zip(compared, values, strict=True)))
    rows = [(log_odds(p), *support.of(a, b)) for (a, b), p in zip(compared, values, strict=True)]
    return np.array(rows, dtype=np.float64)


def judge(trees: Trees, rows: Matrix) -> Matrix:
    """Probabilities (n,) of rows, in parts, as all at once would take memory by the pair and tree."""
    parts = [trees.scores(rows[start : start + ROWS]) for start in range(0, len(rows), ROWS)]
    return np.concatenate(parts) if parts else np.zeros(0)


def log_odds(probability: float) -> float:
    return log((probability + 1e-6) / (1 - probability + 1e-6))


@lru_cache(maxsize=1)
def judges() -> tuple[Trees, Trees]:
    """The trees of the first and of the second judgement."""
    return load_trees(data("uncoded_first.json")), load_trees(data("uncoded_second.json"))
