"""The sub-commands of `communique lexicon`."""

from datetime import datetime
from typing import Annotated

import typer

from flows.commands.command import Data, Json, fail, settings_of
from flows.commands.completion import entries

app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")


@app.callback()
def lexicon(context: typer.Context, as_json: Json = False) -> None:
    """The event lexicon: what it holds, what an entry asks for, and why a sentence was coded so and not otherwise."""
    from flows.commands.lexicon import show_summary

    if context.invoked_subcommand is None:
        show_summary(as_json)
    elif as_json:
        fail(f"--json stands behind the command: communique lexicon {context.invoked_subcommand} ... --json")


@app.command("list")
def list_entries(
    type: Annotated[str | None, typer.Option("--type", help="A type of PLOVER: ASSAULT.", show_default=False)] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="A mode: drone, arrest, visit.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="verb, particle_verb, light_verb, noun ...", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """List entries: id, mode, trigger."""
    from flows.commands.lexicon import show_list
    from transforms.knowledge.lexicon import KINDS
    from warehouse.vocabulary import EVENT_TYPES, MODES

    event_type = type.upper() if type is not None else None
    for option, given, allowed in (
        ("type", event_type, list(EVENT_TYPES)),
        ("mode", mode, MODES),
        ("kind", kind, sorted(KINDS)),
    ):
        if given is not None and given not in allowed:
            fail(f"--{option} {given}: choose one of {', '.join(allowed)}")
    code = show_list(event_type, mode, kind, as_json)
    if code:
        fail("no entry is of all that you named: leave out --mode or --kind", code)
    raise typer.Exit(code)


@app.command("search")
def search_entries(
    words: Annotated[
        list[str],
        typer.Argument(help="An id, a lemma, words of the trigger or of the example; v:call is the verb alone."),
    ],
    as_json: Json = False,
) -> None:
    """Find entries by id, lemma, the words and lists of the trigger, or the example."""
    from flows.commands.lexicon import show_search

    raise typer.Exit(show_search(" ".join(words), as_json))


@app.command("show")
def show(
    id: Annotated[
        str, typer.Argument(help="The id of an entry, as search and explain print it.", autocompletion=entries)
    ],
    as_json: Json = False,
) -> None:
    """Show an entry in full: what its trigger and conditions ask for, where it looks for participants, its examples."""
    from flows.commands.lexicon import show_entry

    raise typer.Exit(show_entry(id, as_json))


@app.command("test")
def test(
    prefix: Annotated[
        str, typer.Argument(help="Only entries whose id begins so: assault, sanction.ban.", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """Code the examples and counter-examples of the entries, and print those that do not come out as they should."""
    from flows.commands.lexicon import check_entries

    raise typer.Exit(check_entries(prefix, as_json))


@app.command("explain")
def explain(
    text: Annotated[str, typer.Argument(help="A sentence, or several.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of publication (default: today).", show_default=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="spaCy's English model: sm or md (default: that of the settings).", show_default=False),
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Explain what the coder makes of a sentence: what was coded, by which words, and why nothing else was."""
    from flows.commands.lexicon import show_explanation
    from transforms.language.models import is_installed

    if not text.strip():
        fail('explain what? Give a sentence: communique lexicon explain "France urged Sudan to withdraw."')
    settings = settings_of({"data": data, "model": model})
    if not is_installed(settings.model):
        fail(f"model {settings.model}: its package is not installed; pip install 'communique[{settings.model}]'")
    raise typer.Exit(show_explanation(text, on.date() if on else None, settings.model, settings.place, as_json))
