"""Which cue a quoted passage belongs to: before it, after it, or above it in the parse of its paragraph.

Character positions of the marks come first and the parse second, because long quotations break parses: a cue is
only ever a token outside all passages, and sentence ends inside a passage do not count.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from transforms.quotes.cues import is_act, is_cue_lemma, is_naming, is_reporting, is_source, is_spoken, noun_tokens
from transforms.quotes.marks import Passage

SENTENCE_ENDS = frozenset({".", "!", "?", "…", ";"})
_LEADING = frozenset({",", ":", "that", "that:", "-", "–", "—", "as", "how", "whether", "if", "out", "of", "it"})
_INNER_END = re.compile(r"[a-z][.!?] [A-Z]")
_OCCASION = frozenset({"in", "at", "during", "on"})
_FARTHEST_AFTER = 14
_HIGHEST = 12


@dataclass(slots=True)
class Paragraph:
    """A paragraph's Doc with its passages and the cues outside them, as token positions."""

    doc: Doc
    text: str  # the Doc's: spaCy builds it anew at each access
    offset: int
    passages: list[Passage]
    starts: list[int] = field(default_factory=list)  # characters at which tokens start
    spans: list[tuple[int, int]] = field(default_factory=list)  # tokens [first, after last) of each passage, marks in
    cues: list[int] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, doc: Doc, text: str, offset: int, passages: list[Passage], cues: list[int]) -> "Paragraph":
        """The paragraph laid out for attribution; `cues` are the positions of all its cue tokens."""
        found = cls(doc, text, offset, passages, [t.idx for t in doc] if passages else [])
        found.inside = [False] * len(doc)
        for passage in passages:
            first = max(0, bisect_right(found.starts, passage.outer_start) - 1)
            after = bisect_left(found.starts, passage.outer_end)
            found.spans.append((first, after))
            found.inside[first:after] = [True] * (after - first)
        found.cues = [i for i in cues if not found.inside[i]]
        return found

    def before(self, k: int) -> int:
        """The first token of the stretch before passage k: after the passage or the sentence end before it."""
        first = self.spans[k][0]
        while first > 0 and not self.inside[first - 1] and self.doc[first - 1].text not in SENTENCE_ENDS:
            first -= 1
        return first

    def after(self, k: int) -> int:
        """The end of the stretch after passage k: at the passage or the sentence end that follows."""
        last = self.spans[k][1]
        while last < len(self.doc) and not self.inside[last] and self.doc[last].text not in SENTENCE_ENDS:
            last += 1
        return last

    def same_sentence(self, j: int, k: int) -> bool:
        """Whether no sentence ends between passages j and k, nor with passage j."""
        between = self.doc[self.spans[j][1] : self.spans[k][0]]
        ends = self.text[self.passages[j].end - 1] in ".!?" and len(between) > 0 and between[0].is_title
        return not ends and not any(t.text in SENTENCE_ENDS for t in between)

    def opens_sentence(self, k: int) -> bool:
        """Whether a passage starts a sentence of its own: the paragraph, or after a sentence end and white space."""
        start = self.passages[k].outer_start
        text = self.text[:start]
        before = text.rstrip()
        if before and len(before) == len(text):
            return False  # a mark that is glued to the sentence before may as well be a closing one
        return not before or before[-1] in ".!?…" or (before[-1] in "”\"’'»" and before[-2:-1] in tuple(".!?…"))

    def is_sentence(self, k: int) -> bool:
        """Whether a passage is a sentence or more: it opens one, and ends with one or with its paragraph."""
        if not self.opens_sentence(k):
            return False
        passage = self.passages[k]
        after = self.text[passage.outer_end :].lstrip()
        if _INNER_END.search(self.text, passage.start, passage.end):
            return True
        return self.text[passage.end - 1] in ".!?…,—–-" or not after or after[0] in ".!?…([*"


def cue_of(paragraph: Paragraph, k: int) -> Token | None:
    """The cue of passage k, or None."""
    leading, is_adjacent = _leading_cue(paragraph, k)
    if leading is not None and is_adjacent:
        return leading
    following = _following_cue(paragraph, k)
    if following is not None:
        return following
    if leading is not None and _leads(paragraph, leading, k):
        return leading
    return _governing_cue(paragraph, k) or leading


def _leads(paragraph: Paragraph, cue: Token, k: int) -> bool:
    """Whether only an adverbial parts a cue from the comma or colon before a passage: "saying on Monday, ..."."""
    doc, first = paragraph.doc, paragraph.spans[k][0]
    if is_source(cue) or doc[first - 1].text not in (",", ":"):
        return False
    return not any(t.pos_ in ("VERB", "AUX") for t in doc[cue.i + 1 : first])


def _leading_cue(paragraph: Paragraph, k: int) -> tuple[Token | None, bool]:
    """The nearest cue before a passage in its stretch; and whether nothing but "that", a comma or a colon parts them."""
    doc = paragraph.doc
    start, end = paragraph.before(k), paragraph.spans[k][0]
    at = bisect_left(paragraph.cues, end) - 1
    if at < 0 or paragraph.cues[at] < start:
        return None, False
    cue = doc[paragraph.cues[at]]
    if is_source(cue):
        return cue, False
    between = doc[cue.i + 1 : end]
    colon = end > 0 and doc[end - 1].text == ":"
    return cue, colon or all(t.lower_ in _LEADING or t.is_space for t in between)


