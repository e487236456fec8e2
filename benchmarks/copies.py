"""Copies: found among labelled documents and among many made ones, beside other ways to find them, in the same run.

    python benchmarks/copies.py FOLDER [--articles N ...] [--json]

FOLDER holds newsdup_typed.jsonl.gz (id, text, cluster, kind) and real_pairs.dev.jsonl.gz (label, a.text, b.text).
Peers: exact Jaccard of 3-word shingles at its best threshold; rensa's MinHash (128 permutations, 64 bands) over 3- and
5-word shingles, candidates verified by exact Jaccard. Times are CPU seconds of one process.

The made articles are the same for the same seed, and nothing is stored. One is some sentences of the given articles with a
third of their longer words exchanged. A part of them is copied: to the letter, edited, cut, extended, or on another site.
Each stands on one of many sites between that site's own lines, which all its articles share.
"""

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rensa import RMinHash, RMinHashLSH

from transforms.copies.batch import NO_HISTORY, Copies, History, find_batch_copies
from transforms.copies.candidates import FIRST, NEAR, Posting
from transforms.copies.shingles import Vocabulary
from transforms.copies.verification import compare, judge, profile

SENTENCE = re.compile(r"(?<=[.!?])\s+")
KINDS = ("exact", "edited", "abridged", "extended", "moved")
SITES = 400


@dataclass(frozen=True)
class Made:
    article_id: str
    cluster: int
    kind: str
    text: str


def made(given: Sequence[str], n: int, seed: int = 7, copied: float = 0.3) -> Iterator[Made]:
    """`n` articles of some 390 words; `copied`: the share of copies among them."""
    draw = random.Random(seed)
    pool = [s for text in given for line in text.split("\n") for s in SENTENCE.split(line) if 8 <= len(s.split()) <= 40]
    vocabulary = sorted({word for s in pool for word in s.split() if len(word) > 4 and word.isalpha()})
    frames = [(_frame(draw, vocabulary), _frame(draw, vocabulary)) for _ in range(SITES)]
    recent: list[tuple[int, list[str]]] = []
    for at in range(n):
        if recent and draw.random() < copied:
            cluster, body = draw.choice(recent)
            kind = draw.choice(KINDS)
            body = _changed(draw, body, kind, pool, vocabulary)
        else:
            cluster, kind, body = at, "original", _body(draw, pool, vocabulary)
            recent.append((cluster, body))
            del recent[:-200]
        head, foot = frames[draw.randrange(SITES)]
        lines = body if kind == "exact" else [head, *body, foot]
        yield Made(f"{at:016x}", cluster, kind, "\n\n".join(lines))


def _frame(draw: random.Random, vocabulary: Sequence[str]) -> str:
    return " ".join(draw.choice(vocabulary) for _ in range(draw.randrange(25, 60))) + "."


def _body(draw: random.Random, pool: Sequence[str], vocabulary: Sequence[str]) -> list[str]:
    found: list[str] = []
    words = 0
    wanted = draw.randrange(200, 480)
    while words < wanted:
        sentence = _exchanged(draw, draw.choice(pool), vocabulary, 0.35)
        found.append(sentence)
        words += len(sentence.split())
    return found


def _exchanged(draw: random.Random, sentence: str, vocabulary: Sequence[str], share: float) -> str:
    return " ".join(draw.choice(vocabulary) if len(w) > 3 and draw.random() < share else w for w in sentence.split())


def _changed(
    draw: random.Random, body: Sequence[str], kind: str, pool: Sequence[str], vocabulary: Sequence[str]
) -> list[str]:
    if kind == "edited":
        return [_exchanged(draw, s, vocabulary, 0.08) for s in body]
    if kind == "abridged":
        return list(body[: max(4, int(len(body) * draw.uniform(0.4, 0.8)))])
    if kind == "extended":
        return [*body, *(_exchanged(draw, draw.choice(pool), vocabulary, 0.35) for _ in range(4))]
    return list(body)


