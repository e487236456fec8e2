"""Places: how many names are put within 161 km (100 miles) of where they lie, beside the most populous namesake.

    python benchmarks/places.py FOLDER [--half 0|1] [--spans gold|own|both] [--misses N] [--json]

FOLDER holds lgl.jsonl and geovirus.jsonl: a document a line with text and toponyms (start, end, lat, lon). Measured over
the toponyms that have a point: `accuracy` is the share within 161 km of those that were recognised, `of resolved` of
those that got a coordinate, `recall` of all. With gold spans all are recognised; with own spans those that share
more than half of their letters with a name that spaCy and our rules find. Halves are by the number of the document, even and odd.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.knowledge.places import kilometres
from transforms.language.analysis import Article
from transforms.language.names import find_names
from transforms.language.pipeline import load_model, parse
from transforms.linking.gazetteer import Gazetteer, load_gazetteer
from transforms.linking.geocode import geocode
from transforms.linking.place_names import candidates

NEAR_KM = 161.0
PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))

Point = tuple[float, float]
Span = tuple[int, int]


def documents(path: Path, half: int | None) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            if half is None or number % 2 == half:
                yield json.loads(line)


def gold(document: dict[str, Any]) -> dict[Span, Point]:
    return {
        (t["start"], t["end"]): (float(t["lat"]), float(t["lon"]))
        for t in document["toponyms"]
        if t["lat"] is not None and t.get("offset_ok", True)
    }


def most_populous(name: str, base: EntityBase, gazetteer: Gazetteer) -> Point | None:
    found = [c.place for c in candidates(name, base, gazetteer) if c.place.latitude is not None]
    best = min(found, key=lambda p: (-p.population, p.key), default=None)
    if best is None or best.latitude is None or best.longitude is None:
        return None
    return best.latitude, best.longitude


def own_spans(document: dict[str, Any], base: EntityBase) -> list[Span]:
    article = next(iter(parse(load_model(), [Article("0" * 16, document["text"])])))
    find_names(article, base)
    return [(m.start, m.end) for m in article.mentions if m.label in PLACE_LABELS or m.form == "demonym"]


def overlap(one: Span, other: Span) -> float:
    """Shared characters by all characters."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


class Score:
    """What became of the gold places."""

    def __init__(self) -> None:
        self.gold = self.recognised = 0
        self.distances: list[float] = []

    def figures(self) -> dict[str, float]:
        good = sum(d <= NEAR_KM for d in self.distances)
        return {
            "accuracy": good / max(1, self.recognised),
            "of_resolved": good / max(1, len(self.distances)),
            "recall": good / max(1, self.gold),
            "resolved": len(self.distances) / max(1, self.gold),
            "recognised": self.recognised / max(1, self.gold),
            "median_km": statistics.median(self.distances) if self.distances else 0.0,
        }


def measure(found: list[dict[str, Any]], spans: list[list[Span]], misses: int) -> dict[str, Any]:
    base, gazetteer = load_entities(), load_gazetteer()
    ours, plain = Score(), Score()
    seconds, mentions = 0.0, 0
    wrong: dict[tuple[str, str], int] = {}
    for document, given in zip(found, spans, strict=True):
        text = document["text"]
        started = time.perf_counter()
        answers = geocode(text, given, base, gazetteer)
        seconds += time.perf_counter() - started
        mentions += len(given)
        for (start, end), point in gold(document).items():
            ours.gold += 1
            plain.gold += 1
            at = next((k for k, span in enumerate(given) if overlap(span, (start, end)) > 0.5), None)
            if at is None:
                continue
            ours.recognised += 1
            plain.recognised += 1
            answer = answers[at]
            if answer is not None:
                ours.distances.append(kilometres((answer.latitude, answer.longitude), point))
            if answer is None or ours.distances[-1] > NEAR_KM:
                said = f"{answer.name}, {answer.region}, {answer.country}: {answer.rule}" if answer else "-"
                wrong[text[start:end], said] = wrong.get((text[start:end], said), 0) + 1
            if best := most_populous(text[given[at][0] : given[at][1]], base, gazetteer):
                plain.distances.append(kilometres(best, point))
    for (name, said), count in sorted(wrong.items(), key=lambda w: (-w[1], w[0]))[:misses]:
        print(f"    {count:3d} {name} -> {said}")
    return {
        "documents": len(found),
        "places": ours.gold,
        "ours": ours.figures(),
        "most_populous": plain.figures(),
        "microseconds_a_mention": 1e6 * seconds / max(1, mentions),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--spans", choices=("gold", "own", "both"), default="both")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results = []
    for name in ("lgl", "geovirus"):
        for half in (0, 1) if args.half is None else (args.half,):
            found = list(documents(args.folder / f"{name}.jsonl", half))
            for kind in ("gold", "own") if args.spans == "both" else (args.spans,):
                base = load_entities()
                spans = [sorted(gold(d)) if kind == "gold" else own_spans(d, base) for d in found]
                results.append({"data": name, "half": half, "spans": kind, **measure(found, spans, args.misses)})
    if args.json:
        print(json.dumps(results, indent=1))
        return
    print(f"{'data':9} half spans  places  {'':14} accuracy  of resolved  recall  recognised  median km  us a mention")
    for r in results:
        for who in ("ours", "most_populous"):
            f = r[who]
            speed = f"{r['microseconds_a_mention']:10.0f}" if who == "ours" else ""
            print(
                f"{r['data']:9} {r['half']:4} {r['spans']:5} {r['places']:7}  {who:14} {f['accuracy']:8.3f} "
                f"{f['of_resolved']:12.3f} {f['recall']:7.3f} {f['recognised']:11.3f} {f['median_km']:10.1f} {speed}"
            )


if __name__ == "__main__":
    main()
