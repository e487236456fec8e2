"""The metric by which extraction is judged: shingle F1, as in the article extraction benchmark of Scrapinghub (2020)."""

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_SHINGLE = 4


def shingle_f1(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """(precision, recall, F1) of (gold, found) texts: multisets of 4-word shingles, averaged over pages, then F1."""
    precision, recall = [], []
    for gold, found in pairs:
        wanted, got = _shingles(gold), _shingles(found)
        both = sum((wanted & got).values())
        if got:
            precision.append(both / sum(got.values()))
        if wanted:
            recall.append(both / sum(wanted.values()))
    p, r = sum(precision) / max(1, len(precision)), sum(recall) / max(1, len(recall))
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _SHINGLE + 1))
    return Counter(tuple(words[i : i + _SHINGLE]) for i in starts if words[i : i + _SHINGLE])