def article(name: str, text: str) -> dict[str, Any]:
    return {"article_id": name, "text": text, "published_at": None, "n_words": len(text.split())}


def ours(texts: Mapping[str, str], history: History = NO_HISTORY) -> Copies:
    return find_batch_copies((article(name, text) for name, text in texts.items()), {}, history)


def labels(copies: Copies, texts: Iterable[str]) -> dict[str, str]:
    found = {row["article_id"]: row["representative_id"] for row in copies.duplicates}
    return {name: found.get(name, name) for name in texts}


def word_shingles(text: str, n: int) -> set[str]:
    words = text.lower().split()
    return {" ".join(words[i : i + n]) for i in range(len(words) - n + 1)}


def joined(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Connected components, as the peers are used."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in pairs:
        parent[root(a)] = root(b)
    return {name: root(name) for name in parent}


def rensa_pairs(texts: Mapping[str, str], n: int, least: float) -> list[tuple[str, str, float]]:
    names = list(texts)
    sets = [word_shingles(texts[name], n) for name in names]
    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=64)
    found = []
    for at, own in enumerate(sets):
        if not own:
            continue
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update(list(own))
        for other in index.query(sketch):
            common = len(own & sets[other])
            similarity = common / (len(own) + len(sets[other]) - common)
            if similarity >= least:
                found.append((names[at], names[other], similarity))
        index.insert(at, sketch)
    return found


def jaccard_pairs(texts: Mapping[str, str], n: int, least: float) -> list[tuple[str, str, float]]:
    holders: defaultdict[str, list[str]] = defaultdict(list)
    sizes = {}
    for name, text in texts.items():
        own = word_shingles(text, n)
        sizes[name] = len(own)
        for shingle in own:
            holders[shingle].append(name)
    common: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        common.update((names[j], names[i]) for i in range(len(names)) for j in range(i))
    pairs = ((a, b, shared / (sizes[a] + sizes[b] - shared)) for (a, b), shared in common.items())
    return [pair for pair in pairs if pair[2] >= least]


