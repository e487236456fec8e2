"""Labels that say who speaks: "Minister: ...", "... — Anna Berg", the turns of an interview.

A label is a short stretch without a finite verb that stands alone before a colon, or after a dash or a colon up to the
line's end, and that names somebody: a mention of a person, body or state, or a noun for one (nominal_heads.tsv).
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.language.analysis import Article, Sentence
from transforms.quotes.speakers import Speaker, is_human, nearest_name

LONGEST_LABEL = 10
# Turns of fewer words are entries of a list ("Country: 3").
SHORTEST_TURN = 3
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
DASHES = frozenset({"-", "–", "—", "―", "--"})
_SIGN = re.compile(r"\s*(?:[-–—―]|--|:)\s*(?=\S)")
_TURN = re.compile(r"[\"“]?\s*((?:[^\W\d_]|[.'’-])(?:[^\W\d_]|[ .'’-]){0,40}?)\s*(:)\s+(?=\S)")
_QUESTION = frozenset({"q", "question"})
_ANSWER = frozenset({"a", "answer"})
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Turn:
    """What one speaker of an interview says in a paragraph, [start, end) of the article's text."""

    start: int
    end: int
    speaker: Speaker


def label_before(doc: Doc, start: int, end: int, article: Article, offset: int) -> Speaker | None:
    """Who is named by the tokens [start, end) of a paragraph if they are a label with its colon."""
    if not 1 < end - start <= LONGEST_LABEL or doc[end - 1].text != ":":
        return None
    return _named(doc, start, end - 1, article, offset)


def label_after(doc: Doc, position: int, end: int, article: Article, offset: int) -> Speaker | None:
    """Who signs a passage that ends at a character: a dash or colon follows, and a label up to the token `end`."""
    sign = _SIGN.match(doc.text, position)
    if sign is None:
        return None
    start = bisect_left(doc, sign.end(), key=lambda t: t.idx)
    if start >= end or end - start > LONGEST_LABEL:
        return None
    return _named(doc, start, end, article, offset)


def name_and_dash(doc: Doc, first: int, article: Article, offset: int) -> Speaker | None:
    """Who is named directly before a dash that leads to a passage at the token `first`."""
    if first < 2 or doc[first - 1].text not in DASHES:
        return None
    found = nearest_name(doc, first - 2, first - 1, article, offset) or nearest_name(
        doc, max(0, first - 6), first - 1, article, offset, from_end=True
    )
    ends_there = found is not None and not doc.text[found.end - offset : doc[first - 1].idx].strip()
    return found if ends_there else None


def _named(doc: Doc, start: int, end: int, article: Article, offset: int) -> Speaker | None:
    """The speaker of a label: the mention that it begins with, or its words if they are for somebody."""
    while start < end and doc[end - 1].is_space:
        end -= 1
    words = doc[start:end]
    if not words or any(t.tag_ in FINITE or t.text in (".", ";", ":") for t in words[:-1]):
        return None
    found = nearest_name(doc, start, end, article, offset)
    if found is not None and found.start <= offset + words[0].idx + 1:
        return found
    head = _head(words[0], end)
    names = all(t.pos_ == "PROPN" and t.text[0].isupper() for t in words if not t.is_punct) and not any(
        t.is_digit for t in words
    )
    if not names and not (is_human(head) and head.pos_ in ("NOUN", "PROPN")):
        return None
    if found is not None:
        return found
    while end > start + 1 and doc[end - 1].is_punct:
        end -= 1
    return Speaker(offset + doc[start].idx, offset + doc[end - 1].idx + len(doc[end - 1]), None)


def _head(first: Token, end: int) -> Token:
    """The last noun of the noun phrase that begins with a token."""
    head = first
    while head.i + 1 < end and head.nbor().pos_ in ("NOUN", "PROPN", "ADJ", "DET"):
        head = head.nbor()
    return head


def turns(article: Article, paragraphs: Sequence[Sequence[Sentence]]) -> dict[int, Turn]:
    """The turns of an interview by paragraph number; empty if the article is none.

    An interview has two labels that recur or name persons, and one of them recurs. Questions labelled with a bare "Q"
    are nobody's; answers are those of the one person whom the text names before the first question, if it is one.
    """
    text = article.text
    found: list[tuple[int, int, int, int, str]] = []
    for sentences in paragraphs:
        offset = sentences[0].offset
        label = _TURN.match(text, offset)
        if label is None:
            continue
        end = sentences[-1].end
        if "\n" not in text[offset : label.end()] and len(_WORD.findall(text[label.end() : end])) >= SHORTEST_TURN:
            found.append((sentences[0].paragraph, label.start(1), label.end(1), label.end(), label.group(1).lower()))
    counts = Counter(f[4] for f in found)
    if len(found) < 3 or len(counts) < 2 or max(counts.values()) < 2:
        return {}
    by_label = {f[4]: _speaker_of_label(f[1], f[2], article) for f in found}
    is_questions = bool(_QUESTION & counts.keys()) and bool(_ANSWER & counts.keys())
    spoken = [name for name, who in by_label.items() if who.entity is not None and who.entity.type == "person"]
    if not is_questions and (not spoken or all(counts[n] < 2 for n in spoken)):
        return {}
    answers = _only_person(article, found[0][1]) if is_questions else None
    ends = {sentences[0].paragraph: sentences[-1].end for sentences in paragraphs}
    made: dict[int, Turn] = {}
    for paragraph, start, end, begins, name in found:
        speaker = Speaker(start, end, by_label[name].entity)
        if name in _QUESTION or (name not in spoken and name not in _ANSWER and counts[name] < 2):
            continue
        if name in _ANSWER:
            speaker = Speaker(start, end, answers.entity if answers is not None else None)
        last = ends[paragraph]
        while last > begins and text[last - 1] in ' \t\u00a0"”':
            last -= 1
        if text[begins] not in "\"“‘'«„" and last > begins:
            made[paragraph] = Turn(begins, last, speaker)
    return made


def _speaker_of_label(start: int, end: int, article: Article) -> Speaker:
    """The person of a label: its mention, or who bears its last word as a surname elsewhere in the article."""
    named = [m.entity for m in article.mentions_in(start, end) if m.entity is not None]
    surname = article.text[start:end].split()[-1].casefold()
    persons = {
        m.entity.entity_id: m.entity
        for m in article.mentions
        if m.entity is not None and m.entity.type == "person" and m.entity.name.casefold().split()[-1:] == [surname]
    }
    found = [e for e in named if e.type == "person"] or (list(persons.values()) if len(persons) == 1 else named)
    return Speaker(start, end, found[0] if found else None)


def _only_person(article: Article, before: int) -> Speaker | None:
    persons = {
        m.entity.entity_id: m
        for m in article.mentions_in(0, before)
        if m.entity is not None and m.entity.type == "person"
    }
    if len(persons) != 1:
        return None
    mention = next(iter(persons.values()))
    return Speaker(mention.start, mention.end, mention.entity)
