"""The grammar that coreference asks for: the clause that a word stands in, its subject, and what cannot refer at all.

All of it walks spaCy's dependency tree a few steps and never raises on a strange one.
"""

from functools import lru_cache

from spacy.tokens import Token

from transforms.knowledge.tables import read_table

SUBJECTS = frozenset(("nsubj", "nsubjpass"))
RELATIVE = frozenset(("who", "which", "that", "whose", "whom"))
# A clause without a subject of its own takes that of the clause above it.
_SHARES = frozenset(("conj", "xcomp", "advcl", "pcomp", "prep", "aux", "dep"))
_CLAUSES = frozenset(("ROOT", "ccomp", "advcl", "relcl", "acl", "xcomp", "conj", "pcomp", "parataxis", "csubj"))
_VERBS = frozenset(("VERB", "AUX"))
_STEPS = 8  # more than any sentence that can be understood needs


@lru_cache(maxsize=1)
def _pleonastic() -> dict[str, frozenset[str]]:
    """pronoun_pleonastic.tsv: class -> words. verb: its "it" refers to nothing; thing: to no body, from
    another sentence; passive: "it is forbidden to"; adjective: "make it clear"; bearer: what only somebody can be."""
    rows = read_table("pronoun_pleonastic.tsv")
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["class"], set()).add(row["word"])
    return {name: frozenset(words) for name, words in found.items()}


def clause_of(token: Token) -> Token:
    """The verb of the clause in which the token stands (or its sentence's root)."""
    for _ in range(_STEPS):
        if (token.dep_ in _CLAUSES and token.pos_ in _VERBS) or token.head is token:
            return token
        token = token.head
    return token


def own_subject(verb: Token) -> Token | None:
    """The verb's own subject; the noun that a relative clause modifies where the subject is "who", "which", "that"."""
    for child in verb.lefts:
        if child.dep_ in SUBJECTS:
            if child.lower_ in RELATIVE and verb.dep_ == "relcl":
                return verb.head
            return child
    for child in verb.rights:  # "said Pia Kestrel"
        if child.dep_ in SUBJECTS:
            return child
    return None


def subject_of(verb: Token) -> Token | None:
    """The verb's subject, its own or that of the clause above: "came and left", "wants to leave", "the man arrested".

    The object of a verb above is the subject below: "urged Chad to open", "accused Chad of hiding".
    """
    for _ in range(_STEPS):
        found = own_subject(verb)
        if found is not None:
            return found
        if verb.dep_ in ("relcl", "acl"):
            return verb.head
        if verb.dep_ not in _SHARES or verb.head is verb:
            return None
        controls = verb.dep_ in ("xcomp", "pcomp")
        verb = verb.head
        if controls and verb.dep_ == "prep":
            verb = verb.head
        if controls and (object_ := next((c for c in verb.rights if c.dep_ in ("dobj", "dative")), None)) is not None:
            return object_
    return None


def governing_subjects(token: Token) -> list[Token]:
    """Subjects of the clauses above the token's own, nearest first: of "it" in "A said B hoped it would" B, then A."""
    found: list[Token] = []
    verb = clause_of(token)
    for _ in range(_STEPS):
        if verb.head is verb:
            break
        verb = clause_of(verb.head)
        subject = own_subject(verb)
        if subject is not None and subject.i != token.i and (not found or found[-1].i != subject.i):
            found.append(subject)
    return found


def top(token: Token) -> Token:
    """The word whose place in the clause the token shares: of a list its first, of an apposition the noun before."""
    for _ in range(_STEPS):
        if token.dep_ not in ("conj", "appos") or token.head.pos_ in _VERBS:
            return token
        token = token.head
    return token


def is_listed(token: Token) -> bool:
    """Is the word the first of a list: "Chad and Niger said"?"""
    return any(c.dep_ == "conj" for c in token.rights)


def is_within(token: Token, top: Token) -> bool:
    """Does the token belong to the phrase below `top`?"""
    for _ in range(_STEPS):
        if token.i == top.i:
            return True
        if token.head is token:
            return False
        token = token.head
    return False


def co_arguments(token: Token) -> set[int]:
    """Places (token.i) of the verbs whose subject an object pronoun cannot mean: "A met him", "A asked B to join him"."""
    verbs: set[int] = set()
    at = token
    for _ in range(_STEPS):
        if at.head is at:
            break
        at = at.head
        if at.pos_ in _VERBS:
            verbs.add(at.i)
            if own_subject(at) is not None or at.dep_ not in (
                "xcomp",
                "advcl",
                "conj",
                "prep",
                "pcomp",
                "dative",
                "aux",
            ):
                break
    return verbs


def coordinated(token: Token) -> set[int]:
    """Places of the words that stand with the token in a list: "him and Solane"."""
    found = {c.i for c in token.children if c.dep_ == "conj"}
    if token.dep_ == "conj":
        found.add(token.head.i)
    return found


@lru_cache(maxsize=1)
def _judges() -> frozenset[str]:
    """pronoun_judges.tsv: verbs after which "for his work" is the object's."""
    rows = read_table("pronoun_judges.tsv")
    return frozenset(row["verb"] for row in rows)


def judged(token: Token) -> Token | None:
    """B in "A praised B for his work", "A accused B of crimes in its war"; the token is the possessive."""
    at = token
    for _ in range(_STEPS):
        if at.head is at:
            return None
        at = at.head
        if at.pos_ in _VERBS:
            break
        if at.dep_ not in ("prep", "pobj", "conj", "pcomp"):
            return None
    if at.lemma_ not in _judges():
        return None
    return next((c for c in at.rights if c.dep_ == "dobj" and c.i < token.i), None)


def is_thing(token: Token) -> bool:
    """Does its verb make "it" a thing or an event rather than a body: "it contains", "it began"?"""
    return token.dep_ in SUBJECTS and token.head.lemma_ in _pleonastic()["thing"]


def is_pleonastic(token: Token) -> bool:
    """Is "it" without reference: "it is clear that", "it rained", "it seems", "make it easy to"?

    A table holds the verbs, adjectives and nouns; adjectives that only somebody can be ("ready", "proud") never count.
    """
    words = _pleonastic()
    if token.dep_ == "expl":
        return True
    verb = token.head
    if token.dep_ not in SUBJECTS:
        # "made it clear that", "find it hard to"
        if verb.pos_ not in _VERBS:
            return token.dep_ != "pobj"
        after = token.nbor(1) if token.i + 1 < len(token.doc) else None
        return after is not None and after.pos_ in ("ADJ", "ADP") and after.lower_ in words["adjective"]
    if verb.lemma_ in words["verb"] or verb.pos_ not in _VERBS:  # "makes it a crime to"
        return True
    if verb.lemma_ not in ("be", "become", "remain", "get") and verb.lower_ not in ("'s", "’s"):
        # "it was reported that", "it takes time", "it was announced"
        passive = token.dep_ == "nsubjpass" and any(c.dep_ in ("ccomp", "csubj") for c in verb.children)
        forbidden = token.dep_ == "nsubjpass" and verb.lemma_ in words["passive"]
        return passive or forbidden or (verb.dep_ == "acomp" and verb.lower_ in words["adjective"])
    for child in verb.rights:
        if child.dep_ in ("acomp", "attr", "oprd"):
            return child.lower_ not in words["bearer"]
        if child.dep_ == "prep" and child.lower_ in ("in", "at", "on", "under", "with", "among", "behind"):
            return False
    return True  # "it is", "it was Monday", "it was then that"
