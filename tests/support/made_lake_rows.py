"""Rows of the lake, made up from one hex digit: what the tests of its questions share."""

from datetime import UTC, datetime
from typing import Any

FIRST, SECOND, THIRD = "a" * 16, "b" * 16, "c" * 16  # batches


def hexid(name: str) -> str:
    return name * 16


def document(name: str, batch_id: str) -> dict[str, Any]:
    return {
        "document_id": hexid(name), "source_uri": "a.txt", "url": f"https://h.example/{name}", "domain": f"{name}.example",
        "media_type": "text/plain", "n_bytes": 1, "sha256": name * 64, "batch_id": batch_id, "raw_text": name,
    }  # fmt: skip


def article(name: str) -> dict[str, Any]:
    return {
        "article_id": hexid(name), "published_at": datetime(2025, 5, 1, tzinfo=UTC), "published_precision": "day",
        "text": f"Élan. They met in {name}.", "n_words": 3, "n_blocks": 1, "n_blocks_removed": 0,
    }  # fmt: skip
