"""The machine: its cores and memory, its room on the disk, its clock."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.commands.checks.finding import Finding

_LEAST_FREE = 2 << 30  # bytes
_LEAST_MEMORY = 2 << 30  # bytes a worker: the model and a partition take 1.1 GB
_SKEW = timedelta(minutes=5)


def check_machine(workers: int) -> Iterator[Finding]:
    """Cores and memory for so many workers."""
    cores = os.cpu_count() or 1
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        yield Finding("machine", "ok", f"{cores} cores, {workers} workers; how much memory is not known")
        return
    found = f"{cores} cores, {memory / (1 << 30):.1f} GB of memory, {workers} workers"
    if memory < _LEAST_MEMORY * workers:
        fewer = max(1, memory // _LEAST_MEMORY)
        yield Finding("machine", "warn", f"{found}: 2 GB each are wanted", f"run with --workers {fewer}")
    elif workers > 2 * cores:
        yield Finding("machine", "warn", found, f"more than {cores} workers only wait for each other")
    else:
        yield Finding("machine", "ok", found)


def check_disk(folder: Path, free: int | None = None) -> Iterator[Finding]:
    """Is there room for a release beside the last, and for the lake to grow?"""
    lake = sum(path.stat().st_size for path in (folder / "lake").rglob("*.parquet"))
    free = shutil.disk_usage(existing(folder)).free if free is None else free
    least = max(_LEAST_FREE, 3 * lake)
    found = f"{free / 1e9:.1f} GB free, the lake has {lake / 1e9:.2f} GB"
    if free < least:
        step = f"free {(least - free) / 1e9:.1f} GB: a release is built beside the last one"
        yield Finding("disk", "warn", found, step)
    else:
        yield Finding("disk", "ok", found)


def check_clock(folder: Path, time: datetime) -> Iterator[Finding]:
    """Is the clock behind what was done already? Batches and releases are ordered by their times."""
    stamps = []
    for path in (folder / "lake" / "_batches").glob("*.json"):
        stamps.append((datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["started_at"]), "batch"))
    for path in (folder / "releases").glob("2*Z-*"):
        stamps.append((datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), "release"))
    newest, what = max(stamps, default=(time, ""))
    if newest > time + _SKEW:
        found = f"{time:%Y-%m-%d %H:%M} UTC, but the newest {what} is of {newest:%Y-%m-%d %H:%M}"
        yield Finding("clock", "warn", found, "set the clock (or unset SOURCE_DATE_EPOCH) before the next run")
    else:
        yield Finding("clock", "ok", f"{time:%Y-%m-%d %H:%M} UTC")


def existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    folder = folder.absolute()
    return next(place for place in (folder, *folder.parents) if place.exists())
