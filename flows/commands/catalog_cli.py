"""`communique catalog`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.command import Data, Json, Wanted, fail, print_json, release_of, settings_of
from flows.commands.exits import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.published import Release

PORT = 8123


def catalog(
    open: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve it over HTTP to this machine alone, until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of --serve (0: any that is free).")] = PORT,
    data: Data = None,
    release: Wanted = None,
    as_json: Json = False,
) -> None:
    """Print where the catalogue of a release is: a site with its events, quotes, commitments and tables.

    It opens from disk. Over HTTP (--serve) the page of SQL finds the database by itself.
    """
    from warehouse.catalog.build import FIRST, catalog_of
    from warehouse.published import ReleaseError

    folder, found = settings_of({"data": data}).data, release_of(data, release)
    try:
        first = catalog_of(found, folder) / FIRST
    except ReleaseError as error:
        fail(error)
    if serve:
        _serve(folder, found, first, port, open, as_json)
        return
    _tell({"release_id": found.release_id, "index": str(first)}, str(first), as_json)
    if open:
        _show(first.resolve().as_uri())


def _serve(data: "Path", release: "Release", first: "Path", port: int, open: bool, as_json: bool) -> None:
    """Serves the release's folder, and the catalogue's where that is another, until Ctrl-C."""
    from flows.commands.catalog_server import server

    is_inside = first.is_relative_to(release.path)
    root = release.path if is_inside else data
    try:
        serving = server(root, (release.path, first.parent), port)
    except OSError as error:
        fail(
            f"port {port} cannot be had ({error.strerror or error}): name another with --port, or 0 for any",
            Exit.WRONG_CALL,
        )
    address = f"http://127.0.0.1:{serving.server_address[1]}/{first.relative_to(root).as_posix()}"
    told = {"release_id": release.release_id, "index": str(first), "address": address}
    _tell(told, f"{address}\nserved to this machine alone; Ctrl-C ends it", as_json)
    if open:
        _show(address)
    try:
        serving.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        serving.server_close()


def _tell(content: dict[str, str], text: str, as_json: bool) -> None:
    if as_json:
        print_json(content)
    else:
        print(text)
    sys.stdout.flush()  # a program that waits for the address reads a pipe


def _show(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        fail(f"no browser can be opened here: open {address} yourself", Exit.NO)
