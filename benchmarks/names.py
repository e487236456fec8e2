"""Names: strict F1 of spans and types, beside plain spaCy and spaCy with its spans' edges trimmed.

    python benchmarks/names.py FOLDER [--gold GOLD_FOLDER] [--half 0|1] [--unseen] [--misses N] [--json]

FOLDER holds en_worldwide.dev.jsonl.gz and re3d.dev.jsonl.gz; GOLD_FOLDER holds articles.jsonl and articles.gold.json (see
benchmarks/names_gold.py). Halves are by the number of the document, even and odd. A name is right if span and type are;
GPE, LOC and FAC are Location. `raw` are spaCy's entities, `trimmed` the same without leading article, final 's and
quotation marks, `ours` what the pipeline finds; all three are read by the same rules. The model of names is made from
this newswire: --unseen measures each half with a model made from the other one, and each region with a model that never
saw it. re3d and the gold articles are never trained on.

newswire (Person, Location, Organization, NORP; Facility, Product, Misc, Date and Money are not scored)
- what overlaps a gold entity that is not scored is left out;
- a gold name with an article ("The Daily Star"), and a place or people with lower-case words at its edges ("northern
  Pakistan", "Van province") may be found with or without these words;
- a gold place with a comma ("Iqaluit, Nunavut") is two places.

re3d (Person, Organisation, Location, Nationality). It marks whole phrases and pronouns, and lists of words beside them
(confidence 0).
- Gold are entities of confidence 0.5 or more, and all of type Nationality, that are names: without articles and words
  of direction ("northern Iraq"), with capitals throughout, save function words;
- a person's phrase ("Defense Secretary Ash Carter") may be found as the person inside that re3d lists, or without its
  title ("President Hollande"); a role alone ("the Foreign Secretary") is no name; a country that acts ("the United
  States", Organisation) and what re3d elsewhere calls a Location may be found as Location, a people ("Syrians") as NORP;
- what overlaps another entity of re3d (weapons, phrases with common nouns, confidence below 0.5) is left out.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from common import cpu, read
from names_gold import gold_figures

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.language.analysis import Article
from transforms.language.models import MODELS
from transforms.language.names import find_names
from transforms.language.names_model import KindModel
from transforms.language.pipeline import load_model, parse
from transforms.language.training.names import examples_of, fit

Name = tuple[int, int, str]
TYPES = {
    "PERSON": "Person",
    "GPE": "Location",
    "LOC": "Location",
    "FAC": "Location",
    "ORG": "Organization",
    "NORP": "NORP",
}
RE3D_TYPES = {"Person": "Person", "Location": "Location", "Organisation": "Organization", "Nationality": "NORP"}
_EDGE = " \t\r\n\xa0'\"‘’“”,;:-"
_ARTICLE = re.compile(r"(?:the|a|an) ", re.IGNORECASE)
_LOWER_FIRST = re.compile(r"(?:[a-z][\w-]*,? )+")
_LOWER_LAST = re.compile(r"(?: [a-z][\w-]*)+$")
_DIRECTION = re.compile(
    r"(?:(?:the|a|an|(?:north|south|east|west)[a-z-]*|central|upper|lower|greater) )+", re.IGNORECASE
)
_SMALL = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "to",
        "at",
        "de",
        "la",
        "las",
        "los",
        "del",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "du",
        "al",
        "el",
        "bin",
        "ibn",
        "von",
        "van",
        "der",
        "den",
        "ad",
        "y",
        "e",
        "ul",
    ]
)
_ROLE = (
    r"(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Sgt|Adm|President|Minister|Secretary|Ambassador|General|Colonel|Commander|Spokesman|"
    r"Spokesperson|Envoy|Advis[eo]r|Director|Chancellor|King|Prince|Sheikh|Captain|Major|Sergeant|Airman)"
)
_TITLED = re.compile(rf"(?:[A-Z][\w-]* )*{_ROLE}\.? (?:Gen\. )?(?=[A-Z])")
_ROLE_ALONE = re.compile(rf".*\b{_ROLE}(?:-General| for .*| of .*| to .*)?$")
_PRONOUNS = frozenset(
    [
        "i",
        "we",
        "he",
        "she",
        "it",
        "they",
        "you",
        "us",
        "them",
        "him",
        "her",
        "our",
        "their",
        "his",
        "its",
        "my",
        "your",
    ]
)


@dataclass(slots=True)
class Marked:
    """A text's gold names, each as the ways in which it may be found, and the spans that are not scored."""

    text: str
    names: list[tuple[Name, ...]]
    ignored: list[tuple[int, int]] = field(default_factory=list)


