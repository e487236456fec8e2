"""Drift: do the figures of the newest batch, and of this release, differ from those before by more than chance and more than matters?

A figure is warned of when both hold (docs/validation.md says how the bounds were found):
- The difference is more than chance: K standard errors of the difference of two ratio estimates, the units being texts (Cochran,
  Sampling Techniques, 3rd ed. 1977, 6.4 and 9A: the variance of a ratio from its residuals), pooled over both sides as if nothing had
  changed; for a distribution, CHANCE times the total variation distance that two samples of so many texts have on average.
- It matters: Cohen's h between two shares (Statistical Power Analysis, 2nd ed. 1988, 6.2), the ratio of two means, the total
  variation distance between two distributions.
Besides, a value (a site, a language) of which so many texts were due that chance cannot explain that there is none.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

import duckdb

from expectations.measures import MEASURES, Measure, distribution_sql, ratios_sql
from warehouse.schema import PUBLISHED

# Fewer texts than these on either side tell nothing.
FEWEST = 20
K = 5.0
SHARE = 0.3
MEAN = math.log(1.5)
DISTANCE = 0.2
CHANCE = 3.0
VOLUME = math.log(5)
# A release holds what the last one held and more: rows vanish only where groups are made anew.
SHRINKAGE = 0.1
# Texts with a value that were due, and came not.
DUE = 20.0
# Values of a distribution that a profile keeps, the most frequent; the others are counted together.
KEPT = 200
_OTHERS = "(others)"

Between = Literal["batches", "releases"]


@dataclass(frozen=True)
class Drift:
    """A comparison of a measure: the newest batch with all others of the release, or the release with the one before."""

    measure: Measure
    between: Between

    @property
    def id(self) -> str:
        return f"{self.measure.id}_drift_between_{self.between}"

    @property
    def table(self) -> str:
        return self.measure.table

    @property
    def description(self) -> str:
        what = "in the newest batch, against those before" if self.between == "batches" else "against the last release"
        return f"{self.measure.description} No drift {what}."


DRIFTS: tuple[Drift, ...] = tuple(
    Drift(m, between)
    for m in MEASURES
    for between in ("batches", "releases")
    if (between == "releases" or m.by_batch)
    and (m.id, between) not in {("documents_per_batch", "releases"), ("rows_of_table", "batches")}
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """`score` above 1 is a drift: the difference in units of what is tolerated. `now`, `before`: the figures, for people."""

    score: float
    now: str = ""
    before: str = ""
    note: str = ""

    def said(self, what: str) -> str:
        if not self.before:
            return self.note
        return f"{what} {self.now}, before {self.before}" + (f": {self.note}" if self.note else "")


@dataclass(frozen=True)
class Ratio:
    """Sums over `n` units: of the whole, the part, and their squares and product."""

    n: int
    x: int
    y: int
    xx: int
    xy: int
    yy: int

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(*(a + b for a, b in zip(self.values, other.values, strict=True)))

    @property
    def values(self) -> tuple[int, ...]:
        return self.n, self.x, self.y, self.xx, self.xy, self.yy

    @property
    def value(self) -> float:
        return self.y / self.x


@dataclass(frozen=True)
class Distribution:
    """Value -> (rows, units that have one)."""

    counts: Mapping[str, tuple[int, int]]
    n: int

    def __add__(self, other: "Distribution") -> "Distribution":
        names = self.counts.keys() | other.counts.keys()
        none = (0, 0)
        counts = {
            k: tuple(map(sum, zip(self.counts.get(k, none), other.counts.get(k, none), strict=True))) for k in names
        }
        return Distribution(counts, self.n + other.n)  # type: ignore[arg-type]


NO_RATIO = Ratio(0, 0, 0, 0, 0, 0)
NO_DISTRIBUTION = Distribution({}, 0)
Figure = Ratio | Distribution
# Measure's key -> batch -> figure.
Figures = dict[str, dict[str, Any]]


def take(connection: duckdb.DuckDBPyConnection) -> tuple[Figures, list[str]]:
    """The figures of each batch, and the batches with documents, oldest first. A measure that cannot be taken is left out."""
    figures: Figures = {}
    for table in dict.fromkeys(m.table for m in MEASURES):
        of_table = [m for m in MEASURES if m.table == table]
        for by_batch in (True, False):
            ratios = [m for m in of_table if m.kind in ("share", "mean") and m.by_batch == by_batch]
            rows = _rows(connection, ratios_sql(table, ratios)) if ratios else None
            for n, m in enumerate(ratios):
                if rows is not None:
                    figures[m.key] = {r[0]: Ratio(r[1], *(int(v or 0) for v in r[2 + 5 * n : 7 + 5 * n])) for r in rows}
        for m in (m for m in of_table if m.kind == "distribution"):
            rows = _rows(connection, distribution_sql(m))
            if rows is not None:
                n_units = {batch: int(units) for batch, value, _, units in rows if value is None}
                figures[m.key] = {
                    batch: Distribution(
                        {r[1]: (int(r[2]), int(r[3])) for r in rows if r[0] == batch and r[1] is not None}, n
                    )
                    for batch, n in n_units.items()
                }
    rows = _rows(connection, "SELECT batch_id, count(*) FROM documents GROUP BY batch_id")
    if rows is not None:
        figures["documents.documents_per_batch"] = {batch: int(n) for batch, n in rows}
    order = _rows(
        connection,
        "SELECT batch_id FROM batches SEMI JOIN documents USING (batch_id) ORDER BY started_at, batch_id",
    )
    return figures, [row[0] for row in order or []]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any] | None:
    try:
        return connection.execute(sql).fetchall()
    except duckdb.Error:  # a table or column is missing, which other checks say
        return None


def profile(figures: Figures, n_rows: Mapping[str, int]) -> dict[str, Any]:
    """The figures of the whole release as JSON can hold them, for the comparison with the next one."""
    ratios: dict[str, list[int]] = {}
    distributions: dict[str, dict[str, Any]] = {}
    for m in MEASURES:
        found = figures.get(m.key, {}).values()
        if m.kind == "distribution":
            total = sum(found, NO_DISTRIBUTION)
            largest = sorted(total.counts.items(), key=lambda item: (-item[1][0], item[0]))
            kept = {name: list(counts) for name, counts in largest[:KEPT]}
            if rest := largest[KEPT:]:
                kept[_OTHERS] = [sum(counts[i] for _, counts in rest) for i in (0, 1)]
            distributions[m.key] = {"n": total.n, "values": dict(sorted(kept.items()))}
        elif m.kind != "volume":
            ratios[m.key] = list(sum(found, NO_RATIO).values)
    return {"ratios": ratios, "distributions": distributions, "rows": dict(n_rows)}


def compare(
    drift: Drift, figures: Figures, batches: list[str], n_rows: Mapping[str, int], before: Mapping[str, Any] | None
) -> Compared:
    """The comparison; a score of 0 where there is nothing to compare with."""
    found = figures.get(drift.measure.key, {})
    if drift.between == "releases":
        if before is None:
            return Compared(0, note="no release before")
        return _against_release(drift.measure, found, n_rows, before)
    if len(batches) < 2:
        return Compared(0, note="one batch")
    *earlier, newest = batches
    if drift.measure.kind == "volume":
        return _volume(found.get(newest, 0), [found[b] for b in earlier if b in found])
    empty: Any = NO_DISTRIBUTION if drift.measure.kind == "distribution" else NO_RATIO
    return _figure(drift.measure, found.get(newest, empty), sum((found[b] for b in earlier if b in found), empty))


def _against_release(
    measure: Measure, found: Mapping[str, Any], n_rows: Mapping[str, int], before: Mapping[str, Any]
) -> Compared:
    """`before` comes from a file that another version may have written: what it does not hold is not compared."""
    try:
        if measure.kind == "volume":
            return _shrinkage(n_rows, before["rows"])
        if measure.kind == "distribution":
            told = before["distributions"][measure.key]
            counts = {str(k): (int(v[0]), int(v[1])) for k, v in told["values"].items()}
            now = sum(found.values(), NO_DISTRIBUTION)
            if _OTHERS in counts:  # what was not among the most frequent then is not told apart now
                named = {k: v for k, v in now.counts.items() if k in counts}
                rest = [v for k, v in now.counts.items() if k not in counts]
                named[_OTHERS] = (sum(v[0] for v in rest), sum(v[1] for v in rest))
                now = Distribution(named, now.n)
            return _figure(measure, now, Distribution(counts, int(told["n"])))
        then = Ratio(*(int(v) for v in before["ratios"][measure.key]))
        return _figure(measure, sum(found.values(), NO_RATIO), then)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return Compared(0, note="the last release does not say")


def _figure(measure: Measure, now: Any, then: Any) -> Compared:
    if min(now.n, then.n) < FEWEST:
        return Compared(0, note=f"too few texts to compare: {now.n:,}, before {then.n:,}")
    if measure.kind == "distribution":
        return _distributions(now, then)
    if not now.x or not then.x:
        return Compared(0, note="too few texts to compare")
    return _ratios(measure, now, then)


def _ratios(measure: Measure, now: Ratio, then: Ratio) -> Compared:
    together = now + then
    r = together.value
    residual = max(together.yy - 2 * r * together.xy + r * r * together.xx, 0.0) / together.n
    error = math.sqrt(residual * (now.n / now.x**2 + then.n / then.x**2))
    difference = abs(now.value - then.value)
    if measure.kind == "share":
        effect = abs(2 * math.asin(math.sqrt(_unit(now.value))) - 2 * math.asin(math.sqrt(_unit(then.value)))) / SHARE
    else:
        # A mean of nothing is as far from any other as can be.
        low, high = sorted((now.value, then.value))
        effect = math.log(high / low) / MEAN if low > 0 else (0.0 if high == 0 else 10.0)
    chance = difference / error / K if error > 0 else (0.0 if difference == 0 else 10.0)
    return Compared(min(effect, chance), _shown(measure, now), _shown(measure, then))


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _shown(measure: Measure, ratio: Ratio) -> str:
    if measure.kind == "share":
        return f"{ratio.value:.1%} of {ratio.x:,}"
    return f"{ratio.value:,.2f} over {ratio.n:,} texts"


def _distributions(now: Distribution, then: Distribution) -> Compared:
    names = sorted(now.counts.keys() | then.counts.keys())
    total_now, total_then = (sum(v[0] for v in d.counts.values()) for d in (now, then))
    shares = {k: (now.counts.get(k, (0, 0))[0] / total_now, then.counts.get(k, (0, 0))[0] / total_then) for k in names}
    distance = sum(abs(a - b) for a, b in shares.values()) / 2
    pooled = ((now.counts.get(k, (0, 0))[0] + then.counts.get(k, (0, 0))[0]) / (total_now + total_then) for k in names)
    expected = sum(math.sqrt(2 / math.pi * p * (1 - p) * (1 / now.n + 1 / then.n)) for p in pooled) / 2
    chance = distance / (CHANCE * expected) if expected > 0 else 0.0
    score = min(distance / DISTANCE, chance)
    missing = _missing(now, then)
    if missing and score <= 1:
        name = missing[0]
        due = then.counts[name][1] / then.n * now.n
        return Compared(due / DUE, f"none with {name!r}", f"{then.counts[name][1]:,} texts", f"{due:.0f} were due")
    largest = sorted(shares.items(), key=lambda item: (-abs(item[1][0] - item[1][1]), item[0]))[:3]
    figures = [", ".join(f"{k or '(none)'} {v[i]:.1%}" for k, v in largest) for i in (0, 1)]
    return Compared(
        score, f"{figures[0]} of {total_now:,}", f"{figures[1]} of {total_then:,}", f"distance {distance:.2f}"
    )


def _missing(now: Distribution, then: Distribution) -> list[str]:
    """Values of which there is none though more than DUE texts were due, those most missed first."""
    due = {k: units / then.n * now.n for k, (_, units) in then.counts.items() if k not in now.counts and k != _OTHERS}
    return sorted((k for k, d in due.items() if d > DUE), key=lambda k: (-due[k], k))


def _volume(now: int, earlier: Iterable[int]) -> Compared:
    usual = median(earlier)
    if usual < FEWEST and now < FEWEST:
        return Compared(0, note=f"too few texts to compare: {now:,}, before {usual:,.0f}")
    effect = abs(math.log(now / usual)) if now and usual else 10.0
    return Compared(effect / VOLUME, f"{now:,}", f"{usual:,.0f} (median)")


def _shrinkage(now: Mapping[str, int], then: Mapping[str, Any]) -> Compared:
    """The table that lost the largest share of its rows."""
    lost = {t: 1 - now.get(t, 0) / int(then[t]) for t in PUBLISHED if t in then and int(then[t]) > 0}
    if not lost:
        return Compared(0, note="the last release does not say")
    worst = min(lost, key=lambda t: (-lost[t], t))
    return Compared(
        max(lost[worst], 0.0) / SHRINKAGE, f"{worst} {now.get(worst, 0):,} rows", f"{int(then[worst]):,} rows"
    )
