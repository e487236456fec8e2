"""Counts and times over articles and their copies."""

from datetime import UTC, date, datetime, timedelta, timezone

from transforms.resolution.facts import ArticleFacts, CopyFacts, coverage, participants


def test_coverage_counts_copies() -> None:
    at = datetime(2025, 4, 1, 10, tzinfo=UTC)
    copies = (CopyFacts("c1", "b.example", at - timedelta(hours=1)), CopyFacts("c2", None, None))
    articles = [
        ArticleFacts("a1", "k1", "a.example", at, copies=copies),
        ArticleFacts("a2", "k2", "b.example", at + timedelta(hours=2)),
    ]
    assert coverage(articles) == {
        "n_articles": 4,
        "n_clusters": 2,
        "n_domains": 2,
        "first_reported_at": at - timedelta(hours=1),
        "last_reported_at": at + timedelta(hours=2),
    }


def test_nothing_known() -> None:
    found = coverage([ArticleFacts("a1", "k1")])
    assert (found["n_domains"], found["first_reported_at"], found["last_reported_at"]) == (0, None, None)


def test_day_of_publication_is_in_utc_and_needs_a_day() -> None:
    east = datetime(2025, 4, 2, 1, tzinfo=timezone(timedelta(hours=5)))
    assert ArticleFacts("a", "k", published_at=east).published_on == date(2025, 4, 1)
    assert ArticleFacts("a", "k", published_at=east, published_precision="month").published_on is None


def test_participants_are_a_set_in_order_of_position() -> None:
    rows = [
        {"position": 2, "entity_id": None, "text": "The  Harbour\nBoard"},
        {"position": 0, "entity_id": "Q1", "text": "Norway"},
        {"position": 1, "entity_id": "Q1", "text": "Oslo"},
        {"position": 3, "entity_id": None, "text": "the harbour board"},
        {"position": 4, "entity_id": None, "text": " "},
    ]
    assert list(participants(rows)) == [("Q1", "Q1", "Norway"), ("the harbour board", None, "The Harbour Board")]
