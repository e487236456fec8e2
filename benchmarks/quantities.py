"""Quantities: the share with the right bounds, unit and counted noun.

    python benchmarks/quantities.py [FOLDER] [--misses N] [--json]

Without a folder: the sentences of our own in tests/transforms/quantities/quantity_sentences.tsv. With one that holds
articles.jsonl and articles.gold.json (`quantities`: text, value_low, value_high): right is a labelled quantity if a figure
that shares letters with it has bounds around the labelled ones and at most a fifth off. The labels give the number itself
where a word of approximation stands with it ("around 30" is 30), so our bounds, 27 to 33, must hold it.
"""

import argparse
import csv
import json
import math
import re
from pathlib import Path
from typing import Any

from common import Figures, show

from transforms.language.analysis import Article
from transforms.language.pipeline import load_model, parse
from transforms.quantities.quantities import Quantity, find_quantities

OWN = Path(__file__).parent.parent / "tests" / "transforms" / "quantities" / "quantity_sentences.tsv"


def same_bounds(low: str, high: str, quantity: Quantity) -> bool:
    if (quantity.value_high is None) != (high == ""):
        return False
    is_low = math.isclose(quantity.value_low, float(low), rel_tol=1e-6)
    return is_low and (quantity.value_high is None or math.isclose(quantity.value_high, float(high), rel_tol=1e-6))


def own_sentences(misses: int) -> Figures:
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = list(dict.fromkeys(row["sentence"] for row in rows))
    found = {
        a.text: find_quantities(a) for a in parse(load_model(), [Article(f"{i:016x}", t) for i, t in enumerate(texts)])
    }
    bounds = whole = 0
    wrong = []
    for row in rows:
        at = row["sentence"].index(row["text"])
        near = [q for q in found[row["sentence"]] if q.start < at + len(row["text"]) and at < q.end]
        fitting = [q for q in near if row["text"] and same_bounds(row["value_low"], row["value_high"], q)]
        is_none = not row["text"] and not found[row["sentence"]]
        bounds += is_none or bool(fitting)
        right = is_none or any((q.unit or "", q.of or "") == (row["unit"], row["of"]) for q in fitting)
        whole += right
        if not right:
            wrong.append((row["id"], row["sentence"], [(q.value_low, q.value_high, q.unit, q.of) for q in near]))
    yield "own sentences: rows", len(rows)
    yield "own sentences: bounds right", round(bounds / len(rows), 3)
    yield "own sentences: bounds, unit and noun right", round(whole / len(rows), 3)
    for miss in wrong[:misses]:
        yield f"miss {miss[0]}", miss[1:]


def holds(label: dict[str, Any], quantity: Quantity) -> bool:
    low, high = label["value_low"], label["value_high"]
    is_low = 0.8 * low <= quantity.value_low <= low * 1.000001
    return is_low and (quantity.value_high is None or high * 0.999999 <= quantity.value_high <= 1.2 * high)


def labelled(folder: Path, misses: int) -> Figures:
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        texts = {d["id"]: d["text"] for d in map(json.loads, lines)}
    gold = [g for g in json.loads((folder / "articles.gold.json").read_text(encoding="utf-8")) if g.get("quantities")]
    articles = [Article(f"{i:016x}", texts[g["id"]]) for i, g in enumerate(gold)]
    right = total = 0
    wrong = []
    for entry, article in zip(gold, parse(load_model(), articles), strict=True):
        found = find_quantities(article)
        for label in entry["quantities"]:
            places = [m.span() for m in re.finditer(re.escape(label["text"]), article.text)]
            near = [q for q in found if any(q.start < end and start < q.end for start, end in places)]
            total += 1
            if any(holds(label, q) for q in near):
                right += 1
            else:
                wrong.append((label["text"], [(q.value_low, q.value_high) for q in near]))
    yield "labelled articles: quantities", total
    yield "labelled articles: bounds hold the value", round(right / max(1, total), 3)
    for miss in wrong[:misses]:
        yield f"miss {miss[0]}", miss[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    parts: list[Figures] = [own_sentences(args.misses)]
    if args.folder is not None:
        parts.append(labelled(args.folder, args.misses))
    show(parts, 44, as_json=args.json)


if __name__ == "__main__":
    main()
