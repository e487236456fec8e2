"""Words that report speech, of knowledge/speech_cues.tsv: verbs, nouns of what is said, and "according to" and its like.

The column `lemma` holds a verb's lemma, alone or with the words that must follow it ("put it", one word may lie
between); of a `source` the words as they stand; of a `noun` its lemma. The column `takes` says what a cue does:
`quote` (takes a passage in marks), `clause` (also a reported clause), `thing` (things do it too, "the raid underscored
that ...", so that what they seem to say may be another's report of them), `source` (attributes what stands beside it),
`noun` (a passage follows it after a colon), `named` (also directly: the phrase "..."), `in` (says where a passage was
said: in a speech).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from spacy.strings import get_string_id
from spacy.tokens import Doc, Span, Token

from transforms.knowledge.tables import read_table

_VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
_MODALS = frozenset({"will", "would", "could", "may", "might", "should", "shall", "must", "wo", "'ll", "’ll"})
# "went on to say", "appeared to suggest": the infinitive is said all the same.
_CARRIERS = frozenset({"go", "continue", "appear", "seem", "proceed", "begin", "start", "be", "hasten", "take"})


@dataclass(frozen=True)
class Cue:
    """A row of speech_cues.tsv."""

    cue_id: str
    words: tuple[str, ...]
    takes: frozenset[str]
    example: str


@lru_cache(maxsize=1)
def load_cues() -> dict[str, Cue]:
    """The cues by their ids."""
    rows = read_table("speech_cues.tsv")
    return {
        r["id"]: Cue(r["id"], tuple(r["lemma"].split(" ")), frozenset(r["takes"].split(" ")), r["example"])
        for r in rows
    }


def _by_first(*takes: str) -> dict[int, tuple[Cue, ...]]:
    """The cues that take one of these, by their first word's number in spaCy; those of more words first."""
    found: dict[int, list[Cue]] = {}
    for cue in sorted(load_cues().values(), key=lambda c: -len(c.words)):
        if cue.takes & set(takes):
            found.setdefault(get_string_id(cue.words[0]), []).append(cue)
    return {key: tuple(cues) for key, cues in found.items()}


@lru_cache(maxsize=1)
def _verbs() -> dict[int, tuple[Cue, ...]]:
    return _by_first("quote")


@lru_cache(maxsize=1)
def _sources() -> dict[int, tuple[Cue, ...]]:
    return _by_first("source")


@lru_cache(maxsize=1)
def _nouns() -> dict[int, tuple[Cue, ...]]:
    return _by_first("noun", "in")


def cue_tokens(tokens: Doc | Span) -> Iterator[Token]:
    """The cue verbs and the first words of sources ("according to") among tokens, in order."""
    verbs, sources = _verbs(), _sources()
    for token in tokens:
        if (token.lemma in verbs and _verb(token) is not None) or (token.lower in sources and is_source(token)):
            yield token


def noun_tokens(tokens: Doc | Span, takes: str) -> Iterator[Token]:
    """The nouns of what is said that take `takes` among tokens, in order."""
    nouns = _nouns()
    return (t for t in tokens if t.lemma in nouns and t.pos_ == "NOUN" and _noun_takes(t, takes))


def is_naming(token: Token) -> bool:
    """Whether a noun of what is said may stand directly before a passage: the phrase "..."."""
    return _noun_takes(token, "named")


def is_spoken(token: Token) -> bool:
    """Whether the token is a noun of what is said."""
    return token.lemma in _nouns() and token.pos_ == "NOUN" and _noun_takes(token, "noun")


def is_cue_lemma(token: Token) -> bool:
    """Whether the token's lemma is a cue verb of one word, however it is tagged."""
    return any(len(cue.words) == 1 for cue in _verbs().get(token.lemma, ()))


def _noun_takes(token: Token, what: str) -> bool:
    return any(what in cue.takes for cue in _nouns().get(token.lemma, ()))


def _verb(token: Token) -> Cue | None:
    """The row of which a verb is a form."""
    if token.tag_ not in _VERB_TAGS:
        return None
    for cue in _verbs().get(token.lemma, ()):
        if len(cue.words) == 1 or cue.words[1] in (t.lower_ for t in token.doc[token.i + 1 : token.i + 3]):
            return cue
    return None


def source_end(token: Token) -> int | None:
    """The position after the last word of "according to" or its like, if the token is the first; else None."""
    for cue in _sources().get(token.lower, ()):
        end = token.i + len(cue.words)
        if tuple(t.lower_ for t in token.doc[token.i : end]) != cue.words:
            continue
        if len(cue.words) == 1 and not _has_owner(token):
            continue
        return end
    return None


def is_source(token: Token) -> bool:
    """Whether the token is the "according" of "according to", or the first word of its like."""
    return source_end(token) is not None


def _has_owner(token: Token) -> bool:
    """A source of one word names whom it quotes: "per the court's order", not "per cent" nor "per day"."""
    return any(
        c.dep_ == "pobj" and (c.pos_ == "PROPN" or any(g.dep_ in ("det", "poss") for g in c.children))
        for c in token.children
    )


def is_reporting(token: Token) -> bool:
    """Whether the token is a form of a verb that takes a reported clause."""
    return _takes(token, "clause")


def is_of_things(token: Token) -> bool:
    """Whether the token is a form of a verb that things are the subjects of, too."""
    return _takes(token, "thing")


def _takes(token: Token, what: str) -> bool:
    if token.lemma not in _verbs():
        return False
    cue = _verb(token)
    return cue is not None and what in cue.takes


def is_act(token: Token) -> bool:
    """Whether the cue tells of something said: no modal, infinitive or negation makes it a mere possibility."""
    return not any(
        c.dep_ == "neg" or (c.dep_ == "aux" and (c.lower_ in _MODALS or c.lower_ == "to")) for c in token.children
    )


def takes_clause(token: Token) -> bool:
    """Whether the cue reports a clause without quotation marks, and does so here as a fact of having been said."""
    if not is_reporting(token):
        return False
    is_infinitive, is_imperative = False, token.tag_ == "VB" and token.dep_ == "ROOT"
    for child in token.children:
        if child.dep_ == "neg" or (child.dep_ == "aux" and child.lower_ in _MODALS):
            return False
        if child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether"):
            return False
        if child.dep_ == "aux":
            is_imperative = False
        is_infinitive |= child.dep_ == "aux" and child.lower_ == "to"
    if is_imperative:
        return False
    return not is_infinitive or (token.dep_ == "xcomp" and token.head.lemma_ in _CARRIERS)


def cue_end(token: Token) -> int:
    """Where the cue ends in the Doc's text: with its particle ("point out"), or with the "to" of "according to"."""
    after = source_end(token)
    if after is not None:
        return token.doc[after - 1].idx + len(token.doc[after - 1])
    cue = _verb(token)
    if cue is not None and len(cue.words) > 1:
        last = next(t for t in token.doc[token.i + 1 : token.i + 3] if t.lower_ == cue.words[1])
        return last.idx + len(last)
    for child in token.children:
        if child.dep_ == "prt" and child.i == token.i + 1:
            return child.idx + len(child)
    return token.idx + len(token)
