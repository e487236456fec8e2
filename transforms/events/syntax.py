"""Who is subject and object of a verb, also where the parse says so only indirectly.

spaCy's parse attaches a subject to one verb. Others take theirs from it: conjoined verbs, infinitives (control),
participles, relative clauses, gerunds after a preposition. Labels are those of spaCy's English models (CLEAR style).
Every function is bounded by DEPTH steps up the tree, so that no parse can make it slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Token

DEPTH = 6
RELATIVE = frozenset(("that", "which", "who", "whom", "what"))
# Their infinitive is the object's act: "urged Kyiv to accept".
OBJECT_CONTROL = frozenset(
    [
        "advise",
        "allow",
        "ask",
        "authorise",
        "authorize",
        "beg",
        "call",
        "cause",
        "compel",
        "convince",
        "direct",
        "dispatch",
        "empower",
        "enable",
        "encourage",
        "expect",
        "force",
        "forbid",
        "help",
        "implore",
        "induce",
        "instruct",
        "invite",
        "lead",
        "let",
        "make",
        "order",
        "permit",
        "persuade",
        "press",
        "pressure",
        "prompt",
        "push",
        "request",
        "require",
        "send",
        "tell",
        "train",
        "urge",
        "want",
        "warn",
    ]
)
# After these a gerund with "of", "for", "over", "from" is the object's act: "accused Moscow of shelling".
OBJECT_GERUND = frozenset(
    [
        "accuse",
        "arrest",
        "ban",
        "bar",
        "blame",
        "censure",
        "charge",
        "condemn",
        "convict",
        "criticise",
        "criticize",
        "denounce",
        "detain",
        "fine",
        "indict",
        "imprison",
        "jail",
        "praise",
        "prevent",
        "prohibit",
        "punish",
        "sanction",
        "sentence",
        "stop",
        "sue",
        "suspect",
        "thank",
        "try",
    ]
)
FINITE = frozenset(("VBZ", "VBD", "VBP"))
# Their second object is who receives.
GIVING = frozenset(("give", "offer", "grant", "send", "show", "promise", "lend", "hand", "award", "deny", "pay", "owe"))
COMPANY = frozenset(("along", "alongside", "together", "like"))
CLAUSE_VERBS = frozenset(("VERB", "AUX"))


def stray_infinitive(verb: Token) -> Token | None:
    """The infinitive that a bare verb continues where the parse joins it to the finite verb above.

    "Vowed to close the camps, free the women and rebuild the town": "free" is joined to "vowed", "rebuild" to "free".
    """
    top = verb
    for _ in range(DEPTH):
        if top.tag_ != "VB" or top.dep_ != "conj" or any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in top.children):
            return None
        top = top.head
        if top.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG"):
            break
    else:
        return None
    for child in top.children:
        if (
            child.dep_ == "xcomp"
            and child.i < verb.i
            and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children)
        ):
            return child
    return None


def is_passive(verb: Token) -> bool:
    """Is the verb in the passive, also as a bare participle ("sanctions imposed by")?"""
    for child in verb.children:
        if child.dep_ in ("auxpass", "nsubjpass", "csubjpass"):
            return True
    if verb.tag_ != "VBN" or any(c.dep_ in ("nsubj", "dobj") for c in verb.children):
        return False
    if verb.dep_ != "acomp" and any(c.dep_ == "agent" for c in verb.children):  # "as agreed by both sides"
        return True
    if verb.dep_ in ("acl", "amod"):  # but "doctors donated and delivered goods", parsed as a phrase without a verb
        return not any(c.dep_ == "conj" and any(g.dep_ == "dobj" for g in c.children) for c in verb.children)
    if any(c.dep_ == "aux" for c in verb.children):
        return False
    if verb.dep_ == "conj" and verb.head.pos_ in CLAUSE_VERBS:
        return is_passive(verb.head)
    if verb.dep_ == "advcl":  # "Asked for a comment, he said"
        return not any(c.dep_ == "mark" for c in verb.children)
    return False


def _antecedent(verb: Token, token: Token) -> Token:
    """A relative pronoun stands for the noun that the clause modifies."""
    if token.lower_ in RELATIVE:
        clause = verb
        for _ in range(DEPTH):
            if clause.dep_ == "relcl":
                return clause.head
            if clause.dep_ == "ccomp" and clause.head.lemma_ == "be":  # "it was Chad that asked"
                cleft = [c for c in clause.head.children if c.dep_ == "attr" and c.i < token.i]
                if cleft and any(c.dep_ == "nsubj" and c.lower_ == "it" for c in clause.head.children):
                    return cleft[0]
            if clause.dep_ not in ("conj", "ccomp", "xcomp"):
                break
            clause = clause.head
    return token


def agents(verb: Token) -> list[Token]:
    """The by-phrases of a passive."""
    found = []
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            found += [c for c in child.children if c.dep_ == "pobj"]
    return found


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does what the verb says: heads of the noun phrases, without their conjuncts."""
    if is_passive(verb):
        return agents(verb) or _shared_agent(verb)
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    if own:
        return [_antecedent(verb, c) for c in _without_dateline(own)]
    if verb.dep_ == "amod":  # see triggers.possible: a verb with an object, parsed as an attribute of its subject
        return [verb.head] if verb.head.i < verb.i else []
    if depth >= DEPTH:
        return []
    return _borrowed(verb, depth + 1)


