"""Quotes: what is said, by whom, and the words that say so.

Passages in quotation marks are found in the characters (marks.py), then attributed: by a cue of their own
(attribution.py, cues.py) and its subject (speakers.py), or by their place:
- a passage that opens a sentence after another attributed one of its paragraph has the same speaker;
- a passage in the middle of a sentence has the speaker and the cue of the one before it in that sentence;
- a paragraph whose predecessor's passage was never closed continues it;
- a passage in a sentence whose next passage has a cue after it ("one" led to "another", she said) shares it;
- a paragraph that is all quotation takes the last speaker of the paragraph before;
- beside a label ("Minister: ...", labels.py) or a sentence about somebody (neighbours.py) by the rules there.
A passage without cue and speaker is no quote; what the writer says ("I") is one only as a sentence of its own.
Reported clauses without marks (reported.py) are indirect quotes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from spacy.tokens import Token

from transforms.language.analysis import Article, Entity, Sentence
from transforms.language.names import given_names
from transforms.quotes.attribution import Paragraph, cue_of, noun_of, occasion_of
from transforms.quotes.cues import cue_end, cue_tokens
from transforms.quotes.labels import DASHES, FINITE, label_after, label_before, name_and_dash, turns
from transforms.quotes.marks import Passage, find_passages, has_marks
from transforms.quotes.names_in_marks import is_name
from transforms.quotes.neighbours import clause_subject, closing_subject, sentence_speaker, speaker_on
from transforms.quotes.reported import reported_clause
from transforms.quotes.speakers import WRITER, Speaker, head_of, nearest_name, reporting_of, speaker_at, speaker_of

# A line without a full stop and shorter than this is a heading: its verbs report nothing.
HEADING_TOKENS = 16
# A paragraph with at most this many words outside its marks is all quotation.
_WORDS_BESIDE = 2
# A passage of fewer words beside "in a speech" may be a term of the writer's.
_OCCASION_WORDS = 3
_GENDERS = {"he": "m", "she": "f"}
_DOCUMENT = ("person", "organization", "country")
# What ends a passage that stands alone in its paragraph; without it the line is a heading.
_STOPS = ".!?…,;:—–-)]*"
_STANDS_FOR = {
    "he": ("person",),
    "she": ("person",),
    "it": ("organization", "country"),
    "the statement": _DOCUMENT,
    "the letter": _DOCUMENT,
    "the post": _DOCUMENT,
    "the message": _DOCUMENT,
}
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


_Said = tuple[Speaker | None, Token | None]


@dataclass(slots=True)
class _Last:
    """What the paragraph before leaves to the next one."""

    speaker: Speaker | None = None
    is_open: bool = False


def find_quotes(article: Article) -> list[Quote]:
    """The quotes of an article whose mentions are annotated, sorted by start, never overlapping."""
    quotes: list[Quote] = []
    last = _Last()
    paragraphs = [list(group) for _, group in groupby(article.sentences, key=lambda s: s.paragraph)]
    interview = turns(article, paragraphs)
    for sentences in paragraphs:
        doc, offset = sentences[0].span.doc, sentences[0].offset
        text = doc.text
        turn = interview.get(sentences[0].paragraph)
        if turn is not None:
            passage = Passage(
                turn.start - offset, turn.end - offset, turn.start - offset, turn.end - offset, False, False
            )
            quotes.append(_quote(offset, sentences, passage, "direct", turn.speaker, None))
            last = _Last(turn.speaker, has_marks(text[:2]))
            continue
        passages = find_passages(text) if has_marks(text) else []
        cues = [t.i for t in cue_tokens(doc)]
        if not passages and not cues:
            last = _Last(closing_subject(sentences, article))
            continue
        paragraph = Paragraph.of(doc, text, offset, passages, cues)
        found, is_open = _quoted(paragraph, sentences, article, last)
        found += _reported(paragraph, sentences, article, found)
        found.sort(key=lambda q: q.start)
        _resolve(found, last.speaker, article)
        quotes += found
        last = _Last(_last_speaker(found, article) or closing_subject(sentences, article), is_open)
    return quotes


def _quoted(
    paragraph: Paragraph, sentences: Sequence[Sentence], article: Article, last: _Last
) -> tuple[list[Quote], bool]:
    """The attributed passages of a paragraph, and whether its last one is open."""
    speakers: list[_Said] = [_attributed(paragraph, k, article) for k in range(len(paragraph.passages))]
    _share(paragraph, speakers, last, article)
    quotes: list[Quote] = []
    for k, (passage, (speaker, cue)) in enumerate(zip(paragraph.passages, speakers, strict=True)):
        if speaker is None:
            continue
        kind = _kind(paragraph, k, cue)
        # What the writer calls "a mess" is no quote; what the writer asked is one.
        if kind == "direct" or not _is_writer(speaker, article):
            quotes.append(_quote(paragraph.offset, sentences, passage, kind, speaker, cue))
    is_open = bool(paragraph.passages) and paragraph.passages[-1].is_open and speakers[-1][0] is not None
    return quotes, is_open


def _attributed(paragraph: Paragraph, k: int, article: Article) -> _Said:
    """The speaker and the cue of a passage by what stands beside it: a cue, a noun of what is said, a label."""
    if is_name(paragraph, k):
        return None, None
    doc, offset, first = paragraph.doc, paragraph.offset, paragraph.spans[k][0]
    dash = name_and_dash(doc, first, article, offset)
    if (
        dash is not None
        and paragraph.text[paragraph.passages[k].start].isupper()
        and _kind(paragraph, k, None) == "direct"
    ):
        return dash, None
    cue = cue_of(paragraph, k)
    if cue is not None:
        outer = reporting_of(cue, article, offset)
        cue = cue if paragraph.inside[outer.i] else outer
        return _speaker(cue, paragraph, k, article), cue
    noun = noun_of(paragraph, k)
    head = head_of(noun) if noun is not None else None
    if head is not None:
        return speaker_at(head, article, offset), noun
    label = label_after(doc, paragraph.passages[k].outer_end, paragraph.after(k), article, offset)
    if label is None and first > 0 and doc[first - 1].text == ":":
        label = label_before(doc, paragraph.before(k), first, article, offset) or clause_subject(
            doc, paragraph.before(k), first - 1, article, offset
        )
    if label is None and _n_words(paragraph, k) >= _OCCASION_WORDS:
        occasion = occasion_of(paragraph, k)
        head = speaker_on(occasion, paragraph, article) if occasion is not None else None
        if head is not None:
            return speaker_at(head, article, offset), occasion
    return label, None


def _n_words(paragraph: Paragraph, k: int) -> int:
    return len(_WORD.findall(paragraph.text, paragraph.passages[k].start, paragraph.passages[k].end))


def _is_writer(speaker: Speaker, article: Article) -> bool:
    return article.text[speaker.start : speaker.end].lower() in WRITER


def _share(paragraph: Paragraph, speakers: list[_Said], last: _Last, article: Article) -> None:
    """Gives passages without a cue the speaker that their place allows (see the rules at the top)."""
    if not speakers:
        return
    first = paragraph.passages[0]
    at_start = not _WORD.search(paragraph.text[: first.outer_start])
    if (
        speakers[0] == (None, None)
        and at_start
        and not is_name(paragraph, 0)
        and (
            last.is_open
            or (_is_all_quotation(paragraph) and (first.is_open or paragraph.text[first.end - 1] in _STOPS))
        )
    ):
        speakers[0] = last.speaker, None
    known: Speaker | None = None
    for k, (speaker, cue) in enumerate(speakers):
        if speaker is None and cue is None and known is not None and not is_name(paragraph, k):
            if paragraph.is_sentence(k):
                speakers[k] = sentence_speaker(paragraph, k, article) or known, None
            elif speakers[k - 1][1] is not None and paragraph.same_sentence(k - 1, k):
                speakers[k] = speakers[k - 1]
        elif speaker is None and cue is not None and k and paragraph.same_sentence(k - 1, k):
            speakers[k] = speakers[k - 1][0], cue
        elif speaker is None and cue is None and paragraph.is_sentence(k) and not is_name(paragraph, k):
            speakers[k] = sentence_speaker(paragraph, k, article), None
        known = speakers[k][0] or known
    for k in reversed(range(len(speakers) - 1)):
        later, cue = speakers[k + 1]
        # "One" and "another", she said; the "one" led to "another", according to her.
        follows = later is not None and cue is not None and cue.i >= paragraph.spans[k + 1][1]
        if (
            follows
            and speakers[k] == (None, None)
            and not paragraph.opens_sentence(k)
            and paragraph.same_sentence(k, k + 1)
            and not is_name(paragraph, k)
        ):
            speakers[k] = later, cue
    # A passage at the head of the paragraph, its speaker named only with the next: "A." "B," she said.
    if len(speakers) > 1 and speakers[0][0] is None and speakers[0][1] is None and paragraph.opens_sentence(0):
        between = paragraph.text[first.outer_end : paragraph.passages[1].outer_start]
        if not _WORD.search(between):
            speakers[0] = speakers[1][0], None


def _resolve(quotes: Sequence[Quote], before: Speaker | None, article: Article) -> None:
    """A pronoun, or "the statement", that nothing has resolved yet stands for the last speaker, if of its type."""
    last = before.entity if before is not None else None
    for quote in quotes:
        if quote.speaker is None and last is not None and quote.speaker_start is not None:
            words = article.text[quote.speaker_start : quote.speaker_end].lower()
            if last.type in _STANDS_FOR.get(words, ()) and not _is_other_gender(words, last):
                quote.speaker = last
        last = quote.speaker or last


def _is_other_gender(pronoun: str, entity: Entity) -> bool:
    gender = given_names().get(entity.name.split(" ", 1)[0])
    return gender is not None and pronoun in _GENDERS and gender != _GENDERS[pronoun]


def _is_all_quotation(paragraph: Paragraph) -> bool:
    beside = sum(1 for t, inside in zip(paragraph.doc, paragraph.inside, strict=True) if not inside and t.is_alpha)
    return beside <= _WORDS_BESIDE


def _speaker(cue: Token, paragraph: Paragraph, k: int, article: Article) -> Speaker | None:
    """The cue's subject; where it lies within a passage the parse is broken, and the name next to the cue speaks."""
    found = speaker_of(cue, article, paragraph.offset, writer=True)
    if found is not None:
        low, high = found.start - paragraph.offset, found.end - paragraph.offset
        if not any(p.outer_start < high and low < p.outer_end for p in paragraph.passages):
            return found
    after, doc = paragraph.spans[k][1], paragraph.doc
    if cue.i >= after:
        end = paragraph.after(k)
        named = nearest_name(doc, after, cue.i, article, paragraph.offset) or nearest_name(
            doc, cue.i + 1, min(end, cue.i + 8), article, paragraph.offset
        )
        if named is None and 0 < cue.i - after <= 4 and (cue.pos_ == "NOUN" or doc[after].is_title):
            named = Speaker(
                paragraph.offset + doc[after].idx, paragraph.offset + doc[cue.i - 1].idx + len(doc[cue.i - 1]), None
            )
        inverted = next((c for c in cue.children if c.dep_ == "dobj" and c.i > cue.i), None) if cue.i == after else None
        if named is None and inverted is not None:
            return speaker_at(inverted, article, paragraph.offset)
        return named
    return nearest_name(paragraph.doc, paragraph.before(k), cue.i, article, paragraph.offset, from_end=True)


