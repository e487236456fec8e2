"""`communique doctor`: what is wrong with the set-up, and what to do."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.commands.command import Data, Json, print_json
from flows.commands.exits import Exit

MARKS = {"ok": "[green]ok[/green]", "warn": "[yellow]warn[/yellow]", "fail": "[bold red]fail[/bold red]"}


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Load the model and read the release's bytes too.")] = False,
    network: Annotated[bool, typer.Option("--network", help="Ask the hosts of the web sources too.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Check versions, lock file, models, machine, disk, data folder, settings and Prefect. Ends with 1 if something fails."""
    from flows.commands.doctor import diagnose
    from flows.commands.visible import shown

    findings = diagnose(data, deep=deep, network=network)
    if as_json:
        for finding in findings:
            print_json(asdict(finding))
    else:
        table = Table.grid(padding=(0, 2))
        for finding in findings:
            step = f"\n-> {shown(finding.step)}" if finding.step else ""
            table.add_row(MARKS[finding.status], f"[bold]{shown(finding.name)}[/bold]", shown(finding.found) + step)
        console = Console()
        console.print(table, highlight=False)
        counts = {status: sum(f.status == status for f in findings) for status in MARKS}
        console.print(f"{counts['ok']} ok, {counts['warn']} warnings, {counts['fail']} failures", highlight=False)
    if any(finding.status == "fail" for finding in findings):
        raise typer.Exit(Exit.NO)
