"""Resolves the place names of one document to places: which Alexandria, and where it lies.

Every candidate of the gazetteer gets a sum of witnesses: its inhabitants (Leidner 2008, "Toponym Resolution in Text":
maximum population), the country and region that the document names and a phrase like "City, State" that holds it (his
one-referent-per-discourse, containment and superordinate mention), and how close it lies to the document's other places
(his spatial minimality; Lieberman, Samet and Sankaranarayanan 2010, "Geotagging with Local Lexicons", on proximate and
sibling places of local news). The sums become probabilities by softmax; each round sees the others' of the round
before, so that two doubtful names can decide each other. One name has one sense in a document unless the text itself
qualifies it otherwise. A name without a witness is resolved only if one place of the name is known by far the best;
else it has no coordinate.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, exp, log, log10, radians, sqrt
from typing import Any

from transforms.knowledge.entities import EntityBase
from transforms.knowledge.places import Place, kilometres, place_key, place_words
from transforms.knowledge.tables import data
from transforms.linking.gazetteer import Gazetteer
from transforms.linking.place_context import Cues, cues, in_dateline
from transforms.linking.place_names import Candidate, candidates

_LIST_GAP = re.compile(r"(?:,|,? and|,? or) (?:the )?")
PRECISIONS = {
    "city": "city",
    "county": "region",
    "area": "region",
    "region": "region",
    "country": "country",
    "continent": "continent",
}


@dataclass(frozen=True, slots=True)
class Location:
    """Where a mention lies: degrees of WGS 84, country as ISO 3166-1 alpha-3, region by name, GeoNames id where known.

    precision tells what the point stands for (city, region, country, continent); score is in [0, 1]; rule names the
    witness that decided: hierarchy, name (of a country, region, continent), region, near, country, population, unique.
    """

    name: str
    latitude: float
    longitude: float
    precision: str
    country: str | None
    region: str | None
    geonames_id: str | None
    score: float
    rule: str


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, Any]]:
    """place_weights.toml."""
    return tomllib.loads(data("place_weights.toml"))


_Key = tuple[str, tuple[Place, ...]]  # the key of a name, and what qualifies it


@dataclass(slots=True)
class _Sense:
    """One name in one sense: its candidates, how sure each is, and which mentions bear it."""

    candidates: list[Candidate]
    prior: list[float]
    chance: list[float]
    weight: float  # of its mentions together, as a witness for others
    qualified: bool


def geocode(
    text: str,
    spans: Sequence[tuple[int, int]],
    base: EntityBase,
    gazetteer: Gazetteer,
    named: Sequence[str] = (),
    publisher_country: str | None = None,
) -> list[Location | None]:
    """The location of each span [start, end) of place names and demonyms, in the order of the spans; None if unsure.

    `named` are the countries (ISO alpha-3) that the document names otherwise, one for each time, as by its persons and
    bodies; they and the publisher's country are witnesses, never answers.
    """
    found = [candidates(text[start:end], base, gazetteer) for start, end in spans]
    around = _with_siblings(text, spans, found, [cues(text, start, end, base, gazetteer) for start, end in spans])
    no_place = place_words()["no_place"]
    senses: dict[_Key, _Sense] = {}
    keys = _sense_keys(text, spans, found, around)
    for span, key, options, cue in zip(spans, keys, found, around, strict=True):
        if key in senses:
            senses[key].weight += _mention_weight(text, span)
        elif options and (key[1] or text[span[0] : span[1]] not in no_place):
            senses[key] = _sense(options, cue, key, _mention_weight(text, span))
    for sense in senses.values():
        sense.weight = 1 + log(sense.weight)
    ordered = list(senses.values())
    witnesses: list[dict[int, str]] = [{} for _ in ordered]
    for _ in range(int(weights()["decision"]["rounds"])):
        witnesses = _round(ordered, named, publisher_country)
    answers = {
        key: _decide(sense, seen, gazetteer) for (key, sense), seen in zip(senses.items(), witnesses, strict=True)
    }
    return [answers.get(key) for key in keys]


def _with_siblings(
    text: str, spans: Sequence[tuple[int, int]], found: Sequence[Sequence[Candidate]], around: Sequence[Cues]
) -> list[Cues]:
    """In a list things are of one kind: "Russia and Georgia" are countries, "Alabama and Georgia" are states.

    After the comma groups of Lieberman and Samet; only for names that are both.
    """
    out = list(around)
    for at, (_, end) in enumerate(spans[:-1]):
        if not _LIST_GAP.fullmatch(text, end, max(end, spans[at + 1][0])):
            continue
        left, right = _wide_kinds(found[at]), _wide_kinds(found[at + 1])
        if len(left) == 2 and len(right) == 1:
            out[at] = Cues(out[at].containers, out[at].kinds | right)
        elif len(right) == 2 and len(left) == 1:
            out[at + 1] = Cues(out[at + 1].containers, out[at + 1].kinds | left)
    return out


def _wide_kinds(options: Sequence[Candidate]) -> frozenset[str]:
    return frozenset(c.place.kind for c in options if c.place.kind in ("country", "region"))


def _mention_weight(text: str, span: tuple[int, int]) -> float:
    return float(weights()["context"]["dateline"]) if in_dateline(text, *span) else 1.0


def _sense_keys(
    text: str, spans: Sequence[tuple[int, int]], found: Sequence[Sequence[Candidate]], around: Sequence[Cues]
) -> list[_Key]:
    """The name with what qualifies it; an unqualified one takes the qualifier that stood last, else the first to come."""
    names = [place_key(text[start:end]) for start, end in spans]
    own: list[tuple[Place, ...]] = []
    for options, cue in zip(found, around, strict=True):
        holding = next(
            (group for group in cue.containers if any(c.place.within(h) for c in options for h in group)), ()
        )
        own.append(tuple(holding))
    last: dict[str, tuple[Place, ...]] = {}
    for name, qualifier in zip(reversed(names), reversed(own), strict=True):
        if qualifier:
            last[name] = qualifier
    keys: list[_Key] = []
    for name, qualifier in zip(names, own, strict=True):
        if qualifier:
            last[name] = qualifier
        keys.append((name, last.get(name, ())))
    return keys


def _sense(options: Sequence[Candidate], cue: Cues, key: _Key, weight: float) -> _Sense:
    w = weights()
    inside = [c for c in options if any(c.place.within(h) for h in key[1])]
    kept = inside or list(options)
    scored = [(_prior(c, cue, w), c) for c in kept]
    scored.sort(key=lambda s: (-s[0], s[1].place.key))
    scored = scored[: int(w["decision"]["most_candidates"])]
    prior = [p for p, _ in scored]
    return _Sense([c for _, c in scored], prior, _softmax(prior), weight, bool(inside))


def _prior(candidate: Candidate, cue: Cues, w: dict[str, dict[str, Any]]) -> float:
    place = candidate.place
    by_kind = w["kind"].get(place.kind)
    score = by_kind if by_kind is not None else w["name"]["population"] * log10(place.population + 10)
    if candidate.match == "other":
        score += w["name"]["other_name"]
    elif candidate.match == "spelling":
        score += w["name"]["spelling"]
    if candidate.usual:
        score += w["name"]["usual"]
    if place.kind in cue.kinds:
        score += w["name"]["called_kind"]
    return float(score)


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    parts = [exp(s - top) for s in scores]
    total = sum(parts)
    return [p / total for p in parts]


def _round(senses: list[_Sense], named: Sequence[str], publisher: str | None) -> list[dict[int, str]]:
    """One round: each sense's chances from its prior and the others' chances before; the witness of each candidate."""
    w = weights()["context"]
    share = float(weights()["decision"]["context_share"])
    countries: dict[str, float] = {}
    regions: dict[tuple[str, str], float] = {}
    for country in named:
        countries[country] = countries.get(country, 0.0) + 0.3
    own = [_tally(sense) for sense in senses]
    for by_country, by_region in own:
        _add(countries, by_country, 1)
        _add(regions, by_region, 1)
    all_countries, all_regions = sum(countries.values()), sum(regions.values())
    anchors = _anchors(senses)
    chances, witnesses = [], []
    for number, sense in enumerate(senses):
        by_country, by_region = own[number]
        rest_countries = all_countries - sum(by_country.values())
        rest_regions = all_regions - sum(by_region.values())
        scores, seen = [], {}
        for at, candidate in enumerate(sense.candidates):
            place = candidate.place
            score = sense.prior[at]
            if place.country and place.country == publisher:
                score += w["publisher"]
            in_country = countries.get(place.country, 0.0) - by_country.get(place.country, 0.0)
            country_share = in_country / (rest_countries + 0.5)
            score += w["country"] * country_share
            key = (place.country, place.admin1)
            region_share = 0.0
            if place.kind in ("city", "county", "area", "region"):
                region_share = (regions.get(key, 0.0) - by_region.get(key, 0.0)) / (rest_regions + 0.5)
                score += w["region"] * region_share
            close = _closeness(place, number, anchors, w)
            score += w["near"] * close
            if region_share > share:
                seen[at] = "region"
            elif close > 0.3:
                seen[at] = "near"
            elif country_share > share:
                seen[at] = "country"
            scores.append(score)
        chances.append(_softmax(scores))
        witnesses.append(seen)
    for sense, chance in zip(senses, chances, strict=True):
        sense.chance = chance
    return witnesses


def _tally(sense: _Sense) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """What a sense says of countries and regions, by its chances."""
    countries: dict[str, float] = {}
    regions: dict[tuple[str, str], float] = {}
    for candidate, chance in zip(sense.candidates, sense.chance, strict=True):
        place, value = candidate.place, chance * sense.weight
        if value < 0.01 or not place.country:
            continue
        countries[place.country] = countries.get(place.country, 0.0) + value
        if place.admin1:
            key = (place.country, place.admin1)
            regions[key] = regions.get(key, 0.0) + value
    return countries, regions


def _add[K](total: dict[K, float], part: dict[K, float], sign: int) -> None:
    for key, value in part.items():
        total[key] = total.get(key, 0.0) + sign * value


_Anchor = tuple[int, float, float, float]  # number of the sense, latitude, longitude, chance


def _anchors(senses: list[_Sense]) -> list[_Anchor]:
    """The likely places with a point, surest first; countries and regions are too wide to be near.

    Also the less likely ones: of two doubtful names that have one pair of namesakes side by side neither would win alone.
    """
    w = weights()["decision"]
    found: list[_Anchor] = []
    for number, sense in enumerate(senses):
        for candidate, chance in zip(sense.candidates, sense.chance, strict=True):
            place = candidate.place
            if chance < w["anchor_least"] or place.kind not in ("city", "county", "area"):
                continue
            if place.latitude is not None and place.longitude is not None:
                found.append((number, place.latitude, place.longitude, chance))
    found.sort(key=lambda a: (-a[3], a[0], a[1], a[2]))
    return found[: int(w["most_anchors"])]


def _closeness(place: Place, number: int, anchors: list[_Anchor], w: dict[str, Any]) -> float:
    """In [0, 1): the sum over the other places of chance * exp(-distance / near_km), bent to its limit."""
    latitude, longitude = place.latitude, place.longitude
    if place.kind not in ("city", "county", "area") or latitude is None or longitude is None:
        return 0.0
    nearest: dict[int, float] = {}
    narrowing = cos(radians(latitude))
    for other, lat, lon, chance in anchors:
        if other == number or abs(lat - latitude) > 4:
            continue
        away = abs(lon - longitude)
        east = min(away, 360 - away) * narrowing
        north = lat - latitude
        value = chance * exp(-111.2 * sqrt(east * east + north * north) / w["near_km"])
        nearest[other] = max(nearest.get(other, 0.0), value)
    total = sum(nearest.values())
    return float(total / (total + w["near_half"]))


def _decide(sense: _Sense, seen: dict[int, str], gazetteer: Gazetteer) -> Location | None:
    w = weights()["decision"]
    best = max(range(len(sense.chance)), key=lambda i: (sense.chance[i], -i))
    place = sense.candidates[best].place
    score = sum(
        chance
        for candidate, chance in zip(sense.candidates, sense.chance, strict=True)
        if candidate.place is place or _are_neighbours(place, candidate.place, w["neighbours_km"])
    )
    if sense.qualified:
        rule = "hierarchy"
    elif place.kind in ("country", "continent", "region", "area"):
        rule = seen.get(best, "name")
    elif best in seen and (seen[best] != "country" or _is_known(place, score, w)):
        rule = seen[best]
    elif place.population >= w["alone_population"] and score >= w["alone_least"]:
        rule = "population"
    elif (
        len(sense.candidates) == 1
        and sense.candidates[0].match == "exact"
        and (place.population >= w["unique_population"] or place.kind == "county")
    ):
        rule = "unique"
    else:
        return None
    return located(place, min(1.0, score), rule, gazetteer) if score >= w["least"] else None


def _is_known(place: Place, score: float, w: dict[str, Any]) -> bool:
    """A country is wide: hamlets in it bear every word as a name, so it is a witness for places of some size alone."""
    return bool((place.kind == "county" or place.population >= w["country_population"]) and score >= w["country_least"])


def _are_neighbours(one: Place, other: Place, within: float) -> bool:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return False
    if abs(one.latitude - other.latitude) > 2:
        return False
    return kilometres((one.latitude, one.longitude), (other.latitude, other.longitude)) <= within


def located(place: Place, score: float, rule: str, gazetteer: Gazetteer) -> Location | None:
    """The location of a place; a county without a point stands at the centre of its region, whose id it then has."""
    region = gazetteer.region(place.country, place.admin1)
    at = place if place.latitude is not None else region
    if at is None or at.latitude is None or at.longitude is None:
        return None
    return Location(
        name=place.name,
        latitude=at.latitude,
        longitude=at.longitude,
        precision=PRECISIONS[place.kind],
        country=place.country or None,
        region=region.name if region and place.kind in ("city", "county", "area", "region") else None,
        geonames_id=at.geonames_id or None,
        score=round(score, 4),
        rule=rule,
    )
