"""Whom he, she, him, his and her mean.

The rules in the order in which they are asked; each is described in coreference.RULES. Where two persons fit and no
rule prefers one, the pronoun is left open: a wrong link is worse than none.
"""

from bisect import bisect_left

from spacy.tokens import Token

from transforms.language.analysis import Entity, Mention, Sentence
from transforms.language.coreference_discourse import Discourse, Reference
from transforms.language.coreference_grammar import (
    SUBJECTS,
    clause_of,
    co_arguments,
    coordinated,
    governing_subjects,
    is_listed,
    judged,
    subject_of,
    top,
)

FEMALE = frozenset(("she", "her"))
_BACK = 5  # sentences before the pronoun that may hold its antecedent
_OPENING = 40  # characters from a sentence's beginning in which a possessive can look ahead
Found = tuple[Entity, str]


def resolve_person(found: Discourse, start: int, sentence: Sentence, token: Token) -> Found | None:
    """The person and the rule, or None."""
    gender = "f" if token.lower_ in FEMALE else "m"
    groups = _candidates(found, sentence, gender)
    if found.in_quote(start):
        return _quoted(found, start, sentence, groups)
    ahead = _ahead(found, start, sentence, token, gender)
    if ahead is not None and not groups[0]:
        return ahead, "cataphora"
    groups[0] = _possible(found, groups[0], sentence, token)
    if barred := _barred(found, sentence, token):
        groups = [[r for r in group if r.entity is None or r.entity.entity_id not in barred] for group in groups]
    bound, blocked = _bound(found, groups[0], sentence, token)
    if bound is not None or blocked:
        return bound
    for back, group in enumerate(groups):
        if not group:
            continue
        answer = _choose(found, group, back)
        if answer is None or _rival(found, answer[0], sentence):
            return None
        if back == 0 and answer[1] == "same sentence" and group[0].form == "name":
            found.learn_gender(answer[0], gender)
        return answer
    if ahead is not None:
        return ahead, "cataphora"
    return None


def _candidates(found: Discourse, sentence: Sentence, gender: str) -> list[list[Reference]]:
    """Persons of that gender, or of none known, by sentences back; those of known gender alone for "she"."""
    groups: list[list[Reference]] = [[] for _ in range(_BACK + 1)]
    known = False
    for reference in found.back(sentence.no, _BACK):
        if reference.type != "person" or reference.quoted:
            continue
        has = found.gender(reference)
        if has is None or has == gender:
            known = known or has is not None
            groups[sentence.no - reference.sentence_no].append(reference)
    if known and gender == "f":
        groups = [[r for r in group if found.gender(r) == "f"] for group in groups]
    return groups


def _choose(found: Discourse, group: list[Reference], back: int) -> Found | None:
    """Of the persons of one sentence: the only one, the only subject, or the subject of its main clause."""
    entities = {r.entity.entity_id if r.entity else str(r.start): r for r in group}
    if len(entities) > 1:
        subjects = {
            i: r for i, r in entities.items() if any(r2.entity is r.entity and found.is_subject(r2) for r2 in group)
        }
        if len(subjects) != 1:
            main = {i: r for i, r in subjects.items() if _heads_sentence(found, r)}
            subjects = main
        if len(subjects) != 1:
            return None
        reference = next(iter(subjects.values()))
        return (reference.entity, "subject") if reference.entity is not None else None
    reference = group[0]
    if reference.entity is None:
        return None
    return reference.entity, ("same sentence" if back == 0 else "only person")


def _heads_sentence(found: Discourse, reference: Reference) -> bool:
    token = found.token(reference)
    return token is not None and top(token).dep_ in SUBJECTS and top(token).head.dep_ == "ROOT"


def _bound(found: Discourse, group: list[Reference], sentence: Sentence, token: Token) -> tuple[Found | None, bool]:
    """The subject of the pronoun's own clause (a possessive's) or of the clauses above it, if it fits.

    True where that subject is a person whom the text does not name.
    """
    if len({r.entity.entity_id if r.entity else str(r.start) for r in group}) < 2:
        return None, False
    if token.dep_ == "poss" and (object_ := judged(token)) is not None:
        for reference in group:
            if reference.entity is not None and _covers(reference, object_, sentence):
                return (reference.entity, "judged"), False
    above: list[Token] = []
    if token.dep_ == "poss" and (own := subject_of(clause_of(token))) is not None:
        above.append(own)
    if token.dep_ == "poss" or token.dep_ in SUBJECTS:
        above += governing_subjects(token)
    for subject in above:
        for reference in group:
            if _covers(reference, subject, sentence):
                if reference.entity is None or is_listed(subject):
                    return None, True
                return (reference.entity, "governing subject"), False
    return None, False


