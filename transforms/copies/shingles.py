"""5-word shingles of a text and their exact Jaccard similarity (Broder 1997, "On the resemblance and containment of documents")."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

SHINGLE_WORDS = 5
WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text, lower-cased: runs of letters, digits and underscores in any script."""
    return WORD.findall(text.lower())


def shingle_list(found: Sequence[str]) -> list[str]:
    """Every five successive words, joined by a blank, in order; one shingle of all words where there are fewer than five."""
    n = len(found) - SHINGLE_WORDS + 1
    if n < 1:
        return [" ".join(found)] if found else []
    return [" ".join(found[i : i + SHINGLE_WORDS]) for i in range(n)]


def shingles(text: str) -> frozenset[str]:
    """The set of a text's shingles; empty for a text without words."""
    return frozenset(shingle_list(words(text)))


def jaccard(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    """Common shingles over all shingles, 0 to 1; 0 where both are empty, for nothing says that they are alike."""
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0
