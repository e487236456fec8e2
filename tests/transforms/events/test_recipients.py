"""Who is acted on, also where the sentence says it by a purpose, a condition, a border or in the clause before."""

from collections.abc import Callable
from datetime import date

import pytest

from transforms.events.records import EventMention
from transforms.language.analysis import Article

Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]
ON = date(2025, 3, 12)


@pytest.mark.parametrize(
    ("text", "event_type", "country"),
    [
        ("Thousands rallied in Madrid to denounce Belarus.", "PROTEST", "BLR"),
        ("Crowds marched in Lomé, demanding the resignation of President Faure Gnassingbé.", "PROTEST", "TGO"),
        ("Kenya threatened consequences if Chad does not leave the town.", "THREATEN", "TCD"),
        ("Kenya vowed to continue to strike Chad.", "THREATEN", "TCD"),
        ("Kenya reinforced its border with Chad.", "MOBILIZE", "TCD"),
        ("China sent warships towards Taiwan.", "MOBILIZE", "TWN"),
        ("Kenya imposed sanctions on Chad, accusing it of fraud.", "ACCUSE", "TCD"),
        ("Kenya will deny Russia the status of a partner in our markets.", "SANCTION", "RUS"),
        ("An incursion by Kenya into Chad followed.", "ASSAULT", "TCD"),
    ],
)
def test_it_is_found(text: str, event_type: str, country: str, coded: Reader) -> None:
    countries = [{p.country for p in e.recipients} for e in coded(text, ON)[1] if e.event_type == event_type]
    assert {country} in countries


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Students marched in Madrid against the war in Gaza.", "PROTEST"),  # not against Gaza
        ("Kenya withdrew its troops from Moundou.", "RETREAT"),  # a place receives nothing
        ("Kenya deployed troops in Nairobi.", "MOBILIZE"),  # at home
    ],
)
def test_a_place_is_no_recipient(text: str, event_type: str, coded: Reader) -> None:
    assert [e.recipients for e in coded(text, ON)[1] if e.event_type == event_type] == [[]]


def test_a_demand_that_is_rejected_is_of_who_made_it(coded: Reader) -> None:
    events = coded("Kenya demanded that Chad leave the town. Chad rejected this demand.", ON)[1]
    rejected = next(e for e in events if e.event_type == "REJECT")
    assert {p.country for p in rejected.recipients} == {"KEN"}


def test_whose_strikes_they_are_kills(coded: Reader) -> None:
    events = coded("Ten people were killed and a bridge was hit in Israeli strikes on Tyre.", ON)[1]
    assert all({p.country for p in e.actors} == {"ISR"} for e in events)
    assert events


def test_the_host_of_a_meeting_receives(coded: Reader) -> None:
    (event,) = coded("Kenya hosted talks between Chad and Niger.", ON)[1]
    assert {p.country for p in event.actors} == {"TCD", "NER"}
    assert {p.country for p in event.recipients} == {"KEN"}
