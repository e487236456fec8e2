"""Meetings told again: "the talks, held on Friday" were of those who met in the sentence before.

A report that a meeting took place or is planned, but not of whom, takes its participants from the nearest report of the
same article that may be of the same meeting: same class of status, no other place, no other day. Where none names
any, it stays a report without participants if it says where or when the meeting was; else it says nothing and goes.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.events.frames import carrier_noun
from transforms.events.records import EventMention, is_inferred, status_class
from transforms.events.syntax import CLAUSE_VERBS, agents, is_passive
from transforms.events.triggers import Trigger
from transforms.knowledge.lexicon import Lexicon

MEETING = "CONSULT"
TIMES = frozenset(("DATE", "TIME"))


def takes_place(trigger: Trigger, lexicon: Lexicon) -> bool:
    """Does the sentence tell that a meeting takes place, where it names nobody: "talks will be held on Friday"?"""
    if trigger.entry.event_type != MEETING:
        return False
    head, talks, told = trigger.head, lexicon.words["talks"], lexicon.words["meeting_verbs"]
    if head.pos_ != "NOUN":
        nouns = [w for w in trigger.nouns if w.lemma_ in talks]
        return bool(nouns) and is_passive(head) and not agents(head)
    top = carrier_noun(head)
    if head.lemma_ not in talks or any(c.dep_ == "poss" and c.ent_type_ not in TIMES for c in top.children):
        return False
    verb = top.head
    if top.dep_ in ("nsubj", "nsubjpass", "attr") and verb.pos_ in CLAUSE_VERBS:
        there = top.dep_ == "attr" and any(c.dep_ == "expl" for c in verb.children)
        return there or verb.lemma_ in told
    return any(c.dep_ in ("acl", "relcl") and c.lemma_ in told and is_passive(c) for c in top.children)


def name_participants(events: list[EventMention]) -> list[EventMention]:
    """The events, those of meetings without participants completed or, where they say nothing at all, left out."""
    kept = []
    meetings = [e for e in events if e.event_type == MEETING]
    for event in events:
        if event.event_type == MEETING and not event.actors and not event.recipients:
            source = _nearest(event, meetings)
            if source is not None:
                event.actors = [replace(p) for p in source.actors]
                event.recipients = [replace(p) for p in source.recipients]
            elif event.place is None and (event.date is None or is_inferred(event)):
                continue
        kept.append(event)
    return kept


def _nearest(event: EventMention, meetings: list[EventMention]) -> EventMention | None:
    """The nearest meeting before, else after, that may be the same."""
    fitting = [m for m in meetings if m is not event and m.actors and _may_be_same(event, m)]
    before = [m for m in fitting if m.trigger_start < event.trigger_start]
    if before:
        return before[-1]
    return fitting[0] if fitting else None


def _may_be_same(one: EventMention, other: EventMention) -> bool:
    """No other class of status, day or place."""
    if status_class(one) is None or status_class(one) != status_class(other):
        return False
    first, second = (None if is_inferred(e) else e.date for e in (one, other))
    if first is not None and second is not None and first.date_start and second.date_start:
        ends = first.date_end or first.date_start, second.date_end or second.date_start
        if first.date_start > ends[1] or second.date_start > ends[0]:
            return False
    here, there = one.place, other.place
    if here is not None and there is not None and here.entity is not None and there.entity is not None:
        return here.entity.country == there.entity.country
    return True
