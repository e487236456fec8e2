"""`communique lexicon`: the event lexicon asked, tested, and a sentence explained by it. Printing only."""

import sys
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from flows.clock import now
from flows.commands.command import complain, print_json
from flows.commands.exits import Exit
from flows.commands.visible import shown
from transforms.knowledge.lexicon import Entry, load_lexicon
from transforms.knowledge.lexicon_questions import Description, Sample, describe, search, select, summary

if TYPE_CHECKING:  # importing spaCy takes over a second, which who only reads the lexicon need not wait for
    from transforms.events.examples import Verdict
    from transforms.events.explaining import Explained, Fired, Name, Party
    from warehouse.store import Place

SHOWN = 40  # answers of a search; --json gives all
WORDS_SHOWN = 10  # of what a near entry asks for
STYLES = {"actor": "bold green", "recipient": "bold magenta"}


def show_summary(as_json: bool) -> None:
    """Prints how many entries each type has of each kind."""
    counts = summary(load_lexicon())
    if as_json:
        _objects(counts)
        return
    names = sorted({kind for count in counts for kind in count.kinds})
    table = Table()
    table.add_column("type")
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    table.add_column("total", justify="right")
    table.add_column("with counter-example", justify="right")
    for count in counts:
        table.add_row(
            count.event_type, *(str(count.kinds.get(n, "")) for n in names), str(count.total), str(count.countered)
        )
    table.add_section()
    sums = [str(sum(c.kinds.get(n, 0) for c in counts)) for n in names]
    table.add_row("all", *sums, str(sum(c.total for c in counts)), str(sum(c.countered for c in counts)))
    console = _console()
    console.print(table)
    console.print(
        "communique lexicon list, search, show, test, explain: see communique lexicon --help", highlight=False
    )


def show_list(event_type: str | None, mode: str | None, kind: str | None, as_json: bool) -> int:
    """Prints the entries of a type, mode and kind. 1 if there are none."""
    found = select(load_lexicon(), event_type, mode, kind)
    if as_json:
        _objects(_row(e) for e in found)
    else:
        _lines(found)
        print(f"{len(found)} entries")
    return int(not found)


def show_search(words: str, as_json: bool) -> int:
    """Prints the entries that answer, the best first. 1 if there are none."""
    found = search(load_lexicon(), words)
    if as_json:
        _objects({**_row(hit.entry), "found": dict(hit.found)} for hit in found)
        return int(not found)
    if not found:
        _complain(
            f"No entry has {words!r} as its head, in its trigger or in its example. Fewer words, or the lemma (v:call, "
            "n:strike), find more; communique lexicon list --type TYPE lists a type"
        )
        return Exit.NO
    _lines([hit.entry for hit in found[:SHOWN]])
    more = f" (the first {SHOWN}; --json gives all)" if len(found) > SHOWN else ""
    print(f"{len(found)} entries{more}; communique lexicon show ID tells all of one")
    return 0


def show_entry(entry_id: str, as_json: bool) -> int:
    """Prints all that an entry says. 1 if there is none of this id."""
    lexicon = load_lexicon()
    by_id = {e.id: e for e in lexicon.entries}
    if entry_id not in by_id:
        near = get_close_matches(entry_id, by_id, n=3)
        next_step = f"did you mean {', '.join(near)}?" if near else "communique lexicon search WORDS finds ids"
        _complain(f"The lexicon has no entry {entry_id}: {next_step}")
        return Exit.NO
    found = describe(by_id[entry_id], lexicon)
    if as_json:
        _objects([found])
    else:
        _show(found)
    return 0


