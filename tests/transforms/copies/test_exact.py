"""Groups of articles with the same text."""

from datetime import UTC, datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.exact import exact_groups

EARLY, LATE = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 2, tzinfo=UTC)


def test_the_earliest_stands_for_the_others() -> None:
    rows = [("c", "same", None, 9), ("b", "same", LATE, 9), ("a", "same", EARLY, 9), ("d", "other", EARLY, 9)]
    assert exact_groups(rows) == {"b": "a", "c": "a"}


def test_ties_go_to_the_longest_then_the_smallest_id() -> None:
    assert exact_groups([("a", "s", EARLY, 5), ("b", "s", EARLY, 7), ("c", "s", EARLY, 7)]) == {"a": "b", "c": "b"}


def test_a_time_without_a_zone_is_utc() -> None:
    bare = datetime(2025, 3, 1, 12)
    assert exact_groups([("a", "s", bare, 1), ("b", "s", EARLY, 1)]) == {"a": "b"}
    assert exact_groups([("a", "s", bare, 1), ("b", "s", bare.replace(tzinfo=timezone.utc), 2)]) == {"a": "b"}  # noqa: UP017


rows = st.lists(
    st.tuples(
        st.text("abcdef0123", min_size=3, max_size=3),
        st.sampled_from("xyz"),
        st.none() | st.datetimes(timezones=st.just(UTC)),
        st.integers(0, 5),
    ),
    unique_by=lambda row: row[0],
    max_size=12,
)


@given(rows, st.randoms(use_true_random=False))
def test_order_is_irrelevant_and_nobody_copies_a_copy(
    rows: list[tuple[str, str, datetime | None, int]], draw: object
) -> None:
    found = exact_groups(rows)
    shuffled = list(rows)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert exact_groups(shuffled) == found
    assert not set(found) & set(found.values())
    hashes = {row[0]: row[1] for row in rows}
    assert all(hashes[copy] == hashes[source] for copy, source in found.items())
    assert len(rows) - len(found) == len(set(hashes.values()))
