"""What a reader has in mind at a place of the text: who was named or meant before, in what role, and of what gender.

The text is read once from the beginning; names, resolved pronouns and resolved nominals are all references, and so are
persons without a name ("the suspect said"), whose entity is None: they keep a pronoun from going past them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from transforms.knowledge.entities import EntityBase
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article, Entity, Mention, Sentence
from transforms.language.coreference_grammar import SUBJECTS, top
from transforms.language.names import given_names

_MARKS = re.compile(r"[\"“”\n]")
_WORD = re.compile(r"[A-Za-z][\w'’-]*\.?")
_BEFORE, _AFTER = 24, 44  # characters beside a name that may tell the gender of its bearer


@dataclass(slots=True)
class Reference:
    """A place that means somebody or something; entity None: a person whom the text does not name."""

    start: int
    end: int
    sentence_no: int
    entity: Entity | None
    form: str
    quoted: bool
    token: Token | None = None
    looked: bool = False

    @property
    def type(self) -> str:
        return self.entity.type if self.entity is not None else "person"


@dataclass(frozen=True, slots=True)
class Resolution:
    """A mention and the rule of coreference.RULES that resolved it."""

    mention: Mention
    rule: str


@lru_cache(maxsize=1)
def _gender_words() -> dict[str, str]:
    """pronoun_genders.tsv: word beside a name -> gender (m, f)."""
    rows = read_table("pronoun_genders.tsv")
    return {r["word"]: r["gender"] for r in rows}


class Discourse:
    """One article, read from left to right: `advance` before looking at `references`."""

    def __init__(self, article: Article, base: EntityBase) -> None:
        self.article, self.base, self.text = article, base, article.text
        self.names = article.mentions
        self.starts = [m.start for m in self.names]
        self.references: list[Reference] = []
        self.resolutions: list[Resolution] = []
        self._persons: set[str] = set()
        self._passed = 0  # names already among the references
        self._sentence = 0
        self._genders: dict[str, str | None] = {}
        self._quotes: list[tuple[int, int]] | None = None

    def advance(self, position: int) -> None:
        """Takes in the names that begin before the position."""
        while self._passed < len(self.names) and self.starts[self._passed] < position:
            m = self.names[self._passed]
            self._passed += 1
            if m.entity is not None and m.entity.type == "person":
                self._persons.add(m.entity.entity_id)
            if m.entity is not None or m.label == "PERSON":
                self.references.append(
                    Reference(m.start, m.end, m.sentence_no, m.entity, m.form, self.in_quote(m.start))
                )

    @property
    def persons(self) -> int:
        """How many persons the text has named so far."""
        return len(self._persons)

    def add(self, mention: Mention, rule: str, token: Token | None) -> None:
        """A resolved mention: it is a reference for what follows."""
        self.resolutions.append(Resolution(mention, rule))
        self.references.append(
            Reference(
                *(mention.start, mention.end, mention.sentence_no, mention.entity, mention.form),
                *(self.in_quote(mention.start), token, True),
            )
        )

    def add_unnamed(self, start: int, end: int, sentence_no: int, token: Token) -> None:
        """A person whom the text does not name."""
        self.references.append(Reference(start, end, sentence_no, None, "unnamed", self.in_quote(start), token, True))

    def covered(self, start: int, end: int) -> bool:
        """Does a name overlap [start, end)?"""
        at = bisect_right(self.starts, start) - 1
        if at >= 0 and self.names[at].end > start:
            return True
        return at + 1 < len(self.names) and self.starts[at + 1] < end

    def taken(self, position: int) -> int:
        """Where the last name or resolved mention that begins before the position ends."""
        at = self.name_before(position)
        resolved = self.resolutions[-1].mention.end if self.resolutions else 0
        return max(self.names[at].end if at >= 0 else 0, resolved)

    def names_in(self, start: int, end: int) -> list[Mention]:
        """The names that begin in [start, end)."""
        return self.names[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def name_before(self, position: int) -> int:
        """The place among the names of the last one that begins at or before the position, or -1."""
        return bisect_right(self.starts, position) - 1

    def sentence_at(self, position: int) -> Sentence | None:
        """As Article.sentence_at, for positions that never fall."""
        sentences = self.article.sentences
        while self._sentence < len(sentences) and sentences[self._sentence].end <= position:
            self._sentence += 1
        if self._sentence < len(sentences) and sentences[self._sentence].start <= position:
            return sentences[self._sentence]
        return None

    def back(self, sentence_no: int, sentences: int) -> Iterator[Reference]:
        """References of this and so many sentences before, nearest first."""
        for reference in reversed(self.references):
            if sentence_no - reference.sentence_no > sentences:
                return
            yield reference

    def token(self, reference: Reference) -> Token | None:
        """The word that heads the reference's phrase."""
        if not reference.looked:
            reference.looked = True
            reference.token = self.root(reference.start, reference.end, reference.sentence_no)
        return reference.token

    def root(self, start: int, end: int, sentence_no: int) -> Token | None:
        sentence = self.article.sentences[sentence_no] if sentence_no < len(self.article.sentences) else None
        span = sentence.tokens(start, end) if sentence is not None else None
        return span.root if span is not None and len(span) else None

    def is_subject(self, reference: Reference) -> bool:
        token = self.token(reference)
        return token is not None and top(token).dep_ in SUBJECTS

    def reference_of(self, token: Token, sentence: Sentence) -> Reference | None:
        """The reference, passed already, that covers a token of the sentence."""
        position = sentence.offset + token.idx
        for reference in reversed(self.references):
            if reference.end <= sentence.start:
                return None
            if reference.start <= position < reference.end:
                return reference
        return None

    def name_of(self, token: Token, sentence: Sentence) -> Mention | None:
        """The name, anywhere in the sentence, that covers a token."""
        position = sentence.offset + token.idx
        at = bisect_right(self.starts, position) - 1
        return self.names[at] if at >= 0 and self.names[at].end > position else None

    def in_quote(self, position: int) -> bool:
        if self._quotes is None:
            self._quotes = quoted(self.text)
        at = bisect_right(self._quotes, position, key=lambda q: q[0]) - 1
        return at >= 0 and position < self._quotes[at][1]

    # Gender.

    def gender(self, reference: Reference) -> str | None:
        """m, f, or None: by the base, a word beside one of the names, the given name, or a pronoun resolved before."""
        entity = reference.entity
        if entity is None:
            token = reference.token
            return _gender_words().get(token.lower_) if token is not None else None
        if entity.entity_id not in self._genders:
            self._genders[entity.entity_id] = self._find_gender(entity)
        return self._genders[entity.entity_id]

    def learn_gender(self, entity: Entity, gender: str) -> None:
        """What a pronoun that only this person can mean has told."""
        if self._genders.get(entity.entity_id) is None:
            self._genders[entity.entity_id] = gender

    def _find_gender(self, entity: Entity) -> str | None:
        record = self.base.record(entity.entity_id)
        if record is not None and record.gender:
            return record.gender
        for mention in self.names:
            if (
                mention.entity is not None
                and mention.entity.entity_id == entity.entity_id
                and (found := self._gender_beside(mention))
            ):
                return found
        return given_names().get(entity.name.split(" ", 1)[0].split("-", 1)[0])

    def _gender_beside(self, mention: Mention) -> str | None:
        """ "Mrs Talvik", "spokeswoman Pia Kestrel", "Lucia Ferrante, a mother of four"."""
        words = _gender_words()
        before = self.text[max(0, mention.start - _BEFORE) : mention.start].rstrip(" ,")
        found = _WORD.findall(before)
        if found and found[-1].lower() in words and before.endswith(found[-1]):
            return words[found[-1].lower()]
        if self.text.startswith(", a", mention.end):
            after = self.text[mention.end + 3 : mention.end + _AFTER].partition(",")[0]
            return next((words[w.lower()] for w in _WORD.findall(after)[:4] if w.lower() in words), None)
        return None


def _opens(text: str, at: int, inside: bool) -> bool:
    """Does the straight mark at this place open a quotation?"""
    before = at == 0 or text[at - 1].isspace() or text[at - 1] in "([—–-"
    after = at + 1 < len(text) and not text[at + 1].isspace()
    return after if before else not inside and after and not text[at - 1].isalnum()


def quoted(text: str) -> list[tuple[int, int]]:
    """The spans inside quotation marks, line by line; a mark that is not closed reaches to the line's end.

    A straight mark after a space and before a letter opens, and else closes, whatever was left open before it.
    """
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _MARKS.finditer(text):
        mark = match.group()
        if mark == "\n":
            if opened is not None:
                spans.append((opened, match.start()))
            opened = None
        elif mark == "“" or (mark == '"' and _opens(text, match.start(), opened is not None)):
            opened = match.end() if opened is None else opened
        elif opened is not None:
            spans.append((opened, match.start()))
            opened = None
    if opened is not None:
        spans.append((opened, len(text)))
    return spans
