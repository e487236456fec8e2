"""Who committed to what: reported when, due when, on which condition, carried out when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from warehouse.pictures.choice import NothingToDrawError, day, most, span
from warehouse.pictures.page import (
    ACCENT,
    INK,
    INSIDE,
    LINE,
    MARGIN,
    NORMAL,
    PAPER,
    QUADS,
    RULE,
    SMALL,
    SOFT,
    Page,
    wrapped,
)
from warehouse.pictures.picture import Asked, Drawn, drawn
from warehouse.pictures.sources import counted
from warehouse.words import MODALITIES

# What is done already is a deed, no promise: it is shown where it is asked for.
OPEN = ("planned", "conditional")
COLOURS = {"planned": QUADS[2], "conditional": QUADS[3], "actual": ACCENT}
TEXT, GAP, BETWEEN, SCALE = (
    400.0,
    26.0,
    12.0,
    22.0,
)  # points: of the words, between them and the days, between rows, of the scale
TICKS = 5
CHOSEN = """
    CREATE OR REPLACE TEMP TABLE drawn AS
    SELECT c.*, (e.first_reported_at AT TIME ZONE 'UTC')::DATE AS reported, f.first_done, f.last_done
    FROM chosen e JOIN commitments c USING (event_id)
    LEFT JOIN (
      SELECT fulfils AS event_id, min(coalesce(date_start, reported)) AS first_done, min(coalesce(date_end, reported)) AS last_done
      FROM (SELECT *, (first_reported_at AT TIME ZONE 'UTC')::DATE AS reported FROM events) WHERE fulfils IS NOT NULL GROUP BY 1) f USING (event_id)
    ORDER BY c.n_clusters DESC, c.n_articles DESC, c.condition_text IS NULL, c.date_start IS NULL, c.first_reported_at, event_id
    LIMIT ?
"""
ROWS = """
    SELECT actors, recipients, event_type, modality, summary, condition_text, n_clusters, reported, date_start, date_end, first_done, last_done
    FROM drawn ORDER BY reported NULLS LAST, date_start NULLS LAST, event_id
