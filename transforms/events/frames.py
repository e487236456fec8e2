"""Fills the slots of a frame: the sources that frames.toml names, looked up in the parse around a trigger."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.participants import Resolver
from transforms.events.records import Participant
from transforms.events.syntax import (
    CLAUSE_VERBS,
    FINITE,
    companions,
    conjuncts,
    is_passive,
    objects,
    prepositional,
    receivers,
    subjects,
)
from transforms.events.triggers import COUNTERS, Trigger, counted
from transforms.knowledge.lexicon import Lexicon

CLIMB = 4
CONDITIONS = frozenset(("if", "unless"))
# Prepositions of a noun whose own noun may take a phrase that belongs to the first.
ATTENDING = frozenset(("at", "in", "during", "after", "following", "before"))
BETWEEN = ("of", "by", "in", "at", "from", "on")


def carrier_noun(noun: Token) -> Token:
    """The noun that stands in the verb's slot: "series" for "strikes" in "a series of strikes"."""
    for _ in range(CLIMB):
        if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_.lower() in COUNTERS:
            noun = noun.head.head
        elif noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
            noun = noun.head
        else:
            break
    return noun


def supporter(noun: Token, lexicon: Lexicon) -> Token | None:
    """The verb that carries a noun: "launched" for "attack" in "launched an attack", "the attack carried out by"."""
    top = carrier_noun(noun)
    support = lexicon.words["support"]
    for child in top.children:
        if child.dep_ in ("acl", "relcl") and child.lemma_ in support:
            return child
    verb = top.head
    if top.dep_ in ("dobj", "nsubjpass") and verb.lemma_ in support:
        if verb.lemma_ == "call" and any(c.dep_ in ("oprd", "acomp", "attr") for c in verb.children):
            return None  # "called the attack a crime"
        return verb
    if top.dep_ == "pobj" and verb.lower_ == "with" and verb.head.lemma_ in lexicon.words["answer"]:
        return verb.head
    if (
        top.dep_ == "pobj"
        and verb.dep_ == "prep"
        and verb.head.pos_ in CLAUSE_VERBS
        and verb.head.lemma_ in lexicon.words["taking_part"]
    ):
        return verb.head
    return None


