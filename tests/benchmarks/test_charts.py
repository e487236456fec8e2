"""Charts: a line for each stage, or a bar for each row, with its name and figure."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from charts import chart
from matplotlib.figure import Figure
from matplotlib.text import Text

from warehouse.pictures.page import style

STAGES = [
    {"stage": stage, "run": run, "articles": n, "cpu_ms_an_article": cost * n}
    for n in (1_000, 10_000)
    for run in ("from nothing", "again")
    for stage, cost in (("clean <all>", 0.002), ("extract", 0.05))
]


def drawn(report: Mapping[str, Any]) -> Figure:
    with style():
        return chart(report)


def texts(figure: Figure) -> list[str]:
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text)]


def test_a_line_for_each_stage_of_several_sizes() -> None:
    figure = drawn({"benchmark": "whole", "rows": STAGES})
    (axes,) = figure.axes
    assert [tuple(line.get_ydata()) for line in axes.lines] == [(50.0, 500.0), (2.0, 20.0)]
    assert {"extract 500", "clean <all> 20", "articles"} <= set(texts(figure))


def test_names_of_lines_that_end_together_stand_apart() -> None:
    rows = [{"stage": f"s{n}", "measured": size, "cpu_ms_an_article": 2.0} for n in range(6) for size in (10, 100)]
    figure = drawn({"benchmark": "stages", "rows": rows})
    heights = sorted(text.get_position()[1] for text in figure.axes[0].texts)
    assert len(heights) == 6
    assert all(b - a > 0.04 for a, b in pairwise(heights))


def test_bars_of_one_size() -> None:
    figure = drawn({"benchmark": "whole", "rows": STAGES[:4], "machine": {"processor": "AMD", "cores": 2}})
    bars = [bar.get_width() for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
    assert bars == pytest.approx([2.0, 50.0])
    assert {"clean <all>", "extract", "2", "50", "AMD, 2 cores"} <= set(texts(figure))


def test_rows_without_the_figure_are_left_out() -> None:
    rows = [{"step": "assembly", "seconds": 3.0}, {"query": "guide 1", "warm_ms": 0.5}]
    shown = texts(drawn({"benchmark": "queries", "rows": rows}))
    assert "guide 1" in shown and "0.5" in shown and "assembly" not in shown
