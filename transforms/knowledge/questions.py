"""Questions to the entity base: who bears a name, and who held an office on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from transforms.knowledge.entities import EntityBase, Record
from transforms.linking.offices import office_names
from transforms.linking.roles import role_at_end


@dataclass(frozen=True, slots=True)
class Answer:
    """A record and why it answers: name, spelling, surname, demonym, seat or office."""

    record: Record
    why: str


def who(base: EntityBase, words: str, on: date | None) -> list[Answer]:
    """Who may be meant, the surest first and each once; `on` is the day of which offices are asked.

    "Zelensky", "Mohamed Bin Salman" in any spelling, "Ukrainians", "the Kremlin", "the French foreign minister".
    """
    words = " ".join(words.split()).removeprefix("the ").removeprefix("The ")
    found: dict[str, Answer] = {}
    for record, why in _meant(base, words, on):
        found.setdefault(record.entity.entity_id, Answer(record, why))
    return list(found.values())


def _meant(base: EntityBase, words: str, on: date | None) -> Iterator[tuple[Record, str]]:
    for record in _holders(base, words, on):
        yield record, "office"
    for record in base.find(words):
        yield record, "name"
    for record in base.find_spelling(words):
        yield record, "spelling"
    country = base.demonym(words)
    if country is not None and (record_of := base.record(country.entity_id)) is not None:
        yield record_of, "demonym"
    for record in base.seats(words):
        yield record, "seat"
    if " " not in words:
        for record in base.find_surname(words):
            yield record, "surname"


def _holders(base: EntityBase, words: str, on: date | None) -> Iterator[Record]:
    """ "French foreign minister", "foreign minister of France", "France's foreign minister", "NATO chief"."""
    head, of, tail = words.partition(" of ")
    parts = (tail.removeprefix("the ").split() + head.split()) if of else words.split()
    hit = role_at_end(parts, base)
    if hit is None or on is None:
        return
    role, size = hit
    body = " ".join(parts[:-size]).replace("’s", "").replace("'s", "")
    entity = base.demonym(body) or next((r.entity for r in base.find(body)), None)
    if entity is None:
        return
    key = entity.country if entity.type == "country" else entity.name
    for office in office_names(role, key):
        record = base.holder_record(key or "", office, on)
        if record is not None:
            yield record
