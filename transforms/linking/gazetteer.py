"""The gazetteer: places by name, by spelling, by country and region. Loaded once, read by halving, 14 MB in memory.

The two tables are kept as the bytes of their lines, with the places where lines begin; a row becomes a Place when it is
asked for. As dictionaries of Python objects they would take ten times as much in each worker.
"""

import gzip
from array import array
from functools import lru_cache
from importlib.resources import files

from transforms.knowledge.places import KINDS, NAME_COLUMNS, PLACE_COLUMNS, Place, place_key

_REMEMBERED = 8192  # names whose places are kept ready


class Gazetteer:
    """Read-only lookups over the tables of places and names. Raises ValueError for tables that are not of the format."""

    def __init__(self, places: bytes, names: bytes) -> None:
        self._places, self._place_at = _lines(places, PLACE_COLUMNS)
        self._names, self._name_at = _lines(names, NAME_COLUMNS)
        self._find = lru_cache(maxsize=_REMEMBERED)(self._look_up)
        self._countries: dict[str, Place] = {}
        self._regions: dict[tuple[str, str], Place] = {}
        # Rows are sorted by kind, "city" first: what is not a city stands at one end and the head is skipped by halving.
        for number in range(self._first_other(), len(self)):
            place = self.place(number)
            if place.kind == "country":
                self._countries[place.country] = place
            elif place.kind == "region":
                self._regions.setdefault((place.country, place.admin1), place)

    def __len__(self) -> int:
        return len(self._place_at) - 1

    def _first_other(self) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            at = self._place_at[middle]
            if self._places[at : at + 5] == b"city\t":
                low = middle + 1
            else:
                high = middle
        return low

    def place(self, number: int) -> Place:
        """The place of a row of the table, counted from 0."""
        at = self._place_at
        kind, geonames_id, name, country, admin1, latitude, longitude, population = (
            self._places[at[number] : at[number + 1] - 1].decode().split("\t")
        )
        return Place(
            kind,
            geonames_id,
            name,
            country,
            admin1,
            float(latitude) if latitude else None,
            float(longitude) if longitude else None,
            int(population),
        )

    def find(self, name: str) -> tuple[Place, ...]:
        """All places that bear the name, also in another spelling with the same skeleton or as another of their names."""
        return self._find(place_key(name))

    def _look_up(self, key: str) -> tuple[Place, ...]:
        wanted = key.encode("utf-8", "replace") + b"\t"
        low, high = 0, len(self._name_at) - 1
        while low < high:
            middle = (low + high) // 2
            line = self._names[self._name_at[middle] : self._name_at[middle + 1]]
            if line.partition(b"\t")[0] + b"\t" < wanted:
                low = middle + 1
            else:
                high = middle
        line = self._names[self._name_at[low] : self._name_at[low + 1]] if low < len(self._name_at) - 1 else b""
        if not key or not line.startswith(wanted):
            return ()
        return tuple(self.place(int(number)) for number in line[len(wanted) :].split())

    def country(self, iso3: str | None) -> Place | None:
        return self._countries.get(iso3) if iso3 else None

    def region(self, country: str, admin1: str) -> Place | None:
        """The first-order region of a country by GeoNames' code, where the table names it."""
        return self._regions.get((country, admin1))

    def most_populous(self, name: str, country: str | None = None) -> Place | None:
        """Of the populated places of that name (and country), the largest; the lowest id of equals."""
        found = [p for p in self.find(name) if p.kind == "city" and country in (None, p.country)]
        return min(found, key=lambda p: (-p.population, p.geonames_id), default=None)


def _lines(table: bytes, columns: tuple[str, ...]) -> tuple[bytes, array[int]]:
    """The lines after the head, and where each begins, with the end of the last."""
    start = 0
    while table.startswith(b"#", start):
        start = table.index(b"\n", start) + 1
    head, _, body = table[start:].partition(b"\n")
    if head.decode().split("\t") != list(columns):
        raise ValueError(f"the table has the columns {head.decode()!r}, but {columns} are needed")
    if body and not body.endswith(b"\n"):
        raise ValueError("the last line of the table has no end")
    begins = array("I", [0])
    at = body.find(b"\n")
    while at >= 0:
        begins.append(at + 1)
        at = body.find(b"\n", at + 1)
    return body, begins


def _table(name: str) -> bytes:
    return gzip.decompress(files("transforms.knowledge").joinpath(name).read_bytes())


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer that comes with the package."""
    return Gazetteer(_table("places.tsv.gz"), _table("place_names.tsv.gz"))


def problems(gazetteer: Gazetteer) -> list[str]:
    """What is wrong with the tables, a line each: kinds, codes, ranges, order of places and of keys, numbers of rows."""
    found: list[str] = []
    last: tuple[str, ...] = ()
    for number in range(len(gazetteer)):
        place = gazetteer.place(number)
        if place.kind not in KINDS:
            found.append(f"row {number}: unknown kind {place.kind}")
        if place.key <= last:
            found.append(f"row {number}: {place.name} stands twice or out of order")
        last = place.key
        if not place.geonames_id.isdecimal() and (place.geonames_id or place.kind in ("city", "country", "continent")):
            found.append(f"row {number}: {place.name} has the GeoNames id {place.geonames_id!r}")
        if place.kind != "continent" and not (len(place.country) == 3 and place.country.isupper()):
            found.append(f"row {number}: {place.name} has the country {place.country!r}")
        if (place.latitude is None) != (place.longitude is None) or (place.latitude is None and place.kind != "county"):
            found.append(f"row {number}: {place.name} has no point")
        elif not (-90 <= (place.latitude or 0) <= 90 and -180 <= (place.longitude or 0) <= 180):
            found.append(f"row {number}: {place.name} lies off the globe")
        if place.population < 0:
            found.append(f"row {number}: {place.name} has {place.population} inhabitants")
    found += _name_problems(gazetteer)
    return found


def _name_problems(gazetteer: Gazetteer) -> list[str]:
    found: list[str] = []
    before = b""
    for number in range(len(gazetteer._name_at) - 1):
        line = gazetteer._names[gazetteer._name_at[number] : gazetteer._name_at[number + 1] - 1]
        key, _, rows = line.partition(b"\t")
        if key + b"\t" <= before:
            found.append(f"name {number}: {key.decode()!r} stands twice or out of order")
        before = key + b"\t"
        if not rows or any(int(r) >= len(gazetteer) for r in rows.split()):
            found.append(f"name {number}: {key.decode()!r} points at no row")
    return found
