"""The world's outline for maps: Natural Earth 1:110m, public domain. build_outlines.py makes outlines.json."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PLACE = Path(__file__).with_name("outlines.json")
# For the caption of a map.
CREDIT = "Outline: Natural Earth, 1:110m (public domain)"

Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """A country's closed rings of (longitude, latitude) in degrees; one inside another is a hole (fill rule even-odd).

    iso3 is ISO 3166-1 alpha-3, XKX for Kosovo; None for what has no code.
    """

    name: str
    iso3: str | None
    rings: tuple[tuple[Point, ...], ...]


@cache
def outlines() -> tuple[Outline, ...]:
    """All countries, in order of name."""
    found = json.loads(PLACE.read_text(encoding="utf-8"))["countries"]
    return tuple(
        Outline(c["name"], c["iso3"], tuple(tuple((x, y) for x, y in ring) for ring in c["rings"])) for c in found
    )
