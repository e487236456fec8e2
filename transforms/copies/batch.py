"""The copies of a batch: first by raw text, then by clean text, against the batch itself and against the history."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from transforms.copies.candidates import Posting, find_candidates
from transforms.copies.clusters import DuplicateRow, OverlapRow, Text, cluster_id, find_copies, measures
from transforms.copies.exact import exact_groups, standing
from transforms.copies.shingles import Codes, Hashes, Vocabulary
from transforms.copies.signatures import signature, text_sha256

Row = dict[str, Any]


@dataclass(frozen=True)
class Copies:
    """The rows of `signatures` (one for each text not seen before), `duplicates` and `overlaps` (both but for the batch)."""

    signatures: list[Row]
    duplicates: list[Row]
    overlaps: list[Row]


@dataclass(frozen=True)
class History:
    """What the history is asked for, as functions.

    `postings`: keys -> key to the representatives that have it. `same`: hashes of clean texts -> hash to a representative.
    `representatives`: articles -> whom they copy. `texts`: articles -> their clean texts.
    """

    postings: Callable[[Sequence[int]], Mapping[int, Posting]]
    same: Callable[[Sequence[str]], Mapping[str, str]]
    representatives: Callable[[Iterable[str]], Mapping[str, str]]
    texts: Callable[[Iterable[str]], Mapping[str, str]]


NO_HISTORY = History(lambda _: {}, lambda _: {}, lambda _: {}, lambda _: {})


@dataclass(frozen=True, slots=True)
class _Article:
    published_at: datetime | None
    n_words: int
    text_sha256: str
    codes: Codes
    keys: Hashes


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


def find_batch_copies(articles: Iterable[Mapping[str, Any]], originals: Mapping[str, str], history: History) -> Copies:
    """Signs the articles (article_id, text, published_at, n_words) and finds which copy another, in any order of arrival.

    `originals`: document -> the other document with the same raw text. The texts are read once, in portions.
    """
    vocabulary = Vocabulary()
    batch = _read(articles, vocabulary)
    leader_of = _leaders(batch, originals)
    signed = sorted((a for a in batch if a not in leader_of), key=lambda a: _standing(a, batch[a]))
    same = _same_text(signed, batch, history.same)
    fresh = [a for a in signed if a not in same and len(batch[a].codes)]
    rows, overlaps, past = _near(fresh, batch, history, vocabulary)

    elsewhere = dict(history.representatives(set(leader_of.values()) - set(batch)))
    rest = same | leader_of
    missing = {elsewhere.get(x, x) for x in rest.values()} - set(batch) - set(past)
    wanted = sorted(missing)
    texts = history.texts(wanted) if wanted else {}
    past.update(zip(wanted, vocabulary.read(texts[a] for a in wanted), strict=True))
    for article, leader in sorted(rest.items(), key=lambda item: item[0] in leader_of):
        rows[article] = _follow(article, leader, rows, elsewhere, batch, past, article in same)
    signatures = [
        {
            "article_id": a,
            "cluster_id": cluster_id(a),
            "text_sha256": batch[a].text_sha256,
            "keys": batch[a].keys.astype(np.int64).tolist(),
        }
        for a in sorted(signed)
    ]
    return Copies(signatures, [asdict(rows[a]) for a in sorted(rows)], [asdict(o) for o in overlaps])


def _read(articles: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> dict[str, _Article]:
    heads: list[tuple[str, datetime | None, int, str]] = []

    def texts() -> Iterable[str]:
        for row in articles:
            heads.append((row["article_id"], row["published_at"], row["n_words"], text_sha256(row["text"])))
            yield row["text"]

    found: dict[str, _Article] = {}
    for at, codes in enumerate(vocabulary.read(texts())):
        name, published_at, n_words, sha = heads[at]
        found[name] = _Article(published_at, n_words, sha, codes, signature(codes))
    return found


def _near(
    fresh: Sequence[str], batch: Mapping[str, _Article], history: History, vocabulary: Vocabulary
) -> tuple[dict[str, DuplicateRow], list[OverlapRow], dict[str, Codes]]:
    """Copies among the fresh articles, in order of standing, and with the history: rows, overlaps, and the codes of known texts."""
    keys = [batch[a].keys for a in fresh]
    asked = np.unique(np.concatenate(keys)).tolist() if keys else []
    postings = history.postings(asked)
    of_known: defaultdict[str, list[int]] = defaultdict(list)
    for key, posting in sorted(postings.items()):
        for article in posting.articles:
            of_known[article].append(key)
    known = sorted(of_known)
    names = [*known, *fresh]
    all_keys = [np.array(of_known[a], dtype=np.uint64) for a in known] + keys  # both ascending
    found = find_candidates(all_keys, len(known), {key: posting.n for key, posting in postings.items()})
    touched = sorted({names[o] for others in found.others.values() for o in others if o < len(known)})
    texts = history.texts(touched) if touched else {}
    past = dict(zip(touched, vocabulary.read(texts[a] for a in touched), strict=True))

    def text(article: int) -> Text:
        name = names[article]
        codes = batch[name].codes if name in batch else past[name]
        return Text(codes, all_keys[article], found.common[article])

    copies, overlaps = find_copies(names, len(known), found, text, vocabulary.spelled)
    return {row.article_id: row for row in copies}, overlaps, past


def _same_text(
    signed: Sequence[str], batch: Mapping[str, _Article], known: Callable[[Sequence[str]], Mapping[str, str]]
) -> dict[str, str]:
    """Article -> the article with the same clean text that stands before it, one of the history if there is one."""
    with_words = [a for a in signed if batch[a].n_words and len(batch[a].codes)]
    of_history = known(sorted({batch[a].text_sha256 for a in with_words}))
    same = {a: of_history[batch[a].text_sha256] for a in with_words if batch[a].text_sha256 in of_history}
    rest = (a for a in with_words if a not in same)
    return same | exact_groups((a, batch[a].text_sha256, batch[a].published_at, batch[a].n_words) for a in rest)


def _follow(
    article: str,
    leader: str,
    rows: Mapping[str, DuplicateRow],
    elsewhere: Mapping[str, str],
    batch: Mapping[str, _Article],
    past: Mapping[str, Codes],
    is_same_text: bool,
) -> DuplicateRow:
    """The row of an article whose raw or clean text another has: it goes where that one went."""
    if leader in rows:
        found = rows[leader]
        if is_same_text or found.representative_id == leader:
            return DuplicateRow(
                article, found.representative_id, found.cluster_id, found.kind, found.relation, found.similarity,
                found.containment, found.rule,
            )  # fmt: skip
        representative = found.representative_id
    else:
        representative = elsewhere.get(leader, leader)
    if representative == leader:
        return DuplicateRow(article, leader, cluster_id(leader), "exact", "same", 1.0, 1.0, "same_text")
    codes = batch[representative].codes if representative in batch else past[representative]
    similarity, containment = measures(batch[article].codes, codes)
    relation, rule = (rows[leader].relation, rows[leader].rule) if leader in rows else ("edited", "same_text_as_a_copy")
    return DuplicateRow(
        article, representative, cluster_id(representative), "near", relation, similarity, containment, rule
    )


def _leaders(batch: Mapping[str, _Article], originals: Mapping[str, str]) -> dict[str, str]:
    """Article -> the article of the same raw text that stands for it: one of the history, or the first by standing."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for document, original in originals.items():
        if document in batch:
            groups[original].add(document)
    found: dict[str, str] = {}
    for original, members in groups.items():
        if original in batch:
            members.add(original)
            leader = min(members, key=lambda a: _standing(a, batch[a]))
        else:
            leader = original
        found |= {member: leader for member in members if member != leader}
    return found


def _standing(name: str, article: _Article) -> tuple[bool, datetime, int, str]:
    return standing(article.published_at, article.n_words, name)
