"""Groups of copies among new articles and with the representatives of the history.

A group is held together by its representative alone: each copy is compared with it and not with other copies.
So there are no chains (A like B, B like C, A unlike C), and no copy of a copy.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from transforms.copies.exact import Standing, exact_groups, standing
from transforms.copies.shingles import jaccard
from transforms.copies.signatures import Signed
from transforms.copies.verification import Profile, is_copy, profile
from transforms.ids import hex16

PROFILES_KEPT = 2000  # some 0.2 MB each for an article of 600 words


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row of `duplicates` but for its batch_id."""

    article_id: str
    representative_id: str
    cluster_id: str
    kind: str
    similarity: float


def cluster_id(representative_id: str) -> str:
    """The id of the group that an article stands for, be it alone in it or not."""
    return hex16("cluster", representative_id)


def find_copies(new: Iterable[Signed], known: Iterable[Signed], texts: Callable[[str], str]) -> list[DuplicateRow]:
    """One record for each new article that copies another, sorted by article_id. The order of `new` and `known` is irrelevant.

    `known`: representatives of the history that share a band or a hash with a new article; they stay representatives.
    `texts`: article_id -> clean text; asked only for articles that share a band. Articles without words copy nothing.
    Among the new, who stands for a group is told by exact.standing; of several that an article is a copy of, it goes to
    one of the history before a new one, then to the most similar, then to the first standing.
    """
    known_by_id = {signed.article_id: signed for signed in known}
    fresh = [signed for signed in new if signed.n_words and signed.bands and signed.article_id not in known_by_id]
    same = _same_text(fresh, known_by_id.values())
    leaders = [signed for signed in fresh if signed.article_id not in same]

    @lru_cache(maxsize=PROFILES_KEPT)
    def profile_of(article_id: str) -> Profile:
        return profile(texts(article_id))

    like = _near(leaders, list(known_by_id.values()), profile_of)
    rows = [_row(article_id, found, "near", similarity) for article_id, (found, similarity) in like.items()]
    for article_id, leader in same.items():
        if leader in like:
            rows.append(_row(article_id, like[leader][0], "near", like[leader][1]))
        else:
            rows.append(_row(article_id, leader, "exact", 1.0))
    return sorted(rows, key=lambda row: row.article_id)


def _same_text(fresh: list[Signed], known: Iterable[Signed]) -> dict[str, str]:
    """New article -> the article with the same text that stands before it, one of the history if there is one."""
    of_history: dict[str, str] = {}
    for signed in sorted(known, key=_standing):
        of_history.setdefault(signed.text_sha256, signed.article_id)
    same = {s.article_id: of_history[s.text_sha256] for s in fresh if s.text_sha256 in of_history}
    rest = (s for s in fresh if s.article_id not in same)
    return same | exact_groups((s.article_id, s.text_sha256, s.published_at, s.n_words) for s in rest)


def _near(
    leaders: list[Signed], known: list[Signed], profile_of: Callable[[str], Profile]
) -> dict[str, tuple[str, float]]:
    """Leader clustering in order of standing: copy -> (its representative, Jaccard)."""
    by_band: defaultdict[int, list[str]] = defaultdict(list)
    rank: dict[str, tuple[bool, Standing]] = {}

    def represent(signed: Signed, is_new: bool) -> None:
        rank[signed.article_id] = (is_new, _standing(signed))
        for band in signed.bands:
            by_band[band].append(signed.article_id)

    for signed in known:
        represent(signed, is_new=False)
    found: dict[str, tuple[str, float]] = {}
    for signed in sorted(leaders, key=_standing):
        candidates = {other for band in signed.bands for other in by_band.get(band, ())}
        best: tuple[bool, float, Standing] | None = None
        for candidate in sorted(candidates):
            own, other = profile_of(signed.article_id), profile_of(candidate)
            if not is_copy(own, other):
                continue
            is_new, stands = rank[candidate]
            key = (is_new, -jaccard(own.shingles, other.shingles), stands)
            best = key if best is None else min(best, key)
        if best is None:
            represent(signed, is_new=True)
        else:
            found[signed.article_id] = (best[2][3], -best[1])
    return found


def _standing(signed: Signed) -> Standing:
    return standing(signed.published_at, signed.n_words, signed.article_id)


def _row(article_id: str, representative_id: str, kind: str, similarity: float) -> DuplicateRow:
    return DuplicateRow(article_id, representative_id, cluster_id(representative_id), kind, similarity)
