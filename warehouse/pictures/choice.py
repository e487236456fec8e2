"""Which events a picture shows: a table `chosen` of the connection, and the words for the choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from warehouse.vocabulary import EVENT_TYPES
from warehouse.words import MODALITIES

# Where a picture has no choice of its own, what is denied is left out.
NOT_DENIED = tuple(name for name in MODALITIES if name != "negated")
# What a picture calls its own where it shows the days that most events are of.
MOST = 0.9


class NothingToDrawError(ValueError):
    """No event is of the choice, or none of them has what the picture needs; the message says what to do."""


class UnknownValueError(ValueError):
    """A value of the choice that no event can have; the message says which there are."""


@dataclass(frozen=True)
class Choice:
    """Events of these types, of a place or with a participant of this country (ISO 3166-1 alpha-3, or its name), with a participant
    whose name has these letters, of these statuses, between these days (both included)."""

    types: Sequence[str] = ()
    country: str | None = None
    actor: str | None = None
    modalities: Sequence[str] = ()
    first: date | None = None
    last: date | None = None


def choose(db: duckdb.DuckDBPyConnection, choice: Choice, countries: Mapping[str, str], default: Sequence[str]) -> str:
    """Makes the temporary table `chosen`, events with `day`, the day by which they are placed: the first on which they may have been, and no
    such day where none is known. Without a status of the choice those of `default`. Returns the choice in words, empty if there is none.

    Raises UnknownValueError and NothingToDrawError.
    """
    parts = list(_parts(choice, countries, default))
    where = " AND ".join(sql for sql, _, _ in parts)
    values = [value for _, found, _ in parts for value in found]
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT *, date_start AS day FROM events e WHERE {where}", values
    )
    words = "; ".join(word for _, _, word in parts if word)
    if db.execute("SELECT count(*) FROM chosen").fetchall() == [(0,)]:
        raise NothingToDrawError(f"no event is so ({words or 'the release has none'}): ask for less")
    return words


def _parts(
    choice: Choice, countries: Mapping[str, str], default: Sequence[str]
) -> Iterator[tuple[str, list[Any], str]]:
    """A condition, its values, and its words."""
    modalities = list(choice.modalities or default)
    _known("status", modalities, list(MODALITIES))
    told = " or ".join(MODALITIES[m] for m in modalities)
    yield "list_contains(?, modality)", [modalities], f"what {told}" if choice.modalities else ""
    if choice.types:
        types = [name.upper() for name in choice.types]
        _known("type", types, list(EVENT_TYPES))
        yield "list_contains(?, event_type)", [types], " or ".join(types)
    if choice.country is not None:
        code = _country(choice.country, countries)
        yield (
            "(country = ? OR event_id IN (SELECT event_id FROM participants WHERE country = ?))",
            [code, code],
            countries.get(code, code),
        )
    if choice.actor is not None:
        named = "SELECT event_id FROM participants WHERE contains(lower(name), lower(?))"
        yield f"event_id IN ({named})", [choice.actor], f"with “{choice.actor}”"
    if choice.first is not None:
        yield "date_end >= ?", [choice.first], f"from {day(choice.first)}"
    if choice.last is not None:
        yield "date_start <= ?", [choice.last], f"to {day(choice.last)}"


def _known(what: str, given: Sequence[str], allowed: Sequence[str]) -> None:
    for value in given:
        if value not in allowed:
            raise UnknownValueError(f"--{what} {value}: choose one of {', '.join(allowed)}")


def _country(given: str, countries: Mapping[str, str]) -> str:
    for code, name in countries.items():
        if given.casefold() in (code.casefold(), name.casefold()):
            return code
    raise UnknownValueError(
        f"--country {given}: the release has no country of that name or code; "
        "communique sql \"SELECT DISTINCT country, name FROM entities WHERE type = 'country'\" lists them"
    )


def most(days: Sequence[date]) -> tuple[date, date]:
    """The shortest span of days that holds nine tenths of them: a picture of a month stays one though a report recalls a war."""
    found = sorted(days)
    inside = max(1, round(len(found) * MOST))
    spans = zip(found, found[inside - 1 :], strict=False)
    return min(spans, key=lambda span: (span[1] - span[0], span[0]))


def day(found: date) -> str:
    """7 Oct 2025."""
    return f"{found.day} {found:%b %Y}"


def span(first: date, last: date) -> str:
    """From a day to a day, as short as it can be read; whole months and years as such."""
    if first == last:
        return day(first)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if (first.month, last.month) == (1, 12):
            return str(first.year) if first.year == last.year else f"{first.year} – {last.year}"
        begin, end = f"{first:%b %Y}", f"{last:%b %Y}"
    else:
        begin, end = day(first), day(last)
    if begin == end:
        return end
    if first.year == last.year:
        begin = begin.removesuffix(f" {first.year}")
        if first.month == last.month:
            begin = begin.removesuffix(f" {first:%b}")
    return f"{begin} – {end}"
