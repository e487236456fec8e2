"""The curated tables as rows of the entity base. To add an entry, write one line in a table and run build_entities.

entities_curated_persons.tsv: name, country (ISO alpha-3, or empty), sector (PLOVER's), gender (m, f), aliases (|), offices
    (;), wikidata, seen. An office is `office@of:start..end`: office one of entities_schema.OFFICES, `of` a country's code
    or the name of an organisation or place of the base, days as far as known (2019, 2019-07, 2019-07-24), no end for
    what is still held; then `seen` is the last day on which that was known. An alias of one word that ends the name is the
    surname that stands for the person in any text until fifteen years after the last office: give it to who is always
    meant, or to each of those who had offices one after the other (Bush): linking.eras takes the one of the day.
entities_evidence_persons.tsv: what mine_offices.py found in dated texts and somebody has read through: one office a line
    with first and last day, numbers of texts and outlets. A person of this name and country is the one of the base, and a
    day seen in an open office makes it newer; else the interval is the office.
entities_curated_others.tsv: name, type, country, sector, aliases (|), demonyms (|), seats (|: what stands for it).
entities_curated_countries.tsv: what the sources leave out of countries.
A name that is also a word, a first name or another body's goes to ambiguous_names.tsv with what it needs. Each class of
entries has its questions in tests/transforms/knowledge: add one line there too.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from transforms.ids import hex16
from transforms.knowledge.person_names import Row, surname_of

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def split(text: str | None) -> list[str]:
    return [part for part in (text or "").split("|") if part]


def parse_office(text: str) -> Row:
    """`office@of:start..end`; no end: still held. Raises ValueError, naming the text, for what has another form."""
    office, at, rest = text.partition("@")
    of, colon, span = rest.rpartition(":")
    start, dots, end = span.partition("..")
    if not (office and at and of and colon and dots):
        raise ValueError(f"{text!r} is no office@of:start..end")
    return {"office": office, "of": of, "start": first_day(start), "end": last_day(end)}


def first_day(text: str) -> str | None:
    """The day from which on an office was surely held: a year or month begins it at the latest when it is over."""
    if len(text) == 4:
        return last_day(str(int(text) + 1))
    if len(text) == 7:
        return last_day((date.fromisoformat(f"{text}-01") + timedelta(days=31)).isoformat()[:7])
    return last_day(text)


def last_day(text: str) -> str | None:
    """The day until which an office was surely held: a year or month ends it at the earliest when it begins."""
    if not text:
        return None
    return date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)).isoformat()


def new(name: str, kind: str, country: str | None, source: str, wikidata: str | None = None, **more: Any) -> Row:
    """A line of the data file. The id is Wikidata's where a source states it, else made from name, type, country."""
    row = {
        "id": wikidata or hex16(name, kind, country),
        "id_from": "wikidata" if wikidata else "name|type|country",
        "name": name,
        "type": kind,
        "country": country,
    }
    return row | {k: v for k, v in more.items() if v or isinstance(v, float)} | {"source": source}


def curated_persons() -> Iterator[Row]:
    """Raises ValueError, naming the table and the row, for an office that cannot be read or has no day seen."""
    for r in table("entities_curated_persons.tsv"):
        aliases = split(r["aliases"])
        single = [a for a in aliases if r["name"].endswith(a) and a != r["name"]]
        try:
            offices = [parse_office(o) for o in (r["offices"] or "").split(";") if o]
        except ValueError as error:
            raise ValueError(f"entities_curated_persons.tsv: {r['name']}: {error}; mend its offices") from error
        for office in offices:
            if office["end"] is None:
                if not r["seen"]:
                    raise ValueError(
                        f"entities_curated_persons.tsv: {r['name']}: {office['office']} has no end; write in seen on "
                        "which day it was last known to be held"
                    )
                office["seen"] = max(r["seen"], office["start"] or "")
        yield new(
            r["name"], "person", r["country"] or None, "curated", r.get("wikidata") or None, sector=r["sector"], gender=r["gender"],
            aliases=aliases, surname=single[0] if single else surname_of(r["name"], r["country"]), offices=offices,
        )  # fmt: skip


def curated_others() -> Iterator[Row]:
    for r in table("entities_curated_others.tsv"):
        yield new(
            r["name"], r["type"], r["country"] or None, "curated", sector=r["sector"], aliases=split(r["aliases"]),
            demonyms=split(r["demonyms"]), seats=split(r["seats"]),
        )  # fmt: skip


def evidence_persons() -> Iterator[Row]:
    """One row a line of the table: a person with one office, whose interval is that of the texts."""
    for r in table("entities_evidence_persons.tsv"):
        end = (date.fromisoformat(r["last"]) + timedelta(days=1)).isoformat()
        office = {"office": r["office"], "of": r["of"], "start": r["first"], "end": end, "texts": int(r["texts"])}
        yield new(
            r["name"], "person", r["country"] or None, "texts", sector=r["sector"], gender=r["gender"],
            aliases=split(r["aliases"]), surname=surname_of(r["name"], r["country"]), offices=[office],
        )  # fmt: skip
