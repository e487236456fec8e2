"""The condition on which an act depends: its words, if the clause has one."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Token

from transforms.events.wordtables import modality_words

DEPTH = 4


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    found = sorted(modality_words().phrases, key=lambda p: (-len(p), p))
    return re.compile(r"\b(?:" + "|".join(re.escape(p) for p in found) + r")\b", re.IGNORECASE)


def condition_mark(token: Token) -> Token | None:
    """The word that opens the if-clause in which the act itself stands ("if it is attacked"), or None."""
    marks = modality_words().marks
    for _ in range(DEPTH):
        if token.dep_ == "advcl":
            for child in token.children:
                if child.dep_ in ("mark", "advmod") and child.lower_ in marks:
                    return child
        if token.dep_ in ("ROOT", "relcl"):
            return None
        token = token.head
    return None


def condition_of(token: Token, timely: bool) -> tuple[int, int] | None:
    """The first and last token index (inclusive) of the condition of an act, or None.

    `timely`: phrases with "after" and "following" count too, as they do for acts that are still to come.
    """
    words = modality_words()
    node = token
    for _ in range(DEPTH):
        for child in node.children:
            if child.i == token.i or (token.is_ancestor(child) and child.i == token.i):
                continue
            if child.dep_ == "advcl":
                marks = {c.lower_ for c in child.children if c.dep_ in ("mark", "advmod", "prep")}
                if marks & words.marks or (timely and marks & words.prepositions):
                    return child.left_edge.i, child.right_edge.i
            elif child.dep_ == "prep" and timely and child.lower_ in words.prepositions and not _past(child):
                return child.left_edge.i, child.right_edge.i
        if node.dep_ in ("xcomp", "ccomp", "conj", "acl", "pcomp", "prep", "pobj", "dobj") and node.head is not node:
            if node.dep_ == "ccomp" and node.head.lemma_ in ("say", "add", "tell", "report", "announce"):
                break
            node = node.head
        else:
            break
    span = token.sent
    found = _phrases().search(span.text)
    if found is not None:
        first = span.doc.char_span(
            span.start_char + found.start(), span.start_char + found.end(), alignment_mode="expand"
        )
        if first is not None and first.start > token.i:
            return first.start, first.root.right_edge.i if first.root.right_edge.i < span.end else first.end - 1
    return None


def _past(preposition: Token) -> bool:
    """ "after Monday", "after 2022", "after meeting the king": a date or an act done before is no condition."""
    return any(c.ent_type_ in ("DATE", "TIME") or (c.dep_ == "pcomp" and c.tag_ == "VBG") for c in preposition.children)
