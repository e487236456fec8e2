"""The entity base: persons with dated offices, countries, organisations, groups and places, looked up by name.

entities.jsonl holds one entity a line and is made by build_entities.py; nothing here knows where it came from.
An entity's names are compared letter by letter (`find`, `gazetteer`) or by spelling skeleton (`find_spelling`).
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from transforms.ids import hex16
from transforms.knowledge.skeleton import skeleton
from transforms.knowledge.tables import data, read_table
from transforms.language.analysis import Entity

# The recogniser's label that fits each type of entity; what the gazetteer finds takes it.
LABELS = {
    "person": "PERSON",
    "organization": "ORG",
    "country": "GPE",
    "place": "GPE",
    "group": "NORP",
    "facility": "FAC",
    "event": "EVENT",
    "work": "WORK_OF_ART",
    "product": "PRODUCT",
    "other": "LAW",
}
# The highest office of a body, by its usual names; the first two mean any of them.
_HEADS = ("head", "leader", "secretary_general", "president", "chief_executive", "commander_in_chief")
# An open office is taken to be held for this long after the day on which it was last seen: of the 505 terms of ministers
# that the curated table dates to the day 28 % were over so soon, and no answer is better than a wrong one.
FRESH = timedelta(days=548)
# Whose offices were all over by this day bears a surname for the linker alone: "Begin", "Gore" are words and other people's
# names in the texts of today, so that they are names only where something else finds them.
PAST = date(2010, 1, 1)
# What an entity of the user's own may say of itself.
OWN_TEXTS = {
    "id",
    "name",
    "type",
    "country",
    "sector",
    "role",
    "capital",
    "gender",
    "surname",
    "leading",
    "source",
    "geonames_id",
}
OWN_LISTS = {"aliases", "demonyms", "seats"}
OWN_FIELDS = OWN_TEXTS | OWN_LISTS | {"latitude", "longitude", "offices", "sovereign", "needs_witness"}


@dataclass(frozen=True, slots=True)
class Office:
    """An office held: `of` is an ISO alpha-3 code or the name of an organisation or place; no end means still held.

    `seen` is the last day on which a source shows an open office held; `texts` counts the texts that an interval was
    read from, where no source states its dates.
    """

    office: str
    of: str
    start: date | None
    end: date | None
    seen: date | None = None
    texts: int = 0

    def held_on(self, on: date) -> bool:
        """The day of handing over belongs to the successor."""
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)

    def known_on(self, on: date) -> bool:
        """Is it held and known to be: not longer after the last sight of an open office than FRESH?"""
        return self.held_on(on) and (self.end is not None or self.seen is None or on <= self.seen + FRESH)


@dataclass(frozen=True, slots=True)
class Record:
    """An entity of the base with what is known beyond the columns of `entities`."""

    entity: Entity
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    seats: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    gender: str | None = None
    surname: str | None = None
    sovereign: bool = False
    needs_witness: bool = False  # a common name: link only where the text gives the office or a near word
    leading: str | None = None  # of a country: the office that "its leader" means
    source: str = ""

    def is_past(self) -> bool:
        """Had the person offices that all ended before PAST?"""
        return bool(self.offices) and all(o.end is not None and o.end < PAST for o in self.offices)


@dataclass(frozen=True, slots=True)
class Role:
    """A role word ("foreign minister"): the sector and office that it gives its bearer. Level 3 leads a state."""

    words: str
    sector: str
    office: str | None
    level: int


class EntityBase:
    """Read-only lookups over the records."""

    def __init__(
        self,
        records: Iterable[Record],
        roles: Mapping[str, Role] | None = None,
        ambiguous: Mapping[str, str] | None = None,
    ) -> None:
        self.records = tuple(records)
        self._ambiguous = dict(ambiguous or {})
        self.roles: Mapping[str, Role] = MappingProxyType(dict(roles or {}))
        self._by_id = {r.entity.entity_id: r for r in self.records}
        self._countries = {r.entity.country: r for r in self.records if r.entity.type == "country" and r.entity.country}
        aliases: dict[str, list[Record]] = {}
        past: dict[str, list[Record]] = {}
        offices: dict[tuple[str, str], list[tuple[Office, Record]]] = {}
        demonyms: dict[str, Record] = {}
        seats: dict[str, list[Record]] = {}
        for record in self.records:
            is_past = record.is_past()
            for alias in record.aliases:
                found = past if is_past and " " not in alias and alias != record.entity.name else aliases
                found.setdefault(alias, []).append(record)
            for office in record.offices:
                offices.setdefault((office.of, office.office), []).append((office, record))
            for word in record.demonyms:
                if record.sovereign or word not in demonyms:
                    demonyms[word] = record
            for seat in (*record.seats, *((record.capital,) if record.capital else ())):
                seats.setdefault(seat, []).append(record)
        self._aliases = {k: tuple(v) for k, v in aliases.items()}
        self._past = {k: tuple(v) for k, v in past.items()}
        self._offices = {
            k: tuple(sorted(v, key=lambda h: (h[0].start or date.min, h[1].entity.entity_id)))
            for k, v in offices.items()
        }
        self._demonyms = demonyms
        # Brussels is the Union's before it is Belgium's.
        self._seats = {k: tuple(sorted(v, key=lambda r: r.entity.type == "country")) for k, v in seats.items()}
        self._by_start = self._index()

    # Made when first asked for: skeletons take a third of the time of loading.
    @cached_property
    def _spellings(self) -> dict[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            if record.entity.type == "person":
                for key in {skeleton(alias): None for alias in record.aliases if " " in alias}:
                    found.setdefault(key, []).append(record)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def _surnames(self) -> dict[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            if record.surname:
                found.setdefault(skeleton(record.surname), []).append(record)
        return {k: tuple(v) for k, v in found.items()}

    def _index(self) -> dict[str, tuple[str, ...]]:
        """First word (letters and digits) and two letters beyond -> aliases, demonyms, seats that begin so, longest first."""
        index: dict[str, set[str]] = {}
        for name in (*self._aliases, *self._demonyms, *self._seats):
            index.setdefault(name[: len(first_word(name)) + 2], set()).add(name)
        return {start: tuple(sorted(names, key=lambda n: (-len(n), n))) for start, names in index.items()}

    def country_names(self) -> frozenset[str]:
        """Names of countries and of their peoples."""
        countries = (r for r in self.records if r.entity.type == "country")
        return frozenset(name for r in countries for name in (*r.aliases, *r.demonyms))

    def names_at(self, text: str, start: int, word: str) -> list[str]:
        """The names of the gazetteer that may stand at a place of a text where `word` begins, longest first.

        They agree with the text in two letters beyond the first word: of the hundreds of names that begin with "National"
        few are left (2.4 -> 1.9 us a token for the names of an article).
        """
        end = start + len(word)
        found = [*self._by_start.get(text[start : end + 2], ())]
        for stop in (end + 1, end):
            if short := self._by_start.get(text[start:stop]):
                found += short
        return found

    def find(self, alias: str) -> tuple[Record, ...]:
        """All records that bear the name, letter by letter."""
        return self._aliases.get(alias, ())

    def find_past(self, surname: str) -> tuple[Record, ...]:
        """The persons of the past (see PAST) whom the surname alone can mean; `find` does not give them."""
        return self._past.get(surname, ())

    def find_spelling(self, name: str) -> tuple[Record, ...]:
        """All persons with a name of two words or more that has the same spelling skeleton."""
        return self._spellings.get(skeleton(name), ())

    def find_surname(self, surname: str) -> tuple[Record, ...]:
        """All persons with this surname, by spelling skeleton."""
        return self._surnames.get(skeleton(surname), ())

    def needs_recogniser(self, name: str) -> bool:
        """Is the name also a word, so that the base alone does not make it a name?"""
        return self._ambiguous.get(name) == "recogniser"

    def needs_country(self, name: str) -> bool:
        """Do bodies of several countries bear the name, so that the text must name the country?"""
        return self._ambiguous.get(name) == "country"

    def needs_kin(self, name: str) -> bool:
        """Is there a region of the name elsewhere, so that the text must hold the demonym or capital too?"""
        return self._ambiguous.get(name) == "kin"

    def record(self, entity_id: str) -> Record | None:
        return self._by_id.get(entity_id)

    def country_record(self, iso3: str | None) -> Record | None:
        return self._countries.get(iso3) if iso3 else None

    def country(self, iso3: str | None) -> Entity | None:
        record = self.country_record(iso3)
        return record.entity if record else None

    def country_name(self, iso3: str | None) -> str | None:
        entity = self.country(iso3)
        return entity.name if entity else None

    def demonym(self, word: str) -> Entity | None:
        """The country whose people or adjective the word is ("Ukrainian", "Poles")."""
        record = self._demonyms.get(word)
        return record.entity if record else None

    def seats(self, name: str) -> tuple[Record, ...]:
        """The countries and bodies for which a capital or seat can stand; bodies first."""
        return self._seats.get(name, ())

    def seat(self, name: str) -> Entity | None:
        """The first of those for which a capital or seat can stand."""
        records = self.seats(name)
        return records[0].entity if records else None

    def capital(self, iso3: str | None) -> str | None:
        record = self.country_record(iso3)
        return record.capital if record else None

    def holder_record(self, of: str, office: str, on: date | None) -> Record | None:
        """Who held the office of a country (ISO alpha-3) or organisation (name) on a day; None if unsure."""
        if on is None:
            return None
        country = self.country_record(of)
        if country is not None and office == "leader":
            office = country.leading or "president"
        # "The NATO chief", "the leader of Hamas": whatever the highest office of a body is called.
        names = _HEADS if country is None and office in _HEADS[:2] else (office,)
        for name in dict.fromkeys((office, *names)):
            held = [(o, r) for o, r in self._offices.get((of, name), ()) if o.known_on(on)]
            if len({r.entity.entity_id for _, r in held}) > 1:  # stated dates before evidence, those made by hand first
                held = [(o, r) for o, r in held if not o.texts] or held
            if len({r.entity.entity_id for _, r in held}) > 1:
                held = [(o, r) for o, r in held if r.source.startswith("curated")]
            if held:
                return held[0][1] if len({r.entity.entity_id for _, r in held}) == 1 else None
        return None

    def holder(self, of: str, office: str, on: date | None) -> Entity | None:
        record = self.holder_record(of, office, on)
        return record.entity if record else None


def first_word(name: str) -> str:
    """The letters and digits with which a name begins."""
    for at, letter in enumerate(name):
        if not (letter.isalnum() or letter == "_"):
            return name[:at]
    return name


def _day(text: str | date | None) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def record_from(row: Mapping[str, Any]) -> Record:
    """One line of entities.jsonl. Raises KeyError, ValueError if the line does not have the format."""
    entity = Entity(
        entity_id=row["id"],
        name=row["name"],
        type=row["type"],
        wikidata_id=row["id"] if row["id"].startswith("Q") else None,
        country=row.get("country"),
        sector=row.get("sector"),
        role=row.get("role"),
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        geonames_id=row.get("geonames_id"),
    )
    return Record(
        entity=entity,
        aliases=(row["name"], *row.get("aliases", ())),
        demonyms=tuple(row.get("demonyms", ())),
        capital=row.get("capital"),
        seats=tuple(row.get("seats", ())),
        offices=tuple(
            Office(
                o["office"], o["of"], _day(o.get("start")), _day(o.get("end")), _day(o.get("seen")), o.get("texts", 0)
            )
            for o in row.get("offices", ())
        ),
        gender=row.get("gender"),
        surname=row.get("surname"),
        sovereign=row.get("sovereign", False),
        needs_witness=row.get("needs_witness", False),
        leading=row.get("leading"),
        source=row["source"],
    )


def load_roles() -> dict[str, Role]:
    """roles.tsv by its words, lower-case."""
    rows = read_table("roles.tsv")
    return {r["words"]: Role(r["words"], r["sector"], r["office"] or None, int(r["level"])) for r in rows}


def load_ambiguous() -> dict[str, str]:
    """ambiguous_names.tsv: name -> what it needs beside itself (recogniser, country)."""
    rows = read_table("ambiguous_names.tsv")
    return {r["name"]: r["needs"] for r in rows}


@lru_cache(maxsize=4)
def load_entities(own: str = "") -> EntityBase:
    """The base that comes with the package, and entities of the user's own (see own_records)."""
    rows = (json.loads(line) for line in data("entities.jsonl").splitlines())
    return EntityBase([*(record_from(row) for row in rows), *own_records(own)], load_roles(), load_ambiguous())


