"""Speakers of passages without a cue, by the sentence beside them. Each rule has a name.

- *sentence before*: a passage that opens a sentence has the speaker of the cue of the sentence before it, or its subject if
  that is a person: The mayor said the port was safe. "Nobody needs to leave."
- *colon*: a passage after a colon has the subject of the clause before it, if a person: She was blunt: "No."
- *occasion*: beside "in a speech" a passage has the subject of that sentence: The mayor made fun in a speech of "the old men".
- *closing subject*: a paragraph of quotation has the subject of the sentence that closes the paragraph before it, if a person,
  or if the sentence ends in a colon: The agency writes: / "..."
"""

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from transforms.language.analysis import Article, Sentence
from transforms.linking.nominals import nominal_heads
from transforms.quotes.attribution import SENTENCE_ENDS, Paragraph
from transforms.quotes.cues import cue_tokens, is_act, noun_tokens
from transforms.quotes.labels import FINITE
from transforms.quotes.speakers import Speaker, head_of, may_speak, speaker_at, speaker_of, subject_of

_HIGHEST = 8
_PERSONAL = frozenset({"he", "she"})


def sentence_speaker(paragraph: Paragraph, k: int, article: Article) -> Speaker | None:
    """*sentence before*."""
    doc = paragraph.doc
    start, end = _sentence_before(paragraph, paragraph.spans[k][0])
    if start == end or (start > 0 and paragraph.inside[start - 1]):
        return None  # the sentence holds a passage of its own
    return _reported_in(paragraph, start, end, article) or clause_subject(doc, start, end, article, paragraph.offset)


def _sentence_before(paragraph: Paragraph, end: int) -> tuple[int, int]:
    """The tokens [start, end) of the sentence, or the stretch after a passage, that ends before a token."""
    doc = paragraph.doc
    while end > 0 and not paragraph.inside[end - 1] and (doc[end - 1].is_space or doc[end - 1].text in SENTENCE_ENDS):
        end -= 1
    start = end
    while start > 0 and not paragraph.inside[start - 1] and doc[start - 1].text not in SENTENCE_ENDS:
        start -= 1
    return start, end


def _reported_in(paragraph: Paragraph, start: int, end: int, article: Article) -> Speaker | None:
    """Who speaks by the last cue among the tokens [start, end)."""
    at = bisect_left(paragraph.cues, end) - 1
    while at >= 0 and paragraph.cues[at] >= start:
        cue = paragraph.doc[paragraph.cues[at]]
        head = head_of(cue) if is_act(cue) else None
        if head is not None and may_speak(head, article, paragraph.offset):
            return speaker_of(cue, article, paragraph.offset)
        at -= 1
    return None


def speaker_on(occasion: Token, paragraph: Paragraph, article: Article) -> Token | None:
    """*occasion*: the head of the subject of the verb that "in a speech" belongs to, or of one above it, if somebody."""
    token = occasion.head
    for _ in range(_HIGHEST):
        if token.tag_ in FINITE and not paragraph.inside[token.i]:
            subject = subject_of(token)
            if (
                subject is not None
                and not paragraph.inside[subject.i]
                and may_speak(subject, article, paragraph.offset)
            ):
                return subject
        if token.head == token:
            return None
        token = token.head
    return None


def clause_subject(doc: Doc, start: int, end: int, article: Article, offset: int) -> Speaker | None:
    """*colon*: the subject of the main verb among the tokens [start, end), if a person."""
    main = next((t for t in doc[start:end] if t.tag_ in FINITE and (t.head == t or not start <= t.head.i < end)), None)
    if main is None:
        return None
    subject = subject_of(main)
    if subject is None or not start <= subject.i < end:
        return None
    found = speaker_at(subject, article, offset)
    return found if _is_person(subject, found) else None


def closing_subject(sentences: Sequence[Sentence], article: Article) -> Speaker | None:
    """*closing subject*."""
    sentence = sentences[-1]
    root = sentence.span.root
    subject = subject_of(root)
    if sentence.span.text.rstrip().endswith(":"):
        for cue in (*noun_tokens(sentence.span, "noun"), *cue_tokens(sentence.span)):
            head = head_of(cue)
            if head is not None and may_speak(head, article, sentence.offset):
                return speaker_at(head, article, sentence.offset)
    if subject is None:
        return None
    found = speaker_at(subject, article, sentence.offset)
    return found if found.entity is not None and found.entity.type == "person" else None


def _is_person(head: Token, speaker: Speaker) -> bool:
    if speaker.entity is not None:
        return speaker.entity.type == "person"
    noun = nominal_heads().get(head.lower_) or nominal_heads().get(head.lemma_)
    return head.lower_ in _PERSONAL or (noun is not None and noun.type == "person")
