"""Makes the world's outline from the npm packages world-atlas and i18n-iso-countries: python -m warehouse.build_outlines ATLAS CODES

ATLAS is countries-110m.json of world-atlas (Natural Earth 1:110m as TopoJSON), CODES is codes.json of i18n-iso-countries,
which leads from the numbers of ISO 3166-1 to its three letters. Written is outlines.json, the same bytes each time.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from warehouse.outlines import PLACE, Point

ORIGIN = {
    "title": "Natural Earth, admin 0 countries, 1:110m",
    "origin": "https://www.naturalearthdata.com, by way of the npm package world-atlas 2.0.2 (ISC, Michael Bostock)",
    "licence": "public domain",
    "notice": (
        "Copyright 2013-2019 Michael Bostock Permission to use, copy, modify, and/or distribute this software "
        "for any purpose with or without fee is hereby granted, provided that the above copyright notice and "
        'this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR '
        "DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF "
        "MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, "
        "INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR "
        "PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN "
        "CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE."
    ),
    "changes": "Points rounded to 0.1 degrees, rings cut at 180 degrees, codes of ISO 3166-1 alpha-3 added from the npm package i18n-iso-countries 7.14.0 (MIT, widdix GmbH).",
}
# Countries that the atlas has without a number. Kosovo has a code that is no part of ISO 3166 and is in general use.
WITHOUT_NUMBER = {"Kosovo": "XKX"}


def made(atlas: Mapping[str, Any], codes: Iterable[list[str]]) -> dict[str, Any]:
    """Origin, licence and the countries in order of name."""
    letters = {row[2]: row[1] for row in codes}
    arcs = _arcs(atlas)
    countries = []
    for shape in atlas["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        iso3 = letters[shape["id"]] if "id" in shape else WITHOUT_NUMBER.get(name)
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [part for polygon in polygons for ring in polygon for part in cut(_ring(ring, arcs))]
        countries.append({"name": name, "iso3": iso3, "rings": [r for ring in rings if len(r := rounded(ring)) > 3]})
    return {**ORIGIN, "countries": sorted(countries, key=lambda country: country["name"])}


def _arcs(atlas: Mapping[str, Any]) -> list[list[Point]]:
    """The lines of the topology, whose points are told as steps from the one before, in degrees."""
    (by_x, by_y), (from_x, from_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * by_x + from_x, y * by_y + from_y))
        found.append(line)
    return found


def _ring(numbers: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """The ring of these lines; a negative number is a line backwards. The point where two meet stands once."""
    ring: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(line[1:] if ring else line)
    return ring


def cut(ring: list[Point]) -> list[list[Point]]:
    """The parts of a ring on a map from -180 to 180 degrees. A ring around the south pole is led along the map's lower edge."""
    unrolled = [ring[0]]
    for x, y in ring[1:]:
        unrolled.append((x + 360 * round((unrolled[-1][0] - x) / 360), y))
    if abs(unrolled[-1][0] - unrolled[0][0]) > 180:
        unrolled += [(unrolled[-1][0], -90.0), (unrolled[0][0], -90.0), unrolled[0]]
    parts = (_half(_half([(x + turn, y) for x, y in unrolled], 180, 1), -180, -1) for turn in (-360, 0, 360))
    return [part for part in parts if part]


def _half(ring: list[Point], edge: float, side: int) -> list[Point]:
    """The ring's part on one side of a meridian: west of it (side 1) or east of it (side -1)."""
    found: list[Point] = []
    for (x, y), (to_x, to_y) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        is_in, is_next_in = side * (edge - x) >= 0, side * (edge - to_x) >= 0
        if is_in:
            found.append((x, y))
        if is_in != is_next_in:
            found.append((edge, y + (to_y - y) * (edge - x) / (to_x - x)))
    return found


def rounded(ring: list[Point]) -> list[Point]:
    """Rounded to 0.1 degrees, without points that are then the same as the one before, closed."""
    found: list[Point] = []
    for x, y in [*ring, ring[0]]:
        point = (round(x, 1) + 0.0, round(y, 1) + 0.0)  # + 0.0: -0.0 is 0.0
        if not found or point != found[-1]:
            found.append(point)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("atlas", type=Path)
    parser.add_argument("codes", type=Path)
    given = parser.parse_args()
    world = made(*(json.loads(path.read_text(encoding="utf-8")) for path in (given.atlas, given.codes)))
    rows = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in world.pop("countries"))
    head = json.dumps(world, ensure_ascii=False, indent=1).removesuffix("\n}")
    PLACE.write_text(f'{head},\n "countries": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
