"""`communique who`: the entity base asked from the command line."""

import json
from dataclasses import asdict
from datetime import date

from rich.console import Console
from rich.table import Table

from flows.clock import now
from flows.commands.command import complain, print_json
from flows.commands.exits import Exit
from flows.commands.visible import shown, visible
from transforms.knowledge.entities import Record, load_entities
from transforms.knowledge.entities_schema import problems
from transforms.knowledge.entities_stale import stale
from transforms.knowledge.questions import who
from transforms.knowledge.tables import data
from warehouse.lake import Lake
from warehouse.store import Place

SHOWN = 12  # answers, names of one


def show_who(place: Place, words: str, on: date | None, as_json: bool = False) -> int:
    """Prints who may be meant; the entities of the user's own are asked too. 1 if nobody is."""
    base = load_entities(Lake(place).own_entities())
    day = on or now().date()
    found = who(base, words, day)
    if not found:
        complain(
            f"The entity base knows nobody by {words!r} (offices on {day}). To add your own: communique run --entities FILE",
            Exit.NO,
        )
        return Exit.NO
    if as_json:
        for answer in found:
            print_json({**asdict(answer.record.entity), "why": answer.why, **_more(answer.record)})
        return Exit.DONE
    console = Console()
    for answer in found[:SHOWN]:
        _show(console, answer.record, answer.why, day)
    if len(found) > SHOWN:
        console.print(f"... and {len(found) - SHOWN} more")
    return Exit.DONE


def _more(record: Record) -> dict[str, object]:
    offices = [asdict(office) for office in record.offices]
    return {"offices": offices, "aliases": list(record.aliases), "source": record.source}


def _show(console: Console, record: Record, why: str, day: date) -> None:
    entity = record.entity
    facts = ", ".join(f for f in (entity.type, entity.country, entity.sector) if f)
    console.print(f"[bold]{shown(entity.name)}[/bold]  {shown(facts)}  (by {shown(why)})", highlight=False)
    rows = Table.grid(padding=(0, 2))
    for office in record.offices:
        held = " <- on that day" if office.known_on(day) else ""
        end = office.end or (f"open, seen {office.seen}" if office.seen else "open")
        rows.add_row("", f"{office.office.replace('_', ' ')} of {office.of}", f"{office.start or '?'} to {end}{held}")
    if names := [a for a in record.aliases if a != entity.name][:SHOWN]:
        rows.add_row("", "also", shown(", ".join(names)))
    rows.add_row("", "id", entity.entity_id)
    rows.add_row("", "source", shown(record.source))
    console.print(rows, highlight=False)


def show_stale(months: int, on: date | None, as_json: bool = False) -> None:
    """Prints the open offices that no source has shown for so long, the oldest first."""
    day = on or now().date()
    found = stale(load_entities(), day, months)
    if as_json:
        for entry in found:
            print_json({**asdict(entry), "advice": entry.advice})
        return
    for entry in found:
        print(visible(entry.advice))
    print(f"{len(found)} open offices not seen for {months} months before {day}")


def check_base(as_json: bool = False) -> int:
    """Prints what breaks the schema of the entity base; 1 if anything does."""
    rows = [json.loads(line) for line in data("entities.jsonl").splitlines()]
    found = problems(rows)
    if as_json:
        print_json({"n_entities": len(rows), "problems": list(found)})
        return Exit.NO if found else Exit.DONE
    for line in found:
        print(visible(line))
    print(f"{len(rows)} entities, {len(found)} problems")
    return Exit.NO if found else Exit.DONE
