"""An event of its reports: what they tell, as most independent texts tell it, and how sure it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.events.records import INFERRED
from transforms.resolution.facts import ArticleFacts, Record, in_time_order, participants
from warehouse.vocabulary import EVENT_TYPES, MODALITIES

MAX_CONFIDENCE = 0.99
# Who takes part is told by so many of the independent texts that name anybody in the role, or by the best report.
NAMED_BY = 1 / 3

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A report with all that is known of it: rows of `event_mentions` (with `sentence_text`, `place_type`, `place_state`),
    `event_actors` (with `name`), `quantities`.
    """

    mention: Row
    actors: Sequence[Row]
    recipients: Sequence[Row]
    figures: Sequence[Row]
    article: ArticleFacts

    @property
    def report_id(self) -> str:
        return str(self.mention["event_mention_id"])

    @property
    def text(self) -> str:
        """The independent text that tells it."""
        return self.article.cluster_id

    @property
    def standing(self) -> tuple[Any, ...]:
        """Sort key of the best report: highest confidence, then earliest published, then smallest id."""
        confidence = self.mention.get("confidence") or 0.0
        return -confidence, *in_time_order(self.article.published_at), self.report_id

    @property
    def founding(self) -> tuple[Any, ...]:
        """Sort key of the report that founds an event: the earliest published, then the smallest id."""
        return *in_time_order(self.article.published_at), self.report_id


def event_row(event_id: str, reports: Iterable[Told]) -> Record:
    """A row of `events`, without what the release adds: counts of articles, times, names of entities and places, `fulfils`."""
    reports = _by_standing(reports)
    modality = _most_told(reports, "modality", order=MODALITIES)
    dated = _date(reports)
    # The best sentence tells the status that most tell, and of that day, if any does.
    if len(reports) > 1:
        reports.sort(
            key=lambda r: (r.mention["modality"] != modality, r.mention.get("date_start") != dated["date_start"])
        )
    best = reports[0].mention
    coded = EVENT_TYPES[best["event_type"]]
    mode = _most_told(reports, "mode")
    return {
        "event_id": event_id,
        "event_type": coded.name,
        "mode": mode,
        "quad_class": coded.quad_class,
        "score": float(coded.modes.get(mode, coded.score) if mode else coded.score),
        "cameo_root": coded.cameo_root,
        "contexts": sorted({context for r in reports for context in r.mention.get("contexts") or ()}),
        "modality": modality,
        "condition_text": next((c for r in reports if (c := r.mention.get("condition_text"))), None),
        **dated,
        **_place(reports),
        **_participants("actor", reports),
        **_participants("recipient", reports),
        "summary": best.get("sentence_text") or best["text"],
        "n_mentions": len(reports),
        "confidence": _confidence(reports),
    }


def _by_standing(reports: Iterable[Told]) -> list[Told]:
    found = list(reports)
    # Most events have one report, of which here and below nothing is counted: it halves the time of the events.
    return found if len(found) == 1 else sorted(found, key=lambda r: r.standing)


def _told_by(reports: Iterable[Told], value: Any) -> Counter[Any]:
    """Value -> how many independent texts tell it; in the order of the reports."""
    texts: defaultdict[Any, set[str]] = defaultdict(set)
    for report in reports:
        found = value(report)
        if found is not None:
            texts[found].add(report.text)
    return Counter({found: len(by) for found, by in texts.items()})


def _most_told(reports: Sequence[Told], column: str, order: Iterable[str] = ()) -> str | None:
    """The value that most independent texts tell, then the first in order or alphabet."""
    if len(reports) == 1:
        only: str | None = reports[0].mention.get(column)
        return only
    counts = _told_by(reports, lambda r: r.mention.get(column))
    rank = {value: n for n, value in enumerate(order)}
    return min(counts, key=lambda value: (-counts[value], rank.get(value, len(rank)), value), default=None)


