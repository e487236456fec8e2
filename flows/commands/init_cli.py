"""`communique init`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.command import Json, fail, print_json


def init(
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write.")] = Path("communique.toml"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Write a communique.toml with every setting, what it means, and its default, to change what you want otherwise."""
    from flows.settings_file import written

    if out.exists() and not force:
        fail(f"{out} is there already: --force writes over it, --out FILE writes another to compare with")
    try:
        out.write_text(written(), encoding="utf-8")
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}; name another file with --out")
    if as_json:
        print_json({"path": str(out)})
        return
    typer.echo(f"{out} has every setting with its default. List your sources in it, then: communique run")