class Filler:
    """The sources of frames.toml for one sentence."""

    def __init__(self, resolver: Resolver, lexicon: Lexicon) -> None:
        self.resolver = resolver
        self.lexicon = lexicon

    def fill(self, trigger: Trigger) -> tuple[list[Participant], list[Participant]]:
        frame = trigger.entry.frame
        actors = self._slot(trigger, frame.actor, "actor")
        if trigger.head.pos_ in CLAUSE_VERBS and "subj" in frame.actor:
            if actors:
                company = self.resolver.resolve(companions(trigger.head), "actor")
                actors = unique(actors + [p for p in company if p.entity is not None])
            elif reporters := reporting_subjects(trigger.head, self.lexicon):
                actors = self.resolver.resolve(reporters, "actor")
        recipients = self._slot(trigger, frame.recipient, "recipient")
        taken = {key(p) for p in actors}
        acting = {p.entity.entity_id for p in actors if p.entity is not None}
        # "withdrew its bill", "refused to send its troops": the actor's own things receive nothing.
        own = [p for p in recipients if p.possessive and p.entity is not None and p.entity.entity_id in acting]
        # "deny Chad access to our markets": our own markets are denied nothing.
        ours = [p for p in recipients if self.resolver.is_ours(p)]
        own += ours if len(ours) < len(recipients) else []
        # "Chad proposed that the parties meet": of the parties, the others.
        words = [(p.start, p.end) for p in recipients]
        own += [
            p for p in recipients if p.entity and p.entity.entity_id in acting and words.count((p.start, p.end)) > 1
        ]
        return actors, [p for p in recipients if key(p) not in taken and p not in own]

    def _slot(self, trigger: Trigger, sources: tuple[str, ...], role: str) -> list[Participant]:
        found: list[Participant] = []
        for source in sources:
            if source == "|":
                if found:
                    break
                continue
            deep = source.endswith("~")
            tokens = self._tokens(trigger, source.removesuffix("~"))
            found += self.resolver.resolve(tokens, role, deep)
        return unique(found)

    def _tokens(self, trigger: Trigger, source: str) -> list[Token]:
        head = trigger.head
        verbal = head.pos_ != "NOUN"
        nouns = trigger.nouns if verbal else [head]
        name, _, rest = source.partition(":")
        if name == "prep":
            preposition, _, part = rest.partition(".")
            holders = unique_tokens([head, *nouns, *(objects(head) if verbal else [])])
            if not verbal or preposition == "with":
                # "a protest by farmers against the tax", "talks in Doha with Iran": hung on the noun in between
                between = [p for h in holders[:2] for q in prepositional(h, *BETWEEN) for p in conjuncts(q)]
                holders += [p for p in between if preposition != "with" or self.resolver.mention(p) is not None]
            found = unique_tokens([p for h in holders for p in prepositional(h, preposition)])
            if not verbal:
                carrier = carrier_noun(head)
                if carrier is not head:
                    found += prepositional(carrier, preposition)
                verb = supporter(head, self.lexicon)
                top = carrier_noun(head)
                if verb is None and top.dep_ == "nsubj" and top.head.lemma_ in self.lexicon.words["happening"]:
                    verb = top.head  # "talks will resume with Chad"
                if verb is not None and preposition != "by":
                    found += prepositional(verb, preposition)
            if part == "act":
                acts = self.lexicon.words["violence_nouns"]
                return [o for f in found for c in counted(f) if c.lemma_ in acts for o in self._actors_of(c)]
            if part == "subj":
                return [s for f in found for s in subjects(f)]
            return [f for f in found if f.pos_ != "VERB"]
        match name:
            case "subj":
                found = subjects(_clause(head)) if verbal else []
                if trigger.entry.event_type == "ASSAULT" and (told := _told_by_another(head)) is not None:
                    found = subjects(told)  # "Chad shelled the town, officials said, killing ten"
                if head.dep_ == "relcl":  # "the attack on the embassy in Lima, which killed ten": not Lima did
                    acts = self.lexicon.words["violence_nouns"]
                    found = [s for s in found if not any(n.lemma_ in acts for n in _holding(s))]
                return found
            case "subj.act":  # "a strike that killed ten": whose strike it is
                acts = self.lexicon.words["violence_nouns"]
                tops = [c for s in subjects(head) for c in (*counted(s), *_holding(s))]
                return [o for c in tops if c.lemma_ in acts for o in self._actors_of(c)]
            case "obj":
                return objects(head) if verbal else []
            case "patient":
                return objects(_clause(head)) if is_passive(head) else subjects(_clause(head))
            case "iobj":
                return receivers(head)
            case "by":
                between = [q for n in nouns for q in prepositional(n, *BETWEEN)]
                return [p for n in (*nouns, *between) for p in prepositional(n, "by")]
            case "of":
                return [p for n in nouns for p in prepositional(n, "of")]
            case "poss":
                return [c for n in nouns for c in carrier_noun(n).children if c.dep_ == "poss"]
            case "mod":
                met = trigger.entry.event_type == "CONSULT"  # "the Geneva talks": where they met
                return [o for n in nouns for o in self._modifying(n) if not (met and self._is_town(o))]
            case "between":
                return [p for h in (head, *nouns) for p in prepositional(h, "between", "among")]
            case "support":
                verb = supporter(head, self.lexicon)
                return subjects(verb) if verb is not None else []
            case "with.subj":
                return self._attending(head)
            case "said.subj":  # who only did something during a summit need not have been there
                said = self.lexicon.words["said_there"]
                return self._attending(head) if carrier_noun(head).head.head.lemma_ in said else []
            case "killed":
                return self._killed(head)
            case "report":
                return _reporter(head)
            case "ccomp.subj" | "xcomp.subj":
                deps = ("ccomp",) if name == "ccomp.subj" else ("xcomp", "oprd", "acomp", "advcl", "ccomp")
                clauses = [c for c in head.children if c.dep_ in deps]
                return [s for c in clauses for s in c.children if s.dep_ in ("nsubj", "nsubjpass")]
            case "xcomp.obj":
                return [
                    o
                    for c in _infinitives(head)
                    for o in (*objects(c), *prepositional(c, "to", "with", "on", "for", "from", "in"))
                ]
            case "xcomp.prep":
                return [
                    o for c in head.children if c.dep_ == "xcomp" for o in prepositional(c, "to", "with", "on", "for")
                ]
            case "purpose":
                return _aimed_at(head, self.lexicon)
            case "if.subj":  # "consequences if Chad does not leave"
                return [s for c in _conditions(head) for s in subjects(c)]
            case "border":
                borders = _borders(head)
                return [p for n in (*borders, head) for p in prepositional(n, "with")] if borders else []
            case "act.poss":
                return [o for n in objects(head) for o in self.resolver.owners(n)] if head.dep_ in ("acl",) else []
            case "obj.mod":
                return [o for n in objects(head) for o in self._modifying(n)]
        return []

    def _is_town(self, token: Token) -> bool:
        mention = self.resolver.mention(token)
        if mention is None or mention.entity is None:
            return False
        return mention.entity.type in ("place", "facility") or mention.form == "metonym"

    def _modifying(self, noun: Token) -> list[Token]:
        carrier = carrier_noun(noun)
        found = [o for o in self.resolver.owners(noun) if o.dep_ != "poss"]
        if carrier is not noun:
            found += [o for o in self.resolver.owners(carrier) if o.dep_ != "poss"]
        return found

    def _actors_of(self, noun: Token) -> list[Token]:
        found = list(self.resolver.owners(noun))
        found += prepositional(noun, "by", "between")
        verb = supporter(noun, self.lexicon)
        return found + (subjects(verb) if verb is not None else [])

    def _attending(self, noun: Token) -> list[Token]:
        """Who met: "at a meeting with the king, the president announced"."""
        top = carrier_noun(noun)
        if top.dep_ != "pobj" or top.head.lower_ not in ATTENDING:
            return []
        definite = any(c.dep_ == "det" and c.lower_ not in ("a", "an") for c in top.children)
        if not prepositional(noun, "with") and (definite or prepositional(noun, "between", "of")):
            return []
        verb = top.head.head
        return subjects(verb) if verb.pos_ in CLAUSE_VERBS else []

    def _killed(self, noun: Token) -> list[Token]:
        """Who is killed in, by or during the act: "killed in an Israeli strike", "a strike that killed ten"."""
        top = carrier_noun(noun)
        verbs = self.lexicon.words["harm"]
        found: list[Token] = []
        for child in top.children:
            if child.dep_ in ("relcl", "acl") and child.lemma_ in verbs:
                found += [o for o in objects(child) if o is not top]
        head = top.head
        if top.dep_ in ("nsubj", "nsubjpass") and head.lemma_ in verbs:
            found += [o for o in objects(head) if o is not top]
        elif (
            top.dep_ == "pobj"
            and head.dep_ in ("prep", "agent")
            and head.head.lemma_ in verbs
            and head.head.pos_ == "VERB"
        ):
            found += [o for o in objects(head.head) if o is not top]
        return found


