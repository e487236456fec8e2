"""What an entry asks for and a sentence does not give: its participants, their kinds, a report of the act.

A trigger whose words are all there is no event yet: its frame needs participants, its conditions ask what they are,
and an act that is only named ("since the invasion") is not reported.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.frames import carrier_noun
from transforms.events.meetings import takes_place
from transforms.events.participants import Resolver
from transforms.events.public_life import private_reason
from transforms.events.records import Participant
from transforms.events.syntax import CLAUSE_VERBS
from transforms.events.triggers import Trigger
from transforms.knowledge.lexicon import Lexicon

ARMED = frozenset(("MIL", "REB", "COP", "UAF", "SPY", "CRM", "GOV"))
# "since the start of the invasion" is since the invasion.
BEGINNINGS = frozenset(
    (
        "start",
        "beginning",
        "outbreak",
        "onset",
        "launch",
        "outset",
        "day",
        "week",
        "month",
        "year",
        "phase",
        "aftermath",
    )
)
BACKGROUND = frozenset(("since", "before", "after", "during", "following", "until", "amid", "in", "despite"))


def lacking(
    trigger: Trigger,
    actors: list[Participant],
    recipients: list[Participant],
    resolver: Resolver,
    lexicon: Lexicon,
) -> str | None:
    """What the frame asks for and the sentence does not give; None if all is there."""
    needs = trigger.entry.frame.needs
    if not actors and not recipients and takes_place(trigger, lexicon):
        return None  # who met may stand elsewhere: see meetings.py
    if needs in ("actor", "both") and not actors:
        return "no actor"
    if needs in ("recipient", "both") and not recipients:
        return "no recipient"
    if needs == "either" and not actors and not recipients:
        return "no participant"
    head = trigger.head
    if needs == "none" and head.pos_ == "NOUN" and not actors and not recipients:
        top = carrier_noun(head)
        if any(c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those") for c in top.children):
            return "a back-reference without participants"
        if any(c.dep_ == "poss" for c in top.children):
            return "of somebody unknown"
        if trigger.entry.event_type != "PROTEST" and not _reported(top, lexicon):
            return "mentioned, not reported"
    for condition in trigger.entry.where:
        if condition.relation in ("actor", "recipient") and condition.words is not None:
            slot = actors if condition.relation == "actor" else recipients
            fits = bool(slot) and all(_kinds(p) & condition.words for p in slot)
            if fits == condition.negated:
                return f"another kind of {condition.relation}"
    if trigger.entry.event_type in ("CONSULT", "REQUEST") and head.lemma_ in lexicon.words["interview"]:
        addressed = recipients if trigger.entry.event_type == "REQUEST" else actors
        if any(p.sector == "MED" for p in addressed):
            return "said to the press"
    if trigger.entry.mode == "ceasefire" and _of_another(trigger, actors, resolver):
        return "stops what another does"
    if head.lemma_ in lexicon.words["discussing"] and len(actors) == 1 and "person" in _kinds(actors[0]):
        return "with nobody"
    if reason := private_reason(trigger.entry.event_type, actors, recipients):
        return reason
    if trigger.entry.event_type in ("ASSAULT", "COERCE") and _looked_back_on(head, lexicon):
        return "a back-reference: only the time since"
    return None


def _of_another(trigger: Trigger, actors: list[Participant], resolver: Resolver) -> bool:
    """ "To stop Chadian attacks": is what the actor ends another's, by the noun's own owner?"""
    owners = [m.entity for n in trigger.nouns for o in resolver.owners(n) if (m := resolver.mention(o)) is not None]
    countries = {e.country for e in owners if e is not None and e.country is not None}
    return bool(countries) and not countries & {p.country for p in actors}


def _looked_back_on(head: Token, lexicon: Lexicon) -> bool:
    """Is the act named only to say since when something else is so: "since the 2022 invasion", "since X invaded Y"?"""
    if head.pos_ != "NOUN":
        return head.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "since" for c in head.children)
    top = carrier_noun(head)
    if top.dep_ == "nsubj" and top.head.dep_ == "advcl" and top.head.lemma_ in ("begin", "start"):
        return any(c.dep_ == "mark" and c.lower_ == "since" for c in top.head.children)
    if top.dep_ == "dobj" and top.head.dep_ == "advcl":  # "since Chad launched its invasion"
        return any(c.dep_ == "mark" and c.lower_ == "since" for c in top.head.children)
    if top.dep_ != "pobj":
        return False
    preposition = top.head
    if preposition.lower_ == "of":
        stretch = preposition.head
        if stretch.lemma_.lower() == "anniversary":
            return True
        if stretch.lemma_.lower() in BEGINNINGS:
            if stretch.dep_ != "pobj":
                return False
            preposition = stretch.head
    if preposition.lower_ == "into":  # "two years into the invasion"
        return preposition.head.lemma_.lower() in ("day", "week", "month", "year")
    if preposition.lower_ == "since":
        return True
    known = any(c.dep_ == "poss" or (c.dep_ == "det" and c.lower_ == "the") for c in top.children)
    return known and head.lemma_ in lexicon.words["lasting"] and preposition.lower_ in BACKGROUND


def _reported(noun: Token, lexicon: Lexicon) -> bool:
    """Does a verb say that the act took place ("was carried out", "occurred")?"""
    verb = noun.head
    carried = noun.dep_ in ("dobj", "nsubjpass", "nsubj") and verb.pos_ in CLAUSE_VERBS
    return carried and (verb.lemma_ in lexicon.words["support"] or verb.lemma_ in lexicon.words["happening"])


def _kinds(participant: Participant) -> frozenset[str]:
    """state, crowd or other: who stands for a country, and who for themselves; person for somebody named; armed."""
    entity = participant.entity
    named = entity is not None and entity.type == "person" and participant.sector not in ("REB", "MIL", "COP")
    kinds = {_actor_kind(participant), "person" if named else "body"}
    people = entity is not None and (
        entity.type in ("country", "group") or (entity.type == "organization" and participant.sector is None)
    )
    return frozenset(kinds | {"armed"} if participant.sector in ARMED or people else kinds)


def _actor_kind(participant: Participant) -> str:
    if participant.sector in ("CVL", "LAB", "EDU", "AGR", "OPP", "REF", "HLH", "ELI"):
        return "crowd"
    entity = participant.entity
    if participant.sector in ("GOV", "LEG", "IGO") or (entity is not None and entity.type == "country"):
        return "state"
    return "other"
