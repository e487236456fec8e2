"""What a sentence takes from those before it: who the two sides are, who met, whom "we" means; and who is of public life."""

from collections.abc import Callable
from datetime import date

import pytest

from transforms.events.records import EventMention, Participant
from transforms.language.analysis import Article

Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]
ON = date(2025, 3, 12)  # a Wednesday


def names(participants: list[Participant]) -> set[str]:
    return {p.entity.name for p in participants if p.entity is not None}


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Ghana and Togo held talks in Accra. The two sides agreed to a truce.", {"Ghana", "Togo"}),
        ("Talks between Ghana and Togo went on. Both countries agreed to a truce.", {"Ghana", "Togo"}),
        ("Ghana attacked Togo on Monday. Later, both countries agreed to a truce.", {"Ghana", "Togo"}),
        (
            "Emmanuel Macron met Friedrich Merz. The two leaders agreed on a plan.",
            {"Emmanuel Macron", "Friedrich Merz"},
        ),
        ("Ghana, Togo and Benin held talks. The three countries agreed to a truce.", {"Ghana", "Togo", "Benin"}),
        ("Talks between Ghana and Togo went on. The parties agreed to a truce.", {"Ghana", "Togo"}),
        ("Ghana and Togo met as both countries agreed to a truce.", {"Ghana", "Togo"}),
    ],
)
def test_the_two_sides_are_those_named_together_before(text: str, parties: set[str], coded: Reader) -> None:
    agreed = next(e for e in coded(text, ON)[1] if e.event_type == "AGREE")
    assert names(agreed.actors) == parties


@pytest.mark.parametrize(
    "text",
    [
        "Ghana, Togo and Benin held talks. The two sides agreed to a truce.",  # three are not two
        "Ghana and Togo held talks. The two leaders of Benin agreed to a truce.",  # it says whose
        "Ghana and Togo held talks. Some countries agreed to a truce.",
        "Ghana and Togo held talks. The wealthy countries agreed to a truce.",
    ],
)
def test_other_phrases_are_not_the_two_sides(text: str, coded: Reader) -> None:
    agreed = [e for e in coded(text, ON)[1] if e.event_type == "AGREE"]
    assert not any(names(e.actors) & {"Ghana", "Togo"} for e in agreed)


def test_a_proposal_to_the_parties_is_to_the_others(coded: Reader) -> None:
    text = "Chad, Niger and Mali held talks. Chad urged the parties to end the war."
    asked = next(e for e in coded(text, ON)[1] if e.event_type == "REQUEST")
    assert names(asked.actors) == {"Chad"}
    assert names(asked.recipients) == {"Niger", "Mali"}


def test_a_meeting_told_again_is_of_those_who_met(coded: Reader) -> None:
    text = "Envoys of Ghana and Togo met in Accra on Monday. The talks were held behind closed doors."
    first, again = (e for e in coded(text, ON)[1] if e.event_type == "CONSULT")
    assert names(again.actors) == names(first.actors) == {"Ghana", "Togo"}
    assert again.place is not None
    assert again.place.text == "Accra"
    assert again.date is not None
    assert again.date.date_start == date(2025, 3, 10)


def test_a_meeting_of_nobody_named_stays_if_it_says_where_or_when(coded: Reader) -> None:
    (placed,) = coded("An urgent meeting will be held in Accra on Friday.", ON)[1]
    assert (placed.event_type, placed.modality, placed.actors) == ("CONSULT", "planned", [])
    assert coded("A meeting will be held.", ON)[1] == []


def test_another_day_is_another_meeting(coded: Reader) -> None:
    text = "Ghana and Togo held talks on 3 March 2025. Talks were held in Lima on 10 March 2025."
    events = [e for e in coded(text, ON)[1] if e.event_type == "CONSULT"]
    assert [names(e.actors) for e in events] == [{"Ghana", "Togo"}, set()]


def test_what_is_planned_is_not_what_was(coded: Reader) -> None:
    text = "Ghana and Togo held talks in Accra. A summit will be held in Lima in May."
    planned = next(e for e in coded(text, ON)[1] if e.modality == "planned")
    assert planned.actors == []


def test_we_in_a_quote_of_an_official_is_the_state(coded: Reader) -> None:
    text = 'France is worried. "We will send tanks to Ukraine," President Emmanuel Macron said.'
    sent = next(e for e in coded(text, ON)[1] if e.event_type in ("AID", "MOBILIZE"))
    assert names(sent.actors) == {"France"}


def test_i_in_a_quote_is_the_speaker(coded: Reader) -> None:
    text = 'France is worried. "I met Friedrich Merz on Monday," President Emmanuel Macron said.'
    met = next(e for e in coded(text, ON)[1] if e.event_type == "CONSULT")
    assert names(met.actors) == {"Emmanuel Macron", "Friedrich Merz"}


def test_who_works_for_an_international_body_stands_for_no_state(coded: Reader) -> None:
    (event,) = coded("NATO Secretary General Mark Rutte condemned Belarus.", ON)[1]
    assert [p.country for p in event.actors] == [None]


def test_a_state_tells_what_its_own_forces_do(coded: Reader) -> None:
    events = coded("Russia's defence ministry said air defences shot down ten drones.", ON)[1]
    assert [p.country for e in events for p in e.actors] == ["RUS"]


def test_who_met_somebody_in_a_town_spoke_there(coded: Reader) -> None:
    text = (
        "Emmanuel Macron met Friedrich Merz in Toulon on 10 March 2025. "
        "\nOn 10 March 2025 Emmanuel Macron condemned Belarus."
    )
    condemned = next(e for e in coded(text, ON)[1] if e.event_type == "ACCUSE")
    assert condemned.place is not None
    assert condemned.place.text == "Toulon"


def test_what_is_hit_without_a_place_is_hit_at_home(coded: Reader) -> None:
    text = "Russia shelled Ukraine for hours. Russia has hit power stations every night."
    hit = coded(text, ON)[1][-1]
    assert {p.country for p in hit.recipients} == {"UKR"}
    assert hit.place is not None
    assert hit.place.text == "Ukraine"


@pytest.mark.parametrize(
    "text",
    [
        "CNN has asked the army of Chad for comment.",  # the press at work
        "The BBC visited Togo.",
        "Anna Miller asked Peter Smith to resign.",  # nobody of public life
        "Google said it was willing to move fast.",
        "Visitors agreed to pay ten dollars.",
        "Consult an adviser before you invest.",  # asks the reader, tells nothing
        "The firm declined a request for comment.",
    ],
)
def test_private_dealings_are_no_events(text: str, coded: Reader) -> None:
    assert coded(text, ON)[1] == []


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Governor Anna Miller asked Peter Smith to resign.", "REQUEST"),
        ("Anna Miller, a senator, condemned the plan.", "ACCUSE"),
        ("Teachers rejected the offer.", "REJECT"),
        ("The Union of Harbour Workers urged drivers to stay at home.", "REQUEST"),
        ("A gunman killed two people in Lyon.", "ASSAULT"),
    ],
)
def test_officials_organisations_crowds_and_violence_are(text: str, event_type: str, coded: Reader) -> None:
    assert [e.event_type for e in coded(text, ON)[1]] == [event_type]
