"""Whose acts are events: those of states, officials, organisations, armed groups and crowds, not of private persons.

The dataset tells of public life. A report of words or dealings counts if one of its participants belongs to it: a state,
a people, an organisation that is neither a company nor a news medium, a group of public actors ("lawmakers",
"protesters"; knowledge/actors.tsv, where the kind `private` names those that are not), or a person whom the base knows or the text gives an office. Violence, arrests and protests count whoever
is in them. What journalists ask and where they go is their work.
"""

from __future__ import annotations

from collections.abc import Iterable

from transforms.events.records import Participant

# Types whose acts are words or dealings, which private persons and companies have with each other all day.
DEALINGS = frozenset(
    ("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION", "COERCE")
)  # fmt: skip
# A programme or paper that the base does not know: "BBC Newsbeat".
PRESS_WORDS = frozenset(
    ("bbc", "cnn", "news", "newsbeat", "radio", "tv", "television", "herald", "tribune", "gazette", "podcast")
)
# What the press does with everybody.
PRESS_WORK = frozenset(("CONSULT", "REQUEST", "COOPERATE"))
PRIVATE_SECTORS = frozenset(("BUS", "MED"))
PRIVATE_OF_PERSONS = frozenset(("EDU", "HLH"))  # researchers and doctors, but not universities and hospitals


def private_reason(event_type: str, actors: Iterable[Participant], recipients: Iterable[Participant]) -> str | None:
    """Why an act with these participants is no event of public life; None if it is one."""
    actors, recipients = list(actors), list(recipients)
    if event_type in PRESS_WORK and any(p.sector == "MED" for p in actors):
        return "the press at work"
    if event_type in DEALINGS and actors and not any(is_public(p) for p in (*actors, *recipients)):
        return "nobody of public life"
    return None


def is_public(participant: Participant) -> bool:
    """Does a participant belong to public life?"""
    entity, sector = participant.entity, participant.sector
    if entity is not None and entity.type == "organization" and set(entity.name.lower().split()) & PRESS_WORDS:
        return False
    if sector in PRIVATE_SECTORS or (sector in PRIVATE_OF_PERSONS and entity is not None and entity.type == "person"):
        return False
    if entity is None:
        return sector is not None and (not participant.private or participant.country is not None)
    if entity.type in ("country", "group", "place", "facility"):
        return True
    if entity.type == "organization":
        return True
    return sector is not None or entity.role is not None or entity.country is not None
