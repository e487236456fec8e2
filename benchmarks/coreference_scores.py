"""How well the groups of mentions found agree with the true ones: the measures of coreference resolution.

A mention is anything hashable, a group a collection of mentions, and a grouping holds each mention at most once. Mentions that
stand alone count as groups of one. The two groupings need not hold the same mentions: what only one of them has is missed or
invented, as in the reference scorer (Pradhan et al. 2014).
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

Grouping = Sequence[Collection[Hashable]]


@dataclass(frozen=True, slots=True)
class Score:
    """Each 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def groups_of[Mention: Hashable](labels: Mapping[Mention, Hashable]) -> list[list[Mention]]:
    """The groups of mentions of one label."""
    found: dict[Hashable, list[Mention]] = {}
    for mention, label in labels.items():
        found.setdefault(label, []).append(mention)
    return list(found.values())


def muc(truth: Grouping, found: Grouping) -> Score:
    """Links: how many of those needed to hold each group together the other grouping has (Vilain et al. 1995).

    Groups of one need none, so that they count neither for nor against. 0 where no link is needed.
    """
    return Score(_links_kept(found, truth), _links_kept(truth, found))


def _links_kept(groups: Grouping, other: Grouping) -> float:
    group_of = {mention: number for number, group in enumerate(other) for mention in group}
    kept = needed = 0
    for group in groups:
        # A mention that the other grouping does not have is a part of its own.
        parts = {group_of[m] for m in group if m in group_of}
        kept += len(group) - len(parts) - sum(m not in group_of for m in group)
        needed += len(group) - 1
    return kept / needed if needed else 0.0


def b_cubed(truth: Grouping, found: Grouping) -> Score:
    """Mentions: the mean over them of the share of their group that is right (Bagga and Baldwin 1998)."""
    return Score(_shares(found, truth), _shares(truth, found))


def _shares(groups: Grouping, other: Grouping) -> float:
    group_of = {mention: number for number, group in enumerate(other) for mention in group}
    total = sum(map(len, groups))
    right = 0.0
    for group in groups:
        together = Counter(group_of[m] for m in group if m in group_of)
        right += sum(n * n for n in together.values()) / len(group) if group else 0.0
    return right / total if total else 0.0


def ceaf_e(truth: Grouping, found: Grouping) -> Score:
    """Groups: each is matched with at most one of the other grouping, so that the similarity, 2 |both| / (|one| + |other|), is
    largest in sum (Luo 2005, phi 4).
    """
    if not truth or not found:
        return Score(0.0, 0.0)
    group_of = {mention: number for number, group in enumerate(found) for mention in group}
    similarity = np.zeros((len(truth), len(found)))
    for row, group in enumerate(truth):
        for column, n in Counter(group_of[m] for m in group if m in group_of).items():
            similarity[row, column] = 2 * n / (len(group) + len(found[column]))
    best = float(similarity[linear_sum_assignment(similarity, maximize=True)].sum())
    return Score(best / len(found), best / len(truth))


def conll(truth: Grouping, found: Grouping) -> float:
    """The mean F1 of the three (Pradhan et al. 2011)."""
    return (muc(truth, found).f1 + b_cubed(truth, found).f1 + ceaf_e(truth, found).f1) / 3
