"""The event lexicon: which words, in which construction, report an event of which type, and who fills its slots.

The data lies in `lexicon/`: one table of entries an event type (`accuse.tsv`), `frames.toml` (where a construction
has its actors and recipients), `words.toml` (lists of words that entries share). An entry is a row of

    id        its name for good: type, words, part of speech
    kind      one of KINDS
    trigger   the head's part of speech and lemma, then the dependents that belong to the trigger:
              `v:lift obj:@restrictions`, `v:call prt:off obj:strike`, `n:strike mod:drone`, `a:ready xcomp:*`
    mode      PLOVER mode or empty
    frame     a name of frames.toml
    where     conditions that are no part of the trigger, in the same grammar, `!` negates: `!obj:@trifles`
    example   a sentence of our own that the entry must code; {A ...} marks an actor, {R ...} a recipient
    counter   a sentence with its head word in another sense, which it must not code, or empty; marked like the example, so
              that it is the sense that keeps it from firing and not a want of participants

A dependent is `relation:word|word`, a word being a lemma, `@list`, or `*` for any; `prep:on/street|road` is a
prepositional phrase with its noun. The relations are those of transforms/events/triggers.py.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from warehouse.vocabulary import EVENT_TYPES

PARTS_OF_SPEECH = {"v": "verb", "n": "noun", "a": "adjective"}
RELATIONS = frozenset(
    (
        "obj",
        "subj",
        "prep",
        "prt",
        "mod",
        "xcomp",
        "ccomp",
        "acomp",
        "oprd",
        "iobj",
        "dep",
        "phrase",
        "neg",
        "attr",
        "poss",
        "must",
        "near",
        "actor",
        "recipient",
        "under",
        "acl",
    )
)
NEEDS = frozenset(("actor", "recipient", "either", "both", "none"))
KINDS = frozenset(["verb", "particle_verb", "light_verb", "verb_clause", "idiom", "noun", "compound_noun", "adjective"])
COLUMNS = ("id", "kind", "trigger", "mode", "frame", "where", "example", "counter")
_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_MARK = re.compile(r"\{([AR]) ([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependent that must (or must not) be there. `words` None: any word will do."""

    relation: str
    words: frozenset[str] | None
    prepositions: frozenset[str] = frozenset()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a construction has its participants: sources by slot, in order of preference (see events/frames.py)."""

    name: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    needs: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A participant marked in an example: its role and offsets in the plain sentence."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the lexicon."""

    id: str
    event_type: str
    mode: str | None
    part_of_speech: str
    kind: str
    lemma: str
    needs: tuple[Requirement, ...]
    where: tuple[Requirement, ...]
    frame: Frame
    example: str
    expected: tuple[Marked, ...]
    counter: str | None  # as the row has it: participants may be marked in it, too
    trigger: str = ""  # as the row has them, with the names of lists
    conditions: str = ""

    @property
    def specificity(self) -> tuple[int, int, int]:
        """The more words an entry asks for, the earlier it is tried; conditions only break ties."""
        worded = [r for r in self.needs if r.words is not None and not r.negated]
        positive = [r for r in self.where if r.words is not None and not r.negated]
        return len(worded), len(self.needs), len(positive)


@dataclass(frozen=True)
class Lexicon:
    """All entries, and those of a lemma, most specific first."""

    entries: tuple[Entry, ...]
    frames: Mapping[str, Frame]
    words: Mapping[str, frozenset[str]]
    by_lemma: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    lemma_of_form: Mapping[str, str] = field(default_factory=dict)


