"""Events over time: bars of a day, week, month or year, and what most texts report by number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from warehouse.pictures.choice import NOT_DENIED, Choice, NothingToDrawError, day, most, span
from warehouse.pictures.page import (
    ACCENT,
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
    fitting,
)
from warehouse.pictures.picture import Asked, Drawn, drawn
from warehouse.pictures.sources import counted
from warehouse.vocabulary import QUAD_CLASSES

BARS, TICKS = 62, 9  # at most; of more bars the next unit is taken
HEIGHT, AXIS, ITEM = 190.0, 34.0, 30.0  # points: of the bars, of what is written below them, of a numbered event
SCALE = 32.0  # points: of the figures at the left
STEP = 11.0  # points between numbers over the same bar


@dataclass(frozen=True)
class Unit:
    """A span of time that has a bar: its name, the day on which that of a day begins, the day after it, how its bar is named."""

    name: str
    begin: Callable[[date], date]
    after: Callable[[date], date]
    label: Callable[[date], str]


UNITS = (
    Unit("day", lambda d: d, lambda d: d + timedelta(days=1), lambda d: f"{d.day} {d:%b}"),
    Unit("week", lambda d: d - timedelta(days=d.weekday()), lambda d: d + timedelta(days=7), day),
    Unit(
        "month", lambda d: d.replace(day=1), lambda d: (d + timedelta(days=32)).replace(day=1), lambda d: f"{d:%b %Y}"
    ),
    Unit("year", lambda d: d.replace(month=1, day=1), lambda d: d.replace(year=d.year + 1), lambda d: str(d.year)),
)
# What is known to a month has no day: a bar of the first would be a lie.
DRAWN = """
    CREATE OR REPLACE TEMP TABLE drawn AS
    SELECT *, date_trunc('{unit}', date_start)::DATE AS begin FROM chosen
    WHERE list_contains(?, date_precision) AND begin BETWEEN ? AND ?
"""
BARRED = "SELECT begin, modality = 'actual' AS is_done, quad_class, count(*) FROM drawn GROUP BY ALL ORDER BY ALL DESC"
NUMBERED = """
    SELECT begin, date_start, date_end, summary, event_type, place_name, n_clusters FROM drawn
    ORDER BY n_clusters DESC, n_articles DESC, date_start, event_id LIMIT ?
"""
LEFT_OUT = """
    SELECT count(*) FILTER (date_start IS NULL), count(*) FILTER (date_end < ?), count(*) FILTER (date_start > ?), count(*)
    FROM chosen
