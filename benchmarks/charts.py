"""Charts of the reports of benchmarks: one SVG for each, the same bytes for the same figures.

    python benchmarks/charts.py RESULTS.json ... --out docs/figures/

Where the rows are of several sizes, a line for each stage: what an article costs against their number. Otherwise bars.
"""

import argparse
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#000000",
)  # Okabe and Ito: told apart by all
STYLE = "font: 13px sans-serif; fill: #222"
WIDTH, LEFT, RIGHT, BAR, TOP = 760, 240, 110, 22, 56
PLOT = 300  # height of a line chart


@dataclass(frozen=True)
class Chart:
    """Which rows and columns of a report are drawn: `value` of each `label`, against `size`; `where`: values that a row must have,
    `ending`: what its label must end with.
    """

    title: str
    label: str
    value: str
    size: str | None = None
    where: Row | None = None
    ending: str = ""


CHARTS = {
    "whole": Chart("CPU time an article, ms", "stage", "cpu_ms_an_article", "articles", {"run": "from nothing"}),
    "stages": Chart("CPU time an article, ms", "stage", "cpu_ms_an_article", "articles"),
    "queries": Chart("Queries on a release, warm, ms", "query", "warm_ms"),
    "extraction": Chart("Articles a CPU second", "coder", "articles_a_cpu_second"),
    "start": Chart("To begin and end: seconds", "what", "seconds"),
    "events_growth": Chart("Resolving a batch beside a history, CPU seconds", "figure", "value", ending="CPU s"),
    "validation": Chart("CPU seconds", "judged_by", "cpu_seconds"),
}


def chart(report: Mapping[str, Any]) -> str:
    """The SVG of a report. Raises KeyError if there is no chart for its benchmark."""
    wanted = CHARTS[report["benchmark"]]
    where = wanted.where or {}
    rows = [
        row
        for row in report["rows"]
        if row.get(wanted.value) is not None
        and str(row.get(wanted.label)).endswith(wanted.ending)
        and all(row.get(name) == value for name, value in where.items())
    ]
    if wanted.size and len({row[wanted.size] for row in rows}) > 1:
        return _lines(wanted, wanted.size, rows)
    return _bars(wanted, rows)


def _bars(wanted: Chart, rows: Sequence[Row]) -> str:
    most = max((float(row[wanted.value]) for row in rows), default=1.0) or 1.0
    width = WIDTH - LEFT - RIGHT
    drawn = []
    for at, row in enumerate(rows):
        y, value = TOP + at * BAR, float(row[wanted.value])
        drawn.append(_text(LEFT - 8, y + 15, str(row[wanted.label]), "end"))
        drawn.append(
            f'<rect x="{LEFT}" y="{y + 3}" width="{width * value / most:.1f}" height="{BAR - 6}" fill="{COLOURS[0]}"/>'
        )
        drawn.append(_text(LEFT + width * value / most + 6, y + 15, _number(value)))
    return _svg(wanted.title, TOP + len(rows) * BAR + 16, drawn)


def _lines(wanted: Chart, size: str, rows: Sequence[Row]) -> str:
    """Both axes logarithmic, so that a cost that grows with the size is a line that rises, whatever its height."""
    points: dict[str, dict[int, float]] = {}
    for row in rows:
        if float(row[wanted.value]) > 0:
            points.setdefault(str(row[wanted.label]), {})[int(row[size])] = float(row[wanted.value])
    sizes = sorted({x for line in points.values() for x in line})
    values = [y for line in points.values() for y in line.values()]
    low, high = _floor(min(values)), _floor(max(values)) + 1
    left, width = 64, WIDTH - 64 - 160

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - math.log10(sizes[0])) / (math.log10(sizes[-1]) - math.log10(sizes[0]))
        return left + across * width, TOP + PLOT * (high - math.log10(y)) / (high - low)

    drawn = []
    for power in range(low, high + 1):
        y = place(sizes[0], 10.0**power)[1]
        drawn.append(f'<path d="M{left} {y:.1f}h{width}" stroke="#ddd"/>')
        drawn.append(_text(left - 6, y + 4, _number(10.0**power), "end"))
    for x in sizes:
        drawn.append(_text(place(x, 1)[0], TOP + PLOT + 20, f"{x:,}", "middle"))
    drawn.append(_text(left + width / 2, TOP + PLOT + 40, size, "middle"))
    free = TOP - 12.0
    ends = sorted(points.items(), key=lambda item: -item[1][max(item[1])])
    for at, (name, line) in enumerate(ends):
        colour = COLOURS[at % len(COLOURS)]
        found = [place(x, line[x]) for x in sorted(line)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in found)
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in found]
        free = max(free + 15, found[-1][1] + 4)  # names do not cover one another
        drawn.append(_text(left + width + 10, free, f"{name} {_number(line[max(line)])}", colour=colour))
    return _svg(wanted.title, max(TOP + PLOT + 56, round(free) + 12), drawn)


def _svg(title: str, height: int, drawn: Iterable[str]) -> str:
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" style="{STYLE}">'
    ground = f'<title>{escape(title)}</title><rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([opening, ground, _text(16, 28, title, size=16), *drawn, "</svg>", ""])


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "#222", size: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{escape(text)}</text>'
    )


def _floor(value: float) -> int:
    return math.floor(math.log10(value))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for path in args.results:
        report = json.loads(path.read_text(encoding="utf-8"))
        place = args.out / f"{report['benchmark']}.svg"
        place.write_text(chart(report), encoding="utf-8")
        print(place)


if __name__ == "__main__":
    main()
