"""The row of a finished batch, counted from its manifests."""

from datetime import datetime
from typing import Any

from warehouse.events import n_events
from warehouse.lake import Lake

COUNTED = ("documents", "articles", "mentions", "quotes", "event_mentions")


def batch_row(
    lake: Lake, batch_id: str, finished_at: datetime, software_version: str, config_digest: str
) -> dict[str, Any]:
    """The row of `batches`; n_events counts the events that the batch's own reports belong to.

    A clock that was set back in the meantime shows as no time at all.
    """
    batch = lake.batch(batch_id)
    if batch is None:
        raise KeyError(f"no batch {batch_id} in {lake.url()}")
    started = datetime.fromisoformat(batch.started_at)
    finished = max(started, finished_at)
    rows: dict[str, int] = {}
    passed_over = copies = 0
    for manifest in lake.manifests(batch_ids=[batch_id]):
        passed_over += manifest.counts.get("passed_over", 0)
        copies += manifest.counts.get("copies", 0)
        for file in manifest.files:
            rows[file.table] = rows.get(file.table, 0) + file.rows
    return {
        "batch_id": batch_id,
        "started_at": started,
        "finished_at": finished,
        "status": "complete" if rows.get("documents") else "empty",
        "software_version": software_version,
        "config_digest": config_digest,
        **{f"n_{name}": rows.get(name, 0) for name in COUNTED},
        "n_duplicates": copies,
        "n_quarantined": rows.get("quarantine", 0),
        "n_passed_over": passed_over,
        "n_events": n_events(lake, batch_id),
        "seconds": (finished - started).total_seconds(),
    }
