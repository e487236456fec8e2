"""Releases: built beside the last one, checked, then switched to by one rename.

releases/.candidate-<content>/     being built; a killed run leaves it behind, the next one starts it anew
releases/.refused-<content>/       the last candidate that failed a critical expectation, for reading its report
releases/<release_id>/             immutable once it has this name
releases/latest, latest.json       which one readers should use
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import assembly, packaging
from warehouse.columns import quoted
from warehouse.diff import diff_releases
from warehouse.files import read_json, sha256, write_json, write_parquet, write_text
from warehouse.lake import Lake
from warehouse.schema import PUBLISHED, SCHEMA_VERSION
from warehouse.views import VIEWS

# DuckDB 1.2 and later open it; a file of 2.0's own format they cannot.
STORAGE_VERSION = "v1.2.0"
DATABASE = "communique.duckdb"
# Tables that hold the time of a run in a key of their own: left out of the content digest.
CLOCKED = {"batches"}


@dataclass(frozen=True)
class Release:
    """A published release."""

    release_id: str
    path: Path
    manifest: Mapping[str, Any]

    @property
    def content(self) -> str:
        return self.release_id.rsplit("-", 1)[1]

    @property
    def rows(self) -> dict[str, int]:
        return {
            f["path"].split("/")[1].removesuffix(".parquet"): f["rows"]
            for f in self.manifest["files"]
            if f["rows"] is not None
        }


def content_digest(lake: Lake, code: str) -> str:
    """8 hex digits over all that a release is made of: the lake's files without the clocked ones, and the code."""
    files = (f for name in PUBLISHED if name not in CLOCKED for f in lake.digest(lake.files(name)))
    links = (
        d
        for name in ("resolutions", "event_links", "plan_links", "namesakes", "story_links", "cluster_members")
        for d in lake.digest(lake.files(name))
    )
    return hashlib.sha256("\n".join([SCHEMA_VERSION, code, *files, *links]).encode()).hexdigest()[:8]


def releases(data: Path) -> list[Release]:
    """All published releases, oldest first."""
    folders = sorted(p for p in (data / "releases").glob("2*Z-*") if (p / "manifest.json").exists())
    return [Release(p.name, p, read_json(p / "manifest.json")) for p in folders]


def latest(data: Path) -> Release | None:
    """The release that `latest.json` names, or None before the first."""
    pointer = data / "releases" / "latest.json"
    if not pointer.exists():
        return None
    release_id = read_json(pointer)["release_id"]
    path = data / "releases" / release_id
    return Release(release_id, path, read_json(path / "manifest.json"))


def build_candidate(data: Path, lake: Lake, content: str) -> Path:
    """A folder with the database of all tables and views, filled from the lake. A former attempt is removed."""
    folder = data / "releases" / f".candidate-{content}"
    for left in (data / "releases").glob(".candidate-*"):
        shutil.rmtree(left)
    folder.mkdir(parents=True)
    database = folder / DATABASE
    with duckdb.connect() as db:
        db.execute(f"ATTACH {quoted(str(database))} AS release (STORAGE_VERSION {quoted(STORAGE_VERSION)})")
        assembly.fill(db, lake, "release")
        for view in VIEWS.values():
            for statement in view.create_sql():
                db.execute(statement)
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
    """Completes a candidate (Parquet, manifest, diff, descriptions), gives it its name, and points `latest` to it."""
    content = folder.name.rsplit("-", 1)[1]
    release_id = f"{built_at:%Y%m%dT%H%M%SZ}-{content}"
    before = latest(data)
    rows = export_parquet(folder, release_id)
    diff = diff_releases(before.path if before else None, folder, before.release_id if before else None, release_id)
    write_json(folder / "diff.json", diff)
    entries = [_entry(folder, path, rows) for path in sorted(folder.rglob("*")) if path.is_file()]
    package = packaging.datapackage(release_id, software_version, entries)
    write_json(folder / "datapackage.json", package)
    write_json(folder / "croissant.json", packaging.croissant(release_id, software_version, entries))
    write_text(folder / "README.md", packaging.release_readme(release_id, software_version, entries))
    with duckdb.connect(str(folder / DATABASE), read_only=True) as db:
        batch_ids = [r[0] for r in db.execute("SELECT batch_id FROM batches ORDER BY started_at, batch_id").fetchall()]
    manifest = {
        "release_id": release_id,
        "schema_version": SCHEMA_VERSION,
        "software_version": software_version,
        "batch_ids": batch_ids,
        "files": [_entry(folder, path, rows) for path in sorted(folder.rglob("*")) if path.is_file()],
    }
    write_json(folder / "manifest.json", manifest)
    place = folder.with_name(release_id)
    folder.rename(place)
    switch(data, release_id)
    return Release(release_id, place, json.loads(json.dumps(manifest)))


def export_parquet(folder: Path, release_id: str) -> dict[str, int]:
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
            reader = db.sql(f"FROM {table.name} ORDER BY {keys}").to_arrow_reader(65_536)
            batches = (
                pa.RecordBatch.from_arrays([_cast(b.column(f.name), f.type) for f in schema], schema=schema)
                for b in reader
            )
            path = folder / "parquet" / f"{table.name}.parquet"
            written[path.relative_to(folder).as_posix()] = write_parquet(path, batches, schema)
    return written


def _cast(column: "pa.Array[Any]", wanted: pa.DataType) -> "pa.Array[Any]":
    return column if column.type.equals(wanted) else column.cast(wanted)


def switch(data: Path, release_id: str) -> None:
    """Points `latest` to a release: a symlink made beside and renamed, then the same for latest.json."""
    folder = data / "releases"
    beside = folder / f".latest.{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release_id)
    beside.replace(folder / "latest")
    write_json(folder / "latest.json", {"release_id": release_id, "path": release_id})


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


def _entry(folder: Path, path: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    return {"path": name, "bytes": path.stat().st_size, "rows": rows.get(name), "sha256": sha256(path)}
