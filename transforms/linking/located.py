"""Gives the places of an article their coordinates, and parts places that only share a name.

What a place of the base is does not hang on the article, so its coordinates come from its name and country alone. A
place of the text's own gets its country and GeoNames id from the article's evidence; then its id is made from that
place, so that "Paris, Texas" and "Paris, Tennessee" are two entities, and one place is one entity in every article.
"""

from dataclasses import replace
from functools import lru_cache

from transforms.ids import hex16
from transforms.knowledge.entities import EntityBase
from transforms.knowledge.places import Place, kilometres
from transforms.language.analysis import Article, Entity, Mention
from transforms.linking.gazetteer import Gazetteer, load_gazetteer
from transforms.linking.geocode import Location, geocode, located
from transforms.linking.place_names import usual_place
from transforms.linking.publishers import publisher_country

_LABELS = frozenset(("GPE", "LOC"))
# What parts a place of the base from another place of its name: the text must say so, not only make it likely.
_STRONG = frozenset(("hierarchy", "near", "region"))
_SURE = 0.9
_ELSEWHERE_KM = 161.0
_ABBREVIATED = 3  # letters


def locate_places(article: Article, base: EntityBase) -> None:
    """Sets coordinates, country and GeoNames id of the entities of type place; `link_mentions` must have run."""
    gazetteer = load_gazetteer()
    if not any(m.entity is not None and m.entity.type == "place" for m in article.mentions):
        return
    places = [m for m in article.mentions if _is_witness(m)]
    named = [
        m.entity.country
        for m in article.mentions
        if m.entity is not None and m.entity.country and m.entity.type in ("person", "organization")
    ]
    publisher = publisher_country(article.domain, article.publisher, base)
    found = geocode(article.text, [(m.start, m.end) for m in places], base, gazetteer, named, publisher)
    for mention, location in zip(places, found, strict=True):
        entity = mention.entity
        if entity is None or entity.type != "place" or mention.form != "name":
            continue
        if base.record(entity.entity_id) is not None:
            known = _known(entity.entity_id, entity.name, entity.country, base, gazetteer)
            if location is not None and known is not None and _is_elsewhere(location, known):
                _set_own(mention, entity, location)
        elif location is not None and location.precision in ("city", "region"):
            _set_own(mention, entity, location)
    for mention in article.mentions:
        _set_known(mention, base, gazetteer)


def _set_known(mention: Mention, base: EntityBase, gazetteer: Gazetteer) -> None:
    """Whatever names a place of the base, a demonym or a nominal too: the place is the same in every article."""
    entity = mention.entity
    if entity is None or entity.type != "place" or entity.latitude is not None or base.record(entity.entity_id) is None:
        return
    known = _known(entity.entity_id, entity.name, entity.country, base, gazetteer)
    if known is not None:
        mention.entity = _with(entity, known, entity.country)


def _is_witness(mention: Mention) -> bool:
    if mention.form == "demonym":
        return True
    if mention.entity is not None and mention.form == "name":
        return mention.entity.type in ("place", "country")
    return mention.form in ("name", "metonym") and mention.label in _LABELS


@lru_cache(maxsize=4096)
def _known(entity_id: str, name: str, country: str | None, base: EntityBase, gazetteer: Gazetteer) -> Location | None:
    """Where a place of the base lies: what the name usually means, the town that an alias calls it ("New York City"), the region of
    that name in its country, else the most populous town."""
    if country is None:
        return None
    place = _usual(entity_id, name, country, base, gazetteer)
    if place is None:
        regions = [p for p in gazetteer.find(name) if p.kind in ("region", "area") and p.country == country]
        place = min(regions, key=lambda p: p.key, default=None) or gazetteer.most_populous(name, country)
    return located(place, 1.0, "name", gazetteer) if place is not None else None


def _usual(entity_id: str, name: str, country: str, base: EntityBase, gazetteer: Gazetteer) -> Place | None:
    usual = usual_place(name, gazetteer)
    if usual is not None and usual.country == country:
        return usual
    record = base.record(entity_id)
    fuller = [alias for alias in (record.aliases if record else ()) if alias.startswith(f"{name} ")]
    towns = (gazetteer.most_populous(alias, country) for alias in fuller)
    return next((town for town in towns if town is not None and town.name in fuller), None)


def _is_elsewhere(location: Location, known: Location) -> bool:
    if location.rule not in _STRONG or location.score < _SURE or location.precision not in ("city", "region"):
        return False
    apart = kilometres((location.latitude, location.longitude), (known.latitude, known.longitude))
    return location.country != known.country or (apart > _ELSEWHERE_KM and location.precision == known.precision)


def _with(entity: Entity, location: Location, country: str | None) -> Entity:
    return replace(
        entity,
        country=country,
        latitude=location.latitude,
        longitude=location.longitude,
        geonames_id=location.geonames_id,
    )


def _set_own(mention: Mention, entity: Entity, location: Location) -> None:
    """An entity of its own, with an id that only this place has."""
    part = location.geonames_id or location.region or ""
    made = hex16(location.name, "place", location.country, part)
    own = Entity(made, _written_out(entity.name, location), "place", country=location.country)
    mention.entity = _with(own, location, location.country)
    mention.link_method, mention.link_score = "own", location.score


def _written_out(name: str, location: Location) -> str:
    """ "N.J." and "Calif." bear the full name of their place."""
    short = name.endswith(".") or (name.isupper() and len(name) <= _ABBREVIATED) or "." in name
    return location.name if short or location.name.startswith(name + ".") else name
