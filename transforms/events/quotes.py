"""Quotes: what is said, by whom, and the words that say so.

Passages in quotation marks are found in the characters (marks.py), then attributed: by a cue of their own
(attribution.py, cues.py) and its subject (speakers.py), or by their place:
- a passage that opens a sentence after another attributed one of its paragraph has the same speaker;
- a passage in the middle of a sentence has the speaker and the cue of the one before it in that sentence;
- a paragraph whose predecessor's passage was never closed continues it;
- a paragraph that is all quotation takes the last speaker of the paragraph before.
A passage without cue and speaker is no quote. Reported clauses without marks are indirect quotes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from spacy.tokens import Span, Token

from transforms.events.attribution import Paragraph, cue_of
from transforms.events.cues import cue_end, cue_tokens, is_according, takes_clause
from transforms.events.marks import Passage, find_passages, has_marks
from transforms.events.speakers import Speaker, nearest_name, speaker_at, speaker_of, subject_of
from transforms.language.analysis import Article, Entity, Sentence

# A line without a full stop and shorter than this is a heading: its verbs report nothing.
HEADING_TOKENS = 16
# A paragraph with at most this many words outside its marks is all quotation.
_WORDS_BESIDE = 2
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_NAMING = frozenset({"call", "dub", "name", "title", "entitle", "nickname", "codename", "know", "term", "label"})
_DOCUMENT = ("person", "organization", "country")
_STANDS_FOR = {
    "he": ("person",),
    "she": ("person",),
    "it": ("organization", "country"),
    "the statement": _DOCUMENT,
    "the letter": _DOCUMENT,
    "the post": _DOCUMENT,
    "the message": _DOCUMENT,
}
_DASHES = frozenset({"-", "–", "—", "―", "--"})
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Quote:
    """What a speaker is reported to have said; offsets in the article's text, without the quotation marks.

    `kind`: `direct` (a sentence or clause in marks), `mixed` (a part of a clause in marks), `indirect` (no marks).
    """

    start: int
    end: int
    kind: str
    speaker_start: int | None
    speaker_end: int | None
    speaker: Entity | None
    cue_start: int | None
    cue_end: int | None
    sentence_no: int


@dataclass(slots=True)
class _Last:
    """What the paragraph before leaves to the next one."""

    speaker: Speaker | None = None
    is_open: bool = False


def find_quotes(article: Article) -> list[Quote]:
    """The quotes of an article whose mentions are annotated, sorted by start, never overlapping."""
    quotes: list[Quote] = []
    last = _Last()
    for _, group in groupby(article.sentences, key=lambda s: s.paragraph):
        sentences = list(group)
        doc = sentences[0].span.doc
        passages = find_passages(doc.text) if has_marks(doc.text) else []
        cues = [t.i for t in cue_tokens(doc)]
        if not passages and not cues:
            last = _Last(_closing_subject(sentences, article))
            continue
        paragraph = Paragraph.of(doc, sentences[0].offset, passages, cues)
        found, is_open = _quoted(paragraph, sentences, article, last)
        found += _reported(paragraph, sentences, article, found)
        found.sort(key=lambda q: q.start)
        _resolve(found, last.speaker, article)
        quotes += found
        last = _Last(_last_speaker(found) or _closing_subject(sentences, article), is_open)
    return quotes


def _quoted(
    paragraph: Paragraph, sentences: Sequence[Sentence], article: Article, last: _Last
) -> tuple[list[Quote], bool]:
    """The attributed passages of a paragraph, and whether its last one is open."""
    speakers: list[tuple[Speaker | None, Token | None]] = []
    for k in range(len(paragraph.passages)):
        cue = None if _is_name(paragraph, k) else cue_of(paragraph, k)
        speaker = _speaker(cue, paragraph, k, article) if cue is not None else _signature(paragraph, k, article)
        speakers.append((speaker, cue))
    _share(paragraph, speakers, last)
    quotes: list[Quote] = []
    for k, (passage, (speaker, cue)) in enumerate(zip(paragraph.passages, speakers, strict=True)):
        if speaker is not None:
            quotes.append(_quote(paragraph, sentences, passage, _kind(paragraph, k, cue), speaker, cue))
    is_open = bool(paragraph.passages) and paragraph.passages[-1].is_open and speakers[-1][0] is not None
    return quotes, is_open


def _share(paragraph: Paragraph, speakers: list[tuple[Speaker | None, Token | None]], last: _Last) -> None:
    """Gives passages without a cue the speaker that their place allows (see the rules at the top)."""
    if not speakers:
        return
    first = paragraph.passages[0]
    at_start = not _WORD.search(paragraph.doc.text[: first.outer_start])
    if (
        speakers[0] == (None, None)
        and at_start
        and not _is_name(paragraph, 0)
        and (last.is_open or _is_all_quotation(paragraph))
    ):
        speakers[0] = last.speaker, None
    known: Speaker | None = None
    for k, (speaker, cue) in enumerate(speakers):
        if speaker is None and cue is None and known is not None and not _is_name(paragraph, k):
            if paragraph.opens_sentence(k):
                speakers[k] = known, None
            elif speakers[k - 1][1] is not None and paragraph.same_sentence(k - 1, k):
                speakers[k] = speakers[k - 1]
        elif speaker is None and cue is not None and k and paragraph.same_sentence(k - 1, k):
            speakers[k] = speakers[k - 1][0], cue
        known = speakers[k][0] or known
    # A passage at the head of the paragraph, its speaker named only with the next: "A." "B," she said.
    if len(speakers) > 1 and speakers[0][0] is None and speakers[0][1] is None and paragraph.opens_sentence(0):
        between = paragraph.doc.text[first.outer_end : paragraph.passages[1].outer_start]
        if not _WORD.search(between):
            speakers[0] = speakers[1][0], None


def _resolve(quotes: Sequence[Quote], before: Speaker | None, article: Article) -> None:
    """A pronoun, or "the statement", that nothing has resolved yet stands for the last speaker, if of its type."""
    last = before.entity if before is not None else None
    for quote in quotes:
        if quote.speaker is None and last is not None and quote.speaker_start is not None:
            words = article.text[quote.speaker_start : quote.speaker_end].lower()
            if last.type in _STANDS_FOR.get(words, ()):
                quote.speaker = last
        last = quote.speaker or last


def _is_all_quotation(paragraph: Paragraph) -> bool:
    beside = sum(1 for t, inside in zip(paragraph.doc, paragraph.inside, strict=True) if not inside and t.is_alpha)
    return beside <= _WORDS_BESIDE


def _is_name(paragraph: Paragraph, k: int) -> bool:
    """Whether a passage is a title or a label, not speech: after "so-called", or all its long words capitalised."""
    passage, first = paragraph.passages[k], paragraph.spans[k][0]
    text = paragraph.doc.text
    if text[: passage.outer_start].rstrip().lower().endswith("so-called"):
        return True
    if first > 0:
        before = paragraph.doc[first - 1]
        before = before.nbor(-1) if before.lower_ == "as" and first > 1 else before
        if before.tag_ == "VBN" and before.lemma_ in _NAMING and not any(c.dep_ == "agent" for c in before.children):
            return True
    words = _WORD.findall(text[passage.start : passage.end])
    long = [w for w in words if len(w) > 3]
    last = text[passage.end - 1]
    if len(words) < 2 or not long or last in "!?…" or not all(w[0].isupper() for w in long):
        return False
    # With a full stop inside, only after a broadcaster or publisher: on CNN's "State of the Union."
    return last != "." or (first > 0 and paragraph.doc[first - 1].tag_ in ("POS", "IN"))


def _speaker(cue: Token, paragraph: Paragraph, k: int, article: Article) -> Speaker | None:
    """The cue's subject; where it lies within a passage the parse is broken, and the name next to the cue speaks."""
    found = speaker_of(cue, article, paragraph.offset)
    if found is not None:
        low, high = found.start - paragraph.offset, found.end - paragraph.offset
        if not any(p.outer_start < high and low < p.outer_end for p in paragraph.passages):
            return found
    after = paragraph.spans[k][1]
    if cue.i >= after:
        end = paragraph.after(k)
        return nearest_name(paragraph.doc, after, cue.i, article, paragraph.offset) or nearest_name(
            paragraph.doc, cue.i + 1, min(end, cue.i + 8), article, paragraph.offset
        )
    return nearest_name(paragraph.doc, paragraph.before(k), cue.i, article, paragraph.offset, from_end=True)


