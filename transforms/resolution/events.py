"""One event from many reports: event mentions with the same type, status, actors, recipients and day.

Each event's id is made from the key that its reports share. So ids stay the same when more reports come in, and the
order of the reports does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from transforms.events.records import INFERRED
from transforms.ids import hex16
from transforms.resolution.facts import ArticleFacts, EntityFacts, Record, coverage, in_time_order, participants
from warehouse.vocabulary import EVENT_TYPES

# An intention and an intention on a condition are one plan, reported with more or less care.
MODALITY_CLASSES = {
    "actual": "actual",
    "planned": "intended",
    "conditional": "intended",
    "possible": "possible",
    "negated": "negated",
}
MAX_CONFIDENCE = 0.99
LIST_SEPARATOR = "\x1e"  # hex16 keeps its parts apart with \x1f

Row = Mapping[str, Any]
EventKey = tuple[str, str, tuple[str, ...], tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Rows of `event_links`, sorted by event_mention_id, and of `events`, sorted by event_id."""

    links: list[Record]
    events: list[Record]


@dataclass(frozen=True, slots=True)
class _Report:
    mention: Row
    article: ArticleFacts
    actors: list[Row]
    recipients: list[Row]

    @property
    def standing(self) -> tuple[Any, ...]:
        """Sort key of the best report: highest confidence, then earliest published, then smallest id."""
        confidence = self.mention.get("confidence") or 0.0
        return -confidence, *in_time_order(self.article.published_at), self.mention["event_mention_id"]


def event_key(mention: Row, actors: Iterable[Row], recipients: Iterable[Row], article: ArticleFacts) -> EventKey:
    """What reports of one event share: type, class of modality, actors, recipients, day, and the place of a lone report.

    Actors and recipients are sorted sets of entity ids (of lower-cased texts where the entity is unknown); a leader and
    the country stay two. Reports without any participant are one event only within an article, by trigger.
    """
    modality = MODALITY_CLASSES[mention["modality"]]
    who = tuple(sorted(key for key, _, _ in participants(actors)))
    whom = tuple(sorted(key for key, _, _ in participants(recipients)))
    alone = ""
    if not who and not whom:
        trigger = " ".join((mention.get("trigger_text") or "").lower().split())
        alone = f"{article.article_id} {trigger}"
    return mention["event_type"], modality, who, whom, _day(mention, modality, article), alone


def event_id(key: EventKey) -> str:
    """The id of the event with this key."""
    event_type, modality, who, whom, day, alone = key
    return hex16("event", event_type, modality, LIST_SEPARATOR.join(who), LIST_SEPARATOR.join(whom), day, alone)


def resolve(
    mentions: Sequence[Row],
    actors: Iterable[Row],
    articles: Mapping[str, ArticleFacts],
    entities: Mapping[str, EntityFacts],
) -> Resolved:
    """The events that the mentions report.

    `mentions`: rows of `event_mentions` with `sentence_text`. `actors`: rows of `event_actors`. `articles`: by
    article_id. `entities`: by entity_id; who is not in it keeps the name that the text gives.
    Raises KeyError for a mention of an article that is not in `articles`.
    """
    by_mention: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in actors:
        by_mention[row["event_mention_id"], row["role"]].append(row)
    groups: defaultdict[EventKey, list[_Report]] = defaultdict(list)
    for mention in mentions:
        mention_id, article = mention["event_mention_id"], articles[mention["article_id"]]
        who, whom = by_mention.get((mention_id, "actor"), []), by_mention.get((mention_id, "recipient"), [])
        key = event_key(mention, who, whom, article)
        groups[key].append(_Report(mention, article, who, whom))
    events = {key: _event(key, sorted(reports, key=lambda r: r.standing), entities) for key, reports in groups.items()}
    _find_fulfilled(events)
    links = [
        {"event_mention_id": report.mention["event_mention_id"], "event_id": events[key]["event_id"]}
        for key, reports in groups.items()
        for report in reports
    ]
    return Resolved(
        sorted(links, key=lambda link: link["event_mention_id"]),
        sorted(events.values(), key=lambda event: event["event_id"]),
    )


def _day(mention: Row, modality: str, article: ArticleFacts) -> str:
    """The day, or the range of days, or the article where neither is known.

    What happened on an unnamed day is news: it is taken for the day of publication, here and not in the columns of the
    event. A plan without a date may be carried out at any time, so two articles' plans are two.
    """
    start, end = mention.get("date_start"), mention.get("date_end")
    if start is not None and not _is_inferred(mention):
        return str(start) if end in (None, start) else f"{start}/{end}"
    published = article.published_on if modality == "actual" else None
    return f"article {article.article_id}" if published is None else str(published)