def own_records(text: str) -> list[Record]:
    """The entities of a TOML text: tables [[entity]] with the fields of entities.jsonl, of which name and type must be there.

    A country takes one of the codes that ISO 3166 leaves to users (XAA to XZZ), if it has none. An entity without an id
    gets one made from name, type and country. Raises ValueError, naming the entry, for what cannot be understood.
    """
    try:
        entries = tomllib.loads(text).get("entity", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"entities of your own are no TOML: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("entities of your own are tables headed [[entity]]")
    found = []
    for number, entry in enumerate(entries, 1):
        label = f"entity {number} ({entry.get('name', 'without a name')})"
        if unknown := set(entry) - OWN_FIELDS:
            raise ValueError(
                f"{label}: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(OWN_FIELDS))}"
            )
        for name in sorted(OWN_TEXTS & set(entry)):
            if not isinstance(entry[name], str):
                raise ValueError(f"{label}: {name} is a text")
        for name in sorted(OWN_LISTS & set(entry)):
            if not isinstance(entry[name], list) or not all(isinstance(word, str) for word in entry[name]):
                raise ValueError(f"{label}: {name} is a list of texts")
        offices = entry.get("offices", [])
        if not isinstance(offices, list) or not all(
            isinstance(o, dict) and {"office", "of"} <= set(o) for o in offices
        ):
            raise ValueError(f"{label}: offices is a list of {{ office, of, start, end }}")
        if entry.get("type") not in LABELS:
            raise ValueError(f"{label}: its type must be one of {', '.join(LABELS)}")
        if not entry.get("name"):
            raise ValueError(f"{label}: it needs a name")
        made = hex16(entry["name"], entry["type"], entry.get("country", ""))
        try:
            found.append(record_from({"id": made, "source": "own", **entry}))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{label}: {error}") from error
    return found
