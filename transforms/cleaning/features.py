"""What a classifier sees of a text's units: each by itself, where it stands, and its neighbours."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from math import log

import numpy as np
from numpy.typing import NDArray

from transforms.cleaning.lines import Unit

Matrix = NDArray[np.float64]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*(?:\s|$)")
_ADDRESS = re.compile(r"https?://|www\.|@\w|\w@\w|\.(?:com|org|net|eu)\b")
_ADDRESS_SIGNS = ("@", "http", "www.", ".com", ".org", ".net", ".eu")  # without one of these it need not be searched
_SEPARATORS = "|»›·•→>"
_QUOTES = frozenset('"“”„«»‘‹›')
_SHAPES = tuple("0" * n for n in range(41))
# A unit's start tells what it is; words beyond change its features by nothing that a tree would notice.
_CHARS = 160
_MARKS = {None: 0, "heading": 1, "list": 2, "table": 3}
_STEM = 6  # letters: enough to bring together the forms of a word in the inflecting languages
_LONG_WORD = 5

OWN = (
    "words", "chars", "word_length", "final", "prose", "mark", "after_blank", "capitalised", "capitals", "lower_start",
    "digits", "marks", "commas", "sentences", "quotes", "colon", "question", "ellipsis", "separators", "address",
    "function_words", "odds", "odds_low", "odds_high", "odds_first", "rule", "asked_rule", "topic", "title", "repeats",
)  # fmt: skip
PLACE = (
    "from_start", "from_end", "share_before", "prose_before", "prose_after", "prose_share_before", "since_prose",
    "until_prose", "rules_before", "rules_after", "since_rule", "until_rule", "density_5", "density_15", "since_title",
    "core_before", "core_after", "in_core",
)  # fmt: skip
DOCUMENT = ("units", "prose_units", "prose_words", "mean_words", "ruled", "function_words_mean", "odds_mean")
NEAR = ("words", "final", "capitalised", "function_words", "odds", "rule", "topic", "mark", "digits")
REACH = 3
NAMES = (
    *OWN, *PLACE, *DOCUMENT,
    *(f"{name}{offset:+d}" for offset in range(-REACH, REACH + 1) if offset for name in NEAR),
)  # fmt: skip
_COLUMN = {name: no for no, name in enumerate(OWN)}


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """The commonest words of some thirty languages: running text has them, menus and headlines few."""
    source = resources.files("transforms.knowledge").joinpath("function_words.tsv").read_text("utf-8")
    return frozenset(word for line in source.splitlines() for word in line.partition("\t")[2].split())


def tokens(text: str) -> list[str]:
    """The words of a unit's start in lower case, a number as so many noughts."""
    start = text[:_CHARS].casefold()
    found = _WORD.findall(start)
    if _DIGIT.search(start) is None:
        return found
    return [w if w[0] > "9" or not w.isdigit() else _SHAPES[min(40, len(w))] for w in found]


def describe(units: Sequence[Unit], title: str | None, odds: Mapping[str, float]) -> Matrix:
    """The features (units, NAMES) of a text's units. `odds`: log-odds of words and of rules, from the training data."""
    common = function_words()
    words = [tokens(unit.text) for unit in units]
    stems = [{w[:_STEM] for w in line if len(w) >= _LONG_WORD and w not in common} for line in words]
    spread: Counter[str] = Counter()
    for unit, stem in zip(units, stems, strict=True):
        if unit.is_prose:
            spread.update(stem)
    # By how many paragraphs a word must be shared: by another one than the unit itself.
    once, twice = set(spread), {stem for stem, n in spread.items() if n > 1}
    texts = Counter([unit.text for unit in units])
    wanted = {w for w in tokens(title or "") if w not in common}
    rows = []
    for unit, line, stem in zip(units, words, stems, strict=True):
        shared = len(stem & (twice if unit.is_prose else once)) / (len(stem) or 1)
        titled = len(wanted.intersection(line)) / (len(wanted) or 1)
        rows.append([*_own(unit, line, common, odds), shared, titled, texts[unit.text]])
    own = np.array(rows, dtype=float)
    return np.hstack([own, _places(own, units), _document(own), *_near(own)])


