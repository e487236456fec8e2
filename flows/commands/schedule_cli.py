"""`communique schedule`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.command import Data, Json, fail, settings_of


def schedule(
    every: Annotated[
        str | None, typer.Option(help="Time between two runs: 30s, 15m, 1h, 1d.", show_default=False)
    ] = None,
    cron: Annotated[
        str | None, typer.Option(help="When, as cron writes it: minute hour day month weekday.", show_default=False)
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Time zone of --cron (default: UTC).", show_default=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the deployment (default: of the data folder).", show_default=False)
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Run over the sources of communique.toml again and again, until Ctrl-C or SIGTERM.

    Uses the Prefect server of PREFECT_API_URL, or starts one of its own, with its UI, for as long as it runs. Runs do not
    overlap; those missed while it was stopped are not made up for.
    """
    from flows import serving

    settings = settings_of({"data": data})
    given = settings.schedule.model_copy(
        update={k: v for k, v in {"timezone": timezone, "name": name}.items() if v is not None}
        | ({"every": every, "cron": cron} if every or cron else {})
    )
    problem = serving.problem(given)
    if problem is None and not settings.sources:
        problem = f"{Path.cwd()}: communique.toml is not there or names no sources: list them as [[sources]], or name another folder with cd"
    if problem:
        fail(problem)
    raise typer.Exit(serving.serve(given, settings.data, data, as_json))