def newswire(row: dict[str, Any]) -> Marked:
    text = row["raw_text"]
    marked = Marked(text, [])
    for entity in row["entities_raw"]:
        start, end, label = entity["start"], entity["end"], entity["label"]
        if label not in TYPES.values():
            marked.ignored.append((start, end))
            continue
        parts = [(start, end)]
        if label == "Location" and (comma := text.find(", ", start, end)) > 0:
            parts = [(start, comma), (comma + 2, end)]
        marked.names += [tuple((s, e, label) for s, e in _ways(text, *part, label)) for part in parts]
    return marked


def _ways(text: str, start: int, end: int, label: str) -> set[tuple[int, int]]:
    found = {(start, end)}
    if article := _ARTICLE.match(text, start, end):
        found.add((article.end(), end))
    if label in ("Location", "NORP"):
        first, last = _LOWER_FIRST.match(text, start, end), _LOWER_LAST.search(text[start:end])
        starts = {start, first.end() if first else start}
        ends = {end, start + last.start() if last else end}
        found |= {(s, e) for s in starts for e in ends if s < e}
    return found


def re3d_places(rows: list[dict[str, Any]]) -> frozenset[str]:
    """All that re3d calls a Location with confidence and that is a name."""
    return frozenset(
        row["text"][slice(*core)]
        for row in rows
        for e in row["entities"]
        if e["label"] == "Location" and e["confidence"] >= 0.5 and (core := _core(row["text"], e["start"], e["end"]))
    )


def re3d(row: dict[str, Any], places: frozenset[str], base: EntityBase) -> Marked:
    text = row["text"]
    marked = Marked(text, [])
    inside = [e for e in row["entities"] if e["label"] == "Person"]
    for entity in row["entities"]:
        start, end, label = entity["start"], entity["end"], RE3D_TYPES.get(entity["label"])
        core = _core(text, start, end)
        if (
            label is None
            or core is None
            or (entity["confidence"] < 0.5 and label != "NORP")
            or (label == "Person" and _ROLE_ALONE.match(text[start:end]))
        ):
            marked.ignored.append((start, end))
            continue
        ways = {(*core, label), (start, end, label)}
        if label == "Person":
            ways |= {(e["start"], e["end"], label) for e in inside if e["end"] == end and e["start"] > start}
            if title := _TITLED.match(text, *core):
                ways.add((title.end(), core[1], label))
        if label == "Organization" and (text[slice(*core)] in places or _is_country(text[slice(*core)], base)):
            ways.add((*core, "Location"))
        if label == "Organization" and base.demonym(text[slice(*core)]):
            ways.add((*core, "NORP"))
        if not any(ways & set(other) for other in marked.names):
            marked.names.append(tuple(ways))
    return marked


def _is_country(name: str, base: EntityBase) -> bool:
    return any(r.entity.type == "country" for r in base.find(name))


