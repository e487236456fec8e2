"""`communique status` and `communique plan`."""

from typing import Annotated

import typer

from flows.command import Data, fail, settings_of

Json = Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")]


def status(data: Data = None, as_json: Json = False) -> None:
    """Show what the data folder holds, what is stale and why.

    **Examples**

    - `communique status`

    - `communique status --data news --json`
    """
    from flows.status import show_status

    show_status(settings_of({"data": data}), as_json)


def plan(
    source: Annotated[
        list[str] | None,
        typer.Argument(help="What would be read (default: the sources of communique.toml).", show_default=False),
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what a run would do, and do nothing: the same as `communique run --dry-run`.

    **Examples**

    - `communique plan`

    - `communique plan crawl/ --data news`

    - `communique plan crawl/ --json`
    """
    dry_run(source, data, {}, as_json)


def dry_run(source: list[str] | None, data: Data, given: dict[str, object], as_json: bool = False) -> None:
    """What a run with these sources and settings would do; of sources on the web nothing is asked."""
    from flows.running import fetched_sources, named, stored_sources
    from flows.status import show_plan
    from sources.listing import SourceError, merge

    settings = settings_of({**given, "data": data})
    wanted = named(source, {}) if source else settings.sources
    web = [s for s in wanted if s.is_web]
    try:
        stored = stored_sources(settings, [s for s in wanted if not s.is_web])
    except SourceError as error:
        fail(error)
    show_plan(settings, merge([stored, fetched_sources(settings)]), len(web), as_json)


def register(app: typer.Typer) -> None:
    app.command()(status)
    app.command()(plan)
