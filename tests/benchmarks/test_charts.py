"""Charts: well-formed, the same bytes for the same figures, one line a stage."""

from xml.etree import ElementTree

import pytest
from charts import chart

SVG = "{http://www.w3.org/2000/svg}"
STAGES = [
    {"stage": stage, "run": run, "articles": n, "cpu_ms_an_article": cost * n}
    for n in (1_000, 10_000)
    for run in ("from nothing", "again")
    for stage, cost in (("clean <all>", 0.002), ("extract", 0.05))
]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_line_for_each_stage_of_several_sizes() -> None:
    report = {"benchmark": "whole", "rows": STAGES}
    svg = chart(report)
    assert svg == chart(report)
    assert [text for text in texts(svg) if "clean" in text or "extract" in text] == ["extract 500", "clean <all> 20"]
    assert sum(1 for path in ElementTree.fromstring(svg).iter(f"{SVG}path") if path.get("fill") == "none") == 2


def test_bars_of_one_size() -> None:
    svg = chart({"benchmark": "whole", "rows": STAGES[:4]})
    bars = [float(bar.get("width") or 0) for bar in ElementTree.fromstring(svg).iter(f"{SVG}rect")][1:]
    assert len(bars) == 2
    assert bars[0] / bars[1] == pytest.approx(0.04, abs=0.001)


def test_rows_without_the_figure_are_left_out() -> None:
    rows = [{"step": "assembly", "seconds": 3.0}, {"query": "guide 1", "warm_ms": 0.5}]
    assert "guide 1" in texts(chart({"benchmark": "queries", "rows": rows}))
