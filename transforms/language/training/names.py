"""Makes knowledge/name_kinds.json from newswire with marked names.

    python -m transforms.language.training.names FILE [--check] [--out FILE]

FILE: JSON Lines (gzip), an article a line with raw_text, region and entities_raw (start, end, label), made from
stanfordnlp/en-worldwide-newswire. A form's kind is what most of its mentions are marked as; where none of them has the
marked edges, a form of the recogniser takes the kind of what it overlaps, with little weight, and a run of proper nouns
is none. With --check: trained on even articles and measured on odd ones, the other way round, and on each region with a
model that never saw it; measured is the share of mentions with the right kind.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from transforms.knowledge.entities import load_entities
from transforms.language.analysis import Article
from transforms.language.names import capitalised, spans_of
from transforms.language.names_features import relations
from transforms.language.names_labels import certain, described, recogniser_kinds
from transforms.language.names_model import KINDS, KindModel, read_model
from transforms.language.pipeline import load_model, parse

_KIND = {
    "Person": "person",
    "Location": "place",
    "Organization": "organization",
    "NORP": "group",
    "Facility": "facility",
    "Misc": "other",
    "Product": "other",
}
# 0.1 to 1 score alike on articles not seen (0.825, 0.831, 0.834 of F1); on regions not seen 0.3 is best.
STRENGTH = 0.3
# A feature of fewer forms is an accident.
LEAST_FORMS = 3
_OVERLAP_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A form of an article: its features, its kind, how many mentions it has, and what it weighs in training."""

    features: dict[str, float]
    kind: str
    mentions: int
    weight: float


def examples_of(row: dict[str, Any], article: Article) -> list[Example]:
    """The forms of a parsed article that the model has to decide."""
    base, text = load_entities(), article.text
    found = spans_of(article, capitalised(text), base)
    sure = certain(found, text, base)
    seen = described(article, found, sure)
    company = relations(text, found, recogniser_kinds(text, found, sure))
    marked = {(e["start"], e["end"]): _KIND.get(e["label"], "none") for e in row["entities_raw"]}
    spans = sorted(marked)
    counts: dict[str, Counter[tuple[str, bool]]] = {}
    recognised: set[str] = set()
    for f in found:
        name = text[f.start : f.end]
        if f.vote:
            recognised.add(name)
        if (kind := marked.get((f.start, f.end))) is not None:
            answer = (kind, True)
        else:
            over = [marked[s] for s in spans if s[0] < f.end and f.start < s[1]]
            answer = (over[0], False) if over else ("none", True)
        counts.setdefault(name, Counter())[answer] += 1
    out = []
    for name, features in seen.items():
        (kind, exact), _ = counts[name].most_common(1)[0]
        mentions = counts[name].total()
        weight = min(mentions, 4) ** 0.5
        if not exact:
            kind, weight = (kind if name in recognised else "none"), weight * _OVERLAP_WEIGHT
        out.append(Example(features | company.get(name, {}), kind, mentions, weight))
    return out


def fit(examples: Sequence[Example]) -> KindModel:
    """The model of these examples, rounded as it is stored."""
    often = Counter(feature for e in examples for feature in e.features)
    rows = [{f: v for f, v in e.features.items() if often[f] >= LEAST_FORMS} for e in examples]
    vectors = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    model.fit(
        vectors.fit_transform(rows),
        np.array([KINDS.index(e.kind) for e in examples]),
        sample_weight=np.array([e.weight for e in examples]),
    )
    weights = np.zeros((len(KINDS), len(vectors.feature_names_)))
    start = np.full(len(KINDS), -20.0)  # kinds without an example
    weights[model.classes_], start[model.classes_] = model.coef_, model.intercept_
    hundredths = np.rint(100 * weights).astype(int)
    stored = {
        "kinds": KINDS,
        "start": np.rint(100 * start).astype(int).tolist(),
        "weights": {
            str(name): hundredths[:, k].tolist()
            for k, name in enumerate(vectors.feature_names_)
            if abs(hundredths[:, k]).max() >= 3
        },
    }
    return read_model(json.dumps(stored))


def stored(model: KindModel) -> str:
    """The model as JSON, a feature a line, so that a change can be read."""
    lines = [f"{json.dumps(f, ensure_ascii=False)}: {[round(100 * w) for w in ws]}" for f, ws in model.weights.items()]
    start = [round(100 * w) for w in model.start]
    head = f'"kinds": {json.dumps(KINDS)},\n"start": {start},\n"weights": {{\n'
    return "{" + head + ",\n".join(lines).replace(", ", ",") + "\n}}\n"


def accuracy(model: KindModel, examples: Sequence[Example]) -> float:
    """The share of mentions that get their kind."""
    right = 0
    for e in examples:
        scores = model.scores(e.features)
        right += e.mentions * (KINDS[scores.index(max(scores))] == e.kind)
    return right / max(1, sum(e.mentions for e in examples))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "knowledge" / "name_kinds.json")
    args = parser.parse_args()
    with gzip.open(args.file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    model = load_model()
    articles = parse(model, [Article("0" * 16, row["raw_text"]) for row in rows])
    found = []
    for row, article in zip(rows, articles, strict=True):
        found.append(examples_of(row, article))
        article.sentences = []

    def flat(numbers: Sequence[int]) -> list[Example]:
        return [e for n in numbers for e in found[n]]

    if args.check:
        everything = range(len(rows))
        splits: dict[str, Sequence[int]] = {"even to odd": everything[0::2], "odd to even": everything[1::2]}
        for region in sorted({row["region"] for row in rows}):
            splits[f"to {region}"] = [n for n in everything if rows[n]["region"] != region]
        for name, seen in splits.items():
            known = set(seen)
            rest = [n for n in everything if n not in known]
            print(f"{name:20} {accuracy(fit(flat(seen)), flat(rest)):.4f}", flush=True)
        return
    args.out.write_text(stored(fit(flat(range(len(rows))))), encoding="utf-8")


if __name__ == "__main__":
    main()
