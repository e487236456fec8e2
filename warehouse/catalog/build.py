"""Making the catalogue of a release."""

import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import duckdb

from warehouse.catalog import engine, words
from warehouse.catalog.chunks import Data
from warehouse.catalog.data import AT_ONCE, country_names, write_lists, write_places, write_rows
from warehouse.catalog.facts import Facts, read_facts
from warehouse.catalog.frame import framed
from warehouse.catalog.network import network
from warehouse.catalog.pages import PAGES, body
from warehouse.schema import PUBLISHED
from warehouse.verification import DATABASE
from warehouse.vocabulary import EVENT_TYPES, LINK_METHODS, QUAD_CLASSES, SECTORS

NAME = "catalog"


def write_catalog(
    release: Path,
    to: Path,
    release_id: str,
    software: str,
    listed: Sequence[Mapping[str, Any]],
    base: str = "..",
) -> None:
    """Makes the catalogue of the release in this folder in the new folder `to`. `listed`: its files, as a manifest lists them;
    `base`: the way from `to` to the release, as in a link. The same release gives the same bytes."""
    shutil.rmtree(to, ignore_errors=True)
    data = Data(to / "data")
    with duckdb.connect(str(release / DATABASE), read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        lists = write_lists(db, data)
        write_places(db, data)
        write_rows(db, data)
        countries = country_names(db)
        data.whole("network", network(db, countries))
        facts = read_facts(db, release, release_id, software, base, listed, lists)
    data.facts = _facts(facts, countries)
    data.finish()
    _copy_assets(to / "assets")
    engine.place(to / "assets" / "sql", release.parent)
    navigation = [page for page in PAGES if page.name]
    for page in PAGES:
        (to / page.file).write_text(framed(page, body(page, facts), navigation, release_id, software), encoding="utf-8")


def _facts(facts: Facts, countries: Mapping[str, str]) -> dict[str, Any]:
    """What every page may need to know."""
    return {
        "release_id": facts.release_id,
        "base": facts.base,
        "at_once": AT_ONCE,
        "lists": dict(facts.lists),
        "tables": [
            {"name": name, "rows": facts.rows.get(name, 0), "file": f"{facts.base}/parquet/{name}.parquet"} for name in PUBLISHED
        ],
        "types": {t.name: t.quad_class for t in EVENT_TYPES.values()},
        "quads": QUAD_CLASSES,
        "modalities": words.MODALITIES,
        "differences": words.DIFFERENCES,
        "relations": words.RELATIONS,
        "sectors": SECTORS,
        "methods": LINK_METHODS,
        "countries": dict(countries),
    }


def _copy_assets(to: Path) -> None:
    """Scripts and style as they are in the package; not the file that tells who may read them there."""
    with as_file(files("warehouse.catalog") / "assets") as assets:
        for path in sorted(p for p in assets.rglob("*") if p.is_file()):
            target = to / path.relative_to(assets)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
