"""Who "the two sides", "both countries" or "the parties" are: the parties that the article named together before.

Each sentence leaves the parties that it names as acting together: the actors of a meeting or an agreement, and names
joined by "and" or standing "between A and B". A phrase for several of them is the last such list that fits its number
and its noun (knowledge/parties.tsv: which types of entity each noun may stand for).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.tokens import Token

from transforms.events.records import EventMention
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Entity

JOINT_TYPES = frozenset(("CONSULT", "AGREE", "COOPERATE", "SUPPORT"))
NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
# Sentences after which nobody remembers who the parties were.
MEMORY = 12
# Nouns that need no number: "the sides", "the parties".
UNNUMBERED = frozenset(("side", "party"))
DEFINITE = frozenset(("the", "these", "those"))


@dataclass(slots=True)
class Parties:
    """What an article has named so far, in order of the text."""

    lists: list[tuple[int, tuple[Entity, ...]]] = field(default_factory=list)  # sentence, who were named together
    states: dict[str, Entity] = field(default_factory=dict)  # country code -> the state, of those named so far
    bodies: list[Entity] = field(default_factory=list)  # the international bodies named so far, the last one last
    offices: dict[str, str] = field(default_factory=dict)  # entity -> sector, of persons whom only the text gives one

    def notice(self, entity: Entity | None) -> None:
        """Keeps the states and international bodies that the text names."""
        if entity is None:
            return
        if entity.type == "country" and entity.country is not None:
            self.states.setdefault(entity.country, entity)
        elif entity.type == "organization" and entity.sector == "IGO":
            self.bodies.append(entity)

    def speaks_for(self, speaker: Entity) -> Entity:
        """Whom an official means by "we": the state or the international body, if the text has named it."""
        if speaker.type != "person":
            return speaker
        if speaker.sector == "IGO" and self.bodies:
            return self.bodies[-1]
        if speaker.sector in ("GOV", "MIL") and speaker.country in self.states:
            return self.states[speaker.country]
        return speaker

    def remember(self, sentence_no: int, events: Iterable[EventMention], joined: Iterable[list[Entity]]) -> None:
        """Adds what a sentence names together; an event's parties after, so that they count first."""
        named = list(joined)
        for event in events:
            entities = [p.entity for p in event.actors + event.recipients if p.entity is not None]
            if event.event_type not in JOINT_TYPES:  # "Chad shelled Niger ... both countries": who is on either side
                entities = [e for e in entities if e.type == "country"]
            named.append(entities)
        for entities in named:
            distinct = tuple({e.entity_id: e for e in entities}.values())
            if len(distinct) > 1:
                self.lists.append((sentence_no, distinct))

    def named_by(
        self, token: Token, noun: str, sentence_no: int, before: Iterable[list[Entity]] = ()
    ) -> tuple[Entity, ...]:
        """The parties that a noun with its determiner and number stands for; () if nothing fits.

        `before`: what the same sentence names together before the noun.
        """
        known = party_nouns().get(noun)
        if known is None:
            return ()
        types, number = known
        words = {c.lower_ for c in token.children if c.dep_ in ("det", "nummod", "predet", "preconj", "amod")}
        number = number or next((NUMBERS[w] for w in sorted(words) if w in NUMBERS), None)
        attributes = [c for c in token.children if c.dep_ == "amod" and c.lower_ not in NUMBERS]
        if number is None and (noun not in UNNUMBERED or not words & DEFINITE):
            return ()
        if attributes or (noun != "both" and "both" not in words and not words & DEFINITE):
            return ()
        near = [(sentence_no, tuple({e.entity_id: e for e in entities}.values())) for entities in before]
        for spoken, entities in reversed(self.lists + near):
            if sentence_no - spoken > MEMORY:
                return ()
            for fitting in (entities, tuple(e for e in entities if e.type == "country")):
                if {e.type for e in fitting} <= types and (len(fitting) == number if number else len(fitting) > 1):
                    return fitting
        return ()


@lru_cache(maxsize=1)
def party_nouns() -> dict[str, tuple[frozenset[str], int | None]]:
    """The table knowledge/parties.tsv: types of entity and, of "the pair", their number, by noun."""
    rows = read_table("parties.tsv")
    return {r["noun"]: (frozenset(r["types"].split()), int(r["number"]) if r["number"] else None) for r in rows}
