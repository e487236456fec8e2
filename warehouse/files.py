"""Files that are whole or not there: written beside and renamed, with the digest of what was written."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 65_536


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; takes its place when the block ends, and leaves nothing when it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.writing")
    try:
        yield beside
        sync(beside)
        beside.replace(path)
        sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Has the system write a file, or the names in a folder, to the disk: a rename outlives a power cut only then."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Has everything below a folder, and the folder, written to the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def write_text(path: Path, text: str) -> None:
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")


def write_json(path: Path, content: Any) -> None:
    write_text(path, as_json(content))


def as_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_parquet(path: Path, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> int:
    """Rows written. Row groups of ROW_GROUP rows whatever the size of the batches, so the bytes depend on the rows alone."""
    with replacing(path) as beside:
        return write_rows(beside, batches, schema)


def write_rows(to: Path | BinaryIO, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> int:
    """As `write_parquet`, to a path or an open file as it is."""
    rows = 0
    with pq.ParquetWriter(to, schema, compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in batches:
            waiting.append(batch)
            while sum(b.num_rows for b in waiting) >= ROW_GROUP:
                table = pa.Table.from_batches(waiting, schema)
                writer.write_table(table.slice(0, ROW_GROUP).combine_chunks(), row_group_size=ROW_GROUP)
                rows += ROW_GROUP
                waiting = table.slice(ROW_GROUP).to_batches()
        rest = pa.Table.from_batches(waiting, schema).combine_chunks()
        if rest.num_rows or not rows:
            writer.write_table(rest, row_group_size=ROW_GROUP)
            rows += rest.num_rows
    return rows


def entry(folder: Path, path: Path, rows: int | None) -> dict[str, Any]:
    """A file as a manifest lists it: path below the folder, bytes, rows (None if it is no table), sha256."""
    name = path.relative_to(folder).as_posix()
    return {"path": name, "bytes": path.stat().st_size, "rows": rows, "sha256": sha256(path)}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
