"""What the text says of a name beside it: "economist Selin Aydar", "Helion, a chip maker,", "Harold Finch, 71,".

Gathered once an article, when the first nominal asks.
"""

import re

from transforms.language.analysis import Entity, Mention
from transforms.language.coreference_discourse import Discourse
from transforms.linking.offices import FORMER

_BEFORE, _AFTER = 48, 90  # characters beside a name
_LONGEST = 4  # words before a name that can describe it
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_BREAK = re.compile(r"[,.;:()\"“”\n—–]")
_AGE = re.compile(r", (?:aged )?(\d{1,3})(?=[,.;])")
_APPOSITION = re.compile(r"(?:,| is| was) (?:an? |the |who is an? |who is the )?")
_STOPS = frozenset(
    (
        *("of", "at", "for", "in", "on", "with", "from", "who", "whose", "which", "that", "to", "and", "as", "by"),
        *("near", "said", "says", "told", "has", "had", "was", "is"),
    )
)


_LESSER = frozenset(("vice", "deputy", "assistant", "acting"))


class Descriptions:
    """Descriptions of an article's names, by head noun."""

    def __init__(self, found: Discourse, heads: frozenset[str]) -> None:
        self.found, self.heads = found, heads
        self._by_head: dict[str, list[tuple[int, Entity, bool]]] | None = None
        self._ages: dict[str, list[tuple[int, Entity]]] = {}

    def person(self, head: str, modifiers: list[str], start: int, sentence_no: int) -> Entity | None:
        """The person described by the head before; "former" must stand in both or in neither. Of several the last named."""
        former = bool(FORMER & set(modifiers))
        base = self.found.base
        ranked = head in base.roles and base.roles[head].level == 3  # whose offices the base knows
        fit = [
            (at, e)
            for at, e, was in self._of(head)
            if e.type == "person"
            and at < start
            and was == former
            and not (ranked and (e.role != head or base.record(e.entity_id)))
        ]
        return self._last(fit, sentence_no)

    def bodies(self, head: str, start: int) -> dict[str, Entity]:
        """The bodies described by the head before."""
        return {e.entity_id: e for at, e, _ in self._of(head) if e.type == "organization" and at < start}

    def aged(self, age: str, start: int) -> Entity | None:
        self._gather()
        fit = {e.entity_id: e for at, e in self._ages.get(age, ()) if at < start}
        return next(iter(fit.values())) if len(fit) == 1 else None

    def _last(self, fit: list[tuple[int, Entity]], sentence_no: int) -> Entity | None:
        entities = {e.entity_id: e for _, e in fit}
        if len(entities) < 2:
            return next(iter(entities.values()), None)
        near = {
            r.entity.entity_id
            for r in self.found.back(sentence_no, 2)
            if r.entity is not None and r.entity.entity_id in entities
        }
        return entities[near.pop()] if len(near) == 1 else None

    def _of(self, head: str) -> list[tuple[int, Entity, bool]]:
        return self._gather().get(head, [])

    def _gather(self) -> dict[str, list[tuple[int, Entity, bool]]]:
        if self._by_head is None:
            self._by_head = {}
            for mention in self.found.names:
                if mention.entity is not None and mention.entity.type in ("person", "organization"):
                    self._describe(mention, mention.entity)
        return self._by_head

    def _describe(self, mention: Mention, entity: Entity) -> None:
        text = self.found.text
        assert self._by_head is not None
        before = text[max(0, mention.start - _BEFORE) : mention.start]
        if before.endswith(", ") and text[mention.end : mention.end + 1] in (
            ",",
            ".",
        ):  # "Chad's minister, Mira Solane,"
            before = before[:-2]
        before = _BREAK.split(before)[-1]
        words = [w.lower() for w in _WORD.findall(before)][-_LONGEST:]
        after: list[str] = []
        if match := _APPOSITION.match(text, mention.end):
            rest = _BREAK.split(text[match.end() : mention.end + _AFTER])[0]
            for word in _WORD.findall(rest):
                if word.lower() in _STOPS:
                    break
                after.append(word.lower())
        if entity.role is not None and self.found.base.record(entity.entity_id) is None:
            after += entity.role.split()
        former = bool(FORMER & {*words, *after})
        for word in self._heads_of(words) & set(words[-2:]) | self._heads_of(after[:6]):
            self._by_head.setdefault(word, []).append((mention.start, entity, former))
        if entity.type == "person" and (age := _AGE.match(text, mention.end)):
            self._ages.setdefault(age.group(1), []).append((mention.start, entity))

    def _heads_of(self, words: list[str]) -> set[str]:
        """The heads among the words; a vice president is no president."""
        return {w for at, w in enumerate(words) if w in self.heads and (not at or words[at - 1] not in _LESSER)}
