"""The lake: Parquet partitions by batch, and the manifests that say what is done.

A stage's output over one partition is done when its manifest says so: the manifest is written last, holds the key
(input, code, parameters) under which it was made, and lists each file with its digest. Whoever reads the lake goes
by the manifests, so what a killed run left half-made is never seen; it is written again under the same names.

    lake/<table>/batch_id=<batch>/<stage>-<part>-<key>.parquet
    lake/_manifests/<stage>/<batch>/<part>.json
    lake/_batches/<batch>.json                                   what the run was given, and when it began
    lake/_withheld/<stage>/<batch>/<part>.json                   documents that a stage cannot do
    lake/_checked.json                                           when which file was last hashed (warehouse/checked.py)
    lake/_knowledge/entities.toml                                entities of the user's own, if any
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.files import as_json
from warehouse.schema import SCHEMA_VERSION, TABLES
from warehouse.store import Place, store

_OWN_ENTITIES, _MODEL = "_knowledge/entities.toml", "_knowledge/model.txt"
LAKE = "lake"  # below the data folder, or the place in storage


@dataclass(frozen=True)
class LakeFile:
    """A Parquet file of the lake, as its manifest lists it; `path` is below the lake's root."""

    table: str
    part: int
    path: str
    rows: int
    sha256: str
    bytes: int | None = None


@dataclass(frozen=True)
class Manifest:
    """What a stage made of one partition of a batch. `counts` are for summaries; `code`: the fingerprint of the code."""

    stage: str
    batch_id: str
    part: int
    key: str
    files: tuple[LakeFile, ...]
    counts: Mapping[str, int]
    code: str = ""

    def of(self, table: str) -> list[LakeFile]:
        return [f for f in self.files if f.table == table]


@dataclass(frozen=True)
class Batch:
    """A batch: the run that added it. `sequence` orders the batches; None until its ingestion is done.

    `origins`: where its files lay, as sources/listing.py can find them again.
    """

    batch_id: str
    started_at: str
    sources: tuple[str, ...]
    sequence: int | None = None
    origins: tuple[Mapping[str, Any], ...] = ()