def _told_by_another(verb: Token) -> Token | None:
    """The verb of the clause that a participle continues, where the parser hangs it on "officials said" between."""
    said = verb.head
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or said.lemma_ not in ("say", "report", "announce", "add", "state"):
        return None
    if said.dep_ == "parataxis":
        return said.head
    return next((c for c in said.children if c.dep_ == "ccomp" and c.i < said.i), None)


def _holding(noun: Token) -> list[Token]:
    """The nouns that a phrase hangs on: "attack" and "embassy" for "Lima" in "the attack on the embassy in Lima"."""
    found: list[Token] = []
    while noun.dep_ == "pobj" and noun.head.dep_ == "prep" and len(found) < CLIMB:
        noun = noun.head.head
        found.append(noun)
    return found


def _infinitives(verb: Token) -> list[Token]:
    """The infinitive of a verb and that infinitive's own: "vowed to continue to hit"."""
    found = [c for c in verb.children if c.dep_ == "xcomp"]
    return found + [g for c in found for g in c.children if g.dep_ == "xcomp"]


def _aimed_at(head: Token, lexicon: Lexicon) -> list[Token]:
    """Against whom a crowd is: "rallied to denounce the king", "a march demanding that the king resign"."""
    verbs = lexicon.words["protest_aims"]
    found: list[Token] = []
    node = head
    for _ in range(CLIMB):
        clauses = [c for n in (node, *(c for c in node.children if c.dep_ == "conj")) for c in n.children]
        for child in clauses:
            if child.pos_ == "VERB" and child.dep_ in ("advcl", "acl", "xcomp", "relcl") and child.lemma_ in verbs:
                found += [o for o in objects(child) if o is not head]
                found += prepositional(child, "against", "on", "for", "of")
                found += [s for c in child.children if c.dep_ == "ccomp" for s in subjects(c)]
        if found or node.dep_ not in ("dobj", "nsubj", "nsubjpass", "pobj", "prep", "conj"):
            break
        node = node.head
    return found


