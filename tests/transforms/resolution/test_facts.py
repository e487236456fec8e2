"""Days of publication, the order of times, who takes part."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from transforms.resolution.facts import ArticleFacts, in_time_order, in_utc, participants

EAST = timezone(timedelta(hours=5))


def test_day_of_publication_is_in_utc_and_needs_a_day() -> None:
    east = datetime(2025, 4, 2, 1, tzinfo=EAST)
    assert ArticleFacts("a", "k", published_at=east).published_on == date(2025, 4, 1)
    assert ArticleFacts("a", "k", published_at=east, published_precision="day").published_on == date(2025, 4, 1)
    for precision in ("month", "year"):
        assert ArticleFacts("a", "k", published_at=east, published_precision=precision).published_on is None
    assert ArticleFacts("a", "k").published_on is None


def test_a_time_without_a_zone_is_in_utc() -> None:
    assert in_utc(datetime(2025, 4, 2, 1)) == datetime(2025, 4, 2, 1, tzinfo=UTC)
    assert in_utc(None) is None


def test_unknown_times_come_last() -> None:
    first, second = datetime(2025, 4, 2, 1, tzinfo=EAST), datetime(2025, 4, 1, 22)
    assert sorted([None, second, first], key=in_time_order) == [first, second, None]


def test_participants_are_a_set_in_order_of_position() -> None:
    rows: list[dict[str, Any]] = [
        {"position": 2, "entity_id": None, "text": "The  Harbour\nBoard"},
        {"position": 0, "entity_id": "Q1", "text": "Norway"},
        {"position": 1, "entity_id": "Q1", "text": "Oslo"},
        {"position": 3, "entity_id": None, "text": "the harbour board"},
        {"position": 4, "entity_id": None, "text": " "},
    ]
    assert list(participants(rows)) == [("Q1", "Q1", "Norway"), ("the harbour board", None, "The Harbour Board")]
