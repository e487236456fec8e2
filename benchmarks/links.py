"""Links: how many names get the entity that hand-made links give them, beside a look-up of the bare name.

    python benchmarks/links.py FOLDER [--sets wikipedia_2025 reuters-128 rss-500] [--half 0|1] [--misses N] [--json]

FOLDER holds events/wikipedia_2025.jsonl.gz (dated sentences; text linked to titles of Wikipedia) and linking/*.jsonl
(sentences without a date; spans with names and Wikidata ids). Judged are the linked spans that begin with a capital.

`precision`: of the spans that we give an entity that is known outside of the text (of the base, a body of a state, a
town of GeoNames), how many get the right one. Where the gold says that nothing is meant (NIL, no mapping) nothing is judged.
`recall`: of the gold spans of a class, how many get the right entity. `state`: the gold names a state or its people.
`body`, `person in office`: the titles listed in data/links_classes.tsv, classed by hand in 600 of the sentences of
2025 and in both other sets (these are of 1987 and 2011-12, and the base begins in 2015); spans that end in a small word
("Thai soldiers") are no names and count for neither.

Right means: one of the entity's names is the title, compared by spelling skeleton without what a title adds to part
namesakes (brackets, a country after a comma), or the same Wikidata id, or the same kind of body of the same state. A
people stands for its state ("French people"), and so do its government and a cabinet named after its head. A state is
also found where we have its body at the place ("Nigerian" in "Nigerian Army"). An adjective that Wikipedia links to a
thing of the state ("French" to Football in France) is not judged: the adjective names the state. A state's name that
is linked to its team is counted as wrong for us.

`name alone` is the baseline of the same run: the span's text looked up in the base, right or not, with no context.
Halves are by the number of the sentence, even and odd.
"""

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from common import read, show

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.knowledge.skeleton import skeleton
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import load_model, parse
from transforms.linking.annotate import annotate
from transforms.linking.bodies import state_bodies

SETS = ("wikipedia_2025", "reuters-128", "rss-500")
CLASSES = ("state", "body", "person in office")
CLASS_FILE = Path(__file__).parent / "data" / "links_classes.tsv"
HEADS = frozenset(("president", "prime_minister", "chancellor"))
NOTHING = frozenset(("<NIL>", "<NO_MAPPING>"))
_ADDED = re.compile(r" \([^)]*\)$|, [A-Z][\w.' ]+$|#.*$")
_PEOPLE = re.compile(r"^(.*) people$")
_HEADED = re.compile(r"^(?:.*presidency of (.+)|(?:\w+ )?(\w+) (?:[Cc]abinet|[Gg]overnment))$")
_GOVERNMENT = re.compile(r"^(?:(?:Federal )?Government of (?:the )?(.*)|(.*) government)$")


@dataclass(frozen=True)
class Gold:
    start: int
    end: int
    title: str
    wikidata: str | None


@dataclass
class Counts:
    """Spans judged by set, and by class."""

    judged: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    gold: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def add(self, name: str, kind: str | None, answer: bool | None, miss: tuple[str, ...]) -> None:
        """answer: right or not; None where no known entity was given."""
        if answer is not None:
            self.judged[name] += 1
            self.right[name] += answer
        if kind is not None:
            self.gold[name, kind] += 1
            self.found[name, kind] += bool(answer)
        if not answer and (answer is False or kind is not None):
            self.misses[name, "wrong" if answer is False else "missed", kind or "", *miss] += 1

    def figures(self, label: str) -> Iterator[tuple[str, Any]]:
        for name in self.judged:
            yield f"{name} {label} precision", _share(self.right[name], self.judged[name])
            for kind in CLASSES:
                yield f"{name} {label} recall {kind}", _share(self.found[name, kind], self.gold[name, kind])


def _share(part: int, whole: int) -> str:
    return f"{part / max(1, whole):.3f} ({part}/{whole})"


