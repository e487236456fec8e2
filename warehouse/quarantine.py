"""What was refused, kept: the original bytes in a file, and a row with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.files import replacing


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


def keep(data: Path, refusals: Iterable[Refusal]) -> list[dict[str, Any]]:
    """Writes each refusal's bytes below DATA/quarantine and returns the rows of `quarantine`."""
    rows = []
    for refusal in refusals:
        path = Path("quarantine") / refusal.batch_id / f"{refusal.quarantine_id}.bin"
        with replacing(data / path) as beside:
            beside.write_bytes(refusal.content)
        row = {name: value for name, value in refusal.__dict__.items() if name != "content"}
        rows.append({**row, "path": path.as_posix()})
    return rows
