"""Pronouns and nominals resolved within the document, by rules that each resolved mention can name.

The text is read once from the beginning. A pronoun of the third person goes to coreference_persons (he, she) or
coreference_bodies (it, they), a noun of nominal_heads.tsv to linking.nominals; what is resolved is a reference for what
follows. Precision comes first: where two fit and no rule prefers one, the mention is left out.
"""

import re

from transforms.knowledge.entities import EntityBase
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.coreference_bodies import resolve_body
from transforms.language.coreference_discourse import Discourse, Resolution
from transforms.language.coreference_persons import resolve_person
from transforms.linking.nominals import Nominals, nominal_heads

# Rule -> how the mention counts as linked, the score, and what the rule says.
RULES: dict[str, tuple[str, float, str]] = {
    "cataphora": ("pronoun", 0.7, "the subject that follows an opening phrase: In his reply, Talvik said"),
    "same sentence": ("pronoun", 0.85, "the only person of the sentence who fits"),
    "only person": ("pronoun", 0.8, "the only person who fits in the nearest sentence before that has any"),
    "subject": ("pronoun", 0.75, "of several in a sentence its only subject, or that of its main clause"),
    "judged": ("pronoun", 0.75, "the object: Macron praised Merz for his work"),
    "governing subject": ("pronoun", 0.85, "the subject of the clause above: NATO said it, Talvik said he"),
    "own subject": ("pronoun", 0.85, "the subject of the clause: Chad closed its border"),
    "owner": ("pronoun", 0.85, "whose the noun is: Ukraine's fight for its land"),
    "opening clause": ("pronoun", 0.85, "the subject of the clause that opens: While Chad agreed, it"),
    "last subject": ("pronoun", 0.75, "the subject of the last sentence: NATO agreed. It sent ships"),
    "other subject": ("pronoun", 0.75, "the only body that is a subject below a person's clause"),
    "repeated": ("pronoun", 0.8, "as the same pronoun in the subject: its backlog is at its highest"),
    "quoted": ("pronoun", 0.65, "in a quotation the only person who fits and does not speak"),
    "office": ("office", 0.85, "the holder of the office on the day: the Ukrainian president"),
    "named holder": ("nominal", 0.7, "the only person of the document with the role and the country"),
    "office of the document": ("nominal", 0.75, "the only person named before with the office: the president"),
    "former office": ("nominal", 0.75, "the only person named before who held the office: the former president"),
    "profile": ("nominal", 0.7, "the last sentence's only person and subject: the businesswoman"),
    "only person named": ("nominal", 0.7, "the only person that the text has named: the prosecutor"),
    "predecessor": ("office", 0.8, "who held the office the day before the term began: his predecessor"),
    "government": ("nominal", 0.85, "the country: the German government"),
    "subject's country": ("nominal", 0.75, "the government: of the holder of an office who speaks or acts"),
    "only country": ("nominal", 0.75, "the government: of the only country that the text names"),
    "counterpart": ("office", 0.8, "the holder of the same office: his Ukrainian counterpart"),
    "owner's country": ("nominal", 0.85, "his country"),
    "apposition": ("nominal", 0.9, "the name beside it: Frontex, the border agency"),
    "description": ("nominal", 0.8, "who was called so beside the name: the economist"),
    "usual name": ("nominal", 0.7, "the only body whose name holds the word: the ministry; the alliance: NATO"),
    "type": ("nominal", 0.7, "the body of fitting sector that is meant last: the company"),
    "country": ("nominal", 0.75, "the country that is meant last: the country"),
    "age": ("nominal", 0.75, "who is of that age, or the last subject: the 47-year-old"),
}
PERSONS = frozenset(("he", "him", "his", "she", "her"))
BODIES = frozenset(("it", "its", "they", "them", "their"))
_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")


def resolve_pronouns(article: Article, base: EntityBase) -> None:
    """Adds mentions for the pronouns and nominals that resolve; mentions stay sorted and never overlap."""
    found = resolutions(article, base)
    if not found:
        return
    merged: list[Mention] = []
    for mention in sorted([*article.mentions, *(r.mention for r in found)], key=lambda m: (m.start, m.end)):
        if not merged or mention.start >= merged[-1].end:
            merged.append(mention)
    article.mentions = merged


def resolutions(article: Article, base: EntityBase) -> list[Resolution]:
    """What resolves, in order, each with its rule; the article stays as it is."""
    if not any(m.entity is not None for m in article.mentions):
        return []
    found = Discourse(article, base)
    nominals = Nominals(found)
    heads = nominal_heads()
    for match in _WORD.finditer(article.text):
        word = match.group().lower()
        pronoun = word in PERSONS or word in BODIES
        if not pronoun and word not in heads:
            continue
        start, end = match.span()
        if found.covered(start, end):
            continue
        sentence = found.sentence_at(start)
        if sentence is None:
            continue
        found.advance(start)
        if not pronoun:
            nominal = nominals.resolve(start, end, word, sentence)
            if nominal is not None:
                begin, entity, rule = nominal
                # In "the Union's border agency" the name inside is a mention of its own.
                _add(found, begin if begin >= found.taken(start) else start, end, "nominal", sentence.no, entity, rule)
            continue
        token = found.root(start, end, sentence.no)
        if token is None:
            continue
        resolve = resolve_person if word in PERSONS else resolve_body
        answer = resolve(found, start, sentence, token)
        if answer is not None:
            _add(found, start, end, "pronoun", sentence.no, *answer)
    return found.resolutions


def _add(found: Discourse, start: int, end: int, form: str, sentence_no: int, entity: Entity, rule: str) -> None:
    method, score, _ = RULES[rule]
    mention = Mention(start, end, found.text[start:end], form, sentence_no, None, entity, method, score)
    found.add(mention, rule, found.root(start, end, sentence_no))
