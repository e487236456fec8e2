"""Names and links of fully labelled articles, as the release would give them (after linking); used by benchmarks/names.py.

Compared are the distinct surface forms of an article with their types, without leading article and with straight
apostrophes. Types: person, organization, group, and place (country, place, facility). Read alike for both sides:
- gold's events, products, works and forms with common nouns ("separatist rebels", "Harris campaign", "Russia's
  Defense Ministry") are neither wanted nor punished, nor are events, products, works and forms with common nouns that are found;
- demonyms and other words for groups are listed in gold where they act alone, not as adjectives: they are credited (for
  group and country alike), not punished;
- part of a form that is not wanted ("Defense Ministry") is not punished; nor is, in articles that are one long line with
  boilerplate that gold does not label, what gold does not list;
- a seat or capital that stands for its government (metonym) may be place, country or organization.
A link is right if most mentions of the form have gold's Wikidata id or name; wanted are forms whose entity the base holds.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.language.analysis import Article, Mention
from transforms.language.pipeline import load_model, parse
from transforms.linking.annotate import annotate

_CLASS = {"person": "person", "organization": "organization", "group": "group"}
_CLASS |= {"country": "place", "place": "place", "facility": "place"}
_ARTICLE = re.compile(r"(?:the|a|an) ", re.IGNORECASE)
_SMALL = frozenset(
    ["of", "the", "and", "for", "in", "on", "to", "de", "la", "las", "los", "del", "bin", "von", "der", "al", "on"]
)


def _form(text: str) -> str:
    form = text.replace("’", "'").replace("‘", "'")
    article = _ARTICLE.match(form)
    return form[article.end() :] if article else form


def _is_name(form: str) -> bool:
    words = form.split()
    return (
        "'s " not in form and "' " not in form and all(w[0].isupper() or w in _SMALL for w in words if w[0].isalpha())
    )


def _read(folder: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        texts = {row["id"]: row for row in map(json.loads, lines)}
    gold = json.loads((folder / "articles.gold.json").read_text(encoding="utf-8"))
    return [(texts[row["id"]], row) for row in gold]


def _kept(text: str, drop: list[str]) -> str:
    """The text without the lines that are no part of the article."""
    dropped = {line.strip() for line in drop}
    return "\n".join(line for line in text.split("\n") if line.strip() not in dropped)


def _held(entity: dict[str, Any], base: EntityBase) -> bool:
    return bool(entity["wikidata"] and base.record(entity["wikidata"])) or any(
        r.entity.name == entity["name"] for r in base.find(entity["name"])
    )


def _agrees(mention: Mention, entity: dict[str, Any]) -> bool:
    linked = mention.entity
    return linked is not None and (linked.name == entity["name"] or linked.wikidata_id == (entity["wikidata"] or "-"))


def gold_figures(folder: Path, misses: int, size: str) -> dict[str, Any]:
    base, model = load_entities(), load_model(size)
    right = found = wanted = links = linked = 0
    wrong: list[str] = []
    for text, row in _read(folder):
        article = next(iter(parse(model, [Article("0" * 16, _kept(text["text"], row["drop_lines"]))])))
        annotate(article, base)
        gold: dict[str, str] = {}
        neutral: set[str] = set()
        by_form: dict[str, list[Mention]] = {}
        for mention in article.mentions:
            if mention.form in ("name", "demonym", "metonym"):
                by_form.setdefault(_form(mention.text), []).append(mention)
        for entity in row["entities"]:
            form, kind = _form(entity["text"]), _CLASS.get(entity["type"])
            if kind is None or not _is_name(form):
                neutral.add(form)
            else:
                gold[form] = kind
            if _held(entity, base) and form in by_form:
                links += 1
                good = sum(_agrees(m, entity) for m in by_form[form])
                linked += 2 * good >= len(by_form[form])
                if 2 * good < len(by_form[form]):
                    said = Counter(m.entity.name if m.entity else "-" for m in by_form[form])
                    wrong.append(f"link {row['id']}: {form} is {entity['name']}, not {dict(said)}")
        wanted += len(gold)
        for form, mentions in by_form.items():
            types = _types(mentions)
            if form in neutral or (form not in gold and any(form in other for other in neutral)):
                continue
            if form not in gold and not _is_name(form):
                continue
            if form in gold and gold[form] in types:
                right += 1
                found += 1
            elif types and (
                form in gold or not (row.get("lines") is False or text.get("lines") is False or _is_group(mentions))
            ):
                found += 1
                wrong.append(f"wrong {row['id']}: {form} {sorted(types)}, gold {gold.get(form)}")
        wrong += [f"missed {row['id']}: {form} {gold[form]}" for form in gold if form not in by_form]
    for line in wrong[:misses]:
        print(f"         {line}")
    return {
        "names": {
            "F1": round(2 * right / max(1, found + wanted), 4),
            "precision": round(right / max(1, found), 4),
            "recall": round(right / max(1, wanted), 4),
        },
        "forms": wanted,
        "links": {"right": round(linked / max(1, links), 4)},
        "forms with a link": links,
    }


def _is_group(mentions: list[Mention]) -> bool:
    return all(m.form == "demonym" or (m.label == "NORP" and m.text.isalpha()) for m in mentions)


def _types(mentions: list[Mention]) -> set[str]:
    """The type that most mentions have, and those that it may stand for."""
    counts = Counter(_CLASS.get(m.entity.type, "") if m.entity else "" for m in mentions)
    best = counts.most_common(1)[0][0]
    said = {best} if best else set()
    if any(m.form == "metonym" for m in mentions):
        said |= {"place", "organization"}
    if any(m.form == "demonym" for m in mentions):
        said |= {"place", "group"}
    return said
