"""Has the reported act happened? actual, planned, conditional, possible or negated.

Evidence comes from the act's own verb (auxiliaries, negation, adverbs), from its determiner and adjectives if it is
a noun, and from what governs it ("plans to", "refused to", "the possibility of"), climbed step by step. The strongest
wins: negated, then conditional (something open with a condition), possible, planned, actual; of equally strong ones the nearest.
The words stand in knowledge/modality.toml, the rules in knowledge/modality_rules.tsv.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Token

from transforms.events.conditions import condition_mark, condition_of
from transforms.events.frames import carrier_noun
from transforms.events.syntax import CLAUSE_VERBS, stray_infinitive
from transforms.events.triggers import Trigger
from transforms.events.wordtables import modality_words
from transforms.knowledge.lexicon import Lexicon

DEPTH = 5
# Acts of speech: an infinitive after them is their content, so they themselves are as their own verb says.
STRENGTH = {"actual": 0, "planned": 1, "conditional": 2, "possible": 3, "negated": 4}


@dataclass(frozen=True, slots=True)
class Status:
    """What says whether the act has happened: the modality, the rule (an id of modality_rules.tsv) and the word; None: nothing does."""

    modality: str
    rule: str
    word: Token | None


TOLD = Status("actual", "told", None)
OPEN = ("planned", "possible")


def modality(trigger: Trigger, lexicon: Lexicon) -> tuple[Status, tuple[int, int] | None]:
    """The status of the act, and the token range (inclusive) of its condition, if any."""
    head = trigger.head
    found = [TOLD]
    if head.pos_ == "NOUN":
        found += _of_noun(head, lexicon)
        found += _arranging(carrier_noun(head), trigger)
    else:
        found += _of_verb(head)
        words = modality_words()
        readying = trigger.entry.event_type == "MOBILIZE" and trigger.entry.lemma == "prepare"  # is the act itself
        arranged = trigger.entry.lemma in words.arranged and trigger.entry.event_type in words.arranged_types
        if trigger.nouns and arranged and not readying:
            found.append(Status("planned", "arranged", head))
        for noun in trigger.nouns:
            found += [m for m in _modifiers(noun) if m.modality == "negated"]
    mark = condition_mark(head)
    if mark is not None:
        found.append(Status("possible", "condition", mark))
    strongest = max(found, key=lambda status: STRENGTH[status.modality])
    if strongest.modality in ("actual", "negated"):
        return strongest, None
    condition = condition_of(head, timely=True)
    if condition is not None:
        return replace(strongest, modality="conditional"), condition
    if strongest.modality == "conditional":
        return replace(strongest, modality="planned"), None
    return strongest, None


def _arranging(noun: Token, trigger: Trigger) -> list[Status]:
    """ "Planned an attack", "ordered the withdrawal": the verb of which the act is the object arranges it."""
    words, verb = modality_words(), noun.head
    is_object = noun.dep_ in ("dobj", "nsubjpass") and verb.pos_ in CLAUSE_VERBS
    if is_object and verb.lemma_.lower() in words.arranged and trigger.entry.event_type in words.arranged_types:
        return [Status("planned", "arranged", verb)]
    return []


def _of_verb(verb: Token) -> list[Status]:
    words = modality_words()
    found: list[Status] = []
    node = verb
    for _ in range(DEPTH):
        infinitive: Token | None = None  # its "to"
        for child in node.children:
            if child.dep_ in ("aux", "auxpass"):
                if child.lower_ == "to":
                    infinitive = child
                elif child.lower_ in words.auxiliaries:
                    unreal = child.lower_ in ("could", "would", "should") and any(
                        c.lower_ == "have" for c in node.children
                    )
                    unreal = unreal and node.tag_ == "VBN" and not any(c.dep_ == "auxpass" for c in node.children)
                    found.append(
                        Status("negated", "unreal", child)
                        if unreal
                        else Status(words.auxiliaries[child.lower_], "auxiliary", child)
                    )
            elif child.dep_ == "neg" or (child.dep_ == "advmod" and child.lower_ in words.adverbs):
                found.append(Status(words.adverbs.get(child.lower_, "negated"), "adverb", child))
            elif child.dep_ in ("nsubj", "nsubjpass"):
                found += [Status("negated", "nobody", c) for c in _determiners(child, "no")]
                found += [Status("negated", "neither", c) for c in _determiners(child, "neither")]
            elif child.dep_ == "preconj" and child.lower_ == "neither":
                found.append(Status("negated", "neither", child))
        head, dep = node.head, node.dep_
        if dep == "conj":
            found += [Status("negated", "neither", c) for c in head.children if c.dep_ == "cc" and c.lower_ == "nor"]
        if dep == "ccomp" and head.lemma_ in words.opining:
            denials = [Status("negated", "opinion", c) for c in head.children if c.dep_ == "neg"]
            if denials:
                return found + denials  # "does not believe that Chad is ready"
        stray = stray_infinitive(node)
        if stray is not None:  # "vowed to close the camps, free the women and rebuild the town"
            governed = words.governors.get(stray.head.lemma_.lower(), "planned")
            return [*found, Status(governed, "governor", stray.head)] if governed != "actual" else found
        if dep in ("csubj", "csubjpass"):  # "sending troops could not be ruled out"
            open_ = [infinitive, *(s.word for s in _own(head) if s.modality != "actual")]
            return found + [Status("possible", "subject_clause", word) for word in open_ if word is not None]
        if dep in ("xcomp", "acomp", "oprd") or (dep in ("ccomp", "acl", "advcl", "relcl") and infinitive is not None):
            kind = words.governors.get(head.lemma_.lower())
            if kind is not None and kind != "actual":
                found.append(Status(kind, "governor", head))
            elif (
                dep == "xcomp"
                and head.lemma_ in ("become", "be")
                and any(_ranked(c) for c in head.children if c.dep_ == "attr")
            ):
                node = head  # the same, parsed as the verb's infinitive
                continue
            elif dep in ("acl", "relcl") and _ranked(head):
                node = head if head.pos_ in CLAUSE_VERBS else head.head  # "became the first to legalise"
                continue
            elif kind is None and infinitive is not None:
                found.append(Status("planned", "infinitive", infinitive))
            if dep in ("advcl", "acl", "relcl"):
                return found + (_own(head) if kind == "actual" else [])  # "will do its part to help"
            if infinitive is not None and head.dep_ == "parataxis":  # "will visit Chad, sources say, to meet the king"
                return [*found, Status("planned", "infinitive", infinitive)]
            node = head
            continue
        if dep in ("attr", "ccomp") and head.lemma_ == "be" and node.tag_ == "VBG":  # "the priority is getting Chad to"
            aims = [(words.governors.get(c.lemma_.lower()), c) for c in head.children if c.dep_ == "nsubj"]
            return found + [Status(kind, "governor", aim) for kind, aim in aims if kind in OPEN]
        if dep == "pcomp" and head.head.pos_ in ("NOUN", "VERB", "ADJ"):
            governor = head.head
            kind = words.governors.get(governor.lemma_.lower())
            if head.lower_ == "without":
                found.append(Status("negated", "without", head))
            elif head.lower_ == "from" and governor.lemma_.lower() in words.barring:
                found.append(Status("possible", "averted", governor))
            elif head.lower_ == "for" and governor.pos_ == "NOUN" and kind in OPEN:
                found.append(Status(kind, "governor", governor))  # "plans for sending troops"
            elif head.lower_ in ("after", "before", "since", "while", "by", "upon", "when", "for", "over"):
                return found
            elif kind is not None and kind != "actual" and head.lower_ not in ("despite", "besides", "amid"):
                found.append(Status(kind, "governor", governor))
            return found
        if dep == "ROOT" and infinitive is not None:
            found.append(Status("planned", "infinitive", infinitive))
            return found
        if (
            dep == "conj"
            and head.pos_ in CLAUSE_VERBS
            and (infinitive is not None or not any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in node.children))
        ):
            own = any(c.dep_ == "auxpass" for c in node.children)
            if not own and node.tag_ in ("VB", "VBN", "VBG"):
                node = head
                continue
        return found
    return found


def _determiners(noun: Token, word: str) -> list[Token]:
    return [c for c in noun.children if c.dep_ in ("det", "preconj") and c.lower_ == word]


def _ranked(noun: Token) -> bool:
    """ "The first to", "the only country to": that and who did it."""
    words = {noun.lower_, *(c.lower_ for c in noun.children if c.dep_ in ("amod", "nummod"))}
    return bool(words & {"first", "second", "third", "last", "latest", "only"})


def _own(verb: Token) -> list[Status]:
    """What a verb's own auxiliaries and negation say."""
    words = modality_words()
    found = [
        Status(words.auxiliaries[c.lower_], "auxiliary", c)
        for c in verb.children
        if c.dep_ == "aux" and c.lower_ in words.auxiliaries
    ]
    return found + [Status("negated", "adverb", c) for c in verb.children if c.dep_ == "neg"]


