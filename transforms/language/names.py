"""Names: the recogniser's entities, mended over the whole document with the entity base as witness.

On unseen newswire the recogniser alone has a strict F1 of 0.63. Its spans are mended (names_spans, names_edges), then the
kind of each form is decided once for the document (names_labels), and the form is looked for where it was overlooked.
"""

import re
from bisect import bisect_right

from transforms.knowledge.entities import EntityBase
from transforms.language.analysis import Article, Mention
from transforms.language.names_found import Found, given_names, not_names
from transforms.language.names_labels import decide
from transforms.language.names_model import KindModel, load_kind_model
from transforms.language.names_spans import LOWER_FIRST, gazetteer_names, joined, merged, recognised

__all__ = ["find_names", "given_names", "is_heading"]

_WORD = re.compile(r"\w+")
# A word that begins with a capital, a digit or one of the small first words of names; other small letters are sorted out.
_CAPITALISED = re.compile(rf"\b(?:[^\Wa-z]\w*|(?:{'|'.join(sorted(LOWER_FIRST))})\b)")
# Longer words that title case leaves small.
_SMALL_IN_TITLES = frozenset(("from", "with", "into", "over", "upon", "than", "that", "amid"))
# Signs of lists and tables around a line.
_ROW_MARKS = " \t\r|#*-–•0123456789.)"
_ABBREVIATION = re.compile(r" \(([A-Z][A-Za-z&.\-]{1,9})\)")


def find_names(article: Article, base: EntityBase, model: KindModel | None = None) -> None:
    """Sets article.mentions to the names and demonyms of the text, sorted, not overlapping, not linked yet.

    `model`: decides of which kind a name is; the one that comes with the package if None.
    """
    text = article.text
    words = capitalised(text)
    found = spans_of(article, words, base)
    decided = decide(article, found, base, model or load_kind_model())
    labels = {name: label for name, label in decided.items() if label is not None}
    found = [f for f in found if f.form == "demonym" or text[f.start : f.end] in labels]
    found = _repeated(article, words, found, labels, decided.keys() - labels.keys())
    found = _side_by_side(text, found, labels, base)
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


def _side_by_side(text: str, found: list[Found], labels: dict[str, str], base: EntityBase) -> list[Found]:
    """ "Oren" and "Talvik" side by side are one person's name, of up to four words."""
    out: list[Found] = []
    for f in found:
        if out and f.start == out[-1].end + 1 and text[out[-1].end] == " ":
            before, name = out[-1], text[f.start : f.end]
            first = text[before.start : before.end]
            if (
                labels.get(first) == "PERSON" == labels.get(name)
                and f.form == "name" == before.form
                and not base.find(first)
                and not base.find(name)
                and (first + name).count(" ") < 3
            ):
                out[-1] = Found(before.start, f.end, "PERSON")
                labels[f"{first} {name}"] = "PERSON"
                continue
        out.append(f)
    return out


def capitalised(text: str) -> list[tuple[int, str]]:
    """The words that may begin a name, with their places."""
    words = [(m.start(), m.group()) for m in _CAPITALISED.finditer(text)]
    return [w for w in words if not w[1][0].islower() or w[1] in LOWER_FIRST]


def spans_of(article: Article, words: list[tuple[int, str]], base: EntityBase) -> list[Found]:
    """All spans that may be names, before their kinds are decided."""
    text = article.text
    spans = recognised(article, base)
    known = gazetteer_names(text, words, base, {f.start for f in spans if f.vote})
    return _without_headings(article, joined(text, merged(text, spans, known)))


def is_heading(line: str) -> bool:
    """A title-case line: no full stop, and nearly every longer word begins with a capital."""
    line = line.lstrip(_ROW_MARKS).rstrip(" \t\r|")
    if not line or len(line) > 200 or line[-1] in '.?!”"':
        return False
    words = [w for w in line.split() if len(w) > 3 and w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in words)
    if len(words) >= 4 and capitals >= 0.8 * len(words):
        return True
    all_but_small = capitals == sum(w not in _SMALL_IN_TITLES for w in words)
    return capitals >= 3 and all_but_small and "," not in line and len(line) > 24


def _without_headings(article: Article, found: list[Found]) -> list[Found]:
    """Without what only title-case lines name: there every word looks like a name."""
    text = article.text
    starts, ends = [], []
    last = -1
    for sentence in article.sentences:
        if sentence.paragraph != last:
            last = sentence.paragraph
            end = text.find("\n", sentence.offset)
            end = len(text) if end < 0 else end
            if end - sentence.offset < 220 and is_heading(text[sentence.offset : end]):
                starts.append(sentence.offset)
                ends.append(end)
    if not starts:
        return found

    def inside(f: Found) -> bool:
        at = bisect_right(starts, f.start) - 1
        return at >= 0 and f.start < ends[at]

    elsewhere = {text[f.start : f.end] for f in found if not inside(f)}
    return [f for f in found if f.known or not inside(f) or text[f.start : f.end] in elsewhere]


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
    article: Article, words: list[tuple[int, str]], found: list[Found], labels: dict[str, str], dropped: set[str]
) -> list[Found]:
    """Adds the places where a name of the document stands and the recogniser did not see it; not those in `dropped`."""
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
    for name in names - dropped:
        labels.setdefault(name, "PERSON")
        if (first := _WORD.match(name)) and name not in not_names():
            index.setdefault(first.group(), []).append(name)
    for listed in index.values():
        listed.sort(key=lambda n: (-len(n), n))
    taken = iter(found)
    current = next(taken, None)
    out: list[Found] = []
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
                out.append(Found(start, end, labels[name]))
                done = end
                break
    return sorted([*found, *out], key=lambda f: f.start) if out else found
