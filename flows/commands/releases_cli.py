"""The commands over releases: releases, diff, rollback, prune, verify, export."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.command import Data, Json, Wanted, fail, settings_of
from flows.commands.completion import release_ids, tables

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def releases(data: Data = None, as_json: Json = False) -> None:
    """List the releases, newest last; the one that readers get is marked."""
    from flows.commands.report import show_releases

    show_releases(settings_of({"data": data}).data, as_json)


@app.command()
def diff(
    a: Annotated[
        str,
        typer.Argument(
            help="The older release: an id, `latest`, `previous`, or a release's folder.", autocompletion=release_ids
        ),
    ] = "previous",
    b: Annotated[str, typer.Argument(help="The newer one.", autocompletion=release_ids)] = "latest",
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="Only this table; may be given again.", show_default=False, autocompletion=tables),
    ] = None,
    samples: Annotated[int, typer.Option(min=0, help="Rows shown of each kind of change.")] = 3,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what changed between two releases: tables and columns, rows, and which values. Ends with 1 if anything did."""
    from flows.commands.releases import show_diff

    raise typer.Exit(show_diff(settings_of({"data": data}).data, a, b, table, samples, as_json))


@app.command()
def rollback(
    release: Annotated[
        str,
        typer.Argument(
            help="The release that readers shall get (default: the one before the latest).", autocompletion=release_ids
        ),
    ] = "previous",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Point readers to another release, at once. What they are taken back from is not published again by later runs."""
    from flows.commands.releases import go_to

    raise typer.Exit(go_to(settings_of({"data": data}).data, release, as_json))


@app.command()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest releases stay.", show_default=False)],
    keep_days: Annotated[
        int | None, typer.Option(min=0, help="What is not older than so many days stays too.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only listed.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remove old releases. The latest always stays. Without --yes nothing is removed."""
    from flows.commands.releases import remove_old

    raise typer.Exit(remove_old(settings_of({"data": data}).data, keep, keep_days, yes, as_json))


@app.command()
def verify(
    release: Annotated[
        str, typer.Argument(help="A release id, `latest`, or `previous`.", autocompletion=release_ids)
    ] = "latest",
    all: Annotated[bool, typer.Option("--all", help="All releases.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Check that a release is as it was published: checksums, sizes, rows, schemas. Ends with 1 if not."""
    from flows.commands.releases import show_verification

    raise typer.Exit(show_verification(settings_of({"data": data}).data, release, all, as_json))


@app.command()
def export(
    table: Annotated[
        list[str] | None,
        typer.Argument(help="Tables and views (default: all tables).", show_default=False, autocompletion=tables),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "--to", "-o", help="A new folder to write to.", show_default=False)
    ] = None,
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
    as_json: Json = False,
) -> None:
    """Write tables and views of a release to files to pass on, with their descriptions and checksums."""
    from flows.commands.releases import write_export
    from warehouse.export import Options

    if out is None:
        fail("where to? Name a new folder: communique export ... --out FOLDER")
    options = Options(format, text, spreadsheet)
    raise typer.Exit(
        write_export(settings_of({"data": data}).data, release or "latest", table or [], out, options, as_json)
    )
