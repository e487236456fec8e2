"""The settings and environment variables that are in force."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.checks.finding import Finding, Status

if TYPE_CHECKING:
    from flows.settings import Settings

# Environment variables of the project that are no settings of flows.settings.
_OTHER_VARIABLES = {"COMMUNIQUE_DATA", "COMMUNIQUE_MODEL"}


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


def settings_or_none(data: Path | None) -> "Settings | None":
    """The settings, if they can be read."""
    try:
        return _made(data)
    except Exception:  # check_settings says what is wrong with them
        return None


def _made(data: Path | None) -> "Settings":
    from flows.settings import Settings

    given: dict[str, Path] = {"data": data} if data else {}
    return Settings(**given)  # type: ignore[arg-type]
