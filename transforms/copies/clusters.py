"""Groups of copies among new articles and with the representatives of the history.

A group is held together by its representative alone: each copy is compared with it and not with other copies.
So there are no chains (A like B, B like C, A unlike C), and no copy of a copy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from transforms.copies.candidates import Counts, Found
from transforms.copies.shingles import SHINGLE_WORDS, SHORT_SHINGLE_WORDS, Codes, Flags, Hashes, shingles
from transforms.copies.signatures import KEY_BITS, SAMPLED
from transforms.copies.verification import Profile, Verdict, compare, judge, nearly_same, profile
from transforms.ids import hex16

PROFILES_KEPT = 2000  # some 40 kB each for an article of 600 words
MANY = 8  # texts that have a shingle: more, and it is the site's or the agency's, not the article's
COMMON_RUN = 3  # sampled shingles in a row that many have: a passage, no phrase
OVERLAPS = 1  # recorded of an article: the one with the most in common
MIN_OWN = 50  # words beside the common passages; with fewer the rest cannot tell


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row of `duplicates` but for its batch_id."""

    article_id: str
    representative_id: str
    cluster_id: str
    kind: str
    relation: str
    similarity: float
    containment: float
    rule: str


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
class Text:
    """A text to compare: its codes, the keys of its sample, and how many different texts have each."""

    codes: Codes
    keys: Hashes
    common: Counts


@dataclass(frozen=True, slots=True)
class _Profiles:
    """Of the whole text, and of what is left of it without passages that many texts have (the same, if there are none)."""

    whole: Profile
    own: Profile


def cluster_id(representative_id: str) -> str:
    """The id of the group that an article stands for, be it alone in it or not."""
    return hex16("cluster", representative_id)


def own_words(text: Text, hashes: Hashes) -> Flags:
    """Which words of a text stand in no passage that more than MANY texts have. `hashes`: of its 3-word shingles.

    A passage is common where COMMON_RUN successive shingles of the text's sample are.
    """
    found = np.ones(len(text.codes), dtype=bool)
    if not (text.common > MANY).any():
        return found
    below = np.flatnonzero(hashes < SAMPLED)
    keys = hashes[below] >> KEY_BITS
    at = np.minimum(np.searchsorted(text.keys, keys), len(text.keys) - 1)
    is_sampled = text.keys[at] == keys
    sampled, at = below[is_sampled], at[is_sampled]
    many = np.concatenate(([False], text.common[at] > MANY, [False]))
    bounds = np.flatnonzero(np.diff(many))
    for first, last in zip(bounds[::2].tolist(), (bounds[1::2] - 1).tolist(), strict=True):
        if last - first + 1 >= COMMON_RUN:
            found[sampled[first] : sampled[last] + SHORT_SHINGLE_WORDS] = False
    return found


def find_copies(
    names: Sequence[str],
    n_known: int,
    candidates: Found,
    text: Callable[[int], Text],
    spelled: Mapping[int, str],
) -> tuple[list[DuplicateRow], list[OverlapRow]]:
    """Copies among new articles, and what they share with others.

    `names`: ids of the articles, the `n_known` representatives of the history first, then the new in order of standing.
    Of several that an article is a copy of, it goes to one of the history before a new one, then to the most similar,
    then to the first standing. `text` is asked for articles that share keys only.
    """

    @lru_cache(maxsize=PROFILES_KEPT)
    def profiles(article: int) -> _Profiles:
        found = text(article)
        whole = profile(found.codes)
        kept = own_words(found, whole.shingles)
        return _Profiles(whole, whole if kept.all() else profile(found.codes[kept]))

    stands_for: dict[int, int] = {}
    copies: list[DuplicateRow] = []
    overlaps: list[OverlapRow] = []
    for article, others in candidates.others.items():
        best: tuple[bool, float, int] | None = None
        chosen: DuplicateRow | None = None
        shared: list[tuple[int, Verdict]] = []
        for other in dict.fromkeys(stands_for.get(o, o) for o in others):
            verdict = _judged(profiles(other), profiles(article), spelled)
            if not verdict.is_copy and verdict.relation not in ("passage", "teaser"):
                continue
            if not verdict.is_copy:
                shared.append((other, verdict))
                continue
            similarity, containment = measures(text(article).codes, text(other).codes)
            key = (other >= n_known, -similarity, other)
            if best is None or key < best:
                best = key
                chosen = DuplicateRow(
                    names[article], names[other], cluster_id(names[other]), "near", verdict.relation, similarity,
                    containment, verdict.rule,
                )  # fmt: skip
        if best is None or chosen is None:
            for other, verdict in shared[:OVERLAPS]:
                figures = measures(text(article).codes, text(other).codes)
                overlaps.append(OverlapRow(names[article], names[other], verdict.relation, *figures, verdict.rule))
        else:
            stands_for[article] = best[2]
            copies.append(chosen)
    return copies, overlaps


def _judged(first: _Profiles, second: _Profiles, spelled: Mapping[int, str]) -> Verdict:
    if min(len(first.own), len(second.own)) >= MIN_OWN or (first.own is first.whole and second.own is second.whole):
        return judge(compare(first.own, second.own, spelled), len(first.own) <= len(second.own))
    found = compare(first.whole, second.whole, spelled)
    if nearly_same(found):
        return judge(found, len(first.whole) <= len(second.whole))
    return Verdict("surroundings", "only_common_passages_shared")


def measures(a: Codes, b: Codes) -> tuple[float, float]:
    """Jaccard of the texts' 5-word shingles, and the share of them that the other has, of the text for which it is higher."""
    left, right = set(shingles(a, SHINGLE_WORDS).tolist()), set(shingles(b, SHINGLE_WORDS).tolist())
    shared = len(left & right)
    if not shared:
        return 0.0, 0.0
    return shared / (len(left) + len(right) - shared), shared / min(len(left), len(right))
