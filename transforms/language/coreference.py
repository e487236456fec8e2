"""Pronouns and nominals resolved within the document: recency, subject preference, gender, and offices on the day.

Precision comes first: where two persons fit and none is the subject, the pronoun is left out; so are pronouns inside
quotation marks, whose speaker is "I".
"""

import re
from bisect import bisect_left, bisect_right

from transforms.knowledge.entities import EntityBase
from transforms.language.analysis import Article, Entity, Mention, Sentence
from transforms.language.names import given_names
from transforms.linking.offices import find_nominals

_PRONOUNS = re.compile(r"\b(?:he|him|his|she|her|He|His|She|Her)\b")
_FEMALE = frozenset(("she", "her"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_CONTROLLED = frozenset(("xcomp", "advcl", "conj", "prep", "pcomp", "dative", "aux"))
_OPENING = 40  # characters from a sentence's beginning in which a possessive can look ahead
_BACK = 3  # sentences before the pronoun that may hold its antecedent
_TITLES = {
    "Mr": "m",
    "Mr.": "m",
    "Sir": "m",
    "King": "m",
    "Mrs": "f",
    "Mrs.": "f",
    "Ms": "f",
    "Ms.": "f",
    "Queen": "f",
    "Dame": "f",
}


def resolve_pronouns(article: Article, base: EntityBase) -> None:
    """Adds mentions for the pronouns and nominals that resolve; mentions stay sorted and never overlap."""
    if not any(m.entity is not None for m in article.mentions):
        return
    _add(article, find_nominals(article, base))
    _Pronouns(article, base).resolve()


def _add(article: Article, new: list[Mention]) -> None:
    if not new:
        return
    merged: list[Mention] = []
    for mention in sorted([*article.mentions, *new], key=lambda m: (m.start, m.end)):
        if not merged or mention.start >= merged[-1].end:
            merged.append(mention)
    article.mentions = merged


class _Pronouns:
    def __init__(self, article: Article, base: EntityBase) -> None:
        self.article, self.base, self.text = article, base, article.text
        self.people: list[Mention] = [m for m in article.mentions if m.entity is not None and m.entity.type == "person"]
        self.genders: dict[str, str | None] = {}
        self._deps: dict[int, str] = {}
        self._heads: dict[int, int] = {}
        self.quoted = _quoted(self.text) if self.people else []

    def resolve(self) -> None:
        if not self.people:
            return
        starts = [m.start for m in self.article.mentions]
        new: list[Mention] = []
        for match in _PRONOUNS.finditer(self.text):
            start, end = match.span()
            at = bisect_right(starts, start) - 1
            if at >= 0 and self.article.mentions[at].end > start:
                continue
            if self._in_quote(start):
                continue
            sentence = self.article.sentence_at(start)
            if sentence is None:
                continue
            found = self._antecedent(match.group().lower(), start, end, sentence)
            if found is not None and not self._rival(found[0], start, sentence):
                entity, score = found
                mention = Mention(start, end, match.group(), "pronoun", sentence.no, None, entity, "pronoun", score)
                new.append(mention)
                # A resolved pronoun is a candidate for the next one.
                self.people.insert(bisect_left(self.people, start, key=lambda m: m.start), mention)
        _add(self.article, new)

    def _in_quote(self, position: int) -> bool:
        at = bisect_right(self.quoted, position, key=lambda q: q[0]) - 1
        return at >= 0 and position < self.quoted[at][1]

    def _gender(self, mention: Mention) -> str | None:
        entity = mention.entity
        assert entity is not None
        if entity.entity_id not in self.genders:
            self.genders[entity.entity_id] = self._find_gender(entity)
        return self.genders[entity.entity_id]

    def _find_gender(self, entity: Entity) -> str | None:
        record = self.base.record(entity.entity_id)
        if record is not None and record.gender:
            return record.gender
        for mention in self.people:
            if mention.entity is entity:
                words = self.text[max(0, mention.start - 7) : mention.start].split()
                if words and (gender := _TITLES.get(words[-1])):
                    return gender
        return given_names().get(entity.name.split(" ", 1)[0].split("-", 1)[0])

    def _dep(self, mention: Mention) -> str:
        """The relation on which a mention hangs; its head's place goes to _heads."""
        if mention.start not in self._deps:
            sentence = self.article.sentence_at(mention.start)
            span = sentence.tokens(mention.start, mention.end) if sentence else None
            token = span.root if span is not None and len(span) else None
            self._deps[mention.start] = token.dep_ if token is not None else ""
            self._heads[mention.start] = token.head.i if token is not None else -1
        return self._deps[mention.start]

    def _is_subject(self, mention: Mention) -> bool:
        return self._dep(mention) in _SUBJECTS

    def _antecedent(self, word: str, start: int, end: int, sentence: Sentence) -> tuple[Entity, float] | None:
        female = word in _FEMALE
        stop = bisect_left(self.people, start, key=lambda m: m.start)
        wanted: list[list[Mention]] = [[] for _ in range(_BACK + 1)]
        for mention in reversed(self.people[:stop]):
            back = sentence.no - mention.sentence_no
            if back > _BACK:
                break
            if self._in_quote(mention.start):  # what a speaker says is not who speaks
                continue
            gender = self._gender(mention)
            if gender is None or (gender == "f") == female:
                wanted[back].append(mention)
        if female and any(self._gender(m) == "f" for group in wanted for m in group):
            wanted = [[m for m in group if self._gender(m) == "f"] for group in wanted]
        if (following := self._following(word, start, sentence)) is not None and not wanted[0]:
            return following, 0.7
        wanted[0] = self._possible(wanted[0], start, end, sentence)
        for back, group in enumerate(wanted):
            entities = {m.entity.entity_id: m.entity for m in group if m.entity is not None}
            if len(entities) == 1:
                return next(iter(entities.values())), (0.85 if back == 0 else 0.8 - 0.1 * (back - 1))
            if len(entities) > 1:
                subjects = {m.entity.entity_id: m.entity for m in group if m.entity is not None and self._is_subject(m)}
                if len(subjects) == 1:
                    return next(iter(subjects.values())), 0.65
                return None
        return None

    def _possible(self, group: list[Mention], start: int, end: int, sentence: Sentence) -> list[Mention]:
        """Those of the pronoun's own sentence that the syntax allows.

        "Macron met him", "Macron wrote to Merz, urging him": him is not the subject that governs it. "Echoing
        Witkoff's words, he": a subject pronoun is not a possessor of its own sentence.
        """
        span = sentence.tokens(start, end) if group else None
        token = span[0] if span is not None and len(span) else None
        if token is None or token.dep_ == "poss":
            return group
        if token.dep_ in _SUBJECTS:
            return [m for m in group if m.form == "pronoun" or self._dep(m) != "poss"]
        verbs = set()
        verb = token.head
        for _ in range(6):
            verbs.add(verb.i)
            if verb.head is verb or verb.dep_ not in _CONTROLLED:
                break
            verb = verb.head
        return [m for m in group if not (self._is_subject(m) and self._heads[m.start] in verbs)]

    def _rival(self, entity: Entity, start: int, sentence: Sentence) -> bool:
        """Is a nearer subject an unknown name, which the recogniser may only have taken for an organisation?"""
        at = bisect_left(self.article.mentions, start, key=lambda m: m.start)
        for mention in reversed(self.article.mentions[:at]):
            other = mention.entity
            if other is entity or sentence.no - mention.sentence_no > 1:
                return False
            if other is None or mention.link_method != "own" or other.type not in ("organization", "place"):
                continue
            bare = other.sector is None and other.country is None and mention.text.count(" ") < 2
            if bare and self._is_subject(mention):
                return True
        return False

    def _following(self, word: str, start: int, sentence: Sentence) -> Entity | None:
        """ "In his reply, Oren Talvik said": the subject that follows a possessive at the sentence's beginning."""
        if word not in ("his", "her") or start - sentence.start > _OPENING:
            return None
        first = bisect_left(self.people, start, key=lambda m: m.start)
        for mention in self.people[first:]:
            if mention.start >= sentence.end:
                return None
            gender = self._gender(mention)
            if self._is_subject(mention) and (gender is None or (gender == "f") == (word == "her")):
                return mention.entity
        return None


def _quoted(text: str) -> list[tuple[int, int]]:
    """The spans inside quotation marks, line by line; a mark that is not closed reaches to the line's end."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in re.finditer(r"[\"“”\n]", text):
        mark = match.group()
        if mark == "\n":
            if opened is not None:
                spans.append((opened, match.start()))
            opened = None
        elif mark == "“" or (mark == '"' and opened is None):
            opened = match.end() if opened is None else opened
        elif opened is not None:
            spans.append((opened, match.start()))
            opened = None
    if opened is not None:
        spans.append((opened, len(text)))
    return spans