def _kind(paragraph: Paragraph, k: int, cue: Token | None) -> str:
    """Direct: a passage with a verb of its own that stands by itself, after a cue, a comma or a colon. Else mixed."""
    first, after = paragraph.spans[k]
    doc = paragraph.doc
    text = paragraph.text[paragraph.passages[k].start : paragraph.passages[k].end]
    if paragraph.opens_sentence(k) and (cue is None or cue.i >= after or text[0].isupper()):
        return "direct"
    if first > 0 and doc[first - 1].text == ":" and text[0].isupper() and text[-1] in ".!?…":
        return "direct"
    has_verb = any(t.tag_ in FINITE or t.tag_ == "VB" for t in doc[first:after])
    stands_alone = first == 0 or doc[first - 1].text in (",", ":", *DASHES) or (cue is not None and cue.i == first - 1)
    return "direct" if has_verb and stands_alone else "mixed"


def _reported(
    paragraph: Paragraph, sentences: Sequence[Sentence], article: Article, quoted: Sequence[Quote]
) -> list[Quote]:
    """The reported clauses of a paragraph that hold no attributed passage; of nested ones the outermost."""
    doc = paragraph.doc
    if len(doc) < HEADING_TOKENS and not paragraph.text.rstrip().endswith(
        (".", "!", "?", "…", "”", '"', "’", "»", ":")
    ):
        return []
    found: list[Quote] = []
    for i in paragraph.cues:
        cue = doc[i]
        bounds = reported_clause(cue)
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
        found.append(
            _quote(paragraph.offset, sentences, Passage(*bounds, *bounds, False, False), "indirect", speaker, cue)
        )
    found.sort(key=lambda q: (q.start, -q.end))
    kept: list[Quote] = []
    for quote in found:
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def _quote(
    offset: int,
    sentences: Sequence[Sentence],
    passage: Passage,
    kind: str,
    speaker: Speaker,
    cue: Token | None,
) -> Quote:
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


def _last_speaker(quotes: Sequence[Quote], article: Article) -> Speaker | None:
    """Who speaks last in a paragraph; a writer who tells of a talk has no next word by that."""
    if not quotes:
        return None
    quote = quotes[-1]
    if quote.speaker_start is None or quote.speaker_end is None:
        return None
    found = Speaker(quote.speaker_start, quote.speaker_end, quote.speaker)
    return None if _is_writer(found, article) else found