def _signature(paragraph: Paragraph, k: int, article: Article) -> Speaker | None:
    """Whose name alone follows a passage after a dash, up to the end of the line or the next passage."""
    doc, start, end = paragraph.doc, paragraph.spans[k][1], paragraph.after(k)
    if start + 1 >= end or doc[start].text not in _DASHES or end - start > 8:
        return None
    found = nearest_name(doc, start + 1, end, article, paragraph.offset)
    if found is not None and found.start <= paragraph.offset + doc[start + 1].idx + 1:
        return found
    return None


def _kind(paragraph: Paragraph, k: int, cue: Token | None) -> str:
    """Direct: a passage with a verb of its own that stands by itself, after a cue, a comma or a colon. Else mixed."""
    first, after = paragraph.spans[k]
    doc = paragraph.doc
    text = doc.text[paragraph.passages[k].start : paragraph.passages[k].end]
    if paragraph.opens_sentence(k) and (cue is None or cue.i >= after or text[0].isupper()):
        return "direct"
    has_verb = any(t.tag_ in _FINITE or t.tag_ == "VB" for t in doc[first:after])
    stands_alone = (
        first == 0 or doc[first - 1].text in (",", ":", "—", "–", "-") or (cue is not None and cue.i == first - 1)
    )
    return "direct" if has_verb and stands_alone else "mixed"


