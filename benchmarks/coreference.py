"""Coreference: which pronouns and nominals are linked, and to the right entity, beside the nearest entity that fits.

    python benchmarks/coreference.py [FOLDER] [--half 0|1] [--misses N] [--json]

benchmarks/data/coreference_own.jsonl holds texts of our own with labels; coreference_dev.jsonl labels of passages that
were drawn at random from collections of articles, whose texts are read from FOLDER (NAME.jsonl.gz, rows with id,
text, published_at) and left out without it. In a passage every pronoun of the third person is labelled, and every
definite nominal with the head of a person, body or state: with the names of its entity (any will do), with none
(pleonastic, generic, not named in the text), or with several (`several`: "the two leaders", which no single link
can mean). `optional`: a reader may leave it open. `excluded` spans are no mentions (part of a name).

Precision: right of those that are linked; a link of what is labelled none, several, or not at all, is wrong. Recall:
right of those labelled with an entity. Halves are by the number of the text, even and odd.
"""

import argparse
import gzip
import json
import re
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.knowledge.skeleton import skeleton
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.coreference import resolve_pronouns
from transforms.language.names import find_names, given_names
from transforms.language.pipeline import load_model, parse
from transforms.linking.link import link_mentions
from transforms.linking.located import locate_places

HERE = Path(__file__).parent / "data"
HE = frozenset(("he", "him", "his", "she", "her"))
IT = frozenset(("it", "its", "they", "them", "their"))
FEMALE = frozenset(("she", "her"))
KINDS = ("he/she", "it/they", "nominal")

Row = dict[str, Any]


@dataclass
class Text:
    """A labelled text: the article up to its names, and the labels of its passage."""

    source: str
    number: int
    article: Article
    start: int
    end: int
    labels: list[Row]
    excluded: list[list[int]]


@dataclass
class Score:
    right: int = 0
    linked: int = 0
    labelled: int = 0
    misses: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        precision, recall = self.right / max(1, self.linked), self.right / max(1, self.labelled)
        return {
            "precision": precision,
            "recall": recall,
            "right": self.right,
            "linked": self.linked,
            "labelled": self.labelled,
        }


def articles(folder: Path, wanted: dict[str, set[str]]) -> dict[tuple[str, str], Row]:
    found = {}
    for name, ids in wanted.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["id"] in ids:
                    found[name, row["id"]] = row
    return found


def rows(source: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / f"coreference_{source}.jsonl").read_text("utf-8").splitlines()]


def made(identifier: str, text: str, published: str | None) -> Article:
    article = Article(identifier, text)
    if published:
        article.published_at, article.published_precision = datetime.fromisoformat(published), "day"
    return article


def texts(folder: Path | None, base: EntityBase) -> Iterator[Text]:
    """The labelled texts with their names found and linked, and no pronoun resolved."""
    found = [
        Text(
            "own", n, made(r["id"], r["text"], r["published_at"]), 0, len(r["text"]), r["labels"], r.get("excluded", [])
        )
        for n, r in enumerate(rows("own"))
    ]
    if folder is not None:
        labelled = rows("dev")
        wanted: dict[str, set[str]] = {}
        for r in labelled:
            wanted.setdefault(r["file"], set()).add(r["id"])
        read = articles(folder, wanted)
        for n, r in enumerate(labelled):
            row = read[r["file"], r["id"]]
            article = made(r["id"], row["text"], row.get("published_at"))
            found.append(Text("dev", n, article, r["start"], r["end"], r["labels"], r["excluded"]))
    for _ in parse(load_model(), [t.article for t in found]):
        pass
    for text in found:
        find_names(text.article, base)
        link_mentions(text.article, base)
        locate_places(text.article, base)
        yield text


def kind(text: str) -> str:
    return "he/she" if text.lower() in HE else "it/they" if text.lower() in IT else "nominal"


def words(name: str) -> set[str]:
    return set(skeleton(name).split())


def same(entity: Entity, names: list[str], mentions: list[Mention]) -> bool:
    """Does the entity bear one of the names, or does the document call it so?"""
    own = [entity.name, *(m.text for m in mentions if m.entity is not None and m.entity.entity_id == entity.entity_id)]
    for name in names:
        for other in own:
            one, two = words(name), words(other)
            if one == two or (entity.type in ("person", "organization") and one and two and (one <= two or two <= one)):
                return True
    return False


def nearest(text: Text, base: EntityBase) -> list[Mention]:
    """The baseline: each labelled span goes to the nearest earlier entity of a type, and for persons a gender, that fits."""
    out = []
    mentions = [m for m in text.article.mentions if m.entity is not None]
    starts = [m.start for m in mentions]
    for label in text.labels:
        word = text.article.text[label["start"] : label["end"]]
        of = kind(word)
        types = {"he/she": ("person",), "it/they": ("organization", "country")}.get(
            of, ("person", "organization", "country")
        )
        for mention in reversed(mentions[: bisect_left(starts, label["start"])]):
            entity = mention.entity
            assert entity is not None
            if entity.type not in types:
                continue
            if of == "he/she":
                record = base.record(entity.entity_id)
                gender = (record.gender if record else None) or given_names().get(entity.name.split(" ", 1)[0])
                if gender is not None and (gender == "f") != (word.lower() in FEMALE):
                    continue
            form = "nominal" if of == "nominal" else "pronoun"
            out.append(Mention(label["start"], label["end"], word, form, 0, None, entity))
            break
    return out


