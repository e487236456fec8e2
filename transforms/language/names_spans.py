"""Where names stand: the recogniser's spans, the names of the base, and what lies between; made one list."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from transforms.knowledge.entities import LABELS, EntityBase
from transforms.language.analysis import Article
from transforms.language.names_edges import pieces
from transforms.language.names_found import RANK, Found, edge_words, given_names, listed_by_first, listed_names

# First words of names in the base that begin with a small letter.
LOWER_FIRST = frozenset(("al", "el", "bin", "von", "de", "coalition", "occupied", "dpa"))
_NO_NAME_START = frozenset(("VERB", "SCONJ", "ADV", "CCONJ", "AUX"))
_BEFORE_HYPHEN = re.compile(r"(?:^|[^\w])(\w+-)$")
_GLUED = re.compile(r"[a-z][A-Z]")
_TAIL = re.compile(r"-(\w[\w’']*)")


def _opens_no_name(token: Token) -> bool:
    return token.pos_ in _NO_NAME_START or (
        len(token) > 5 and token.text.endswith("ing") and token.text not in given_names()
    )


def recognised(article: Article, base: EntityBase) -> list[Found]:
    """The recogniser's entities with their edges mended, and runs of proper nouns between them (label None)."""
    text = article.text
    out: list[Found] = []
    last = None
    proper: tuple[int, int] | None = None
    for sentence in article.sentences:
        doc = sentence.span.doc
        if doc is last:
            continue
        last = doc
        offset = sentence.offset
        for ent in doc.ents:
            label = ent.label_
            if label not in RANK:
                continue
            start, end = offset + ent.start_char, offset + ent.end_char
            if len(ent) > 1 and ent[0].is_sent_start and _opens_no_name(ent[0]):  # "While Talvik", "Echoing Talvik"
                start = offset + ent[1].idx
            for s, e, kind in pieces(text, start, end, label, base):
                e = _with_tail(text, e, kind, base, text[s:e])
                whole = s == offset + ent.start_char and e == offset + ent.end_char
                span = ent if whole else doc.char_span(s - offset, e - offset, alignment_mode="expand")
                out.append(Found(s, e, kind, vote=label, span=span))
        proper = proper or (doc.vocab.strings["NNP"], doc.vocab.strings["NNPS"])
        out += _runs(doc, proper, offset, text, base)
    out.sort(key=lambda f: (f.start, -f.end))
    return _clear(out)


def _with_tail(text: str, end: int, label: str, base: EntityBase, name: str) -> int:
    """The end with what a hyphen joins: "Kim Tal-sok", "Larka-II", but not "Larka-led"."""
    tail = _TAIL.match(text, end)
    if tail is None or label == "NORP" or base.find(name):
        return end
    word = tail.group(1)
    if word.lower() in edge_words()["tail"]:
        return end
    return tail.end() if word[0].isupper() or word[0].isdigit() or (label == "PERSON" and " " in name) else end


def _runs(doc: Doc, proper: tuple[int, int], offset: int, text: str, base: EntityBase) -> list[Found]:
    """Runs of proper nouns (tags in `proper`) that the recogniser left out: names if the document says so."""
    marks = doc.to_array(["TAG", "ENT_TYPE"]).tolist()
    out: list[Found] = []
    at, size = 0, len(marks)
    while at < size:
        tag, kind = marks[at]
        if kind or tag not in proper:
            at += 1
            continue
        first = at
        while at < size and marks[at][0] in proper and not marks[at][1]:
            at += 1
        run = doc[first:at]
        if not doc[first].text[:1].isupper():
            continue
        for s, e, _ in pieces(text, offset + run.start_char, offset + run.end_char, "ORG", base):
            if e - s > 1 and not base.needs_recogniser(text[s:e]):
                span = doc.char_span(s - offset, e - offset, alignment_mode="expand")
                out.append(Found(s, e, None, span=span))
    return out


def _clear(found: list[Found]) -> list[Found]:
    out: list[Found] = []
    for f in found:
        if not out or f.start >= out[-1].end:
            out.append(f)
    return out


def joined(text: str, found: list[Found]) -> list[Found]:
    """Names that were cut: "Ministry" + "of" + "Larka", "San Oren de" + "Larka", "Oren" + "Talvik" side by side."""
    heads = edge_words()["head"]
    particles = edge_words()["particle"]
    out: list[Found] = []
    for f in found:
        if out and f.start - out[-1].end <= 12:
            before = out[-1]
            gap = text[before.end : f.start]
            if _belongs(text, before, f, gap, heads, particles):
                people = before.label == "NORP"
                out[-1] = Found(before.start, f.end, before.label or f.label, "name", people, before.vote or f.vote)
                continue
        out.append(f)
    return out


