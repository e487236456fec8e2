"""One event, many reports: how many events a release makes of the reports of one event, and of several.

    python benchmarks/events.py GOLD ARTICLES STORIES [--ecb FOLDER] [--growth RELEASE] [--fit] [--json]

GOLD holds articles.jsonl and articles.gold.json; ARTICLES is a release of those articles (their `id` as record_id), STORIES one
of the articles of stories.dev.jsonl, whose reports are labelled in data/events_stories.tsv (by record, offset and type; read
by one reader, sentence by sentence). Figures: B-cubed (Bagga and Baldwin 1998) over labelled reports, of gold those that
match an entry; the baseline is the same type, status, actors, recipients and day. Events by event: into how many events the
reports of the event most told of in each story were put, if it has more than 4. --fit prints the weights of
knowledge/resolution.toml anew: logistic regression, pairs of a story weighed by the root of their number, with the weights
expected by hand (PRIOR) as a Gaussian prior; halves are of the stories by hash.
--ecb adds event coreference on ECB+ (events_ecb.py), --growth the cost of a batch beside a long history (events_growth.py).
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from common import show
from coreference_scores import b_cubed, groups_of
from events_ecb import figures as ecb_figures
from events_growth import growth
from scipy.optimize import minimize

from transforms.knowledge.entities import load_entities
from transforms.language.pipeline import load_model
from transforms.resolution import evidence
from transforms.resolution.batch import NOTHING, resolve_batch
from transforms.resolution.events import Told
from transforms.resolution.gathering import gather
from transforms.resolution.reports import STATUS, Report, report
from transforms.resolution.story_background import Background
from transforms.resolution.training.ecbplus import read_corpus
from warehouse.release import DATABASE

Labels = dict[str, str]  # report -> event
LABELS = Path(__file__).parent / "data" / "events_stories.tsv"
FEW = 4
HISTORIES = [10_000, 100_000]
# Log-odds expected by hand; what is not named is 0. Evidence for one event cannot become evidence against it.
PRIOR = {
    "trigger_same": 1.5, "trigger_alike": 1.0, "trigger_near": 0.4, "trigger_harm": 0.6, "trigger_told": 0.8, "mode_differs": -0.8,
    "actors_equal": 1.2, "actors_shared": 0.6, "actors_state": 0.5, "actors_alliance": 0.3, "actors_conflict": -1.2,
    "recipients_equal": 0.8, "recipients_shared": 0.4, "recipients_state": 0.3, "recipients_alliance": 0.2,
    "recipients_conflict": -0.4,
    "parties_equal": 1.5, "parties_shared": 0.8, "parties_state": 0.4, "parties_alliance": 0.4, "parties_conflict": -1.2,
    "day_same": 1.2, "day_within": 0.4, "day_beside": -0.3, "day_of_news": 0.3, "days_apart": -1.5,
    "days_apart_recalled": -0.5, "published_apart": -1.0,
    "place_same": 1.0, "place_state": 0.2, "place_differs": -0.8,
    "words": 3.0, "figures_agree": 0.8, "figures_differ": -0.2, "figures_far": -1.5,
    "article": 1.2, "story": 1.2, "other_story": -1.0, "points_back": 0.4,
}  # fmt: skip
PENALTY = 8.0
LEAST_WEIGHT = 0.12  # log-odds: what weighs less says nothing that a reader of the table should mind


@dataclass(frozen=True)
class Labelled:
    """Labelled reports of a release."""

    labels: Labels
    told: dict[str, Told]
    events: Labels

    @property
    def reports(self) -> dict[str, Report]:
        return {i: report(t.mention, t.actors, t.recipients, t.figures, t.article) for i, t in self.told.items()}


def read_release(path: Path) -> tuple[dict[str, Told], duckdb.DuckDBPyConnection]:
    """All reports of a release."""
    db = duckdb.connect(str(path / DATABASE), read_only=True)
    db.execute("SET TimeZone = 'UTC'")

    def rows(sql: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = db.sql(sql).to_arrow_table().to_pylist()
        return found

    told = gather(
        rows("""
            SELECT m.*, substring(a.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) sentence_text,
                e.type place_type, e.country place_state
            FROM event_mentions m JOIN articles a USING (article_id) LEFT JOIN entities e ON e.entity_id = m.place_id
        """),
        rows("SELECT x.*, e.name FROM event_actors x LEFT JOIN entities e USING (entity_id)"),
        rows("FROM quantities WHERE event_mention_id IS NOT NULL"),
        rows("""
            SELECT a.article_id, a.cluster_id, d.domain, a.published_at, a.published_precision, a.story_id
            FROM articles a JOIN documents d ON d.document_id = a.article_id
        """),
    )
    return {one.report_id: one for one in told}, db


def gold_labels(folder: Path, told: Mapping[str, Told], db: duckdb.DuckDBPyConnection) -> Labels:
    """Report -> `same_as` of the gold entry at its place that has its type; each entry has one report, the nearest to its trigger."""
    texts = dict(
        db.execute(
            "SELECT coalesce(u.representative_id, a.article_id), a.text FROM articles a LEFT JOIN duplicates u USING (article_id)"
        ).fetchall()
    )
    ids = dict(
        db.execute(
            "SELECT d.record_id, coalesce(u.representative_id, d.document_id) FROM documents d "
            "LEFT JOIN duplicates u ON u.article_id = d.document_id"
        ).fetchall()
    )
    found: Labels = {}
    for gold in json.loads((folder / "articles.gold.json").read_text(encoding="utf-8")):
        article = ids[gold["id"]]
        free = sorted(
            (t for t in told.values() if t.article.article_id == article),
            key=lambda t: (t.mention["trigger_start"], t.report_id),
        )
        for entry in sorted(gold["events"], key=lambda e: bool(e.get("optional"))):
            place = locate(texts[article], entry["snippet"])
            if place is None:
                continue
            inside = locate(texts[article][place[0] : place[1]], entry["trigger"])
            at = place[0] + (inside[0] if inside else 0)
            there = [t for t in free if t.mention["event_type"] == entry["type"] and _covers(t.mention, place, at)]
            if there:
                best = min(there, key=lambda t: (abs(t.mention["trigger_start"] - at), t.report_id))
                free.remove(best)
                if entry.get("same_as"):
                    found[best.report_id] = entry["same_as"]
    return found


def _covers(mention: Mapping[str, Any], place: tuple[int, int], at: int) -> bool:
    return place[0] <= mention["trigger_start"] < place[1] or mention["start"] <= at < mention["end"]


def locate(text: str, words: str) -> tuple[int, int] | None:
    """Where words stand in a text, whatever its white space."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return None if found is None else found.span()


