"""Nominals: whom "the company", "the French leader", "the 47-year-old", "his Ukrainian counterpart" mean.

A table (nominal_heads.tsv) gives each head its type, and for bodies the sectors and the words of a name that go with it.
The rules, in the order in which they are asked, are described in coreference.RULES.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from transforms.knowledge.tables import read_table
from transforms.language.analysis import Entity, Mention, Sentence
from transforms.language.coreference_discourse import Discourse, Reference
from transforms.language.coreference_grammar import SUBJECTS, clause_of, governing_subjects, subject_of
from transforms.linking.nominals_described import Descriptions
from transforms.linking.offices import (
    FORMER,
    Found,
    former_holder,
    is_office,
    offices_held,
    predecessor,
    resolve_office,
)

_NEAR = 2  # sentences in which a body can be called "the company" by its type alone
_AGES = re.compile(r"\b[Tt]he (\d{1,3})-$")
_ONE_OF_MANY = frozenset(("first", "second", "last", "next", "only", "most", "other", "better", "same", "future"))
_OWNERS = frozenset(("his", "her", "its", "their"))


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: the type of what it means, and for bodies the sectors and name words that go with it."""

    word: str
    type: str
    sectors: frozenset[str]
    names: tuple[str, ...]
    use: str
    """Of bodies: body, also one of unknown sector. Of persons: unnamed, most often one without a name; profile, the last
    subject; open, one of several rivals."""


@lru_cache(maxsize=1)
def nominal_heads() -> dict[str, Head]:
    """nominal_heads.tsv by its words."""
    rows = read_table("nominal_heads.tsv")
    return {
        r["word"]: Head(
            r["word"],
            r["type"],
            frozenset(r["sectors"].split(",")) - {""},
            tuple(n for n in r["names"].split(",") if n),
            r["use"],
        )
        for r in rows
    }


@lru_cache(maxsize=1)
def _organisations() -> dict[str, tuple[str, frozenset[str]]]:
    """nominal_organisations.tsv: word -> what a name must contain, and the bodies that it usually means."""
    rows = read_table("nominal_organisations.tsv")
    found: dict[str, tuple[str, set[str]]] = {}
    for r in rows:
        found.setdefault(r["word"], (r["contains"], set()))[1].add(r["is"])
    return {word: (contains, frozenset(names) - {""}) for word, (contains, names) in found.items()}


