"""Where an event takes place: the place named with in, at, near or the like, close to the trigger; else what was hit."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from transforms.events.participants import Resolver
from transforms.events.records import Participant
from transforms.events.syntax import CLAUSE_VERBS, objects, prepositional
from transforms.language.analysis import Mention

STRICT = ("in", "at", "near", "outside", "inside", "around", "across", "throughout", "within")
# Where an attack, a deployment or a delivery goes is where it takes place.
TOWARDS = ("on", "into", "to", "against", "toward", "towards")
TYPES_TOWARDS = frozenset(("ASSAULT", "MOBILIZE", "AID"))
# "against the war in Gaza", "about the strike on Haifa": what an act is about lies elsewhere.
TOPIC = frozenset(("against", "about", "over", "for", "on", "of", "regarding", "concerning", "from"))
SPEECH_TYPES = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "PROTEST", "CONCEDE"))
TRAVEL = frozenset(("travel", "go", "fly", "return", "come", "head", "trip", "visit", "send", "dispatch", "welcome"))
PLACE_TYPES = frozenset(("place", "country", "facility"))
PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
HIGHEST = 8


def is_place(mention: Mention) -> bool:
    """Does a name stand for a place, or for a state?"""
    if mention.form not in ("name", "metonym"):
        return False
    if mention.entity is not None:
        return mention.entity.type in PLACE_TYPES
    return mention.label in PLACE_LABELS


def _is_vague(mention: Mention) -> bool:
    """A part of the world ("Europe", "Middle East"): the place of an act only where it is said of the act itself."""
    entity = mention.entity
    return entity is not None and entity.type == "place" and entity.country is None and entity.geonames_id is None


def _inner(token: Token, resolver: Resolver) -> Mention | None:
    """The mention of a phrase: its head ("in Kyiv") or what the head is part of ("in the suburbs of Beirut")."""
    mention = resolver.mention(token)
    if mention is not None:
        return mention if is_place(mention) else None
    for noun in prepositional(token, "of", "in", "at", "near"):
        mention = resolver.mention(noun)
        if mention is not None and is_place(mention):
            return mention
    for child in token.children:
        if child.dep_ in ("compound", "poss", "appos", "nmod"):
            mention = resolver.mention(child)
            if mention is not None and is_place(mention):
                return mention
    return None


def place_of(
    words: tuple[Token, ...], resolver: Resolver, event_type: str, recipients: list[Participant]
) -> Mention | None:
    """The place of an act with this trigger: of its own phrases, what it is aimed at, of the clauses above."""
    if not any(is_place(m) for m in resolver.mentions):
        return None
    speech = event_type in SPEECH_TYPES
    for mention in _named_by(words, resolver, STRICT):
        if not (speech and _follows_topic(mention, resolver)):
            return mention
    for word in words:  # "the Paris talks"
        for child in word.children:
            found = resolver.mention(child) if child.dep_ in ("compound", "nmod") else None
            if found is not None and found.entity is not None and found.entity.type == "place" and is_place(found):
                return found
    if event_type in TYPES_TOWARDS:
        for mention in _named_by(words, resolver, TOWARDS):
            return mention
    if event_type == "CONSULT":  # "visited Lima", "will return to Doha for talks"
        for word in words:
            goals = prepositional(word, "to", "into") if word.lemma_ in TRAVEL else []
            goals += objects(word) if word.lemma_ == "visit" else []
            for noun in goals:
                goal = _inner(noun, resolver)
                if goal is not None:
                    return goal
    above = tuple(_above(words))
    for mention in _named_by(above, resolver, STRICT):
        if not _is_vague(mention):
            return mention
    if event_type == "ASSAULT":
        return _hit(recipients, resolver) or _only_place(words, resolver, event_type)
    return _only_place(words, resolver, event_type)


def _named_by(words: tuple[Token, ...], resolver: Resolver, names: tuple[str, ...]) -> Iterator[Mention]:
    for token in words:
        for noun in prepositional(token, *names):
            mention = _inner(noun, resolver)
            if mention is not None:
                yield mention


def _follows_topic(mention: Mention, resolver: Resolver) -> bool:
    """ "against the war in Gaza": the parser may hang the place on the verb, but it stands right after a topic's noun."""
    span = resolver.sentence.tokens(mention.start, mention.end)
    if span is None or len(span) == 0 or span.root.head.i == 0:
        return False
    before = span.doc[span.root.head.i - 1]
    if before.pos_ not in ("NOUN", "PROPN"):
        return False
    node = before
    for _ in range(3):
        if node.dep_ == "pobj":
            return node.head.lower_ in TOPIC
        node = node.head
    return False


def _above(words: tuple[Token, ...]) -> Iterator[Token]:
    """The verbs and nouns above the trigger, up to the verb above its clause."""
    top = next((w for w in words if w.head not in words), words[0])
    for _ in range(3):
        if top.dep_ == "ROOT":
            return
        edge = top.dep_
        top = top.head
        if top.pos_ in ("VERB", "AUX", "NOUN"):
            yield top
        if edge in ("ccomp", "relcl", "advcl"):
            return


def _hit(recipients: list[Participant], resolver: Resolver) -> Mention | None:
    """The place or state that was attacked, as the sentence names it."""
    for participant in recipients:
        for mention in resolver.mentions:
            if not is_place(mention):
                continue
            inside = participant.start <= mention.start and mention.end <= participant.end
            entity = mention.entity
            same = entity is not None and entity.type == "country" and entity.country == participant.country
            if inside or same:
                return mention
    return None


def _only_place(words: tuple[Token, ...], resolver: Resolver, event_type: str) -> Mention | None:
    """The only place that the sentence names with a preposition of place, in the trigger's clause or one above it."""
    placed = []
    for mention in resolver.mentions:
        if not is_place(mention) or _is_vague(mention):
            continue
        span = resolver.sentence.tokens(mention.start, mention.end)
        if span is not None and len(span) and span.root.dep_ == "pobj" and span.root.head.lower_ in STRICT:
            placed.append((mention, span.root))
    if len(placed) != 1:
        return None
    mention, root = placed[0]
    return None if _is_elsewhere(root, words, event_type) else mention


def _is_elsewhere(place: Token, words: tuple[Token, ...], event_type: str) -> bool:
    """Does the place belong to what the act is about, or to a clause below the trigger's?"""
    above = {w.i for w in words} | {a.i for w in words for a in w.ancestors}
    node = place.head  # the preposition of place
    for _ in range(HIGHEST):
        if event_type in SPEECH_TYPES and node.lower_ in TOPIC and node.i > words[0].i:
            return True
        if node.i in above or node.head is node:
            return False
        if node.dep_ in ("relcl", "ccomp", "acl") and node.pos_ in CLAUSE_VERBS:
            return not (event_type == "CONSULT" and node.dep_ == "relcl")  # "talks of the two, who met in Oslo"
        if event_type in SPEECH_TYPES and node.dep_ in ("xcomp", "pcomp"):
            return True
        node = node.head
    return False