def _modifiers(noun: Token) -> list[Status]:
    words = modality_words()
    return [
        Status(words.modifiers[child.lower_], "modifier", child)
        for child in noun.children
        if child.dep_ in ("det", "amod", "compound", "neg")
        and child.lower_ in words.modifiers
        and child.lower_ != "any"
    ]


def _creates(verb: Token) -> bool:
    return verb.lemma_.lower() in modality_words().creating


def _of_noun(noun: Token, lexicon: Lexicon) -> list[Status]:
    words = modality_words()
    found = _modifiers(noun)
    top = carrier_noun(noun)
    if top is not noun:
        found += _modifiers(top)
    for clause in top.children:  # "the attacks it can carry out"
        if clause.dep_ == "relcl" and clause.lemma_ in lexicon.words["support"]:
            found += _own(clause)
    head = top.head
    if top.dep_ in ("dobj", "nsubjpass", "nsubj") and head.pos_ in CLAUSE_VERBS:
        kind = words.governors.get(head.lemma_.lower())
        lemma = head.lemma_.lower()
        if lemma in lexicon.words["support"] or lemma in lexicon.words["happening"]:
            found += _of_verb(head)
        elif lemma in words.containing and top.dep_ == "dobj":
            found += _own(head)
            for subject in (c for c in head.children if c.dep_ == "nsubj"):
                plan = subject.head.head if subject.lower_ == "which" else subject
                planned = words.governors.get(plan.lemma_)
                found += [Status(planned, "governor", plan)] if planned in OPEN else []
        elif lemma in words.creating and top.dep_ != "nsubj":
            found += _of_verb(head)
            if kind is not None and kind != "actual" and lemma not in words.caused:
                found.append(Status(kind, "governor", head))
        elif kind is not None and kind != "actual" and top.dep_ != "nsubj":
            found.append(Status(kind, "governor", head))
            found += [m for m in _of_verb(head) if m.modality == "negated"]
        if kind is not None and top.dep_ == "nsubjpass" and any(c.dep_ == "xcomp" for c in head.children):
            found.append(Status(kind, "governor", head))
    elif top.dep_ == "pobj":
        preposition = head
        governor = preposition.head
        if preposition.lower_ == "without":
            found.append(Status("negated", "without", preposition))
        elif governor.pos_ == "NOUN" and preposition.lower_ in ("for", "of", "on", "to"):
            kind = words.governors.get(governor.lemma_.lower())
            # "the lack of talks" denies the talks, "a lack of readiness for talks" does not
            if kind in OPEN or (kind == "negated" and preposition.lower_ == "of"):
                found.append(Status(kind, "governor", governor))
        elif governor.pos_ in CLAUSE_VERBS and (
            (governor.lemma_.lower() in lexicon.words["taking_part"] and governor.lemma_ != "involve")
            or (preposition.lower_ in ("to", "in") and _creates(governor))
        ):
            found += _of_verb(governor)
        elif preposition.lower_ in ("from", "against") and (guards := _guarding(governor)) is not None:
            found.append(Status("possible", "averted", guards))
        elif governor.pos_ in CLAUSE_VERBS and preposition.lower_ == "for":
            kind = words.governors.get(governor.lemma_.lower())
            if kind is not None and kind != "actual":
                found.append(Status(kind, "governor", governor))
    elif top.dep_ == "attr" and head.pos_ in CLAUSE_VERBS:
        found += _of_verb(head)
    return found


def _guarding(governor: Token) -> Token | None:
    """The verb that guards against the act: "protects the town from", "puts up defences against"."""
    averting = modality_words().averting
    if governor.lemma_.lower() in averting:
        return governor
    return governor.head if governor.dep_ == "dobj" and governor.head.lemma_.lower() in averting else None
