"""Numbers in a sentence's tokens: digits and number words, their scales, ranges and vague amounts."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from spacy.tokens import Doc, Token

_DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
# "1.24bn", "5m", "20k": a scale written to its number.
_SCALED = re.compile(r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(bn|mn|mln|bln|tn|k|m|b)", re.IGNORECASE)
_DASHES = frozenset({"-", "–", "—", "to", "and"})
LARGEST = 1e18
# "half of", "half the", "double that": what makes a part or multiple of these words.
_OF_HALF = frozenset({"of", "the", "its", "their", "his", "her", "all", "our"})
_OF_MULTIPLE = frozenset({"the", "that", "its", "their", "as", "what", "those"})
# "one in five" is a share, "three in 2024" is none.
_LARGEST_WHOLE = 1000


@dataclass(frozen=True)
class QuantityWords:
    """knowledge/quantity_words.toml."""

    numbers: dict[str, int]
    scales: dict[str, int]
    fractions: dict[str, float]
    multiples: dict[str, float]
    no_outcomes: frozenset[str]
    vague: tuple[dict[str, Any], ...]
    approximations: tuple[dict[str, Any], ...]
    currencies: dict[str, str]
    units: dict[str, str]
    units_of_two: dict[str, str]
    outcomes: dict[str, str]
    people: frozenset[str]
    labels: frozenset[str]
    months: frozenset[str]
    clock: frozenset[str]
    vague_by_first: dict[str, list[tuple[tuple[str, ...], dict[str, Any]]]]
    effects: dict[tuple[str, ...], str]


@lru_cache(maxsize=1)
def load_words() -> QuantityWords:
    """The table."""
    table: dict[str, Any] = tomllib.loads(
        files("transforms.knowledge").joinpath("quantity_words.toml").read_text(encoding="utf-8")
    )
    vague_by_first: dict[str, list[tuple[tuple[str, ...], dict[str, Any]]]] = {}
    for row in table["vague"]:
        words = tuple(row["words"].split())
        vague_by_first.setdefault(words[0], []).append((words, row))
    for rows in vague_by_first.values():
        rows.sort(key=lambda r: -len(r[0]))
    return QuantityWords(
        numbers=table["numbers"],
        scales=table["scales"],
        fractions=table["fractions"],
        multiples=table["multiples"],
        no_outcomes=frozenset(table["none"]["words"]),
        vague=tuple(table["vague"]),
        approximations=tuple(table["approximation"]),
        currencies=table["currencies"],
        units=table["units"],
        units_of_two=table["units_of_two"],
        outcomes={word: row["of"] for row in table["outcome"] for word in row["words"]},
        people=frozenset(table["people"]["words"]),
        labels=frozenset(table["labels"]["words"]),
        months=frozenset(table["months"]["words"]),
        clock=frozenset(table["clock"]["words"]),
        vague_by_first=vague_by_first,
        effects={tuple(w.split()): row["effect"] for row in table["approximation"] for w in row["words"]},
    )


@dataclass(slots=True)
class Number:
    """A number or range in the tokens [first, after); `high` is None where it is open.

    `unit`: "share" of a part ("a third of"), "times" of a multiple ("double the"), else None.
    """

    first: int
    after: int
    low: float
    high: float | None
    unit: str | None = None


def number_at(doc: Doc, i: int, end: int) -> Number | None:
    """The number that starts with token i and ends before `end`, with its range ("10 to 15"), or None."""
    words = load_words()
    found = _vague_at(doc, i, end, words) or _part_at(doc, i, end, words)
    if found is not None:
        return found
    between = doc[i].lower_ == "between"
    start = i + between
    if between and start < end and is_money_before(doc[start], words):
        start += 1
    found = _single_at(doc, start, end, words)
    if found is None:
        return None
    found.first = i
    at = found.after
    if at + 1 < end and doc[at].lower_ in _DASHES and (between or doc[at].lower_ != "and") and found.high == found.low:
        second = at + 1
        if is_money_before(doc[second], words) and (between or i == 0 or is_money_before(doc[i - 1], words)):
            # "between $10 million and $15 million"; "from $4 to $5" tells of a change.
            is_change = i > 1 and doc[i - 2].lower_ == "from"
            second += 0 if is_change else 1
        other = _single_at(doc, second, end, words)
        if other is not None and other.high is not None and other.high == other.low:
            low = found.low
            # "2 to 3 million", "10-15 thousand": the scale belongs to both.
            scale = next(
                (float(words.scales[t.lower_]) for t in doc[second : other.after] if t.lower_ in words.scales), 1.0
            )
            if low < other.low and low * scale <= other.low and low < 1000:
                low *= scale
            if low < other.low:
                return Number(i, other.after, low, other.low)
            if doc[at].lower_ in ("-", "–"):
                return None  # a score, a telephone number, a label
    return None if between else found


def is_money_before(token: Token, words: QuantityWords) -> bool:
    """Whether a token before a number is a currency's sign or code: "$", "US$", "EUR", but not the "won" of "won 84 seats"."""
    return token.lower_ in words.currencies and (not token.is_alpha or token.is_upper)


def past_space(doc: Doc, at: int, end: int) -> int:
    """The first token from `at` that is no space: a narrow or no-break space is a token of its own."""
    while at < end and doc[at].is_space:
        at += 1
    return at


def _vague_at(doc: Doc, i: int, end: int, words: QuantityWords) -> Number | None:
    for phrase, row in words.vague_by_first.get(doc[i].lower_, ()):
        after = i + len(phrase)
        if after > end or any(doc[i + k].lower_ != word for k, word in enumerate(phrase)):
            continue
        if "followed_by" in row and (after >= end or doc[after].lower_ != row["followed_by"]):
            continue
        return Number(i, after, float(row["low"]), float(row["high"]) if "high" in row else None)
    return None


