"""Which entries of the lexicon a sentence fires, and with which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.events.syntax import conjuncts, objects, prepositional, subjects
from transforms.knowledge.lexicon import Entry, Lexicon, Requirement
from transforms.language.analysis import Sentence

POS_OF = {
    "verb": frozenset(("VERB", "AUX")),
    "noun": frozenset(("NOUN",)),
    "adjective": frozenset(("ADJ", "VERB", "ADV")),
}
# A noun after one of these is what is counted: "a round of talks" is talks.
COUNTERS = frozenset(
    (
        "act",
        "barrage",
        "set",
        "raft",
        "wave",
        "tranche",
        "string",
        "spate",
        "batch",
        "campaign",
        "couple",
        "day",
        "dozen",
        "form",
        "half",
        "hour",
        "hundred",
        "kind",
        "lot",
        "month",
        "number",
        "package",
        "pair",
        "part",
        "piece",
        "range",
        "round",
        "series",
        "set",
        "sort",
        "spate",
        "string",
        "thousand",
        "type",
        "use",
        "volley",
        "wave",
        "week",
        "worth",
        "year",
    )
)
PHRASE_WINDOW = 90
LONGEST_TRIGGER = 60


@dataclass(slots=True)
class Trigger:
    """An entry that fired: its head and all its words, in order of the text."""

    entry: Entry
    head: Token
    words: tuple[Token, ...]

    @property
    def nouns(self) -> list[Token]:
        """The nouns of a trigger that is headed by a verb: "talks" in "held talks"."""
        return [w for w in self.words if w is not self.head and w.pos_ in ("NOUN", "PROPN")]


def counted(token: Token) -> Iterator[Token]:
    """The token, its conjuncts, and what they count."""
    for part in conjuncts(token):
        yield part
        if part.lemma_.lower() in COUNTERS or part.pos_ == "NUM":  # "30 of 350 licences"
            for noun in prepositional(part, "of"):
                yield from conjuncts(noun)


def _first(tokens: Iterable[Token], words: frozenset[str] | None) -> Token | None:
    for token in tokens:
        if words is None:
            return token
        lemma = token.lemma_.lower()
        if lemma in words or token.lower_ in words or (lemma.endswith("s") and lemma[:-1] in words):
            return token  # the lemma of a name keeps its plural: "Rapid Support Forces"
    return None


def _modifiers(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ in ("compound", "amod", "nmod", "poss", "nummod", "npadvmod", "advmod"):
            yield from conjuncts(child)
            for grandchild in child.children:
                if grandchild.dep_ in ("compound", "amod", "npadvmod", "advmod", "nmod"):
                    yield grandchild


def find(need: Requirement, token: Token, nouns: list[Token]) -> list[Token] | None:
    """The words that meet a requirement (negation apart), or None. `nouns`: objects found before for this entry."""
    words = need.words
    found: Token | None = None
    match need.relation:
        case "obj":
            found = _first((c for o in objects(token) for c in counted(o)), words)
        case "subj":
            found = _first((c for s in subjects(token) for c in counted(s)), words)
        case "prep":
            holders = [token, *nouns] if nouns or token.pos_ == "NOUN" else [token, *objects(token)]
            nouns_of = [p for h in holders for p in prepositional(h, *need.prepositions)]
            if (
                words is None
            ):  # "called on Monday", "On Monday he called": a date is no argument, nor is what stands before
                nouns_of = [p for p in nouns_of if p.i > token.i and p.ent_type_ not in ("DATE", "TIME")]
            found = _first((c for p in nouns_of for c in counted(p)), words)
            if found is not None:
                return [found.head, found] if found.head.dep_ == "prep" and words is not None else [found.head]
        case "prt":
            found = _first(
                [c for c in token.children if c.dep_ in ("prt", "advmod", "prep", "acomp", "advcl", "oprd")], words
            )
        case "mod":
            found = _first((m for n in (nouns or [token]) for m in _modifiers(n)), words)
        case "xcomp":
            candidates = [c for c in token.children if c.dep_ in ("xcomp", "advcl", "ccomp") and _infinitive(c)]
            candidates = [c for c in candidates if c.i > token.i]
            found = _first((p for c in candidates for p in _verbs(c)), words)
        case "ccomp":
            found = _first([c for c in token.children if c.dep_ == "ccomp"], words)
        case "acomp" | "attr" | "oprd":
            complements = [c for c in token.children if c.dep_ in ("acomp", "attr", "oprd", "ccomp", "xcomp")]
            complements += [c for c in token.children if c.dep_ == "dobj"][1:]  # "branded him a traitor"
            found = _first((p for c in complements for p in conjuncts(c)), words)
        case "iobj":
            found = _first([c for c in token.children if c.dep_ in ("dative", "iobj")], words)
        case "neg":
            found = _first([c for c in token.children if c.dep_ == "neg"], words)
        case "must":
            for clause in (c for c in token.children if c.dep_ == "ccomp"):
                found = _first([c for c in clause.children if c.dep_ == "aux"], words)
                if found is not None:
                    break
        case "poss":
            found = _first([c for c in token.children if c.dep_ == "poss"], words)
        case "dep":
            found = _first((p for c in token.children for p in conjuncts(c)), words)
        case "under":  # the noun's own preposition: "at a summit"
            found = _first([token.head] if token.dep_ == "pobj" else [], words)
        case "acl":
            found = _first([c for c in token.children if c.dep_ == "acl" and _infinitive(c)], words)
        case "near":
            found = _first(token.sent, words)
        case "phrase":
            return _phrase(token, words or frozenset())
    return None if found is None else [found]


def _infinitive(token: Token) -> bool:
    return token.dep_ == "xcomp" or any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)


def _verbs(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ == "VERB":
            yield child


def _phrase(token: Token, phrases: frozenset[str]) -> list[Token] | None:
    """A fixed phrase in the words after the head (or ending at it), whatever the parse makes of it."""
    doc = token.doc
    sentence = token.sent
    window = doc[token.i : min(token.i + 14, sentence.end)]
    text = window.text.lower()[:PHRASE_WINDOW]
    for phrase in sorted(phrases):
        at = text.find(phrase)
        if at < 0:
            continue
        start = window.start_char + at
        span = doc.char_span(start, start + len(phrase))
        if span is not None:
            return list(span)
    return None


def match(entry: Entry, token: Token) -> Trigger | None:
    """The trigger, if the entry's words and conditions are all there."""
    if token.pos_ not in POS_OF[entry.part_of_speech]:
        return None
    found = attempt(entry, token)
    return found if isinstance(found, Trigger) else None


