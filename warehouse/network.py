"""Who acts with and against whom: the most frequent actors, and where they stand in a drawing.

The drawing is the same on each machine: springs from a fixed start, a fixed number of steps.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

NODES = 40
STEPS = 400
Array = npt.NDArray[np.float64]

# How an actor is known, and how a country with all who belong to it.
KEYS = {
    "actors": {"key": "entity_id", "name": "p.name", "kind": "p.type", "where": "AND p.type <> 'place'"},
    "countries": {"key": "p.country", "name": "p.country", "kind": "'country'", "where": ""},
}
# An actor and a recipient, or two actors of an event without recipient (a meeting), both ways. Denied events are left out.
PAIRED = """
    WITH p AS (
      SELECT DISTINCT e.event_id, e.quad_class, p.role, {key} AS party FROM participants p JOIN {events} e USING (event_id)
      WHERE {key} IS NOT NULL AND e.modality <> 'negated' {where}),
    known AS (SELECT party, count(DISTINCT event_id) AS n FROM p GROUP BY party ORDER BY n DESC, party LIMIT {nodes}),
    shown AS (SELECT p.* FROM p JOIN known USING (party)),
    sided AS (SELECT event_id FROM p WHERE role = 'recipient' GROUP BY 1)
    SELECT DISTINCT a.party AS one, b.party AS other, a.event_id, a.quad_class
    FROM shown a JOIN shown b USING (event_id)
    WHERE a.party <> b.party AND a.role = 'actor'
      AND (b.role = 'recipient' OR a.event_id NOT IN (FROM sided))
"""
COUNTED = """
    SELECT one, other, count(*) FILTER (quad_class <= 2), count(*) FILTER (quad_class >= 3)
    FROM ({paired}) GROUP BY ALL ORDER BY ALL
"""
KNOWN = """
    SELECT {key}, any_value({name}), any_value({kind}), count(DISTINCT event_id) AS n
    FROM participants p JOIN {events} e USING (event_id)
    WHERE {key} IS NOT NULL AND e.modality <> 'negated' {where} GROUP BY 1 ORDER BY n DESC, 1 LIMIT {nodes}
"""


def networks(db: duckdb.DuckDBPyConnection, countries: Mapping[str, str]) -> dict[str, Any]:
    """Those of actors and of countries."""
    return {of: network(db, of, countries) for of in KEYS}


def network(
    db: duckdb.DuckDBPyConnection, of: str, countries: Mapping[str, str], nodes: int = NODES, events: str = "events"
) -> dict[str, Any]:
    """The network of "actors" (persons, organisations, groups and countries) or of "countries": nodes [id, name, kind, events, x, y] and
    edges [from, to, events of cooperation, of conflict], where from and to are places in the list of nodes. Of the events of that
    table alone, and of no more than so many nodes."""
    known = db.execute(KNOWN.format(**KEYS[of], nodes=nodes, events=events)).fetchall()
    at = {row[0]: n for n, row in enumerate(known)}
    counted = db.execute(COUNTED.format(paired=paired(of, nodes, events))).fetchall()
    edges = [[at[a], at[b], good, bad] for a, b, good, bad in counted]
    weights = np.zeros((len(known), len(known)))
    for a, b, good, bad in edges:
        weights[a, b] += good + bad
        weights[b, a] += good + bad
    names = countries if of == "countries" else {}
    nodes_at = [
        [row[0], names.get(row[0], row[1]), row[2], row[3], round(float(x), 3), round(float(y), 3)]
        for row, (x, y) in zip(known, layout(weights), strict=True)
    ]
    return {"nodes": nodes_at, "edges": edges}


def paired(of: str, nodes: int, events: str) -> str:
    """The query of what the edges count: one, other, event_id, quad_class."""
    return PAIRED.format(**KEYS[of], nodes=nodes, events=events)


def layout(weights: Array) -> Array:
    """A place in [0, 1] x [0, 1] for each node: those with many events in common near each other (Fruchterman and Reingold)."""
    n = len(weights)
    if n == 0:
        return np.zeros((0, 2))
    # The start is a spiral: on a circle two opposite nodes would pull in a line for ever.
    angle = np.arange(n) * 2.399963
    at = np.stack([np.cos(angle), np.sin(angle)], 1) * np.sqrt((np.arange(n)[:, None] + 1) / n)
    pull = np.log1p(weights)
    distance = 1.2 / np.sqrt(n)
    for step in range(STEPS):
        apart = at[:, None, :] - at[None, :, :]
        length = np.maximum(np.sqrt((apart**2).sum(2)), 0.01)
        push = distance**2 / length**2
        force = (apart * (push - pull * length / distance * 0.08)[:, :, None]).sum(1) - 0.3 * at * distance
        size = np.maximum(np.sqrt((force**2).sum(1, keepdims=True)), 1e-9)
        at = at + force / size * np.minimum(size, 0.15 * (1 - step / STEPS))
    low, high = at.min(0), at.max(0)
    # numpy's sums differ in the last digits between processors: what is kept is rounded by the caller.
    found: Array = (at - low) / np.maximum(high - low, 1e-9)
    # Half of it by rank, so that a crowd in the middle has room for its names.
    ranks = np.argsort(np.argsort(found, axis=0, kind="stable"), axis=0, kind="stable") / max(n - 1, 1)
    return (found + ranks) / 2
