"""`communique plot`."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.command import Data, Json, Wanted, fail, print_json, release_of
from flows.commands.exits import Exit


class Picture(StrEnum):
    """What can be drawn."""

    TIMELINE = "timeline"
    MAP = "map"
    NETWORK = "network"
    COMMITMENTS = "commitments"


class Nodes(StrEnum):
    """Of what a network is."""

    ACTORS = "actors"
    COUNTRIES = "countries"


# How many things have a number, a name or a row in each, where nobody says.
TOP = {Picture.TIMELINE: 8, Picture.MAP: 20, Picture.NETWORK: 25, Picture.COMMITMENTS: 12}
FORMATS = ["%Y-%m-%d"]


def plot(
    picture: Annotated[Picture, typer.Argument(help="What to draw.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write: .svg or .png.")],
    type: Annotated[
        list[str] | None,
        typer.Option("--type", help="Events of this PLOVER type; may be given again.", show_default=False),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(help="Events there, or with somebody from there: a name, or ISO 3166 (UKR).", show_default=False),
    ] = None,
    actor: Annotated[
        str | None, typer.Option(help="Events with a participant whose name has these letters.", show_default=False)
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            help="actual, planned, conditional, possible or negated; may be given again (default: all but negated; of "
            "commitments planned and conditional).",
            show_default=False,
        ),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=FORMATS, help="The first day.", show_default=False)
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=FORMATS, help="The last day, included.", show_default=False)
    ] = None,
    of: Annotated[Nodes, typer.Option(help="Of a network: actors, or countries.")] = Nodes.ACTORS,
    top: Annotated[
        int | None,
        typer.Option(
            min=1, max=40, help="Numbers, names, nodes or rows in it (default: 8, 20, 25, 12).", show_default=False
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="In the place of its own title.", show_default=False)] = None,
    data: Data = None,
    release: Wanted = None,
    as_json: Json = False,
) -> None:
    """Draw a picture of a release for a report or an article, its sources in the caption.

    timeline: events over time, and what most texts report. map: where. network: who with whom, in cooperation and
    conflict. commitments: who committed to what, when and on which condition.
    """
    if out.suffix.lower() not in (".svg", ".png"):
        fail(f"--out {out}: the name must end with .svg or .png")
    if first and last and first > last:
        fail(f"--from {first:%Y-%m-%d} is later than --to {last:%Y-%m-%d}: swap them")
    found = release_of(data, release)
    import duckdb

    from warehouse import release as releases
    from warehouse.pictures.choice import Choice, NothingToDrawError, UnknownValueError
    from warehouse.pictures.draw import write_picture

    name = of.value if picture is Picture.NETWORK else picture.value
    choice = Choice(type or (), country, actor, status or (), first and first.date(), last and last.date())
    try:
        with releases.connect(found.path) as db:
            drawn = write_picture(name, out, db, found.release_id, choice, top or TOP[picture], title)
    except UnknownValueError as error:
        fail(error)
    except NothingToDrawError as error:
        fail(error, Exit.NO)
    except OSError as error:
        fail(f"{out} cannot be written ({error.strerror or error}): name another file with --out")
    except duckdb.Error as error:
        fail(
            f"release {found.release_id} cannot be drawn ({str(error).splitlines()[0]}): `communique verify` checks it"
        )
    if drawn.lacks_letters:
        print("note: letters that DejaVu Sans lacks are drawn as boxes", file=sys.stderr)
    told = {"release_id": found.release_id, "file": str(out), "events": drawn.n_events}
    if as_json:
        print_json(told | {"title": drawn.title, "caption": drawn.caption})
    else:
        print(f"{out}: {drawn.title}, {drawn.n_events:,} events")