def documents(folder: Path, name: str) -> Iterator[tuple[Article, list[Gold]]]:
    if name == "wikipedia_2025":
        for row in read(folder / "events" / "wikipedia_2025.jsonl.gz"):
            day = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
            links = [Gold(w["start"], w["end"], w["title"], None) for w in row["wikilinks"]]
            yield Article("0" * 16, row["text"], None, day, "day"), links
        return
    for line in (folder / "linking" / f"{name}.benchmark.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        links = [Gold(*label["span"], label["name"], label["entity_id"]) for label in row["labels"]]
        yield Article("0" * 16, row["text"]), links


class Judge:
    """Compares an entity with the title of a gold link."""

    def __init__(self, base: EntityBase) -> None:
        self.base = base
        self.bodies = state_bodies(base)
        self.classes = {
            r["title"]: r["class"] for r in csv.DictReader(CLASS_FILE.open(encoding="utf-8"), delimiter="\t")
        }
        self.states: dict[str, str] = {}
        for record in base.records:
            if record.entity.type == "country" and record.entity.country:
                for name in (*record.aliases, *record.demonyms):
                    self.states.setdefault(skeleton(name), record.entity.country)

    def state(self, title: str) -> str | None:
        """The state that a title names: itself, its people or its government."""
        bare = title.removesuffix(" (country)")
        for pattern in (_PEOPLE, _GOVERNMENT):
            if match := pattern.match(bare):
                bare = next(g for g in match.groups() if g)
        if found := self.states.get(skeleton(bare)):
            return found
        if match := _HEADED.match(title):
            name = match[1] or match[2]
            heads = self.base.find(name) or self.base.find_surname(name)
            return next((o.of for r in heads for o in r.offices if o.office in HEADS), None)
        return None

    def kind(self, gold: Gold, text: str) -> str | None:
        if text.split()[-1][0].islower():
            return None
        return self.classes.get(gold.title) or ("state" if self.state(gold.title) else None)

    def is_known(self, entity: Entity, mention: Mention) -> bool:
        return (
            self.base.record(entity.entity_id) is not None
            or mention.link_method == "body"
            or (entity.type == "place" and entity.geonames_id is not None)
        )

    def is_right(self, entity: Entity, gold: Gold) -> bool:
        if gold.wikidata is not None and gold.wikidata == entity.wikidata_id:
            return True
        if entity.type == "country":
            return self.state(gold.title) == entity.country
        record = self.base.record(entity.entity_id)
        names = {skeleton(n) for n in ((*record.aliases, *record.demonyms) if record else (entity.name,))}
        bare = _ADDED.sub("", gold.title)
        if {skeleton(gold.title), skeleton(bare)} & names:
            return True
        return entity.type == "organization" and any(self._same_body(entity, n, gold.title) for n in names)

    def _same_body(self, entity: Entity, name: str, title: str) -> bool:
        """ "us department of justice" and "United States Department of Justice": the same words beside the state's name."""
        if parsed := self.bodies.parse(title):
            kind, country = parsed
            body = self.bodies.entity(kind, country or entity.country or "")
            if body is not None and body.entity_id == entity.entity_id:
                return True
        words, country = self._parts(title)
        ours, own = self._parts(name)
        country, own = country or entity.country, own or entity.country
        return bool(words) and words == ours and country == own

    def _parts(self, name: str) -> tuple[frozenset[str], str | None]:
        """The words of a body's name without the state's, and the state."""
        words = skeleton(name.replace("(", " ").replace(")", " ").replace("'s", "")).split()
        for size in (4, 3, 2, 1):
            for at in range(len(words) - size + 1):
                if country := self.states.get(" ".join(words[at : at + size])):
                    return frozenset(words[:at] + words[at + size :]) - {"of", "the"}, country
        return frozenset(words) - {"of", "the"}, None


def measure(folder: Path, names: list[str], half: int | None) -> tuple[Counts, Counts]:
    base = load_entities()
    judge = Judge(base)
    ours, alone = Counts(), Counts()
    for name in names:
        found = [d for n, d in enumerate(documents(folder, name)) if half is None or n % 2 == half]
        for article, (_, links) in zip(parse(load_model(), [a for a, _ in found]), found, strict=True):
            annotate(article, base)
            for gold in links:
                text = article.text[gold.start : gold.end]
                if not text[:1].isupper() or gold.wikidata in NOTHING or gold.title == "Unknown":
                    continue
                kind = judge.kind(gold, text)
                mention = _mention(article, gold)
                entity = mention.entity if mention else None
                known = mention is not None and entity is not None and judge.is_known(entity, mention)
                answer = judge.is_right(entity, gold) if known and entity else None
                if mention is not None and mention.form == "demonym" and kind != "state":
                    continue
                if mention is None and kind == "state":
                    answer = _within_body(article, gold, judge.state(gold.title)) or None
                ours.add(name, kind, answer, (text, gold.title, entity.name if entity else "-"))
                records = base.find(text)
                looked = (base.demonym(text) or (records[0].entity if records else None)) or base.seat(text)
                alone.add(name, kind, judge.is_right(looked, gold) if looked else None, (text, gold.title))
    return ours, alone


def _mention(article: Article, gold: Gold) -> Mention | None:
    """The mention at the gold span; a leading article does not part them, nor the state before its body."""
    text = article.text
    start = gold.start + (4 if text.startswith(("the ", "The "), gold.start) else 0)
    ends = (gold.end, gold.end + 1) if text.startswith(".", gold.end) else (gold.end,)  # "U.S" of a tokeniser
    for mention in article.mentions_in(start, gold.end):
        if mention.end in ends and (
            mention.start == start or (mention.start < start and mention.link_method == "body")
        ):
            return mention
    return None


def _within_body(article: Article, gold: Gold, state: str | None) -> bool:
    """Does a longer mention of an organisation of the state begin here?"""
    return any(
        m.start <= gold.start and m.end > gold.end and m.entity is not None and m.entity.country == state
        for m in article.mentions_in(gold.start, gold.end)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    ours, alone = measure(args.folder, args.sets, args.half)
    show([ours.figures("ours"), alone.figures("name alone")], 50, as_json=args.json)
    for miss, count in ours.misses.most_common(args.misses):
        print(count, *miss, sep=" | ")


if __name__ == "__main__":
    main()