def _show(found: Description) -> None:
    console = _console()
    mode = f", mode {found.mode}" if found.mode else ""
    console.print(f"[bold]{found.id}[/bold]  {found.event_type}{mode}  ({found.kind})", highlight=False)
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True, style="cyan")
    rows.add_column(overflow="fold")
    rows.add_row("trigger", shown(found.trigger))
    rows.add_row("", shown("; ".join([found.head, *(f"with {a}" for a in found.asks)])))
    for number, condition in enumerate(found.conditions):
        rows.add_row("only if" if number == 0 else "and", shown(condition))
    for name, steps in (("actors", found.actors), ("recipients", found.recipients)):
        for number, step in enumerate(steps or ("none",)):
            rows.add_row(name if number == 0 else "  else", shown(step))
    rows.add_row("needs", found.needs)
    rows.add_row("frame", found.frame)
    for name, words in found.lists.items():
        rows.add_row(f"@{name}", shown(", ".join(words)))
    rows.add_row("codes", _marked(found.example))
    rows.add_row("codes not", _marked(found.counter) if found.counter else "(no counter-example)")
    if found.tried_before:
        rows.add_row("tried before", ", ".join(found.tried_before))
    console.print(rows, highlight=False)


def _marked(sample: Sample) -> str:
    text, at = "", 0
    for mark in sample.marks:
        named = shown(sample.text[mark.start : mark.end])
        text += f"{shown(sample.text[at : mark.start])}[{STYLES[mark.role]}]{named}[/] ({mark.role})"
        at = mark.end
    return text + shown(sample.text[at:])


def check_entries(prefix: str, as_json: bool) -> int:
    """Runs the examples and counter-examples of the entries whose id begins so, and prints what fails. 1 if any does."""
    from flows.progress import Bars
    from flows.worker import model
    from transforms.events.examples import cases, judge

    lexicon = load_lexicon()
    entries = [e for e in lexicon.entries if e.id.startswith(prefix)]
    if not entries:
        _complain(f"No entry's id begins with {prefix!r}: communique lexicon search WORDS finds ids", Exit.WRONG_CALL)
        return Exit.WRONG_CALL
    failed: list[Verdict] = []
    with Bars(Console(stderr=True)) as bars, bars.stage("lexicon", cases(entries), "sentences") as bar:
        for verdict in judge(model(), entries, lexicon):
            bar.advance()
            if verdict.faults:
                failed.append(verdict)
                bar.say(f"{len(failed)} failed")
    if as_json:
        _objects({"id": v.entry.id, "kind": v.kind, "text": v.text, "faults": v.faults} for v in failed)
    else:
        for verdict in failed:
            print(f"{verdict.entry.id}: {verdict.kind} {verdict.text!r}: {'; '.join(verdict.faults)}")
        print(f"{len(entries)} entries, {cases(entries)} sentences, {len(failed)} failed")
    return int(bool(failed))


def show_explanation(text: str, on: date | None, size: str, place: "Place", as_json: bool) -> int:
    """Prints what the coder made of each sentence of a text, as published on a day (default: today)."""
    from flows.worker import base, model
    from transforms.events.explaining import explain_article
    from transforms.language.analysis import Article
    from transforms.language.pipeline import parse
    from transforms.linking.annotate import annotate
    from transforms.quotes.quotes import find_quotes
    from warehouse.lake import Lake

    day = datetime.combine(on or now().date(), time(), UTC)
    article = Article("0" * 16, text, published_at=day, published_precision="day")
    next(iter(parse(model(size), [article])))
    annotate(article, base(Lake(place).own_entities()))
    found = explain_article(article, find_quotes(article), load_lexicon())
    if as_json:
        _objects(found)
        return 0
    console = _console()
    for number, sentence in enumerate(found):
        if number:
            console.print()
        _show_sentence(console, sentence)
    return 0


