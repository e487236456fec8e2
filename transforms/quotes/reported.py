"""Reported clauses: what stands under a cue verb, or beside "according to", without quotation marks."""

from spacy.tokens import Span, Token

from transforms.quotes.cues import is_source, takes_clause
from transforms.quotes.speakers import subject_of


def reported_clause(cue: Token) -> tuple[int, int] | None:
    """[start, end) in the Doc's text of the clause that a cue reports, without "that" and outer punctuation."""
    if is_source(cue):
        return _source_clause(cue)
    if not takes_clause(cue) or subject_of(cue) is None:
        return None
    clause = next((c for c in cue.children if c.dep_ == "ccomp"), None)
    if clause is None:
        if cue.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in cue.children):
            return _beside(cue) if not any(c.dep_ == "dobj" for c in cue.children) else None
        if cue.dep_ != "parataxis":
            return None
        if cue.head.i > cue.i:
            return _beside(cue)
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


def _beside(cue: Token) -> tuple[int, int] | None:
    """What a parenthesis attributes: "as the mayor said, ...", "the port, the mayor said, will stay": its verb's side."""
    head, after = cue.head, cue.right_edge.i + 1
    if cue.i > head.i:
        return _bounds(cue.doc[head.left_edge.i : cue.left_edge.i], cue)
    return _bounds(cue.doc[after : head.right_edge.i + 1], cue) if after <= head.i else None


def _source_clause(source: Token) -> tuple[int, int] | None:
    """[start, end) of what "according to X" attributes: the longer side of its sentence."""
    sentence = source.sent
    before = source.doc[sentence.start : source.i]
    after = source.doc[source.right_edge.i + 1 : sentence.end]
    return _bounds(before if len(before) >= len(after) else after, source)


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
