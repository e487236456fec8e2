"""Which state, organisation or group it, its, they, them and their mean: only where the grammar says so.

"It" is a thing, a fact or nothing far more often than a body (three in four in random passages of news), so the
antecedent must be the subject of the pronoun's own clause (its), of a clause above it, or of the last sentence, and the
pronoun must not be pleonastic. "They" must have a name that is a plural ("the Democrats") for antecedent.
"""

from spacy.tokens import Token

from transforms.language.analysis import Entity, Sentence
from transforms.language.coreference_discourse import Discourse, Reference
from transforms.language.coreference_grammar import (
    SUBJECTS,
    clause_of,
    governing_subjects,
    is_listed,
    is_pleonastic,
    is_thing,
    is_within,
    judged,
    own_subject,
    subject_of,
)

PLURAL = frozenset(("they", "them", "their"))
BODIES = frozenset(("organization", "country", "group"))
_STEPS = 6
_ORGANS = frozenset(("military", "army", "navy", "ministry", "parliament", "government", "cabinet"))

Found = tuple[Entity, str]


def resolve_body(found: Discourse, start: int, sentence: Sentence, token: Token) -> Found | None:
    """The body and the rule, or None."""
    plural = token.lower_ in PLURAL
    if not plural and token.dep_ != "poss" and is_pleonastic(token):
        return None
    if token.dep_ == "poss":
        if (owner := _owner(found, sentence, token, plural)) is not None:
            return owner, "owner"
        if (object_ := judged(token)) is not None and (e := _body(found, sentence, object_, plural)) is not None:
            return e, "judged"
        own = subject_of(clause_of(token))
        if own is not None and not is_within(token, own):
            return _bind(found, sentence, own, plural, "own subject") or _repeated(found, sentence, token, own)
    elif token.dep_ not in SUBJECTS:
        return None
    elif (owner := _insistence(found, sentence, token, plural)) is not None:
        return owner, "owner"
    elif (opening := _opening(found, sentence, token, plural)) is not None:
        return opening, "opening clause"
    for subject in _above(token):
        if is_within(token, subject):
            continue
        if (bound := _bind(found, sentence, subject, plural, "governing subject")) is not None:
            return bound
        if token.dep_ != "poss" and (part := _part(found, sentence, subject, plural)) is not None:
            return part, "owner"
        if plural and token.dep_ == "poss":
            return None
        return _other_subject(found, sentence, subject, plural)
    if found.in_quote(start) or is_thing(token):
        return None
    return _last_sentence(found, sentence, plural)


def _opening(found: Discourse, sentence: Sentence, token: Token, plural: bool) -> Entity | None:
    """ "While Chad agreed, it did not sign": the subject of the clause that opens the pronoun's own."""
    for child in clause_of(token).lefts:
        if child.dep_ == "advcl" and (subject := own_subject(child)) is not None:
            return _body(found, sentence, subject, plural)
    return None


def _above(token: Token) -> list[Token]:
    """Subjects that can be meant: of the clause beside ("rose and it fell"), then of those above."""
    verb = clause_of(token)
    found: list[Token] = []
    for _ in range(_STEPS):
        if verb.dep_ != "conj":
            break
        verb = verb.head
        if (subject := own_subject(verb)) is not None and subject.i != token.i:
            found.append(subject)
            break
    return found + governing_subjects(token)


def _body(found: Discourse, sentence: Sentence, token: Token, plural: bool) -> Entity | None:
    """The body that a noun or pronoun means, if it can be called it (or they)."""
    reference = found.reference_of(token, sentence)
    if reference is None:
        return None if plural else _state_of(found, sentence, token)
    if reference.form == "demonym" and token.dep_ not in SUBJECTS:
        return None
    return _fitting(found, reference, token, plural)


def _state_of(found: Discourse, sentence: Sentence, token: Token) -> Entity | None:
    """ "The Ukrainian military said it": an organ of a state acts for the state."""
    if token.lower_ not in _ORGANS:
        return None
    for child in token.lefts:
        if child.dep_ in ("amod", "poss", "compound"):
            mention = found.name_of(child, sentence)
            if mention is not None and mention.entity is not None and mention.entity.type == "country":
                return mention.entity
    return None