def _belongs(text: str, before: Found, f: Found, gap: str, heads: frozenset[str], particles: frozenset[str]) -> bool:
    if before.form == "demonym" or before.label == "NORP":  # "British Indian", "Egyptian American": one people
        return gap == " " and (f.form == "demonym" or (before.known and f.vote == "NORP"))
    if f.form == "demonym":
        return False
    if gap in (" of ", " of the ", " for ", " for the "):
        last = text[before.start : before.end].rpartition(" ")[2]
        return last in heads and not before.known
    if gap.startswith(" ") and gap.endswith(" ") and gap.strip() and not before.known:
        return all(w in particles or w in ("y", "e") for w in gap.split()) and before.label != "NORP"
    if gap == " " and not before.known and not f.known:
        return before.vote == "PERSON" and f.vote is None and text[f.start : f.end].isalpha()
    return False


def gazetteer_names(text: str, words: list[tuple[int, str]], base: EntityBase, seen: set[int]) -> list[Found]:
    """The base's names in the text, longest first, letter by letter. Names that are also words need the recogniser."""
    out: list[Found] = []
    done = 0
    size = len(text)
    prefixes = edge_words()["prefix"]
    listed = listed_by_first()
    for start, word in words:
        if start < done:
            continue
        names: Sequence[str] = base.names_at(text, start, word)
        if word in listed:
            names = sorted({*names, *listed[word]}, key=lambda n: (-len(n), n))
        if not names and not word[1:].islower() and (inner := _GLUED.search(word)):  # "MinisterOren Talvik"
            start += inner.end() - 1
            names = [n for n in base.names_at(text, start, word[inner.end() - 1 :]) if " " in n]
        if not names:
            if len(word) > 3 and word.isupper() and (f := _dateline(text, start, word, base)):
                out.append(f)
                done = f.end
            continue
        if start and text[start - 1] in "-‑@#_/" and not (out and out[-1].end == start - 1):
            prefix = _BEFORE_HYPHEN.search(text, max(0, start - 8), start) if text[start - 1] == "-" else None
            if prefix is None or prefix.group(1).lower() not in prefixes:
                continue
        for name in names:
            end = start + len(name)
            if not text.startswith(name, start) or (end < size and (text[end].isalnum() or text[end] in "_$€£")):
                continue
            if base.needs_recogniser(name) and start not in seen:
                continue
            out.append(_known(start, end, name, base))
            done = end
            break
    return out


def _known(start: int, end: int, name: str, base: EntityBase) -> Found:
    records = base.find(name)
    if not records and base.demonym(name):
        return Found(start, end, "NORP", "demonym", True)
    if not records and (label := listed_names().get(name)):
        return Found(start, end, label, "name", True)
    kind = records[0].entity.type if records else "place"
    return Found(start, end, LABELS.get(kind), "name", True)


def _dateline(text: str, start: int, word: str, base: EntityBase) -> Found | None:
    """KYIV, LONDON: a place in capitals."""
    records = base.find(word.capitalize())
    if any(r.entity.type in ("place", "country") for r in records) and not base.needs_recogniser(word.capitalize()):
        return Found(start, start + len(word), "GPE", "name", True)
    return None


def merged(text: str, spans: list[Found], known: list[Found]) -> list[Found]:
    """One list without overlaps. A longer name wins, but not over the person or the two names that it swallowed."""
    out: list[Found] = []
    taken: set[int] = set()
    at = 0
    for ent in spans:
        while at < len(known) and known[at].end <= ent.start:
            at += 1
        inside = []
        k = at
        while k < len(known) and known[k].start < ent.end:
            inside.append(k)
            k += 1
        if not inside:
            out.append(ent)
            continue
        hits = [known[i] for i in inside]
        if _gives_way(text, ent, hits):
            for hit in hits:
                if hit.start == ent.start and hit.end == ent.end:
                    hit.vote, hit.span = ent.vote, ent.span
            continue
        taken.update(inside)
        out.append(ent)
    out += [f for i, f in enumerate(known) if i not in taken]
    out.sort(key=lambda f: (f.start, -f.end))
    return _clear(out)


def _gives_way(text: str, ent: Found, hits: list[Found]) -> bool:
    """Does the recogniser's span yield to the base's names that overlap it?"""
    first, last = hits[0], hits[-1]
    if first.start <= ent.start and last.end >= ent.end and len(hits) == 1:
        return True
    if ent.vote is None:  # a run of proper nouns says nothing against the base, but "Catholic Mothers" is no faith
        return any(h.label != "NORP" or h.form == "demonym" for h in hits)
    name = text[ent.start : ent.end]
    swallowed = (
        (
            last.end == ent.end
            and last.start > ent.start
            and last.label == "PERSON"
            and (ent.label != "PERSON" or " " in text[last.start : last.end])
        )
        or "," in name
        or (len(hits) > 1 and (" and " in name or "-" in name or "/" in name))
        or (ent.label in ("GPE", "NORP") and first.start == ent.start and first.form == "demonym")
        or (len(hits) == 1 and name[: first.start - ent.start].islower())
    )
    partial = first.start < ent.start or last.end > ent.end
    return swallowed or (partial and max(h.end - h.start for h in hits) >= ent.end - ent.start)


def tokens(article: Article, found: Found) -> Span | None:
    """The tokens of a name."""
    if found.span is None and (sentence := article.sentence_at(found.start)) is not None:
        found.span = sentence.tokens(found.start, found.end)
    return found.span
