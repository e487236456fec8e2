"""The commands that ask: sql and explain ask a release, who asks the entity base, version the installation."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.command import Data, Json, Wanted, fail, print_json, release_of, settings_of
from flows.commands.completion import ids
from flows.commands.exits import Exit

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A SQL query over the tables and views of a release.")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, json (one object a line) or parquet.")
    ] = "table",
    out: Annotated[
        Path | None,
        typer.Option("--out", "--output", "-o", help="File to write to (default: the terminal).", show_default=False),
    ] = None,
    data: Data = None,
    release: Wanted = None,
    as_json: Json = False,
) -> None:
    """Ask a release in SQL; the latest, if none is named."""
    from flows.commands.output import FORMATS, OutputError, write
    from warehouse import release as releases

    if as_json and format not in ("table", "json"):
        fail(f"--format {format} and --json: choose one")
    format = "json" if as_json else format
    if format not in FORMATS:
        fail(f"--format {format}: choose one of {', '.join(FORMATS)}")
    if format == "parquet" and out is None:
        fail("--format parquet needs --out FILE: Parquet is not for a terminal")
    found = release_of(data, release)
    import duckdb

    with releases.connect(found.path) as db:
        try:
            write(db, query, format, out)
        except duckdb.Error as error:
            fail(f"{str(error).strip()}\n{_next_step(error)}", Exit.NO)
        except OutputError as error:
            fail(error, Exit.NO)


def _next_step(error: Exception) -> str:
    """What helps with a query that DuckDB refused."""
    kind = type(error).__name__
    if kind == "BinderException":
        return 'The columns of a table: communique sql "DESCRIBE events"; what they mean: docs/data-dictionary.md'
    if kind == "CatalogException":
        return 'The tables and views: communique sql "SHOW TABLES"; what they hold: docs/data-dictionary.md'
    if kind == "ParserException":
        return 'A query that works, to begin with: communique sql "SELECT actors, summary FROM events LIMIT 5"'
    return "A release is read-only, and a query reads it alone; what it holds: docs/data-dictionary.md"


@app.command()
def explain(
    id: Annotated[
        str,
        typer.Argument(
            help="Any id of a release: of an event (an old one too), a report, a quote, a mention, an entity, an article ...",
            autocompletion=ids,
        ),
    ],
    full: Annotated[
        bool, typer.Option("--full", help="All reports, copies, neighbours, checksums and columns.")
    ] = False,
    data: Data = None,
    release: Wanted = None,
    as_json: Json = False,
) -> None:
    """Show how a release knows something: each report, its sentence, and the characters of the capture where it stands."""
    from flows.commands.explaining import show
    from warehouse import release as releases
    from warehouse.explain import UnknownIdError, explain

    found = release_of(data, release)
    with releases.connect(found.path) as db:
        try:
            chain = explain(db, id)
        except UnknownIdError as error:
            fail(f"{error} in release {found.release_id}. {error.next_step}", Exit.NO)
    if as_json:
        print_json({"release_id": found.release_id, **chain})
    else:
        show(chain, found.release_id, full)


@app.command()
def who(
    words: Annotated[
        str | None, typer.Argument(help="A name, in any spelling, or an office: French foreign minister.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day of which offices are asked (default: today).", show_default=False
        ),
    ] = None,
    stale: Annotated[
        int | None,
        typer.Option(help="List the offices that no source has shown for so many months.", show_default=False),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Check the entity base against its schema.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Ask the entity base: who bears a name, who held an office on a day, which entries are stale."""
    from flows.commands.asking import check_base, show_stale, show_who

    day = on.date() if on else None
    if check:
        raise typer.Exit(check_base(as_json))
    if stale is not None:
        show_stale(stale, day, as_json)
    elif words:
        raise typer.Exit(show_who(settings_of({"data": data}).place, words, day, as_json))
    else:
        fail("who? Give a name or an office, or --stale MONTHS, or --check")


@app.command()
def version(as_json: Json = False) -> None:
    """Print the version of Communique."""
    from importlib.metadata import version

    found = version("communique")
    if as_json:
        print_json({"version": found})
    else:
        typer.echo(found)
