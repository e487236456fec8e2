"""Which open offices nobody has seen for long: `python -m transforms.knowledge.entities_stale 2026-11-01 --months 12`.

An office without an end has a day `seen`, the last on which a source shows its holder in it. What is older than asked
is listed with its source, so that somebody looks whether it has ended. The day is an argument: no clock is read.
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from transforms.knowledge.entities import EntityBase, Record, load_entities


@dataclass(frozen=True, slots=True, order=True)
class Stale:
    """An open office and how long ago its evidence was."""

    months: int  # since it was seen, rounded down
    name: str
    office: str
    of: str
    seen: date
    source: str

    @property
    def advice(self) -> str:
        table = "entities_curated_persons.tsv" if "curated" in self.source else "entities_evidence_persons.tsv"
        return (
            f"is {self.name} still {self.office.replace('_', ' ')} of {self.of}? Last seen {self.seen} ({self.source}, "
            f"{self.months} months). Give it an end or a newer day seen in {table}, or read a newer snapshot"
        )


def stale(base: EntityBase | Iterable[Record], on: date, months: int) -> list[Stale]:
    """Open offices whose evidence is `months` or more before the day `on`, the oldest first, equals by name."""
    records = base.records if isinstance(base, EntityBase) else base
    found = [
        Stale(age, record.entity.name, office.office, office.of, office.seen, record.source)
        for record in records
        for office in record.offices
        if office.end is None and office.seen is not None and (age := _months(office.seen, on)) >= months
    ]
    return sorted(found, key=lambda s: (s.seen, s.name, s.office, s.of))


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("on", type=date.fromisoformat)
    parser.add_argument("--months", type=int, default=12)
    args = parser.parse_args(arguments)
    found = stale(load_entities(), args.on, args.months)
    for entry in found:
        print(entry.advice)
    print(f"{len(found)} open offices not seen for {args.months} months before {args.on}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
