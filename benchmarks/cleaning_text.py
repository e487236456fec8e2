"""Cleaning of plain text against its peers: pages flattened to text, extractors' outputs, labelled lines, speed.

    python benchmarks/cleaning_text.py FOLDER [--gold FOLDER]

FOLDER has html/, lines/ and articles/ as the method describes them, the gold folder articles.jsonl and
articles.gold.json. Shingle F1 is that of the article extraction benchmark: multisets of 4-word shingles, precision and
recall averaged over pages, then their harmonic mean. The shipped weights were trained on html/ and lines/;
--check of transforms.cleaning.training.text gives the figures for sites that the classifier has not seen.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import justext

from transforms.cleaning.clean import Cleaned, clean_document
from transforms.cleaning.training.metric import shingle_f1
from transforms.cleaning.training.text_data import Example, read_examples

Row = tuple[str, str, dict[str, float], float]
_C4_ENDS = (".", "!", "?", '"')
_C4_WORDS = 5


def clean_lines(text: str, given: str | None = None) -> list[str]:
    """The lines of a text that our cleaner keeps."""
    result = clean_document(document_of(text, given), None)
    if not isinstance(result, Cleaned):
        return []
    return [text[b["raw_start"] : b["raw_end"]] for b in result.blocks if b["is_kept"]]


def document_of(text: str, given: str | None = None, **more: Any) -> dict[str, Any]:
    return {"document_id": "0" * 16, "source_uri": "benchmark", "raw_text": text, "given_title": given, **more}


def nothing(lines: Sequence[str]) -> list[str]:
    return list(lines)


def c4(lines: Sequence[str]) -> list[str]:
    """Raffel et al. 2020: lines that end in terminal punctuation and have five words, without "javascript"."""
    return [
        line
        for line in lines
        if line.rstrip().endswith(_C4_ENDS) and len(line.split()) >= _C4_WORDS and "javascript" not in line.lower()
    ]


def line_dedup(lines: Sequence[str]) -> list[str]:
    """The first of lines that are the same."""
    return list(dict.fromkeys(lines))


def maximal_subsequence(lines: Sequence[str]) -> list[str]:
    """Pasternack and Roth 2009 without a trained classifier: the stretch of lines with the highest sum, where a word of
    a line that ends a sentence counts 1 and a line that does not counts -10."""
    best, best_at, start, total = 0.0, (0, 0), 0, 0.0
    for no, line in enumerate(lines):
        if total <= 0:
            start, total = no, 0.0
        n = len(line.split())
        total += n if n >= 10 and line.rstrip().endswith((*_C4_ENDS, "”", "…")) else -10
        if total > best:
            best, best_at = total, (start, no + 1)
    return list(lines[slice(*best_at)])


def justext_lines(lines: Sequence[str]) -> list[str]:
    """jusText (Pomikálek 2011) with each line as a paragraph, with its English list."""
    page = "<html><body>" + "".join(f"<p>{_escape(line)}</p>" for line in lines) + "</body></html>"
    found = justext.justext(page.encode(), _stoplist(), encoding="utf-8")
    return [p.text for p in found if not p.is_boilerplate]


def _escape(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "")


def _stoplist(cache: list[frozenset[str]] = []) -> frozenset[str]:  # noqa: B006
    if not cache:
        cache.append(justext.get_stoplist("English"))
    return cache[0]


PEERS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "doing nothing": nothing,
    "C4": c4,
    "line dedup": line_dedup,
    "maximal subsequence": maximal_subsequence,
    "jusText": justext_lines,
}


def measure_pages(folder: Path, kinds: Sequence[str] = ("flat", "residual")) -> list[Row]:
    """Shingle F1 and recall on flattened pages and on the outputs of ten extractors, with the weights that are shipped."""
    by_set: dict[str, list[Example]] = {}
    for example in read_examples(folder, kinds, every_residual=True):
        by_set.setdefault(f"{example.collection}, {example.kind}", []).append(example)
    rows = []
    for name, examples in by_set.items():
        pairs: dict[str, list[tuple[str, str]]] = {peer: [] for peer in (*PEERS, "ours")}
        for example in examples:
            lines = [line for line in example.text.split("\n") if line.strip()]
            for peer, keep in PEERS.items():
                pairs[peer].append((example.gold, "\n".join(keep(lines))))
            pairs["ours"].append((example.gold, "\n".join(clean_lines(example.text))))
        scores = {peer: shingle_f1(found) for peer, found in pairs.items()}
        for metric, at in (("shingle F1", 2), ("shingle recall", 1)):
            rows.append((name, metric, {peer: scores[peer][at] for peer in PEERS}, scores["ours"][at]))
    return rows


_KEPT_LABELS = {"body": ("body", "list"), "heading": ("heading", "subtitle"), "keypoints": ("key_points",), "summary": ("summary",), "faq": ("faq",)}  # fmt: skip


def measure_seeds(folder: Path) -> list[Row]:
    """Of the labelled lines, how many to drop are dropped, how many to keep kept, and how many of these have their role."""
    texts: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "lines/seeds.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        texts.setdefault(entry["file"], []).append(entry)
    peers = {name: [0, 0] for name in PEERS}
    dropped = kept = right = to_drop = to_keep = 0
    for entries in texts.values():
        raw = (folder / "seeds" / entries[0]["file"]).read_text("utf-8")
        numbered = raw.split("\n")
        wanted = {e["line"]: e["label"] for e in entries}
        lines = [numbered[no] for no in sorted(wanted)]
        result = clean_document(document_of(raw), None)
        blocks = {b["block_no"]: b for b in result.blocks} if isinstance(result, Cleaned) else {}
        for no, label in wanted.items():
            block = blocks.get(no, {"is_kept": False, "role": "other"})
            if label in _KEPT_LABELS:
                to_keep += 1
                kept += block["is_kept"]
                right += block["role"] in _KEPT_LABELS[label]
            else:
                to_drop += 1
                dropped += not block["is_kept"]
        for name, keep in PEERS.items():
            left = Counter(keep(lines))
            for no, label in sorted(wanted.items()):
                is_kept = left[numbered[no]] > 0
                left[numbered[no]] -= is_kept
                peers[name][0] += label not in _KEPT_LABELS and not is_kept
                peers[name][1] += label in _KEPT_LABELS and is_kept
    return [
        ("seeds", f"dropped of {to_drop}", {n: float(v[0]) for n, v in peers.items()}, float(dropped)),
        ("seeds", f"kept of {to_keep}", {n: float(v[1]) for n, v in peers.items()}, float(kept)),
        ("seeds", f"right role of {to_keep}", {}, float(right)),
    ]


def _squash(text: str) -> str:
    return "".join(text.split())


def measure_gold(gold: Path) -> list[Row]:
    """Dropped characters (F1) and article text kept, over the gold articles whose lines can be scored."""
    docs = {d["id"]: d for d in (json.loads(r) for r in (gold / "articles.jsonl").read_text("utf-8").splitlines())}
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*PEERS, "ours")}
    for entry in json.loads((gold / "articles.gold.json").read_text("utf-8")):
        if entry.get("lines") is False:
            continue
        doc = docs[entry["id"]]
        lines = [line for line in doc["text"].splitlines() if line.strip()]
        dropped = {_squash(line) for line in entry["drop_lines"]}
        titles = {_squash(doc.get("title") or ""), _squash(entry.get("title") or "")}
        result = clean_document(
            document_of(doc["text"], doc.get("title"), publisher=doc.get("source"), url=doc.get("url")), None
        )
        texts = {name: "\n".join(keep(lines)) for name, keep in PEERS.items()}
        texts["ours"] = result.article["text"] if isinstance(result, Cleaned) else ""
        for name, text in texts.items():
            flat, count = _squash(text), counts[name]
            for line in lines:
                needle = _squash(line)
                if needle in titles:
                    continue
                is_kept = needle in flat
                count[
                    ("false " if is_kept else "true ") + "drop" if needle in dropped else "kept" if is_kept else "lost"
                ] += len(needle)
    f1, kept = {}, {}
    for name, c in counts.items():
        wrong = c["lost"] + c["false drop"]
        f1[name] = 2 * c["true drop"] / (2 * c["true drop"] + wrong) if c["true drop"] else 0.0
        kept[name] = c["kept"] / max(1, c["kept"] + c["lost"])
    return [
        ("gold articles", "dropped characters F1", {n: f1[n] for n in PEERS}, f1["ours"]),
        ("gold articles", "article text kept", {n: kept[n] for n in PEERS}, kept["ours"]),
    ]


def _articles(path: Path, most: int) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(most), lines, strict=False):
            yield json.loads(line)


def measure_speed(folder: Path, most: int = 600) -> list[Row]:
    """Articles a CPU second on one core; the peers without title, time and language."""
    # The file goes by source: its first hundreds are three times as long as the rest.
    found = list(_articles(folder / "articles/ukraine.dev.jsonl.gz", 100_000))
    rows = found[:: max(1, len(found) // most)]
    documents = [
        document_of(r["text"], r["title"], publisher=r["source"], url=r["url"], given_published_at=r["published_at"])
        for r in rows
    ]
    clean_document(documents[0], None)  # loads the tables

    def speed(call: Callable[[dict[str, Any]], object]) -> float:
        started = time.process_time()
        for document in documents:
            call(document)
        return len(documents) / (time.process_time() - started)

    ours = speed(lambda d: clean_document(d, None))
    peers = {name: speed(lambda d, keep=keep: keep(d["raw_text"].split("\n"))) for name, keep in PEERS.items()}  # type: ignore[misc]
    return [("ukraine.dev", "articles / CPU s", peers, ours)]


def measure(folder: Path, gold: Path | None) -> list[Row]:
    rows = [*measure_pages(folder), *measure_seeds(folder), *measure_speed(folder)]
    return [*rows, *measure_gold(gold)] if gold else rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gold", type=Path)
    args = parser.parse_args()
    print("\t".join(["set", "metric", *PEERS, "ours"]))
    for name, metric, peers, ours in measure(args.folder, args.gold):
        figures = [f"{peers[p]:.4g}" if p in peers else "" for p in PEERS]
        print("\t".join([name, metric, *figures, f"{ours:.4g}"]))


if __name__ == "__main__":
    main()
