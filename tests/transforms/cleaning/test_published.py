"""Times of publication: what is stated is read, what is not certain is not guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleaning.published import (
    Found,
    find_published,
    parse_published,
    published_in_line,
    published_in_text,
    published_in_url,
)
from warehouse.vocabulary import PUBLISHED_PRECISIONS


@pytest.mark.parametrize(
    ("stated", "when", "precision"),
    [
        ("2025-10-09", (2025, 10, 9), "day"),
        ("2025-10-09T10:15:30Z", (2025, 10, 9, 10, 15, 30), "second"),
        ("2025-10-09T10:15:30.123+02:00", (2025, 10, 9, 8, 15, 30), "second"),
        ("2025-10-09 10:15", (2025, 10, 9, 10, 15), "minute"),
        ("20251009T101530Z", (2025, 10, 9, 10, 15, 30), "second"),
        ("20251009", (2025, 10, 9), "day"),
        ("October 9, 2025", (2025, 10, 9), "day"),
        ("9 Oct 2025", (2025, 10, 9), "day"),
        ("5th of May 2025", (2025, 5, 5), "day"),
        ("Oct. 9, 2025, 10:15 a.m. EDT", (2025, 10, 9, 14, 15), "minute"),
        ("Thu, 09 Oct 2025 10:00:05 GMT", (2025, 10, 9, 10, 0, 5), "second"),
        ("Published: 9 October 2025, 10:15 GMT", (2025, 10, 9, 10, 15), "minute"),
        ("Updated Thu, October 9, 2025 at 3:57 PM UTC", (2025, 10, 9, 15, 57), "minute"),
        ("May 2025 | 5 min read", (2025, 5, 1), "month"),
        ("2025-10", (2025, 10, 1), "month"),
        ("2025", (2025, 1, 1), "year"),
        ("1760005530", (2025, 10, 9, 10, 25, 30), "second"),
        ("1760005530000", (2025, 10, 9, 10, 25, 30), "second"),
        ("25/09/2025", (2025, 9, 25), "day"),
        ("9/25/2025", (2025, 9, 25), "day"),
        ("9.10.2025", (2025, 10, 9), "day"),
        ("7/7/2025", (2025, 7, 7), "day"),
        # midnight is how records write a day, and the day is that of the zone
        ("2025-05-03T00:00:00", (2025, 5, 3), "day"),
        ("2025-05-03T00:00:00+02:00", (2025, 5, 3), "day"),
    ],
)
def test_stated(stated: str, when: tuple[int, ...], precision: str) -> None:
    assert parse_published(stated) == (datetime(*when, tzinfo=UTC), precision)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "unknown",
        "5 days ago",
        "12",
        "27 February",
        "04/05/2025",
        "2025-13-45",
        "Friday 2025",
        "0" * 99,
    ],
)
def test_not_stated(stated: str) -> None:
    assert parse_published(stated) is None


@pytest.mark.parametrize(
    ("url", "when", "precision"),
    [
        ("https://velm.example/2025/10/09/pier", (2025, 10, 9), "day"),
        ("https://velm.example/2025/oct/9/pier", (2025, 10, 9), "day"),
        ("https://velm.example/news/2026/2/7/pier", (2026, 2, 7), "day"),
        ("https://velm.example/2025-10-09-pier", (2025, 10, 9), "day"),
        ("https://velm.example/20251009/pier", (2025, 10, 9), "day"),
        ("https://velm.example/2025/10/pier", (2025, 10, 1), "month"),
    ],
)
def test_url(url: str, when: tuple[int, ...], precision: str) -> None:
    assert published_in_url(url) == (datetime(*when, tzinfo=UTC), precision)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://velm.example/id/20259999",
        "https://velm.example/2025-10-piers",
        "https://velm.example/2025/02/31/a",
    ],
)
def test_url_without_date(url: str | None) -> None:
    assert published_in_url(url) is None


def test_dateline() -> None:
    day = (datetime(2025, 10, 9, tzinfo=UTC), "day")
    assert published_in_text("VELM, 9 October 2025 (Agency) - The pier is closed.") == day
    assert published_in_text("PORT VELM, Oct. 9, 2025 — The pier is closed.") == day
    assert published_in_text("The pier was shut on 9 October 2025 - as all know.") is None
    assert published_in_text("VELM, May 27 (Agency) - The pier is closed.") is None


def test_date_within_a_byline() -> None:
    assert published_in_line("By Ana Bell, October 9, 2025") == (datetime(2025, 10, 9, tzinfo=UTC), "day")


@given(st.one_of(st.text(max_size=60), st.from_regex(r"[0-9:/T.+ -]{0,30}20[0-9]{2}[0-9:/T.+ a-zA-Z-]{0,20}")))
def test_never_fails(text: str) -> None:
    for found in (
        parse_published(text),
        published_in_line(text),
        published_in_text(text),
        published_in_url("/" + text),
    ):
        if found:
            assert found[0].tzinfo is UTC and found[1] in PUBLISHED_PRECISIONS


CAPTURED = datetime(2025, 10, 12, 8, tzinfo=UTC)


def found(stated: str | None, method: str | None = None, *, lines: tuple[str, ...] = (), first: str | None = None,
          url: str | None = None, modified: str | None = None) -> Found:  # fmt: skip
    return find_published(stated, method, lines, first, url, modified, CAPTURED)


def test_the_first_statement_that_can_be_read_counts() -> None:
    day = datetime(2025, 10, 9, tzinfo=UTC)
    every = {"lines": ("October 8, 2025",), "first": "VELM, Oct. 7, 2025 - Rain.", "url": "https://velm.example/2025/10/06/a",
             "modified": "Sun, 05 Oct 2025 10:00:00 GMT"}  # fmt: skip
    assert found("2025-10-09", "json_ld", **every) == Found(day, "day", "json_ld")  # type: ignore[arg-type]
    assert found("2025-10-09").method == "given"
    assert found("soon", **every).method == "byline"  # type: ignore[arg-type]
    assert found(None, first=every["first"], url=every["url"]).method == "text"  # type: ignore[arg-type]
    assert found(None, url="https://velm.example/2025/10/06/a").method == "url"
    http = found(None, modified="Sun, 05 Oct 2025 10:00:00 GMT")
    assert http == Found(datetime(2025, 10, 5, 10, tzinfo=UTC), "second", "http")
    assert found(None) == Found()


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("2025-12-24", "after the capture of 2025-10-12"),
        ("2150-01-01", "after the capture of 2025-10-12"),
        ("1985-01-01", "before 1990"),
        ("1970-01-01T00:00:00Z", "before 1990"),
        ("0001-01-01T00:00:00Z", "before 1990"),
    ],
)
def test_what_cannot_be_is_doubted_and_the_next_statement_counts(stated: str, reason: str) -> None:
    assert found(stated, "meta") == Found(doubted=f"{stated} (meta): {reason}")
    after = found(stated, "meta", url="https://velm.example/2025/10/06/a")
    assert after == Found(datetime(2025, 10, 6, tzinfo=UTC), "day", "url", f"{stated} (meta): {reason}")


def test_a_paper_dated_for_tomorrow_is_believed() -> None:
    assert found("2025-10-13").doubted is None
    assert find_published("2150-01-01", None, (), None, None, None, None).doubted is None
