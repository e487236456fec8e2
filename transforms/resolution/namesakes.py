"""One unknown person in many articles: whom one text calls "Valmerian minister Oren Talvik" and another Oren Talvik alone.

The id of an entity of its own is made of name, type and country, and not every text tells the country. A person without
one is the namesake with one, if that is the only one, or by far the one most written about; else nobody knows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.ids import hex16
from transforms.knowledge.skeleton import skeleton

Record = dict[str, Any]
# Share of the articles about the namesakes with a country that the one must have.
BY_FAR = 0.75


def join_namesakes(people: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Rows of `namesakes`, sorted by entity_id: who without a country is whom with one.

    `people`: entity_id, name, country and n_articles of persons that the entity base does not hold. Names of one word
    are nobody's alone.
    """
    by_name: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for person in people:
        name = skeleton(person["name"])
        if " " in name:
            by_name[name].append(person)
    found = []
    for persons in by_name.values():
        known = [p for p in persons if p["country"] is not None]
        if not known:
            continue
        best = max(known, key=lambda p: (p["n_articles"], p["entity_id"]))
        if best["n_articles"] < BY_FAR * sum(p["n_articles"] for p in known):
            continue
        found += [
            {"entity_id": p["entity_id"], "same_as": best["entity_id"], "country": best["country"]}
            for p in persons
            if p["country"] is None
        ]
    return sorted(found, key=lambda row: row["entity_id"])


def possible_namesakes(names: Iterable[str], countries: Iterable[str]) -> set[str]:
    """The ids that persons of these names can have whom the entity base does not hold (linking/own.py makes them)."""
    skeletons = {found for name in names if " " in (found := skeleton(name))}
    of = [None, *countries]
    return {hex16(name, "person", country) for name in skeletons for country in of}


def in_question(people: Iterable[Mapping[str, Any]]) -> set[str]:
    """The ids of those who have a namesake of the other kind, one with a country and one without. `people`: entity_id, name, country."""
    by_name: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for person in people:
        by_name[skeleton(person["name"])].append(person)
    return {
        p["entity_id"] for found in by_name.values() if len({p["country"] is None for p in found}) == 2 for p in found
    }
