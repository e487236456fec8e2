"""What the other sentences of an article tell of an act: where and when "this meeting" was, whose power stations were hit.

Place and day: only acts that an article tells of again as such: meetings, agreements and protests. A report without a
place (a day) takes it from the others of its type and status that share a participant with it or that it points back to, if
these agree on one; "this meeting" takes the place of the last. Victims: what a state's force hits without a word of whose it
is belongs to the state that the same force hits everywhere else in the article. Answers: "rejected this demand" is said to
who made it.
"""

from dataclasses import replace

from transforms.dates.dates import TimeExpression
from transforms.events.records import CLASSES, EventMention, is_inferred
from transforms.language.analysis import Article, Entity, Mention

TYPES = frozenset(("CONSULT", "PROTEST", "AGREE"))
ANSWERS = frozenset(("REJECT", "AGREE", "SUPPORT"))
ASKING = frozenset(("REQUEST", "AGREE", "THREATEN"))
ASKED = ("demand", "condition", "proposal", "offer", "request", "call", "ultimatum", "plan", "idea", "appeal")
NEAR = 3  # sentences
BACK = 8
_POINTERS = ("the ", "this ", "that ", "these ", "those ", "their ")


def complete(article: Article, events: list[EventMention]) -> None:
    """Fills place and date of reports from other reports of the same act in the article, and whose things were hit."""
    _name_victims(events)
    _place_victims(article, events)
    _answer(article, events)
    told = [e for e in events if e.event_type in TYPES and e.modality in CLASSES]
    for event in told:
        if event.place is not None and event.date is not None and not is_inferred(event):
            continue
        others = [o for o in told if o is not event and _may_be_same(article, event, o)]
        if event.place is None:
            event.place = _common_place(others) or _last_place(article, event, others)
        if event.date is None or is_inferred(event):
            days = _days(others)
            if len(days) > 1 and event.place is not None:  # "the Paris talks": of several the one in Paris
                days = _days([o for o in others if _is_at(o, event.place)])
            if len(days) == 1:
                event.date = next(iter(days.values()))


def _answer(article: Article, events: list[EventMention]) -> None:
    """ "Chad rejected this demand": the demand of the sentences before, so that who made it is refused."""
    for event in events:
        if event.recipients or event.event_type not in ANSWERS or event.modality not in CLASSES:
            continue
        words = article.text[max(0, event.trigger_start - 12) : event.trigger_end].lower()
        if not any(f"{this}{what}" in words for this in _POINTERS for what in ASKED):
            continue
        who = _who(event)
        for other in reversed(events):
            if other.trigger_start >= event.trigger_start or other.event_type not in ASKING:
                continue
            if event.sentence_no - other.sentence_no > NEAR or not other.actors:
                break
            if not who & _who_acts(other):
                event.recipients = [replace(p) for p in other.actors]
                break


def _who_acts(event: EventMention) -> set[str]:
    return {p.entity.entity_id for p in event.actors if p.entity is not None}


def _name_victims(events: list[EventMention]) -> None:
    attacks = [e for e in events if e.event_type == "ASSAULT"]
    for event in attacks:
        nameless = [p for p in event.recipients if p.entity is None and p.country is None]
        acting = {p.country for p in event.actors if p.country}
        if len(acting) != 1 or not (nameless or not event.recipients):
            continue
        hit = {
            p.country
            for other in attacks
            if {a.country for a in other.actors if a.country} == acting
            for p in other.recipients
            if p.country is not None and p.country not in acting
        }
        if len(hit) == 1:
            country = hit.pop()
            entity = next(
                (p.entity for e in events for p in (*e.actors, *e.recipients) if _is_state(p.entity, country)), None
            )
            if not event.recipients:  # "Russia's attacks went on": on whom it has attacked all the time
                event.recipients = [replace(next(p for e in events for p in e.recipients if p.country == country))]
            for participant in nameless:
                participant.country, participant.entity = country, entity
            event.recipients = [p for p in event.recipients if p not in nameless[1:]] if entity else event.recipients


def _place_victims(article: Article, events: list[EventMention]) -> None:
    """What hits another state's things without a word of where hits them in that state."""
    for event in events:
        hit = {p.country for p in event.recipients}
        if event.event_type != "ASSAULT" or event.place is not None or len(hit) != 1:
            continue
        country = hit.pop()
        if country is None or country in {p.country for p in event.actors} or not event.actors:
            continue
        if any(p.sector == "MIL" or (p.entity and p.entity.type in ("person", "group")) for p in event.recipients):
            continue  # soldiers and people may be hit anywhere
        event.place = next((m for m in article.mentions if m.form == "name" and _is_state(m.entity, country)), None)


def _is_state(entity: Entity | None, country: str) -> bool:
    return entity is not None and entity.type == "country" and entity.country == country


def _days(events: list[EventMention]) -> dict[object, TimeExpression]:
    return {(d.date_start, d.date_end): d for d in (_stated(e) for e in events) if d is not None}


def _is_at(event: EventMention, place: Mention) -> bool:
    here, there = event.place.entity if event.place is not None else None, place.entity
    return here is not None and there is not None and here.entity_id == there.entity_id


def _stated(event: EventMention) -> TimeExpression | None:
    """The day that the text states for the act."""
    return event.date if event.date is not None and event.date.date_start and not is_inferred(event) else None


def _may_be_same(article: Article, one: EventMention, other: EventMention) -> bool:
    if one.event_type != other.event_type or CLASSES[one.modality] != CLASSES[other.modality]:
        return False
    if _who(one) & _who(other):
        return True
    return _points_back(article, one)


def _points_back(article: Article, event: EventMention) -> bool:
    words = article.text[max(0, event.trigger_start - 16) : event.trigger_end].lower()
    return any(pointer in words for pointer in _POINTERS)


def _who(event: EventMention) -> set[str]:
    return {p.entity.entity_id for p in (*event.actors, *event.recipients) if p.entity is not None}


def _last_place(article: Article, event: EventMention, others: list[EventMention]) -> Mention | None:
    """ "This meeting", "the talks": where the last one before was that a place is told of."""
    if not _points_back(article, event):
        return None
    before = [o for o in others if o.place is not None and 0 <= event.sentence_no - o.sentence_no <= BACK]
    before = [o for o in before if o.trigger_start < event.trigger_start]
    return before[-1].place if before else None


def _common_place(events: list[EventMention]) -> Mention | None:
    """The place that all name who name one; a town and its state are one place, the town."""
    named = [e.place for e in events if e.place is not None and e.place.entity is not None]
    ids = {m.entity.entity_id for m in named if m.entity is not None}
    if len(ids) == 1:
        return named[0]
    towns = [m for m in named if m.entity is not None and m.entity.type != "country"]
    states = {m.entity.country for m in named if m.entity is not None and m.entity.type == "country"}
    if len({m.entity.entity_id for m in towns if m.entity is not None}) != 1:
        return None
    town = towns[0].entity
    return towns[0] if town is not None and states <= {town.country} else None
