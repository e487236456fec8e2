"""Articles compared by what is their own in them: passages that many texts have are left out first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from transforms.copies.candidates import Counts
from transforms.copies.shingles import SHINGLE_WORDS, SHORT_SHINGLE_WORDS, Codes, Flags, Hashes, shingles
from transforms.copies.signatures import KEY_BITS, SAMPLED
from transforms.copies.verification import Comparison, Profile, Verdict, compare, judge, judge_little, profile

PROFILES_KEPT = 2000  # some 40 kB each for an article of 600 words
MANY = 8  # texts that have a shingle: more, and it is the site's or the agency's, not the article's
COMMON_RUN = 3  # sampled shingles in a row that many have: a passage, no phrase
MIN_OWN = 50  # words beside the common passages; with fewer they tell only by their names and numbers
MIN_VERSION_SHARE = 0.2  # of the shorter text: captures of a live blog hours apart have some entries in common


@dataclass(frozen=True, slots=True)
class Text:
    """A text to compare: its codes, the keys of its sample, how many different texts have each, and where it was published."""

    codes: Codes
    keys: Hashes
    common: Counts
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """What an article has in common with another and what not.

    `similarity`: Jaccard of the texts' 5-word shingles. `containment`: the share of them that the other has, of the text
    for which it is higher. Words of the article, and of the other, that stand in no common 3-word shingle.
    """

    similarity: float
    containment: float
    words_added: int
    words_left_out: int


ALL_SHARED = Measures(1.0, 1.0, 0, 0)


@dataclass(frozen=True, slots=True)
class Match:
    """What an article is to another, `other`, that it copies."""

    other: str
    relation: str
    rule: str
    measures: Measures


@dataclass(frozen=True, slots=True)
class _Profiles:
    """Of the whole text, and of what is left of it without passages that many texts have (the same, if there are none)."""

    whole: Profile
    own: Profile
    address: str | None


class Comparer:
    """Verdicts on pairs of articles by id. `text` is asked once for an article, as long as it is not forgotten."""

    def __init__(self, text: Callable[[str], Text], spelled: Mapping[int, str]) -> None:
        self._text = text
        self._spelled = spelled
        self._profiles = lru_cache(maxsize=PROFILES_KEPT)(self._profile)

    def verdict(self, other: str, article: str) -> Verdict:
        """What the article is to the other. Two captures of one address are versions of a document if they share enough."""
        first, second = self._profiles(other), self._profiles(article)
        found, verdict = self._judged(first, second)
        if verdict.is_copy or not first.address or first.address != second.address:
            return verdict
        return Verdict("version", "same_address") if found.part_share >= MIN_VERSION_SHARE else verdict

    def match(self, other: str, article: str) -> Match | None:
        """None if the article does not copy the other."""
        verdict = self.verdict(other, article)
        return self.measured(other, article, verdict) if verdict.is_copy else None

    def measured(self, other: str, article: str, verdict: Verdict) -> Match:
        figures = measures(self._text(article).codes, self._text(other).codes)
        return Match(other, verdict.relation, verdict.rule, figures)

    def _profile(self, article: str) -> _Profiles:
        found = self._text(article)
        whole = profile(found.codes)
        kept = own_words(found, whole.shingles)
        return _Profiles(whole, whole if kept.all() else profile(found.codes[kept]), found.address)

    def _judged(self, first: _Profiles, second: _Profiles) -> tuple[Comparison, Verdict]:
        own = compare(first.own, second.own, self._spelled)
        if min(len(first.own), len(second.own)) >= MIN_OWN or (first.own is first.whole and second.own is second.whole):
            return own, judge(own, len(first.own) <= len(second.own))
        whole = compare(first.whole, second.whole, self._spelled)
        return own, judge_little(own, whole, len(first.whole) <= len(second.whole))


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


def measures(article: Codes, other: Codes) -> Measures:
    """Nothing is shared where one has no word."""
    left, right = set(shingles(article, SHINGLE_WORDS).tolist()), set(shingles(other, SHINGLE_WORDS).tolist())
    shared = len(left & right)
    added, left_out = uncovered(article, other), uncovered(other, article)
    if not shared:
        return Measures(0.0, 0.0, added, left_out)
    return Measures(shared / (len(left) + len(right) - shared), shared / min(len(left), len(right)), added, left_out)


def uncovered(text: Codes, other: Codes) -> int:
    """How many words of a text stand in no 3-word shingle that the other has."""
    common = np.flatnonzero(np.isin(shingles(text, SHORT_SHINGLE_WORDS), shingles(other, SHORT_SHINGLE_WORDS)))
    found = np.ones(len(text), dtype=bool)
    for step in range(min(SHORT_SHINGLE_WORDS, len(text))):
        found[common + step] = False
    return int(found.sum())
