"""`communique status` and `communique plan`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.command import Data, Json, fail, settings_of

if TYPE_CHECKING:
    from flows.settings import Settings, SourceSettings


def status(data: Data = None, as_json: Json = False) -> None:
    """Show what the data folder holds, what is stale and why."""
    from flows.commands.status import show_status

    show_status(settings_of({"data": data}), as_json)


def plan(
    source: Annotated[
        list[str] | None,
        typer.Argument(help="What would be read (default: the sources of communique.toml).", show_default=False),
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what a run would do, and do nothing: the same as `communique run --dry-run`."""
    from flows.running import named

    settings = settings_of({"data": data})
    show_dry_run(settings, named(source, {}) if source else settings.sources, as_json)


def show_dry_run(settings: "Settings", wanted: "Sequence[SourceSettings]", as_json: bool = False) -> None:
    """What a run over these sources would do; those on the web are not asked."""
    from flows.clock import now
    from flows.commands.status import show_plan
    from flows.dated import on_day
    from flows.running import fetched_sources, stored_sources
    from sources.listing import SourceError, merge

    today = [on_day(source, now().date()) for source in wanted]
    try:
        stored = stored_sources(settings, [source for source in today if not source.is_web])
    except SourceError as error:
        fail(error)
    n_web = sum(source.is_web for source in today)
    show_plan(settings, merge([stored, fetched_sources(settings)]), n_web, as_json)
