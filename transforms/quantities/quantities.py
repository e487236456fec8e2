"""Quantities that the text states: a number or a range, its unit, and what is counted.

A word of approximation sets the bounds (knowledge/quantity_words.toml): "around 30" is 27 to 33 (a tenth to each
side), "nearly 30" 27 to 30, "at least 30" and "more than 30" 30 and open, "up to 30" and "fewer than 30" 0 to 30. Vague
numbers have the range of the word: "dozens" 24 to 99, "several thousand" 2,000 to 9,999, "millions" 2,000,000 and open. A
range has its ends ("10 to 15", "between $10m and $15m"); "from 4 to 5 percent of something" is one too, but "from $4 to $5"
and "from 4 percent to 5 percent" tell of a change and are two. Parts are shares of 1 ("two-thirds", "one in five", "half of"),
multiples have the unit "times" ("more than double the"), "no casualties" is 0. "Another 20", "a further 20", "only 20" are
20. Dates, ordinals, labels ("Article 5"), scores and numbers within names are no quantities.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from transforms.language.analysis import Article, Sentence
from transforms.quantities.counted import LONGEST_PHRASE, counted_noun, outcome_of
from transforms.quantities.numbers import Number, QuantityWords, is_money_before, load_words, number_at, past_space

_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "LAW", "PRODUCT", "WORK_OF_ART", "EVENT"})
# A bare number below this with nothing that it counts is a footnote's mark more often than a figure.
_LARGEST_BARE = 100
_STARTS = frozenset({"a", "an", "half", "between", "dozen", "no"})
# Heads that point back to what was counted before: "27 of them", "110 of which", "20 more".
_POINTING = frozenset({"which", "they", "them", "that", "these", "those", "other", "more", "we", "us", "you", "whom"})


@dataclass(slots=True)
class Quantity:
    """A number or range; `value_high` is None where it is open. Offsets in the article's text.

    `unit`: a currency's ISO 4217 code, "percent", "km", "day", "years old" and the like, None for a plain count. `of`:
    the lemma of the noun counted, or "deaths", "injuries", "casualties".
    """

    start: int
    end: int
    value_low: float
    value_high: float | None
    unit: str | None
    of: str | None
    sentence_no: int


def find_quantities(article: Article) -> list[Quantity]:
    """The quantities of a parsed article, sorted by start, never overlapping."""
    found: list[Quantity] = []
    for sentence in article.sentences:
        _add(sentence, found)
    return found


def _add(sentence: Sentence, found: list[Quantity]) -> None:
    words = load_words()
    doc, first, end = sentence.span.doc, sentence.span.start, sentence.span.end
    counted: str | None = None
    at = first
    while at < end:
        token = doc[at]
        if not (
            token.like_num
            or token.text[0].isdigit()
            or token.lower_ in words.vague_by_first
            or token.lower_ in _STARTS
            or token.lower_ in words.multiples
        ):
            at += 1
            continue
        number = number_at(doc, at, end)
        if number is None:
            if token.lower_ == "no" and at + 1 < end and doc[at + 1].lower_ in words.no_outcomes:
                found.append(_none_of(sentence, at, words))
                at += 1
            at += 1
            continue
        low_bound = found[-1].end - sentence.offset if found and found[-1].sentence_no == sentence.no else 0
        if _is_figure(doc, number, words, first, end):
            quantity, of_noun = _quantity(sentence, number, words, counted, low_bound)
            if quantity is not None:
                found.append(quantity)
                counted = of_noun or counted
                number.after = max(number.after, number.first + 1)
        at = max(number.after, at + 1)


def _none_of(sentence: Sentence, at: int, words: QuantityWords) -> Quantity:
    """ "no casualties"."""
    noun = sentence.span.doc[at + 1]
    start, end = sentence.span.doc[at].idx, noun.idx + len(noun)
    return Quantity(
        sentence.offset + start, sentence.offset + end, 0.0, 0.0, None, words.outcomes[noun.lemma_.lower()], sentence.no
    )


def _is_figure(doc: Doc, number: Number, words: QuantityWords, first: int, end: int) -> bool:
    """Whether a number states an amount, and is no date, time, label, ordinal, score or part of a name."""
    token = doc[number.first]
    previous = doc[number.first - 1] if number.first > first else None
    after = past_space(doc, number.after, end)
    following = doc[after] if after < end else None
    if (
        token.is_digit
        and number.first == first
        and following is not None
        and (following.text in (".", ")") or following.is_title)
    ):
        return False  # the number of a heading or a list
    if token.ent_type_ in _NAMES and (token.ent_iob_ == "I" or token.ent_type_ in ("ORG", "LAW", "PRODUCT", "FAC")):
        return False
    if token.text.isdigit() and (len(token) > 1 and token.text[0] == "0"):
        return False
    is_money = previous is not None and is_money_before(previous, words)
    if not is_money:
        if (
            following is not None
            and following.text in (")", "|", "]")
            and (previous is None or previous.text in ("|", "(", "["))
        ):
            return False  # numbers of a list or a table
        if (
            previous is not None
            and previous.is_upper
            and len(previous) > 1
            and previous.is_alpha
            and not (following is not None and following.pos_ == "NOUN")
        ):
            return False  # "DDG 64"
        if (
            previous is not None
            and previous.text == "."
            and number.first - 2 >= first
            and (doc[number.first - 2].lower_ in words.months or doc[number.first - 2].lower_ in words.labels)
        ):
            return False
        if previous is not None and (
            previous.lower_ in words.labels
            or previous.lower_ in words.months
            or previous.text in ("#", "§", ":", "/", "+", "№")
        ):
            return previous.text == ":" and not (following is not None and following.text == ":")
        if following is not None and (
            following.lower_ in words.clock
            or following.lower_ in words.months
            or (following.text in ("/", ":") and number.after + 1 < end and doc[number.after + 1].like_num)
        ):
            return False
        if (
            previous is not None
            and previous.pos_ == "PROPN"
            and token.dep_ in ("nummod", "appos", "nmod")
            and token.head.i < token.i
            and previous.ent_type_ not in ("", "PERSON")
        ):
            return False
        if (
            previous is not None
            and previous.text in ("-", "–")
            and number.first - 2 >= first
            and not doc[number.first - 1].whitespace_
            and not doc[number.first - 2].is_punct
        ):
            return False  # "F-16", a score of 3-1
    if _is_year(doc, number, words) and not is_money:
        return False
    if token.lower_ == "one" and number.after == number.first + 1:
        return (token.dep_ == "nummod" and token.head.i > token.i) or (following is not None and following.text == "-")
    if following is not None and following.is_digit and token.is_digit:
        return False  # a telephone number, a list of labels
    return not (previous is not None and previous.is_digit and token.is_digit)


def _is_year(doc: Doc, number: Number, words: QuantityWords) -> bool:
    """A bare number of four digits up to 2099, unless a plural noun that it counts or a unit follows.

    Before 1900 only where the recogniser sees a date.
    """
    token = doc[number.first]
    if (
        number.high is not None
        and 1900 <= number.low < number.high <= 2099
        and token.is_digit
        and doc[number.after - 1].is_digit
    ):
        return True  # "2019 to 2020"
    if number.after != number.first + 1 or not (token.is_digit and len(token) == 4 and 1000 <= number.low <= 2099):
        return False
    if number.low < 1900 and token.ent_type_ != "DATE":
        return False
    if number.after < len(doc):
        following = doc[number.after]
        if (
            following.lemma_.lower() in words.units
            or following.lemma_.lower() in words.currencies
            or following.text == "%"
        ):
            return False
        if token.dep_ == "nummod" and token.head.tag_ in ("NNS", "NNPS") and token.ent_type_ not in ("DATE",):
            return False
    return True


def _quantity(
    sentence: Sentence, number: Number, words: QuantityWords, counted: str | None, low_bound: int
) -> tuple[Quantity | None, str | None]:
    """The quantity around a number and, where it counts a plain noun, that noun's lemma."""
    doc, end = sentence.span.doc, sentence.span.end
    unit, after = _unit(doc, number, words, end)
    unit = unit or number.unit
    if unit is None and _is_age(doc, number, words):
        unit = "years old"
    noun = counted_noun(doc, number, after, unit, end)
    start = number.first
    if start > sentence.span.start and is_money_before(doc[start - 1], words):
        start -= 1
    effect, start = _effect(doc, start, sentence.span.start, words)
    if (
        after < end
        and doc[after].lower_ in ("or",)
        and after + 1 < end
        and doc[after + 1].lower_ in ("more", "less", "so", "fewer")
    ):
        effect = {"more": "least", "so": "around"}.get(doc[after + 1].lower_, "most")
        after += 2
    low, high = _bounds(number, effect)
    of = noun.lemma_ if noun is not None else None
    is_subject = doc[number.after - 1].dep_ in ("nsubj", "nsubjpass") and doc[sentence.span.start].lower_ != "of"
    if of in _POINTING or (of is None and unit is None):
        of = None if of is None and is_subject else counted
    plain = of if unit is None else None
    of = outcome_of(doc, number, noun, of, unit, words) or of
    if of is None and unit is None and effect == "exact" and doc[number.first].is_digit and low < _LARGEST_BARE:
        return None, None
    stop = after
    # "84 of the 200 seats" is two figures.
    is_near = noun is not None and number.after <= noun.i < number.after + LONGEST_PHRASE
    if noun is not None and unit is None and is_near and not any(t.like_num for t in doc[after : noun.i]):
        stop = noun.i + 1
    if (
        unit is None
        and noun is not None
        and of is not None
        and of.lower() in (words.currencies.keys() | words.units.keys())
    ):
        # "billions of dollars", "thousands of miles"
        unit, of, plain = words.currencies.get(of.lower()) or words.units[of.lower()], None, None
    text_start, text_end = doc[start].idx, doc[stop - 1].idx + len(doc[stop - 1])
    if text_start < low_bound:
        return None, None
    quantity = Quantity(sentence.offset + text_start, sentence.offset + text_end, low, high, unit, of, sentence.no)
    return quantity, plain


