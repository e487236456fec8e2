"""Batches kept in memory, as the lake keeps them, and asked as the lake is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transforms.copies.batch import Copies, find_batch_copies
from transforms.copies.candidates import Posting
from transforms.copies.search import History

Row = dict[str, Any]


class Memory:
    """The history of the batches that were added."""

    def __init__(self) -> None:
        self.articles: dict[str, Mapping[str, Any]] = {}
        self.members: dict[str, Row] = {}
        self.signatures: list[Row] = []
        self.changes: list[Row] = []

    def add(self, articles: Sequence[Mapping[str, Any]]) -> Copies:
        found = find_batch_copies(articles, self.history())
        self.articles |= {row["article_id"]: row for row in articles}
        self.members |= {row["article_id"]: row for row in found.members}
        self.signatures += found.signatures
        self.changes += found.changes
        return found

    def clusters(self) -> dict[str, tuple[str, frozenset[str]]]:
        """cluster_id -> representative and all members."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.members.values():
            found[row["cluster_id"], row["representative_id"]].add(row["article_id"])
        assert len({name for name, _ in found}) == len(found), "a cluster has one representative"
        return {name: (representative, frozenset(members)) for (name, representative), members in found.items()}

    def groups(self) -> set[tuple[str, frozenset[str]]]:
        return set(self.clusters().values())

    def history(self) -> History:
        return History(self._postings, self._same, self._addressed, self._of_articles, self._of_clusters, self._texts)

    def _stands(self, article: str) -> bool:
        return bool(self.members[article]["representative_id"] == article)

    def _postings(self, keys: Sequence[int]) -> dict[int, Posting]:
        holders: defaultdict[int, list[str]] = defaultdict(list)
        for row in self.signatures:
            for key in row["keys"] if self._stands(row["article_id"]) else ():
                holders[key].append(row["article_id"])
        return {key: Posting(len(holders[key]), sorted(holders[key])) for key in keys if key in holders}

    def _same(self, hashes: Sequence[str]) -> dict[str, str]:
        found = sorted((row["text_sha256"], row["article_id"]) for row in self.signatures)
        return {sha: article for sha, article in reversed(found) if sha in hashes}

    def _addressed(self, addresses: Sequence[str]) -> dict[str, list[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, row in self.articles.items():
            if row.get("address") in addresses:
                found[row["address"]].add(self.members[name]["representative_id"])
        return {address: sorted(articles) for address, articles in found.items()}

    def _row(self, article: str) -> Row:
        row = self.articles[article]
        more = {name: row.get(name) for name in ("published_at", "n_words", "address")}
        return {**self.members[article], **more}

    def _of_articles(self, ids: Sequence[str]) -> list[Row]:
        return [self._row(article) for article in ids]

    def _of_clusters(self, ids: Sequence[str]) -> Iterable[Row]:
        return [self._row(article) for article, row in self.members.items() if row["cluster_id"] in ids]

    def _texts(self, ids: Sequence[str]) -> dict[str, str]:
        return {article: self.articles[article]["text"] for article in ids}
