"""The data folder: its rights, who holds it, what killed runs left in it, its latest release; where its lake lies."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.checks.finding import Finding
from flows.commands.checks.machine import existing

if TYPE_CHECKING:
    from flows.settings import Settings


def check_folder(folder: Path) -> Iterator[Finding]:
    """Can the data folder be made and written to?"""
    place = existing(folder)
    if not place.is_dir():
        yield Finding("data folder", "fail", f"{place} is a file", "give --data a folder")
    elif not os.access(place, os.W_OK | os.X_OK):
        yield Finding(
            "data folder", "fail", f"{place} cannot be written to", "change its rights, or give --data another"
        )
    elif folder.exists():
        yield Finding("data folder", "ok", f"{folder.absolute()}")
    else:
        yield Finding("data folder", "ok", f"{folder.absolute()} is made by the first run")


def check_lake(settings: "Settings | None") -> Iterator[Finding]:
    """Can the storage be reached in which the lake lies, if it lies in one?"""
    if settings is None or settings.lake is None:
        return
    from flows.places import check_place
    from sources.errors import SourceError

    try:
        check_place(settings.place)
    except SourceError as error:
        yield Finding("lake", "fail", str(error), "mend what it names: no run can begin without its lake")
    else:
        yield Finding("lake", "ok", settings.lake)


def check_holder(folder: Path) -> Iterator[Finding]:
    """Who holds run.lock, if anybody does."""
    import fcntl

    file = folder / "run.lock"
    if not file.exists():
        yield Finding("lock", "ok", "no run so far")
        return
    with file.open(encoding="utf-8") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            said = opened.read(500).strip() or "unknown"
            yield Finding(
                "lock", "warn", f"a run has the folder: {said}", "wait for it; a run that dies lets go by itself"
            )
            return
    yield Finding("lock", "ok", "free")


def check_leftovers(folder: Path) -> Iterator[Finding]:
    """What killed runs left behind, as the next run sweeps it."""
    from warehouse import published
    from warehouse.lake import Lake
    from warehouse.mending import Survey

    halves = (folder / "fetched").glob(".*.part")
    left = [str(path.relative_to(folder)) for path in (*published.leftovers(folder), *halves)]
    left += Survey(Lake(folder)).leftovers()
    refused = len(list((folder / "releases").glob(".refused-*")))
    if left:
        yield Finding("leftovers", "warn", f"{len(left)}: {', '.join(left[:3])}", "the next run ends or removes them")
    elif refused:
        what = "the last candidate was refused"
        yield Finding("leftovers", "warn", what, "read validation.html in releases/.refused-* of the data folder")
    else:
        yield Finding("leftovers", "ok", "none")


def check_release(folder: Path, deep: bool = False) -> Iterator[Finding]:
    """Are the files of the latest release there, of the sizes (with `deep`: the bytes) that its manifest lists?"""
    from warehouse import release as store
    from warehouse.files import sha256

    try:
        found = store.latest(folder)
    except (OSError, ValueError, KeyError) as error:
        what = f"releases/latest.json leads nowhere ({type(error).__name__}: {error})"
        yield Finding("release", "fail", what, "run again: it points to the newest release")
        return
    if found is None:
        yield Finding("release", "ok", "none yet: communique run makes one")
        return
    wrong = []
    for entry in found.manifest["files"]:
        path = found.path / entry["path"]
        if not path.is_file():
            wrong.append(f"{entry['path']} is missing")
        elif path.stat().st_size != entry["bytes"]:
            wrong.append(f"{entry['path']} has {path.stat().st_size} bytes instead of {entry['bytes']}")
        elif deep and sha256(path) != entry["sha256"]:
            wrong.append(f"{entry['path']} has other bytes than listed")
    if wrong:
        step = "restore the folder, or point releases/latest.json to another release; the lake makes it anew"
        yield Finding("release", "fail", f"{found.release_id}: {'; '.join(wrong[:5])}", step)
    else:
        how = "bytes" if deep else "sizes"
        yield Finding(
            "release", "ok", f"{found.release_id}: {len(found.manifest['files'])} files with the {how} listed"
        )
