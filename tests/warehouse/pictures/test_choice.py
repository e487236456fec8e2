"""Which events a picture shows, and days in words."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_release import Release, made_release

from warehouse.pictures.choice import NOT_DENIED, Choice, NothingToDrawError, UnknownValueError, choose, most, span

COUNTRIES = {"CHL": "Chile", "PER": "Peru"}


@pytest.fixture
def release() -> Iterator[Release]:
    with made_release() as made:
        made.event("AID", "Q1", "Q2", modality="planned")  # e1
        made.event("ASSAULT", "Q3", "Q2", date_start=date(2026, 2, 20), date_end=date(2026, 2, 27))  # e2
        made.event("CONSULT", "Q4 Q3", country="PER", modality="negated")  # e3
        made.event("CONSULT", "Q3", date_start=None, date_end=None, date_precision=None)  # e4
        yield made


@pytest.mark.parametrize(
    ("choice", "found", "words"),
    [
        (Choice(), "e1 e2 e4", ""),
        (Choice(types=["aid", "ASSAULT"]), "e1 e2", "AID or ASSAULT"),
        (Choice(country="peru"), "e1 e2", "Peru"),
        (Choice(country="PER", modalities=["negated", "actual"]), "e2 e3", "what is denied or has happened; Peru"),
        (Choice(actor="RUIZ", modalities=["negated"]), "e3", "what is denied; with “RUIZ”"),
        (Choice(first=date(2026, 2, 27)), "e1 e2", "from 27 Feb 2026"),
        (Choice(first=date(2026, 2, 28)), "e1", "from 28 Feb 2026"),
        (Choice(last=date(2026, 2, 20)), "e2", "to 20 Feb 2026"),
    ],
)
def test_what_is_chosen_and_how_it_is_called(release: Release, choice: Choice, found: str, words: str) -> None:
    told = choose(release.db, choice, COUNTRIES, NOT_DENIED)
    assert {row[0] for row in release.rows("SELECT event_id FROM chosen")} == set(found.split())
    assert set(told.split("; ")) == set(words.split("; ")) or told.split("; ")[1:] == words.split("; ")[1:]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(types=["WAR"]), "--type WAR: choose one of AGREE"),
        (Choice(modalities=["done"]), "--status done: choose one of actual"),
        (Choice(country="Atlantis"), "--country Atlantis"),
    ],
)
def test_values_that_no_event_can_have(release: Release, choice: Choice, said: str) -> None:
    with pytest.raises(UnknownValueError, match=said):
        choose(release.db, choice, COUNTRIES, NOT_DENIED)


def test_no_event_of_a_choice_is_said(release: Release) -> None:
    with pytest.raises(NothingToDrawError, match="PROTEST; with “Vega”"):
        choose(release.db, Choice(types=["PROTEST"], actor="Vega"), COUNTRIES, NOT_DENIED)


DAYS = st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, max_size=60)


@given(DAYS)
def test_most_days_are_nine_tenths_and_no_shorter_span_has_as_many(days: list[date]) -> None:
    first, last = most(days)
    inside = round(len(days) * 0.9) or 1
    assert sum(first <= d <= last for d in days) >= inside
    for begin in set(days):
        shorter = begin + (last - first) - timedelta(days=1)
        assert sum(begin <= d <= shorter for d in days) < inside or first == last


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025-10-07", "2025-10-07", "7 Oct 2025"),
        ("2025-10-07", "2025-10-09", "7 – 9 Oct 2025"),
        ("2025-09-29", "2025-10-09", "29 Sep – 9 Oct 2025"),
        ("2024-12-30", "2025-01-02", "30 Dec 2024 – 2 Jan 2025"),
        ("2025-02-01", "2025-02-28", "Feb 2025"),
        ("2025-02-01", "2025-04-30", "Feb – Apr 2025"),
        ("2024-11-01", "2025-02-28", "Nov 2024 – Feb 2025"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2012-01-01", "2024-12-31", "2012 – 2024"),
    ],
)
def test_days_in_words(first: str, last: str, words: str) -> None:
    assert span(date.fromisoformat(first), date.fromisoformat(last)) == words
