"""From the triggers of a sentence to its reports: what belongs to a longer trigger, is only the content of an act of
speech, or tells the same act again is dropped, with the reason, and its participants go to the report that stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from transforms.events.frames import CONDITIONS, carrier_noun, key, unique
from transforms.events.modality import Status
from transforms.events.records import Participant
from transforms.events.syntax import CLAUSE_VERBS, FINITE, stray_infinitive
from transforms.events.triggers import Trigger
from transforms.knowledge.lexicon import Lexicon

# Whose infinitive, that-clause or object is what is asked, promised, refused or threatened, not an act of its own.
CONTENT_TYPES = frozenset(("REQUEST", "AGREE", "REJECT", "THREATEN"))
# What a protest voices.
VOICED = frozenset(("REQUEST", "ACCUSE"))
# What is done to somebody for something.
REASONED = frozenset(("ACCUSE", "COERCE", "SANCTION"))
# "After talks with Chad, Niger agreed": the talks are no part of what was agreed.
CIRCUMSTANCES = frozenset(("after", "following", "during", "amid", "despite", "since", "given"))
# "in light of the attack", "in the wake of the talks"
BACKDROPS = frozenset(("light", "wake", "response", "aftermath", "view", "face", "addition", "anticipation"))
CONTENT_EDGES = frozenset(("pcomp", "conj", "xcomp", "dobj", "pobj", "prep", "acl", "relcl"))
OBJECT_PRONOUNS = frozenset(("it", "him", "her", "them"))
CLIMB = 8


@dataclass(slots=True)
class Found:
    """A trigger with its participants, before it becomes an EventMention."""

    trigger: Trigger
    actors: list[Participant]
    recipients: list[Participant]
    status: Status
    condition: tuple[int, int] | None
    mode: str | None
    dropped: str | None = None

    @property
    def modality(self) -> str:
        return self.status.modality


def settle(found: list[Found], lexicon: Lexicon) -> None:
    """Marks as dropped what is no report of its own."""
    name_pronouns(found)
    name_killers(found, lexicon)
    drop_covered(found)
    drop_content(found)
    drop_rights(found, lexicon)
    drop_demands(found)
    drop_conditions(found)
    drop_reasons(found)
    merge(found, lexicon)


def name_pronouns(found: list[Found]) -> None:
    """ "Imposed sanctions on Chad, accusing it of fraud": whom the pronoun means acts in the clause above."""
    by_head = {o.trigger.head.i: o for o in found}
    for one in found:
        head = one.trigger.head
        if one.recipients or head.dep_ not in ("advcl", "conj", "acl", "xcomp"):
            continue
        pronouns = [c for c in head.children if c.dep_ == "dobj" and c.lower_ in OBJECT_PRONOUNS]
        other = by_head.get(head.head.i)
        if pronouns and other is not None and other is not one:
            acting = {key(p) for p in one.actors}
            one.recipients = [p for p in other.recipients if key(p) not in acting]


def name_killers(found: list[Found], lexicon: Lexicon) -> None:
    """ "Ten are killed and a bridge is hit in Chadian strikes": who strikes kills, whatever verb the phrase hangs on."""
    harm = lexicon.words["harm"]
    acts = []
    for one in found:
        top = carrier_noun(one.trigger.head)
        carried = (
            one.trigger.head.pos_ == "NOUN" and top.dep_ == "pobj" and top.head.lower_ in ("in", "during", "by", "from")
        )
        if carried and one.actors and one.trigger.entry.event_type == "ASSAULT":
            acts.append(one)
    if len(acts) != 1:
        return
    for one in found:
        verb = one.trigger.head
        if one.trigger.entry.event_type == "ASSAULT" and verb.pos_ == "VERB" and verb.lemma_ in harm and not one.actors:
            suffered = {key(p) for p in one.recipients}
            one.actors = [p for p in acts[0].actors if key(p) not in suffered]


def drop_covered(found: list[Found]) -> None:
    """A word that belongs to a longer trigger is no trigger of its own: "talks" in "held talks"."""
    for one in found:
        head = one.trigger.head
        for other in found:
            if other is not one and other.dropped is None and head in other.trigger.words:
                one.dropped = f"part of {other.trigger.entry.id}"
                _absorb(other, one)
                break


def _absorb(into: Found, other: Found) -> None:
    """Takes over what the dropped report of the same type knows more."""
    if into.trigger.entry.event_type != other.trigger.entry.event_type:
        return
    receiving = {key(p) for p in into.recipients}  # "hosted talks": the host is no visitor
    into.actors = unique(into.actors + [p for p in other.actors if key(p) not in receiving])
    taken = {key(p) for p in into.actors}
    into.recipients = [p for p in unique(into.recipients + other.recipients) if key(p) not in taken]
    into.mode = into.mode or other.mode


def drop_content(found: list[Found]) -> None:
    """Drops what is only asked for, promised, refused or threatened."""
    speech = {
        o.trigger.head.i: o
        for o in found
        if o.trigger.entry.event_type in CONTENT_TYPES
        or (o.trigger.entry.event_type == "MOBILIZE" and o.trigger.head.lemma_ == "prepare")
    }
    if not speech:
        return
    for one in found:
        if one.dropped is not None:
            continue
        node = one.trigger.head
        node = stray_infinitive(node) or node
        for _ in range(CLIMB):
            apart = node.dep_ in ("advcl", "relcl", "ROOT") or (node.dep_ == "acl" and node.tag_ in ("VBN", "VBG"))
            if apart and not (node.dep_ == "advcl" and _purpose(node)):
                break
            if node.dep_ == "conj" and node.head.pos_ in CLAUSE_VERBS and node.head.i in speech:
                break
            if (node.dep_ == "prep" and node.lower_ in CIRCUMSTANCES) or (
                node.dep_ == "pobj" and node.lemma_ in BACKDROPS
            ):
                break
            edge = node.dep_
            node = node.head
            above = speech.get(node.i)
            if above is not None and above is not one and one.trigger.head not in above.trigger.words and edge in (
                "xcomp", "ccomp", "dobj", "prep", "acl", "oprd", "advcl", "dative", "nsubjpass", "pcomp",
            ):  # fmt: skip
                one.dropped = f"content of {above.trigger.entry.id}"
                break


def drop_rights(found: list[Found], lexicon: Lexicon) -> None:
    """Drops what somebody only has the right or the means to do; and a purpose that says the same act again."""
    by_head = {o.trigger.head.i: o for o in found if o.dropped is None}
    for one in found:
        head = one.trigger.head
        if one.dropped is not None or head.pos_ != "VERB" or not _purpose(head):
            continue
        if head.dep_ in ("acl", "relcl") and head.head.lemma_ in lexicon.words["ability"]:
            one.dropped = "a right or ability, no act"
            continue
        above = by_head.get(head.head.i) or next((o for o in by_head.values() if head.head in o.trigger.words), None)
        if (
            above is not None
            and above is not one
            and above.dropped is None
            and head.dep_ in ("advcl", "xcomp", "acl", "relcl")
            and above.trigger.entry.event_type == one.trigger.entry.event_type
        ):
            one.dropped = f"purpose of {above.trigger.entry.id}"


def drop_demands(found: list[Found]) -> None:
    """Drops what a crowd asks for by demonstrating: the standard has it in the protest."""
    crowds = {
        w.i for o in found if o.dropped is None and o.trigger.entry.event_type == "PROTEST" for w in o.trigger.words
    }
    for one in found:
        head = one.trigger.head
        if one.dropped is not None or one.trigger.entry.event_type not in VOICED or head.pos_ != "VERB":
            continue
        above = head.head.head if head.dep_ == "pcomp" else head.head
        if head.dep_ in ("advcl", "acl", "xcomp", "pcomp") and above.i in crowds:
            one.dropped = "what the protest is for"


def drop_conditions(found: list[Found]) -> None:
    """Drops what is only the condition of another act: "will leave unless Chad accepts", "will help if it is attacked"."""
    live = {o.trigger.head.i for o in found if o.dropped is None}
    for one in found:
        node = one.trigger.head
        for _ in range(CLIMB):
            if one.dropped is not None or node.head is node:
                break
            conditional = node.dep_ == "advcl" and any(
                c.dep_ == "mark" and c.lower_ in CONDITIONS for c in node.children
            )
            if conditional and any(a.i in live for a in (node.head, *node.head.ancestors)):
                one.dropped = "the condition of another act"
            node = node.head


def drop_reasons(found: list[Found]) -> None:
    """Drops what somebody is accused, held or punished for: "arrested for collaborating with Chad and spying"."""
    by_head = {o.trigger.head.i: o for o in found if o.dropped is None}
    for one in found:
        node = one.trigger.head
        if node.pos_ != "VERB":  # "condemned Chad for the attack": the attack is told, too
            continue
        for _ in range(CLIMB):
            if one.dropped is not None or node.head is node or node.dep_ not in CONTENT_EDGES or _told(node):
                break
            if node.dep_ in ("pcomp", "pobj") and node.head.lower_ in ("for", "of", "with", "over"):
                above = by_head.get(node.head.head.i)
                if above is not None and above is not one and above.trigger.entry.event_type in REASONED:
                    one.dropped = f"reason of {above.trigger.entry.id}"
            node = node.head


def _told(verb: Token) -> bool:
    """Is a clause inside an accusation told as a fact: "of denying help to men detained in May", "who fled"?"""
    if verb.dep_ == "conj":
        return verb.tag_ in FINITE and verb.head.tag_ == "VBG"
    if verb.dep_ == "acl":
        return verb.tag_ == "VBN"
    return verb.dep_ == "relcl" and not any(c.tag_ == "MD" for c in verb.children)


def _purpose(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def merge(found: list[Found], lexicon: Lexicon) -> None:
    """Two words for one act of the same type, one governing the other, become one report."""
    live = [o for o in found if o.dropped is None]
    by_head = {o.trigger.head.i: o for o in live}
    harm = lexicon.words["harm"]
    for one in live:  # "killed and injured": one act, of which the second verb adds the wounded
        head = one.trigger.head
        other = by_head.get(head.head.i) if head.dep_ == "conj" else None
        if other is None or other.dropped is not None or other is one:
            continue
        both = {one.trigger.entry.event_type, other.trigger.entry.event_type}
        if both == {"ASSAULT"} and head.lemma_ in harm and other.trigger.head.lemma_ in harm:
            one.dropped = f"same act as {other.trigger.entry.id}"
            _absorb(other, one)
            by_head[head.i] = other
    for one in live:
        if one.dropped is not None or one.trigger.head.pos_ != "NOUN":
            continue
        top = carrier_noun(one.trigger.head)
        node = top.head
        if top.dep_ == "pobj" and node.dep_ in ("prep", "agent"):
            node = node.head
        elif top.dep_ not in ("dobj", "nsubj", "nsubjpass", "attr"):
            continue
        if node.dep_ == "xcomp" and node.i not in by_head:
            node = node.head
        other = by_head.get(node.i)
        if other is None or other is one or other.dropped is not None:
            continue
        if other.trigger.entry.event_type != one.trigger.entry.event_type:
            continue
        keep, drop = (one, other) if one.mode is not None and other.mode is None else (other, one)
        if keep.dropped is None and drop.dropped is None:
            drop.dropped = f"same act as {keep.trigger.entry.id}"
            _absorb(keep, drop)
    for one in live:
        # a participle that only adds the victims: "attacked a village, killing ten"
        if one.dropped is not None or one.trigger.head.dep_ not in ("advcl", "relcl", "acl"):
            continue
        other = by_head.get(one.trigger.head.head.i)
        types = (one.trigger.entry.event_type, other.trigger.entry.event_type if other is not None else None)
        if types == ("MOBILIZE", "ASSAULT"):  # the standard: not where force is used in the same report
            one.dropped = "means of an assault"
        elif (
            other is not None
            and other is not one
            and other.dropped is None
            and other.trigger.entry.event_type == one.trigger.entry.event_type == "ASSAULT"
            and (one.trigger.head.lemma_ in harm or other.trigger.head.lemma_ in harm)
            and one.mode in (None, other.mode)
        ):
            one.dropped = f"same act as {other.trigger.entry.id}"
            _absorb(other, one)
