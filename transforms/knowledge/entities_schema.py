"""What a row of entities.jsonl may hold, in one place, and what is wrong with rows that hold something else.

`problems(rows)` gives a message for each fault; it names the table that the row came from, the row, and what to do.
`python -m transforms.knowledge.entities_schema` checks the file of the package.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from warehouse import vocabulary

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row: its type, whether every row has it, the values it may take, the types of entity that have it."""

    type: type
    required: bool = False
    values: frozenset[str] | None = None
    pattern: str | None = None
    of: frozenset[str] | None = None


_PERSON = frozenset(("person",))
_COUNTRY = frozenset(("country",))
FIELDS: dict[str, Field] = {
    "id": Field(str, required=True, pattern=r"Q[0-9]+|[0-9a-f]{16}"),
    "id_from": Field(str, required=True, values=frozenset(("wikidata", "name|type|country"))),
    "name": Field(str, required=True),
    "type": Field(str, required=True, values=frozenset(vocabulary.ENTITY_TYPES)),
    "country": Field(str, pattern=r"[A-Z]{3}"),
    "source": Field(str, required=True, pattern=r"[a-z0-9_-]+(\+[a-z0-9_-]+)*"),
    "sector": Field(str, values=frozenset(vocabulary.SECTORS)),
    "role": Field(str, of=_PERSON),
    "aliases": Field(list),
    "demonyms": Field(list),
    "seats": Field(list),
    "offices": Field(list, of=_PERSON),
    "gender": Field(str, values=frozenset("mf"), of=_PERSON),
    "surname": Field(str, of=_PERSON),
    "needs_witness": Field(bool, of=_PERSON),
    "capital": Field(str, of=_COUNTRY),
    "leading": Field(str, of=_COUNTRY),
    "sovereign": Field(bool, of=_COUNTRY),
    "geonames_id": Field(str, pattern=r"[0-9]+"),
    "latitude": Field(float),
    "longitude": Field(float),
}
OFFICE_FIELDS = frozenset(("office", "of", "start", "end", "seen", "texts"))
# The offices that the base knows; roles.tsv says which words mean them.
_OFFICES = """
    president prime_minister chancellor king queen emperor sultan emir grand_duke prince pope supreme_leader
    head_of_state leader crown_prince vice_president deputy_prime_minister vice_chancellor governor_general
    foreign_minister secretary_of_state defence_minister interior_minister finance_minister economy_minister
    justice_minister attorney_general energy_minister health_minister trade_minister agriculture_minister
    education_minister culture_minister environment_minister transport_minister information_minister labour_minister
    immigration_minister deputy_foreign_minister cabinet_secretary trade_representative foreign_policy_chief
    national_security_adviser security_council_secretary presidential_aide chief_of_staff press_secretary spokesperson
    foreign_ministry_spokesperson defence_ministry_spokesperson military_spokesperson un_ambassador special_envoy
    military_chief army_chief commander_in_chief intelligence_chief police_chief central_bank_governor
    prosecutor_general prosecutor chief_justice speaker upper_house_speaker opposition_leader senator representative
    governor mayor first_minister chief_minister chief_executive secretary_general head
"""
OFFICES = frozenset(_OFFICES.split())
# Several may hold these at a time; one person holds each of the others of a country.
_MANY = """
    vice_president deputy_prime_minister senator representative spokesperson foreign_ministry_spokesperson
    defence_ministry_spokesperson military_spokesperson presidential_aide deputy_foreign_minister special_envoy prosecutor
    governor mayor head chief_executive leader police_chief king queen prince
"""
SINGLE = OFFICES - frozenset(_MANY.split())


def office_codes(rows: Iterable[Row]) -> tuple[frozenset[str], frozenset[str]]:
    """(codes of known countries, names of known organisations and places)."""
    codes, names = set(), set()
    for row in rows:
        if row.get("type") == "country":
            codes.add(str(row.get("country")))
        elif row.get("type") in ("organization", "place"):
            names.add(str(row.get("name")))
    return frozenset(codes), frozenset(names)


def problems(rows: Sequence[Row]) -> list[str]:
    """All faults of the rows, a line each, in the order of the rows."""
    found: list[str] = []
    codes, names = office_codes(rows)
    ids: dict[str, str] = {}
    for row in rows:
        label = _label(row)
        found += [f"{label}: {fault}" for fault in (*_field_faults(row), *_office_faults(row, codes, names))]
        first = ids.setdefault(str(row.get("id")), label)
        if first != label:
            found.append(f"{label}: has the id of {first}; drop one, or name them apart")
        aliases = row.get("aliases", ())
        if isinstance(aliases, list) and len(set(aliases)) < len(aliases):
            found.append(f"{label}: an alias stands twice; drop it")
    return found + _shared_aliases(rows) + _two_holders(rows)


