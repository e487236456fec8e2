"""Is the release up to date; building and judging the next one."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb

from flows.fingerprint import fingerprint
from transforms.ids import hex16
from warehouse import release
from warehouse.files import read_json
from warehouse.lake import LAKE
from warehouse.reading import Reading
from warehouse.store import Place, Store

if TYPE_CHECKING:
    from expectations.judge import Verdict


CANDIDATES = f"{LAKE}/_candidates"  # what was built near the lake, until the run fetches it


class RefusedReleaseError(RuntimeError):
    """A critical expectation failed; the last release stays."""


@dataclass(frozen=True)
class Judged:
    """A candidate and its verdict."""

    folder: Path
    n_expectations: int
    n_critical: int
    n_warnings: int


def content(place: Place) -> str:
    """What a release of the lake as it is now would hold."""
    return release.content_digest(Reading(place), fingerprint("release"))


def up_to_date(data: Path, place: Place) -> release.Release | None:
    """The latest release, if there is none to make: it holds all that the lake has, or readers were taken back to it from one
    that did. `place`: of the lake.
    """
    found, now = release.latest(data), content(place)
    return found if found and (found.content == now or now in release.withdrawn(data)) else None


def validate_candidate(data: Path, place: Place) -> Judged:
    """Builds the candidate and judges it. Raises RefusedReleaseError if a critical expectation fails."""
    folder, verdict = _built(data, place, last_profile(data))
    return _accepted(data, Judged(folder, *_figures(verdict)), verdict.summary())


def validate_elsewhere(place: Store, before: Mapping[str, Any] | None) -> tuple[Judged, str]:
    """As `validate_candidate`, near the lake and without the data folder: the candidate is left beside the lake, for
    `fetch_candidate`. `before`: the last release's profile. The candidate as it was judged, and the verdict in words."""
    with TemporaryDirectory(prefix="communique-") as folder:
        built, verdict = _built(Path(folder), place, before)
        for path in sorted(p for p in built.rglob("*") if p.is_file()):
            place.upload(path, f"{CANDIDATES}/{built.name}/{path.relative_to(built).as_posix()}")
        return Judged(Path(built.name), *_figures(verdict)), verdict.summary()


def fetch_candidate(data: Path, place: Store, judged: Judged, summary: str) -> Judged:
    """Brings a candidate that was judged elsewhere to the data folder. Raises RefusedReleaseError as `validate_candidate`."""
    below = f"{CANDIDATES}/{judged.folder.name}"
    folder = data / "releases" / judged.folder.name
    release.sweep(data)
    for name in (names := place.names(below)):
        place.download(name, folder / name.removeprefix(f"{below}/"))
    for name in names:
        place.remove(name)
    return _accepted(data, replace(judged, folder=folder), summary)


def _built(data: Path, place: Place, before: Mapping[str, Any] | None) -> "tuple[Path, Verdict]":
    from expectations.report import write_reports

    lake = Reading(place)  # whose manifests are asked for with each table of each join
    folder = release.build_candidate(data, lake, release.content_digest(lake, fingerprint("release")))
    verdict = _judge(folder, before)
    write_reports(verdict, folder, folder.name.rsplit("-", 1)[1])
    if not verdict.critical_failures:
        release.add_validations(folder, verdict.rows)
    return folder, verdict


def _figures(verdict: "Verdict") -> tuple[int, int, int]:
    return len(verdict.rows), verdict.critical_failures, verdict.warnings


def _accepted(data: Path, judged: Judged, summary: str) -> Judged:
    if judged.n_critical:
        kept = release.refuse(data, judged.folder)
        raise RefusedReleaseError(f"{summary}. The last release stays; read {kept / 'validation.html'}")
    return judged


def last_profile(data: Path) -> Mapping[str, Any] | None:
    """The figures of the latest release, with which the next is compared; None before the first and where it has none."""
    found = release.latest(data)
    report = found.path / "validation.json" if found else None
    return read_json(report).get("profile") if report and report.exists() else None


def _judge(folder: Path, before: Mapping[str, Any] | None) -> "Verdict":
    # A function of its own: an error that is raised while a connection is in its frame keeps the connection to the end.
    from expectations.judge import judge, preload

    preload()
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)  # it sets itself to INFO
    with duckdb.connect(str(folder / release.DATABASE), read_only=True) as db:
        return judge(db, before)


def config_digest(settings: dict[str, Any]) -> str:
    """Digest of the settings that change what is published."""
    return hex16("config", *(f"{k}={settings[k]}" for k in sorted(settings)))
