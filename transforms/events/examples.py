"""The lexicon's examples and counter-examples, run through the coder and judged: what the test and the command share.

An example names what its entry must code and whom: {A ...} an actor, {R ...} a recipient. A counter-example holds the
entry's head word in another sense; marked names in it are entities too, so that nothing but the sense keeps it silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language

from transforms.events.actor_nouns import actor_nouns
from transforms.events.coder import code_events
from transforms.events.records import EventMention
from transforms.events.triggers import candidates
from transforms.knowledge.lexicon import Entry, Lexicon, Marked, unmark
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import parse

# Group nouns of actors.tsv are no names, whatever their capital; nor are these plurals.
_PLURALS = frozenset(("militiamen", "gunmen", "paramilitaries", "authorities"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sentence of an entry. `faults` is empty if all is as the entry says."""

    entry: Entry
    kind: str  # example or counter
    text: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    entry: Entry
    kind: str
    text: str
    marks: tuple[Marked, ...]


def cases(entries: Iterable[Entry]) -> int:
    """How many sentences judge() will judge."""
    return sum(1 + (entry.counter is not None) for entry in entries)


def judge(nlp: Language, entries: Iterable[Entry], lexicon: Lexicon) -> Iterator[Verdict]:
    """A verdict on each example and counter-example, in the entries' order, each example before its counter-example."""
    todo = [case for entry in entries for case in _cases(entry)]
    articles = [Article(f"{case.entry.id} {case.kind}", case.text) for case in todo]
    for case, article in zip(todo, parse(nlp, articles), strict=True):
        _name_participants(article, case)
        events = code_events(article, [], lexicon)
        find_faults = _faults_of_example if case.kind == "example" else _faults_of_counter
        yield Verdict(case.entry, case.kind, case.text, tuple(find_faults(article, case, events, lexicon)))


def _cases(entry: Entry) -> Iterator[_Case]:
    yield _Case(entry, "example", entry.example, entry.expected)
    if entry.counter is not None:
        yield _Case(entry, "counter", *unmark(entry.counter))


def _name_participants(article: Article, case: _Case) -> None:
    """Capitalised participants are names of entities, persons where a condition asks for one; "soldiers" and the like are not."""
    for mark in case.marks:
        name = article.text[mark.start : mark.end]
        if not name[0].isupper() or _is_common(name):
            continue
        asked = [c.words for c in case.entry.where if c.relation == mark.role and c.words is not None]
        kind = "person" if any("person" in words for words in asked) else "country"
        entity = Entity("Q" + name, name, kind, country=name[:3].upper())
        article.mentions.append(Mention(mark.start, mark.end, name, "name", 0, "GPE", entity))
    article.mentions.sort(key=lambda m: m.start)


def _is_common(name: str) -> bool:
    lower = name.lower()
    return lower in _PLURALS or bool({lower, lower.removesuffix("s")} & actor_nouns().group.keys())


def _faults_of_example(article: Article, case: _Case, events: list[EventMention], lexicon: Lexicon) -> Iterator[str]:
    fired = [e for e in events if e.rule == case.entry.id]
    if not fired:
        coded = ", ".join(f"{e.event_type} by {e.rule}" for e in events) or "nothing"
        yield f"the entry does not fire; coded is {coded}"
        return
    event = fired[0]
    if event.event_type != case.entry.event_type:
        yield f"coded as {event.event_type}, not {case.entry.event_type}"
    for mark in case.marks:
        participants = event.actors if mark.role == "actor" else event.recipients
        if not any(p.start < mark.end and mark.start < p.end for p in participants):
            found = ", ".join(repr(article.text[p.start : p.end]) for p in participants) or "nobody"
            yield f"{mark.role} {article.text[mark.start : mark.end]!r} is not found; found is {found}"


def _faults_of_counter(article: Article, case: _Case, events: list[EventMention], lexicon: Lexicon) -> Iterator[str]:
    entry = case.entry
    heads = [token for s in article.sentences for token, found in candidates(s, lexicon) if entry in found]
    if not heads:
        yield f"the counter-example does not have the word {entry.lemma!r}"
    for event in events:
        if event.rule == entry.id:
            yield f"the entry fires on {article.text[event.trigger_start : event.trigger_end]!r}"
