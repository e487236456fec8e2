"""The copies of a batch, and of a batch beside a history."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.memory_history import Memory
from transforms.copies.batch import Copies, find_batch_copies, is_article_address
from transforms.copies.clusters import cluster_id
from transforms.copies.search import NO_HISTORY
from warehouse.vocabulary import CLUSTER_CHANGES, COPY_RELATIONS

DAYS = [datetime(2025, 5, day, tzinfo=UTC) for day in range(1, 9)]


def body(seed: int, n: int = 160) -> list[str]:
    draw = random.Random(seed)
    return [f"term{draw.randrange(5000)}" for _ in range(n)]


def article(
    name: str, words: Sequence[str], published_at: datetime | None = None, address: str | None = None
) -> dict[str, Any]:
    return {
        "article_id": name, "text": " ".join(words), "published_at": published_at, "n_words": len(words), "address": address,
    }  # fmt: skip


def find(articles: Iterable[dict[str, Any]]) -> Copies:
    return find_batch_copies(articles, NO_HISTORY)


def told(copies: Copies) -> list[tuple[str, str, str]]:
    return [(r["article_id"], r["representative_id"], r["kind"]) for r in copies.members if r["kind"]]


def groups(copies: Copies) -> dict[str, str]:
    return {row["article_id"]: row["representative_id"] for row in copies.members}


def test_exact_and_near_copies() -> None:
    source = body(1)
    found = find(
        [
            article("same", source, DAYS[1]),
            article("first", source, DAYS[0]),
            article("longer", [*source, *body(2, 40)], DAYS[2]),
            article("other", body(3), DAYS[0]),
        ]
    )
    assert told(found) == [("longer", "first", "near"), ("same", "first", "exact")]
    rows = {row["article_id"]: row for row in found.members}
    assert {rows[name]["cluster_id"] for name in ("first", "same", "longer")} == {cluster_id("first")}
    assert rows["other"]["cluster_id"] == cluster_id("other")
    assert (rows["longer"]["relation"], rows["longer"]["containment"]) == ("extended", 1.0)
    assert rows["longer"]["similarity"] == (160 - 4) / (200 - 4)
    assert (rows["same"]["relation"], rows["same"]["similarity"]) == ("same", 1.0)
    assert found.changes == []


def test_unknown_dates_stand_behind_known_ones() -> None:
    source = body(1)
    assert told(find([article("a", [*source, "more", "words"]), article("b", source, DAYS[5])])) == [("a", "b", "near")]


def test_the_same_text_as_a_copy_is_what_that_is() -> None:
    source = body(1)
    longer = [*source, *body(2, 30)]
    batch = [article("a", source, DAYS[0]), article("b", longer, DAYS[1]), article("c", longer, DAYS[2])]
    found = find(batch)
    assert told(found) == [("b", "a", "near"), ("c", "a", "near")]
    assert [row["article_id"] for row in found.signatures] == ["a", "b"]
    _, b, c = found.members
    assert {**b, "article_id": "c"} == c


def test_the_flash_before_the_full_report_does_not_stand_for_it() -> None:
    report = body(1, 300)
    found = find([article("flash", report[:130], DAYS[0]), article("report", report, DAYS[1])])
    assert told(found) == [("flash", "report", "near")]
    assert {row["cluster_id"] for row in found.members} == {cluster_id("report")}


def test_reports_that_share_a_flash_alone_are_apart() -> None:
    flash = body(1, 130)
    one, two = [*flash, *body(2, 200)], [*flash, *body(3, 200)]
    found = groups(find([article("flash", flash, DAYS[0]), article("one", one, DAYS[1]), article("two", two, DAYS[2])]))
    assert found == {"flash": "one", "one": "one", "two": "two"}


def test_a_late_capture_of_an_earlier_text_takes_over_and_the_cluster_keeps_its_id() -> None:
    source = body(1)
    memory = Memory()
    memory.add([article("old", source, DAYS[5]), article("copy", [*source, *body(2, 20)], DAYS[6])])
    before = memory.members["old"]["cluster_id"]
    found = memory.add([article("early", [*source, *body(3, 5)], DAYS[0])])
    assert memory.groups() == {("early", frozenset({"old", "copy", "early"}))}
    assert {row["cluster_id"] for row in memory.members.values()} == {before}
    assert [row["article_id"] for row in found.members] == ["copy", "early", "old"]
    assert found.changes == [
        {
            "cluster_id": before, "change": "representative", "old_representative_id": "old", "representative_id": "early",
            "into_cluster_id": None, "rule": "earlier_text",
        }
    ]  # fmt: skip


def test_an_earlier_capture_of_the_same_text_takes_over() -> None:
    source = body(1)
    memory = Memory()
    memory.add([article("old", source, DAYS[5]), article("copy", [*source, *body(2, 20)], DAYS[6])])
    found = memory.add([article("early", source, DAYS[0]), article("late", source, DAYS[7])])
    assert memory.groups() == {("early", frozenset({"old", "copy", "early", "late"}))}
    assert found.signatures == []
    assert (memory.members["old"]["kind"], memory.members["late"]["kind"]) == ("exact", "exact")
    assert memory.members["copy"]["relation"] == "extended"


def test_a_fuller_text_takes_over_and_gives_way_to_an_earlier_full_one() -> None:
    report = body(1, 300)
    memory = Memory()
    memory.add([article("flash", report[:130], DAYS[0])])
    memory.add([article("report", report, DAYS[2])])
    memory.add([article("site", [*report, *body(4, 40)], DAYS[1])])
    assert memory.groups() == {("site", frozenset({"flash", "report", "site"}))}
    assert [(row["rule"], row["representative_id"]) for row in memory.changes] == [
        ("fuller_text", "report"),
        ("earlier_text", "site"),
    ]


def test_a_member_of_the_history_can_come_to_stand_for_its_cluster() -> None:
    text = body(1, 540)
    memory = Memory()
    memory.add([article("first", text[:260], DAYS[0]), article("second", text[:380], DAYS[1])])
    assert memory.members["second"]["representative_id"] == "first"
    memory.add([article("third", text, DAYS[2])])
    assert memory.groups() == {("second", frozenset({"first", "second", "third"}))}


def test_a_source_found_late_unites_what_was_taken_from_it() -> None:
    source = body(1, 420)
    memory = Memory()
    memory.add([article("one", source[:290], DAYS[3]), article("two", source[130:], DAYS[4])])
    assert len(memory.groups()) == 2
    memory.add([article("source", source, DAYS[0])])
    assert memory.groups() == {("source", frozenset({"one", "two", "source"}))}
    assert sorted(row["change"] for row in memory.changes) == ["merged", "representative"]
    merged = next(row for row in memory.changes if row["change"] == "merged")
    assert merged["into_cluster_id"] in memory.clusters()
    assert merged["cluster_id"] not in memory.clusters()


def test_a_cluster_of_the_history_is_never_split() -> None:
    """A text that is the source of some of its members only does not take over."""
    source, added = body(1, 260), body(2, 120)
    memory = Memory()
    memory.add([article("old", source, DAYS[4]), article("cut", source[120:], DAYS[5])])
    assert memory.members["cut"]["representative_id"] == "old"
    memory.add([article("early", [*source[:165], *added], DAYS[0])])
    assert memory.members["cut"]["representative_id"] == memory.members["old"]["representative_id"]
    assert memory.changes == []


def test_no_chains() -> None:
    """B is like A, and C is like B but not like A: C founds a group of its own."""
    source = body(1, 400)
    a, b, c = source[:260], source[50:310], source[150:400]
    batch = [article("a", a, DAYS[0]), article("b", b, DAYS[1]), article("c", c, DAYS[2])]
    assert told(find(batch)) == [("b", "a", "near")]


def test_captures_of_a_live_blog_are_versions_of_one_document() -> None:
    entries = [body(seed, 60) for seed in range(10)]
    morning = [word for entry in reversed(entries[:5]) for word in entry]
    evening = [word for entry in reversed(entries[3:]) for word in entry]
    place = "https://herald.example/live/storm"
    found = find([article("a", morning, DAYS[0], place), article("b", evening, DAYS[0].replace(hour=9), place)])
    assert [(row["relation"], row["rule"]) for row in found.members if row["kind"]] == [("version", "same_address")]
    apart = find([article("a", morning, DAYS[0]), article("b", evening, DAYS[0].replace(hour=9))])
    assert told(apart) == []
    memory = Memory()
    memory.add([article("a", morning, DAYS[0], place)])
    memory.add([article("b", evening, DAYS[0].replace(hour=9), place)])
    assert memory.groups() == {("a", frozenset("ab"))}


@pytest.mark.parametrize("place", ["https://herald.example/live/storm", "https://herald.example/"])
def test_different_articles_at_one_address_are_apart(place: str) -> None:
    found = find([article("a", body(1), DAYS[0], place), article("b", body(2), DAYS[1], place)])
    assert told(found) == []


def test_a_front_page_is_no_address_of_an_article() -> None:
    addresses = (
        "https://herald.example",
        "https://herald.example/",
        "https://herald.example/a",
        "https://h.example/?id=1",
    )
    assert [is_article_address(address) for address in addresses] == [False, False, True, True]
    assert not is_article_address("https://[broken/a")


def test_articles_in_the_surroundings_of_a_site_are_apart_however_short() -> None:
    frame = body(9, 300)
    batch = [article(f"{i:02d}", [*frame[:150], *body(20 + i, 45), *frame[150:]]) for i in range(14)]
    copy = article("99", [*body(50, 30), *body(20, 45), *body(51, 30)])
    found = find([*batch, copy])
    assert {name for name, other in groups(found).items() if name != other} <= {"00", "99"}


def test_passages_and_teasers_are_recorded_and_not_merged() -> None:
    source = body(1, 900)
    batch = [
        article("a", source, DAYS[0]), article("teaser", source[:60], DAYS[1]),
        article("quotes", [*body(2, 250), *source[300:380]], DAYS[1]),
    ]  # fmt: skip
    found = find(batch)
    assert told(found) == []
    assert {(row["article_id"], row["other_id"], row["relation"]) for row in found.overlaps} == {
        ("teaser", "a", "teaser"),
        ("quotes", "a", "passage"),
    }


def test_texts_without_words_copy_nothing() -> None:
    found = find([article("a", []), article("b", []), article("c", ["…"])])
    assert told(found) == []
    assert len(found.signatures) == 3
    memory = Memory()
    memory.add([article("a", [])])
    assert told(memory.add([article("b", [])])) == []


pieces = st.lists(st.integers(0, 5), min_size=1, max_size=4)
made_articles = st.lists(st.tuples(pieces, st.none() | st.sampled_from(DAYS), st.booleans()), max_size=9)


def written(made: Sequence[tuple[list[int], datetime | None, bool]]) -> list[dict[str, Any]]:
    return [
        article(
            f"{i:02d}", [w for part in parts for w in body(part, 60)], at, "https://h.example/a" if is_there else None
        )
        for i, (parts, at, is_there) in enumerate(made)
    ]


@settings(max_examples=60, deadline=None)
@given(made_articles, st.lists(st.integers(0, 9), max_size=3), st.randoms(use_true_random=False))
def test_laws(made: list[tuple[list[int], datetime | None, bool]], cuts: list[int], draw: random.Random) -> None:
    """The order of arrival in a batch is irrelevant, nobody copies a copy, and what changes in the history is recorded."""
    everything = written(made)
    memory = Memory()
    bounds = [0, *sorted(cuts), len(everything)]
    for first, last in pairwise(bounds):
        batch = everything[first:last]
        history = memory.history()
        expected = find_batch_copies(draw.sample(batch, len(batch)), history)
        before = memory.clusters()
        found = memory.add(batch)
        assert found == expected
        check_rows(found)
        check_changes(before, memory.clusters(), found)
    assert set(memory.members) == {row["article_id"] for row in everything}


def check_rows(found: Copies) -> None:
    for row in found.members:
        if row["representative_id"] == row["article_id"]:
            assert row["kind"] is row["relation"] is row["rule"] is row["similarity"] is row["containment"] is None
        else:
            assert row["relation"] in COPY_RELATIONS
            assert 0 < row["similarity"] <= row["containment"] <= 1
    assert not {row["article_id"] for row in found.overlaps} & {r["article_id"] for r in found.members if r["kind"]}


def check_changes(
    before: dict[str, tuple[str, frozenset[str]]], after: dict[str, tuple[str, frozenset[str]]], found: Copies
) -> None:
    """Clusters of the history lose no member; another representative or another cluster stands among the changes."""
    changed = {(row["cluster_id"], row["change"]): row for row in found.changes}
    assert {row["change"] for row in found.changes} <= set(CLUSTER_CHANGES)
    for name, (representative, members) in before.items():
        if name in after:
            assert members <= after[name][1]
            if after[name][0] != representative:
                change = changed[name, "representative"]
                assert (change["old_representative_id"], change["representative_id"]) == (
                    representative,
                    after[name][0],
                )
        else:
            change = changed[name, "merged"]
            assert members <= after[change["into_cluster_id"]][1]
    assert {name for name, _ in changed} <= set(before)


texts = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(DAYS), st.integers(0, 12)), max_size=7, unique_by=lambda t: t[1]
)


@settings(max_examples=60, deadline=None)
@given(texts, st.lists(st.integers(0, 7), max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant_over_batches(
    made: list[tuple[int, datetime, int]], cuts: list[int], draw: random.Random
) -> None:
    """Of true copies, with additions of a few words, the same groups with the same representatives come out."""
    articles = [
        article(f"{i:02d}", [*body(source, 150), *body(100 + i, more)], at) for i, (source, at, more) in enumerate(made)
    ]
    at_once = Memory()
    at_once.add(articles)
    memory = Memory()
    shuffled = draw.sample(articles, len(articles))
    bounds = [0, *sorted(cuts), len(articles)]
    for first, last in pairwise(bounds):
        memory.add(shuffled[first:last])
    assert memory.groups() == at_once.groups()
