"""Which articles may be copies of which: those that share keys of their signatures, counted.

All keys of a batch and those of the history that it touches are sorted once; a key that many texts have leads to the
nearest and to the first of them only. So the work grows with the keys, whatever the size of a site's boilerplate.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.copies.shingles import Flags, Hashes, Places

NEAR = 12  # articles before this one that have the key
FIRST = 2  # and those that had it first
MIN_SHARED, MIN_SHARE = 2, 0.08  # keys, and of the keys of the one with fewer: a very bad scan shares a tenth
CANDIDATES = 6  # for each article, those with the most shared keys; 8 find no more among 20,000 made articles
MANY_WEIGHT = 0.25  # of a key that more than NEAR articles have
HELD = 0.85  # of an article's keys in another's: the same text, as far as counting how common a key is goes
SLICE = 4096  # articles at once

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Posting:
    """What the history has of a key: `n` representatives, and some of them."""

    n: int
    articles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Found:
    """`others`: new article -> those before it that share the most keys, the most first. All by their place in the order.

    `common`: of each article, for each of its keys, how many different texts have it.
    """

    others: Mapping[int, list[int]]
    common: Sequence[Counts]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """All entries (a key of an article) in order of article and of key.

    `starts`: article -> its first entry. `place`, `group`: of an entry its place in order of key, and where its key begins.
    `owner`: by place. `groups`: where each key begins; `number`: entry -> which of them.
    """

    starts: Places
    place: Places
    group: Places
    owner: Places
    groups: Places
    number: Places


def find_candidates(keys: Sequence[Hashes], n_known: int, counted: Mapping[int, int]) -> Found:
    """`keys`: of each article, those of the history first, then the new in order of standing.

    `counted`: key -> how many texts of the history have it, of which `keys` may hold some only.
    """
    flat = np.concatenate(keys) if keys else np.zeros(0, dtype=np.uint64)
    if not len(flat):
        return Found({}, [np.zeros(0, dtype=np.int64) for _ in keys])
    by_key, ordered = _sort(keys, flat)
    others: dict[int, list[int]] = {}
    held = np.zeros(len(keys), dtype=bool)
    lengths = np.diff(by_key.starts)
    for article, other, shared in _shared(by_key, n_known, _sizes(by_key, ordered, counted)[by_key.number] > NEAR):
        first = np.flatnonzero(np.diff(article, prepend=-1))
        nearest = article[first]
        held[nearest] = shared[first] >= HELD * lengths[nearest]
        position = np.arange(len(article)) - np.repeat(first, np.diff(np.append(first, len(article))))
        chosen = (position < CANDIDATES) & (
            shared >= np.maximum(MIN_SHARED, MIN_SHARE * np.minimum(lengths[article], lengths[other]))
        )
        for a, b in zip(article[chosen].tolist(), other[chosen].tolist(), strict=True):
            others.setdefault(a, []).append(b)
    common = _common(by_key, ordered, held, n_known, counted)
    return Found(others, np.split(common, by_key.starts[1:-1]))


def _sort(keys: Sequence[Hashes], flat: Hashes) -> tuple[_Sorted, Hashes]:
    lengths = np.array([len(k) for k in keys], dtype=np.intp)
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    place = np.empty(len(flat), dtype=np.intp)
    place[order] = np.arange(len(flat))
    is_first = np.append(True, ordered[1:] != ordered[:-1])
    groups = np.flatnonzero(is_first)
    number = (np.cumsum(is_first) - 1)[place]
    owner = np.repeat(np.arange(len(keys)), lengths)[order]
    return _Sorted(np.append(0, np.cumsum(lengths)), place, groups[number], owner, groups, number), ordered


def _common(by_key: _Sorted, ordered: Hashes, held: Flags, n_known: int, counted: Mapping[int, int]) -> Counts:
    """For each entry, in order of article, how many different texts have its key."""
    counts = np.add.reduceat((~held[by_key.owner]).astype(np.int64), by_key.groups)
    if counted:
        here = np.add.reduceat((by_key.owner < n_known).astype(np.int64), by_key.groups)
        keys = ordered[by_key.groups].tolist()
        there = np.fromiter((counted.get(key, 0) for key in keys), np.int64, len(keys))
        counts += np.maximum(there - here, 0)
    found: Counts = counts[by_key.number]
    return found


def _sizes(by_key: _Sorted, ordered: Hashes, counted: Mapping[int, int]) -> Counts:
    """How many articles have each key, copies of one another included."""
    here = np.diff(np.append(by_key.groups, len(ordered)))
    if not counted:
        return here
    there = np.fromiter((counted.get(key, 0) for key in ordered[by_key.groups].tolist()), np.int64, len(here))
    return np.maximum(here, there)


def _shared(by_key: _Sorted, n_known: int, is_many: Flags) -> Iterator[tuple[Places, Places, NDArray[np.float64]]]:
    """New article, an article before it, and how many keys they share: by article, then the most first; a slice at a time.

    A key that many articles have counts for a part only, or each page of a site were a candidate for each other.
    """
    n = len(by_key.starts) - 1
    for begin in range(n_known, n, SLICE):
        end = min(begin + SLICE, n)
        rows = slice(int(by_key.starts[begin]), int(by_key.starts[end]))
        place, group = by_key.place[rows], by_key.group[rows]
        own = np.repeat(np.arange(begin, end), np.diff(by_key.starts[begin : end + 1]))
        weight = np.where(is_many[rows], MANY_WEIGHT, 1.0)
        pairs, weights = [], []
        for back in range(1, NEAR + 1):
            has = place - back >= group
            pairs.append(own[has] << 32 | by_key.owner[place[has] - back])
            weights.append(weight[has])
        for first in range(FIRST):
            has = place - NEAR > group + first
            pairs.append(own[has] << 32 | by_key.owner[group[has] + first])
            weights.append(weight[has])
        found = np.concatenate(pairs)
        if not len(found):
            continue
        order = np.argsort(found, kind="stable")
        found = found[order]
        firsts = np.flatnonzero(np.append(True, found[1:] != found[:-1]))
        counts = np.add.reduceat(np.concatenate(weights)[order], firsts)
        article, other = found[firsts] >> 32, found[firsts] & 0xFFFFFFFF
        order = np.lexsort((other, -counts, article))
        yield article[order], other[order], counts[order]