def _own(unit: Unit, words: Sequence[str], common: frozenset[str], odds: Mapping[str, float]) -> list[float]:
    text = unit.text[:_CHARS]
    n, size = len(words) or 1, len(text) or 1
    parts = text.split()
    m = len(parts) or 1
    weighed = [odds.get(w, 0.0) for w in words]
    joined = "".join(words)
    letters = len(joined)
    last = unit.text[-1:]
    return [
        log(1 + unit.n_words),
        log(1 + len(unit.text)),
        letters / n,
        unit.is_final,
        unit.is_prose,
        _MARKS[unit.mark],
        unit.lines[0].after_blank,
        sum(map(str.isupper, [p[0] for p in parts])) / m,
        sum(map(str.isupper, parts)) / m,
        text[:1].islower(),
        joined.count("0") / size,  # digits: tokens() writes each as a nought
        (size - letters) / size,
        text.count(",") / m,
        len(_SENTENCE_END.findall(text)),
        not _QUOTES.isdisjoint(text),
        last == ":",
        last == "?",
        last == "…" or unit.text.endswith("..."),
        sum(map(text.count, _SEPARATORS)),
        any(map(text.__contains__, _ADDRESS_SIGNS)) and _ADDRESS.search(text) is not None,
        sum(map(common.__contains__, words)) / n,
        sum(weighed) / n,
        min(weighed, default=0.0),
        max(weighed, default=0.0),
        sum(weighed[:3]),
        odds.get(unit.rule, 0.0) if unit.rule else 0.0,
        unit.role is not None and unit.is_kept,
    ]


def _places(own: Matrix, units: Sequence[Unit]) -> Matrix:
    n = len(units)
    at = np.arange(n, dtype=float)
    words = np.expm1(own[:, _COLUMN["words"]])
    prose = own[:, _COLUMN["prose"]]
    in_prose = words * prose
    dropped = np.array([unit.role is not None and not unit.is_kept for unit in units], dtype=float)
    title = next((no for no, unit in enumerate(units) if unit.role == "title"), -1)
    before, rules = np.cumsum(words) - words, np.cumsum(dropped) - dropped
    prose_before = np.cumsum(in_prose) - in_prose
    total, total_prose = max(1.0, words.sum()), max(1.0, in_prose.sum())
    first, last = _core(prose, words)
    return np.column_stack(
        [
            np.log1p(at),
            np.log1p(n - 1 - at),
            before / total,
            np.log1p(prose_before),
            np.log1p(total_prose - prose_before - in_prose),
            prose_before / total_prose,
            _since(prose),
            _since(prose[::-1])[::-1],
            rules,
            rules[-1] + dropped[-1] - rules - dropped,
            _since(dropped),
            _since(dropped[::-1])[::-1],
            _window(in_prose, 5) / np.maximum(1.0, _window(words, 5)),
            np.log1p(_window(in_prose, 15)),
            np.clip(at - title, -10, 50) if title >= 0 else np.full(n, -20.0),
            np.clip(first - at, 0, 40),
            np.clip(at - last, 0, 40),
            (at >= first) & (at <= last),
        ]
    )


def _core(prose: Matrix, words: Matrix) -> tuple[int, int]:
    """First and last unit of the densest stretch: the maximal subsequence where prose counts for, and what is not, against.

    Maximal subsequence segmentation after Pasternack and Roth 2009, over units.
    """
    gains = np.where(prose > 0, np.minimum(words, 80.0), -12.0)
    best, best_at, start, total = 0.0, (0, -1), 0, 0.0
    for no, gain in enumerate(gains.tolist()):
        if total <= 0:
            start, total = no, 0.0
        total += gain
        if total > best:
            best, best_at = total, (start, no)
    return best_at


def _since(flags: Matrix) -> Matrix:
    """Units since the last one that is flagged before each, at most 30."""
    at = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags > 0, at, -31))
    before = np.concatenate(([-31], last[:-1]))
    return np.minimum(30, at - before).astype(float)


def _window(values: Matrix, reach: int) -> Matrix:
    """Sums over the units up to `reach` before and after each."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    result: Matrix = total[np.minimum(len(values), at + reach + 1)] - total[np.maximum(0, at - reach)]
    return result


def _document(own: Matrix) -> Matrix:
    words = np.expm1(own[:, _COLUMN["words"]])
    prose = own[:, _COLUMN["prose"]]
    row = [
        log(1 + len(own)),
        prose.mean(),
        (words * prose).sum() / max(1.0, words.sum()),
        log(1 + words.mean()),
        (own[:, _COLUMN["rule"]] != 0).mean(),
        own[:, _COLUMN["function_words"]].mean(),
        own[:, _COLUMN["odds"]].mean(),
    ]
    return np.tile(row, (len(own), 1))


def document_of(rows: Matrix) -> Matrix:
    """The features of the text as a whole (1, DOCUMENT), from those of its units."""
    return rows[:1, len(OWN) + len(PLACE) : len(OWN) + len(PLACE) + len(DOCUMENT)]


def _near(own: Matrix) -> list[Matrix]:
    """The chosen features of the neighbours; beyond the ends -1."""
    chosen = own[:, [_COLUMN[name] for name in NEAR]]
    padded = np.vstack([np.full((REACH, len(NEAR)), -1.0), chosen, np.full((REACH, len(NEAR)), -1.0)])
    return [padded[REACH + o : REACH + o + len(own)] for o in range(-REACH, REACH + 1) if o]
