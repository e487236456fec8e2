"""What all pictures have in common: what is asked for, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
from matplotlib.figure import Figure

from warehouse.pictures.choice import Choice, choose
from warehouse.pictures.page import Frame
from warehouse.pictures.sources import credit


@dataclass(frozen=True)
class Asked:
    """A picture of this release. `top`: how many things have a name, a number or a row in it; `title`: in the place of its own."""

    db: duckdb.DuckDBPyConnection
    release_id: str
    countries: Mapping[str, str]
    choice: Choice
    top: int
    title: str | None = None

    def choose(self, default: Sequence[str]) -> str:
        """Makes the table `chosen`; see there."""
        return choose(self.db, self.choice, self.countries, default)

    def frame(self, title: str, chosen: str, events: str, notes: Sequence[str]) -> Frame:
        """What is above and below a picture of the events of that table."""
        ((n,),) = self.db.execute(f"SELECT count(*) FROM {events}").fetchall()
        caption = [*(note for note in notes if note), credit(self.db, self.release_id, n, events)]
        return Frame(self.title or title, chosen, caption, n)


@dataclass(frozen=True)
class Drawn:
    """A picture: its title, its caption, how many events it shows; does it have letters that the font lacks?"""

    figure: Figure
    title: str
    caption: str
    n_events: int
    lacks_letters: bool = False


def drawn(figure: Figure, frame: Frame) -> Drawn:
    """The picture on that sheet."""
    return Drawn(figure, frame.title, " ".join(frame.caption), frame.n_events)
