"""When an article was published: what records, pages and bylines state, to a UTC time and how exact it is."""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil import parser, tz  # type: ignore[import-untyped]

# News on the web is not older; before it stand zero times (1970-01-01, 0001-01-01) and a site's placeholders.
FIRST_YEAR = 1990
# A time so much later than the capture is a paper dated for tomorrow, or a clock in another zone taken for UTC.
TOLERANCE = timedelta(days=1)
# Fixed offsets of the zone names that news use, in hours. Names that stand for several zones (IST, CST abroad) are not
# here, but for the American ones, which news in English mean.
ZONES = {
    "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5, "CT": -6, "MST": -7, "MDT": -6, "MT": -7, "PST": -8,
    "PDT": -7, "PT": -8, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_TZINFOS = {name: tz.tzoffset(name, hours * 3600) for name, hours in ZONES.items()}
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}(?:\.0)?")
_AMBIGUOUS = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b")
_HAS_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LABEL = re.compile(
    r"^\W*(?:(?:first |last )?(?:published|updated|posted|modified|created|issued|date)\b(?: (?:on|at))?\W*)+", re.I
)
# Repetitions have a bound where one that fails would be tried anew at each of its signs.
_TAIL = re.compile(r"\W{1,30}(?:\d+[ -]min(?:ute)?s?(?: read)?|(?:last )?(?:updated|modified)\b.*)$", re.I)
_URL_DAY = re.compile(
    rf"/((?:19|20)\d\d)([/-]?)(?:(1[0-2]|0[1-9]|(?<=[/-])[1-9])|({_MONTHS})[a-z]*)\2(0[1-9]|[12]\d|3[01]|(?<=[/-])[1-9])(?!\d)",
    re.I,
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(1[0-2]|0?[1-9])(?=/|$)")
_TEXT_DATE = re.compile(
    rf"(?:(?:{_MONTHS})[a-z]{{0,99}}\.? [0-3]?\d(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    rf"|[0-3]?\d(?:st|nd|rd|th)? (?:{_MONTHS})[a-z]*\.?,? (?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)",
    re.I,
)
# "GENEVA, 9 October 2025 (Agency) -": no word in lower case before the date, and a dash soon after it.
_DATELINE = re.compile(
    rf"(?:[^\sa-z.!?]\S*\s+){{0,5}}(?i:(?P<date>{_TEXT_DATE.pattern}))[^.!?]{{0,40}}?(?:—|–|--|\s-\s)"
)

Published = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A time of publication with its precision and method, and the first stated one that is not believed.

    `doubted` is as stated, with its method and the reason: "1970-01-01 (given): before 1990".
    """

    time: datetime | None = None
    precision: str | None = None
    method: str | None = None
    doubted: str | None = None


def find_published(
    stated: str | None,
    method: str | None,
    dated_lines: Sequence[str],
    first_paragraph: str | None,
    url: str | None,
    last_modified: str | None,
    captured_at: datetime | None,
) -> Found:
    """The time of publication from the first of these that gives one to believe: stated (`method` says where), a dated
    line (byline), the dateline of the first paragraph, the address, the server's Last-Modified.

    Not believed, but kept as doubted: a time before 1990, and one later than the capture.
    """
    doubted = None
    for said, found, how in _candidates(stated, method, dated_lines, first_paragraph, url, last_modified):
        reason = _doubt(found[0], captured_at)
        if reason is None:
            return Found(found[0], found[1], how, doubted)
        doubted = doubted or f"{said[:80]} ({how}): {reason}"
    return Found(doubted=doubted)


def _candidates(
    stated: str | None,
    method: str | None,
    dated_lines: Iterable[str],
    first_paragraph: str | None,
    url: str | None,
    last_modified: str | None,
) -> Iterator[tuple[str, Published, str]]:
    if stated and (found := parse_published(stated)):
        yield stated, found, method or "given"
    for line in dated_lines:
        if found := published_in_line(line):
            yield line, found, "byline"
    if first_paragraph and (found := published_in_text(first_paragraph)):
        yield first_paragraph, found, "text"
    if url and (found := published_in_url(url)):
        yield url, found, "url"
    if last_modified and (found := parse_published(last_modified)):
        yield last_modified, found, "http"


def _doubt(when: datetime, captured_at: datetime | None) -> str | None:
    if when.year < FIRST_YEAR:
        return f"before {FIRST_YEAR}"
    if captured_at is not None and when > captured_at + TOLERANCE:
        return f"after the capture of {captured_at.date()}"
    return None


def parse_published(stated: str) -> Published | None:
    """(time in UTC, precision) of a stated time, or None if it cannot be read.

    A time without zone is taken for UTC. Midnight exactly is how records write a day: then the day counts, in the
    zone stated. Day and month both below 13 between slashes or dashes ("04/05/2025") are not guessed at.
    """
    text = _TAIL.sub("", _LABEL.sub("", " ".join(stated.split()))).strip(" .,|()[]")[:80]
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(seconds)), "second"
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zone = found.groups()
        text = f"{year}-{month}-{day}" + (
            f"T{hour}:{minute}" + (f":{second}" if second else "") + (zone or "") if hour else ""
        )
    if not _HAS_YEAR.search(text):
        return None
    day_first = False
    if found := _AMBIGUOUS.search(text):
        first, mark, second, _ = found.groups()
        if int(first) <= 12 and int(second) <= 12 and first != second and mark != ".":
            return None
        day_first = int(first) > 12 or mark == "."
    return _read(text, day_first)


def _read(text: str, day_first: bool) -> Published | None:
    # dateutil fills what is missing from a default: what differs between two defaults was not stated.
    low, high = datetime(2000, 1, 1), datetime(2004, 12, 28, 23, 59, 59)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown zone names: taken for UTC, as documented
            a = parser.parse(text, default=low, dayfirst=day_first, tzinfos=_TZINFOS)
            b = parser.parse(text, default=high, dayfirst=day_first, tzinfos=_TZINFOS)
    except (ValueError, OverflowError, TypeError, AttributeError, ArithmeticError):
        return None
    if a.year != b.year:
        return None
    if a.month != b.month or a.day != b.day:
        if a.month != b.month and a.day == b.day:
            return None  # a day without a month is none
        precision = "year" if a.month != b.month else "month"
        return datetime(a.year, a.month, 1, tzinfo=UTC), precision
    if a.hour != b.hour or (a.hour, a.minute, a.second) == (0, 0, 0):
        return datetime(a.year, a.month, a.day, tzinfo=UTC), "day"
    precision = "minute" if a.second != b.second else "second"
    try:
        when = a.astimezone(UTC) if a.tzinfo else a.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return when.replace(microsecond=0), precision


def published_in_url(url: str | None) -> Published | None:
    """A date in an address: /2025/10/09/, /2025/oct/9/, /2025-10-09-, /2025/10/."""
    if found := _URL_DAY.search(url or ""):
        year, _, number, name, day = found.groups()
        month = int(number) if number else _MONTHS.split("|").index(name[:3].lower()) + 1
        try:
            return datetime(int(year), month, int(day), tzinfo=UTC), "day"
        except ValueError:  # 31 February
            return None
    if found := _URL_MONTH.search(url or ""):
        return datetime(int(found.group(1)), int(found.group(2)), 1, tzinfo=UTC), "month"
    return None


def published_in_line(line: str) -> Published | None:
    """The date of a line that is nothing but a date, with a label ("Published:") and a time perhaps, or of a byline."""
    whole = parse_published(line)
    if whole:
        return whole
    found = _TEXT_DATE.search(line)
    return parse_published(found.group()) if found else None


def published_in_text(first: str) -> Published | None:
    """The full date in the dateline with which a first paragraph begins, or None."""
    found = _DATELINE.match(first[:160])
    return parse_published(found.group("date")) if found else None