def attempt(entry: Entry, token: Token) -> Trigger | Requirement:
    """The trigger headed by a word of the right part of speech, or the first requirement that it does not meet."""
    words: list[Token] = [token]
    nouns: list[Token] = []
    for need in entry.needs:
        found = find(need, token, nouns)
        if need.negated:
            if found is not None:
                return need
            continue
        if found is None:
            return need
        if need.relation == "obj":
            nouns += found
        if need.words is not None or need.relation == "prep":
            words += found
    for condition in entry.where:
        if condition.relation in ("actor", "recipient"):  # judged by coder.py when the slots are filled
            continue
        if (find(condition, token, nouns) is None) != condition.negated:
            return condition
    return Trigger(entry, token, tuple(sorted(set(words), key=lambda t: t.i)))


def possible(token: Token) -> bool:
    """Can a token head a trigger? Attributes ("arrested men", "attack helicopter") cannot."""
    if token.dep_ == "amod" and token.pos_ == "VERB":  # "Trump halted aid", misparsed: an attribute has no object
        return any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in token.children)
    if (
        token.tag_ == "VB"
        and token.dep_ == "ROOT"
        and not any(c.dep_ in ("aux", "nsubj", "nsubjpass", "auxpass") for c in token.children)
    ):
        return False  # "Consult an adviser": asks the reader, tells nothing
    return token.dep_ not in ("compound", "amod", "nmod", "aux", "auxpass")


def candidates(sentence: Sentence, lexicon: Lexicon) -> list[tuple[Token, tuple[Entry, ...]]]:
    """The tokens whose lemma heads an entry, with the entries; the one place that looks at every token."""
    by_lemma, forms = lexicon.by_lemma, lexicon.lemma_of_form
    found = []
    for token in sentence.span:
        entries = by_lemma.get(token.lemma_)
        if entries is None:
            form = token.lower_
            if form in forms:
                entries = by_lemma.get(forms[form])
        if entries is not None:
            found.append((token, entries))
    return found
