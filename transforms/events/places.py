"""Where an event takes place: the place named with in, at, near or the like, close to the trigger."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.participants import Resolver
from transforms.events.syntax import prepositional
from transforms.language.analysis import Mention

NAMES = (
    "in",
    "at",
    "near",
    "outside",
    "inside",
    "around",
    "across",
    "throughout",
    "over",
    "into",
    "off",
    "along",
    "on",
    "to",
    "within",
)
STRICT = frozenset(("in", "at", "near", "outside", "inside", "around", "across", "throughout", "within"))
PLACE_TYPES = frozenset(("place", "country", "facility"))
PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))


def _is_place(mention: Mention) -> bool:
    if mention.form not in ("name", "metonym"):
        return False
    if mention.entity is not None:
        return mention.entity.type in PLACE_TYPES
    return mention.label in PLACE_LABELS


def _inner(token: Token, resolver: Resolver) -> Mention | None:
    """The mention of a phrase: its head ("in Kyiv") or what the head is part of ("in the suburbs of Beirut")."""
    mention = resolver.mention(token)
    if mention is not None:
        return mention if _is_place(mention) else None
    for noun in prepositional(token, "of", "in", "at", "near"):
        mention = resolver.mention(noun)
        if mention is not None and _is_place(mention):
            return mention
    for child in token.children:
        if child.dep_ in ("compound", "poss", "appos", "nmod"):
            mention = resolver.mention(child)
            if mention is not None and _is_place(mention):
                return mention
    return None


def place_of(words: tuple[Token, ...], resolver: Resolver) -> Mention | None:
    """The place of an act with this trigger: of its own phrases, of the verb above, else the sentence's only place."""
    if not any(_is_place(m) for m in resolver.mentions):
        return None
    around: list[Token] = list(words)
    top = words[0]
    for word in words:
        if word.head not in words:
            top = word
    for _ in range(3):
        if top.dep_ == "ROOT":
            break
        top = top.head
        if top.pos_ in ("VERB", "AUX", "NOUN"):
            around.append(top)
        if top.dep_ in ("ccomp", "relcl", "advcl"):
            break
    for token in around:
        for noun in prepositional(token, *STRICT):
            mention = _inner(noun, resolver)
            if mention is not None:
                return mention
    placed = []
    for mention in resolver.mentions:
        if not _is_place(mention):
            continue
        span = resolver.sentence.tokens(mention.start, mention.end)
        if span is not None and span.root.dep_ == "pobj" and span.root.head.lower_ in STRICT:
            placed.append(mention)
    return placed[0] if len(placed) == 1 else None
