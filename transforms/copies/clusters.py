"""Groups of copies among new articles and with the representatives of the history.

A group is held together by its representative alone: each copy is compared with it and not with other copies.
So there are no chains (A like B, B like C, A unlike C), and no copy of a copy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transforms.copies.comparer import Comparer, Match
from transforms.copies.representatives import Facts
from transforms.copies.verification import Verdict
from transforms.ids import hex16

OVERLAPS = 1  # recorded of an article: the one with the most in common


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """A row of `overlaps` but for its batch_id: articles that share a passage and are no copies of each other."""

    article_id: str
    other_id: str
    relation: str
    similarity: float
    containment: float
    rule: str


@dataclass(frozen=True, slots=True)
class Groups:
    """`matches`: new article that copies some -> all that it copies of those that copy no other, the most similar first."""

    matches: dict[str, list[Match]] = field(default_factory=dict)
    overlaps: list[OverlapRow] = field(default_factory=list)


def cluster_id(representative_id: str) -> str:
    """The id of the group that an article founds, be it alone in it or not."""
    return hex16("cluster", representative_id)


def find_groups(others: Mapping[str, Sequence[str]], comparer: Comparer, facts: Mapping[str, Facts]) -> Groups:
    """Goes through new articles in the order of `others`: each joins what it copies, or founds a group of its own.

    `others`: new article -> articles that it may copy, of the history or before it in the order. `facts`: of all of
    these; of equally similar ones an article joins the one that stands first.
    """
    found = Groups()
    stands_for: dict[str, str] = {}
    for article, candidates in others.items():
        copied: list[Match] = []
        shared: list[tuple[str, Verdict]] = []
        for other in dict.fromkeys(stands_for.get(o, o) for o in candidates):
            verdict = comparer.verdict(other, article)
            if verdict.is_copy:
                copied.append(comparer.measured(other, article, verdict))
            elif verdict.relation in ("passage", "teaser"):
                shared.append((other, verdict))
        if copied:
            copied.sort(key=lambda match: (-match.measures.similarity, facts[match.other].standing))
            stands_for[article] = copied[0].other
            found.matches[article] = copied
        for other, verdict in () if copied else shared[:OVERLAPS]:
            match = comparer.measured(other, article, verdict)
            shares = match.measures
            found.overlaps.append(
                OverlapRow(article, other, match.relation, shares.similarity, shares.containment, match.rule)
            )
    return found
