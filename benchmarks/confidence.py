"""Is the confidence of reports calibrated? Compared with labelled articles and sentences; --fit makes the weights anew.

    python benchmarks/confidence.py GOLD [--judged FILE] [--fit] [--json]

GOLD holds articles.jsonl and articles.gold.json, sentences.jsonl and sentences.gold.json. A report is right if a gold event
of its type, optional ones included, lies at its place in the article (or in the sentence) with the same status; what gold
leaves open as optional with another status is not judged. `--judged FILE`: further labels, JSON Lines with text, published_at
(a day or null), trigger (offset), type and right. Halves are by hash of the text: fitted on the one, shown for the other.
Brier score: mean squared error of the probability, beside that of the overall share of right reports.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from common import show
from sklearn.linear_model import LogisticRegression

from transforms.events import coder
from transforms.events.confidence import features, weights
from transforms.events.merge import Found
from transforms.knowledge.entities import load_entities
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.analysis import Article, Sentence
from transforms.language.pipeline import load_model, parse
from transforms.linking.annotate import annotate
from transforms.quotes.quotes import find_quotes

Label = tuple[dict[str, float], bool, int]  # features, right, half
BINS = (0.0, 0.6, 0.7, 0.8, 0.9, 1.01)


def coded(article: Article) -> list[tuple[Any, dict[str, float]]]:
    """The reports of an article with their features."""
    seen: dict[tuple[int, str], dict[str, float]] = {}

    def noted(found: Found, sentence: Sentence, quoted: bool) -> dict[str, float]:
        given = features(found, sentence, quoted)
        seen[sentence.where(found.trigger.words[0])[0], found.trigger.entry.id] = given
        return given

    original = coder.features
    coder.features = noted
    try:
        next(iter(parse(load_model(), [article])))
        annotate(article, load_entities())
        events = coder.code_events(article, find_quotes(article), load_lexicon())
    finally:
        coder.features = original
    return [(e, seen[e.trigger_start, e.rule]) for e in events if (e.trigger_start, e.rule) in seen]


def article_of(text: str, day: str | None) -> Article:
    """An article of that text, published on that day."""
    article = Article("0" * 16, text)
    if day:
        moment = datetime.fromisoformat(day[:10]).replace(tzinfo=UTC)
        article.published_at, article.published_precision = moment, "day"
    return article


def half(text: str) -> int:
    """0 or 1, by hash."""
    return sha256(text.encode()).digest()[0] % 2


def articles(folder: Path) -> Iterator[Label]:
    """Labels from whole articles."""
    texts = {r["id"]: r for r in map(json.loads, (folder / "articles.jsonl").open(encoding="utf-8"))}
    for gold in json.loads((folder / "articles.gold.json").read_text(encoding="utf-8")):
        row = texts[gold["id"]]
        dropped = {line.strip() for line in gold["drop_lines"]}
        text = "\n".join(line for line in row["text"].split("\n") if line.strip() not in dropped)
        places = [(text.find(e["snippet"]), e) for e in gold["events"]]
        for event, given in coded(article_of(text, row.get("published_at"))):
            there = [
                e
                for at, e in places
                if at >= 0
                and e["type"] == event.event_type
                and (
                    at <= event.trigger_start < at + len(e["snippet"])
                    or event.start <= at + max(0, e["snippet"].find(e.get("trigger") or "")) < event.end
                )
            ]
            if (
                there
                and not any(e["modality"] == event.modality for e in there)
                and all(e.get("optional") for e in there)
            ):
                continue
            yield given, any(e["modality"] == event.modality for e in there), half(gold["id"])


def sentences(folder: Path) -> Iterator[Label]:
    """Labels from records of one event."""
    texts = {r["id"]: r for r in map(json.loads, (folder / "sentences.jsonl").open(encoding="utf-8"))}
    for gold in json.loads((folder / "sentences.gold.json").read_text(encoding="utf-8")):
        row = texts[gold["id"]]
        for event, given in coded(article_of(row["text"], row.get("date"))):
            same = [e for e in gold["events"] if e["type"] == event.event_type]
            yield given, any(e.get("modality") in (None, event.modality) for e in same), half(gold["id"])


def judged(file: Path) -> Iterator[Label]:
    """Labels of a reader."""
    rows = [json.loads(line) for line in file.open(encoding="utf-8")]
    by_text: dict[tuple[str, str | None], dict[tuple[int, str], bool]] = {}
    for row in rows:
        by_text.setdefault((row["text"], row["published_at"]), {})[row["trigger"], row["type"]] = row["right"]
    for (text, day), labels in by_text.items():
        for event, given in coded(article_of(text, day)):
            right = labels.get((event.trigger_start, event.event_type))
            if right is not None:
                yield given, right, half(text)


def fit(labels: list[Label]) -> dict[str, float]:
    """Weights by logistic regression with an L2 penalty."""
    names = list(labels[0][0])
    rows = np.array([[given[n] for n in names] for given, _, _ in labels])
    model = LogisticRegression(C=0.3, max_iter=1000).fit(rows, [right for _, right, _ in labels])
    found = {"intercept": float(model.intercept_[0])}
    return found | dict(zip(names, map(float, model.coef_[0]), strict=True))


def probabilities(labels: list[Label], table: dict[str, float]) -> np.ndarray:
    """Of each label, by these weights."""
    scores = [table["intercept"] + sum(table[n] * v for n, v in given.items()) for given, _, _ in labels]
    return 1 / (1 + np.exp(-np.array(scores)))


def figures(name: str, labels: list[Label], table: dict[str, float]) -> Iterator[tuple[str, Any]]:
    """Reports, share right, Brier scores and a reliability table."""
    right = np.array([r for _, r, _ in labels], dtype=float)
    given = probabilities(labels, table)
    yield f"{name}: reports, right", f"{len(labels)}, {right.mean():.3f}"
    brier, constant = ((given - right) ** 2).mean(), (right.mean() * (1 - right.mean()))
    yield f"{name}: Brier score (of the overall share)", f"{brier:.4f} ({constant:.4f})"
    for low, high in pairwise(BINS):
        inside = (given >= low) & (given < high)
        if inside.any():
            yield (
                f"{name}: given {low:.1f} to {min(high, 1):.1f}",
                f"{right[inside].mean():.2f} right of {inside.sum()}",
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--judged", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    labels = [*articles(args.gold), *sentences(args.gold), *(judged(args.judged) if args.judged else [])]
    parts = [figures("shipped weights", labels, dict(weights()))]
    for number in (0, 1):
        own = [label for label in labels if label[2] == number]
        other = [label for label in labels if label[2] != number]
        parts.append(figures(f"fitted on half {number}, shown for the other", other, fit(own)))
    if args.fit:
        parts.append((f"weight {n}", round(w, 2)) for n, w in fit(labels).items())
    show(parts, 60, as_json=args.json)


if __name__ == "__main__":
    main()