def _core(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name in a phrase, or None if it holds other words too."""
    if direction := _DIRECTION.match(text, start, end):
        start = direction.end()
    words = text[start:end].split()
    if not words or words[0].lower() in _PRONOUNS or not words[0][0].isupper() or not words[-1][0].isupper():
        return None
    return (start, end) if all(w[0].isupper() or w in _SMALL or not w[0].isalpha() for w in words) else None


def raw_names(article: Article) -> Iterator[Name]:
    done = -1
    for sentence in article.sentences:
        if sentence.paragraph == done:
            continue
        done = sentence.paragraph
        for entity in sentence.span.doc.ents:
            if kind := TYPES.get(entity.label_):
                yield sentence.offset + entity.start_char, sentence.offset + entity.end_char, kind


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end:
        name = text[start:end]
        if article := _ARTICLE.match(name):
            start += article.end()
        elif name.endswith(("'s", "’s")):
            end -= 2
        elif name[-1] in _EDGE:
            end -= 1
        elif name[0] in _EDGE:
            start += 1
        else:
            break
    return start, end


class Score:
    """Right, found and wanted names by type."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.wanted: Counter[str] = Counter()
        self.misses: Counter[str] = Counter()

    def add(self, marked: Marked, names: Iterable[Name]) -> None:
        left = set(names)
        for ways in marked.names:
            kind = ways[0][2]
            self.wanted[kind] += 1
            hit = next((w for w in ways if w in left), None)
            if hit is None:
                self.misses[f"missed {kind}: {marked.text[ways[0][0] : ways[0][1]]}"] += 1
                continue
            left.discard(hit)
            self.right[kind] += 1
            self.found[kind] += 1
        for start, end, kind in left:
            if not any(s < end and start < e for s, e in marked.ignored):
                self.found[kind] += 1
                self.misses[f"wrong {kind}: {marked.text[start:end]}"] += 1

    def figures(self) -> dict[str, float]:
        out = {"F1": _f1(self.right.total(), self.found.total(), self.wanted.total())}
        out["precision"] = round(self.right.total() / max(1, self.found.total()), 4)
        out["recall"] = round(self.right.total() / max(1, self.wanted.total()), 4)
        return out | {kind: _f1(self.right[kind], self.found[kind], self.wanted[kind]) for kind in sorted(self.wanted)}


def _f1(right: int, found: int, wanted: int) -> float:
    return round(2 * right / max(1, found + wanted), 4)


@dataclass(slots=True)
class Corpus:
    """Marked texts, parsed."""

    rows: list[Marked]
    articles: list[Article]
    parsing: float  # CPU seconds

    @classmethod
    def of(cls, rows: list[Marked], size: str) -> "Corpus":
        articles = [Article(f"{n:016d}", marked.text) for n, marked in enumerate(rows)]
        seconds, _ = cpu(partial(list, parse(load_model(size), articles)))
        return cls(rows, articles, seconds)

    def tokens(self, numbers: Sequence[int]) -> int:
        return sum(len(s.span) for n in numbers for s in self.articles[n].sentences)


def measure(corpus: Corpus, numbers: Sequence[int], model: KindModel | None, misses: int) -> dict[str, Any]:
    """The figures of some of the texts, with the model that comes with the package if none is given."""
    base = load_entities()
    scores = {"raw": Score(), "trimmed": Score(), "ours": Score()}
    seconds = 0.0
    for n in numbers:
        marked, article = corpus.rows[n], corpus.articles[n]
        raw = set(raw_names(article))
        scores["raw"].add(marked, raw)
        scores["trimmed"].add(marked, {(*trimmed(marked.text, s, e), kind) for s, e, kind in raw})
        took, _ = cpu(partial(find_names, article, base, model))
        seconds += took
        scores["ours"].add(marked, {(m.start, m.end, TYPES[m.label]) for m in article.mentions if m.label in TYPES})
    for line, count in scores["ours"].misses.most_common(misses):
        print(f"    {count:4d} {line!r}")
    return {
        "texts": len(numbers),
        **{who: score.figures() for who, score in scores.items()},
        "microseconds_a_token": round(1e6 * seconds / max(1, corpus.tokens(numbers)), 2),
        "parsing_microseconds_a_token": round(1e6 * corpus.parsing / max(1, corpus.tokens(range(len(corpus.rows)))), 2),
    }


def unseen_model(corpus: Corpus, rows: list[dict[str, Any]], numbers: Sequence[int]) -> KindModel:
    """A model made from all newswire but these texts."""
    without = set(numbers)
    return fit([e for n, row in enumerate(rows) if n not in without for e in examples_of(row, corpus.articles[n])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--model", choices=tuple(MODELS), default="sm")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results: dict[str, Any] = {}
    defence, wire = read(args.folder / "re3d.dev.jsonl.gz"), read(args.folder / "en_worldwide.dev.jsonl.gz")
    base, places = load_entities(), re3d_places(defence)
    corpora = {
        "newswire": Corpus.of([newswire(row) for row in wire], args.model),
        "re3d": Corpus.of([re3d(row, places, base) for row in defence], args.model),
    }
    for name, corpus in corpora.items():
        every = range(len(corpus.rows))
        for half in (0, 1) if args.half is None else (args.half,):
            model = unseen_model(corpus, wire, every[half::2]) if args.unseen and name == "newswire" else None
            results[f"{name} half {half}"] = measure(corpus, every[half::2], model, args.misses)
    for region in sorted({row["region"] for row in wire}) if args.unseen else ():
        numbers = [n for n, row in enumerate(wire) if row["region"] == region]
        model = unseen_model(corpora["newswire"], wire, numbers)
        results[f"newswire {region}"] = measure(corpora["newswire"], numbers, model, 0)
    if args.gold:
        results["gold articles"] = gold_figures(args.gold, args.misses, args.model)
    if args.json:
        print(json.dumps(results, indent=1))
        return
    for name, result in results.items():
        print(name)
        for key, value in result.items():
            shown = "  ".join(f"{k} {v:.4f}" for k, v in value.items()) if isinstance(value, dict) else value
            print(f"  {key:28} {shown}")


if __name__ == "__main__":
    main()
