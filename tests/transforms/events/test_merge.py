"""What is no report of its own: the condition of another act, the reason of a charge."""

from collections.abc import Callable
from datetime import date

import pytest

from transforms.events.coder import Rejected, code_events
from transforms.events.records import EventMention
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.analysis import Article

ON = date(2025, 3, 12)
Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]


@pytest.mark.parametrize(
    ("text", "kept", "reason"),
    [
        ("Kenya will withdraw its troops from Chad unless Sudan accepts the deal.", {"RETREAT"}, "the condition of another act"),
        ("Norway will send weapons to Chad if Chad is attacked by Sudan.", {"AID"}, "the condition of another act"),
        ("Kenya arrested a priest for collaborating with Sudan.", {"COERCE"}, "reason of"),
    ],
)  # fmt: skip
def test_it_is_left_out_and_the_reason_is_told(text: str, kept: set[str], reason: str, coded: Reader) -> None:
    article, events = coded(text, ON)
    assert {e.event_type for e in events} == kept
    rejected: list[Rejected] = []
    code_events(article, [], load_lexicon(), rejected)
    assert any(reason in r.reason for r in rejected)


def test_a_condition_of_nothing_coded_stays_a_report(coded: Reader) -> None:
    _, events = coded("The plan would fail if Chad were attacked by Sudan.", ON)
    assert [(e.event_type, e.modality) for e in events] == [("ASSAULT", "possible")]
