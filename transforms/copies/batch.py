"""The copies of a batch: the same clean text first, then near copies, against the batch itself and against the history."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from transforms.copies.clusters import cluster_id, find_groups
from transforms.copies.comparer import Match, Measures
from transforms.copies.exact import exact_groups, standing
from transforms.copies.representatives import Facts, same_text
from transforms.copies.search import Article, History, Search
from transforms.copies.settlement import Settlement, settle_batch
from transforms.copies.shingles import Vocabulary
from transforms.copies.signatures import signature, text_sha256

Row = dict[str, Any]
MEASURES = [field.name for field in fields(Measures)]


@dataclass(frozen=True)
class Copies:
    """Rows of tables but for the batch.

    `signatures`: one for each text not seen before. `members`: the place in its cluster of each new article, and of each
    known one for which another stands now. `changes`: what became of clusters of the history. `overlaps`: of articles
    that copy none.
    """

    signatures: list[Row]
    members: list[Row]
    changes: list[Row]
    overlaps: list[Row]


def find_batch_copies(articles: Iterable[Mapping[str, Any]], history: History) -> Copies:
    """Signs the articles (article_id, text, published_at, n_words and, if known, address) and finds which copy another.

    The order of arrival in a batch is irrelevant. The texts are read once, in portions.
    """
    vocabulary = Vocabulary()
    batch = _read(articles, vocabulary)
    # Words, not white space and signs, make texts the same.
    leaders = exact_groups((a, x.text_sha256, x.published_at, x.n_words) for a, x in batch.items() if len(x.codes))
    facts = {a: Facts(standing(x.published_at, x.n_words, a), x.n_words) for a, x in batch.items()}
    distinct = sorted((a for a in batch if a not in leaders), key=lambda a: facts[a].standing)
    of_history = history.same(sorted({batch[a].text_sha256 for a in distinct if len(batch[a].codes)}))
    same = {a: of_history[batch[a].text_sha256] for a in distinct if batch[a].text_sha256 in of_history}
    fresh = [a for a in distinct if a not in same]
    search = Search(batch, fresh, facts, history, vocabulary)
    groups = find_groups(search.candidates(), search.comparer, search.facts)
    settled = settle_batch(groups, search, distinct, same)
    members = _member_rows(settled, leaders)
    alone = {row["article_id"] for row in members if row["article_id"] == row["representative_id"]}
    return Copies(
        [_signature(a, batch[a]) for a in sorted(fresh)],
        members,
        [asdict(change) for change in sorted(settled.changes, key=lambda c: (c.cluster_id, c.change))],
        [asdict(overlap) for overlap in groups.overlaps if overlap.article_id in alone],
    )


def _read(articles: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> dict[str, Article]:
    heads: list[tuple[str, datetime | None, int, str, str | None]] = []

    def texts() -> Iterable[str]:
        for row in articles:
            address = row.get("address")
            if address and not is_article_address(address):
                address = None
            heads.append((row["article_id"], row["published_at"], row["n_words"], text_sha256(row["text"]), address))
            yield row["text"]

    found: dict[str, Article] = {}
    for at, codes in enumerate(vocabulary.read(texts())):
        name, published_at, n_words, sha, address = heads[at]
        found[name] = Article(published_at, n_words, sha, address, codes, signature(codes))
    return found


def is_article_address(address: str) -> bool:
    """Is it more than a site's front page?"""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.path.strip("/") or parts.query)


def _signature(name: str, article: Article) -> Row:
    return {
        "article_id": name,
        "text_sha256": article.text_sha256,
        "keys": article.keys.astype(np.int64).tolist(),
    }


def _member_rows(settled: Settlement, leaders: Mapping[str, str]) -> list[Row]:
    """Rows of `cluster_members`. `leaders`: article -> the article of the batch that has the same text and stands before it."""
    places: dict[str, tuple[str, str, Match | None]] = {}
    for cluster in settled.clusters:
        name = cluster.cluster_id or cluster_id(cluster.representative)
        is_changed = cluster.representative in settled.changed
        if is_changed or not cluster.is_known:
            places[cluster.representative] = name, cluster.representative, None
        for member, match in {**cluster.new, **(cluster.known if is_changed else {})}.items():
            places[member] = name, cluster.representative, match
    for article, leader in leaders.items():
        name, representative, of_leader = places[leader]
        places[article] = name, representative, of_leader or same_text(leader)
    return [_member_row(article, *places[article]) for article in sorted(places)]


def _member_row(article: str, cluster: str, representative: str, match: Match | None) -> Row:
    return {
        "article_id": article,
        "cluster_id": cluster,
        "representative_id": representative,
        "kind": None if match is None else "exact" if match.relation == "same" else "near",
        "relation": match and match.relation,
        "rule": match and match.rule,
        **{name: match and getattr(match.measures, name) for name in MEASURES},
    }