class Nominals:
    """Resolves the nominals of one article, from left to right."""

    def __init__(self, found: Discourse) -> None:
        self.found, self.text = found, found.text
        self.descriptions = Descriptions(found, frozenset(nominal_heads()))

    def resolve(self, start: int, end: int, word: str, sentence: Sentence) -> Found | None:
        """Where the phrase of the head at [start, end) begins, whom it means, and by what rule."""
        head = nominal_heads()[word]
        found = self.found
        at = found.name_before(start)
        after = found.names[at + 1] if at + 1 < len(found.names) else None
        if after is not None and after.start == end + 1 and after.label == "PERSON":
            return None  # a title
        token = found.root(start, end, sentence.no)
        if token is None or token.dep_ == "compound" or self.text[end : end + 1] == "-":
            return None
        if token.tag_ in ("NNS", "NNPS") and head.type != "government":
            return None
        if head.type in ("person", "government"):
            office = resolve_office(found, start, end, sentence.start, sentence.no)
            if office is not None:
                named = self._named_beside(head, end, after)
                return office if named is None or named is office[1] else (office[0], named, "apposition")
            if head.type == "government" and (state := self._government(start, end, sentence)) is not None:
                return state
        if head.word == "year-old":
            return self._aged(start, end, sentence)
        determiner = next((c for c in token.lefts if c.dep_ in ("det", "poss")), None)
        if determiner is None:
            return None
        definite = determiner.lower_ == "the" or determiner.dep_ == "poss"
        beside = self._beside(head, start, end, sentence, token, after) if definite else None
        begin = sentence.offset + token.left_edge.idx
        if begin < sentence.start or begin > start:
            begin = start
        if beside is not None:
            return (start if determiner.dep_ == "poss" else begin), beside, "apposition"
        if determiner.lower_ in _OWNERS or (determiner.dep_ == "poss" and head.word == "counterpart"):
            return self._owned(head, start, determiner, token, sentence)
        answer = self._definite(head, begin, start, sentence, token) if determiner.lower_ == "the" else None
        if answer is not None:
            return begin, *answer
        if head.type == "person" and self._is_somebody_else(head, determiner, token):
            found.add_unnamed(start, end, sentence.no, token)
        return None

    def _is_somebody_else(self, head: Head, determiner: Token, token: Token) -> bool:
        """Does the phrase mean a person whom the text has not named: "a lawyer", "the suspect"?

        "The candidate said": one of the rivals of the story, so that a pronoun must not go past to the other.
        """
        if token.dep_ in ("attr", "appos") or determiner.lower_ in ("this", "that"):
            return False
        if determiner.lower_ != "the":
            return determiner.dep_ == "det"
        return head.use == "unnamed" or (token.dep_ in SUBJECTS and head.use == "open")

    def _beside(
        self, head: Head, start: int, end: int, sentence: Sentence, token: Token, after: Mention | None
    ) -> Entity | None:
        """ "The chairman, Viktor Aldous, left"; "Frontex, the border agency, said"."""
        if (named := self._named_beside(head, end, after)) is not None:
            return named
        for child in token.rights:  # "The president of Chad, Mira Solane, said"
            name = self.found.name_of(child, sentence) if child.dep_ == "appos" else None
            if name is not None and _fits(head, name.entity) and self.text[name.start - 2 : name.start] == ", ":
                return name.entity
        if token.dep_ == "appos":
            reference = self.found.reference_of(token.head, sentence)
            if reference is not None and _fits(head, reference.entity):
                between = self.text[reference.end : start]
                if between.startswith(", ") and "," not in between[1:]:
                    return reference.entity
        return None

    def _named_beside(self, head: Head, end: int, after: Mention | None) -> Entity | None:
        """ "The chairman, Viktor Aldous"."""
        if after is None or self.text[end : after.start] != ", " or not _fits(head, after.entity):
            return None
        closed = self.text[after.end : after.end + 1] in (",", ".", ";", "")
        return after.entity if closed or after.label == "PERSON" else None

    def _owned(self, head: Head, start: int, owner: Token, token: Token, sentence: Sentence) -> Found | None:
        """ "his country", "his Ukrainian counterpart"."""
        reference = self.found.reference_of(owner, sentence)
        if reference is None or reference.entity is None:
            return None
        base, entity = self.found.base, reference.entity
        if head.type in ("country", "government") and entity.type == "person":
            if head.type == "government" and not offices_held(base, self.found.article, entity):
                return None
            country = base.country(entity.country)
            return (start, country, "owner's country") if country is not None else None
        if head.word == "predecessor":
            before = predecessor(base, self.found.article, entity)
            return (start, before, "predecessor") if before is not None else None
        if head.word != "counterpart":
            return None
        countries = [
            m.entity
            for m in self.found.names
            if m.form == "demonym" and sentence.offset + token.left_edge.idx <= m.start < start and m.entity is not None
        ]
        if len(countries) != 1 or countries[0].country is None:
            return None
        of = countries[0].country
        offices = {o.office for o in offices_held(base, self.found.article, entity) if o.of == entity.country}
        if offices & {"president", "chancellor"}:  # of states led by another office, who leads them
            offices = {"leader"}
        if not offices and entity.role is not None and entity.role in base.roles:
            offices = {base.roles[entity.role].office or ""}
        holders = {
            h.entity_id: h for o in sorted(offices) if (h := base.holder(of, o, self.found.article.published_on))
        }
        return (start, next(iter(holders.values())), "counterpart") if len(holders) == 1 else None

    def _definite(
        self, head: Head, begin: int, start: int, sentence: Sentence, token: Token
    ) -> tuple[Entity, str] | None:
        if token.dep_ == "appos" or any(c.dep_ == "prep" and c.lower_ == "of" for c in token.rights):
            return None
        words = self.text[begin:start].lower().split()
        if any(w in _ONE_OF_MANY or w.endswith("est") for w in words):
            return None  # "the first president to speak"
        if head.type == "country":
            if any(m[:1].isupper() for m in self.text[begin:start].split()[1:]):
                return None  # "the West African nation"
            country = self._country(sentence, token)
            return (country, "country") if country is not None else None
        if head.type == "person":
            return self._person(head, words, start, sentence, token)
        if any(m.form != "demonym" for m in self.found.names_in(begin, start)):
            return None  # "the United Nations watchdog" is not the United Nations
        return self._organisation(head, words, start, sentence)

    def _aged(self, start: int, end: int, sentence: Sentence) -> Found | None:
        """ "The 47-year-old": who is said to be 47, else the last subject, if a person."""
        match = _AGES.search(self.text, max(sentence.start, start - 8), start)
        span = sentence.tokens(start, end)
        if match is None or span is None or len(span) == 0:
            return None
        following = span[-1].nbor(1) if span[-1].i + 1 < len(span.doc) else None
        if following is not None and following.pos_ in ("NOUN", "PROPN", "ADJ"):
            return None  # "the 47-year-old lawyer"
        person = self.descriptions.aged(match.group(1), start) or self._last_person(sentence, 2)
        return (match.start(), person, "age") if person is not None else None

    def _person(
        self, head: Head, words: list[str], start: int, sentence: Sentence, token: Token
    ) -> tuple[Entity, str] | None:
        if head.use == "unnamed":
            return None
        if FORMER & set(words) and (person := former_holder(self.found, [*words, head.word], start)) is not None:
            return person, "former office"
        if (person := self.descriptions.person(head.word, words, start, sentence.no)) is not None:
            return person, "description"
        if any(c.dep_ in ("prep", "relcl", "acl") for c in token.rights):
            return None  # "the diplomat in Kyiv" says who is meant
        if head.use == "profile":
            last = self._last_person(sentence, 1)
            return (last, "profile") if last is not None else None
        if head.use == "" and self.found.persons == 1 and not is_office(head.word, self.found.base):
            last = self._last_person(sentence, 2)
            return (last, "only person named") if last is not None else None
        return None

    def _last_person(self, sentence: Sentence, most: int) -> Entity | None:
        """The only person, or the only one that is a subject, of the nearest sentence before that has any."""
        for back in range(most + 1):
            fit: dict[str, list[Reference]] = {}
            for reference in self.found.back(sentence.no, back):
                if reference.sentence_no == sentence.no - back and reference.type == "person" and not reference.quoted:
                    key = reference.entity.entity_id if reference.entity is not None else ""
                    fit.setdefault(key, []).append(reference)
            if fit and back == 0:
                return None
            if len(fit) > 1:
                fit = {k: rs for k, rs in fit.items() if any(self.found.is_subject(r) for r in rs)}
                if len(fit) != 1:
                    return None
            if fit:
                return next(iter(fit.values()))[0].entity
        return None

    def _country(self, sentence: Sentence, token: Token) -> Entity | None:
        """The country that is meant last: in the sentence, else in the one before; of several the only subject.

        Not the subject of the clause or of one above, which would be "its": "Chad agreed to arm the country".
        """
        own = subject_of(clause_of(token))
        above = [*([own] if own is not None else []), *governing_subjects(token)]
        barred = {
            r.entity.entity_id
            for t in above
            if t.i != token.i and (r := self.found.reference_of(t, sentence)) is not None and r.entity is not None
        }
        groups: list[dict[str, list[Reference]]] = [{}, {}, {}]
        for reference in self.found.back(sentence.no, 2):
            if reference.entity is not None and reference.type == "country":
                several = " " in self.text[reference.start : reference.end]
                if reference.entity.entity_id in barred or (reference.form == "metonym" and several):
                    continue  # "the White House", "the Trump administration" are no country
                group = groups[sentence.no - reference.sentence_no]
                group.setdefault(reference.entity.entity_id, []).append(reference)
        for back, group in enumerate(groups):
            if len(group) == 1:
                return next(iter(group.values()))[0].entity
            if group and back == 0:
                return None
            if group:
                subjects = [rs[0].entity for rs in group.values() if any(self.found.is_subject(r) for r in rs)]
                return subjects[0] if len(subjects) == 1 else None
        return None

    def _government(self, start: int, end: int, sentence: Sentence) -> Found | None:
        """ "The government": of the office holder who is the clause's or sentence's subject, or the text's only country."""
        words = self.text[max(sentence.start, start - 4) : start].split(" ")
        if words not in (["the", ""], ["The", ""]) or self.text.startswith((" of ", "-"), end):
            return None
        begin = start - len("the ")
        token = self.found.root(start, end, sentence.no)
        for subject in governing_subjects(token) if token is not None else ():
            reference = self.found.reference_of(subject, sentence)
            if reference is None or reference.entity is None or reference.type != "person":
                break
            country = self.found.base.country(reference.entity.country)
            if country is not None and offices_held(self.found.base, self.found.article, reference.entity):
                return begin, country, "subject's country"
        countries = {
            m.entity.entity_id: m.entity
            for m in self.found.names
            if m.entity is not None and m.entity.type == "country"
        }
        only = next(iter(countries.values())) if len(countries) == 1 else None
        return (begin, only, "only country") if only is not None else None

    # Bodies.

    def _organisation(self, head: Head, words: list[str], start: int, sentence: Sentence) -> tuple[Entity, str] | None:
        described = self.descriptions.bodies(head.word, start)
        if len(described) == 1 and head.use != "body":
            return next(iter(described.values())), "description"
        if head.word in _organisations() and (named := self._usual(head.word, start)) is not None:
            return named, "usual name"
        return self._by_type(head, sentence, frozenset(described))

    def _usual(self, word: str, start: int) -> Entity | None:
        """ "the ministry": the only body named before whose name holds the word; "the alliance": NATO, if named."""
        contains, names = _organisations()[word]
        fit: dict[str, Entity] = {}
        for mention in self.found.names:
            if mention.start >= start:
                break
            entity = mention.entity
            if entity is None or entity.type != "organization":
                continue
            if entity.name in names or (contains and (contains in entity.name or contains in mention.text)):
                fit[entity.entity_id] = entity
        return next(iter(fit.values())) if len(fit) == 1 else None

    def _by_type(self, head: Head, sentence: Sentence, described: frozenset[str]) -> tuple[Entity, str] | None:
        """The body of fitting sector or name that is meant last; by a generic head also a subject of unknown sector."""
        for back in range(_NEAR + 1):
            fit: dict[str, list[Reference]] = {}
            for reference in self.found.back(sentence.no, back):
                if reference.sentence_no == sentence.no - back and self._is_meant(head, reference, described):
                    assert reference.entity is not None
                    fit.setdefault(reference.entity.entity_id, []).append(reference)
            if len(fit) > 1:
                fit = {k: rs for k, rs in fit.items() if any(self.found.is_subject(r) for r in rs)}
                if len(fit) != 1:
                    return None
            if fit and (entity := next(iter(fit.values()))[0].entity) is not None:
                return entity, "type"
        only = self._only(head, described)
        return (only, "type") if only is not None else None

    def _is_meant(self, head: Head, reference: Reference, described: frozenset[str]) -> bool:
        if is_kind(head, reference.entity, described):
            return True
        entity = reference.entity
        weak = head.use == "body" and entity is not None and entity.type == "organization" and entity.sector is None
        return weak and self.found.is_subject(reference)

    def _only(self, head: Head, described: frozenset[str]) -> Entity | None:
        """The only body of fitting sector or name that the text has named so far."""
        fit = {
            r.entity.entity_id: r.entity
            for r in self.found.references
            if r.entity is not None and is_kind(head, r.entity, described)
        }
        return next(iter(fit.values())) if len(fit) == 1 else None


def _fits(head: Head, entity: Entity | None) -> bool:
    return entity is not None and entity.type == head.type


def is_kind(head: Head, entity: Entity | None, described: frozenset[str]) -> bool:
    """Is the body of a sector, or does its name hold a word, that goes with the head, or does the text call it so?"""
    if entity is None or entity.type != "organization":
        return False
    return (
        entity.entity_id in described
        or entity.sector in head.sectors
        or any(name in entity.name.split() for name in head.names)
    )
