"""What a check of `communique doctor` says."""

import importlib.metadata as metadata
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """What a check found. `step`: what to do; empty where all is well."""

    name: str
    status: Status
    found: str
    step: str = ""


def version_of(name: str) -> str | None:
    """The version that is installed of a distribution; None: it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