def _unit(doc: Doc, number: Number, words: QuantityWords, end: int) -> tuple[str | None, int]:
    """The unit before or after a number, and the end of the words up to it."""
    after = number.after
    if doc[number.first].lower_ == "between" and is_money_before(doc[number.first + 1], words):
        return words.currencies[doc[number.first + 1].lower_], after
    if number.first > 0 and is_money_before(doc[number.first - 1], words):
        return words.currencies[doc[number.first - 1].lower_], after
    at = past_space(doc, after, end)
    if at + 1 < end and doc[at].text in ("-", "–") and not doc[at].whitespace_:
        at += 1
        if (
            doc[at].lower_ in ("year", "years", "month")
            and at + 2 < end
            and doc[at + 1].text == "-"
            and doc[at + 2].lower_ == "old"
        ):
            return "years old" if doc[at].lower_ != "month" else "months old", at + 3
    if at >= end:
        return None, after
    if at + 1 < end:
        two = words.units_of_two.get(f"{doc[at].lower_} {doc[at + 1].lower_}")
        if two is not None:
            return two, at + 2
        if doc[at].lower_ in ("years", "year") and doc[at + 1].lower_ in ("old", "older", "younger"):
            return "years old" if doc[at + 1].lower_ == "old" else "year", at + 1 + (doc[at + 1].lower_ == "old")
    for form in (doc[at].lower_, doc[at].lemma_.lower()):
        if form in words.currencies:
            return words.currencies[form], at + 1
        if form in words.units and not (form == "second" and at == after and doc[at].tag_ != "NNS"):
            return words.units[form], at + 1
    return None, after


