"""Metonyms: when a capital or a seat of government stands for the government, and when it is the place."""

from functools import lru_cache

from spacy.tokens import Token

from transforms.knowledge.tables import words_by_kind
from transforms.language.analysis import Mention, Sentence

_SUBJECTS = ("nsubj",)
_OBJECTS = ("dobj", "dative")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    """metonym_words.tsv: kind -> words."""
    return words_by_kind("metonym_words.tsv")


def is_metonym(mention: Mention, sentence: Sentence, is_seat: bool) -> bool:
    """Does the mention act, speak or stand as a party? A seat (the Kremlin) does unless it is plainly a place."""
    span = sentence.tokens(mention.start, mention.end)
    return span is not None and len(span) > 0 and _stands_for_government(span.root, is_seat)


def _stands_for_government(token: Token, is_seat: bool) -> bool:
    words = _words()
    dep = token.dep_
    seen = 0
    while dep in ("conj", "appos") and seen < 4:  # "Moscow and Kyiv": what the first one is
        token, dep, seen = token.head, token.head.dep_, seen + 1
    head = token.head
    lemma = head.lemma_.lower()
    if dep in _SUBJECTS:
        return lemma not in words["place_verb"] or (lemma in ("be", "have", "come") and _has_will(head))
    if dep == "nsubjpass":
        return lemma in words["passive"]
    if dep in _OBJECTS:
        return lemma in words["object"]
    if dep == "poss":
        return lemma not in words["place_noun"]
    if dep in ("compound", "nmod", "amod"):
        return (is_seat and lemma not in words["place_noun"]) or (
            head.pos_ in ("NOUN", "PROPN")
            and lemma in ("government", "regime", "official", "leadership", "administration")
        )
    if dep == "pobj":
        return _after_preposition(head, is_seat)
    return False


def _has_will(verb: Token) -> bool:
    """ "is ready", "has agreed": an adjective of will or another verb follows."""
    return any(
        child.lemma_ in ("ready", "willing", "prepared", "unwilling", "open", "determined", "reluctant")
        for child in verb.children
    )


def _after_preposition(preposition: Token, is_seat: bool) -> bool:
    words = _words()
    word = preposition.lower_
    if word not in words["preposition"]:
        return False
    head = preposition.head
    lemma = head.lemma_.lower()
    if word in ("with", "between"):
        return True
    if word == "by":
        return preposition.dep_ == "agent"
    if word == "against":
        return is_seat or lemma not in words["attack_noun"]
    return lemma in words.get(f"noun_{word}", ())
