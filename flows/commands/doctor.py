"""`communique doctor`: the checks of flows/commands/checks in order. Each says what was found and, where something is wrong, what to do.

Every check is a function of no or few arguments that gives findings, so that a test can call it with a broken set-up. What
takes long (loading a model, other hosts) is only done where it is asked for.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flows.clock import now
from flows.commands.checks.data_folder import check_folder, check_holder, check_lake, check_leftovers, check_release
from flows.commands.checks.finding import Finding
from flows.commands.checks.installed import check_libraries, check_lock, check_models, check_python
from flows.commands.checks.machine import check_clock, check_disk, check_machine
from flows.commands.checks.servers import check_prefect, check_sources
from flows.commands.checks.settings import check_settings, settings_or_none


def diagnose(data: Path | None = None, *, deep: bool = False, network: bool = False) -> list[Finding]:
    """All checks, in order. A check that itself fails is a finding and ends no other."""
    findings = list(_guarded("settings", lambda: check_settings(data)))
    settings = settings_or_none(data)
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
