"""The command `communique backfill`."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.commands.command import Data, Json, fail, print_json, settings_of
from flows.environment import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.backfill import Unit


def backfill(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day (UTC).")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, which is included.")],
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Locations with a pattern of the day in braces, or addresses on the web (default: the sources of "
            "communique.toml).",
            show_default=False,
        ),
    ] = None,
    each_day: Annotated[
        bool, typer.Option("--each-day", help="Publish a release after each day, instead of one at the end.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")] = False,
    s3_endpoint: Annotated[
        str | None, typer.Option(help="Endpoint of S3-compatible storage, if not Amazon's.", show_default=False)
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Take in past days, one batch a day, in order; a schedule never catches up by itself.

    A pattern is what strftime knows, in braces: `{%Y-%m-%d}`. Days that are done are passed over, days whose files are
    not there are reported. Of a feed or sitemap without a pattern, the pages that it lists as published in these days
    are fetched. If it is cut off, the same command goes on.
    """
    from flows.clock import now

    begin, end, today = first.date(), last.date(), now().date()
    if begin > end:
        fail(f"--from {begin} is later than --to {end}: swap them")
    if end > today:
        fail(f"--to {end} is in the future: the last day that can be filled in is today, {today} (UTC)")
    prepare()
    from flows import backfill as engine
    from flows.dated import is_dated
    from flows.failures import explained, without_secrets
    from flows.hooks import told
    from flows.running import named, told_of
    from sources.errors import SourceError

    settings = settings_of({"data": data, "s3_endpoint": s3_endpoint})
    console = Console(stderr=True)
    wanted = named(source or [], {})
    if not wanted:
        wanted = [s for s in settings.sources if s.is_web or is_dated(s.location)]
        for other in (s for s in settings.sources if s not in wanted):
            console.print(
                f"Passed over, as it names no day: {without_secrets(other.location)}", highlight=False, markup=False
            )
    if not wanted:
        fail("backfill what? Name a source, or list sources in communique.toml")
    failure: tuple[str, int] | None = None
    try:
        units = engine.plan(settings, wanted, begin, end)
        if not any(unit.is_waiting or unit.stored for unit in units):
            raise SourceError(f"nothing is there from {begin} to {end}: {units[0].status.removeprefix('missing: ')}")
        if dry_run:
            _show(units, as_json)
            return
        ran = told(settings, lambda: engine.run(settings, units, each_day, console))
    except Exception as error:
        failure = explained(error, settings.data)
        if failure is None:
            raise
    if failure:
        fail(*failure)
    _show(units, as_json)
    if as_json:
        print_json(told_of(ran))
        return
    Console().print(
        f"{str(ran)[0].upper()}{str(ran)[1:]}." + (f" It is in {ran.release.path}" if ran.release else ""),
        soft_wrap=True,
    )


def _show(units: "Sequence[Unit]", as_json: bool) -> None:
    from flows.backfill import show

    if not as_json:
        show(Console(), units)
        return
    for unit in units:
        files = None if unit.stored is None else len(unit.stored.sources)
        status = unit.status or ("to fetch" if unit.web else "to do")
        print_json({"day": unit.label, "files": files, "documents": unit.documents, "new": unit.new, "status": status})