def _part_at(doc: Doc, i: int, end: int, words: QuantityWords) -> Number | None:
    """A part or a multiple in words: "a third of", "half the", "one in five", "three out of four", "double the"."""
    lower = doc[i].lower_
    following = [t.lower_ for t in doc[i + 1 : min(end, i + 4)]]
    if not following:
        return None
    if lower in words.multiples and following[0] in _OF_MULTIPLE and doc[i].pos_ != "VERB":
        return Number(i, i + 1, words.multiples[lower], words.multiples[lower], "times")
    if lower == "half" and following[0] in _OF_HALF:
        return Number(i, i + 1, 0.5, 0.5, "share")
    if lower in ("a", "one") and following[0] in words.fractions and following[1:2] == ["of"]:
        share = words.fractions[following[0]]
        return Number(i, i + 2, share, share, "share")
    joint = 1 if following[0] == "in" else 2 if following[:2] == ["out", "of"] else 0
    if joint and i + 1 + joint < end and doc[i].like_num and doc[i + 1 + joint].like_num:
        part, whole = _single_at(doc, i, end, words), _single_at(doc, i + 1 + joint, end, words)
        if part is None or whole is None or part.after != i + 1 or not 0 < part.low < whole.low <= _LARGEST_WHOLE:
            return None
        after = past_space(doc, whole.after, end)
        is_time = after < end and doc[after].lemma_.lower() in words.units
        return None if is_time else Number(i, whole.after, part.low / whole.low, part.low / whole.low, "share")
    return None


def _single_at(doc: Doc, i: int, end: int, words: QuantityWords) -> Number | None:
    """One number: digits with a scale, or number words ("two hundred and fifty thousand", "half a million")."""
    if i >= end:
        return None
    token = doc[i]
    lower = token.lower_
    if _DIGITS.fullmatch(token.text):
        value = float(token.text.replace(",", "")) if len(token.text) < 20 else LARGEST * 10
        at = past_space(doc, i + 1, end)
        if at >= end or doc[at].lower_ not in words.scales:
            at = i + 1
        while at < end and doc[at].lower_ in words.scales and (len(doc[at]) > 1 or _is_scale_letter(doc, i, at, words)):
            value *= words.scales[doc[at].lower_]
            at += 1
        return _checked(i, at, value)
    scaled = _SCALED.fullmatch(token.text)
    if scaled and len(token.text) < 20:
        return _checked(i, i + 1, float(scaled.group(1).replace(",", "")) * words.scales[scaled.group(2).lower()])
    if lower in ("a", "an", "half", "one") and i + 1 < end:
        article = doc[i + 1].lower_
        if lower == "half" and article in ("a", "an") and i + 2 < end and doc[i + 2].lower_ in words.scales:
            return _checked(i, i + 3, 0.5 * words.scales[doc[i + 2].lower_])
        if lower in ("a", "an") and len(article) > 2 and article in words.scales:
            value, at = float(words.scales[article]), i + 2
            while at < end and len(doc[at]) > 2 and doc[at].lower_ in words.scales:
                value *= words.scales[doc[at].lower_]
                at += 1
            return _checked(i, at, value)
    return _words_at(doc, i, end, words)


def _words_at(doc: Doc, i: int, end: int, words: QuantityWords) -> Number | None:
    total = current = 0.0
    at = i
    seen = False
    while at < end:
        lower = doc[at].lower_
        if lower in words.numbers:
            value = words.numbers[lower]
            if seen and current % 100 and not (current % 10 == 0 and value < 10 and current % 100 >= 20):
                break  # "two three": two numbers
            current += value
        elif lower in words.scales and len(lower) > 2 and seen:
            scale = words.scales[lower]
            if scale == 100:
                current = (current or 1) * 100
            else:
                total += (current or 1) * scale
                current = 0.0
        elif lower in ("-", "and") and seen and at + 1 < end and _continues(doc, at, current, words):
            at += 1
            continue
        else:
            break
        seen = True
        at += 1
    if not seen:
        return None
    while doc[at - 1].lower_ in ("-", "and"):
        at -= 1
    if at + 1 < end and doc[at].text == "-" and doc[at + 1].lower_ in words.fractions:
        share = (total + current) * words.fractions[doc[at + 1].lower_]
        return Number(i, at + 2, share, share, "share")
    if (
        at < end
        and doc[at].lower_ in words.fractions
        and doc[at].lower_ not in ("quarter", "quarters", "half")
        and doc[at].lower_.endswith("s")
    ):
        share = (total + current) * words.fractions[doc[at].lower_]
        return Number(i, at + 1, share, share, "share")
    return _checked(i, at, total + current)


def _continues(doc: Doc, at: int, current: float, words: QuantityWords) -> bool:
    """Whether "-" or "and" joins two parts of one number: "twenty-one", "two hundred and ten"."""
    following = doc[at + 1].lower_
    if doc[at].text == "-":
        return (
            following in words.numbers
            and words.numbers[following] < 10
            and 20 <= current % 100 <= 90
            and current % 10 == 0
        )
    return following in words.numbers and current >= 100 and current % 100 == 0


def _is_scale_letter(doc: Doc, i: int, at: int, words: QuantityWords) -> bool:
    """Whether the "m" of "5m" is a million, no metre: after a currency, or before the plural that is counted."""
    if i > 0 and is_money_before(doc[i - 1], words):
        return True
    return at == i + 1 and not doc[i].whitespace_ and at + 1 < len(doc) and doc[at + 1].tag_ in ("NNS", "NNPS")


def _checked(first: int, after: int, value: float) -> Number | None:
    return Number(first, after, value, value) if value < LARGEST else None
