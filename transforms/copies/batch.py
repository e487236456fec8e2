"""The copies of a batch: first by raw text, then by clean text, against the batch itself and against the history."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from transforms.copies.clusters import DuplicateRow, cluster_id, find_copies
from transforms.copies.exact import exact_groups, standing
from transforms.copies.shingles import jaccard, shingles
from transforms.copies.signatures import Signed, sign, text_sha256

Row = dict[str, Any]


@dataclass(frozen=True)
class Copies:
    """The rows of `signatures` (one for each text not seen before) and of `duplicates` (but for the batch)."""

    signatures: list[Row]
    duplicates: list[Row]


def exact_originals(
    documents: Iterable[Mapping[str, Any]], known: Callable[[list[str]], Mapping[str, str]]
) -> list[Row]:
    """The rows of `exact_copies` for documents (document_id, raw_text).

    `known`: hashes of raw texts -> hash to the document of the history that has it. Where the history has none, the
    smallest id of the batch is the original: which of them stands for the group is decided when their dates are known.
    """
    hashes = {row["document_id"]: text_sha256(row["raw_text"]) for row in documents}
    of_history = known(sorted(set(hashes.values())))
    groups = exact_groups((document, found, None, 0) for document, found in hashes.items())
    return [
        {
            "document_id": document,
            "text_sha256": found,
            "original_id": of_history.get(found) or groups.get(document, document),
        }
        for document, found in sorted(hashes.items())
    ]


def find_batch_copies(
    articles: Iterable[Mapping[str, Any]],
    originals: Mapping[str, str],
    similar: Callable[[list[Row]], Iterable[Mapping[str, Any]]],
    representatives: Callable[[Iterable[str]], Mapping[str, str]],
    texts: Callable[[Iterable[str]], Mapping[str, str]],
) -> Copies:
    """Signs the articles (article_id, text, published_at, n_words) and finds which copy another.

    `originals`: document -> the other document with the same raw text. The history is asked through functions:
    `similar`: rows of `signatures` -> those of its representatives that share a band or the text;
    `representatives`: articles -> whom they copy; `texts`: articles -> their clean texts.
    """
    batch = {row["article_id"]: row for row in articles}
    leader_of = _leaders(batch, originals)
    leaders = [a for a in sorted(batch) if a not in leader_of]
    signed = [sign(a, batch[a]["text"], batch[a]["published_at"], batch[a]["n_words"]) for a in leaders]
    signatures: list[Row] = [
        {
            "article_id": s.article_id,
            "cluster_id": cluster_id(s.article_id),
            "text_sha256": s.text_sha256,
            "bands": list(s.bands),
        }
        for s in signed
    ]
    known = [_signed(row) for row in similar(signatures)]
    outside = {s.article_id for s in known} | (set(leader_of.values()) - set(batch))
    elsewhere = dict(representatives(outside))
    past = dict(texts(outside | set(elsewhere.values())))

    def text(article_id: str) -> str:
        return batch[article_id]["text"] if article_id in batch else past[article_id]

    rows = {row.article_id: row for row in find_copies(signed, known, text)}
    for article_id, leader in sorted(leader_of.items()):
        found = rows[leader].representative_id if leader in rows else elsewhere.get(leader, leader)
        kind = "exact" if found == leader else "near"
        similarity = jaccard(shingles(text(article_id)), shingles(text(found)))
        rows[article_id] = DuplicateRow(article_id, found, cluster_id(found), kind, similarity)
    return Copies(signatures, [asdict(rows[a]) for a in sorted(rows)])


def _leaders(batch: Mapping[str, Mapping[str, Any]], originals: Mapping[str, str]) -> dict[str, str]:
    """Article -> the article of the same raw text that stands for it: one of the history, or the first by standing."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for document, original in originals.items():
        if document in batch:
            groups[original].add(document)
    found: dict[str, str] = {}
    for original, members in groups.items():
        if original in batch:
            members.add(original)
            leader = min(members, key=lambda a: standing(batch[a]["published_at"], batch[a]["n_words"], a))
        else:
            leader = original
        found |= {member: leader for member in members if member != leader}
    return found


def _signed(row: Mapping[str, Any]) -> Signed:
    published_at: datetime | None = row["published_at"]
    return Signed(row["article_id"], row["text_sha256"], tuple(row["bands"]), published_at, row["n_words"])
