"""Charts of the reports of benchmarks: one SVG for each, the same bytes for the same figures.

    python benchmarks/charts.py RESULTS.json ... --out docs/figures/

Where the rows are of several sizes, a line for each stage: what an article costs against their number. Otherwise bars.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator, StrMethodFormatter

from warehouse.pictures.page import INK, INSIDE, LINE, MARGIN, QUADS, RULE, SMALL, SOFT, Frame, style, width

Row = Mapping[str, Any]
# Okabe and Ito: told apart by all kinds of colour vision.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a6d9c", "#7f7f7f")
BAR, LINES, SCALE = 17.0, 260.0, 40.0  # points: of a bar, of a chart of lines, of the figures at its left


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
    "stages": Chart("CPU time an article, ms", "stage", "cpu_ms_an_article", "measured"),
    "queries": Chart("Queries on a release, warm, ms", "query", "warm_ms"),
    "extraction": Chart("Articles a CPU second", "coder", "articles_a_cpu_second"),
    "start": Chart("To begin and end: seconds", "what", "seconds"),
    "events_growth": Chart(
        "Resolving a batch of 1,000 articles beside a history, CPU seconds", "figure", "value", ending="CPU s"
    ),
    "validation": Chart("CPU seconds", "judged_by", "cpu_seconds"),
}


def chart(report: Mapping[str, Any]) -> Figure:
    """The chart of a report. Raises KeyError if there is none for its benchmark."""
    wanted = CHARTS[report["benchmark"]]
    where = wanted.where or {}
    rows = [
        row
        for row in report["rows"]
        if row.get(wanted.value) is not None
        and str(row.get(wanted.label)).endswith(wanted.ending)
        and all(row.get(name) == value for name, value in where.items())
    ]
    frame = Frame(wanted.title, "", [_machine(report)], len(rows))
    if wanted.size and len({row[wanted.size] for row in rows}) > 1:
        page = frame.page(LINES + SCALE)
        _lines(page.axes(LINES, MARGIN + SCALE, INSIDE - SCALE - 110), wanted, wanted.size, rows)
    else:
        page = frame.page(BAR * len(rows))
        left = max((width(str(row[wanted.label]), SMALL) for row in rows), default=0) + 8
        _bars(page.axes(BAR * len(rows), MARGIN + left, INSIDE - left - 60), wanted, rows)
    frame.close(page)
    return page.figure


def _machine(report: Mapping[str, Any]) -> str:
    """On what it was measured."""
    machine, versions = report.get("machine", {}), report.get("versions", {})
    known = [machine.get("processor"), f"{machine['cores']} cores" if "cores" in machine else None]
    known += [f"{name} {version}" for name, version in versions.items() if name in ("python", "spacy", "duckdb")]
    return ", ".join(str(one) for one in known if one)


def _bars(axes: Axes, wanted: Chart, rows: Sequence[Row]) -> None:
    values = [float(row[wanted.value]) for row in rows]
    drawn = axes.barh([str(row[wanted.label]) for row in rows], values, height=0.66, color=QUADS[2])
    axes.bar_label(drawn, [_number(value) for value in values], padding=4, size=SMALL, color=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.xaxis.set_major_locator(NullLocator())
    _bare(axes)


def _lines(axes: Axes, wanted: Chart, size: str, rows: Sequence[Row]) -> None:
    """Both axes logarithmic, so that a cost that grows with the size is a line that rises, whatever its height."""
    points: dict[str, dict[int, float]] = {}
    for row in rows:
        if float(row[wanted.value]) > 0:
            points.setdefault(str(row[wanted.label]), {})[int(row[size])] = float(row[wanted.value])
    axes.set_xscale("log")
    axes.set_yscale("log")
    ends = sorted(points.items(), key=lambda item: -item[1][max(item[1])])
    for (_, line), colour in zip(ends, COLOURS * 3, strict=False):
        axes.plot(
            sorted(line), [line[x] for x in sorted(line)], color=colour, linewidth=1.6, marker="o", markersize=3.5
        )
    axes.set_xlabel("articles", size=SMALL)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.set_major_formatter(lambda value, _: _number(value))
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    _bare(axes)
    # Names at the right, in the order of their lines' ends, none over another.
    low, high = axes.get_ylim()
    free = LINES
    axes.set_ylim(low, high)
    for (name, line), colour in zip(ends, COLOURS * 3, strict=False):
        _, at = axes.transAxes.inverted().transform(axes.transData.transform((max(line), line[max(line)])))
        free = min(free, at * LINES)
        told = f"{name} {_number(line[max(line)])}"
        place = (1.02, free / LINES)
        axes.text(*place, told, transform=axes.transAxes, size=SMALL, color=colour, va="center", weight="bold")
        free -= SMALL * LINE


def _bare(axes: Axes) -> None:
    axes.spines[["top", "left", "right", "bottom"]].set_visible(False)
    axes.tick_params(which="both", length=0, colors=SOFT)


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
        with style():
            chart(report).savefig(place, metadata={"Date": None, "Title": CHARTS[report["benchmark"]].title})
        print(place)


if __name__ == "__main__":
    main()
