"""Words that report speech: verbs of knowledge/speech_cues.tsv, and "according to"."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from spacy.strings import get_string_id
from spacy.tokens import Doc, Span, Token

_VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
_MODALS = frozenset({"will", "would", "could", "may", "might", "should", "shall", "must", "wo", "'ll", "’ll"})
# "went on to say", "appeared to suggest": the infinitive is said all the same.
_CARRIERS = frozenset({"go", "continue", "appear", "seem", "proceed", "begin", "start", "be", "hasten", "take"})


@dataclass(frozen=True)
class Cue:
    """A row of speech_cues.tsv: what the verb takes, a quoted passage and also (`clause`) a reported clause."""

    cue_id: str
    lemma: str
    takes_clause: bool
    example: str


@lru_cache(maxsize=1)
def load_cues() -> dict[str, Cue]:
    """The speech verbs by lemma."""
    with files("transforms.knowledge").joinpath("speech_cues.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {r["lemma"]: Cue(r["id"], r["lemma"], "clause" in r["takes"].split(), r["example"]) for r in rows}


@lru_cache(maxsize=1)
def _by_key() -> dict[int, Cue]:
    return {get_string_id(lemma): cue for lemma, cue in load_cues().items()}


_ACCORDING = get_string_id("according")


def cue_tokens(tokens: Doc | Span) -> Iterator[Token]:
    """The cue verbs and the "according" of "according to" among tokens, in order."""
    known = _by_key()
    for token in tokens:
        if (token.lemma in known and token.tag_ in _VERB_TAGS) or (token.lower == _ACCORDING and is_according(token)):
            yield token


def is_according(token: Token) -> bool:
    """Whether the token is the "according" of "according to"."""
    doc = token.doc
    return token.lower == _ACCORDING and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to"


def is_reporting(token: Token) -> bool:
    """Whether the token is a form of a verb that takes a reported clause."""
    cue = _by_key().get(token.lemma)
    return cue is not None and cue.takes_clause


def is_act(token: Token) -> bool:
    """Whether the cue tells of something said: no modal, infinitive or negation makes it a mere possibility."""
    return not any(
        c.dep_ == "neg" or (c.dep_ == "aux" and (c.lower_ in _MODALS or c.lower_ == "to")) for c in token.children
    )


def takes_clause(token: Token) -> bool:
    """Whether the cue reports a clause without quotation marks, and does so here as a fact of having been said."""
    cue = _by_key().get(token.lemma)
    if cue is None or not cue.takes_clause:
        return False
    is_infinitive = False
    for child in token.children:
        if child.dep_ == "neg" or (child.dep_ == "aux" and child.lower_ in _MODALS):
            return False
        if child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether"):
            return False
        is_infinitive |= child.dep_ == "aux" and child.lower_ == "to"
    return not is_infinitive or (token.dep_ == "xcomp" and token.head.lemma_ in _CARRIERS)


def cue_end(token: Token) -> int:
    """Where the cue ends in the Doc's text: with its particle ("point out"), or with the "to" of "according to"."""
    if is_according(token):
        following = token.doc[token.i + 1]
        return following.idx + len(following)
    for child in token.children:
        if child.dep_ == "prt" and child.i == token.i + 1:
            return child.idx + len(child)
    return token.idx + len(token)