def _without_dateline(own: list[Token]) -> list[Token]:
    """ "NAIROBI, 4 May - Kenya is ready": the place and the date before the dash are no subject."""
    first = own[0]
    if len(own) > 1 and first.i == first.sent.start:
        between = first.doc[first.i + 1 : own[1].i]
        if any(t.text in ("-", "–", "—", "--") for t in between):
            return own[1:]
    return own


def _shared_agent(verb: Token) -> list[Token]:
    """ "was beaten and robbed by the guards": the phrase hangs on one of the conjuncts."""
    for other in (*(c for c in verb.children if c.dep_ == "conj"), *([verb.head] if verb.dep_ == "conj" else [])):
        if other.pos_ in CLAUSE_VERBS and is_passive(other):
            found = agents(other)
            if found:
                return found
    return []


def patients(verb: Token, depth: int = 0) -> list[Token]:
    """Who or what undergoes a passive verb."""
    own = [c for c in verb.children if c.dep_ == "nsubjpass"]
    if own:
        return [_antecedent(verb, c) for c in own]
    if verb.dep_ in ("acl", "amod") or (verb.dep_ == "relcl" and not any(c.dep_ == "nsubj" for c in verb.children)):
        return [verb.head]
    if depth >= DEPTH:
        return []
    if verb.dep_ == "conj" and verb.head.pos_ in CLAUSE_VERBS:
        head = verb.head
        return patients(head, depth + 1) if is_passive(head) else subjects(head, depth + 1)
    return _borrowed(verb, depth + 1)


def undergoer_or_subject(verb: Token, depth: int) -> list[Token]:
    """The grammatical subject, whatever its part."""
    return patients(verb, depth) if is_passive(verb) else subjects(verb, depth)


def _borrowed(verb: Token, depth: int) -> list[Token]:
    """The subject of a verb that has none of its own."""
    head, dep = verb.head, verb.dep_
    if dep == "conj" and head.pos_ in CLAUSE_VERBS:
        if verb.tag_ in FINITE:  # "accused Chad of arming rebels and closed the border": not joined to "arming"
            for _ in range(DEPTH):
                if head.tag_ in FINITE or head.dep_ == "ROOT" or any(c.dep_ == "aux" for c in head.children):
                    break
                head = head.head
            if head.pos_ not in CLAUSE_VERBS:
                return []
        return undergoer_or_subject(head, depth)
    if dep in ("xcomp", "ccomp", "advcl") and head.pos_ == "ADJ":
        holder = head.head
        return undergoer_or_subject(holder, depth) if holder.pos_ in CLAUSE_VERBS else []
    if dep in ("xcomp", "ccomp") and head.pos_ in CLAUSE_VERBS:
        if head.lemma_ in OBJECT_CONTROL and not is_passive(head):
            controlled = objects(head) or [t for p in ("on", "for", "upon") for t in prepositional(head, p)]
            if controlled:
                return controlled
        return undergoer_or_subject(head, depth)
    if dep == "advcl" and head.pos_ in CLAUSE_VERBS:
        infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)
        if infinitive and head.lemma_ in OBJECT_CONTROL and not is_passive(head) and objects(head):
            return objects(head)
        if is_passive(head):
            # "was attacked by militiamen, killing ten"; "was arrested after attacking", where the mark says whose act
            if verb.tag_ == "VBG" and not any(c.dep_ in ("mark", "prep") for c in verb.children):
                return agents(head)
            return patients(head, depth)
        return subjects(head, depth)
    if dep == "pcomp":
        governor = head.head
        if governor.pos_ in CLAUSE_VERBS:
            if governor.lemma_ in OBJECT_GERUND and head.lower_ in ("of", "for", "from", "over", "with"):
                return patients(governor, depth) if is_passive(governor) else objects(governor)
            if head.lower_ == "by" and is_passive(governor):
                return []
            return undergoer_or_subject(governor, depth)
        return []
    if dep in ("acl", "relcl"):
        if verb.tag_ in ("VBG", "VBN"):
            return [head]
        return holders(head, depth)
    return []


