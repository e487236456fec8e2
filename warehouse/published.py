"""Which releases there are, which of them readers get, and how that changes: by one rename, forward or back.

latest.json is the truth; the link `latest` is the same for people and for programs that open a path. Both are replaced
by renames, latest.json first, so a run that is killed between leaves the link one release behind until `sweep`.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from warehouse.files import read_json, sync, write_json
from warehouse.verification import file_problems

STAMP = "%Y%m%dT%H%M%SZ"
# What a killed run leaves behind: nobody reads it, and the next run removes it.
LEFT_BEHIND = (".candidate-*", ".pruned-*", ".latest.*", ".*.writing")


class ReleaseError(ValueError):
    """No such release, or one that cannot be had; the message says which and what to do."""


class DamagedError(ReleaseError):
    """A file of the release is not as it was published."""


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
    def published_at(self) -> datetime:
        return published_at(self.release_id)

    @property
    def rows(self) -> dict[str, int]:
        return {
            f["path"].split("/")[1].removesuffix(".parquet"): f["rows"]
            for f in self.manifest["files"]
            if f["rows"] is not None
        }

    @property
    def n_bytes(self) -> int:
        return sum(f["bytes"] for f in self.manifest["files"])


@dataclass(frozen=True)
class Pointer:
    """What latest.json says: the release that readers get, and those that readers were taken back from."""

    release_id: str
    withdrawn: tuple[str, ...] = ()


def releases(data: Path) -> list[Release]:
    """All published releases, oldest first."""
    folders = sorted(p for p in (data / "releases").glob("2*Z-*") if (p / "manifest.json").exists())
    return [Release(p.name, p, read_json(p / "manifest.json")) for p in folders]


def pointer(data: Path) -> Pointer | None:
    """What latest.json says, or None before the first release."""
    path = data / "releases" / "latest.json"
    if not path.exists():
        return None
    found = read_json(path)
    return Pointer(found["release_id"], tuple(found.get("withdrawn", ())))


def latest(data: Path) -> Release | None:
    """The release that `latest.json` names, or None before the first. Raises ReleaseError if it is not there."""
    found = pointer(data)
    if found is None:
        return None
    path = data / "releases" / found.release_id
    if not (path / "manifest.json").exists():
        raise ReleaseError(
            f"{path}: latest.json names this release, and it is gone; point readers to another: communique rollback RELEASE"
        )
    return Release(found.release_id, path, read_json(path / "manifest.json"))


def named(data: Path, name: str) -> Release:
    """The release of this id; `latest` and `previous` (the one before it that was not withdrawn) are understood.

    Raises ReleaseError if there is none.
    """
    if name == "latest":
        if (found := latest(data)) is None:
            raise ReleaseError(
                f"{data} has no release yet: make one with `communique run`, or name the folder with --data"
            )
        return found
    if name == "previous":
        return previous(data)
    known = {r.release_id: r for r in releases(data)}
    if name not in known:
        raise ReleaseError(f"{data} has no release {name}; it has {', '.join(known) or 'none'}")
    return known[name]


def previous(data: Path) -> Release:
    """The newest release before the latest that was not withdrawn. Raises ReleaseError if there is none."""
    at = pointer(data)
    older = [r for r in releases(data) if at and r.release_id < at.release_id and r.release_id not in at.withdrawn]
    if not older:
        raise ReleaseError(f"{data} has no release before the latest; see `communique releases`")
    return older[-1]


def warnings(release: Release) -> int:
    """Expectations that did not hold when it was published; none was critical."""
    path = release.path / "parquet" / "validations.parquet"
    if not path.exists():
        return 0
    return pq.read_table(path, columns=["success"])["success"].to_pylist().count(False)


def published_at(release_id: str) -> datetime:
    """The time in the id of a release."""
    return datetime.strptime(release_id.split("-")[0], STAMP).replace(tzinfo=UTC)


def next_id(data: Path, built_at: datetime, content: str) -> str:
    """The id of the next release. It sorts behind all that were ever pointed to, even if the clock was set back."""
    at = pointer(data)
    known = [r.release_id for r in releases(data)] + ([at.release_id, *at.withdrawn] if at else [])
    moment = built_at.astimezone(UTC).replace(microsecond=0)
    moment = max([moment, *(published_at(release_id) + timedelta(seconds=1) for release_id in known)])
    return f"{moment:{STAMP}}-{content}"


def switch(data: Path, release_id: str) -> None:
    """Points readers to a release, which by that is no longer withdrawn."""
    at = pointer(data)
    _point(data, Pointer(release_id, tuple(r for r in (at.withdrawn if at else ()) if r != release_id)))


def _point(data: Path, to: Pointer) -> None:
    content = {"release_id": to.release_id, "path": to.release_id, "withdrawn": sorted(to.withdrawn)}
    write_json(data / "releases" / "latest.json", content)
    _link(data, to.release_id)


def _link(data: Path, release_id: str) -> None:
    folder = data / "releases"
    beside = folder / f".latest.{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release_id)
    beside.replace(folder / "latest")
    sync(folder)


def links_to(data: Path) -> str | None:
    """The release that the link names; None if there is no link."""
    link = data / "releases" / "latest"
    return str(link.readlink()) if link.is_symlink() else None


def withdrawn(data: Path) -> set[str]:
    """The contents of the releases that readers were taken back from: a run does not publish them again."""
    at = pointer(data)
    return {release_id.rsplit("-", 1)[1] for release_id in at.withdrawn} if at else set()


def rollback(data: Path, target: Release) -> None:
    """Points readers to a release. Going back, the one that they had is withdrawn; one gone to is no longer so.

    The caller holds the lock of the data folder. Raises DamagedError if a file of the release is not as published.
    """
    if problems := file_problems(target.path):
        raise DamagedError(
            f"release {target.release_id} is damaged ({problems[0]}): readers stay where they are; communique verify {target.release_id}"
        )
    at = pointer(data)
    found = set(at.withdrawn) if at else set()
    if at and target.release_id < at.release_id:
        found.add(at.release_id)
    _point(data, Pointer(target.release_id, tuple(found - {target.release_id})))


def adopt(data: Path, content: str) -> Release | None:
    """The release of this content, if a run made it and was killed before it pointed readers to it: now they get it.

    None if there is none, if a file of it is not as published, or if it is older than the latest or withdrawn. The caller
    holds the lock of the data folder.
    """
    at = pointer(data)
    for found in reversed(releases(data)):
        if at and (found.release_id < at.release_id or found.release_id in at.withdrawn):
            continue
        if found.content == content and not file_problems(found.path):
            if at is None or at.release_id != found.release_id:
                switch(data, found.release_id)
            return found
    return None


def leftovers(data: Path) -> list[Path]:
    """What killed runs left beside the releases."""
    return sorted({path for pattern in LEFT_BEHIND for path in (data / "releases").glob(pattern)})


def sweep(data: Path) -> list[str]:
    """Removes what killed runs left behind, and mends a link that is behind latest.json. Names of what was removed.

    The caller holds the lock of the data folder.
    """
    removed = leftovers(data)
    for path in removed:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    at = pointer(data)
    if at and links_to(data) != at.release_id and (data / "releases" / at.release_id).exists():
        _link(data, at.release_id)
    return [path.name for path in removed]


def pointer_problems(data: Path) -> list[str]:
    """What is wrong with latest.json and the link: [] where both name the same release, and it is there."""
    at = pointer(data)
    if at is None:
        return ["latest.json: missing, though there are releases"] if releases(data) else []
    found = []
    if not (data / "releases" / at.release_id / "manifest.json").exists():
        found.append(f"latest.json: names {at.release_id}, which is not there")
    if (link := links_to(data)) != at.release_id:
        found.append(f"latest: the link {f'names {link}' if link else 'is missing'}, latest.json names {at.release_id}")
    return found
