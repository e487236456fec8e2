"""What the commands share: how they end with a message, the options that many take, the settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from flows.settings import Settings

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder (default: ./data, or COMMUNIQUE_DATA).", show_default=False)
]
Wanted = Annotated[str | None, typer.Option("--release", help="Release id (default: the latest).", show_default=False)]


def complain(message: object) -> None:
    """A message on the standard error."""
    from flows.commands.visible import visible

    Console(stderr=True).print(
        f"communique: {visible(message)}", style="bold red", highlight=False, markup=False, soft_wrap=True
    )


def fail(message: object, code: int = 2) -> NoReturn:
    """Ends the command with a message on the standard error."""
    complain(message)
    raise typer.Exit(code)


def settings_of(given: Mapping[str, object]) -> "Settings":
    """The settings with what the command line gave. Ends with a message if a value is not allowed."""
    from flows.settings import SettingsError, read_settings

    try:
        return read_settings(given)
    except SettingsError as error:
        fail(error)
