"""What is known of a mention of an event that has no coding: the words that name it, its arguments, its sentence and its place.

All of it is read off the parse; no type, no participants and no date of the coder's are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = frozenset(("NOUN", "PROPN", "NUM", "ADJ", "VERB"))
NAMES = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "PRODUCT", "LAW"))
TIMES = frozenset(("DATE", "TIME"))
# Dependents that belong to the words of an argument: of "the former mayor of Midport" former and mayor.
OF_ARGUMENT = frozenset(("compound", "appos", "conj", "amod", "nummod", "nmod", "poss"))
# From such a word the actor is sought at its head: "was charged and convicted", "agreed to leave".
SHARES_ACTOR = frozenset(("conj", "xcomp", "advcl", "pcomp", "prep", "pobj", "dobj", "compound", "aux", "ccomp"))
STEPS = 3  # so many heads up
NEAR = 4  # words to either side
DEFINITE = frozenset(("the", "this", "that", "these", "those"))
AHEAD = frozenset(("will", "would", "may", "might", "could", "can", "should", "'ll", "shall"))
PAST = frozenset(("was", "were", "had", "did"))


@dataclass(frozen=True, slots=True)
class EventMention:
    """`words`: lemmas of all its words; `names`: the words of names in its sentence, in lower case."""

    mention_id: str
    article_id: str
    sentence_no: int
    position: int  # of the head, in tokens
    lemma: str
    form: str  # lower case
    words: tuple[str, ...]
    pos: str
    tense: str  # past, present, future, none
    is_negated: bool
    is_definite: bool  # "the", "this", a possessor
    governors: tuple[tuple[str, int], ...]  # lemma and position of the heads above, nearest first
    actors: frozenset[str]
    recipients: frozenset[str]
    others: frozenset[str]
    context: frozenset[str]  # content words of the sentence but for its own
    near: frozenset[str]  # those within NEAR words
    names: frozenset[str]
    dates: frozenset[str]
    numbers: frozenset[str]

    @property
    def arguments(self) -> frozenset[str]:
        return self.actors | self.recipients | self.others


def event_mention(
    mention_id: str, article_id: str, sentence_no: int, sentence: Doc, tokens: Sequence[int]
) -> EventMention:
    """The mention that these tokens of a parsed sentence are. Raises ValueError where they are none of it."""
    own = [sentence[i] for i in tokens if 0 <= i < len(sentence)]
    if not own:
        raise ValueError(f"no tokens of the sentence: {tokens}")
    inside = {t.i for t in own}
    head = next((t for t in own if t.head.i == t.i or t.head.i not in inside), own[0])
    actors, recipients, others = _arguments(head, inside)
    outside = [t for t in sentence if t.i not in inside]
    return EventMention(
        mention_id,
        article_id,
        sentence_no,
        head.i,
        head.lemma_.lower(),
        head.lower_,
        tuple(t.lemma_.lower() for t in own),
        head.pos_,
        _tense(head),
        any(c.dep_ == "neg" for c in head.children),
        any(c.dep_ == "poss" or (c.dep_ == "det" and c.lower_ in DEFINITE) for c in head.children),
        tuple((h.lemma_.lower(), h.i) for h in _above(head)),
        actors,
        recipients,
        others,
        frozenset(_content(outside)),
        frozenset(_content(t for t in outside if abs(t.i - head.i) <= NEAR)),
        frozenset(
            t.lower_ for e in sentence.ents if e.label_ in NAMES for t in e if t.pos_ in ("PROPN", "ADJ", "NOUN")
        ),
        frozenset(t.lower_ for t in sentence if t.ent_type_ in TIMES and t.is_alpha | t.is_digit and not t.is_stop),
        frozenset(t.lower_ for t in sentence if t.like_num and t.ent_type_ not in TIMES),
    )


def _content(tokens: Iterable[Token]) -> Iterator[str]:
    return (t.lemma_.lower() for t in tokens if (t.pos_ in CONTENT and not t.is_stop and len(t) > 1) or t.like_num)


def _tense(head: Token) -> str:
    auxiliaries = {c.lower_ for c in head.children if c.dep_ in ("aux", "auxpass")}
    if auxiliaries & AHEAD or (head.tag_ == "VB" and "to" in auxiliaries):
        return "future"
    if head.tag_ in ("VBD", "VBN") or auxiliaries & PAST:
        return "past"
    return "present" if head.tag_ in ("VBZ", "VBP", "VBG") else "none"


def _above(head: Token) -> list[Token]:
    found: list[Token] = []
    while head.head.i != head.i and len(found) < STEPS:
        head = head.head
        found.append(head)
    return found


def _arguments(head: Token, inside: set[int]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Lemmas of who acts, of who or what is acted on, of the rest. By grammar alone: subject and "by", object and "of"."""
    actors: set[str] = set()
    recipients: set[str] = set()
    others: set[str] = set()

    def note(role: set[str], token: Token) -> None:
        for t in (token, *(c for c in token.children if c.dep_ in OF_ARGUMENT)):
            if t.i not in inside and t.pos_ in CONTENT:
                role.add(t.lemma_.lower())

    def look(verb: Token, of_noun: bool) -> None:
        for c in verb.children:
            if c.dep_ == "nsubj" or c.dep_ == "poss":
                note(actors, c)
            elif c.dep_ in ("dobj", "nsubjpass", "attr", "dative") or (c.dep_ == "compound" and of_noun):
                note(recipients, c)
            elif c.dep_ in ("agent", "prep"):
                role = actors if c.lower_ == "by" else recipients if c.lower_ == "of" else others
                for k in c.children:
                    if k.dep_ == "pobj":
                        note(role, k)
            elif c.dep_ in ("amod", "prt", "acomp", "xcomp", "npadvmod", "nummod"):
                note(others, c)

    look(head, head.pos_ in ("NOUN", "PROPN"))
    at = head
    for _ in range(STEPS):
        if actors or at.head.i == at.i:
            break
        if at.dep_ == "acl":
            note(recipients if at.tag_ == "VBN" else actors, at.head)
            break
        if at.dep_ == "relcl":
            note(actors, at.head)
            break
        if at.dep_ not in SHARES_ACTOR:
            break
        at = at.head
        for c in at.children:
            if c.dep_ == "nsubj":
                note(actors, c)
            elif c.dep_ == "nsubjpass":
                note(recipients if head.tag_ == "VBN" else actors, c)
    return frozenset(actors), frozenset(recipients), frozenset(others)
