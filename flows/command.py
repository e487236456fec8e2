"""What the commands share: how they end with a message, the options that many take, the settings."""

import tomllib
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


def fail(message: object, code: int = 2) -> NoReturn:
    """Ends the command with a message on the standard error."""
    from flows.visible import visible

    Console(stderr=True).print(
        f"communique: {visible(message)}", style="bold red", highlight=False, markup=False, soft_wrap=True
    )
    raise typer.Exit(code)


def settings_of(given: Mapping[str, object]) -> "Settings":
    """The settings with what the command line gave. Ends with a message if a value is not allowed."""
    from pydantic import ValidationError

    from flows.settings import Settings

    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fail(f"communique.toml: {error}")
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        fail(f"{problems} (settings come from the command line, COMMUNIQUE_* and communique.toml)")
