"""Who takes part: numbers that are people, groups with examples, whose things were hit, for whom something is promised."""

from collections.abc import Callable
from datetime import date

import pytest

from transforms.events.records import EventMention, Participant
from transforms.language.analysis import Article

ON = date(2025, 3, 12)
Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]


def words(article: Article, participants: list[Participant]) -> list[str]:
    return [article.text[p.start : p.end] for p in participants]


def named(participants: list[Participant]) -> list[str | None]:
    return [p.entity.name if p.entity is not None else None for p in participants]


@pytest.mark.parametrize(
    ("text", "crowd"),
    [
        ("Thousands marched in Nairobi on Sunday.", "Thousands"),
        ("Tens of thousands marched in Nairobi on Sunday.", "Tens of thousands"),
        ("Hundreds of thousands rallied in Nairobi.", "Hundreds of thousands"),
    ],
)
def test_a_number_alone_is_a_crowd(text: str, crowd: str, coded: Reader) -> None:
    article, events = coded(text, ON)
    protest = next(e for e in events if e.event_type == "PROTEST")
    assert words(article, protest.actors) == [crowd]
    assert [(p.country, p.sector) for p in protest.actors] == [("KEN", "CVL")]


def test_a_number_of_dead_is_the_victim(coded: Reader) -> None:
    article, events = coded("Two were killed by gunmen in Kano.", ON)
    assert [words(article, e.recipients) for e in events] == [["Two"]]


def test_a_number_of_things_is_nobody(coded: Reader) -> None:
    assert coded("Dozens of eggs were thrown in Kano.", ON)[1] == []


def test_a_group_with_examples_is_its_examples(coded: Reader) -> None:
    _, events = coded(
        "The summit brought together leaders such as Emmanuel Macron, Keir Starmer and Friedrich Merz.", ON
    )
    assert named(events[0].actors) == ["Emmanuel Macron", "Keir Starmer", "Friedrich Merz"]


def test_allies_are_others_than_whose_they_are(coded: Reader) -> None:
    article, events = coded("Kenya's allies condemned Sudan.", ON)
    assert words(article, events[0].actors) == ["Kenya's allies"]
    assert [(p.entity, p.country) for p in events[0].actors] == [(None, None)]


def test_things_hit_belong_to_whom_the_same_force_hits_elsewhere(coded: Reader) -> None:
    article, events = coded("Russia attacked Ukraine on Monday.\n\nRussia then struck two power stations.", ON)
    later = next(e for e in events if e.sentence_no == 1)
    assert words(article, later.recipients) == ["two power stations"]
    assert named(later.recipients) == ["Ukraine"]


def test_what_is_promised_for_somebody_is_theirs(coded: Reader) -> None:
    _, events = coded("Norway and Denmark pledged security guarantees for Ukraine.", ON)
    assert named(events[0].recipients) == ["Ukraine"]


def test_the_force_that_is_sent_receives_nothing(coded: Reader) -> None:
    article, events = coded("France will send peacekeeping troops to Chad.", ON)
    assert events
    assert "troops" not in " ".join(words(article, events[0].recipients))
