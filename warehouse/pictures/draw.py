"""The pictures by name, and writing them to files."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from warehouse.catalog.data import country_names
from warehouse.files import replacing
from warehouse.pictures import commitments, map, network, timeline
from warehouse.pictures.choice import Choice
from warehouse.pictures.page import style
from warehouse.pictures.picture import Asked, Drawn

# Name -> how it is drawn.
PICTURES: dict[str, Callable[[Asked], Drawn]] = {
    "timeline": timeline.draw,
    "map": map.draw,
    "actors": partial(network.draw, of="actors"),
    "countries": partial(network.draw, of="countries"),
    "commitments": commitments.draw,
}
LACKING = "missing from font"  # of Matplotlib's warning
DPI = 200  # of PNG: 2,000 pixels across, enough for print at 16 cm


def write_picture(
    name: str, to: Path, db: duckdb.DuckDBPyConnection, release_id: str, choice: Choice, top: int, title: str | None
) -> Drawn:
    """Draws one of PICTURES of the release and writes it: as SVG or PNG, as the name of the file says. The same release, choice and
    version of Matplotlib give the same bytes. Letters that its font lacks are boxes. Raises NothingToDrawError, OSError, and ValueError for files of another kind."""
    with style(), replacing(to) as path, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        drawn = PICTURES[name](Asked(db, release_id, country_names(db), choice, top, title))
        drawn.figure.savefig(path, format=format_of(to), dpi=DPI, metadata=_described(drawn, format_of(to)))
    return replace(drawn, lacks_letters=any(LACKING in str(one.message) for one in warned))


def format_of(path: Path) -> str:
    """svg or png. Raises ValueError for another ending."""
    found = path.suffix.lower().removeprefix(".")
    if found not in ("svg", "png"):
        raise ValueError(f"{path.name}: the name must end with .svg or .png")
    return found


def _described(drawn: Drawn, format: str) -> dict[str, Any]:
    """What a file says of itself. Without a date, and without the versions of libraries where a format allows that."""
    told = {"Title": drawn.title, "Description": drawn.caption}
    return told | ({"Date": None} if format == "svg" else {"Software": "Communique"})
