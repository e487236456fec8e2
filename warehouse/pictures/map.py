"""Events on a map: a circle for each place, its area the number of events there."""

from dataclasses import dataclass
from math import cos, radians, sqrt

import duckdb
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from warehouse.outlines import CREDIT, outlines
from warehouse.pictures.choice import NOT_DENIED, NothingToDrawError
from warehouse.pictures.labels import Box, around, free_place
from warehouse.pictures.page import INK, INSIDE, LAND, LINE, PAPER, QUADS, SHORE, SMALL, SOFT, width
from warehouse.pictures.picture import Asked, Drawn, drawn
from warehouse.pictures.sources import counted

HEIGHT = 380.0  # points, at most
LEAST, MOST = 2.2, 22.0  # radius in points
NARROWEST = 14.0  # degrees of latitude that are shown at least
SOUTH = -60.0  # what lies beyond is shown only if there is room
CIRCLES, OBSTACLES = 400, 60  # of so many places: the largest; names cover none of so many
SEA = "#f4f6f7"
HALO = [withStroke(linewidth=2, foreground=PAPER, alpha=0.85)]
PLACES = """
    SELECT any_value(c.place_name ORDER BY c.event_id), any_value(c.latitude), any_value(c.longitude),
      coalesce(any_value(e.type) = 'country', false), count(*), count(*) FILTER (c.quad_class >= 3)
    FROM drawn c LEFT JOIN entities e ON e.entity_id = c.place_id
    GROUP BY c.place_id ORDER BY count(*) DESC, 1, c.place_id
"""


@dataclass(frozen=True)
class Place:
    """A place: degrees, events, those of conflict among them; is it a country, whose circle stands in its middle?"""

    name: str
    latitude: float
    longitude: float
    is_country: bool
    n: int
    n_conflict: int


@dataclass(frozen=True)
class View:
    """What the map shows, in degrees from its lower left corner; how many points a degree takes, and the map from below to above.
    Equirectangular, true to scale in the middle."""

    west: float
    south: float
    across: float
    up: float
    height: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Points from the lower left corner."""
        return (longitude - self.west) * self.across, (latitude - self.south) * self.up


def draw(asked: Asked) -> Drawn:
    """The events of the choice whose place is known. What is denied is left out if it is not asked for."""
    chosen = asked.choose(NOT_DENIED)
    db = asked.db
    db.execute("CREATE OR REPLACE TEMP TABLE drawn AS FROM chosen WHERE latitude IS NOT NULL AND longitude IS NOT NULL")
    places = [Place(*row) for row in db.execute(PLACES).fetchall()]
    if not places:
        raise NothingToDrawError("no event of these has a place with coordinates: ask for others")
    note = f"The {CIRCLES} places with most events, of {len(places):,}." if len(places) > CIRCLES else ""
    frame = asked.frame("Where it happened", chosen, "drawn", [" ".join([note, _left_out(db)]).strip(), CREDIT + "."])
    view = _view(places)
    page = frame.page(SMALL * LINE + 6 + view.height)
    entries = [
        ("mostly cooperation", {"facecolor": QUADS[2], "alpha": 0.75}),
        ("mostly conflict", {"facecolor": QUADS[4], "alpha": 0.75}),
    ]
    if any(place.is_country for place in places):
        entries.append(("known to the country alone", {"facecolor": PAPER, "edgecolor": SOFT}))
    page.legend([*entries, (f"larger: more events, here up to {places[0].n:,}", {})])
    axes = page.axes(view.height)
    _world(axes, view)
    _circles(axes, view, places[:CIRCLES], asked.top)
    frame.close(page)
    return drawn(page.figure, frame)


def _left_out(db: duckdb.DuckDBPyConnection) -> str:
    ((n,),) = db.execute("SELECT (SELECT count(*) FROM chosen) - (SELECT count(*) FROM drawn)").fetchall()
    return f"Not drawn: {counted(n, 'event')} without a place whose coordinates are known." if n else ""


def _view(places: list[Place]) -> View:
    """All places with some land about them, the world at most once."""
    south, north = min(p.latitude for p in places), max(p.latitude for p in places)
    west, east = min(p.longitude for p in places), max(p.longitude for p in places)
    shrink = max(cos(radians((south + north) / 2)), 0.3)  # a degree of longitude over one of latitude
    high = max((north - south) * 1.25, (east - west) * 1.2 * shrink * HEIGHT / INSIDE, NARROWEST)
    up = HEIGHT / min(high, 360 * shrink * HEIGHT / INSIDE)
    across = up * shrink
    left = min(max((west + east - INSIDE / across) / 2, -180.0), 180.0 - INSIDE / across)
    lowest = min(SOUTH, south - 5)
    high = min(HEIGHT / up, 90 - lowest)
    bottom = min(max((south + north - high) / 2, lowest), 90 - high)
    return View(left, bottom, across, up, high * up)


def _world(axes: Axes, view: View) -> None:
    axes.set_xlim(0, INSIDE)
    axes.set_ylim(0, view.height)
    axes.set_facecolor(SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_linewidth(0.6)
    for outline in outlines():
        points = [[view.at(*point) for point in ring] for ring in outline.rings]
        if not _reaches(points, view):
            continue
        path = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in points))
        axes.add_patch(PathPatch(path, facecolor=LAND, edgecolor=SHORE, linewidth=0.5))


def _reaches(points: list[list[tuple[float, float]]], view: View) -> bool:
    """May some of it be on the map?"""
    xs, ys = [x for ring in points for x, _ in ring], [y for ring in points for _, y in ring]
    return min(xs) < INSIDE and max(xs) > 0 and min(ys) < view.height and max(ys) > 0


def _circles(axes: Axes, view: View, places: list[Place], top: int) -> None:
    """Large ones below small ones; the names of the first `top`, as far as there is room."""
    area = Box(2, 2, INSIDE - 4, view.height - 4)
    most = places[0].n
    found = [(*view.at(p.longitude, p.latitude), max(LEAST, MOST * sqrt(p.n / max(most, 10)))) for p in places]
    for place, (x, y, radius) in zip(places, found, strict=True):
        colour = QUADS[4] if place.n_conflict * 2 > place.n else QUADS[2]
        look = (
            {"facecolor": PAPER, "edgecolor": colour, "linewidth": 1.4}
            if place.is_country
            else {"facecolor": colour, "edgecolor": PAPER, "linewidth": 0.5}
        )
        axes.add_patch(Circle((x, y), radius, alpha=0.75, **look))
    taken = [around(*circle) for circle in found[:OBSTACLES]]
    for place, (x, y, radius) in zip(places[:top], found, strict=False):
        size = SMALL if place.n * 8 < most else SMALL + 1
        box = free_place(x, y, radius, width(place.name, size) + 2, size * 1.25, taken, area)
        if box is None:
            continue
        taken.append(box)
        _name(axes, place.name, size, box, (x, y, radius))


def _name(axes: Axes, name: str, size: float, box: Box, circle: tuple[float, float, float]) -> None:
    """The name in its box, and a line to its circle if it is not beside it."""
    x, y, radius = circle
    nearest = min(max(x, box.x), box.x + box.width), min(max(y, box.y), box.y + box.height)
    if sqrt((nearest[0] - x) ** 2 + (nearest[1] - y) ** 2) > radius + 6:
        axes.plot([x, nearest[0]], [y, nearest[1]], color=SOFT, linewidth=0.5)
    axes.text(
        box.x + box.width / 2,
        box.y + box.height / 2,
        name,
        size=size,
        color=INK,
        ha="center",
        va="center",
        path_effects=HALO,
    )
