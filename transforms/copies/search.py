"""A batch beside the history: what the history is asked for, candidates, and texts to compare."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from transforms.copies.candidates import Counts, Posting, find_candidates
from transforms.copies.comparer import Comparer, Text
from transforms.copies.exact import standing
from transforms.copies.representatives import Facts
from transforms.copies.shingles import Codes, Hashes, Vocabulary
from transforms.copies.signatures import signature

Row = Mapping[str, Any]
AT_ADDRESS = 4  # articles of one address that a new one is compared with: captures are versions of the first


@dataclass(frozen=True)
class History:
    """What the history is asked for, as functions.

    `postings`: keys -> key to the representatives that have it. `same`: hashes of clean texts -> hash to an article that
    has it. `addressed`: addresses -> address to the representatives of what was published there. `members`: articles ->
    their rows of `cluster_members` with published_at, n_words and address. `clusters`: the same of all members of clusters.
    `texts`: articles -> their clean texts.
    """

    postings: Callable[[Sequence[int]], Mapping[int, Posting]]
    same: Callable[[Sequence[str]], Mapping[str, str]]
    addressed: Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
    members: Callable[[Sequence[str]], Iterable[Row]]
    clusters: Callable[[Sequence[str]], Iterable[Row]]
    texts: Callable[[Sequence[str]], Mapping[str, str]]


NO_HISTORY = History(lambda _: {}, lambda _: {}, lambda _: {}, lambda _: (), lambda _: (), lambda _: {})


@dataclass(frozen=True, slots=True)
class Article:
    """A new article, read. `address`: where it was published, if that tells it from others of its site."""

    published_at: datetime | None
    n_words: int
    text_sha256: str
    address: str | None
    codes: Codes
    keys: Hashes


class Search:
    """`fresh`: the new articles whose text the history has not, one of each text, in order of standing.

    `facts`: of the new articles; those of the history are added as they become known. `rows`: members of the history.
    """

    def __init__(
        self,
        batch: Mapping[str, Article],
        fresh: Sequence[str],
        facts: dict[str, Facts],
        history: History,
        vocabulary: Vocabulary,
    ) -> None:
        self.facts = facts
        self.history = history
        self.rows: dict[str, Row] = {}
        self.comparer = Comparer(self._text, vocabulary.spelled)
        self._batch, self._fresh, self._vocabulary = batch, fresh, vocabulary
        self._past: dict[str, Codes] = {}
        keys = [batch[a].keys for a in fresh]
        asked = np.unique(np.concatenate(keys)).tolist() if keys else []
        postings = history.postings(asked) if asked else {}
        of_known: defaultdict[str, list[int]] = defaultdict(list)
        for key, posting in sorted(postings.items()):
            for article in posting.articles:
                of_known[article].append(key)
        known = sorted(of_known)
        self._names = [*known, *fresh]
        self._at = {name: at for at, name in enumerate(self._names)}
        self._n_known = len(known)
        self._keys = [np.array(of_known[a], dtype=np.uint64) for a in known] + keys  # both ascending
        self._found = find_candidates(self._keys, len(known), {key: posting.n for key, posting in postings.items()})
        self._counts: tuple[Hashes, Counts] | None = None

    def candidates(self) -> dict[str, list[str]]:
        """Fresh article -> those before it that it may copy, the most alike first; those of the history are ready to compare."""
        addresses = sorted({address for a in self._fresh if (address := self._batch[a].address)})
        at_address = {k: list(v) for k, v in (self.history.addressed(addresses) if addresses else {}).items()}
        found: dict[str, list[str]] = {}
        for number, article in enumerate(self._fresh, self._n_known):
            near = [self._names[other] for other in self._found.others.get(number, ())]
            if address := self._batch[article].address:
                there = at_address.setdefault(address, [])
                near += there
                if len(there) < AT_ADDRESS:
                    there.append(article)
            if near:
                found[article] = list(dict.fromkeys(near))
        touched = sorted({other for others in found.values() for other in others if other not in self._batch})
        self.know(self.history.members(touched) if touched else ())
        self.load(touched)
        return found

    def know(self, rows: Iterable[Row]) -> None:
        """Takes up members of the history."""
        for row in rows:
            name = row["article_id"]
            self.rows[name] = row
            self.facts[name] = Facts(standing(row["published_at"], row["n_words"], name), row["n_words"])

    def load(self, names: Iterable[str]) -> None:
        """Reads the texts of those of the articles that are of the history."""
        wanted = sorted({name for name in names if name not in self._batch and name not in self._past})
        if wanted:
            texts = self.history.texts(wanted)
            codes = self._vocabulary.read(texts[name] for name in wanted)
            self._past.update(zip(wanted, codes, strict=True))

    def _text(self, name: str) -> Text:
        article = self._batch.get(name)
        codes = article.codes if article else self._past[name]
        address = article.address if article else self.rows[name]["address"]
        at = self._at.get(name)
        if at is not None:
            return Text(codes, self._keys[at], self._found.common[at], address)
        keys = article.keys if article else signature(codes)
        return Text(codes, keys, self._common(keys), address)

    def _common(self, keys: Hashes) -> Counts:
        """How many texts have each key, as far as the fresh articles have it, too; else 1."""
        if self._counts is None:
            both = [(self._keys[at], self._found.common[at]) for at in range(self._n_known, len(self._names))]
            flat = np.concatenate([k for k, _ in both]) if both else np.zeros(0, dtype=np.uint64)
            counts = np.concatenate([c for _, c in both]) if both else np.zeros(0, dtype=np.int64)
            distinct, first = np.unique(flat, return_index=True)
            self._counts = distinct, counts[first]
        distinct, counts = self._counts
        found = np.ones(len(keys), dtype=np.int64)
        if len(distinct):
            at = np.minimum(np.searchsorted(distinct, keys), len(distinct) - 1)
            there = distinct[at] == keys
            found[there] = counts[at[there]]
        return found
