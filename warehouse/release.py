"""Releases: built beside the last one, checked, then switched to by one rename.

releases/.candidate-<content>/     being built; a killed run leaves it behind, the next one removes it
releases/.refused-<content>/       the last candidate that failed a critical expectation, for reading its report
releases/<release_id>/             immutable once it has this name: its files are read-only
releases/latest.json, latest       which one readers should use

What is published, and which of it readers get, is in published.py; here a release is made.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import assembly, packaging
from warehouse.catalog.build import NAME as CATALOG
from warehouse.catalog.build import write_catalog
from warehouse.changelog import NAME as CHANGELOG
from warehouse.changelog import changelog, section
from warehouse.columns import quoted
from warehouse.diff import diff_releases
from warehouse.files import entry, sync, sync_all, write_json, write_parquet, write_text
from warehouse.lake import Lake
from warehouse.published import (
    Release,
    ReleaseError,
    adopt,
    latest,
    next_id,
    releases,
    rollback,
    sweep,
    switch,
    withdrawn,
)
from warehouse.schema import PUBLISHED, SCHEMA_VERSION
from warehouse.verification import DATABASE
from warehouse.views import create_views

__all__ = [
    "DATABASE",
    "Release",
    "ReleaseError",
    "add_validations",
    "adopt",
    "build_candidate",
    "connect",
    "content_digest",
    "latest",
    "publish",
    "refuse",
    "releases",
    "rollback",
    "sweep",
    "switch",
    "withdrawn",
]

# DuckDB 1.2 and later open it; a file of 2.0's own format they cannot.
STORAGE_VERSION = "v1.2.0"
# Tables that hold the time of a run in a key of their own: left out of the content digest.
CLOCKED = {"batches"}
# What `publish` adds to a candidate.
DESCRIPTIONS = ("diff.json", CHANGELOG, "datapackage.json", "croissant.json", "README.md", "manifest.json")


def content_digest(lake: Lake, code: str) -> str:
    """8 hex digits over all that a release is made of: the lake's files without the clocked ones, and the code."""
    files = (f for name in PUBLISHED if name not in CLOCKED for f in lake.digest(lake.files(name)))
    links = (
        d
        for name in ("resolutions", "event_links", "plan_links", "namesakes", "story_links", "cluster_members")
        for d in lake.digest(lake.files(name))
    )
    return hashlib.sha256("\n".join([SCHEMA_VERSION, code, *files, *links]).encode()).hexdigest()[:8]


def build_candidate(data: Path, lake: Lake, content: str) -> Path:
    """A folder with the database of all tables and views, filled from the lake. What killed runs left is removed."""
    sweep(data)
    folder = data / "releases" / f".candidate-{content}"
    folder.mkdir(parents=True)
    database = folder / DATABASE
    with duckdb.connect() as db:
        db.execute(f"ATTACH {quoted(str(database))} AS release (STORAGE_VERSION {quoted(STORAGE_VERSION)})")
        lake.store.connect(db)
        assembly.fill(db, lake, "release")
        create_views(db, computed=True)
        db.execute("USE memory")
        db.execute("DETACH release")
    return folder


