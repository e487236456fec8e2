"""What a row of the places table is, and the key under which a place's name is looked up. No table is read here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from transforms.knowledge.skeleton import skeleton
from transforms.knowledge.tables import read_table

# Kinds of row: a populated place; a US county; another area that is no first-order region (Darfur, Cornwall) and stands at
# its town; a first-order region (state, province); a country; a continent.
KINDS = ("city", "county", "area", "region", "country", "continent")
PLACE_COLUMNS = ("kind", "geonames_id", "name", "country", "admin1", "latitude", "longitude", "population")
NAME_COLUMNS = ("key", "rows")
EARTH_RADIUS_KM = 6371.0
# A place of a county lies no further than this from its seat (as good as all US counties).
COUNTY_KM = 100.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place: country is ISO 3166-1 alpha-3, admin1 GeoNames' code of its first-order region, degrees are WGS 84.

    `geonames_id` is empty for regions that the sources name without one; a county without a point of its own has
    latitude and longitude None.
    """

    kind: str
    geonames_id: str
    name: str
    country: str
    admin1: str
    latitude: float | None
    longitude: float | None
    population: int

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells a place from all others."""
        return self.kind, self.geonames_id, self.country, self.admin1, self.name

    def within(self, other: Place) -> bool:
        """Does it lie in the country, region or county?"""
        if self.country != other.country or self is other or other.kind == "city" or self.kind == "country":
            return False
        if other.kind == "country":
            return True
        if self.admin1 != other.admin1 or self.kind == "region":
            return False
        if other.kind == "region":
            return True
        if self.kind != "city" or other.latitude is None or other.longitude is None:
            return self.kind == "city"
        if self.latitude is None or self.longitude is None:
            return False
        return kilometres((self.latitude, self.longitude), (other.latitude, other.longitude)) <= COUNTY_KM


@lru_cache(maxsize=1)
def place_words() -> dict[str, dict[str, str]]:
    """place_words.tsv: kind of word -> word -> what it stands for."""
    found: dict[str, dict[str, str]] = {}
    for row in read_table("place_words.tsv"):
        found.setdefault(row["kind"], {})[row["word"]] = row["value"]
    return found


@lru_cache(maxsize=65536)
def place_key(name: str) -> str:
    """The spelling skeleton of a place's name with its short words written out ("St.", "Mt."); "" if nothing is left.

    Abbreviations ("Va.", "WA", "L.A.") keep their letters after "=", since the skeleton of Va. and WA is the same.
    """
    words = name.replace("’", "'").split()
    if len(words) > 1 and words[0].lower() == "the":
        words = words[1:]
    if words and len(name) <= 8 and all("." in w or (len(w) <= 3 and w.isupper()) for w in words):
        return "=" + "".join(words).lower().rstrip(".")
    short = place_words()["short"]
    return skeleton(" ".join(short.get(word.lower().rstrip("."), word) for word in words))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two points (latitude, longitude in degrees) by the haversine formula."""
    a, b = radians(one[0]), radians(other[0])
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(h)))
