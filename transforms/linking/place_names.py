"""The places that a name can mean: of the base's countries, of the gazetteer, and of the name without its class word."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from transforms.knowledge.entities import EntityBase
from transforms.knowledge.places import Place, place_key, place_words
from transforms.knowledge.tables import read_table
from transforms.linking.gazetteer import Gazetteer

# A town after which a first-order region is named has so many inhabitants, save a few.
REGION_TOWN = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place and how its name matches: exact (the same letters), spelling (the same skeleton), other (another name).

    `usual`: what the name usually means in the news, though a region or larger place has it too.
    """

    place: Place
    match: str
    usual: bool = False


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    """usual_places.tsv: name -> GeoNames id."""
    rows = read_table("usual_places.tsv")
    return {row["name"]: row["geonames_id"] for row in rows}


def usual_place(name: str, gazetteer: Gazetteer) -> Place | None:
    """What the name means where nothing speaks for another place of it, as usual_places.tsv has it."""
    wanted = _usual().get(name)
    return next((place for place in gazetteer.find(name) if place.geonames_id == wanted), None) if wanted else None


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in letters if c.isalnum())


def country_named(name: str, base: EntityBase) -> str | None:
    """ISO alpha-3 of the country that a name, an abbreviation or a demonym means."""
    headline = (name.title(),) if name.isupper() and len(name) > 3 else ()  # KYIV, as in datelines
    for form in (name, *headline):
        for record in base.find(form):
            if record.entity.type == "country":
                return record.entity.country
        entity = base.demonym(form)
        if entity is not None:
            return entity.country
    return None


@lru_cache(maxsize=8192)
def candidates(name: str, base: EntityBase, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """All places that the name can mean; none for a name that nobody bears."""
    name = " ".join(name.split()).removesuffix("'s").removesuffix("’s")
    return tuple(_exactly(name, base, gazetteer) or _without_class_word(name, base, gazetteer))


def _exactly(name: str, base: EntityBase, gazetteer: Gazetteer) -> list[Candidate]:
    found: list[Candidate] = []
    country = gazetteer.country(country_named(name, base))
    wide = any(r.entity.type == "place" and r.entity.country is None for r in base.find(name))  # "the Middle East"
    if country is not None:
        found.append(Candidate(country, "exact"))
    key, letters = place_key(name), _folded(name)
    usual = _usual().get(name)
    for place in gazetteer.find(name):
        if place == country:
            continue
        if wide and place.kind in ("city", "county"):
            continue
        own = place_key(place.name) == key or key.startswith("=")
        exact = own and _folded(place.name) == letters
        spelled = own or place.kind not in ("city", "county")
        found.append(
            Candidate(place, "exact" if exact else "spelling" if spelled else "other", usual == place.geonames_id)
        )
    if not found and name.isalpha() and len(name) <= 5:  # "Calif" where the full stop ends the sentence
        return [Candidate(p, "spelling") for p in gazetteer.find(name + ".") if p.kind == "region"]
    return found


def _without_class_word(name: str, base: EntityBase, gazetteer: Gazetteer) -> list[Candidate]:
    """ "Kharkiv Oblast", "Hamilton Township", "city of Basra", "northern Iraq": the bare name, of the kinds that fit."""
    words = place_words()
    head, _, last = name.rpartition(" ")
    kinds = words["suffix"].get(last.lower().rstrip("."))
    if head and kinds:
        return _of_kinds(head, kinds, base, gazetteer) or (
            _round_town(name, head, gazetteer) if "region" in kinds else []
        )
    lower = name.lower()
    for prefix, kinds in words["prefix"].items():
        if lower.startswith(prefix + " "):
            return _of_kinds(name[len(prefix) + 1 :], kinds, base, gazetteer)
    return []


def _of_kinds(name: str, kinds: str, base: EntityBase, gazetteer: Gazetteer) -> list[Candidate]:
    found = _exactly(name, base, gazetteer)
    return [c for c in found if c.place.kind in kinds.split()]


def _round_town(name: str, town: str, gazetteer: Gazetteer) -> list[Candidate]:
    """ "Dnipro Oblast", "Kunduz province": where the table does not name the region, it stands at the town it is named after."""
    return [
        Candidate(Place("area", "", name, p.country, p.admin1, p.latitude, p.longitude, 0), "spelling")
        for p in gazetteer.find(town)
        if p.kind == "city" and p.population >= REGION_TOWN and place_key(p.name) == place_key(town)
    ]