def scores(found: Mapping[str, Any], truth: Mapping[str, Any]) -> tuple[float, float, float]:
    """Pairwise precision, recall, F1 of two groupings of the same documents, counted by groups."""

    def pairs(groups: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in groups)

    right = pairs(Counter((found[name], truth[name]) for name in truth).values())
    precision = right / max(pairs(Counter(found[name] for name in truth).values()), 1)
    recall = right / max(pairs(Counter(truth.values()).values()), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def best(texts: Mapping[str, str], truth: Mapping[str, Any], pairs: list[tuple[str, str, float]]) -> tuple[float, ...]:
    tried = (
        (*scores(joined(texts, ((a, b) for a, b, s in pairs if s >= least)), truth), least)
        for least in np.arange(0.1, 0.95, 0.05).round(2).tolist()
    )
    return max(tried, key=lambda row: row[2])


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = call()
    return time.process_time() - started, found


def labelled(folder: Path) -> Iterator[tuple[str, Any]]:
    documents = read(folder / "newsdup_typed.jsonl.gz")
    core = [d for d in documents if not d["kind"].startswith("neg")]
    for name, rows in (("all", documents), ("without negatives", core)):
        texts, truth = {d["id"]: d["text"] for d in rows}, {d["id"]: d["cluster"] for d in rows}
        yield f"newsdup {name}: communique P, R, F1", rounded(scores(labels(ours(texts), texts), truth))
        yield f"newsdup {name}: Jaccard 3-grams P, R, F1, at", rounded(best(texts, truth, jaccard_pairs(texts, 3, 0.1)))
        for n in (3, 5):
            found = rounded(best(texts, truth, rensa_pairs(texts, n, 0.1)))
            yield f"newsdup {name}: rensa {n}-grams P, R, F1, at", found
    pairs = read(folder / "real_pairs.dev.jsonl.gz")
    relations: dict[str, Counter[str]] = defaultdict(Counter)
    right = found_copies = 0
    for pair in pairs:
        vocabulary = Vocabulary()
        a, b = (profile(codes) for codes in vocabulary.read([pair["a"]["text"], pair["b"]["text"]]))
        verdict = judge(compare(a, b, vocabulary.spelled), len(a) <= len(b))
        relations[pair["label"]][verdict.relation] += 1
        right += verdict.is_copy and pair["label"] in "DV"
        found_copies += verdict.is_copy
    copies = sum(pair["label"] in "DV" for pair in pairs)
    yield "real pairs: communique P, R", rounded((right / max(found_copies, 1), right / copies))
    yield "real pairs: relations by label", {label: dict(found) for label, found in sorted(relations.items())}


def remembered(copies: Copies, texts: Mapping[str, str]) -> History:
    """A history in memory, as the lake would answer: the peers keep theirs there, too."""
    copied = {row["article_id"] for row in copies.duplicates}
    rows = [row for row in copies.signatures if row["article_id"] not in copied]
    keys = np.concatenate([np.array(row["keys"], dtype=np.int64) for row in rows])
    owner = np.repeat(np.arange(len(rows)), [len(row["keys"]) for row in rows])
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], owner[order]
    names = [row["article_id"] for row in rows]
    hashes = {row["text_sha256"]: row["article_id"] for row in rows}

    def postings(wanted: Sequence[int]) -> dict[int, Posting]:
        first, last = np.searchsorted(keys, wanted, side="left"), np.searchsorted(keys, wanted, side="right")
        found = zip(wanted, first.tolist(), last.tolist(), strict=True)
        most = NEAR + FIRST
        return {k: Posting(b - a, [names[o] for o in owner[a : min(b, a + most)]]) for k, a, b in found if b > a}

    return History(
        postings,
        same=lambda wanted: {h: hashes[h] for h in wanted if h in hashes},
        representatives=lambda _: {},
        texts=lambda wanted: {name: texts[name] for name in wanted},
    )


def many(given: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, Any]]:
    for n in sizes:
        found = list(made(given, n))
        texts, truth = {m.article_id: m.text for m in found}, {m.article_id: m.cluster for m in found}
        seconds, copies = cpu(lambda texts=texts: ours(texts))  # type: ignore[misc]
        yield f"made {n}: communique P, R, F1", rounded(scores(labels(copies, texts), truth))
        yield f"made {n}: communique, articles/CPU s", round(n / seconds)
        keys = sum(len(row["keys"]) for row in copies.signatures) / max(len(copies.signatures), 1)
        yield f"made {n}: bytes an article in the index", round(keys * 8 + 96)
        rensa, pairs = cpu(lambda texts=texts: rensa_pairs(texts, 5, 0.3))  # type: ignore[misc]
        yield (
            f"made {n}: rensa 5-grams P, R, F1 at 0.3",
            rounded(scores(joined(texts, ((a, b) for a, b, _ in pairs)), truth)),
        )
        yield f"made {n}: rensa 5-grams, articles/CPU s", round(n / rensa)
        yield f"made {n}: speed against rensa", round(rensa / seconds, 2)
        late = {f"late{m.article_id}": m.text for m in made(given, 1000, seed=8)}
        increment, _ = cpu(lambda c=copies, t=texts, late=late: ours(late, remembered(c, t)))  # type: ignore[misc]
        yield f"made {n}: 1,000 more, share of the full cost", round(increment / seconds, 3)


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 4) for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000])
    parser.add_argument("--made-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = {}
    given = [d["text"] for d in read(args.folder / "newsdup_typed.jsonl.gz") if d["kind"] == "original"]
    parts = [] if args.made_only else [labelled(args.folder)]
    for part in (*parts, many(given, args.articles)):
        for name, value in part:
            rows[name] = value
            if not args.json:
                print(f"{name:56} {value}", flush=True)
    if args.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
