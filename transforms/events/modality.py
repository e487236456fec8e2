"""Has the reported act happened? actual, planned, conditional, possible or negated.

Evidence comes from the act's own verb (auxiliaries, negation, adverbs), from its determiner and adjectives if it is
a noun, and from what governs it ("plans to", "refused to", "the possibility of"), climbed step by step. The strongest
wins: negated, then conditional (something open with a condition), possible, planned, actual.
The words stand in knowledge/modality.toml.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.conditions import condition_of, in_condition
from transforms.events.frames import carrier_noun
from transforms.events.syntax import CLAUSE_VERBS, stray_infinitive
from transforms.events.triggers import Trigger
from transforms.events.wordtables import modality_words
from transforms.knowledge.lexicon import Lexicon

DEPTH = 5
# Acts of speech: an infinitive after them is their content, so they themselves are as their own verb says.
STRENGTH = {"actual": 0, "planned": 1, "conditional": 2, "possible": 3, "negated": 4}


def modality(trigger: Trigger, lexicon: Lexicon) -> tuple[str, tuple[int, int] | None]:
    """The modality of the act, and the token range (inclusive) of its condition, if any."""
    head = trigger.head
    found = ["actual"]
    if head.pos_ == "NOUN":
        found += _of_noun(head, lexicon)
    else:
        found += _of_verb(head)
        words = modality_words()
        readying = trigger.entry.event_type == "MOBILIZE" and trigger.entry.lemma == "prepare"  # is the act itself
        arranged = trigger.entry.lemma in words.arranged and trigger.entry.event_type in words.arranged_types
        if trigger.nouns and arranged and not readying:
            found.append("planned")
        for noun in trigger.nouns:
            found += [m for m in _modifiers(noun) if m == "negated"]
    if in_condition(head):
        found.append("possible")
    strongest = max(found, key=STRENGTH.__getitem__)
    if strongest in ("actual", "negated"):
        return strongest, None
    condition = condition_of(head, timely=True)
    if strongest == "conditional" and condition is None:
        return "planned", None
    if condition is not None:
        return "conditional", condition
    return strongest, None


def _of_verb(verb: Token) -> list[str]:
    words = modality_words()
    found: list[str] = []
    node = verb
    for _ in range(DEPTH):
        infinitive = False
        for child in node.children:
            if child.dep_ in ("aux", "auxpass"):
                if child.lower_ == "to":
                    infinitive = True
                elif child.lower_ in words.auxiliaries:
                    unreal = child.lower_ in ("could", "would", "should") and any(
                        c.lower_ == "have" for c in node.children
                    )
                    unreal = unreal and node.tag_ == "VBN" and not any(c.dep_ == "auxpass" for c in node.children)
                    found.append("negated" if unreal else words.auxiliaries[child.lower_])
            elif child.dep_ == "neg" or (child.dep_ == "advmod" and child.lower_ in words.adverbs):
                found.append(words.adverbs.get(child.lower_, "negated"))
            elif (
                child.dep_ in ("nsubj", "nsubjpass")
                and any(c.dep_ == "det" and c.lower_ == "no" for c in child.children)
            ) or (child.dep_ == "preconj" and child.lower_ == "neither"):
                found.append("negated")
        head, dep = node.head, node.dep_
        if dep == "conj" and any(c.dep_ == "cc" and c.lower_ == "nor" for c in head.children):
            found.append("negated")
        if dep == "ccomp" and head.lemma_ in words.opining and any(c.dep_ == "neg" for c in head.children):
            return [*found, "negated"]  # "does not believe that Chad is ready"
        stray = stray_infinitive(node)
        if stray is not None:  # "vowed to close the camps, free the women and rebuild the town"
            governed = words.governors.get(stray.head.lemma_.lower(), "planned")
            return [*found, governed] if governed != "actual" else found
        if dep in ("csubj", "csubjpass"):  # "sending troops could not be ruled out"
            if infinitive or any(m != "actual" for m in _own(head)):
                found.append("possible")
            return found
        if dep in ("xcomp", "acomp", "oprd") or (dep in ("ccomp", "acl", "advcl", "relcl") and infinitive):
            kind = words.governors.get(head.lemma_.lower())
            if kind is not None and kind != "actual":
                found.append(kind)
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
            elif kind is None and infinitive:
                found.append("planned")
            if dep in ("advcl", "acl", "relcl"):
                return found + (_own(head) if kind == "actual" else [])  # "will do its part to help"
            if infinitive and head.dep_ == "parataxis":  # "will visit Chad, sources say, to meet the king"
                return [*found, "planned"]
            node = head
            continue
        if dep in ("attr", "ccomp") and head.lemma_ == "be" and node.tag_ == "VBG":  # "the priority is getting Chad to"
            aims = [words.governors.get(c.lemma_.lower()) for c in head.children if c.dep_ == "nsubj"]
            return found + [a for a in aims if a in ("planned", "possible")]
        if dep == "pcomp" and head.head.pos_ in ("NOUN", "VERB", "ADJ"):
            governor = head.head
            kind = words.governors.get(governor.lemma_.lower())
            if head.lower_ == "without":
                found.append("negated")
            elif head.lower_ == "from" and governor.lemma_.lower() in words.barring:
                found.append("possible")
            elif head.lower_ == "for" and governor.pos_ == "NOUN" and kind in ("planned", "possible"):
                found.append(kind)  # "plans for sending troops"
            elif head.lower_ in ("after", "before", "since", "while", "by", "upon", "when", "for", "over"):
                return found
            elif kind is not None and kind != "actual" and head.lower_ not in ("despite", "besides", "amid"):
                found.append(kind)
            return found
        if dep == "ROOT" and infinitive:
            found.append("planned")
            return found
        if (
            dep == "conj"
            and head.pos_ in CLAUSE_VERBS
            and (infinitive or not any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in node.children))
        ):
            own = any(c.dep_ == "auxpass" for c in node.children)
            if not own and node.tag_ in ("VB", "VBN", "VBG"):
                node = head
                continue
        return found
    return found


def _ranked(noun: Token) -> bool:
    """ "The first to", "the only country to": that and who did it."""
    words = {noun.lower_, *(c.lower_ for c in noun.children if c.dep_ in ("amod", "nummod"))}
    return bool(words & {"first", "second", "third", "last", "latest", "only"})


def _own(verb: Token) -> list[str]:
    """What a verb's own auxiliaries and negation say."""
    words = modality_words()
    found = [words.auxiliaries[c.lower_] for c in verb.children if c.dep_ == "aux" and c.lower_ in words.auxiliaries]
    return found + ["negated" for c in verb.children if c.dep_ == "neg"]


