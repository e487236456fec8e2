"""When and where an act took place: what the sentence says, what the paragraph says, what the news itself tells."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from transforms.events.records import EventMention
from transforms.language.analysis import Article

Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]
ON = date(2025, 3, 12)  # a Wednesday
NEWS = (ON - timedelta(days=1), ON)


def days(event: EventMention) -> tuple[date | None, date | None] | None:
    return (event.date.date_start, event.date.date_end) if event.date is not None else None


@pytest.mark.parametrize(
    ("text", "expected", "method"),
    [
        ("France accused Russia of lying.", NEWS, "published.past"),
        ("France condemns the attack by Russia.", NEWS, "published.present"),
        ("Ghana has accused Togo of lying.", (ON - timedelta(days=6), ON), "published.perfect"),
        ("On Monday Ghana accused Togo of lying.", (date(2025, 3, 10),) * 2, None),
        ("Ghana previously accused Togo of lying.", None, None),
        ("Ghana had accused Togo of lying.", None, None),
        ("Fighting resumed when Ghana attacked Togo.", None, None),
    ],
)
def test_an_act_told_as_news_is_of_the_day_or_the_day_before(
    text: str, expected: tuple[date, date] | None, method: str | None, coded: Reader
) -> None:
    events = coded(text, ON)[1]
    assert events
    assert days(events[-1]) == expected
    if method is not None:
        assert events[-1].date is not None
        assert events[-1].date.method == method


def test_without_a_day_of_publication_nothing_is_guessed(coded: Reader) -> None:
    (event,) = coded("France accused Russia of lying.", None)[1]
    assert event.date is None


def test_what_is_planned_gets_no_day_from_the_news(coded: Reader) -> None:
    (event,) = coded("French President Emmanuel Macron will meet German Chancellor Friedrich Merz.", ON)[1]
    assert event.modality == "planned"
    assert event.date is None


def test_a_paragraph_tells_on_about_its_day(coded: Reader) -> None:
    events = coded("The envoys of Ghana and Togo met in Accra on Monday. Ghana accused Togo of lying.", ON)[1]
    assert days(events[-1]) == (date(2025, 3, 10), date(2025, 3, 10))
    assert events[-1].date is not None
    assert events[-1].date.method.startswith("paragraph.")


def test_a_paragraph_of_old_days_is_no_news(coded: Reader) -> None:
    events = coded("In 1998 a bridge fell at the border. Ghana accused Togo of sabotage.", ON)[1]
    assert days(events[-1]) is None


def test_a_date_of_a_clause_below_is_of_another_act(coded: Reader) -> None:
    events = coded("Macron praised the chancellor who had received him in January.", ON)[1]
    praise = next(e for e in events if e.event_type == "SUPPORT")
    assert days(praise) == NEWS


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Envoys of Ghana and Togo held talks in Accra.", "CONSULT", "Accra"),
        ("The Oslo talks between Ghana and Togo ended.", "CONSULT", "Oslo"),
        ("Russia launched an attack on Kharkiv.", "ASSAULT", "Kharkiv"),
        ("Russia bombed Kharkiv.", "ASSAULT", "Kharkiv"),
        ("France sent troops to Chad.", "MOBILIZE", "Chad"),
        ("Thousands of protesters rallied in Madrid against the war in Gaza.", "PROTEST", "Madrid"),
    ],
)
def test_the_place_is_of_the_act_or_what_it_is_aimed_at(text: str, kind: str, place: str, coded: Reader) -> None:
    event = next(e for e in coded(text, ON)[1] if e.event_type == kind)
    assert event.place is not None
    assert event.place.text == place


@pytest.mark.parametrize(
    "text",
    [
        "Macron defended the right of Ukraine to strike targets inside Russia.",
        "Students protested against the war in Gaza.",
    ],
)
def test_what_an_act_is_about_is_not_where_it_takes_place(text: str, coded: Reader) -> None:
    for event in coded(text, ON)[1]:
        assert event.event_type == "ASSAULT" or event.place is None


def test_a_meeting_told_again_is_where_and_when_it_was(coded: Reader) -> None:
    text = (
        "French President Emmanuel Macron met German Chancellor Friedrich Merz in Vienna on Monday.\n\n"
        "Macron and Merz discussed the budget of the union.\n\n"
        "The summit in Oslo of Ghana and Togo was postponed."
    )
    again = [e for e in coded(text, ON)[1] if e.event_type == "CONSULT" and e.sentence_no == 1]
    assert again
    assert again[0].place is not None
    assert again[0].place.text == "Vienna"
    assert days(again[0]) == (date(2025, 3, 10), date(2025, 3, 10))
