"""What the search for copies asks the lake, and what the lake shows of groups that changed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_lake_rows import FIRST, SECOND, THIRD, article, document, hexid

from warehouse import history
from warehouse.lake import Lake
from warehouse.schema import TABLES


def signed(name: str, keys: list[int], sha: str) -> dict[str, Any]:
    return {"article_id": hexid(name), "text_sha256": sha * 64, "keys": keys}


def member(name: str, of: str, cluster: str, batch_id: str) -> dict[str, Any]:
    row = {
        "article_id": hexid(name),
        "representative_id": hexid(of),
        "cluster_id": hexid(cluster),
        "batch_id": batch_id,
    }
    if name == of:
        return row
    measures = {
        "kind": "near",
        "words_added": 1,
        "words_left_out": 2,
        "relation": "edited",
        "similarity": 0.9,
        "containment": 0.9,
        "rule": "nearly_all_shared",
    }
    return {**row, **measures}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """1 stands for 2; then 3 is found to be the earlier text of 1; then a longer one, 4, promotes 2."""
    lake = Lake(tmp_path)
    batches = {
        FIRST: ("12", [("1", "1"), ("2", "1")]),
        SECOND: ("3", [("3", "3"), ("1", "3"), ("2", "3")]),
        THIRD: ("45", [("4", "2"), ("1", "2"), ("2", "2"), ("3", "2"), ("5", "5")]),
    }
    for batch_id, (new, members) in batches.items():
        lake.start_batch(batch_id, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
        lake.order_batch(batch_id)
        tables = {
            "documents": [document(name, batch_id) for name in new],
            "articles": [article(name) for name in new],
            "signatures": [signed(name, [1, int(name) * 10], name) for name in new],
            "cluster_members": [member(name, of, "5" if name == "5" else "1", batch_id) for name, of in members],
            "event_mentions": [],
        }
        lake.write("copies", batch_id, 0, "k", {name: TABLES[name].from_rows(rows) for name, rows in tables.items()})
    return lake


def test_an_empty_lake_knows_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert history.postings(lake, [], [1], 2) == {}
    assert history.same_texts(lake, [], ["1" * 64]) == {}
    assert history.members(lake, [], "article_id", [hexid("1")]) == []
    assert history.representatives_at(lake, [], ["https://h.example/1"], 2) == {}


def test_keys_lead_to_those_that_stand_for_their_group(lake: Lake) -> None:
    assert history.postings(lake, [FIRST], [1, 10, 20, 70], 4) == {1: (1, [hexid("1")]), 10: (1, [hexid("1")])}
    assert history.postings(lake, [FIRST, SECOND], [1, 10, 30], 4) == {1: (1, [hexid("3")]), 30: (1, [hexid("3")])}
    assert history.postings(lake, [FIRST, SECOND, THIRD], [1], 1) == {1: (2, [hexid("2")])}


def test_texts_of_copies_are_known_too(lake: Lake) -> None:
    assert history.same_texts(lake, [FIRST], ["1" * 64, "2" * 64, "3" * 64]) == {
        "1" * 64: hexid("1"),
        "2" * 64: hexid("2"),
    }


def test_members_have_the_place_that_the_newest_batch_gave_them(lake: Lake) -> None:
    found = history.members(lake, [FIRST, SECOND], "cluster_id", [hexid("1")])
    assert [(row["article_id"][0], row["representative_id"][0], row["n_words"]) for row in found] == [
        ("1", "3", 3), ("2", "3", 3), ("3", "3", 3),
    ]  # fmt: skip
    assert {row["address"] for row in found} == {f"https://h.example/{name}" for name in "123"}
    (one,) = history.members(lake, [FIRST], "article_id", [hexid("2")])
    assert (one["representative_id"], one["relation"]) == (hexid("1"), "edited")
    assert history.representatives_at(lake, [FIRST, SECOND], ["https://h.example/2"], 4) == {
        "https://h.example/2": [hexid("3")]
    }


def test_who_came_to_stand_for_a_group_is_coded_once(lake: Lake) -> None:
    assert history.promoted(lake, [FIRST], SECOND) == []
    assert history.promoted(lake, [FIRST, SECOND], THIRD) == [hexid("2")]
    (row,) = history.articles(lake, [FIRST, SECOND], [hexid("2")])
    assert row["text"] == "Élan. They met in 2."


def test_what_was_coded_of_an_article_counts_while_it_stands_for_its_group(lake: Lake) -> None:
    mentions = [
        {
            "mention_id": hexid(name), "article_id": hexid(name), "sentence_no": 0, "start": 0, "end": 4, "text": "Text",
            "label": "PERSON", "form": "name",
        }
        for name in "123"
    ]  # fmt: skip
    lake.write("extract", FIRST, 0, "k", {"mentions": TABLES["mentions"].from_rows(mentions)})
    found = history.query(f"SELECT article_id FROM {history.coded_table(lake, 'mentions')}", lake)
    assert [row["article_id"] for row in found] == [hexid("2")]
    copies = history.query(f"SELECT article_id FROM {history.copies_sql(lake)} ORDER BY 1", lake)
    assert [row["article_id"][0] for row in copies] == ["1", "3", "4"]


def test_of_an_entity_with_several_rows_what_is_known_stays(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rows = [
        {
            "entity_id": hexid("1"),
            "name": "Orla Bay",
            "type": "place",
            "country": "GBR",
            "latitude": where,
            "longitude": where,
        }
        for where in (None, 57.0, None)
    ]
    for part, row in enumerate(rows):
        lake.start_batch(FIRST, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
        lake.write("extract", FIRST, part, "k", {"entities": TABLES["entities"].from_rows([row])})
    lake.order_batch(FIRST)
    assert [row["latitude"] for row in history.query(history.entities_sql(lake), lake)] == [57.0]
