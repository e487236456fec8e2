"""Open offices that nobody has seen for long."""

from datetime import date

from transforms.knowledge.entities import Office, Record, load_entities
from transforms.knowledge.entities_stale import main, stale
from transforms.language.analysis import Entity


def record(name: str, *offices: Office) -> Record:
    return Record(Entity(name, name, "person", country="XKE"), (name,), offices=offices, source="curated")


def held(seen: date | None, end: date | None = None) -> Office:
    return Office("president", "XKE", date(2015, 1, 1), end, seen)


def test_an_open_office_is_stale_from_the_month_on_that_is_asked() -> None:
    people = [record("Mira Solane", held(date(2024, 3, 15)))]
    assert stale(people, date(2025, 3, 14), 12) == []
    (found,) = stale(people, date(2025, 3, 15), 12)
    assert (found.name, found.office, found.of, found.months) == ("Mira Solane", "president", "XKE", 12)
    assert "is Mira Solane still president of XKE? Last seen 2024-03-15" in found.advice
    assert "entities_curated_persons.tsv" in found.advice


def test_an_office_that_has_ended_is_never_stale() -> None:
    assert stale([record("Mira Solane", held(None, date(2016, 1, 1)))], date(2030, 1, 1), 1) == []


def test_the_oldest_stands_first_and_the_order_is_the_same_each_time() -> None:
    people = [
        record(n, held(d)) for n, d in (("B", date(2024, 1, 1)), ("C", date(2023, 1, 1)), ("A", date(2024, 1, 1)))
    ]
    assert [s.name for s in stale(people, date(2026, 1, 1), 6)] == ["C", "A", "B"]
    assert stale(people, date(2026, 1, 1), 6) == stale(people[::-1], date(2026, 1, 1), 6)


def test_the_base_has_a_day_seen_for_each_open_office() -> None:
    base = load_entities()
    open_ones = [o for r in base.records for o in r.offices if o.end is None]
    assert len(open_ones) > 500
    assert all(o.seen is not None for o in open_ones)
    assert len(stale(base, date(2040, 1, 1), 1)) == len(open_ones)
    assert stale(base, date(2020, 1, 1), 1) == []


def test_the_command_prints_what_to_check(capsys) -> None:  # type: ignore[no-untyped-def]
    assert main(["2040-01-01", "--months", "12"]) == 0
    assert "Last seen" in capsys.readouterr().out