def _following_cue(paragraph: Paragraph, k: int) -> Token | None:
    """The cue of a clause that follows a passage: "..., she said", "..., said the mayor of X"."""
    doc, passage = paragraph.doc, paragraph.passages[k]
    start, end = paragraph.spans[k][1], paragraph.after(k)
    if start < end and doc[start].lower_ == "as":
        start += 1
    if start >= end:
        return None
    last = paragraph.text[passage.end - 1]
    ends_full = last == "." or (last == "…" and doc[start].is_title)
    at = bisect_left(paragraph.cues, start)
    for i in paragraph.cues[at:]:
        if i >= min(end, start + _FARTHEST_AFTER):
            return None
        cue = doc[i]
        if is_source(cue):
            # After a full stop, "According to" opens the next sentence.
            return cue if i <= start + 1 and not ends_full else None
        if ends_full and doc[start].is_title and i > start and not _is_bare(cue):
            return None
        has_subject = any(c.dep_ in ("nsubj", "nsubjpass", "csubj") and c.i >= start for c in cue.children)
        if cue.tag_ == "VB" and i == start and last in ",!?":
            return cue  # inversion: "...," read the letter
        if cue.tag_ in ("VBG", "VB") and not has_subject:
            if _is_finite_before(doc, start, i):
                continue_to = next((t for t in doc[start:i] if t.tag_ in ("VBD", "VBZ", "VBP")), None)
                return cue if continue_to is not None and continue_to.lemma_ == "be" else None
            return None
        if last in ",!?" and i <= start + 3 and all(t.is_title for t in doc[start:i]):
            return cue  # an unusual name, which the tagger took for another part of speech
        if (i <= start + 1 and doc[start].text in (",", "-", "–", "—")) or i == start:
            return cue  # inversion, or a subject lost by the parser
        if has_subject or not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in doc[start:i]):
            return cue if _has_nominal(doc, start, i) else None
        return cue if any(t.lemma_ in ("be", "have") for t in doc[start:i]) and _has_nominal(doc, start, i) else None
    return _noun_for_verb(doc, start, end) if last == "," else None


def _noun_for_verb(doc: Doc, start: int, end: int) -> Token | None:
    """The last word of ", the agency states" where the tagger took the verb for a noun."""
    if not 2 <= end - start <= 6 or doc[end - 1].pos_ != "NOUN" or end >= len(doc):
        return None
    return doc[end - 1] if is_cue_lemma(doc[end - 1]) and doc[end].text == "." else None


def _is_bare(cue: Token) -> bool:
    """Whether a cue that takes a clause has no complement, so that it must be of what stands before: The envoy added."""
    return is_reporting(cue) and not any(c.dep_ in ("ccomp", "dobj", "xcomp", "oprd", "attr") for c in cue.children)


def _is_finite_before(doc: Doc, start: int, end: int) -> bool:
    return any(t.tag_ in ("VBD", "VBZ", "VBP") for t in doc[start:end])


def _has_nominal(doc: Doc, start: int, end: int) -> bool:
    """Whether a clause's subject may lie in [start, end): a noun or pronoun first, not a connective."""
    for token in doc[start:end]:
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            return True
        if token.pos_ in ("CCONJ", "SCONJ", "ADP"):
            return False
    return False


def _governing_cue(paragraph: Paragraph, k: int) -> Token | None:
    """The first cue above a passage in the parse of its sentence."""
    first, after = paragraph.spans[k]
    cues = set(paragraph.cues)
    possible: Token | None = None
    inner = [t for t in paragraph.doc[first:after] if not first <= t.head.i < after]
    for token in inner[:3]:
        for _ in range(_HIGHEST):
            if token.i in cues and not is_source(token):
                if is_act(token):
                    return token
                possible = possible or token
            if token.head == token:
                break
            token = token.head
    return possible


def noun_of(paragraph: Paragraph, k: int) -> Token | None:
    """The noun of what is said that leads to passage k: "issued a statement: ...", "used the phrase ..."."""
    doc, first = paragraph.doc, paragraph.spans[k][0]
    if first == 0:
        return None
    before = doc[first - 1]
    if before.text == ":":
        return max(noun_tokens(doc[paragraph.before(k) : first], "noun"), key=lambda t: t.i, default=None)
    return before if is_spoken(before) and is_naming(before) else None


def occasion_of(paragraph: Paragraph, k: int) -> Token | None:
    """The noun in the stretch around passage k that tells where it was said: "in a speech", "at a briefing"."""
    doc, (first, after) = paragraph.doc, paragraph.spans[k]
    for part in (doc[after : paragraph.after(k)], doc[paragraph.before(k) : first]):
        for noun in noun_tokens(part, "in"):
            if noun.dep_ == "pobj" and noun.head.lower_ in _OCCASION and noun.head.i in range(part.start, part.end):
                return noun
    return None
