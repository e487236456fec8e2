"""How likely two reports tell one event: a logistic model over what they share and in what they differ.

Each piece of evidence is a number from 0 to 1 with a name; its weight, in log-odds, stands in knowledge/resolution.toml.
What two reports of one event cannot have is no evidence but a bar (`possible`): another type, another status, other stated days.

The features are those of the classic mention-pair models of event coreference (Bagga and Baldwin 1999; Chen and Ji 2009).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from math import log2

from transforms.knowledge.event_words import ALIKE, NEAR, SAME, load_event_words
from transforms.knowledge.lexicon import load_lexicon
from transforms.knowledge.tables import data
from transforms.resolution.reports import MUTUAL, Days, Party, Report
from transforms.resolution.story_background import Background

# Acts of bodies and bullets. A story tells mostly of one of each, while it is full of demands and accusations by many.
PHYSICAL = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"))
# A figure so many times another does not correct it.
FAR = 50.0
# A day more or less: time zones, "overnight", the day of the news for that of the act.
SLACK = timedelta(days=1)


def possible(one: Report, other: Report) -> bool:
    """Can the two be one event at all?"""
    if one.act != other.act or one.status != other.status:
        return False
    a, b = one.days, other.days
    if a is None or b is None or not (a.is_stated and b.is_stated):
        return True
    return a.first - SLACK <= b.last and b.first - SLACK <= a.last


def evidence(one: Report, other: Report, background: Background) -> dict[str, float]:
    """The pieces of evidence that are not 0."""
    return {name: value for part in _parts(one, other, background) for name, value in part.items() if value}


def _parts(one: Report, other: Report, background: Background) -> tuple[dict[str, float], ...]:
    return (
        _trigger(one, other),
        _who(one, other),
        _when(one, other),
        _where(one, other),
        _text(one, other, background),
    )


def score(one: Report, other: Report, background: Background) -> float:
    """Log-odds that the two reports tell one event; `possible` must hold."""
    table = weights()
    parts = _parts(one, other, background)
    values = [table.get(name, 0.0) * value for part in parts for name, value in part.items() if value]
    return table["intercept"] + sum(values)


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    found: dict[str, float] = tomllib.loads(data("resolution.toml"))["weights"]
    return found


def _trigger(one: Report, other: Report) -> dict[str, float]:
    likeness = _likeness(one.trigger, other.trigger)
    return {
        "trigger_same": float(likeness == SAME),
        "trigger_alike": float(likeness == ALIKE),
        "trigger_near": float(likeness == NEAR),
        "trigger_harm": float(one.act == "ASSAULT" and likeness < ALIKE and _is_harm(one) != _is_harm(other)),
        "trigger_told": _told(one, other) if likeness < ALIKE else 0.0,
        "mode_differs": float(one.mode is not None and other.mode is not None and one.mode != other.mode),
    }


def _told(one: Report, other: Report) -> float:
    """How far each sentence tells the other's act, too: "the shelling killed eleven", "eleven were killed by shells"."""
    if (one.article_id, one.sentence_no) == (other.article_id, other.sentence_no):
        return 0.0
    return (bool(one.spelled & other.words) + bool(other.spelled & one.words)) / 2


def _is_harm(one: Report) -> bool:
    """Is it told by what it did to people: of a shelling that it killed eleven?"""
    return bool(one.trigger & load_lexicon().words["harm"])


@lru_cache(maxsize=200_000)
def _likeness(one: frozenset[str], other: frozenset[str]) -> int:
    words = load_event_words()
    return max((words.likeness(a, b) for a in one for b in other), default=0)


def _who(one: Report, other: Report) -> dict[str, float]:
    if one.act in MUTUAL:
        return {f"parties_{agreement(one.parties, other.parties)}": 1.0}
    return {
        f"actors_{agreement(one.actors, other.actors)}": 1.0,
        f"recipients_{agreement(one.recipients, other.recipients)}": 1.0,
    }


def agreement(one: Party, other: Party) -> str:
    """equal, shared (some of them), state (a leader and his country), alliance (a member of it), words, conflict; unknown where one
    of them names nobody.
    """
    if one.named and one.named == other.named:
        return "equal"
    if one.named & other.named:
        return "shared"
    if one.states & other.states:
        return "state"
    if one.allied & other.states or one.states & other.allied:
        return "alliance"
    if one.words & other.words:
        return "words"
    return "conflict" if one.is_known and other.is_known else "unknown"


def _when(one: Report, other: Report) -> dict[str, float]:
    a, b = one.days, other.days
    found = {}
    if one.article_id != other.article_id and one.published_on and other.published_on:
        apart = abs((one.published_on - other.published_on).days)
        found["published_apart"] = min(1.0, log2(1 + apart) / 8)
    if a is None or b is None:
        found["day_unknown"] = 1.0
        return found
    overlap = a.first <= b.last and b.first <= a.last
    if a.is_stated and b.is_stated:
        exact = a.length == 0 and b.length == 0
        kind = ("day_same" if exact else "day_within") if overlap else "day_beside"
    else:
        kind = "day_of_news" if overlap else "day_of_other_news"
    found[kind] = 1.0
    if kind == "day_of_other_news":
        recalled = (one.points_back and not a.is_stated) or (other.points_back and not b.is_stated)
        found["days_apart_recalled" if recalled else "days_apart"] = min(1.0, log2(1 + _gap(a, b)) / 8)
    return found


def _gap(a: Days, b: Days) -> int:
    return max((b.first - a.last).days, (a.first - b.last).days, 0)


def _where(one: Report, other: Report) -> dict[str, float]:
    if one.place_id is None or other.place_id is None:
        return {}
    if one.place_id == other.place_id:
        return {"place_same": 1.0}
    if one.place_state is not None and one.place_state == other.place_state:
        return {"place_state": 1.0}
    return {"place_differs": 1.0}


def _text(one: Report, other: Report, background: Background) -> dict[str, float]:
    found = {"words": background.cosine(one.words, other.words)}
    if (figures := _figures(one, other)) is not None:
        found[figures] = 1.0
    if one.article_id == other.article_id:
        found["article"] = 1.0
        found["sentence"] = float(one.sentence_no == other.sentence_no)
        found["sentences_apart"] = min(1.0, log2(1 + abs(one.sentence_no - other.sentence_no)) / 6)
        later = max(one, other, key=lambda r: (r.sentence_no, r.report_id))
        found["points_back"] = float(later.points_back)
        found["article_physical"] = float(one.act in PHYSICAL)
    elif one.story_id is not None and other.story_id is not None:
        same = one.story_id == other.story_id
        found["story" if same else "other_story"] = 1.0
        found["story_physical"] = float(same and one.act in PHYSICAL)
    return found


def _figures(one: Report, other: Report) -> str | None:
    """Do they give the same number of the same, another one, or one of another order: the toll of a day and that of a war?"""
    ratios = [
        max(low / top if top else FAR, bottom / high if high else FAR)
        for what, low, high in one.figures
        for other_what, bottom, top in other.figures
        if what == other_what
    ]
    if not ratios:
        return None
    least = min(ratios)
    return "figures_agree" if least <= 1.0 else "figures_differ" if least < FAR else "figures_far"
