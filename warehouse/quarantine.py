"""What was refused, kept: the original bytes in a file, and a row with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from warehouse.store import Place, store

QUARANTINE = "quarantine"  # below the data folder, or beside the lake in storage


@dataclass(frozen=True)
class Refusal:
    """A thing refused by a stage: `reason` is a short code, `detail` says what was found and what to do."""

    quarantine_id: str
    batch_id: str
    stage: str
    source_uri: str
    document_id: str | None
    reason: str
    detail: str
    content: bytes


def keep(place: Place, refusals: Iterable[Refusal]) -> list[dict[str, Any]]:
    """Writes each refusal's bytes below PLACE/quarantine and returns the rows of `quarantine`."""
    rows = []
    for refusal in refusals:
        path = f"{QUARANTINE}/{refusal.batch_id}/{refusal.quarantine_id}.bin"
        store(place).write(path, refusal.content)
        row = {name: value for name, value in refusal.__dict__.items() if name != "content"}
        rows.append({**row, "path": path})
    return rows