def _lists(raw: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Word lists with `@name` inside resolved to the words of that list."""
    done: dict[str, frozenset[str]] = {}

    def resolve(name: str, above: tuple[str, ...]) -> frozenset[str]:
        if name in above:
            raise ValueError(f"words.toml: list {name} contains itself")
        if name not in done:
            found: set[str] = set()
            for word in raw[name].split():
                found |= resolve(word[1:], (*above, name)) if word.startswith("@") else {word}
            done[name] = frozenset(found)
        return done[name]

    for name in raw:
        resolve(name, ())
    return done


def requirement(text: str, lists: Mapping[str, frozenset[str]]) -> Requirement:
    """Reads one `relation:words`. Raises ValueError naming what is wrong."""
    negated = text.startswith("!")
    relation, colon, rest = text.removeprefix("!").partition(":")
    if not colon or relation not in RELATIONS or not rest:
        raise ValueError(f"lexicon: {text!r} is no relation:words of {', '.join(sorted(RELATIONS))}")
    prepositions: frozenset[str] = frozenset()
    if relation == "prep":
        before, _, rest = rest.partition("/")
        prepositions = frozenset(before.split("|"))
        rest = rest or "*"
    if relation == "phrase":
        return Requirement(relation, frozenset(w.replace("_", " ") for w in rest.split("|")), negated=negated)
    words: set[str] = set()
    for word in rest.split("|"):
        if word.startswith("@"):
            if word[1:] not in lists:
                raise ValueError(f"lexicon: no word list {word} in words.toml")
            words |= lists[word[1:]]
        else:
            words.add(word)
    return Requirement(relation, None if "*" in words else frozenset(words), prepositions, negated)


def unmark(text: str) -> tuple[str, tuple[Marked, ...]]:
    """The plain sentence of a marked example, and where its participants stand in it."""
    plain, marks, at = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        marks.append(Marked("actor" if mark[1] == "A" else "recipient", len(plain), len(plain) + len(mark[2])))
        plain += mark[2]
        at = mark.end()
    return plain + text[at:], tuple(marks)


def entry(
    event_type: str, row: Mapping[str, str], frames: Mapping[str, Frame], lists: Mapping[str, frozenset[str]]
) -> Entry:
    """One row read and checked. Raises ValueError naming the row's fault."""
    trigger = row["trigger"].strip()
    head, *rest = trigger.split()
    letter, _, lemma = head.partition(":")
    if letter not in PARTS_OF_SPEECH or not lemma:
        raise ValueError(f"lexicon {event_type}: {trigger!r} does not begin with v:, n: or a: and a lemma")
    if row["frame"] not in frames:
        raise ValueError(f"lexicon {event_type}: {trigger!r} names the unknown frame {row['frame']!r}")
    mode = row["mode"] or None
    if mode is not None and mode not in EVENT_TYPES[event_type].modes:
        raise ValueError(f"lexicon {event_type}: {trigger!r} has mode {mode!r}, which {event_type} has not")
    needs = tuple(requirement(r, lists) for r in rest)
    where = tuple(requirement(r, lists) for r in row["where"].split())
    example, expected = unmark(row["example"])
    if not example:
        raise ValueError(f"lexicon {event_type}: {trigger!r} has no example")
    if row["kind"] not in KINDS:
        raise ValueError(
            f"lexicon {event_type}: {trigger!r} is of kind {row['kind']!r}, none of {', '.join(sorted(KINDS))}"
        )
    if not _ID.fullmatch(row["id"]) or not row["id"].startswith(event_type.lower() + "."):
        raise ValueError(f"lexicon {event_type}: {row['id']!r} is no id of the form {event_type.lower()}.words.noun")
    part = PARTS_OF_SPEECH[letter]
    frame = frames[row["frame"]]
    counter = row["counter"] or None
    return Entry(
        row["id"], event_type, mode, part, row["kind"], lemma, needs, where, frame, example, expected, counter,
        trigger, " ".join(row["where"].split()),
    )  # fmt: skip


def past_forms(verb: str) -> set[str]:
    """The regular forms in -ed and -ing that a verb may have: "staged", "staging"; "stripped" beside "striped".

    spaCy's lemmatizer makes "stag" of "staged" and "strippe" of "stripped": looking up the form mends that.
    """
    stem, *rest = verb.split("-")
    tail = "".join("-" + r for r in rest)
    if stem.endswith("e"):
        stems = {stem[:-1]}
    elif stem.endswith("y") and stem[-2:-1] not in "aeiou":
        return {stem[:-1] + "ied" + tail, stem + "ing" + tail}
    else:
        stems = {stem}
        if re.search(r"[^aeiou][aeiou][bdfglmnprt]$", stem):
            stems.add(stem + stem[-1])
    return {s + ending + tail for s in stems for ending in ("ed", "ing")}


def _rows(text: str, name: str) -> Iterator[dict[str, str]]:
    for line in csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if not line or line[0].startswith("#") or line[0] == COLUMNS[0]:
            continue
        if len(line) > len(COLUMNS):
            raise ValueError(f"{name}: {len(line)} columns in {line[0]!r}, at most {len(COLUMNS)} expected")
        yield dict(zip(COLUMNS, line + [""] * (len(COLUMNS) - len(line)), strict=True))


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of the package. Raises ValueError if a table is faulty: an id twice, an unknown frame or list."""
    folder = files("transforms.knowledge") / "lexicon"
    lists = _lists(tomllib.loads((folder / "words.toml").read_text("utf-8")))
    frames = {}
    for name, raw in tomllib.loads((folder / "frames.toml").read_text("utf-8")).items():
        if raw["needs"] not in NEEDS:
            raise ValueError(f"frames.toml: {name} needs {raw['needs']!r}, none of {', '.join(sorted(NEEDS))}")
        frames[name] = Frame(name, tuple(raw["actor"]), tuple(raw["recipient"]), raw["needs"])
    entries: list[Entry] = []
    for event_type in EVENT_TYPES:
        name = f"{event_type.lower()}.tsv"
        for row in _rows((folder / name).read_text("utf-8"), name):
            entries.append(entry(event_type, row, frames, lists))
    seen: set[str] = set()
    for found in entries:
        if found.id in seen:
            raise ValueError(f"lexicon: {found.id} stands twice")
        seen.add(found.id)
    by_lemma: dict[str, list[Entry]] = {}
    for found in entries:
        by_lemma.setdefault(found.lemma, []).append(found)
    ordered = {
        lemma: tuple(sorted(e, key=lambda e: (tuple(-n for n in e.specificity), e.id))) for lemma, e in by_lemma.items()
    }
    irregular = dict(pair.split(":") for pair in lists.pop("irregular"))
    verbs = sorted({e.lemma for e in entries if e.part_of_speech == "verb"})
    forms = {form: verb for verb in verbs for form in sorted(past_forms(verb)) if form not in by_lemma}
    return Lexicon(tuple(entries), frames, lists, ordered, forms | irregular)