def _covers(reference: Reference, token: Token, sentence: Sentence) -> bool:
    return reference.start <= sentence.offset + token.idx < reference.end


def _possible(found: Discourse, group: list[Reference], sentence: Sentence, token: Token) -> list[Reference]:
    """Those of the pronoun's own sentence that the syntax allows.

    "Macron met him", "Macron wrote to Merz, urging him": him is not the subject that governs it, nor whom it is listed
    with. "Echoing Witkoff's words, he": a subject pronoun is not a possessor of its own sentence.
    """
    if not group:
        return group
    listed = coordinated(token)
    if listed:
        group = [r for r in group if (t := found.token(r)) is None or t.i not in listed]
    if token.dep_ == "poss":
        return group
    if token.dep_ in SUBJECTS:
        return [r for r in group if r.form == "pronoun" or (t := found.token(r)) is None or t.dep_ != "poss"]
    return group


def _barred(found: Discourse, sentence: Sentence, token: Token) -> set[str]:
    """The entities that an object pronoun cannot mean, wherever they are named: the subject that governs it."""
    if token.dep_ == "poss" or token.dep_ in SUBJECTS:
        return set()
    verbs = co_arguments(token)
    return {
        r.entity.entity_id
        for r in found.back(sentence.no, 0)
        if r.entity is not None
        and r.type == "person"
        and (t := found.token(r)) is not None
        and ((t.dep_ in SUBJECTS and t.head.i in verbs) or (t.dep_ in ("dobj", "dative") and t.head.i == token.head.i))
    }


def _rival(found: Discourse, entity: Entity, sentence: Sentence) -> bool:
    """Is a nearer subject an unknown name, which the recogniser may only have taken for an organisation?"""
    for reference in found.back(sentence.no, 1):
        other = reference.entity
        if other is entity or (other is not None and other.entity_id == entity.entity_id):
            return False
        if other is None:
            if reference.form == "unnamed":
                continue
            return found.is_subject(reference)
        if other.type not in ("organization", "place") or reference.form in ("pronoun", "nominal"):
            continue
        if found.text[max(0, reference.start - 4) : reference.start].lower() == "the ":
            continue
        bare = other.wikidata_id is None and other.sector is None and other.country is None
        bare = bare and found.base.record(other.entity_id) is None and other.name.count(" ") < 2
        if bare and found.is_subject(reference):
            return True
    return False


def _quoted(found: Discourse, start: int, sentence: Sentence, groups: list[list[Reference]]) -> Found | None:
    """ "He is a scapegoat," said Pia Kestrel: the only person who fits and is not the one that speaks."""
    speakers = set()
    for mention in found.names:
        if mention.sentence_no == sentence.no and mention.entity is not None and not found.in_quote(mention.start):
            root = found.root(mention.start, mention.end, mention.sentence_no)
            if root is not None and root.dep_ in SUBJECTS:
                speakers.add(mention.entity.entity_id)
    inside = any(r.quoted and r.type == "person" and r.form == "name" for r in found.back(sentence.no, 2))
    if not speakers or inside:  # who is named in the quotation may be meant
        return None
    fit = {
        r.entity.entity_id: r.entity
        for group in groups[:3]
        for r in group
        if r.entity is not None and r.entity.entity_id not in speakers
    }
    unnamed = any(r.entity is None and found.is_subject(r) for group in groups[:3] for r in group)
    return (next(iter(fit.values())), "quoted") if len(fit) == 1 and not unnamed else None


def _ahead(found: Discourse, start: int, sentence: Sentence, token: Token, gender: str) -> Entity | None:
    """ "In his reply, Oren Talvik said", "When he signed, Karl Mendt thought": the subject that follows an opening."""
    if token.dep_ not in SUBJECTS:
        if start - sentence.start > _OPENING:
            return None
    elif clause_of(token).dep_ != "advcl" or any(r.sentence_no < sentence.no for r in found.back(sentence.no, 1)):
        return None
    for mention in _after(found, start, sentence):
        if mention.entity is None or mention.entity.type != "person":
            continue
        root = found.root(mention.start, mention.end, mention.sentence_no)
        if root is None or root.dep_ not in SUBJECTS or root.head.i == token.head.i:
            continue
        if token.dep_ in SUBJECTS and root.head.i != clause_of(token).head.i:
            continue
        has = found.gender(Reference(mention.start, mention.end, mention.sentence_no, mention.entity, "name", False))
        if has is None or has == gender:
            return mention.entity
    return None


def _after(found: Discourse, start: int, sentence: Sentence) -> list[Mention]:
    first = bisect_left(found.starts, start)
    last = bisect_left(found.starts, sentence.end)
    return found.names[first:last]
