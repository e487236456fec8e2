"""DATA_CHANGELOG.md: what each release changed, the newest first. Each release carries that of the one before it, so what a
pruned release changed can still be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warehouse.diff import table_lines
from warehouse.published import published_at

NAME = "DATA_CHANGELOG.md"
HEAD = """# Changes of the data

Each release against the one that readers had before it, the newest first. A row is changed if its key is in both and a value
differs; columns that hold the time of a run do not count. `communique diff` shows single rows.
"""
# Table of ids that became others -> what its rows are.
HISTORIES = {
    "event_history": "events that went into others, or were split or withdrawn",
    "cluster_history": "groups of copies that went into others, or for which another article stands",
    "story_history": "stories that went into others",
}
SHOWN = 20  # warnings listed by name


def changelog(before: Path | None, section: str) -> str:
    """The changelog of the release in the folder `before` (None: there is none) with a section put on top."""
    path = before / NAME if before else None
    older = path.read_text(encoding="utf-8").removeprefix(HEAD) if path and path.exists() else ""
    return f"{HEAD}\n{section}{older}"


def section(diff: Mapping[str, Any], software_version: str, warnings: Sequence[str]) -> str:
    """The section of a release. `diff`: as warehouse.diff gives it. `warnings`: what was found before publication."""
    release_id, schema = diff["to"], diff["schema"]
    against = f"Against {diff['from']}" if diff["from"] else "The first release, or the one before it is not there"
    lines = [
        f"## {release_id}",
        "",
        f"{published_at(release_id):%Y-%m-%d %H:%M} UTC. {against}. Communique {software_version}, schema {schema['version'][1]}.",
        "",
        *(f"- {line}" for line in schema_lines(schema)),
        *([""] if schema_lines(schema) else []),
        *_table_lines(diff),
    ]
    changed = [f"{what}: {n:,} (`{t}`)" for t, what in HISTORIES.items() if (n := _added(diff["tables"], t))]
    lines += ["Ids that changed:", "", *(f"- {line}" for line in changed), ""] if changed else []
    if warnings:
        lines += [f"Warnings: {len(warnings):,}.", "", *(f"- {warning}" for warning in warnings[:SHOWN])]
        lines += [f"- ... and {len(warnings) - SHOWN:,} more in validation.html"] if len(warnings) > SHOWN else []
        lines += [""]
    return "\n".join(lines) + "\n"


def _added(tables: Mapping[str, Any], name: str) -> int:
    return int(tables[name]["added"]) if name in tables else 0


def schema_lines(schema: Mapping[str, Any]) -> list[str]:
    """What changed in the schema, a line each; none if nothing did."""
    old, new = schema["version"]
    lines = [f"schema {old} -> {new}"] if old != new else []
    lines += [f"table {name} is new" for name in schema["tables_added"]]
    lines += [f"table {name} is gone" for name in schema["tables_removed"]]
    for table, changes in schema["columns"].items():
        lines += [f"column {table}.{c} ({type_}) is new" for c, type_ in changes["added"].items()]
        lines += [f"column {table}.{c} is gone" for c in changes["removed"]]
        lines += [f"column {table}.{c}: {a} -> {b}" for c, (a, b) in changes["changed"].items()]
    return lines


def _table_lines(diff: Mapping[str, Any]) -> list[str]:
    changed = table_lines(diff)
    if not changed:
        return ["No row is other than before.", ""]
    lines = ["| table | rows | added | removed | changed | values changed |", "|---|---:|---:|---:|---:|---|"]
    return [*lines, *(f"| {' | '.join(line)} |" for line in changed), ""]