def _show_sentence(console: Console, found: "Explained") -> None:
    console.print(f"[bold]{shown(found.text)}[/bold]", highlight=False)
    if found.note:
        console.print(f"  not looked at: {found.note}", highlight=False)
        return
    if found.rejected or (found.names and not found.fired):
        names = "; ".join(map(_name, found.names)) or "none found"
        console.print(f"  [dim]names[/dim] {names}", highlight=False)
    for fired in found.fired:
        _show_fired(console, fired)
    for turned in found.rejected:
        console.print(f"  [yellow]rejected[/yellow] {turned.rule} ({turned.word!r}): {turned.reason}", highlight=False)
    for word in found.unmatched:
        if word.aside:
            console.print(f"  [dim]left aside[/dim] {shown(word.word)!r}: {word.aside}", highlight=False)
            continue
        of = f"the nearest {len(word.nearest)} of its " if word.n_entries > len(word.nearest) else "its "
        entries = "entry asks" if word.n_entries == 1 else "entries ask"
        console.print(
            f"  [dim]no match[/dim] {shown(word.word)!r}: {of}{word.n_entries} {entries} for", highlight=False
        )
        for near in word.nearest:
            console.print(f"    {shown(_short(near.lacks))}  [dim]({near.rule})[/dim]", highlight=False)
    if not found.fired:
        if found.rejected or any(word.nearest for word in found.unmatched):
            console.print(
                "  nothing is coded; communique lexicon show ID tells what an entry asks for", highlight=False
            )
        else:
            console.print(
                "  nothing is coded: no word of it heads an entry; communique lexicon search WORD looks for one",
                highlight=False,
            )


def _show_fired(console: Console, found: "Fired") -> None:
    mode = f", mode {found.mode}" if found.mode else ""
    said = f" by {found.status_word!r}, rule {found.status_rule}" if found.status_word else ""
    console.print(
        f"  [green]coded[/green] [bold]{found.event_type}[/bold]{mode}, {found.status}{shown(said)}", highlight=False
    )
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True, style="cyan")
    rows.add_column(overflow="fold")
    rows.add_row("   ", "entry", f"{found.rule} ({shown(found.trigger)!r})")
    if found.condition:
        rows.add_row("", "condition", shown(found.condition))
    rows.add_row("", "actors", _parties(found.actors))
    rows.add_row("", "recipients", _parties(found.recipients))
    span = found.date_start if found.date_start == found.date_end else f"{found.date_start} to {found.date_end}"
    words = f" ({shown(found.date_text)!r}, {found.date_method})" if found.date_text else f" ({found.date_method})"
    rows.add_row("", "date", f"{span or 'unknown'}{words}" if found.date_method else "none")
    rows.add_row("", "place", shown(found.place) if found.place else "none")
    if found.contexts:
        rows.add_row("", "contexts", ", ".join(found.contexts))
    if found.attributed_to:
        rows.add_row("", "according to", shown(found.attributed_to))
    console.print(rows, highlight=False)


def _name(name: "Name") -> str:
    if name.entity is None:
        return f"{shown(name.text)} (not linked)"
    facts = [name.entity if name.entity != name.text else None, name.type, name.country]
    return f"{shown(name.text)} ({', '.join(shown(f) for f in facts if f)})"


def _short(lacks: str) -> str:
    words = lacks.split(", ")
    return lacks if len(words) <= WORDS_SHOWN else f"{', '.join(words[:WORDS_SHOWN])} ..."


def _parties(parties: "tuple[Party, ...]") -> str:
    said = []
    for party in parties:
        facts = [party.entity if party.entity != party.text else None, party.country, party.sector]
        known = ", ".join(shown(f) for f in facts if f)
        said.append(f"{shown(party.text)} ({known})" if known else shown(party.text))
    return "; ".join(said) or "none"


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id, "event_type": entry.event_type, "mode": entry.mode, "kind": entry.kind, "trigger": entry.trigger,
        "where": entry.conditions, "frame": entry.frame.name, "example": entry.example,
    }  # fmt: skip


def _lines(entries: list[Entry]) -> None:
    width = max((len(e.id) for e in entries), default=0)
    for entry in entries:
        print(f"{entry.id:<{width}}  {entry.mode or '':<12}  {entry.trigger}")


def _objects(found: Iterable[Any]) -> None:
    """One object a line."""
    for one in found:
        value = asdict(one) if is_dataclass(one) and not isinstance(one, type) else one
        print_json(value)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)


def _complain(message: str, code: Exit = Exit.NO) -> None:
    complain(message, code)
