"""Dates and periods that a sentence names, resolved against the day of publication.

The forms are data (knowledge/date_forms.toml), the arithmetic is in days.py. Where the words leave past or coming
open ("on Thursday"), the tense of the governing verb decides (date_tense.py). Ranges are one expression, and a date counted
from another one of the sentence ("two days later") is resolved by it (date_links.py).

Conventions. Of a period whose parts are vague (early May, late 2023, the end of the year) the whole is meant. Days and
months are numbers in either order only where one is above 12. A season is the northern one and has precision `quarter`, a
half-year too; decades and centuries have precision `year`, a range the coarser of its ends. What is vague ("recently", "in
the coming days") or counted from a day that the sentence does not name is found without days.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Span

from transforms.dates.date_forms import Form, Forms, load_forms
from transforms.dates.date_links import Candidate, join_ranges, set_anchors
from transforms.dates.date_tense import tense_at
from transforms.language.analysis import Sentence

_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "only", "once", "twice", "times"})
_PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})


@dataclass(slots=True)
class TimeExpression:
    """A date or period as the text gives it; dates are None where it cannot be resolved. Offsets in the article.

    `method` is the form's id; after "since", "until", "by", "before", "after" with that word before it ("since.year").
    """

    start: int
    end: int
    text: str
    date_start: date | None
    date_end: date | None
    precision: str | None
    method: str


_WORD = re.compile(r"(?<![\w.,$€£/-])\w+")
_SECOND = re.compile(r"[ \u00a0\u2009\u202f-]['‘’]?(\w+)")
# "KYIV, March 5 (Agency) -", "Nairobi, 9 March —": what stands before and after the date of a dateline.
_DATELINE_BEFORE = re.compile(r"[A-Z][^\d,;:!?]{1,40}, ?(?:[A-Z][^\d,;:!?]{1,40}, ?)?")
_DATELINE_AFTER = re.compile(r"\s{0,2}(?:\([^()]{1,40}\)\s{0,2})?[-–—]")


def find_dates(sentence: Sentence, published_on: date | None) -> list[TimeExpression]:
    """The time expressions of a sentence, sorted by start, never overlapping.

    Without a day of publication only those that carry their year have dates.
    """
    text = sentence.span.text
    forms = load_forms()
    found = _candidates(sentence, text, published_on, forms)
    if len(found) > 1 or (found and found[0].form.anchor):
        found = set_anchors(join_ranges(found, text), text, published_on)
    return [_expression(sentence.start, text, candidate) for candidate in found]


def _candidates(sentence: Sentence, text: str, published_on: date | None, forms: Forms) -> list[Candidate]:
    base = sentence.start
    found = []
    for match in matches(text, forms):
        name = match.lastgroup or ""
        form = forms.rows[int(name.rpartition("_")[2])]
        tokens = sentence.tokens(base + match.start(), base + match.end())
        if tokens is None or len(tokens) == 0:
            continue
        words = form.fixed | {key: value for key, number in form.groups if (value := match.group(number)) is not None}
        before = tokens.doc[tokens.start - 1].lower_ if tokens.start else ""
        if before in forms.recurring or _is_name(tokens, words, before, forms):
            continue
        if form.needs_check and not _is_date(tokens, form, words, before, forms):
            continue
        tense = "present"
        if form.needs_tense and (published_on is not None or form.tenses):
            tense = "past" if _is_dateline(match, text) else tense_at(tokens, forms)
        if form.tenses and (tense not in form.tenses or _is_compared(tokens)):
            continue
        days = None if form.anchor else form.resolve(words, published_on, tense)
        bound = before if before in forms.bounds else ""
        found.append(Candidate(match.start(), match.end(), form, words, tense, days, bound))
    return found


def matches(text: str, forms: Forms) -> Iterator[re.Match[str]]:
    """The matches of the forms, from left to right, tried only at the words with which a form starts.

    The expression over all forms costs 5 us at a word, against 0.2 us for the look at the word.
    """
    end = 0
    for word in _WORD.finditer(text):
        start = word.start()
        if start < end:
            continue
        written = word.group()
        if not (written[0].isdecimal() or written.rstrip("0123456789") in forms.starts):
            lower = written.lower()
            if lower in forms.starts_of_two:
                second = _SECOND.match(text, word.end())
                if second is None or not (second.group(1)[0].isdecimal() or second.group(1).lower() in forms.second):
                    continue
            elif lower not in forms.starts:
                continue
        match = forms.pattern.match(text, start)
        if match is not None:
            yield match
            end = match.end()


def _expression(base: int, text: str, candidate: Candidate) -> TimeExpression:
    first, last, precision = candidate.days or (None, None, None)
    method = f"{candidate.bound}.{candidate.form.form_id}" if candidate.bound else candidate.form.form_id
    start, end = candidate.start, candidate.end
    return TimeExpression(base + start, base + end, text[start:end], first, last, precision, method)


def _is_compared(tokens: Span) -> bool:
    """Whether a length of time is what something is the first or strongest in: "the worst storm to come in two years"."""
    before = tokens.doc[tokens.sent.start : tokens.start]
    return any(t.tag_ in ("JJS", "RBS") or t.lower_ in _ORDINALS for t in before)


def _is_dateline(match: re.Match[str], text: str) -> bool:
    if match.start() > 80 or _DATELINE_BEFORE.fullmatch(text, 0, match.start()) is None:
        return False
    return _DATELINE_AFTER.match(text, match.end()) is not None


def _is_name(tokens: Span, words: dict[str, str], before: str, forms: Forms) -> bool:
    """Whether a day is part of a name ("Black Friday", "Friday prayers", "the 8 March Alliance")."""
    after = tokens.doc[tokens.end].lower_ if tokens.end < len(tokens.doc) else ""
    if "month" in words:
        return "day" in words and "year" not in words and after in forms.name_after_day
    return "weekday" in words and (before in forms.name_before or after in forms.name_after)


def _is_date(tokens: Span, form: Form, words: dict[str, str], before: str, forms: Forms) -> bool:
    """Whether a word that is a date only sometimes ("May", "2022", "the 5th", "Easter") is one here."""
    doc, first = tokens.doc, tokens[0]
    following = doc[tokens.end] if tokens.end < len(doc) else None
    if form.form_id == "day.alone":
        return before in forms.holiday_prepositions and not _qualifies(tokens)
    if form.form_id == "holiday.bare":
        return "near" in words or "year" in words or (before in forms.holiday_prepositions and not _qualifies(tokens))
    if "part" in words:
        return True
    if form.form_id == "month":
        if before in ("the", "a", "an") and not (following is not None and following.pos_ in _PHRASE):
            return False  # "the March on Rome"
    elif before in forms.labels or (
        first.dep_ == "nummod"
        and first.head.i > first.i
        and first.head.tag_ in ("NNS", "NNPS")
        and first.ent_type_ != "DATE"
    ):
        return False  # "Flight 1988", "of 2000 soldiers"
    elif before == "(" and following is not None and following.text == ")":
        return True
    if before in forms.prepositions and first.pos_ != "AUX":
        return True
    return first.ent_type_ == "DATE"


def _qualifies(tokens: Span) -> bool:
    """Whether what follows is the noun that the words belong to: "the 5th floor", "Christmas trees"."""
    following = tokens.doc[tokens.end] if tokens.end < len(tokens.doc) else None
    return following is not None and (following.pos_ in _PHRASE or following.text == "-")