class Lake:
    """The lake below a data folder, or at a place in storage."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.store = store(place)

    @property
    def root(self) -> Path:
        """Of a lake in a folder."""
        if not isinstance(self.place, Path):
            raise TypeError(f"{self.url()} is no folder")
        return self.place / LAKE

    def url(self, path: str = "") -> str:
        """A file of the lake, or the lake: for DuckDB and for messages."""
        return self.store.url(f"{LAKE}/{path}" if path else LAKE)

    # Batches

    def start_batch(
        self, batch_id: str, started_at: datetime, sources: Iterable[str], origins: Iterable[Mapping[str, Any]] = ()
    ) -> Batch:
        """Records the batch; one that was started before keeps the time of its first start.

        No batch is older than those before it: a clock that was set back must not make what is known unknown.
        """
        known = self.batch(batch_id)
        if known:
            return known
        times = [datetime.fromisoformat(b.started_at) for b in self.batches()]
        batch = Batch(batch_id, max([started_at, *times]).isoformat(), tuple(sources), None, tuple(origins))
        self._write_batch(batch)
        return batch

    def batch(self, batch_id: str) -> Batch | None:
        found = self._text(_batch_name(batch_id))
        return None if found is None else _batch(json.loads(found))

    def order_batch(self, batch_id: str) -> Batch:
        """Gives an ingested batch its place in the order of batches."""
        batch = self.batch(batch_id)
        if batch is None:
            raise KeyError(f"no batch {batch_id} in {self.url()}: it was never started")
        if batch.sequence is not None:
            return batch
        batch = replace(batch, sequence=len(self.batches()))
        self._write_batch(batch)
        return batch

    def batches(self) -> list[Batch]:
        """The ingested batches, in order."""
        return sorted(
            (b for b in self._started() if b.sequence is not None), key=lambda b: (b.sequence or 0, b.batch_id)
        )

    def unfinished_ingests(self) -> list[Batch]:
        """Batches whose ingestion was cut off; running the same sources again finishes them."""
        return [b for b in self._started() if b.sequence is None]

    def _started(self) -> Iterator[Batch]:
        return (_batch(json.loads(text)) for _, text in self.store.read_folders([f"{LAKE}/_batches"], ".json"))

    def _write_batch(self, batch: Batch) -> None:
        self._write_text(_batch_name(batch.batch_id), as_json(batch.__dict__))

    # Entities of the user's own, beside the entity base: kept here, so that every run codes alike

    def keep_own_entities(self, text: str) -> None:
        if text != self.own_entities():
            self._write_text(_OWN_ENTITIES, text)

    def own_entities(self) -> str:
        """The text that was kept, or an empty one."""
        return self._text(_OWN_ENTITIES) or ""

    # The size of the language model that codes this lake: all of its articles by one

    def keep_model(self, size: str) -> None:
        if size != self.model():
            self._write_text(_MODEL, size)

    def model(self) -> str:
        """sm, unless another was kept."""
        return self._text(_MODEL) or "sm"

    # Partitions

    def manifest(self, stage: str, batch_id: str, part: int = 0) -> Manifest | None:
        try:
            return parsed(self.store.read(f"{LAKE}/{manifest_name(stage, batch_id, part)}"))
        except FileNotFoundError:
            return None

    def done(self, stage: str, batch_id: str, part: int, key: str) -> Manifest | None:
        """The manifest if this partition was made under this key and its files are there, of their sizes."""
        found = self.manifest(stage, batch_id, part)
        if found is None or found.key != key:
            return None
        return found if all(map(self.is_there, found.files)) else None

    def write(
        self,
        stage: str,
        batch_id: str,
        part: int,
        key: str,
        tables: Mapping[str, pa.Table] | Iterable[tuple[str, int, pa.Table]],
        counts: Mapping[str, int] | None = None,
        code: str = "",
    ) -> Manifest:
        """Writes a partition's tables, then its manifest; what an older key had made is removed afterwards.

        `tables` is table name -> Arrow table, or (name, part, Arrow table) where one stage makes many parts. `code`: the
        fingerprint of the code that made them.
        """
        before = self.manifest(stage, batch_id, part)
        named = ((name, part, table) for name, table in tables.items()) if isinstance(tables, Mapping) else tables
        files = tuple(self._write_table(stage, batch_id, n, key, name, table) for name, n, table in named)
        rows: dict[str, int] = {}
        for file in files:
            rows[file.table] = rows.get(file.table, 0) + file.rows
        manifest = Manifest(stage, batch_id, part, key, files, {**rows, **(counts or {})}, code)
        content = {**manifest.__dict__, "files": [f.__dict__ for f in files], "counts": dict(manifest.counts)}
        self._write_text(manifest_name(stage, batch_id, part), as_json(content))
        current = {f.path for f in files}
        for old in before.files if before else ():
            if old.path not in current:
                self.store.remove(f"{LAKE}/{old.path}")
        return manifest

    def forget(self, stage: str, batch_id: str, part: int) -> None:
        """Removes the manifest of a partition: no stage takes it for done any more."""
        self.store.remove(f"{LAKE}/{manifest_name(stage, batch_id, part)}")

    def is_there(self, file: LakeFile) -> bool:
        """Is there a file of its size?"""
        found = self.store.size(f"{LAKE}/{file.path}")
        return found is not None and file.bytes in (None, found)

    def _write_table(self, stage: str, batch_id: str, part: int, key: str, name: str, table: pa.Table) -> LakeFile:
        schema = TABLES[name].lake_arrow.with_metadata({"communique.schema_version": SCHEMA_VERSION})
        path = f"{name}/batch_id={batch_id}/{stage}-{part:05}-{key[:8]}.parquet"
        batches = iter(table.cast(schema).to_batches())
        rows, size, digest = self.store.write_parquet(f"{LAKE}/{path}", batches, schema)
        return LakeFile(name, part, path, rows, digest, size)

    def _text(self, name: str) -> str | None:
        try:
            return self.store.read(f"{LAKE}/{name}").decode()
        except FileNotFoundError:
            return None

    def _write_text(self, name: str, text: str) -> None:
        self.store.write(f"{LAKE}/{name}", text.encode())

    # Documents that a stage cannot do

    def withhold(
        self, stage: str, batch_id: str, part: int, code: str, documents: Mapping[str, tuple[str, str]]
    ) -> None:
        """Notes documents (id -> reason and what happened) that the code of a stage cannot do, beside those noted before."""
        known = {**self.withheld(stage, batch_id, part, code), **documents}
        self._write_text(_withheld_name(stage, batch_id, part), as_json({"code": code, "documents": known}))

    def withheld(self, stage: str, batch_id: str, part: int, code: str) -> dict[str, tuple[str, str]]:
        """The documents that this code cannot do; with other code they are tried again."""
        try:
            found = json.loads(self._text(_withheld_name(stage, batch_id, part)) or "")
        except ValueError:
            return {}
        return {name: (why[0], why[1]) for name, why in found["documents"].items()} if found["code"] == code else {}

    # Reading

    def manifests(self, stage: str | None = None, batch_ids: Iterable[str] | None = None) -> Iterator[Manifest]:
        """The manifests of ingested batches (or of those named), by stage, batch in order and part."""
        wanted = list(batch_ids) if batch_ids is not None else [b.batch_id for b in self.batches()]
        stages = [stage] if stage else self.stages()
        found = self.manifests_of([(name, batch_id) for name in stages for batch_id in wanted])
        yield from chain.from_iterable(found)

    def stages(self) -> list[str]:
        """The stages that have made something."""
        return self.store.folders(f"{LAKE}/_manifests")

    def manifests_of(self, wanted: Sequence[tuple[str, str]]) -> list[list[Manifest]]:
        """For each stage and batch its manifests, by part."""
        folders = {f"{LAKE}/_manifests/{stage}/{batch_id}": n for n, (stage, batch_id) in enumerate(wanted)}
        found: list[list[Manifest]] = [[] for _ in wanted]
        for name, content in self.store.read_folders(folders, ".json"):
            if manifest := parsed(content):
                found[folders[name.rpartition("/")[0]]].append(manifest)
        return found

    def files(self, table: str, batch_ids: Iterable[str] | None = None) -> list[LakeFile]:
        """The files that hold a table, in order; of a snapshot table the newest batch's alone."""
        found = [f for m in self.manifests(batch_ids=batch_ids) for f in m.of(table)]
        if TABLES[table].snapshot:
            newest = next((b.batch_id for b in reversed(self.batches()) if self.manifest("resolve", b.batch_id)), None)
            found = [f for f in found if f.path.split("/")[1] == f"batch_id={newest}"]
        return found

    def paths(self, table: str, batch_ids: Iterable[str] | None = None) -> list[str]:
        return [self.url(f.path) for f in self.files(table, batch_ids)]

    def read(self, files: Iterable[LakeFile], columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of files, one file in memory at a time."""
        for file in files:
            yield from self._parquet(file).read(columns=columns).to_pylist()

    def table(self, name: str, files: Iterable[LakeFile]) -> pa.Table:
        """The rows of a table's files, as one."""
        schema = TABLES[name].lake_arrow
        found = [self._parquet(file).read().cast(schema) for file in files]
        return pa.concat_tables(found) if found else schema.empty_table()

    def _parquet(self, file: LakeFile) -> pq.ParquetFile:
        return pq.ParquetFile(self.store.open(f"{LAKE}/{file.path}"))

    def digest(self, files: Iterable[LakeFile]) -> list[str]:
        return [f"{f.table}:{f.part}:{f.sha256}" for f in files]


def _batch(content: Mapping[str, Any]) -> Batch:
    return Batch(
        content["batch_id"], content["started_at"], tuple(content["sources"]), content["sequence"],
        tuple(content.get("origins", ())),
    )  # fmt: skip


def manifest_name(stage: str, batch_id: str, part: int) -> str:
    """A manifest's path below the lake."""
    return f"_manifests/{stage}/{batch_id}/{part:05}.json"


def parsed(content: bytes) -> Manifest | None:
    """None for what cannot be understood: then what it speaks of is not done."""
    try:
        found = json.loads(content)
        return Manifest(**{**found, "files": tuple(LakeFile(**f) for f in found["files"])})
    except (ValueError, TypeError, KeyError):
        return None


def _batch_name(batch_id: str) -> str:
    return f"_batches/{batch_id}.json"


def _withheld_name(stage: str, batch_id: str, part: int) -> str:
    return f"_withheld/{stage}/{batch_id}/{part:05}.json"
