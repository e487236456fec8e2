"""Articles with the same text: one stands for all."""

from collections.abc import Iterable
from datetime import UTC, datetime

UNKNOWN_LAST = datetime.max.replace(tzinfo=UTC)

Standing = tuple[bool, datetime, int, str]


def standing(published_at: datetime | None, n_words: int, article_id: str) -> Standing:
    """Sort key of who stands for a group: the earliest published (unknown last), then the longest, then the smallest id.

    A time without a zone counts as UTC.
    """
    if published_at is None:
        return True, UNKNOWN_LAST, -n_words, article_id
    at = published_at if published_at.tzinfo else published_at.replace(tzinfo=UTC)
    return False, at, -n_words, article_id


def exact_groups(rows: Iterable[tuple[str, str, datetime | None, int]]) -> dict[str, str]:
    """Representative of each document that has the text of another: document_id -> representative_id, sorted by document_id.

    `rows`: (document_id, hash of the text, published_at, n_words), in any order. Documents that stand alone or for
    others are not in the result.
    """
    groups: dict[str, list[tuple[Standing, str]]] = {}
    for document_id, text_sha, published_at, n_words in rows:
        groups.setdefault(text_sha, []).append((standing(published_at, n_words, document_id), document_id))
    found: dict[str, str] = {}
    for members in groups.values():
        representative = min(members)[1]
        found.update((member, representative) for _, member in members if member != representative)
    return dict(sorted(found.items()))
