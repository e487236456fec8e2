"""Questions to the event lexicon: how many entries, which, by what words, and what an entry asks for, said in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from transforms.knowledge.lexicon import PARTS_OF_SPEECH, Entry, Lexicon, Marked, Requirement, unmark
from warehouse.vocabulary import EVENT_TYPES

# A requirement of a trigger or of the conditions, as what must (or must not) stand there.
RELATION_WORDS = {
    "obj": "object",
    "subj": "subject",
    "prep": "phrase with",
    "prt": "particle or adverb",
    "mod": "modifier of its noun",
    "xcomp": "infinitive after it",
    "ccomp": "clause after it with the verb",
    "acomp": "complement",
    "attr": "complement",
    "oprd": "complement of its object",
    "iobj": "indirect object",
    "dep": "word that depends on it",
    "phrase": "fixed phrase after it",
    "neg": "negation",
    "poss": "possessor",
    "must": "auxiliary in the clause after it",
    "near": "word somewhere in the sentence",
    "under": "its own preposition",
    "acl": "infinitive that belongs to the noun",
    "actor": "kind of all actors",
    "recipient": "kind of all recipients",
}
# Where a frame looks for participants; prep:X is made from the preposition.
SOURCE_WORDS = {
    "subj": "the subject",
    "obj": "the object",
    "iobj": "the indirect object",
    "patient": "whom the verb or adjective tells of",
    "subj.act": "whose act the subject is (a strike by Chad killed ten)",
    "said.subj": "who speaks at it (at a summit, Mali promised)",
    "purpose": "against whom it is (a march demanding that the king resign)",
    "if.subj": "who is to meet the condition (if Chad does not leave)",
    "border": "whose border it is at",
    "by": "by whom",
    "of": "of whom",
    "poss": "the possessor (Chad's attack)",
    "mod": "the name before the noun (a Chadian attack)",
    "between": "between whom",
    "support": "the subject of the verb that carries the noun (Chad launched an attack)",
    "with.subj": "who speaks or acts at it (at talks with Chad, Mali promised)",
    "killed": "who is killed in it",
    "report": "who reports it",
    "ccomp.subj": "the subject of the clause after it",
    "xcomp.subj": "who is to do what is asked",
    "xcomp.obj": "the object of the infinitive",
    "xcomp.prep": "a phrase of the infinitive",
    "act.poss": "the possessor of the act",
    "obj.mod": "the name before the object (French troops)",
}
NEEDS_WORDS = {
    "actor": "an actor",
    "recipient": "a recipient",
    "either": "an actor or a recipient",
    "both": "an actor and a recipient",
    "none": "nobody: it may stand without participants",
}
_PREPOSITION_PARTS = {"act": "whose act stands after {}", "subj": "the subject of what stands after {}"}
# How a word of a question was found, the best first.
FIELDS = ("id", "head", "trigger", "name", "example")


@dataclass(frozen=True, slots=True)
class Count:
    """Entries of a type: of each kind, in all, and those with a counter-example."""

    event_type: str
    kinds: Mapping[str, int]
    total: int
    countered: int


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers a search, and by which of FIELDS each word of the search was found."""

    entry: Entry
    found: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence of the lexicon without its marks, and where the marked participants stand."""

    text: str
    marks: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """An entry said in words. `lists` are the words behind each @list of its trigger and conditions."""

    id: str
    event_type: str
    mode: str | None
    kind: str
    head: str
    trigger: str
    asks: tuple[str, ...]
    conditions: tuple[str, ...]
    frame: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    needs: str
    lists: Mapping[str, tuple[str, ...]]
    example: Sample
    counter: Sample | None
    tried_before: tuple[str, ...]


def summary(lexicon: Lexicon) -> list[Count]:
    """A count for each type, in PLOVER's order."""
    found = []
    for event_type in EVENT_TYPES:
        entries = select(lexicon, event_type=event_type)
        kinds = Counter(e.kind for e in entries)
        found.append(Count(event_type, dict(kinds), len(entries), sum(e.counter is not None for e in entries)))
    return found


def select(
    lexicon: Lexicon, event_type: str | None = None, mode: str | None = None, kind: str | None = None
) -> list[Entry]:
    """The entries of a type, mode and kind, in the order of the tables; None is any."""
    return [
        e
        for e in lexicon.entries
        if event_type in (None, e.event_type) and mode in (None, e.mode) and kind in (None, e.kind)
    ]


