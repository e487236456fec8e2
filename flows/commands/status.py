"""`communique status` and `communique plan`: what a data folder holds, what is stale and why, what a run would do."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from flows.commands.command import print_json
from flows.commands.visible import id_table, visible
from flows.planning import Plan, plan, todo
from flows.publication import up_to_date
from flows.settings import Settings
from sources.listing import Listing
from warehouse import release as store
from warehouse.reading import Reading
from warehouse.store import Place


def status(data: Path, place: Place | None = None) -> dict[str, Any]:
    """Batches with their counts, what is stale and why, ingestions that were cut off, the latest release."""
    lake = Reading(place or data)
    batches = [
        {"batch_id": b.batch_id, "started_at": b.started_at, **_counts(lake, b.batch_id)} for b in lake.batches()
    ]
    latest = store.latest(data)
    return {
        "data": str(data),
        "batches": batches,
        "stale": [asdict(found) for found in todo(lake)] if batches else [],
        "cut_off": [{"batch_id": b.batch_id, "sources": list(b.sources)} for b in lake.unfinished_ingests()],
        "latest": latest.release_id if latest else None,
        "latest_path": str(latest.path) if latest else None,
        "is_current": bool(batches) and up_to_date(data, place or data) is not None,
    }


def _counts(lake: Reading, batch_id: str) -> dict[str, int]:
    counts = dict.fromkeys(("documents", "articles", "quarantine"), 0)
    for manifest in lake.manifests(batch_ids=[batch_id]):
        for file in manifest.files:
            if file.table in counts:
                counts[file.table] += file.rows
    return counts


def show_status(settings: Settings, as_json: bool) -> None:
    """Prints the status."""
    found = status(settings.data, settings.place)
    console = Console()
    if as_json:
        print_json(found)
        return
    if not found["batches"] and found["latest"] is None and not found["cut_off"]:
        _say(console, f"{settings.data} holds nothing yet. Make a first release: communique run")
        return
    table = id_table("batch", "started", "documents", "articles", "refused")
    for batch in found["batches"]:
        counts = (f"{batch[name]:,}" for name in ("documents", "articles", "quarantine"))
        table.add_row(batch["batch_id"], batch["started_at"][:19], *counts)
    console.print(table)
    _show_todo(console, found["stale"])
    for batch in found["cut_off"]:
        sources = visible(", ".join(batch["sources"][:3]))
        _say(console, f"Batch {batch['batch_id']} was cut off while reading {sources}: run it again to finish it.")
    if found["latest"] is None:
        _say(console, "No release yet: communique run makes one.")
        return
    note = "it holds all that the lake has" if found["is_current"] else "the lake has more, or the code has changed: run again to publish it"  # fmt: skip
    _say(console, f"Latest release: {found['latest']} in {found['latest_path']}: {note}.")


def show_plan(settings: Settings, listing: Listing, web: int, as_json: bool) -> Plan:
    """Prints what a run would do. `web`: how many sources are on the web, which are not asked."""
    found = plan(settings, listing)
    console = Console()
    if as_json:
        print_json({**asdict(found), "n_web_sources": web, "is_empty": found.is_empty and not web})
        return found
    if web:
        _say(console, f"{web} source{'s' if web > 1 else ''} on the web would be asked for what is new.")
    if found.batch_id and not found.is_known:
        what = f"{found.n_files:,} file{'s' if found.n_files != 1 else ''}"
        _say(console, f"{what} would be read as batch {found.batch_id}; every stage would go over them.")
    elif found.batch_id:
        _say(console, f"The input is batch {found.batch_id}, which is read already.")
    _show_todo(console, [asdict(t) for t in found.todo])
    if found.publishes:
        _say(console, f"A release would be judged and published; the latest is {found.latest or 'none yet'}.")
    elif not web:
        _say(console, f"Nothing to do: release {found.latest} holds it all.")
    return found


def _show_todo(console: Console, stale: Iterable[Mapping[str, Any]]) -> None:
    rows = list(stale)
    if not rows:
        _say(console, "Nothing is stale.")
        return
    table = id_table("batch", "stage", "partitions", "documents", "why")
    for row in rows:
        n = (f"{row[name]:,}" for name in ("n_partitions", "n_documents"))
        table.add_row(row["batch_id"], row["stage"], *n, row["why"])
    console.print("To be done:", highlight=False)
    console.print(table)


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