def holders(noun: Token, depth: int) -> list[Token]:
    """Whose plan, decision or promise it is: possessor, or subject of the verb that governs the noun."""
    owner = [c for c in noun.children if c.dep_ == "poss"]
    if owner:
        return owner
    by = prepositional(noun, "by") or prepositional(noun, "for")
    if by:
        return by
    verb = noun.head
    if noun.dep_ in ("dobj", "attr") and verb.pos_ in CLAUSE_VERBS:
        return undergoer_or_subject(verb, depth)
    if noun.dep_ == "pobj" and noun.head.head.pos_ in CLAUSE_VERBS:
        return undergoer_or_subject(noun.head.head, depth)
    return []


def objects(verb: Token) -> list[Token]:
    """Whom or what the verb affects: object, subject of the passive, noun before a relative clause or participle."""
    return list(_objects(verb))


@lru_cache(256)  # each entry of a verb asks again: three of four questions are repeated
def _objects(verb: Token) -> list[Token]:
    if is_passive(verb):
        return patients(verb) + [c for c in verb.children if c.dep_ == "dobj"]
    own = [c for c in verb.children if c.dep_ == "dobj"]
    if verb.dep_ == "relcl" and verb.lemma_ in GIVING and _leaves_a_gap(verb):  # "the welcome Chad gave the king"
        return [verb.head]
    if own:
        return [_antecedent(verb, c) for c in own]
    if verb.dep_ == "relcl" and _leaves_a_gap(verb):
        return [verb.head]
    if verb.lemma_ in OBJECT_CONTROL:  # "allowed students to return", parsed as a clause
        inner = [c for c in verb.children if c.dep_ == "ccomp" and c.tag_ == "VB" and not _modal(c)]
        found = [s for c in inner for s in c.children if s.dep_ == "nsubj"]
        if found:
            return found
    for child in verb.children:  # "attacked and burned the church"
        if child.dep_ == "conj" and child.pos_ == "VERB" and not any(c.dep_ == "nsubj" for c in child.children):
            return [c for c in child.children if c.dep_ == "dobj"]
    return []


def _leaves_a_gap(verb: Token) -> bool:
    """Is the noun before a relative clause its object: "the town that rebels took", not "Chad, whose army fled"?"""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None or subject.lower_ in RELATIVE or any(c.tag_ == "WP$" for c in subject.children):
        return False
    return not any(c.tag_ == "WRB" for c in verb.children)  # "where", "when"


def receivers(verb: Token) -> list[Token]:
    """To whom something is given without a preposition: "gave the king a welcome", "the welcome Chad gave the king"."""
    found = [c for c in verb.children if c.dep_ in ("dative", "iobj") and c.pos_ != "ADP"]
    if not found and verb.dep_ == "relcl" and verb.lemma_ in GIVING and _leaves_a_gap(verb):
        found = [c for c in verb.children if c.dep_ == "dobj"]
    return found


def companions(verb: Token) -> list[Token]:
    """Who does it besides the subject: "like Chad, Niger refused", "Chad, together with Niger, sent troops"."""
    found = []
    for child in verb.children:
        if child.dep_ in ("prep", "advmod", "cc") and child.lower_ in COMPANY:
            if child.lower_ == "like" and child.i > verb.i:
                continue
            found += [c for c in child.children if c.dep_ == "pobj"]
            found += prepositional(child, "with")
    return list(dict.fromkeys(found))


def _modal(verb: Token) -> bool:
    return any(c.dep_ == "mark" or (c.dep_ == "aux" and c.lower_ != "to") for c in verb.children)


def prepositional(token: Token, *names: str) -> list[Token]:
    """The nouns of the token's phrases with one of the prepositions; "across from", "in on": the inner one counts."""
    found = []
    for child in token.children:
        if child.dep_ not in ("prep", "agent", "dative", "prt", "advmod"):
            continue
        if child.lower_ in names:
            found += [c for c in child.children if c.dep_ in ("pobj", "pcomp")]
        for inner in child.children:
            if inner.dep_ == "prep" and inner.lower_ in names:
                found += [c for c in inner.children if c.dep_ in ("pobj", "pcomp")]
    return found


def conjuncts(token: Token) -> Iterator[Token]:
    """The token and what is joined to it by "and", "or" or commas, in order."""
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ not in CLAUSE_VERBS:
            yield from conjuncts(child)
