"""What the search for copies asks the lake."""

from pathlib import Path

from warehouse import history
from warehouse.lake import Lake
from warehouse.schema import TABLES

BATCH, OTHER = "a" * 16, "b" * 16


def signed(name: str, keys: list[int], sha: str) -> dict:
    return {"article_id": name * 16, "cluster_id": name * 16, "text_sha256": sha * 64, "keys": keys}


def test_keys_and_texts_of_representatives_of_earlier_batches(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for batch in (BATCH, OTHER):
        lake.start_batch(batch, "2025-10-01T00:00:00+00:00", ["a.txt"])
        lake.order_batch(batch)
    assert history.postings(lake, [BATCH], [1], 2) == {}
    copy = {
        "article_id": "4" * 16, "representative_id": "1" * 16, "cluster_id": "1" * 16, "kind": "near", "relation": "edited",
        "similarity": 0.9, "containment": 0.9, "rule": "nearly_all_shared", "batch_id": BATCH,
    }  # fmt: skip
    rows = [signed("3", [1, 2], "c"), signed("1", [1], "a"), signed("2", [1, 5], "b"), signed("4", [1, 2], "d")]
    lake.write(
        "near", BATCH, 0, "k", {"signatures": TABLES["signatures"].from_rows(rows), "duplicates": TABLES["duplicates"].from_rows([copy])}
    )  # fmt: skip
    lake.write("near", OTHER, 0, "k", {"signatures": TABLES["signatures"].from_rows([signed("9", [1, 2], "e")])})
    assert history.postings(lake, [BATCH], [1, 2, 7], 2) == {1: (3, ["1" * 16, "2" * 16]), 2: (1, ["3" * 16])}
    assert history.same_texts(lake, [BATCH], ["a" * 64, "d" * 64, "e" * 64]) == {"a" * 64: "1" * 16}
