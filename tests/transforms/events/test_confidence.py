"""The confidence of a report: a probability, higher for what is told plainly of those known."""

from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from transforms.events.confidence import confidence, weights
from transforms.events.records import EventMention
from transforms.language.analysis import Article

ON = date(2025, 3, 12)
Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]
NAMES = sorted(weights().keys() - {"intercept"})


@given(st.fixed_dictionaries({name: st.sampled_from([0.0, 1.0, 2.0]) for name in NAMES}))
def test_it_is_a_probability(features: dict[str, float]) -> None:
    assert 0 <= confidence(features) <= 1


def test_what_has_happened_is_surer_than_what_may(coded: Reader) -> None:
    (done,) = coded("Macron met Friedrich Merz in Toulon.", ON)[1]
    (possible,) = coded("Macron may meet Friedrich Merz in Toulon.", ON)[1]
    assert done.confidence > possible.confidence


def test_a_linked_actor_is_surer_than_an_unknown_one(coded: Reader) -> None:
    (linked,) = coded("Kenya condemned the vote.", ON)[1]
    (unknown,) = coded("Lawmakers condemned the vote.", ON)[1]
    assert linked.confidence > unknown.confidence


def test_the_features_are_those_of_the_table(coded: Reader) -> None:
    assert all(0 < e.confidence < 1 for e in coded("Kenya urged Chad to leave. The army shelled a town.", ON)[1])
