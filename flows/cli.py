"""The `communique` command. Each command imports what it needs when it is called, so that --help is quick."""

import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from flows.commands.asking_cli import app as asking_app
from flows.commands.backfill_cli import backfill
from flows.commands.catalog_cli import catalog
from flows.commands.command import Commands, Data, Json, complain, fail, settings_of, with_examples
from flows.commands.doctor_cli import doctor
from flows.commands.exits import Exit, exit_lines
from flows.commands.init_cli import init
from flows.commands.lexicon_cli import app as lexicon_app
from flows.commands.plot_cli import plot
from flows.commands.releases_cli import app as releases_app
from flows.commands.schedule_cli import schedule
from flows.commands.status_cli import plan, show_dry_run, status
from flows.ending import Ending
from flows.environment import prepare
from sources.errors import SourceError

EXAMPLES = Path(__file__).parent.parent / "examples"
app = typer.Typer(
    help="News articles to a dataset of events, quotes and commitments, each traced to its sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    cls=Commands,
    epilog="\n\n".join(["**Exit codes**", *exit_lines()]),
)


@app.command()
def run(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, globs, s3:// prefixes, web addresses (default: the sources of communique.toml, else the examples).",
            show_default=False,
        ),
    ] = None,
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
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Take articles in and publish a release.

    What is done already is not done again: the same input a second time changes nothing, and a run that was cut off
    goes on where it stopped.
    """
    prepare()
    from flows.running import named, start

    given = {"data": data, "workers": workers, "runner": runner, "model": model, "partition_size": partition_size}
    limits = {"document_seconds": document_seconds, "document_memory": document_memory}
    settings = settings_of({**given, **limits, "s3_endpoint": s3_endpoint, "scheduler": scheduler, "lake": lake})
    wanted = named(source, _columns(column or [])) if source else settings.sources
    if dry_run:
        show_dry_run(settings, wanted or named([str(EXAMPLES)], {}), as_json)
    elif wanted:
        start(settings, wanted, entities, as_json=as_json)
    else:
        own = entities or EXAMPLES / "entities.toml"
        start(settings, named([str(EXAMPLES)], {}), own, is_example=True, as_json=as_json)


app.command()(plan)
app.command()(status)
app.add_typer(asking_app)
app.command()(catalog)
app.command()(plot)
app.add_typer(releases_app)
app.add_typer(lexicon_app, name="lexicon")
app.command()(init)
app.command()(schedule)
app.command()(backfill)
app.command()(doctor)
with_examples(app)


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
        _stopped(Exit.TERMINATED)
    except SourceError as error:  # of a setting that each command reads: where the lake lies
        complain(error)
        sys.exit(Exit.WRONG_CALL)
    except SystemExit as end:  # which Typer makes of Ctrl-C
        if end.code == Exit.INTERRUPTED:
            _stopped(Exit.INTERRUPTED)
        raise


class Terminated(BaseException):
    """SIGTERM: a scheduler, a container or a person asks the process to end."""


def _terminate(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what follows is cleaning up
    raise Terminated


def _stopped(code: Exit) -> NoReturn:
    complain("stopped; the same command goes on where it stopped", code)
    sys.exit(code)


if __name__ == "__main__":
    main()
