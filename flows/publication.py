"""Is the release up to date; building and judging the next one."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from flows.fingerprint import fingerprint
from transforms.ids import hex16
from warehouse import release
from warehouse.files import read_json
from warehouse.lake import Lake

if TYPE_CHECKING:
    from expectations.judge import Verdict


class RefusedReleaseError(RuntimeError):
    """A critical expectation failed; the last release stays."""


@dataclass(frozen=True)
class Judged:
    """A candidate and its verdict."""

    folder: Path
    n_expectations: int
    n_critical: int
    n_warnings: int


def content(data: Path) -> str:
    """What a release of the lake as it is now would hold."""
    return release.content_digest(Lake(data), fingerprint("release"))


def up_to_date(data: Path) -> release.Release | None:
    """The latest release, if there is none to make: it holds all that the lake has, or readers were taken back to it from one
    that did.
    """
    found, now = release.latest(data), content(data)
    return found if found and (found.content == now or now in release.withdrawn(data)) else None


def validate_candidate(data: Path) -> Judged:
    """Builds the candidate and judges it. Raises RefusedReleaseError if a critical expectation fails."""
    from expectations.report import write_reports

    folder = release.build_candidate(data, Lake(data), content(data))
    verdict = _judge(folder, last_profile(data))
    write_reports(verdict, folder, folder.name.rsplit("-", 1)[1])
    if verdict.critical_failures:
        kept = release.refuse(data, folder)
        raise RefusedReleaseError(f"{verdict.summary()}. The last release stays; read {kept / 'validation.html'}")
    release.add_validations(folder, verdict.rows)
    return Judged(folder, len(verdict.rows), verdict.critical_failures, verdict.warnings)


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