def _modifiers(noun: Token) -> list[str]:
    words = modality_words()
    found = []
    for child in noun.children:
        if (
            child.dep_ in ("det", "amod", "compound", "neg")
            and child.lower_ in words.modifiers
            and child.lower_ != "any"
        ):
            found.append(words.modifiers[child.lower_])
    return found


def _creates(verb: Token) -> bool:
    return verb.lemma_.lower() in modality_words().creating


def _of_noun(noun: Token, lexicon: Lexicon) -> list[str]:
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
                plan = words.governors.get(subject.head.head.lemma_ if subject.lower_ == "which" else subject.lemma_)
                found += [plan] if plan in ("planned", "possible") else []
        elif lemma in words.creating and top.dep_ != "nsubj":
            found += _of_verb(head)
            found += [kind] if kind not in (None, "actual") and lemma not in words.caused else []
        elif kind is not None and kind != "actual" and top.dep_ != "nsubj":
            found.append(kind)
            found += [m for m in _of_verb(head) if m == "negated"]
        if top.dep_ == "nsubjpass" and any(c.dep_ == "xcomp" for c in head.children):
            found.append(kind or "actual")
    elif top.dep_ == "pobj":
        preposition = head
        governor = preposition.head
        if preposition.lower_ == "without":
            found.append("negated")
        elif governor.pos_ == "NOUN" and preposition.lower_ in ("for", "of", "on", "to"):
            kind = words.governors.get(governor.lemma_.lower())
            # "the lack of talks" denies the talks, "a lack of readiness for talks" does not
            if kind not in (None, "actual", "negated") or (kind == "negated" and preposition.lower_ == "of"):
                found.append(str(kind))
        elif governor.pos_ in CLAUSE_VERBS and (
            (governor.lemma_.lower() in lexicon.words["taking_part"] and governor.lemma_ != "involve")
            or (preposition.lower_ in ("to", "in") and _creates(governor))
        ):
            found += _of_verb(governor)
        elif preposition.lower_ in ("from", "against") and (
            governor.lemma_.lower() in words.averting
            or (governor.dep_ == "dobj" and governor.head.lemma_.lower() in words.averting)
        ):
            found.append("possible")
        elif governor.pos_ in CLAUSE_VERBS and preposition.lower_ == "for":
            kind = words.governors.get(governor.lemma_.lower())
            if kind is not None and kind != "actual":
                found.append(kind)
    elif top.dep_ == "attr" and head.pos_ in CLAUSE_VERBS:
        found += _of_verb(head)
    return found