def _is_inferred(mention: Row) -> bool:
    """Was the day taken from the publication, for want of words?"""
    return (mention.get("date_method") or "").startswith(INFERRED)


def _event(key: EventKey, reports: Sequence[_Report], entities: Mapping[str, EntityFacts]) -> Record:
    """A row of `events`; the best report comes first in `reports`."""
    best = reports[0].mention
    coded = EVENT_TYPES[key[0]]
    mode = _most_frequent(r.mention.get("mode") for r in reports)
    dated = min(
        (r.mention for r in reports if r.mention.get("date_start") is not None), key=_is_inferred, default={}
    )  # what a text states before what the day of publication tells
    return {
        "event_id": event_id(key),
        "event_type": coded.name,
        "mode": mode,
        "quad_class": coded.quad_class,
        "score": float(coded.modes.get(mode, coded.score) if mode else coded.score),
        "cameo_root": coded.cameo_root,
        "contexts": sorted({context for r in reports for context in r.mention.get("contexts") or ()}),
        "modality": best["modality"],
        "condition_text": best.get("condition_text"),
        "date_start": dated.get("date_start"),
        "date_end": dated.get("date_end"),
        "date_precision": dated.get("date_precision"),
        **_place(reports, entities),
        **_names("actor", reports[0].actors, entities),
        **_names("recipient", reports[0].recipients, entities),
        "summary": best.get("sentence_text") or best["text"],
        "n_mentions": len(reports),
        **coverage({r.article.article_id: r.article for r in reports}.values()),
        "confidence": _confidence(reports),
        "fulfils": None,
    }


def _place(reports: Sequence[_Report], entities: Mapping[str, EntityFacts]) -> Record:
    """The place that most reports give; its words where it is no known entity."""
    place_id = _most_frequent(r.mention.get("place_id") for r in reports)
    place = entities.get(place_id) if place_id else None
    words = _most_frequent(r.mention.get("place_text") for r in reports if r.mention.get("place_id") == place_id)
    return {
        "place_id": place_id,
        "place_name": place.name if place else words,
        "country": place.country if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
    }


def _names(role: str, rows: Iterable[Row], entities: Mapping[str, EntityFacts]) -> Record:
    """Names and ids of the participants of the best report, in its order, the linked first: so names[i] goes with ids[i]."""
    found = sorted(participants(rows), key=lambda p: p[1] is None)
    return {
        f"{role}s": [entities[who].name if who is not None and who in entities else text for _, who, text in found],
        f"{role}_ids": [who for _, who, _ in found if who is not None],
    }


def _confidence(reports: Sequence[_Report]) -> float | None:
    """1 - product of (1 - c) over independent texts' best reports: the chance that not all of them are miscoded, if their
    errors were independent. They are not quite (one coder, like wordings), so it never exceeds MAX_CONFIDENCE.
    """
    best: dict[str, float] = {}
    for report in reports:
        confidence = report.mention.get("confidence")
        if confidence is not None:
            cluster = report.article.cluster_id
            best[cluster] = max(best.get(cluster, 0.0), confidence)
    if not best:
        return None
    wrong = 1.0
    for confidence in sorted(best.values()):
        wrong *= 1.0 - confidence
    return min(round(1.0 - wrong, 6), MAX_CONFIDENCE)


def _find_fulfilled(events: Mapping[EventKey, Record]) -> None:
    """Fill `fulfils`: the intended event of the same type and participants, reported before, in whose time the actual one fell."""
    intended: defaultdict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for (event_type, modality, who, whom, _, _), event in events.items():
        if modality == "intended" and event["date_start"] is not None and (who or whom):
            intended[event_type, who, whom].append(event)
    for (event_type, modality, who, whom, day, _), event in events.items():
        if modality != "actual" or event["first_reported_at"] is None:
            continue
        start, end = _range(event) if event["date_start"] else _published(day)
        if start is None or end is None:
            continue
        plans = [
            plan["event_id"]
            for plan in intended.get((event_type, who, whom), ())
            if plan["first_reported_at"] is not None
            and plan["first_reported_at"] <= event["first_reported_at"]
            and _nested(_range(plan), (start, end))
        ]
        event["fulfils"] = min(plans, default=None)


def _range(event: Row) -> tuple[date, date]:
    return event["date_start"], event["date_end"] or event["date_start"]


def _published(day: str) -> tuple[date | None, date | None]:
    """The day of publication that stands for an unnamed day in the key."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None, None
    return found, found


def _nested(a: tuple[date, date], b: tuple[date, date]) -> bool:
    return (a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1])


def _most_frequent(values: Iterable[str | None]) -> str | None:
    """The value met most often, the smallest on a tie; None where all are unknown."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None
