"""Who acts with and against whom: the most frequent actors, or countries, as a network."""

from collections.abc import Iterator
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from warehouse.network import layout, network, paired
from warehouse.pictures.choice import NOT_DENIED, NothingToDrawError
from warehouse.pictures.labels import Array, pushed_apart
from warehouse.pictures.page import ACCENT, INK, INSIDE, LINE, PAPER, QUADS, SMALL, SOFT, fitting, width
from warehouse.pictures.picture import Asked, Drawn, drawn

Edges = dict[tuple[int, int], tuple[int, int]]  # two nodes -> events of cooperation, of conflict
ROOM = (30.0, 18.0, 8.0)  # points between two nodes with their names; as much as there is
HEIGHTS = (400.0, 520.0, 680.0, 900.0)  # points; the first in which all names have room
EDGES = 60
LEAST, MOST = 4.0, 15.0  # radius in points
WIDEST = 130.0  # points of a name
LETTERS = SMALL + 0.5
KINDS = {"country": INK, "organization": SOFT, "person": ACCENT, "group": "#8a6d9c"}
TITLES = {"actors": "Who with whom", "countries": "Which countries with which"}


def draw(asked: Asked, of: str) -> Drawn:
    """The network of "actors" or "countries" in the events of the choice. What is denied is left out."""
    chosen = asked.choose(NOT_DENIED)
    asked.db.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS {paired(of, asked.top, 'chosen')}")
    asked.db.execute("CREATE OR REPLACE TEMP TABLE drawn AS FROM chosen WHERE event_id IN (SELECT event_id FROM pairs)")
    found = network(asked.db, of, asked.countries, asked.top, "chosen")
    nodes, edges = _joined(found["nodes"], found["edges"])
    shown = _strongest(edges)
    if not nodes:
        raise NothingToDrawError("no two of them take part in one event: ask for other events, or a larger --top")
    alone = len(found["nodes"]) - len(nodes)
    notes = [f"The {len(found['nodes'])} in most events."]
    if alone:
        notes.append(f"Not drawn: {alone} of them that share no event with another.")
    if len(shown) < len(edges):
        notes.append(
            f"Of {len(edges)} pairs the {len(shown)} with most events in common are joined, and each with its first."
        )
    frame = asked.frame(TITLES[of], chosen, "drawn", [" ".join(notes)])
    radii = np.array([max(LEAST, MOST * sqrt(node[3] / nodes[0][3])) for node in nodes])
    height, at = _placed(nodes, edges, radii)
    page = frame.page(SMALL * LINE + 6 + height)
    page.legend(list(_legend(nodes)))
    _draw(page.axes(height), height, nodes, shown, at, radii)
    frame.close(page)
    return drawn(page.figure, frame)


def _joined(nodes: list[list[Any]], edges: list[list[int]]) -> tuple[list[list[Any]], Edges]:
    """The nodes that have an edge; the edges without direction, cooperation and conflict summed."""
    kept = sorted({n for edge in edges for n in edge[:2]})
    at = {n: place for place, n in enumerate(kept)}
    sums: Edges = {}
    for a, b, good, bad in edges:
        pair = min(at[a], at[b]), max(at[a], at[b])
        before = sums.get(pair, (0, 0))
        sums[pair] = before[0] + good, before[1] + bad
    return [nodes[n] for n in kept], sums


def _strongest(edges: Edges) -> Edges:
    """Those that are drawn: a line for each pair of all would hide them all."""
    order = sorted(edges, key=lambda pair: (-sum(edges[pair]), pair))
    firsts = {next(pair for pair in order if node in pair) for pair in edges for node in pair}
    return {pair: edges[pair] for n, pair in enumerate(order) if n < EDGES or pair in firsts}


def _placed(nodes: list[list[Any]], edges: Edges, radii: Array) -> tuple[float, Array]:
    """The height of the drawing and the middle of each node, so that no circle or name meets another."""
    weights = np.zeros((len(nodes), len(nodes)))
    for (a, b), counts in edges.items():
        weights[a, b] = weights[b, a] = sum(counts)
    inside = layout(weights).round(3)  # sums differ in the last digits between processors
    wide = np.array([max(2 * r, width(_name(node), LETTERS)) for node, r in zip(nodes, radii, strict=True)])
    bare = np.stack([wide, 2 * radii + LETTERS * LINE], 1)
    for height, room in product(HEIGHTS, ROOM):
        sizes = bare + room
        area = np.array([INSIDE, height])
        boxes = pushed_apart(sizes / 2 + inside * (area - sizes), sizes, INSIDE, height)
        if boxes is not None:  # a name stands below its circle
            return height, boxes + np.array([0, LETTERS * LINE / 2])
    raise NothingToDrawError("so many names do not fit on a page: ask for a smaller --top")


def _name(node: list[Any]) -> str:
    return fitting(str(node[1]), WIDEST, LETTERS)


def _legend(nodes: list[list[Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "mostly cooperation", {"facecolor": QUADS[2]}
    yield "mostly conflict", {"facecolor": QUADS[4]}
    kinds = [node[2] for node in nodes]
    for kind in KINDS:
        if kind in kinds and len(set(kinds)) > 1:
            yield kind, {"facecolor": KINDS[kind]}
    yield "wider: more events in common", {}


def _draw(axes: Axes, height: float, nodes: list[list[Any]], edges: Edges, at: Array, radii: Array) -> None:
    axes.set_xlim(0, INSIDE)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    most = max(good + bad for good, bad in edges.values())
    for (a, b), (good, bad) in sorted(edges.items(), key=lambda item: (sum(item[1]), item[0])):
        colour = QUADS[4] if bad > good else QUADS[2]
        line = 0.8 + 5.2 * sqrt((good + bad - 1) / max(most - 1, 9))
        axes.plot(
            at[[a, b], 0], at[[a, b], 1], color=colour, linewidth=line, alpha=0.45, solid_capstyle="round", zorder=1
        )
    for node, (x, y), radius in zip(nodes, at, radii, strict=True):
        colour = KINDS.get(node[2], SOFT)
        axes.add_patch(Circle((x, y), radius, facecolor=colour, edgecolor=PAPER, linewidth=1, zorder=2))
        behind = {"facecolor": PAPER, "alpha": 0.8, "edgecolor": "none", "pad": 0.6}
        axes.text(x, y - radius - 2, _name(node), size=LETTERS, color=INK, ha="center", va="top", bbox=behind, zorder=3)
