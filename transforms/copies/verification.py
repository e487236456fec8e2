"""Is one text a copy of another? Exact shingle figures decide, and a look at what the shingles do not cover guards.

Two texts made from one template (quarterly results, earthquake notices, match reports), or two short articles
inside the same site's unremoved menus, share most of their shingles too. They differ in what matters: the names
and numbers of the one do not occur in the other, or each holds a long passage that the other lacks.
The thresholds are measured on 2,120 documents with made copies (edited, abridged, reworded, updated, wrapped in menus),
template look-alikes, and on 63 real pairs; the figures beside them are the ranges found there (10th to 90th percentile).
"""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from transforms.copies.shingles import SHINGLE_WORDS, WORD, jaccard, shingle_list

MIN_JACCARD = 0.45  # edited copies lie at 0.48 to 0.57, different articles of one template mostly below 0.43
MIN_CONTAINMENT = 0.65  # real copies between differing paragraphs: from 0.67; different articles: to 0.64
MIN_SHINGLES = 60  # below this a passage quoted by both (a statement, a caption) would make a copy
MAX_FOREIGN_SHARE = 0.2  # of the names and numbers: copies to 0.18, templates from 0.23
MAX_FOREIGN_DENSITY = 0.25  # foreign names and numbers a differing word: copies to 0.24, teasers on one page from 0.26
MIN_FOREIGN = 4  # one corrected name or date is no other article
LONG_GAP = 40  # words; with fewer words in common than MIN_GAP_OVERLAP another text stands in this place
MIN_GAP_OVERLAP = 0.35
MAX_GAP = 100  # words; so long a passage of its own on both sides is an article of its own
# A text reworded throughout keeps few shingles (Jaccard 0.2 to 0.45), but runs parallel to its source to the end.
MIN_PARALLEL_JACCARD = 0.2
MIN_PARALLEL_OVERLAP = 0.4
MAX_PARALLEL_FOREIGN_SHARE = 0.1
SHORT_GAP = 10  # words; within so few there is nothing to compare


@dataclass(frozen=True, slots=True)
class Profile:
    """A text prepared for comparison. `is_mark` says for each word whether it is a name (a capital) or a number."""

    words: tuple[str, ...]
    is_mark: tuple[bool, ...]
    shingle_list: tuple[str, ...]
    shingles: frozenset[str]
    vocabulary: frozenset[str]
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Differences:
    """What two texts do not share; each figure but `longest_gap` is of the text for which it is lower.

    `foreign`: names and numbers, counted once, in passages not shared, that the other text has nowhere.
    `foreign_share`: of all its names and numbers. `foreign_density`: of the words of those passages.
    `gap`: words of the longest passage not shared; `longest_gap` is that of the text for which it is higher.
    `gap_overlap`: the words that the passages not shared have in common, of the words of the shorter.
    """

    foreign: int
    foreign_share: float
    foreign_density: float
    gap: int
    longest_gap: int
    gap_overlap: float


def profile(text: str) -> Profile:
    """Words, marks and shingles of a text."""
    # Found in the text as written, then lower-cased: the case tells a name. A word may fall apart when lower-cased
    # (a dotted capital I), so its shingles can differ from those of the signature; only the verdict reads these.
    written = WORD.findall(text)
    lowered = tuple(word.lower() for word in written)
    is_mark = tuple(word[0].isdigit() or (len(word) > 1 and word[0].isupper()) for word in written)
    listed = tuple(shingle_list(lowered))
    marks = frozenset(word for word, mark in zip(lowered, is_mark, strict=True) if mark)
    return Profile(lowered, is_mark, listed, frozenset(listed), frozenset(lowered), marks)


def containment(part: AbstractSet[str], whole: AbstractSet[str]) -> float:
    """The share of the shingles of `part` that `whole` has, 0 to 1; 0 where `part` is empty."""
    return len(part & whole) / len(part) if part else 0.0


def differences(a: Profile, b: Profile) -> Differences:
    """What the texts do not share, over the words that no common shingle covers."""
    common = a.shingles & b.shingles
    left, right = _uncovered(a, common), _uncovered(b, common)
    gaps = (_longest_run(left), _longest_run(right))
    foreign = [_foreign(a, left, b), _foreign(b, right, a)]
    return Differences(
        foreign=min(foreign),
        foreign_share=min(_ratio(n, len(p.marks)) for n, p in zip(foreign, (a, b), strict=True)),
        foreign_density=min(_ratio(n, len(u)) for n, u in zip(foreign, (left, right), strict=True)),
        gap=min(gaps),
        longest_gap=max(gaps),
        gap_overlap=_overlap(a, left, b, right),
    )


def is_copy(copy: Profile, source: Profile) -> bool:
    """Does `copy` repeat `source`, so that coding the source codes the copy? Texts without words repeat nothing.

    Symmetric from MIN_JACCARD on. Below it, only the text that lies within the other is a copy of it: an abridged
    version adds nothing to the full one, but the full one adds much to it.
    """
    similarity = jaccard(copy.shingles, source.shingles)
    long_enough = min(len(copy.shingles), len(source.shingles)) >= MIN_SHINGLES
    if similarity >= MIN_JACCARD or (long_enough and containment(copy.shingles, source.shingles) >= MIN_CONTAINMENT):
        return not _is_other_article(differences(copy, source))
    return long_enough and similarity >= MIN_PARALLEL_JACCARD and _runs_parallel(differences(copy, source))


def _is_other_article(found: Differences) -> bool:
    """Other names and numbers in the same frame, or another passage in the same surroundings."""
    other_names = found.foreign >= MIN_FOREIGN and (
        found.foreign_share > MAX_FOREIGN_SHARE or found.foreign_density > MAX_FOREIGN_DENSITY
    )
    return other_names or found.gap >= MAX_GAP or (found.gap >= LONG_GAP and found.gap_overlap < MIN_GAP_OVERLAP)


def _runs_parallel(found: Differences) -> bool:
    """Reworded here and there, with the same names and numbers, and no long passage of its own on either side."""
    return (
        found.longest_gap < LONG_GAP
        and (found.longest_gap < SHORT_GAP or found.gap_overlap >= MIN_PARALLEL_OVERLAP)
        and found.foreign_share <= MAX_PARALLEL_FOREIGN_SHARE
    )


def _uncovered(text: Profile, common: AbstractSet[str]) -> list[int]:
    """The words, by position, that no common shingle covers."""
    covered_to = 0
    found: list[int] = []
    for start, shingle in enumerate(text.shingle_list):
        if shingle in common:
            found.extend(range(covered_to, start))
            covered_to = start + SHINGLE_WORDS
    found.extend(range(covered_to, len(text.words)))
    return found


def _foreign(text: Profile, uncovered: Sequence[int], other: Profile) -> int:
    return len({text.words[i] for i in uncovered if text.is_mark[i]} - other.vocabulary)


def _longest_run(positions: Sequence[int]) -> int:
    longest = run = 0
    before = -2
    for position in positions:
        run = run + 1 if position == before + 1 else 1
        longest, before = max(longest, run), position
    return longest


def _overlap(a: Profile, left: Sequence[int], b: Profile, right: Sequence[int]) -> float:
    """Words in common, as multisets, over those of the shorter; 1 where one has none."""
    if not left or not right:
        return 1.0
    common = Counter(a.words[i] for i in left) & Counter(b.words[i] for i in right)
    return common.total() / min(len(left), len(right))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