def _label(row: Row) -> str:
    return f"{row.get('source', 'no source')}: {row.get('name', 'no name')} ({row.get('type')}, {row.get('country')})"


def _field_faults(row: Row) -> list[str]:
    found = [
        f"unknown field {name!r}; entities_schema.FIELDS lists the known ones" for name in row if name not in FIELDS
    ]
    for name, field in FIELDS.items():
        value = row.get(name)
        if value is None:
            if field.required:
                found.append(f"{name} is missing; every row states it")
            continue
        if not isinstance(value, field.type):
            found.append(f"{name} is {type(value).__name__}, must be {field.type.__name__}")
        elif isinstance(value, str):
            if not value or value != value.strip():
                found.append(f"{name} is empty or has blanks at its ends")
            elif field.values is not None and value not in field.values:
                found.append(f"{name} is {value!r}; take one of {', '.join(sorted(field.values))}")
            elif field.pattern is not None and not re.fullmatch(field.pattern, value):
                found.append(f"{name} is {value!r}, must look like {field.pattern}")
        elif isinstance(value, list) and name != "offices" and not all(isinstance(v, str) and v for v in value):
            found.append(f"{name} must hold texts that are not empty")
        if field.of is not None and str(row.get("type")) not in field.of:
            found.append(f"{name} is for {', '.join(field.of)} alone; drop it")
    return found


def _office_faults(row: Row, codes: frozenset[str], names: frozenset[str]) -> list[str]:
    found = []
    for office in row.get("offices") or ():
        label = f"{office.get('office')}@{office.get('of')}"
        if unknown := sorted(set(office) - OFFICE_FIELDS):
            found.append(f"{label}: unknown {', '.join(unknown)}")
        if office.get("office") not in OFFICES:
            found.append(f"{label}: no known office; entities_schema.OFFICES lists them")
        if office.get("of") not in codes and office.get("of") not in names:
            found.append(
                f"{label}: no country's code and no name of an organisation or place of the base; add that row"
            )
        try:
            start, end, seen = (_day(office.get(k)) for k in ("start", "end", "seen"))
        except (TypeError, ValueError):
            found.append(f"{label}: a day is not written 2024-01-31")
            continue
        if start and end and start >= end:
            found.append(f"{label}: ends {end}, not after it begins ({start})")
        if end is None and seen is None:
            found.append(f"{label}: has no end, so it needs the day on which a source shows it (seen)")
        if seen and start and seen < start:
            found.append(f"{label}: seen {seen}, before it begins ({start})")
        if end and seen:
            found.append(f"{label}: has an end, so drop seen")
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _shared_aliases(rows: Sequence[Row]) -> list[str]:
    """A name of two persons of one country parts nobody, unless one of them needs a witness or the day tells who is meant.

    The day tells if both had offices and never at a time: Bush, Papandreou.
    """
    bearers: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.get("type") == "person" and not row.get("needs_witness"):
            for alias in {row.get("name"), *(row.get("aliases") or ())}:
                bearers.setdefault((str(alias), str(row.get("country"))), []).append(row)
    return [
        f"{_label(shared[0])}: shares the name {alias!r} with {', '.join(str(r.get('name')) for r in shared[1:])}; "
        "take it from all but the one who is always meant"
        for (alias, _), shared in bearers.items()
        if len(shared) > 1 and not _one_at_a_time(shared)
    ]


def _one_at_a_time(rows: Sequence[Row]) -> bool:
    """Has each person offices, and had no two of them one on the same day?"""
    if not all(row.get("offices") for row in rows):
        return False
    terms = sorted(
        (str(office.get("start") or ""), str(office.get("end") or "9999"), at)
        for at, row in enumerate(rows)
        for office in row["offices"]
    )
    last, holder = "", -1  # the latest end so far, and whose it is
    for start, end, at in terms:
        if start < last and at != holder:
            return False
        if end > last:
            last, holder = end, at
    return True


def _two_holders(rows: Sequence[Row]) -> list[str]:
    """An office that one holds has one holder now; dates that a source states do not overlap by more than a month."""
    open_ones: dict[tuple[str, str], list[tuple[Row, Mapping[str, Any]]]] = {}
    for row in rows:
        for office in row.get("offices") or ():
            if office.get("end") is None and office.get("office") in SINGLE and not office.get("texts"):
                open_ones.setdefault((office.get("office"), office.get("of")), []).append((row, office))
    return [
        f"{_label(held[0][0])}: {office}@{of} is open, and so it is of "
        f"{', '.join(str(r.get('name')) for r, _ in held[1:])}; give the earlier one its end"
        for (office, of), held in open_ones.items()
        if len({r.get("id") for r, _ in held}) > 1
    ]


def main() -> int:
    from transforms.knowledge.tables import data

    found = problems([json.loads(line) for line in data("entities.jsonl").splitlines()])
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
