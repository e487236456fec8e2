"""Recipients as the act means them: whom a promise benefits, where a force is sent and not the force itself."""

from __future__ import annotations

from transforms.events.participants import Resolver
from transforms.events.records import Participant
from transforms.events.syntax import objects
from transforms.events.triggers import Trigger
from transforms.knowledge.lexicon import Lexicon

# Types whose frames name who acts, while what is promised or praised tells for whom.
BENEFICIAL = frozenset(("AGREE", "SUPPORT"))
SENT_TYPES = frozenset(("AID", "MOBILIZE", "REJECT", "AGREE"))
# "Plans for Chad to send troops": Chad is to act, and receives nothing.
MADE_FOR = frozenset(("plan", "call", "need", "demand", "request", "time", "reason"))
ACTOR_TYPES = frozenset(("country", "organization", "person", "group"))


def settle_recipients(
    trigger: Trigger, actors: list[Participant], recipients: list[Participant], resolver: Resolver, lexicon: Lexicon
) -> list[Participant]:
    """The recipients without what is only sent to them; where there are none, whom the content benefits."""
    event_type = trigger.entry.event_type
    if event_type == "AGREE" and trigger.head.lemma_ == "agree" and len(actors) > 1:
        return []  # of one mind with each other: what the agreement is about receives nothing
    if event_type == "RETREAT":
        recipients = [p for p in recipients if (p.sector if p.entity is None else p.entity.type != "place")]
    elif event_type == "MOBILIZE":
        acting = {p.country for p in actors if p.country is not None}
        recipients = [p for p in recipients if p.country not in acting and (p.country is not None or p.entity is None)]
    if event_type in SENT_TYPES:
        recipients = _without_sent(recipients, resolver)
    if not recipients and event_type in BENEFICIAL:
        return _beneficiaries(trigger, actors, resolver, lexicon)
    return recipients


def _without_sent(recipients: list[Participant], resolver: Resolver) -> list[Participant]:
    """ "send troops to Chad": the troops are what is sent, if the text names to whom."""
    if not any(p.entity is not None for p in recipients):
        return recipients
    return [p for p in recipients if p.entity is not None or not _is_sent(p, resolver)]


def _is_sent(participant: Participant, resolver: Resolver) -> bool:
    span = resolver.sentence.tokens(participant.start, participant.end)
    if span is None or len(span) == 0:
        return False
    noun = resolver.noun(span.root)
    nouns = resolver.nouns
    return span.root.dep_ in ("dobj", "nsubjpass", "conj") and (
        noun in nouns.instrument or nouns.group.get(noun) in ("MIL", "COP") or noun in nouns.target
    )


def _beneficiaries(
    trigger: Trigger, actors: list[Participant], resolver: Resolver, lexicon: Lexicon
) -> list[Participant]:
    """ "agreed on guarantees for Chad", "promised to support Chad": the first one named so below the trigger."""
    acting = {p.entity.entity_id for p in actors if p.entity is not None}
    verbs = lexicon.words["benefit"]
    for token in trigger.head.subtree:
        if token.dep_ == "pobj" and token.head.lower_ == "for" and token.head.head.lemma_ not in MADE_FOR:
            wanted = [token]
        elif token.lemma_ in verbs and token.pos_ == "VERB" and token is not trigger.head:
            wanted = objects(token)
        else:
            continue
        found = [
            p
            for p in resolver.resolve(wanted, "recipient")
            if p.entity is not None and p.entity.type in ACTOR_TYPES and p.entity.entity_id not in acting
        ]
        if found:
            return found
    return []
