"""What can be seen of a name in its document: the witnesses from which its kind is decided.

All mentions of a form are described together: features of mentions (the recogniser's label, the words around, the
grammar) are shares of the mentions, so that one odd sentence weighs little in a text that names the form ten times.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from transforms.language.names_found import Found, given_names, name_words, titles
from transforms.linking.gazetteer import load_gazetteer

# More mentions than these tell nothing new.
LOOKED_AT = 8
_PARTICLES = frozenset(
    [
        "of",
        "and",
        "the",
        "for",
        "de",
        "la",
        "del",
        "los",
        "las",
        "do",
        "da",
        "dos",
        "das",
        "al",
        "el",
        "bin",
        "von",
        "van",
        "e",
        "y",
        "in",
        "on",
        "to",
    ]
)
_AFTER_DATELINE = frozenset(("(", "—", "–", "-", "--", ",", ":", "/"))
_JOINTS = (", ", " and ", " or ", ", and ", " & ", "/", "-", "–")


def features(form: str, group: Sequence[Found]) -> dict[str, float]:
    """Feature -> value of a form by itself. `group`: its mentions, with their tokens."""
    found: dict[str, float] = {}
    looked_at = group[:LOOKED_AT]
    share = 1.0 / len(looked_at)
    for mention in looked_at:
        for feature in _around(mention):
            found[feature] = found.get(feature, 0.0) + share
    for feature in _of_form(form):
        found[feature] = 1.0
    found["often"] = min(1.0, 0.2 * (len(group) - 1))
    return found


def relations(text: str, found: Sequence[Found], kinds: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Form -> features of its company: kinds of what stands beside it in a list, and of longer names it is a part of.

    `kinds`: form -> label as far as it is known, "-" else.
    """
    out: dict[str, dict[str, float]] = {}
    often = Counter(text[f.start : f.end] for f in found)
    for name, kind in _neighbours(text, found, kinds).values():
        seen = out.setdefault(name, {})
        seen["list " + kind] = min(1.0, seen.get("list " + kind, 0.0) + 1.0 / min(often[name], LOOKED_AT))
    for name, roles in _parts_of_names(kinds).items():
        if name in kinds:
            seen = out.setdefault(name, {})
            for role, count in roles.items():
                seen["part " + role] = min(1.0, 0.5 * count)
    return out


def _around(mention: Found) -> Iterable[str]:
    span = mention.span
    yield "vote " + (mention.vote or "-")
    if span is None or len(span) == 0:
        return
    doc = span.doc
    start, end = span.start, span.end
    before = doc[start - 1].lower_ if start else "<"
    if before in titles() and doc[start - 1].is_title:
        yield "titled"
    after = doc[end].lower_ if end < len(doc) else ">"
    yield "before " + before
    yield "after " + after
    if not start and after in _AFTER_DATELINE and span.text.isupper():
        yield "dateline"
    if end + 1 < len(doc):
        yield "after2 " + after + " " + doc[end + 1].lower_
        yield "aftertag " + doc[end].tag_
    if start:
        yield "beforetag " + doc[start - 1].tag_
    root = span.root
    yield "tag " + root.tag_
    yield "dep " + root.dep_
    head = root.head
    if head.i != root.i:
        yield f"head {root.dep_} {head.lemma_.lower()}"
    else:
        yield "root"


@lru_cache(maxsize=8192)
def _of_form(form: str) -> tuple[str, ...]:
    words = form.split()
    if not words:
        return ()
    first, last = words[0], words[-1]
    out = [f"words {min(len(words), 5)}", "shape " + _shape(form), "last " + last.lower(), "first " + first.lower()]
    out += [f"suffix {last[-3:].lower()}", f"suffix {last[-2:].lower()}"]
    if len(words) == 1:
        out += [f"lone suffix {last[-3:].lower()}", f"prefix {last[:3].lower()}"]
    else:
        out += ["within " + w.lower() for w in words[1:-1]]
        out.append("kind " + " ".join(_shape(w) if w.lower() not in _PARTICLES else w.lower() for w in words[:4]))
    firsts, lasts = name_words()
    if worded := firsts.get(first) or lasts.get(last):
        out.append("word " + worded)
    given = given_names()
    if first in given:
        out.append("given first" if len(words) > 1 else "given alone")
    if any(w in given for w in words[1:]):
        out.append("given later")
    for sign in "-'’.&/()0":
        if sign in form:
            out.append("sign " + sign)
    out.append("place " + _place(form))
    if len(words) > 1:
        out.append("place of first " + _place(first))
    return tuple(out)


def _place(name: str) -> str:
    """What the gazetteer has of that name, to the letter or in another spelling: a region, a town by its size, nothing."""
    places = load_gazetteer().find(name)
    exact = [p for p in places if _is_spelled(p.name, name)]
    for found, how in ((exact, ""), (places, " spelled")):
        if any(p.kind in ("region", "country", "continent") for p in found):
            return "region" + how
        if towns := [p.population for p in found if p.kind == "city"]:
            return f"town {len(str(max(towns)))}{how}"
    return "area" if places else "-"


_VOWELS = str.maketrans("", "", "aeiouy'’- ")


def _is_spelled(one: str, other: str) -> bool:
    """The same letters, or the same but for a vowel ("Kupyansk", "Kupiansk"), begun and ended alike."""
    one, other = _folded(one), _folded(other)
    if one == other:
        return True
    alike = abs(len(one) - len(other)) < 2 and one[:1] == other[:1] and one[-1:] == other[-1:]
    return alike and one.translate(_VOWELS) == other.translate(_VOWELS)


def _folded(name: str) -> str:
    """Small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))


def _shape(word: str) -> str:
    if word.isupper():
        return f"A{min(len(word), 5)}"
    if any(c.isdigit() for c in word):
        return "0"
    if word[:1].isupper() and word[1:].islower():
        return "Aa"
    if word[:1].islower():
        return "aA" if any(c.isupper() for c in word) else "a"
    return "AaA"


def _neighbours(text: str, found: Sequence[Found], kinds: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Start of a mention -> its form and the kind of the mention beside it in a list ("X, Y and Z")."""
    out: dict[int, tuple[str, str]] = {}
    for one, other in pairwise(found):
        if other.start - one.end <= 6 and text[one.end : other.start] in _JOINTS:
            first, second = text[one.start : one.end], text[other.start : other.end]
            out.setdefault(other.start, (second, kinds.get(first, "-")))
            out[one.start] = (first, kinds.get(second, "-"))
    return out


def _parts_of_names(kinds: Mapping[str, str]) -> dict[str, Counter[str]]:
    """A word -> how often it is the last or first word of a longer name of a kind."""
    out: dict[str, Counter[str]] = {}
    for name, kind in kinds.items():
        first, _, rest = name.partition(" ")
        if rest:
            out.setdefault(first, Counter())["first " + kind] += 1
            out.setdefault(rest.rpartition(" ")[2], Counter())["last " + kind] += 1
    return out