def measure(text: Text, answers: list[Mention], scores: dict[str, Score]) -> None:
    names = [m for m in text.article.mentions if m.form not in ("pronoun", "nominal")]
    left = {(m.start, m.end): m for m in answers if text.start <= m.start < text.end}
    for label in text.labels:
        start, end = label["start"], label["end"]
        written = text.article.text[start:end]
        score = scores[kind(written)]
        head = end - len(re.split(r"[\s-]", written)[-1])
        hit = next((m for m in left.values() if m.start < end and m.end > head), None)
        alone = label["names"] and not label.get("several")
        right = False
        if hit is not None:
            del left[hit.start, hit.end]
            score.linked += 1
            assert hit.entity is not None
            right = bool(alone) and same(hit.entity, label["names"], names)
            score.right += right
        if alone and (right or not label.get("optional")):
            score.labelled += 1
        if not right and (hit is not None or (alone and not label.get("optional"))):
            said = f"{hit.entity.name}" if hit is not None and hit.entity else "-"
            wanted = " + ".join(label["names"]) if label.get("several") else "|".join(label["names"]) or "none"
            context = text.article.text[max(0, start - 70) : start] + f"[{written}]" + text.article.text[end : end + 40]
            score.misses.append(f"{text.source}-{text.number} {said} != {wanted}: {context!r}")
    for (start, end), mention in left.items():
        if any(a < end and b > start for a, b in text.excluded):
            continue
        score = scores[kind(mention.text)]
        score.linked += 1
        context = text.article.text[max(0, start - 70) : end + 30]
        said = mention.entity.name if mention.entity else "-"
        score.misses.append(f"{text.source}-{text.number} unlabelled {mention.text} -> {said}: {context!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    base = load_entities()
    scores: dict[tuple[str, str, int], dict[str, Score]] = {}
    seconds, tokens = 0.0, 0
    for text in texts(args.folder, base):
        half = text.number % 2
        if args.half is not None and half != args.half:
            continue
        for who in ("nearest", "ours"):
            by_kind = scores.setdefault((who, text.source, half), {k: Score() for k in KINDS})
            if who == "ours":
                started = time.process_time()
                resolve_pronouns(text.article, base)
                seconds += time.process_time() - started
                tokens += sum(len(s.span) for s in text.article.sentences)
                answers = [m for m in text.article.mentions if m.form in ("pronoun", "nominal") and m.entity]
            else:
                answers = nearest(text, base)
            measure(text, answers, by_kind)
    show(scores, 1e6 * seconds / max(1, tokens), args)


def added(parts: list[Score]) -> Score:
    return Score(sum(p.right for p in parts), sum(p.linked for p in parts), sum(p.labelled for p in parts))


def show(scores: dict[tuple[str, str, int], dict[str, Score]], speed: float, args: argparse.Namespace) -> None:
    results = []
    for who in ("nearest", "ours"):
        cells = {k: v for k, v in scores.items() if k[0] == who}
        groups: list[tuple[str, str, list[dict[str, Score]]]] = [(s, str(h), [v]) for (_, s, h), v in cells.items()]
        groups += [("all", str(h), [v for k, v in cells.items() if k[2] == h]) for h in sorted({k[2] for k in cells})]
        groups += [("all", "all", list(cells.values()))]
        for source, half, parts in groups:
            for name in (*KINDS, "all"):
                score = added([p[k] for p in parts for k in KINDS if name in (k, "all")])
                results.append({"who": who, "source": source, "half": half, "kind": name, **score.figures()})
    if args.json:
        print(json.dumps({"microseconds_a_token": speed, "results": results}, indent=1))
        return
    print(f"{'who':8} {'source':6} {'half':4} {'kind':8} precision recall  right linked labelled")
    for r in results:
        print(
            f"{r['who']:8} {r['source']:6} {r['half']:4} {r['kind']:8} {r['precision']:9.3f} {r['recall']:6.3f} "
            f"{r['right']:6} {r['linked']:6} {r['labelled']:8}"
        )
    print(f"{speed:.2f} microseconds of CPU a token")
    for name in KINDS:
        missed = [m for k, v in scores.items() if k[0] == "ours" for m in v[name].misses]
        counts = Counter(m.split(" != ")[0].split(" ", 1)[1] == "-" for m in missed)
        if args.misses:
            print(f"{name}: {counts[False]} wrong, {counts[True]} left open")
        for line in sorted(missed, key=lambda m: m.split(" ", 2)[1] == "-")[: args.misses]:
            print("   ", line)


if __name__ == "__main__":
    main()