def _conditions(head: Token) -> list[Token]:
    """The clauses "if ..." and "unless ..." of a verb or of its infinitive."""
    holders = [head, *(c for c in head.children if c.dep_ in ("xcomp", "ccomp", "dobj", "prep"))]
    clauses = [c for h in holders for c in h.children if c.dep_ == "advcl"]
    return [c for c in clauses if any(m.dep_ == "mark" and m.lower_ in CONDITIONS for m in c.children)]


def _borders(head: Token) -> list[Token]:
    """The nouns for a border among the objects and phrases of a verb."""
    near = [*objects(head), *prepositional(head, "on", "along", "at", "to", "near", "across", "in")]
    return [n for n in near if n.lemma_ in ("border", "frontier", "boundary")]


def _clause(head: Token) -> Token:
    """The verb whose subject an adjective or participle shares: "is" for "ready"."""
    if head.pos_ == "ADJ" or (head.dep_ in ("acomp", "attr", "oprd") and head.head.pos_ in CLAUSE_VERBS):
        return head.head if head.head.pos_ in CLAUSE_VERBS else head
    return head


def reporting_subjects(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Who says, where the parser joins what they did next to what they said.

    "The union said the law was unjust and called on ministers to resign": "called" hangs on "was".
    """
    node = verb
    while node.dep_ == "conj" and node.head.pos_ in CLAUSE_VERBS and node.i > node.head.i:
        node = node.head
    if node is verb or node.dep_ != "ccomp" or node.head.tag_ != verb.tag_ or verb.tag_ not in FINITE:
        return []
    if any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children) or node.head.lemma_ not in lexicon.words["report"]:
        return []
    return subjects(node.head)


def _reporter(head: Token) -> list[Token]:
    clause = _clause(head)
    if clause.dep_ == "ccomp" and clause.head.pos_ in CLAUSE_VERBS:
        return subjects(clause.head)
    return []


def unique_tokens(tokens: list[Token]) -> list[Token]:
    """Without repeats, in the order given."""
    return list(dict.fromkeys(tokens))


def key(participant: Participant) -> tuple[object, ...]:
    """What makes two participants one: the words, and of "the two sides" the entity."""
    return (participant.start, participant.end, participant.entity.entity_id if participant.entity else None)


def _same_words(one: Participant, other: Participant) -> bool:
    """ "The two sides" are two participants of the same words."""
    return (one.start, one.end) == (other.start, other.end) and one.entity is not None and other.entity is not None


def unique(found: list[Participant]) -> list[Participant]:
    """Without repeats ("Lula ... his meeting with Xi"), in order of the text; a longer phrase stands for one inside it."""
    seen: set[object] = set()
    kept: list[Participant] = []
    for participant in sorted(found, key=lambda p: (p.start, -p.end)):
        entity = participant.entity
        inside = kept and participant.end <= kept[-1].end
        if key(participant) in seen or (inside and not _same_words(participant, kept[-1])):
            continue
        if entity is not None and (entity.entity_id, participant.sector) in seen:
            continue
        if entity is not None and participant.possessive and entity.entity_id in seen:
            continue  # "Chad ... its army": whose army it is acts already
        seen.add(key(participant))
        if entity is not None:
            seen |= {(entity.entity_id, participant.sector), entity.entity_id}
        kept.append(participant)
    return kept