def search(lexicon: Lexicon, words: str) -> list[Hit]:
    """The entries in which each word is found, those whose head it is first.

    A word may be an id, a lemma or a form of it, a word of a list that the trigger names, or stand in the example;
    "v:call" is the head alone, by part of speech and lemma.
    """
    asked = words.lower().split()
    if not asked:
        return []
    hits = []
    for number, entry in enumerate(lexicon.entries):
        fields = [_field(entry, word, lexicon) for word in asked]
        if None not in fields:
            found = tuple((w, f) for w, f in zip(asked, fields, strict=True) if f is not None)
            worst = max(FIELDS.index(field) for _, field in found)
            hits.append((worst, sum(FIELDS.index(field) for _, field in found), number, Hit(entry, found)))
    return [hit for *_, hit in sorted(hits, key=lambda h: h[:3])]


def _field(entry: Entry, word: str, lexicon: Lexicon) -> str | None:
    """The first of FIELDS in which an entry has a word."""
    letter, colon, lemma = word.partition(":")
    if colon and letter in PARTS_OF_SPEECH:
        fits = entry.part_of_speech == PARTS_OF_SPEECH[letter] and entry.lemma == lemma
        return "head" if fits else None
    if word == entry.id:
        return "id"
    forms = {word, word.removesuffix("s"), word.removesuffix("es"), lexicon.lemma_of_form.get(word, word)}
    if entry.lemma in forms:
        return "head"
    if forms & _trigger_words(entry):
        return "trigger"
    if forms & set(entry.id.replace(".", "_").split("_")[1:]):
        return "name"
    if word in {part.strip(".,;:\"'()").lower() for part in entry.example.split()}:
        return "example"
    return None


def _trigger_words(entry: Entry) -> set[str]:
    positive = [r for r in entry.needs if not r.negated]
    words = {part for r in positive for word in r.words or () for part in word.split()}
    return words | {p for r in positive for p in r.prepositions}


def describe(entry: Entry, lexicon: Lexicon) -> Description:
    """The entry said in words."""
    asks, conditions = entry.trigger.split()[1:], entry.conditions.split()
    counter = Sample(*unmark(entry.counter)) if entry.counter is not None else None
    before = []
    for other in lexicon.by_lemma[entry.lemma]:
        if other is entry:
            break
        if other.part_of_speech == entry.part_of_speech:
            before.append(other.id)
    return Description(
        entry.id,
        entry.event_type,
        entry.mode,
        entry.kind.replace("_", " "),
        f"the {entry.part_of_speech} {entry.lemma!r}",
        entry.trigger,
        tuple(in_words(r) for r in asks),
        tuple(in_words(r) for r in conditions),
        entry.frame.name,
        tuple(slot_in_words(entry.frame.actor)),
        tuple(slot_in_words(entry.frame.recipient)),
        NEEDS_WORDS[entry.frame.needs],
        {name: tuple(sorted(lexicon.words[name])) for name in _list_names([*asks, *conditions])},
        Sample(entry.example, entry.expected),
        counter,
        tuple(before),
    )


def _list_names(requirements: list[str]) -> list[str]:
    words = [word for r in requirements for word in r.partition(":")[2].replace("/", "|").split("|")]
    return list(dict.fromkeys(word[1:] for word in words if word.startswith("@")))


def in_words(requirement: str) -> str:
    """One `relation:words` of a table: "object: deal, or a word of @accords", "no phrase with on or at: Monday"."""
    relation, _, rest = requirement.removeprefix("!").partition(":")
    label = RELATION_WORDS[relation]
    if relation == "prep":
        prepositions, _, rest = rest.partition("/")
        label = f"{label} {' or '.join(prepositions.split('|'))}"
    words = [w.replace("_", " ") for w in rest.split("|")] if rest else ["*"]
    said = label if "*" in words else f"{label}: {', '.join(words)}"
    return f"no {said}" if requirement.startswith("!") else said


def as_written(entry: Entry, requirement: Requirement) -> str:
    """A requirement of an entry as its row has it, with the names of lists. Raises KeyError if it is none of the entry's."""
    needs = zip(entry.trigger.split()[1:], entry.needs, strict=True)
    where = zip(entry.conditions.split(), entry.where, strict=True)
    for text, own in (*needs, *where):
        if own == requirement:
            return text
    raise KeyError(f"{entry.id} does not ask for {requirement}")


def slot_in_words(sources: tuple[str, ...]) -> Iterator[str]:
    """What is looked up for a slot: a line for what is taken together, the next only if nothing was found before."""
    together: list[str] = []
    for source in sources:
        if source == "|":
            yield ", ".join(together)
            together = []
        else:
            together.append(_source_in_words(source))
    if together:
        yield ", ".join(together)


def _source_in_words(source: str) -> str:
    name = source.removesuffix("~")
    if name.startswith("prep:"):
        preposition, _, part = name.removeprefix("prep:").partition(".")
        said = _PREPOSITION_PARTS.get(part, "a phrase with {}").format(f"'{preposition}'")
    else:
        said = SOURCE_WORDS[name]
    return f"{said} or whom it names" if source.endswith("~") else said
