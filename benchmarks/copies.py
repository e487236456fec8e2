"""Copies: found among labelled documents and among many made ones, beside other ways to find them, in the same run.

    python benchmarks/copies.py FOLDER [--articles N ...] [--signatures N] [--made-only] [--no-peer] [--json]

FOLDER holds newsdup_typed.jsonl.gz (id, text, cluster, kind) and real_pairs.dev.jsonl.gz (label, a.text, b.text).
The made articles are described in made.py, the history of signatures in copies_history.py.
Peers: exact Jaccard of 3-word shingles at its best threshold; rensa's MinHash (128 permutations, 64 bands) over 3- and
5-word shingles, candidates verified by exact Jaccard, and connected components of what is left. Times are CPU seconds of
one process, the lake's threads included. Among the made articles the peer holds all shingles: 8 GB for 100,000.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from common import cpu, read, reporting, with_json
from copies_history import LATE, asking, keep, labels, ours
from made import TRAPS, Made, made
from rensa import RMinHash, RMinHashLSH

from transforms.copies.batch import Copies, find_batch_copies
from transforms.copies.search import NO_HISTORY
from transforms.copies.shingles import Vocabulary
from transforms.copies.verification import compare, judge, profile

AT = 0.5  # Jaccard from which the peer's pairs are copies: its best threshold on the first 20,000 made articles
SWEPT = (0.4, 0.45, 0.5, 0.55, 0.6, 0.7)


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


def ours_of(texts: Mapping[str, str]) -> Copies:
    """Of texts without dates."""
    rows = ({"article_id": n, "text": x, "published_at": None, "n_words": len(x.split())} for n, x in texts.items())
    return find_batch_copies(rows, NO_HISTORY)


def labelled(folder: Path) -> Iterator[tuple[str, Any]]:
    documents = read(folder / "newsdup_typed.jsonl.gz")
    core = [d for d in documents if not d["kind"].startswith("neg")]
    for name, rows in (("all", documents), ("without negatives", core)):
        texts, truth = {d["id"]: d["text"] for d in rows}, {d["id"]: d["cluster"] for d in rows}
        yield f"newsdup {name}: communique P, R, F1", rounded(scores(labels(ours_of(texts)), truth))
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


def wrong(found: Mapping[str, str], articles: Sequence[Made]) -> dict[str, int]:
    """Pairs wrongly joined, by the trap of both articles; `mixed`, where these are of different ones."""

    def pairs(counts: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in counts)

    trap = {a.cluster: a.trap for a in articles}
    groups: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for a in articles:
        groups[found[a.article_id]][a.cluster] += 1
    counts: Counter[str] = Counter()
    for group in groups.values():
        by_trap: Counter[str] = Counter()
        right: Counter[str] = Counter()
        for cluster, n in group.items():
            by_trap[trap[cluster]] += n
            right[trap[cluster]] += pairs([n])
        for name, n in by_trap.items():
            counts[name] += pairs([n]) - right[name]
        counts["mixed"] += pairs([group.total()]) - pairs(by_trap.values())
    return {name: counts[name] for name in (*TRAPS, "mixed")}


def recalled(found: Mapping[str, str], articles: Sequence[Made]) -> dict[str, float]:
    """Share of the copies that are in the group of their original, by kind, and by trap of the original."""
    original = {a.cluster: a.article_id for a in articles if a.kind == "original"}
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for a in articles:
        if a.kind != "original":
            for name in (a.kind, f"of {a.trap}"):
                seen[name] += 1
                right[name] += found[a.article_id] == found[original[a.cluster]]
    return {name: round(right[name] / seen[name], 4) for name in sorted(seen)}


def many(given: Sequence[str], sizes: Sequence[int], with_peer: bool) -> Iterator[tuple[str, Any]]:
    costs = {}
    for n in sorted(sizes):
        stream = made(given, n + LATE)
        articles = list(islice(stream, n))
        truth = {a.article_id: a.cluster for a in articles}
        seconds, copies = cpu(lambda articles=articles: ours(articles))  # type: ignore[misc]
        costs[n] = seconds / n
        found = labels(copies)
        yield f"made {n}: communique P, R, F1", rounded(scores(found, truth))
        yield f"made {n}: communique, pairs wrongly joined", wrong(found, articles)
        yield f"made {n}: communique, recall by kind", recalled(found, articles)
        yield f"made {n}: communique, articles/CPU s", round(n / seconds)
        late = list(stream)
        texts = {a.article_id: a.text for a in articles}
        with TemporaryDirectory() as folder:
            lake = keep(Path(folder), articles, copies)
            known = asking(lake, texts)
            increment, _ = cpu(lambda late=late, known=known: ours(late, known))  # type: ignore[misc]
        yield f"made {n}: {LATE:,} more, share of the full cost", round(increment / seconds, 4)
        if with_peer:
            yield from beside(n, texts, truth, articles, seconds)
    smallest, largest = min(costs), max(costs)
    if smallest < largest:
        yield f"made: cost an article at {largest:,} over {smallest:,}", round(costs[largest] / costs[smallest], 3)


def beside(
    n: int, texts: Mapping[str, str], truth: Mapping[str, int], articles: Sequence[Made], seconds: float
) -> Iterator[tuple[str, Any]]:
    """The peer over the same articles."""
    spent, pairs = cpu(lambda: rensa_pairs(texts, 5, SWEPT[0]))
    tried = {least: joined(texts, ((a, b) for a, b, s in pairs if s >= least)) for least in SWEPT}
    figures = {least: rounded(scores(found, truth)) for least, found in tried.items()}
    at = max(figures, key=lambda least: figures[least][2])
    yield f"made {n}: rensa 5-grams P, R, F1 at {AT}", figures[AT]
    yield f"made {n}: rensa 5-grams P, R, F1, at its best here", [*figures[at], at]
    yield f"made {n}: rensa 5-grams at {AT}, pairs wrongly joined", wrong(tried[AT], articles)
    yield f"made {n}: rensa 5-grams, articles/CPU s", round(n / spent)
    yield f"made {n}: speed against rensa", round(spent / seconds, 2)


def history_of(given: Sequence[str], n: int) -> Iterator[tuple[str, Any]]:
    """Figures of `n` signatures in a lake, in processes of their own."""
    with TemporaryDirectory() as folder:
        texts = Path(folder, "given.json")
        texts.write_text(json.dumps(given), encoding="utf-8")
        script = Path(__file__).with_name("copies_history.py")

        def step(name: str) -> str:
            command = [sys.executable, str(script), name, str(texts), str(Path(folder, "data")), str(n)]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

        step("write")
        for name, value in json.loads(step("ask")).items():
            yield f"history of {n}: {name}", value


def rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 4) for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000])
    parser.add_argument("--signatures", type=int, default=0, help="size of a history to ask, say 1000000")
    parser.add_argument("--made-only", action="store_true")
    parser.add_argument("--no-peer", action="store_true", help="the made articles without rensa")
    args = with_json(parser).parse_args()
    given = [d["text"] for d in read(args.folder / "newsdup_typed.jsonl.gz") if d["kind"] == "original"]
    parts = [] if args.made_only else [labelled(args.folder)]
    if args.signatures:
        parts.append(history_of(given, args.signatures))
    with reporting("copies", args) as report:
        found = report.figures([*parts, many(given, args.articles, not args.no_peer)])
        speeds = [value for name, value in found.items() if name.endswith("speed against rensa")]
        report.baseline("rensa, 5-word shingles, articles a CPU second", speeds[-1] if speeds else None)


if __name__ == "__main__":
    main()
