"""Making the catalogue of a release."""

import os
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import duckdb

from warehouse import words
from warehouse.catalog import engine
from warehouse.catalog.chunks import Data
from warehouse.catalog.data import AT_ONCE, country_names, write_lists, write_places, write_rows
from warehouse.catalog.facts import Facts, read_facts
from warehouse.catalog.frame import framed
from warehouse.catalog.pages import PAGES, body
from warehouse.network import networks
from warehouse.outlines import CREDIT, outlines
from warehouse.published import Release, ReleaseError
from warehouse.schema import PUBLISHED, SCHEMA_VERSION
from warehouse.verification import DATABASE
from warehouse.vocabulary import EVENT_TYPES, LINK_METHODS, QUAD_CLASSES, SECTORS

NAME = "catalog"
# The page to begin with; written last, so that where it is all is.
FIRST = "index.html"


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
    with Data(to / "data") as data, duckdb.connect(str(release / DATABASE), read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute("SET enable_progress_bar = false")
        lists = write_lists(db, data)
        write_places(db, data)
        write_rows(db, data)
        countries = country_names(db)
        data.whole("network", networks(db, countries))
        data.whole("world", [ring for outline in outlines() for ring in outline.rings])
        facts = read_facts(db, release, release_id, software, base, listed, lists)
        data.facts = _facts(facts, countries)
        data.finish()
    _copy_assets(to / "assets")
    engine.place(to / "assets" / "sql", release.parent)
    navigation = [page for page in PAGES if page.name]
    for page in sorted(PAGES, key=lambda page: page.file == FIRST):
        (to / page.file).write_text(framed(page, body(page, facts), navigation, release_id, software), encoding="utf-8")


def _facts(facts: Facts, countries: Mapping[str, str]) -> dict[str, Any]:
    """What every page may need to know."""
    return {
        "release_id": facts.release_id,
        "base": facts.base,
        "at_once": AT_ONCE,
        "lists": dict(facts.lists),
        "tables": [
            {"name": name, "rows": facts.rows.get(name, 0), "file": f"{facts.base}/parquet/{name}.parquet"}
            for name in PUBLISHED
        ],
        "types": {t.name: t.quad_class for t in EVENT_TYPES.values()},
        "quads": QUAD_CLASSES,
        "modalities": words.MODALITIES,
        "differences": words.DIFFERENCES,
        "relations": words.RELATIONS,
        "sectors": SECTORS,
        "methods": LINK_METHODS,
        "countries": dict(countries),
        "outline": CREDIT,
    }


def _copy_assets(to: Path) -> None:
    """Scripts and style as they are in the package; their modes and times stay behind."""
    with as_file(files("warehouse.catalog") / "assets") as assets:
        for path in sorted(p for p in assets.rglob("*") if p.is_file()):
            target = to / path.relative_to(assets)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def catalog_of(release: Release, data: Path) -> Path:
    """The folder of a release's catalogue. A release that was published without one stays as it is: its catalogue is made in
    DATA/catalogs/<release_id>/, anew each time. Raises ReleaseError if that cannot be."""
    inside = release.path / NAME
    if (inside / FIRST).exists():
        return inside
    beside = data / "catalogs" / release.release_id
    base = os.path.relpath(release.path.resolve(), beside.resolve()).replace(os.sep, "/")
    manifest = release.manifest
    try:
        write_catalog(release.path, beside, release.release_id, manifest["software_version"], manifest["files"], base)
    except (duckdb.Error, OSError, KeyError) as error:
        raise ReleaseError(
            f"no catalogue can be made of release {release.release_id} ({str(error).splitlines()[0]}); it is of schema "
            f"{manifest['schema_version']}, this version's is {SCHEMA_VERSION}: make a new release with `communique run`"
        ) from error
    return beside