def _fitting(found: Discourse, reference: Reference, token: Token, plural: bool) -> Entity | None:
    entity = reference.entity
    if entity is None or entity.type not in BODIES:
        return None
    root = found.token(reference)
    if root is not None and root.i != token.i and root.dep_ in ("amod", "compound", "poss"):
        return None
    if reference.form == "pronoun":
        return entity if (root is not None and root.lower_ in PLURAL) == plural else None
    return entity if _is_plural(reference, found, token) == plural else None


def _is_plural(reference: Reference, found: Discourse, token: Token) -> bool:
    """ "The Democrats", "the Greens", not "the United States", "Reporters Without Borders"."""
    entity = reference.entity
    if entity is None or entity.type == "country":
        return False
    last = found.text[reference.start : reference.end].rpartition(" ")[2]
    plural = entity.type == "group" or token.tag_ in ("NNPS", "NNS")
    return plural and last.endswith("s") and not last.isupper()


def _bind(found: Discourse, sentence: Sentence, subject: Token, plural: bool, rule: str) -> Found | None:
    entity = None if is_listed(subject) else _body(found, sentence, subject, plural)
    return (entity, rule) if entity is not None else None


def _owner(found: Discourse, sentence: Sentence, token: Token, plural: bool) -> Entity | None:
    """ "Ukraine's war for its sovereignty": whose the noun is that the pronoun's noun belongs to."""
    noun = token.head
    for _ in range(_STEPS):
        if noun.head is noun or noun.pos_ in ("VERB", "AUX"):
            return None
        if noun.dep_ == "conj":  # "Chad and its allies"
            return _body(found, sentence, noun.head, plural)
        noun = noun.head
        for child in noun.lefts:
            if child.dep_ == "poss" and child.i < token.i:
                return _body(found, sentence, child, plural)
    return None


def _insistence(found: Discourse, sentence: Sentence, token: Token, plural: bool) -> Entity | None:
    """ "Chad's insistence that it did not pay": whose the noun is that the clause says more of."""
    verb = clause_of(token)
    if verb.dep_ not in ("acl", "ccomp", "relcl") or verb.head.pos_ != "NOUN":
        return None
    owners = [c for c in verb.head.lefts if c.dep_ == "poss"]
    owners += [g for c in verb.head.rights if c.dep_ == "prep" and c.lower_ == "by" for g in c.children]
    return next((e for owner in owners if (e := _body(found, sentence, owner, plural)) is not None), None)


def _part(found: Discourse, sentence: Sentence, subject: Token, plural: bool) -> Entity | None:
    """ "Shares in Norlund fell after it": the body in a subject that is itself a plural."""
    if plural or subject.tag_ != "NNS":
        return None
    within = [c for c in subject.lefts if c.dep_ == "poss"]
    within += [g for c in subject.rights if c.dep_ == "prep" for g in c.children if g.dep_ == "pobj"]
    fit = [e for token in within if (e := _body(found, sentence, token, plural)) is not None]
    return fit[0] if len(fit) == 1 else None


def _other_subject(found: Discourse, sentence: Sentence, subject: Token, plural: bool) -> Found | None:
    """ "Talvik said Chad was ready, but it": below a person's clause the only body that is a subject."""
    above = found.reference_of(subject, sentence)
    if above is None or above.type != "person":
        return None
    fit: dict[str, Entity] = {}
    for reference in found.back(sentence.no, 0):
        token = found.token(reference) if reference.type in BODIES else None
        if token is None or not (plural or token.dep_ in SUBJECTS):
            continue
        entity = _fitting(found, reference, token, plural)
        if entity is not None:
            fit[entity.entity_id] = entity
    return (next(iter(fit.values())), "other subject") if len(fit) == 1 else None


def _repeated(found: Discourse, sentence: Sentence, token: Token, own: Token) -> Found | None:
    """ "Its backlog stands at its highest": as the pronoun in the subject."""
    for child in own.children:
        if child.dep_ == "poss" and child.lower_ == token.lower_:
            reference = found.reference_of(child, sentence)
            if reference is not None and reference.form == "pronoun" and reference.entity is not None:
                return reference.entity, "repeated"
    return None


def _last_sentence(found: Discourse, sentence: Sentence, plural: bool) -> Found | None:
    """The subject of the main clause of the sentence before."""
    if sentence.no == 0:
        return None
    before = found.article.sentences[sentence.no - 1]
    root = before.span.root
    subject = own_subject(root)
    if subject is None or is_listed(subject):
        return None
    entity = _body(found, before, subject, plural)
    return (entity, "last subject") if entity is not None else None