"""


@dataclass(frozen=True)
class Commitment:
    """A row of the picture: what was committed to, and the days."""

    actors: list[str]
    recipients: list[str]
    event_type: str
    modality: str
    summary: str
    condition: str | None
    n_texts: int
    reported: date | None
    first_due: date | None
    last_due: date | None
    first_done: date | None
    last_done: date | None

    def days(self) -> list[date]:
        """All days that it knows."""
        return [found for found in (self.reported, self.first_due, self.last_due, self.last_done) if found is not None]

    def who(self) -> list[str]:
        """Who, to whom, what kind."""
        to = f" → {', '.join(self.recipients)}" if self.recipients else ""
        return wrapped(f"{', '.join(self.actors) or 'somebody'}{to}", TEXT, NORMAL, 1, bold=True)

    def told(self) -> list[str]:
        """The sentence on it."""
        return wrapped(self.summary, TEXT, SMALL, 2)

    def conditions(self) -> list[str]:
        """On which condition."""
        return wrapped(f"↳ {self.condition}", TEXT, SMALL, 2) if self.condition else []

    def facts(self) -> list[str]:
        """Kind, days, how many report it."""
        told = [self.event_type]
        if self.reported:
            told.append(f"reported {day(self.reported)}")
        if self.first_due and self.last_due:
            told.append(f"due {span(self.first_due, self.last_due)}")
        if self.first_done and self.last_done:
            told.append(f"carried out {span(self.first_done, self.last_done)}")
        return wrapped(" · ".join([*told, counted(self.n_texts, "independent text")]), TEXT, SMALL, 1)

    def height(self) -> float:
        """Points of its words."""
        return NORMAL * LINE + SMALL * LINE * len([*self.told(), *self.conditions(), *self.facts()])


def draw(asked: Asked) -> Drawn:
    """The commitments of the choice; if no status is asked for, those that are planned or depend on a condition."""
    chosen = asked.choose(OPEN)
    asked.db.execute(CHOSEN, [asked.top])
    found = [Commitment(*row) for row in asked.db.execute(ROWS).fetchall()]
    if not found:
        raise NothingToDrawError("no event of these is a commitment: ask for others")
    ((every,),) = asked.db.execute("SELECT count(*) FROM chosen JOIN commitments USING (event_id)").fetchall()
    note = "Ring: first report. Bar: when it is due. ✓: carried out."
    if every > len(found):
        note = f"The {len(found)} that most texts report, of {every:,}. {note}"
    frame = asked.frame("Who committed to what", chosen, "drawn", [note])
    heights = [one.height() + BETWEEN for one in found]
    page = frame.page(SMALL * LINE + 6 + SCALE + sum(heights))
    page.legend([(MODALITIES[m], {"facecolor": COLOURS[m]}) for m in COLOURS if any(c.modality == m for c in found)])
    top = page.at
    page.at += SCALE
    for one in found:
        _words(page, one)
        page.at += BETWEEN
    page.at = top
    axes = page.axes(SCALE + sum(heights), MARGIN + TEXT + GAP, INSIDE - TEXT - GAP)
    _days(axes, found, heights)
    frame.close(page)
    return drawn(page.figure, frame)


def _words(page: Page, one: Commitment) -> None:
    page.lines(MARGIN, one.who(), NORMAL, weight="bold")
    page.lines(MARGIN, one.told(), SMALL)
    page.lines(MARGIN, one.conditions(), SMALL, style="italic", color=QUADS[4])
    page.lines(MARGIN, one.facts(), SMALL, color=SOFT)


def _days(axes: Axes, found: Sequence[Commitment], heights: Sequence[float]) -> None:
    """A line for each: a ring where it was first reported, a bar where it is due, a tick where it was carried out. Arrows show what
    lies beyond the days that most are of."""
    first, last = most([d for one in found for d in one.days()] or [date(1970, 1, 1)])
    pad = max((last - first).days * 0.08, 2.0)
    low, high = date2num(first) - pad, date2num(last) + pad
    axes.set_xlim(low, high)
    axes.set_ylim(SCALE + sum(heights), 0)
    axes.spines[:].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=TICKS))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator(), show_offset=False))
    axes.tick_params(axis="x", length=0, labeltop=True, labelbottom=False, pad=-8)
    axes.vlines(axes.get_xticks(), SCALE - 6, SCALE + sum(heights), color=RULE, linewidth=0.6)
    y = SCALE
    for one, height in zip(found, heights, strict=True):
        _line(axes, one, y + (height - BETWEEN) / 2, low, high)
        y += height


def _line(axes: Axes, one: Commitment, y: float, low: float, high: float) -> None:
    colour = COLOURS[one.modality]
    places = [min(max(date2num(found), low), high) for found in one.days()]
    if len(places) > 1:
        axes.plot([min(places), max(places)], [y, y], color=colour, linewidth=0.8, alpha=0.6)
    if one.first_due and one.last_due:
        ends = [min(max(x, low), high) for x in (date2num(one.first_due) - 0.45, date2num(one.last_due) + 0.45)]
        axes.plot(ends, [y, y], color=colour, linewidth=7, solid_capstyle="butt")
    if one.reported:
        _mark(
            axes,
            date2num(one.reported),
            y,
            low,
            high,
            marker="o",
            markersize=5.5,
            markerfacecolor=PAPER,
            markeredgecolor=INK,
        )
    if one.last_done:
        axes.text(
            min(max(date2num(one.last_done), low), high),
            y - 5,
            "✓",
            size=11,
            weight="bold",
            color=ACCENT,
            ha="center",
            va="bottom",
        )


def _mark(axes: Axes, x: float, y: float, low: float, high: float, **look: Any) -> None:
    """The mark, or at the edge an arrow to where it would be."""
    if low <= x <= high:
        axes.plot([x], [y], linestyle="none", **look)
    else:
        axes.plot(
            [max(low, min(x, high))], [y], linestyle="none", marker="<" if x < low else ">", color=SOFT, markersize=5
        )