def _is_age(doc: Doc, number: Number, words: QuantityWords) -> bool:
    """ "aged 45", "Ms Ito, 45, said", "the suspect, 45, denied it"."""
    i = number.first
    if number.after != i + 1 or not doc[i].is_digit or number.low > 120 or i < 2:
        return False
    if doc[i - 1].lower_ in ("aged", "age"):
        return True
    return (
        doc[i - 1].text == ","
        and (doc[i - 2].ent_type_ == "PERSON" or (doc[i - 2].tag_ == "NN" and doc[i - 2].lemma_ in words.people))
        and (number.after >= len(doc) or doc[number.after].text in (",", ".", ")", ";"))
    )


def _effect(doc: Doc, start: int, first: int, words: QuantityWords) -> tuple[str, int]:
    """The effect of the words of approximation before a token, and where they start."""
    before: Sequence[str] = [t.lower_ for t in doc[max(first, start - 4) : start]]
    for length in range(min(4, len(before)), 0, -1):
        effect = words.effects.get(tuple(before[-length:]))
        if effect is not None and effect != "exact":
            if doc[start - 1].tag_ == "RP" or doc[start - 1].dep_ == "prt":
                break  # "hand over 157 prisoners"
            outer, outer_start = _effect(doc, start - length, first, words)
            return (outer, outer_start) if outer in ("least", "most") else (effect, start - length)
    # "more than Russian 500 drones", "at least some 40": one word may stand between.
    if (
        len(before) > 2
        and words.effects.get(tuple(before[-3:-1])) in ("least", "most")
        and doc[start - 1].pos_ in ("ADJ", "DET")
    ):
        return words.effects[tuple(before[-3:-1])], start - 3
    return "exact", start


def _bounds(number: Number, effect: str) -> tuple[float, float | None]:
    low, high = number.low, number.high
    if effect == "around" and low == high:
        return _near(low * 0.9), _near(low * 1.1)
    if effect == "below" and high is not None:
        return _near(low * 0.9) if low == high else low, high
    if effect == "least":
        return low, None
    if effect == "most":
        return 0.0, high
    return low, high


def _near(value: float) -> float:
    """A value to twelve digits, so that a tenth of a round number is round."""
    return float(f"{value:.12g}")
