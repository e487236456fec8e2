"""The commands over releases: releases, diff, rollback, prune, verify, export."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.command import Data, Wanted, fail, settings_of

app = typer.Typer(rich_markup_mode="markdown")
Json = Annotated[bool, typer.Option("--json", help="JSON instead, one object a line.")]


@app.command()
def releases(data: Data = None, json: Json = False) -> None:
    """List the releases, newest last; the one that readers get is marked.

    **Examples**

    - `communique releases`

    - `communique releases --data news --json`
    """
    from flows.commands.report import show_releases

    show_releases(settings_of({"data": data}).data, json)


@app.command()
def diff(
    a: Annotated[
        str, typer.Argument(help="The older release: an id, `latest`, `previous`, or a release's folder.")
    ] = "previous",
    b: Annotated[str, typer.Argument(help="The newer one.")] = "latest",
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Only this table; may be given again.", show_default=False)
    ] = None,
    samples: Annotated[int, typer.Option(min=0, help="Rows shown of each kind of change.")] = 3,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show what changed between two releases: tables and columns, rows, and which values. Ends with 1 if anything did.

    **Examples**

    - `communique diff` -- the latest against the one before it

    - `communique diff previous latest --table events --samples 10`

    - `communique diff 20251101T060000Z-1f2e3d4c latest --json`
    """
    from flows.commands.releases import show_diff

    raise typer.Exit(show_diff(settings_of({"data": data}).data, a, b, table, samples, json))


@app.command()
def rollback(
    release: Annotated[
        str, typer.Argument(help="The release that readers shall get (default: the one before the latest).")
    ] = "previous",
    data: Data = None,
    json: Json = False,
) -> None:
    """Point readers to another release, at once. What they are taken back from is not published again by later runs.

    **Examples**

    - `communique rollback` -- one back

    - `communique rollback 20251101T060000Z-1f2e3d4c` -- to this one; forward again too
    """
    from flows.commands.releases import go_to

    raise typer.Exit(go_to(settings_of({"data": data}).data, release, json))


@app.command()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest releases stay.", show_default=False)],
    keep_days: Annotated[
        int | None, typer.Option(min=0, help="What is not older than so many days stays too.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only listed.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Remove old releases. The latest always stays. Without --yes nothing is removed.

    **Examples**

    - `communique prune --keep 5` -- what would go

    - `communique prune --keep 5 --keep-days 30 --yes`
    """
    from flows.commands.releases import remove_old

    raise typer.Exit(remove_old(settings_of({"data": data}).data, keep, keep_days, yes, json))


@app.command()
def verify(
    release: Annotated[str, typer.Argument(help="A release id, `latest`, or `previous`.")] = "latest",
    all: Annotated[bool, typer.Option("--all", help="All releases.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Check that a release is as it was published: checksums, sizes, rows, schemas. Ends with 1 if not.

    **Examples**

    - `communique verify`

    - `communique verify --all --json`
    """
    from flows.commands.releases import show_verification

    raise typer.Exit(show_verification(settings_of({"data": data}).data, release, all, json))


@app.command()
def export(
    table: Annotated[
        list[str] | None, typer.Argument(help="Tables and views (default: all tables).", show_default=False)
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A new folder to write to.", show_default=False)] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="parquet, csv or jsonl.")] = "parquet",
    text: Annotated[
        str,
        typer.Option(
            help="How much of the news texts: full, snippets (no articles; clauses, quotes and titles cut at 300 "
            "characters) or none."
        ),
    ] = "snippets",
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="CSV: an apostrophe before what a spreadsheet takes for a formula.")
    ] = False,
    data: Data = None,
    release: Wanted = None,
    json: Json = False,
) -> None:
    """Write tables and views of a release to files to pass on, with their descriptions and checksums.

    **Examples**

    - `communique export --to events-2025` -- all tables as Parquet, without whole articles

    - `communique export events event_actors timeline --format csv --to for-review`

    - `communique export events --format jsonl --text none --to facts`
    """
    from flows.commands.releases import write_export
    from warehouse.export import Options

    if to is None:
        fail("where to? Name a new folder: communique export ... --to FOLDER")
    options = Options(format, text, spreadsheet)
    raise typer.Exit(
        write_export(settings_of({"data": data}).data, release or "latest", table or [], to, options, json)
    )
