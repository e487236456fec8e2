"""What the commands share: how they end with a message, the options that many take, the settings."""

import json
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

from flows.commands.completion import release_ids
from flows.commands.examples import shown_examples
from flows.commands.exits import Exit

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.published import Release

# The last options of every command that has them, in this order.
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DATA", help="Data folder (default: ./data, or COMMUNIQUE_DATA).", show_default=False
    ),
]
Wanted = Annotated[
    str | None,
    typer.Option(
        "--release",
        metavar="RELEASE",
        help="A release id, `latest`, or `previous` (default: the latest).",
        show_default=False,
        autocompletion=release_ids,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="For programs: JSON alone on the standard output, one object a line.")
]
# Typer's versions bring click along inside or beside themselves: the class of all errors of a call, wherever it is.
_WrongCall = typer.BadParameter.__mro__[2]
# The words of the call that is going on. Not the context of click: a wrong call is told where there is none any more.
_words: ContextVar[Sequence[str]] = ContextVar("words of the call")


class Commands(TyperGroup):
    """The commands. With --json a wrong call is told as JSON too."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **named: Any) -> Any:
        """Begins a call."""
        begun = _words.set(sys.argv[1:] if args is None else args)
        try:
            return super().main(args, *others, **named)
        finally:
            _words.reset(begun)

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Reads the options before the command."""
        try:
            return super().make_context(*args, **named)
        except Exception as error:
            _told(error)
            raise

    def invoke(self, ctx: Any) -> Any:
        """Reads the options of the command, and calls it."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            _told(error)
            raise


def _is_for_programs() -> bool:
    """Is it asked for JSON? Before and after the call, as where a signal ended it, the words of the process say so."""
    return "--json" in _words.get(sys.argv[1:])


def _told(error: Exception) -> None:
    if _is_for_programs() and isinstance(error, _WrongCall):
        fail(error.format_message())  # type: ignore[attr-defined]


def with_examples(app: typer.Typer, above: str = "") -> None:
    """Ends the help of each command with its examples."""
    for command in app.registered_commands:
        name = command.name or (command.callback.__name__ if command.callback else "")
        command.epilog = shown_examples(f"{above}{name}")
    for group in app.registered_groups:
        if group.typer_instance is None:
            continue
        name = group.name if isinstance(group.name, str) else ""
        with_examples(group.typer_instance, f"{name} " if name else above)
        if name:
            group.epilog = shown_examples(name)


def print_json(content: Any) -> None:
    """An object on a line of its own. On a terminal all but ASCII is escaped: texts from outside could drive it."""
    print(json.dumps(content, ensure_ascii=sys.stdout.isatty(), default=str))


def complain(message: object, code: int = Exit.WRONG_CALL) -> None:
    """A message on the standard error; with --json as an object with the keys error and exit_code."""
    from flows.commands.visible import visible

    if _is_for_programs():
        print(json.dumps({"error": str(message), "exit_code": int(code)}), file=sys.stderr)
        return
    Console(stderr=True).print(
        f"communique: {visible(message)}", style="bold red", highlight=False, markup=False, soft_wrap=True
    )


def fail(message: object, code: int = Exit.WRONG_CALL) -> NoReturn:
    """Ends the command with a message on the standard error."""
    complain(message, code)
    raise typer.Exit(int(code))


def release_of(data: Path | None, release_id: str | None) -> "Release":
    """The release that --release names (None: the latest). Ends with a message if there is none of that name."""
    from warehouse.published import ReleaseError, named

    try:
        return named(settings_of({"data": data}).data, release_id or "latest")
    except ReleaseError as error:
        fail(error)


def settings_of(given: Mapping[str, object]) -> "Settings":
    """The settings with what the command line gave. Ends with a message if a value is not allowed."""
    from flows.settings import SettingsError, read_settings

    try:
        return read_settings(given)
    except SettingsError as error:
        fail(error)