def _reported(
    paragraph: Paragraph, sentences: Sequence[Sentence], article: Article, quoted: Sequence[Quote]
) -> list[Quote]:
    """The reported clauses of a paragraph that hold no attributed passage; of nested ones the outermost."""
    doc = paragraph.doc
    if len(doc) < HEADING_TOKENS and not doc.text.rstrip().endswith((".", "!", "?", "…", "”", '"', "’", "»", ":")):
        return []
    found: list[Quote] = []
    for i in paragraph.cues:
        cue = doc[i]
        bounds = _according_clause(cue) if is_according(cue) else _clause(cue)
        if bounds is None:
            continue
        speaker = speaker_of(cue, article, paragraph.offset)
        if speaker is None:
            continue
        start, end = paragraph.offset + bounds[0], paragraph.offset + bounds[1]
        if speaker.start < end and start < speaker.end:
            continue
        if any(q.start < end and start < q.end for q in quoted):
            continue
        found.append(_quote(paragraph, sentences, Passage(*bounds, *bounds, False, False), "indirect", speaker, cue))
    found.sort(key=lambda q: (q.start, -q.end))
    kept: list[Quote] = []
    for quote in found:
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def _clause(cue: Token) -> tuple[int, int] | None:
    """[start, end) in the Doc's text of the clause that a cue reports, without "that" and outer punctuation."""
    if not takes_clause(cue) or subject_of(cue) is None:
        return None
    clause = next((c for c in cue.children if c.dep_ == "ccomp"), None)
    if clause is None:
        if cue.dep_ != "parataxis" or cue.head.i > cue.i:
            return None
        # "The van was late, another source said": the cue's clause is tacked on to what it reports.
        return _bounds(cue.doc[cue.head.left_edge.i : cue.left_edge.i], cue)
    first, last = clause.left_edge.i, clause.right_edge.i
    if first <= cue.i <= last:
        # A cue in the middle of what it reports: the side of the clause's verb is kept.
        if clause.i < cue.i:
            last = (
                min([cue.i, *(c.left_edge.i for c in cue.children if c.dep_ in ("nsubj", "neg") and c.i > clause.i)])
                - 1
            )
        else:
            first = cue.i + 1
    return _bounds(cue.doc[first : last + 1], cue)


def _according_clause(according: Token) -> tuple[int, int] | None:
    """[start, end) of what "according to X" attributes: the longer side of its sentence."""
    sentence = according.sent
    before = according.doc[sentence.start : according.i]
    after = according.doc[according.right_edge.i + 1 : sentence.end]
    return _bounds(before if len(before) >= len(after) else after, according)


def _bounds(span: Span, cue: Token) -> tuple[int, int] | None:
    """A span without "that" and outer punctuation; None if that leaves no clause."""
    first, last = span.start, span.end
    doc = cue.doc
    while first < last and (
        doc[first].is_punct or doc[first].is_space or (doc[first].dep_ == "mark" and doc[first].lower_ == "that")
    ):
        if doc[first].is_quote or doc[first].is_left_punct:
            break
        first += 1
    while last > first and (doc[last - 1].is_punct or doc[last - 1].is_space):
        if doc[last - 1].is_quote or doc[last - 1].is_right_punct:
            break
        last -= 1
    if last - first < 2:
        return None
    return doc[first].idx, doc[last - 1].idx + len(doc[last - 1])


def _quote(
    paragraph: Paragraph,
    sentences: Sequence[Sentence],
    passage: Passage,
    kind: str,
    speaker: Speaker,
    cue: Token | None,
) -> Quote:
    offset = paragraph.offset
    start = offset + passage.start
    sentence = next((s for s in reversed(sentences) if s.start <= start), sentences[0])
    return Quote(
        start,
        offset + passage.end,
        kind,
        speaker.start,
        speaker.end,
        speaker.entity,
        None if cue is None else offset + cue.idx,
        None if cue is None else offset + cue_end(cue),
        sentence.no,
    )


def _last_speaker(quotes: Sequence[Quote]) -> Speaker | None:
    if not quotes:
        return None
    quote = quotes[-1]
    if quote.speaker_start is None or quote.speaker_end is None:
        return None
    return Speaker(quote.speaker_start, quote.speaker_end, quote.speaker)


def _closing_subject(sentences: Sequence[Sentence], article: Article) -> Speaker | None:
    """The person who is the subject of a paragraph's last sentence: who speaks in a paragraph of quotation after it."""
    sentence = sentences[-1]
    subject = subject_of(sentence.span.root)
    if subject is None:
        return None
    found = speaker_at(subject, article, sentence.offset)
    return found if found.entity is not None and found.entity.type == "person" else None