def story_labels(told: Mapping[str, Told], db: duckdb.DuckDBPyConnection) -> Labels:
    """Report -> label; one that reports nothing is an event of its own."""
    records = dict(db.execute("SELECT document_id, record_id FROM documents").fetchall())
    place = {
        (records[t.article.article_id], t.mention["trigger_start"], t.mention["event_type"]): i for i, t in told.items()
    }
    found: Labels = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]:
        record, start, _, event_type, _, event = line.split("\t")
        one = place.get((record, int(start), event_type))
        if one is not None and event != "?":
            found[one] = f"wrong {one}" if event == "wrong" else event
    return found


def labelled(labels: Labels, told: Mapping[str, Told]) -> Labelled:
    """Their reports, and the events that the release has of them."""
    kept = {i: told[i] for i in labels}
    return Labelled(labels, kept, {i: t.mention["event_id"] for i, t in kept.items()})


def by_key(told: Iterable[Told]) -> Labels:
    """The baseline: type, status, actors, recipients and day, without a day the article."""
    found = {}
    for one in told:
        who, whom = (tuple(sorted(r["entity_id"] or r["text"] for r in rows)) for rows in (one.actors, one.recipients))
        day = one.mention["date_start"] or one.article.article_id
        found[one.report_id] = repr((one.mention["event_type"], STATUS[one.mention["modality"]], who, whom, day))
    return found


def figures(name: str, data: Labelled) -> Iterator[tuple[str, Any]]:
    """B-cubed of the release, of the baseline, and events by event."""
    real = [i for i, label in data.labels.items() if not label.startswith("wrong ")]
    gold = groups_of({i: data.labels[i] for i in real})
    yield f"{name}: reports, events", f"{len(real)}, {len(gold)}"
    for what, found in (("release", data.events), ("type + actors + day", by_key(data.told.values()))):
        scores = b_cubed(gold, groups_of({i: found[i] for i in real}))
        yield f"{name}: {what}: B-cubed P, R, F1", f"{scores.precision:.3f} {scores.recall:.3f} {scores.f1:.3f}"


def by_event(data: Labelled) -> Iterator[tuple[str, Any]]:
    """Of the event that most reports of a story tell as done: reports, events of the baseline, events."""
    stories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    done = {i: label for i, label in data.labels.items() if data.told[i].mention["modality"] == "actual"}
    for one, label in done.items():
        if not label.startswith("wrong "):
            stories[data.told[one].article.story_id or ""][label] += 1
    baseline, shares = by_key(data.told.values()), []
    for counts in stories.values():
        label, n = counts.most_common(1)[0]
        if n > FEW:
            own = [i for i in done if done[i] == label]
            made = len({data.events[i] for i in own})
            shares.append(made)
            yield f"events of {label}", f"{made} (reports {len(own)}, baseline {len({baseline[i] for i in own})})"
    if shares:
        yield "events by event: mean, median", f"{np.mean(shares):.2f} {np.median(shares):.1f}"


