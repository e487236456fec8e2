"""Names: the recogniser's entities, mended over the whole document with the entity base as witness.

On unseen newswire the recogniser alone has a strict F1 of 0.66; what is mended here follows what was measured:
leading articles and final 's, country and organisation names, the surname that takes the label of the full name,
and the label that most mentions of a name have.
"""

import csv
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from transforms.knowledge.entities import LABELS, EntityBase, data
from transforms.language.analysis import Article, Mention

# The recogniser's labels that are names; where as many mentions of a name have one as another, the first wins.
KEPT = ("PERSON", "GPE", "ORG", "NORP", "LOC", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")
_RANK = {label: n for n, label in enumerate(KEPT)}
_WORD = re.compile(r"\w+")
_ABBREVIATION = re.compile(r" \(([A-Z][A-Za-z&.\-]{1,9})\)")
_POSSESSIVES = ("'s", "’s", "'S", "’S")
_EDGES = " \t\xa0\"'“”‘’`()[]{}<>*_,;:-–—|•/&"
_ARTICLES = ("the ", "The ", "THE ", "a ", "A ", "an ", "An ")
_CLOSES = {")": "(", "]": "["}


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    label: str | None  # None: found by the base alone
    form: str = "name"
    known: bool = False  # a name of the base


@lru_cache(maxsize=1)
def _not_names() -> frozenset[str]:
    return frozenset(data("not_names.txt").splitlines())


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return frozenset(data("titles.txt").splitlines())


@lru_cache(maxsize=1)
def _name_words() -> tuple[dict[str, str], dict[str, str]]:
    """name_words.tsv: the label that a first or a last word gives to a name."""
    rows = list(csv.DictReader(data("name_words.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    first = {r["word"]: r["label"] for r in rows if r["where"] == "first"}
    return first, {r["word"]: r["label"] for r in rows if r["where"] == "last"}


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """given_names.tsv: given name -> gender (m, f)."""
    rows = csv.DictReader(data("given_names.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {r["name"]: r["gender"] for r in rows}


def find_names(article: Article, base: EntityBase) -> None:
    """Sets article.mentions to the names and demonyms of the text, sorted, not overlapping, not linked yet."""
    text = article.text
    recognised = _recognised(article, base)
    words = [(m.start(), m.group()) for m in _WORD.finditer(text) if not m.group()[0].islower() or m.group() in _LOWER]
    known = _gazetteer(text, words, base, {f.start for f in recognised})
    found = _merge(text, recognised, known)
    found = _without_headings(article, found)
    labels = _labels(text, found, base)
    found = _repeated(article, words, found, labels)
    starts = [s.start for s in article.sentences]
    mentions = []
    for f in found:
        name = text[f.start : f.end]
        at = bisect_right(starts, f.start) - 1
        if at < 0:
            continue
        label = f.label if f.form == "demonym" else labels.get(name, f.label)
        mentions.append(Mention(f.start, f.end, name, f.form, article.sentences[at].no, label))
    article.mentions = mentions


# First words of names in the base that begin with a small letter.
_LOWER = frozenset(("al", "el", "bin", "von", "de", "coalition", "occupied", "dpa"))


_NO_NAME_START = frozenset(("VERB", "SCONJ", "ADV", "CCONJ", "AUX"))
_PERSONAL = frozenset(("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "gen", "gen.", "sen.", "rep."))


def _opens_no_name(token: Token) -> bool:
    return token.pos_ in _NO_NAME_START or (
        len(token) > 5 and token.text.endswith("ing") and token.text not in given_names()
    )


def _recognised(article: Article, base: EntityBase) -> list[_Found]:
    """The recogniser's entities, trimmed; each Doc is read once."""
    text = article.text
    out: list[_Found] = []
    last = None
    for sentence in article.sentences:
        doc = sentence.span.doc
        if doc is last:
            continue
        last = doc
        for ent in doc.ents:
            label = ent.label_
            if label in _RANK:
                start, end = sentence.offset + ent.start_char, sentence.offset + ent.end_char
                if len(ent) > 1 and ent[0].is_sent_start and _opens_no_name(ent[0]):  # "While Talvik", "Echoing Talvik"
                    start = sentence.offset + ent[1].idx
                if label == "PERSON" and (slash := text.find("/", start, end)) > 0:  # "Oren Talvik/LNA", a credit
                    end = slash
                trimmed = _trim(text, start, end, label, base)
                if trimmed:
                    out.append(_Found(*trimmed))
    return out


def _trim(text: str, start: int, end: int, label: str, base: EntityBase) -> tuple[int, int, str] | None:
    """Span and label without article, possessive, quotation marks and a person's titles; None if no name is left."""
    for _ in range(8):
        name = text[start:end]
        if name in _not_names():
            return None
        if base.find(name):
            return start, end, label
        if name[:1] in _EDGES and name:
            start += 1
        elif name[-1:] in _EDGES and name:
            end -= 1
        elif name.endswith(_POSSESSIVES):
            end -= 2
        elif (name[-1:] in _CLOSES and _CLOSES[name[-1]] not in name) or name.endswith(("(", "[")):
            end -= 1
        elif name.startswith(_ARTICLES):
            start += name.index(" ") + 1
        elif (title := name.partition(" ")[0].lower()) in _PERSONAL or (label == "PERSON" and title in _titles()):
            if len(title) == len(name):
                return None
            start += len(title) + 1
            label = "PERSON" if title in _PERSONAL else label
        else:
            break
    name = text[start:end]
    if name.endswith(".") and name[-4:-1].islower() and len(name.rpartition(" ")[2]) > 5:  # a full stop
        end -= 1
        name = name[:-1]
    if "://" in name or "](" in name or "&lt" in name or "&amp" in name:  # the rest of a page's markup
        return None
    if not any(c.isupper() for c in name) or name in _not_names() or "\n" in name or len(name) < 2:
        return None
    return start, end, label


def _gazetteer(text: str, words: list[tuple[int, str]], base: EntityBase, seen: set[int]) -> list[_Found]:
    """The base's names in the text, longest first, letter by letter. Names that are also words need the recogniser."""
    out: list[_Found] = []
    done = 0
    size = len(text)
    for start, word in words:
        if start < done:
            continue
        names = base.starting_with(word)
        if not names:
            if len(word) > 3 and word.isupper() and (f := _dateline(text, start, word, base)):
                out.append(f)
                done = f.end
            continue
        if start and text[start - 1] in "-‑@#_/" and not (out and out[-1].end == start - 1):
            continue
        for name in names:
            end = start + len(name)
            if not text.startswith(name, start) or (end < size and (text[end].isalnum() or text[end] in "_$€£")):
                continue
            if base.needs_recogniser(name) and start not in seen:
                continue
            out.append(_found(start, end, name, base))
            done = end
            break
    return out


def _found(start: int, end: int, name: str, base: EntityBase) -> _Found:
    records = base.find(name)
    if not records and base.demonym(name):
        return _Found(start, end, "NORP", "demonym", True)
    kind = records[0].entity.type if records else "place"
    return _Found(start, end, LABELS.get(kind), "name", True)


def _dateline(text: str, start: int, word: str, base: EntityBase) -> _Found | None:
    """KYIV, LONDON: a place in capitals."""
    records = base.find(word.capitalize())
    if any(r.entity.type in ("place", "country") for r in records) and not base.needs_recogniser(word.capitalize()):
        return _Found(start, start + len(word), "GPE", "name", True)
    return None


def _merge(text: str, recognised: list[_Found], known: list[_Found]) -> list[_Found]:
    """One list without overlaps. A longer name wins, but not over the person or the two names that it swallowed."""
    out: list[_Found] = []
    rest = list(known)
    taken: set[int] = set()
    at = 0
    for ent in recognised:
        while at < len(rest) and rest[at].end <= ent.start:
            at += 1
        inside = []
        k = at
        while k < len(rest) and rest[k].start < ent.end:
            inside.append(k)
            k += 1
        if not inside:
            out.append(ent)
            continue
        hits = [rest[i] for i in inside]
        first, last = hits[0], hits[-1]
        longer = first.start <= ent.start and last.end >= ent.end and len(hits) == 1
        partial = first.start < ent.start or last.end > ent.end
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
        if longer or swallowed or (partial and max(h.end - h.start for h in hits) >= ent.end - ent.start):
            continue
        taken.update(inside)
        out.append(ent)
    out += [f for i, f in enumerate(rest) if i not in taken]
    out.sort(key=lambda f: (f.start, -f.end))
    clear: list[_Found] = []
    for f in out:
        if not clear or f.start >= clear[-1].end:
            clear.append(f)
    return clear


def is_heading(line: str) -> bool:
    """A title-case line: no full stop, and nearly every longer word begins with a capital."""
    line = line.strip()
    if not line or len(line) > 200 or line[-1] in '.?!”"':
        return False
    words = [w for w in line.split() if len(w) > 3 and w[0].isalpha()]
    return len(words) >= 4 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def _without_headings(article: Article, found: list[_Found]) -> list[_Found]:
    """Without what only title-case lines name: there every word looks like a name."""
    spans = []
    last = -1
    for sentence in article.sentences:
        if sentence.paragraph != last:
            last = sentence.paragraph
            paragraph = sentence.span.doc.text
            if is_heading(paragraph):
                spans.append((sentence.offset, sentence.offset + len(paragraph)))
    if not spans:
        return found
    text = article.text
    starts = [s for s, _ in spans]

    def inside(f: _Found) -> bool:
        at = bisect_right(starts, f.start) - 1
        return at >= 0 and f.start < spans[at][1]

    elsewhere = {text[f.start : f.end] for f in found if not inside(f)}
    return [f for f in found if f.known or not inside(f) or text[f.start : f.end] in elsewhere]


def _labels(text: str, found: list[_Found], base: EntityBase) -> dict[str, str]:
    """Name -> label: the base's, else that of the full name whose last word it is, else the document's majority."""
    counts: dict[str, Counter[str]] = {}
    for f in found:
        if f.label:
            counts.setdefault(text[f.start : f.end], Counter())[f.label] += 1
    labels: dict[str, str] = {}
    for name, votes in counts.items():
        labels[name] = min(votes, key=lambda v: (-votes[v], _RANK[v]))
    for name in labels:
        records = base.find(name)
        if records and not base.needs_recogniser(name):
            kinds = {r.entity.type for r in records}
            if len(kinds) == 1:
                labels[name] = LABELS.get(kinds.pop(), labels[name])
        elif base.find_spelling(name) and " " in name:
            labels[name] = "PERSON"
    firsts, lasts = _name_words()
    for name in labels:
        first, last = name.partition(" ")[0], name.rpartition(" ")[2]
        if len(first) == len(name) or base.find(name):
            continue
        if label := firsts.get(first) or lasts.get(last):
            labels[name] = label
        elif labels[name] == "ORG" and first in given_names() and name.count(" ") < 3 and "&" not in name:
            labels[name] = "PERSON"
    families = {name.partition(" ")[0] for name, label in labels.items() if label == "PERSON" and " " in name}
    surnames = {name.rsplit(" ", 1)[1] for name, label in labels.items() if label == "PERSON" and " " in name}
    for name in labels:
        if (name in surnames or (name in families and labels[name] == "ORG")) and not any(
            r.entity.type != "person" for r in base.find(name)
        ):
            labels[name] = "PERSON"
    return labels


# Surnames that are dates.
_CALENDAR = frozenset(
    (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "March",
        "April",
        "May",
        "June",
        "August",
    )
)


def _is_proper(article: Article, start: int, end: int) -> bool:
    """Does the tagger see a proper noun, or a subject noun (as it takes an unknown name that opens a sentence)?"""
    sentence = article.sentence_at(start)
    span = sentence.tokens(start, end) if sentence else None
    if span is None or len(span) == 0:
        return False
    tag = span[0].tag_
    return tag.startswith("NNP") or (tag == "NN" and span[0].dep_ in ("nsubj", "nsubjpass"))


def _repeated(
    article: Article, words: list[tuple[int, str]], found: list[_Found], labels: dict[str, str]
) -> list[_Found]:
    """Adds the places where a name of the document stands and the recogniser did not see it."""
    text = article.text
    index: dict[str, list[str]] = {}
    names = {n for n, label in labels.items() if " " in n or (len(n) > 3 and label in ("PERSON", "GPE", "ORG"))}
    surnames = {n.rsplit(" ", 1)[1] for n in names if labels[n] == "PERSON" and " " in n}
    names |= {n for n in surnames if len(n) > 2 and n[0].isupper() and n not in _CALENDAR}
    for f in found:
        if match := _ABBREVIATION.match(text, f.end):
            short = match.group(1)
            if short[0] == text[f.start].upper() and sum(c.isupper() for c in short) >= 2:
                names.add(short)
                labels.setdefault(short, labels.get(text[f.start : f.end], "ORG"))
    for name in names:
        labels.setdefault(name, "PERSON")
        if (first := _WORD.match(name)) and name not in _not_names():
            index.setdefault(first.group(), []).append(name)
    for listed in index.values():
        listed.sort(key=lambda n: (-len(n), n))
    taken = iter(found)
    current = next(taken, None)
    out: list[_Found] = []
    done = 0
    for start, word in words:
        while current is not None and current.end <= start:
            done = max(done, current.end)
            current = next(taken, None)
        if start < done or (current is not None and current.start <= start):
            continue
        for name in index.get(word, ()):
            end = start + len(name)
            free = current is None or end <= current.start
            if (
                free
                and text.startswith(name, start)
                and not (end < len(text) and (text[end].isalnum() or text[end] == "-"))
                and not (start and text[start - 1] in "-‑@#")
                and (" " in name or _is_proper(article, start, end))
            ):
                out.append(_Found(start, end, labels[name]))
                done = end
                break
    return sorted([*found, *out], key=lambda f: f.start) if out else found