def add_validations(folder: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Fills the candidate's table of validations."""
    table = PUBLISHED["validations"]
    found = table.from_rows(rows)
    with duckdb.connect(str(folder / DATABASE)) as db:
        db.register("found", found)
        db.execute(f"INSERT INTO {table.name} FROM found")


def refuse(data: Path, folder: Path) -> Path:
    """Keeps a candidate that must not be published, for its report; the one refused before goes."""
    for old in (data / "releases").glob(".refused-*"):
        shutil.rmtree(old)
    kept = folder.with_name(folder.name.replace("candidate", "refused"))
    folder.rename(kept)
    return kept


def publish(data: Path, folder: Path, built_at: datetime, software_version: str) -> Release:
    """Completes a candidate (Parquet, diff, changelog, descriptions, catalogue, manifest), gives it its name, and points readers to it.

    May be killed at any moment and called again, with the candidate as it is then or built anew: a release of this content
    that was made and not pointed to is adopted, and the candidate removed. The caller holds the lock of the data folder.
    """
    content = folder.name.rsplit("-", 1)[1]
    if (adopted := adopt(data, content)) is not None:
        shutil.rmtree(folder, ignore_errors=True)
        return adopted
    release_id = next_id(data, built_at, content)
    manifest = _complete(folder, release_id, latest(data), software_version)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    sync_all(folder)
    place = folder.with_name(release_id)
    folder.rename(place)
    sync(place.parent)
    switch(data, release_id)
    return Release(release_id, place, manifest)


def _complete(folder: Path, release_id: str, before: Release | None, software_version: str) -> dict[str, Any]:
    """Adds all but the database and the report to a candidate; what a former attempt added goes first. Its manifest."""
    for left in (*(folder / name for name in DESCRIPTIONS), *folder.glob(".*.writing")):
        left.unlink(missing_ok=True)
    for left in (folder / "parquet", folder / CATALOG):
        shutil.rmtree(left, ignore_errors=True)
    rows = export_parquet(folder)
    diff = diff_releases(before.path if before else None, folder, before.release_id if before else None, release_id)
    write_json(folder / "diff.json", diff)
    new = section(diff, software_version, _warnings(folder))
    write_text(folder / CHANGELOG, changelog(before.path if before else None, new))
    described = _entries(folder, rows)
    package = packaging.datapackage(release_id, software_version, described)
    write_json(folder / "datapackage.json", package)
    write_json(folder / "croissant.json", packaging.croissant(release_id, software_version, described))
    write_text(folder / "README.md", packaging.release_readme(release_id, software_version, described))
    # After the descriptions, which would else list each of its files.
    listed = _entries(folder, rows, described)
    write_catalog(folder, folder / CATALOG, release_id, software_version, listed)
    with duckdb.connect(str(folder / DATABASE), read_only=True) as db:
        batch_ids = [r[0] for r in db.execute("SELECT batch_id FROM batches ORDER BY started_at, batch_id").fetchall()]
    manifest = {
        "release_id": release_id,
        "schema_version": SCHEMA_VERSION,
        "software_version": software_version,
        "batch_ids": batch_ids,
        "files": _entries(folder, rows, listed),
    }
    write_json(folder / "manifest.json", manifest)
    return manifest


def _entries(folder: Path, rows: Mapping[str, int], known: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """All files as a manifest lists them. `known`: entries of files that are there for good, which are not read again."""
    found = {file["path"]: file for file in known}
    paths = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return [found.get(name) or entry(folder, path, rows.get(name)) for name, path in sorted(paths)]


def _warnings(folder: Path) -> list[str]:
    """The expectations that do not hold, as lines of the changelog."""
    query = """
        SELECT concat_ws('.', table_name, column_name) || ': ' || expectation
            || coalesce(' (' || n_unexpected || ' rows)', '')
        FROM validations WHERE NOT success ORDER BY table_name, column_name, expectation
    """
    with duckdb.connect(str(folder / DATABASE), read_only=True) as db:
        return [row[0] for row in db.execute(query).fetchall()]


def export_parquet(folder: Path) -> dict[str, int]:
    """Writes each table to parquet/<table>.parquet, in the order of its key. Relative path -> rows."""
    written = {}
    with duckdb.connect(str(folder / DATABASE), read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        for table in PUBLISHED.values():
            keys = ", ".join(f'"{k}"' for k in table.key)
            # The release's name has the time of its publication in it: it stays out, so that the same rows give the same bytes.
            schema = table.arrow.with_metadata(
                {"communique.schema_version": SCHEMA_VERSION, "communique.table": table.name}
            )
            path = folder / "parquet" / f"{table.name}.parquet"
            # Closed whatever happens: a reader in the frames of an error keeps the database open, and the next to open it waits
            # for ever.
            with db.sql(f"FROM {table.name} ORDER BY {keys}").to_arrow_reader(65_536) as reader:
                batches = (
                    pa.RecordBatch.from_arrays([_cast(b.column(f.name), f.type) for f in schema], schema=schema)
                    for b in reader
                )
                written[path.relative_to(folder).as_posix()] = write_parquet(path, batches, schema)
    return written


def _cast(column: "pa.Array[Any]", wanted: pa.DataType) -> "pa.Array[Any]":
    return column if column.type.equals(wanted) else column.cast(wanted)


def connect(release: Path) -> duckdb.DuckDBPyConnection:
    """The release's database, read-only, without access to other files or the network, and with half of the memory.

    No query can undo that, nor leave anything behind: what does not fit into memory fails.
    """
    db = duckdb.connect(str(release / DATABASE), read_only=True)
    db.execute("SET TimeZone = 'UTC'")
    db.execute("SET memory_limit = '50%'")
    db.execute("SET temp_directory = ''")  # its own would be in the release, which nothing may change
    db.execute("SET enable_external_access = false")
    db.execute("SET lock_configuration = true")
    return db