# Fitting


def pairs(data: Labelled, background: Background) -> list[tuple[dict[str, float], bool, float, int]]:
    """Evidence, whether one event, weight and half of the labelled pairs that could be one event."""
    reports = data.reports
    found, sizes = [], Counter[Any]()
    for a, b in combinations(sorted(data.labels), 2):
        one, other = reports[a], reports[b]
        near = one.article_id == other.article_id or (one.story_id is not None and one.story_id == other.story_id)
        shared = one.parties.named & other.parties.named or one.parties.states & other.parties.states
        if not (near or shared) or not evidence.possible(one, other):
            continue
        block = (*sorted((one.story_id or one.article_id, other.story_id or other.article_id)), one.act, one.status)
        sizes[block] += 1
        found.append((evidence.evidence(one, other, background), data.labels[a] == data.labels[b], block))
    return [
        (given, same, sizes[block] ** -0.5, sha256(block[0].encode()).digest()[0] % 2) for given, same, block in found
    ]


def fit(rows: list[tuple[dict[str, float], bool, float, int]]) -> dict[str, float]:
    """The weights with the highest posterior, none against the sign of its prior."""
    names = sorted({name for given, *_ in rows for name in given})
    values = np.array([[given.get(n, 0.0) for n in names] for given, *_ in rows])
    signs = np.array([1.0 if same else -1.0 for _, same, *_ in rows])
    weighed = np.array([weight for *_, weight, _ in rows])
    prior = np.array([PRIOR.get(n, 0.0) for n in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signs * (values @ w[:-1] + w[-1])
        pull = -signs * weighed / (1 + np.exp(margin))
        gradient = np.append(values.T @ pull + PENALTY * (w[:-1] - prior), pull.sum())
        return float((weighed * np.logaddexp(0, -margin)).sum() + PENALTY / 2 * ((w[:-1] - prior) ** 2).sum()), gradient

    bounds = [(0, None) if p > 0 else (None, 0) if p < 0 else (None, None) for p in prior] + [(None, None)]
    found = minimize(loss, np.append(prior, -4.0), jac=True, bounds=bounds, method="L-BFGS-B").x
    return dict(zip([*names, "intercept"], (round(float(w), 2) for w in found), strict=True))


def crossed(
    sets: Mapping[str, Labelled], rows: list[tuple[dict[str, float], bool, float, int]], background: Background
) -> Iterator[tuple[str, Any]]:
    """Weights of one half, shown for the stories of the other."""
    for half in (0, 1):
        weights = fit([row for row in rows if row[3] != half])
        original = evidence.weights
        evidence.weights = lambda found=weights: found
        try:
            for name, data in sets.items():
                own = {
                    i: t
                    for i, t in data.told.items()
                    if sha256((t.article.story_id or t.article.article_id).encode()).digest()[0] % 2 == half
                }
                made = resolve_batch(own.values(), background, NOTHING)
                events = {row["event_mention_id"]: row["event_id"] for row in made.event_links}
                yield from figures(
                    f"half {half} by the other: {name}", Labelled({i: data.labels[i] for i in own}, own, events)
                )
        finally:
            evidence.weights = original


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--ecb", type=Path)
    parser.add_argument("--growth", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    articles, of_articles = read_release(args.articles)
    stories, of_stories = read_release(args.stories)
    sets = {
        "gold": labelled(gold_labels(args.gold, articles, of_articles), articles),
        "stories": labelled(story_labels(stories, of_stories), stories),
    }
    parts = [*(figures(name, data) for name, data in sets.items()), by_event(sets["stories"])]
    if args.ecb:
        parts.append(ecb_figures(read_corpus(args.ecb, "Dev", load_model()), gold_stories=False, errors=0))
    if args.growth:
        parts.append(growth(args.growth, HISTORIES))
    if args.fit:
        background = Background(load_entities().country_names())
        rows = [row for data in sets.values() for row in pairs(data, background)]
        parts.append(crossed(sets, rows, background))
        parts.append((f"{name} =", weight) for name, weight in sorted(fit(rows).items()) if abs(weight) >= LEAST_WEIGHT)
    show(parts, 60, as_json=args.json)


if __name__ == "__main__":
    main()