"""


def draw(asked: Asked) -> Drawn:
    """The events of the choice. What is denied is left out if it is not asked for."""
    chosen = asked.choose(NOT_DENIED)
    first, last = _days(asked.db, asked.choice)
    unit, bars = _unit(asked.db, first, last)
    counts = asked.db.execute(BARRED).fetchall()
    told = sorted(asked.db.execute(NUMBERED, [asked.top]).fetchall(), key=lambda row: row[1:4])
    first, end = bars[0], unit.after(bars[-1]) - timedelta(days=1)
    numbered = "Numbered: what most independent texts report."
    notes = [f"{numbered} {_left_out(asked.db, unit, first, end)}"]
    frame = asked.frame(f"Events by {unit.name}, {span(first, end)}", chosen, "drawn", notes)
    page = frame.page(SMALL * LINE + 6 + HEIGHT + AXIS + ITEM * len(told))
    page.legend(list(_legend(counts)))
    _bars(page.axes(HEIGHT, MARGIN + SCALE, INSIDE - SCALE), unit, bars, counts, [row[0] for row in told])
    page.at += AXIS
    for number, row in enumerate(told, 1):
        _event(page, number, row)
    frame.close(page)
    return drawn(page.figure, frame)


def _days(db: duckdb.DuckDBPyConnection, choice: Choice) -> tuple[date, date]:
    """From when to when: as asked for, else the days that most events are of."""
    days = [row[0] for row in db.execute("SELECT date_start FROM chosen WHERE date_start IS NOT NULL").fetchall()]
    if not days:
        raise NothingToDrawError("no event of these has a date: ask for others")
    first, last = most(days)
    first, last = choice.first or first, choice.last or last
    if first > last:
        raise NothingToDrawError(f"from {day(first)} to {day(last)}: no time lies between; swap them")
    return first, last


def _unit(db: duckdb.DuckDBPyConnection, first: date, last: date) -> tuple[Unit, list[date]]:
    """The smallest unit with a few bars to which half of the events there are known; its bars. Makes the table `drawn`."""
    ((n,),) = db.execute(
        "SELECT count(*) FROM chosen WHERE date_end >= ? AND date_start <= ?", [first, last]
    ).fetchall()
    for known, unit in enumerate(UNITS, 1):
        bars = [unit.begin(first)]
        while (following := unit.after(bars[-1])) <= last:
            bars.append(following)
        db.execute(DRAWN.format(unit=unit.name), [[u.name for u in UNITS[:known]], bars[0], bars[-1]])
        if len(bars) <= BARS and db.execute("SELECT count(*) * 2 >= ? FROM drawn", [n]).fetchall() == [(True,)]:
            break
    return unit, bars


def _left_out(db: duckdb.DuckDBPyConnection, unit: Unit, first: date, last: date) -> str:
    ((undated, before, after, every),) = db.execute(LEFT_OUT, [first, last]).fetchall()
    ((shown,),) = db.execute("SELECT count(*) FROM drawn").fetchall()
    vague = every - shown - undated - before - after
    parts = (
        (undated, "have no date" if undated != 1 else "has no date"),
        (vague, f"{'are' if vague != 1 else 'is'} known less exactly than to the {unit.name}"),
        (before, f"{'are' if before != 1 else 'is'} of before"),
        (after, f"{'are' if after != 1 else 'is'} of later"),
    )
    told = [f"{n:,} {words}" for n, words in parts if n]
    return f"Not drawn: {', '.join(told)}." if told else ""


def _legend(counts: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for quad, name in QUAD_CLASSES.items():
        if any(row[2] == quad for row in counts):
            yield name, _look(quad, is_done=True)
    if not all(row[1] for row in counts):
        yield "not yet: planned, possible or on a condition", {"facecolor": PAPER, "edgecolor": SOFT, "hatch": "//////"}


def _look(quad: int, is_done: bool) -> dict[str, Any]:
    if is_done:
        return {"facecolor": QUADS[quad], "edgecolor": PAPER, "linewidth": 0.4}
    return {"facecolor": PAPER, "edgecolor": QUADS[quad], "linewidth": 0.8, "hatch": "//////"}


def _bars(axes: Axes, unit: Unit, bars: list[date], counts: Sequence[tuple[Any, ...]], numbered: list[date]) -> None:
    """Done below, not yet above; the numbers of the events that are told over their bars."""
    heights = dict.fromkeys(bars, 0)
    for begin, is_done, quad, n in counts:
        axes.bar(bars.index(begin), n, width=0.86, bottom=heights[begin], **_look(quad, is_done))
        heights[begin] += n
    many = max((numbered.count(begin) for begin in bars), default=0)
    axes.set_ylim(0, max(heights.values()) * HEIGHT / (HEIGHT - STEP * many - 8))
    axes.set_xlim(-0.6, len(bars) - 0.4)
    for number, begin in enumerate(numbered, 1):
        lift = 3 + STEP * numbered[: number - 1].count(begin)
        axes.annotate(
            str(number),
            (bars.index(begin), heights[begin]),
            xytext=(0, lift),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=7.5,
            weight="bold",
            color=ACCENT,
        )
    every = -(-len(bars) // TICKS)
    axes.set_xticks(range(0, len(bars), every), [unit.label(begin) for begin in bars[::every]])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.tick_params(length=0)


def _event(page: Page, number: int, row: tuple[Any, ...]) -> None:
    """A numbered event: what is told of it; when, what, where, in how many texts."""
    _, start, end, summary, kind, place, texts = row
    page.write(MARGIN, page.at, str(number), NORMAL, weight="bold", color=ACCENT)
    page.write(MARGIN + 20, page.at, fitting(summary, INSIDE - 20, NORMAL), NORMAL)
    facts = [span(start, end), kind, place, counted(texts, "independent text")]
    told = " · ".join(fact for fact in facts if fact)
    page.write(MARGIN + 20, page.at + NORMAL * LINE, fitting(told, INSIDE - 20, SMALL), SMALL, color=SOFT)
    page.at += ITEM