def _date(reports: Sequence[Told]) -> Record:
    """What most texts state; of equal ones the narrowest. Where none states a day, what the earliest news implies."""
    stated = {} if len(reports) == 1 else _told_by(reports, _stated_span)
    if stated:
        first, last, precision = min(stated, key=lambda s: (-stated[s], s[1] - s[0], s))
    else:
        earliest = min(reports, key=lambda r: (r.mention.get("date_start") is None, r.founding))
        first, last, precision = _span(earliest.mention) or (None, None, None)
    return {"date_start": first, "date_end": last, "date_precision": precision}


def _stated_span(report: Told) -> tuple[Any, Any, Any] | None:
    return None if _is_inferred(report.mention) else _span(report.mention)


def _span(mention: Row) -> tuple[Any, Any, Any] | None:
    first = mention.get("date_start")
    return None if first is None else (first, mention.get("date_end") or first, mention.get("date_precision"))


def _is_inferred(mention: Row) -> bool:
    """Was the day taken from the publication, for want of words?"""
    return (mention.get("date_method") or "").startswith(INFERRED)


def _place(reports: Sequence[Told]) -> Record:
    """The place that most texts tell; a town of a state before the state. Words where it is no known entity."""
    if len(reports) == 1:
        return {"place_id": reports[0].mention.get("place_id"), "place_name": reports[0].mention.get("place_text")}
    counts = _told_by(reports, lambda r: r.mention.get("place_id"))
    known = {r.mention["place_id"]: r.mention for r in reports if r.mention.get("place_id") is not None}
    place_id = min(counts, key=lambda p: (-counts[p], p), default=None)
    if place_id is not None and known[place_id].get("place_type") == "country":
        towns = [p for p in counts if p != place_id and _state(known[p]) == _state(known[place_id]) is not None]
        place_id = min(towns, key=lambda p: (-counts[p], p), default=place_id)
    words = _told_by(
        (r for r in reports if r.mention.get("place_id") == place_id), lambda r: r.mention.get("place_text")
    )
    return {"place_id": place_id, "place_name": min(words, key=lambda w: (-words[w], w), default=None)}


def _state(mention: Row) -> str | None:
    return mention.get("place_state")


def _participants(role: str, reports: Sequence[Told]) -> Record:
    """Who takes part, the linked first, so that names[i] goes with ids[i]: those of the best report in its order, then those whom
    enough texts name.
    """
    rows_of = [(r, list(participants(r.actors if role == "actor" else r.recipients))) for r in reports]
    naming = {r.text for r, named in rows_of if any(who for _, who, _ in named)}
    by_text: defaultdict[str, set[str]] = defaultdict(set)
    words: dict[str, str] = {}
    for report, named in rows_of:
        for _, who, text in named:
            if who is not None:
                by_text[who].add(report.text)
                words.setdefault(who, text)
    first = next((named for _, named in rows_of if named), [])
    ids = [who for _, who, _ in first if who is not None]
    more = [who for who, texts in by_text.items() if len(texts) > 1 and len(texts) >= NAMED_BY * len(naming)]
    ids += sorted(set(more) - set(ids), key=lambda who: (-len(by_text[who]), who))
    others = [text for _, who, text in first if who is None]
    return {f"{role}s": [*(words[who] for who in ids), *others], f"{role}_ids": ids}


def _confidence(reports: Sequence[Told]) -> float | None:
    """1 - product of (1 - c) over independent texts' best reports: the chance that not all of them are miscoded, if their
    errors were independent. They are not quite (one coder, like wordings), so it never exceeds MAX_CONFIDENCE.
    """
    best: dict[str, float] = {}
    for report in reports:
        confidence = report.mention.get("confidence")
        if confidence is not None:
            best[report.text] = max(best.get(report.text, 0.0), confidence)
    if not best:
        return None
    wrong = 1.0
    for confidence in sorted(best.values()):
        wrong *= 1.0 - confidence
    return min(round(1.0 - wrong, 6), MAX_CONFIDENCE)
