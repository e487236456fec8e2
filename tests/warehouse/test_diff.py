"""What changed between two releases: schema, rows, values, and the changelog that is made of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.changelog import changelog, section
from warehouse.diff import diff_releases, is_same
from warehouse.schema import PUBLISHED

OLD, NEW = "20260301T120000Z-aaaa0000", "20260302T120000Z-bbbb1111"


def release(folder: Path, version: str = "1.0.0", **tables: pa.Table) -> Path:
    (folder / "parquet").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"schema_version": version}))
    for name, table in tables.items():
        pq.write_table(table, folder / "parquet" / f"{name}.parquet")
    return folder


def persons(**names: str | None) -> pa.Table:
    rows = [{"entity_id": k, "name": v, "type": "person"} for k, v in names.items()]
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in ("entity_id", "name", "type")]))


def differ(old: Path | None, new: Path, **more: Any) -> dict[str, Any]:
    return diff_releases(old, new, OLD if old else None, NEW, **more)


def test_rows_and_values(tmp_path: Path) -> None:
    old = release(tmp_path / "old", entities=persons(Q1="Ana", Q2="Luis", Q3=None, Q4="Eva"))
    new = release(tmp_path / "new", entities=persons(Q1="Ana", Q2="Luisa", Q3="Rosa", Q5="Max"))
    found = differ(old, new, samples=5)
    table = found["tables"]["entities"]
    samples = table.pop("samples")
    assert table == {"rows": 4, "added": 1, "removed": 1, "changed": 2, "columns": {"name": 2}}
    assert samples["added"] == [{"entity_id": "Q5", "name": "Max", "type": "person"}]
    assert samples["removed"] == [{"entity_id": "Q4", "name": "Eva", "type": "person"}]
    assert samples["changed"] == {
        "name": [
            {"key": {"entity_id": "Q2"}, "old": "Luis", "new": "Luisa"},
            {"key": {"entity_id": "Q3"}, "old": None, "new": "Rosa"},
        ]
    }
    assert not is_same(found)
    assert len(differ(old, new, samples=1)["tables"]["entities"]["samples"]["changed"]["name"]) == 1
    assert "samples" not in differ(old, new)["tables"]["entities"]


def test_the_first_release_is_all_new(tmp_path: Path) -> None:
    found = differ(None, release(tmp_path / "new", entities=persons(Q1="Ana", Q2="Luis")))
    assert found["from"] is None and found["schema"]["tables_added"] == []
    assert found["tables"]["entities"] == {"rows": 2, "added": 2, "removed": 0, "changed": 0, "columns": {}}


def test_columns_of_the_clock_do_not_count(tmp_path: Path) -> None:
    def batches(started: int, n: int) -> pa.Table:
        row = {
            "batch_id": "b",
            "started_at": datetime(2026, 3, started, tzinfo=UTC),
            "n_documents": n,
            "seconds": 1.0 * started,
        }
        return pa.Table.from_pylist([row])

    old, new = (release(tmp_path / str(day), batches=batches(day, 7)) for day in (1, 2))
    assert is_same(differ(old, new))
    more = release(tmp_path / "more", batches=batches(1, 8))
    assert differ(old, more)["tables"]["batches"]["columns"] == {"n_documents": 1}


def test_the_schema(tmp_path: Path) -> None:
    old_table = persons(Q1="Ana").append_column("n_mentions", pa.array([3], pa.int64())).drop_columns(["type"])
    new_table = persons(Q1="Ana").append_column("n_mentions", pa.array([3], pa.int32()))
    old = release(tmp_path / "old", entities=old_table, stories=pa.table({"story_id": ["s"]}))
    new = release(tmp_path / "new", "1.1.0", entities=new_table, quarantine=pa.table({"quarantine_id": ["q"]}))
    found = differ(old, new)
    assert found["schema"] == {
        "version": ["1.0.0", "1.1.0"],
        "tables_added": ["quarantine"],
        "tables_removed": ["stories"],
        "columns": {
            "entities": {"added": {"type": "VARCHAR"}, "removed": {}, "changed": {"n_mentions": ["BIGINT", "INTEGER"]}}
        },
    }
    # A column that only one has, and a type that says the same, change no row.
    assert found["tables"]["entities"]["changed"] == 0
    assert found["tables"]["stories"] == {"rows": 0, "added": 0, "removed": 1, "changed": 0, "columns": {}}
    assert not is_same(found)
    assert list(differ(old, new, only=["entities"])["tables"]) == ["entities"]


def test_a_table_that_the_schema_does_not_know_is_compared_by_whole_rows(tmp_path: Path) -> None:
    old = release(tmp_path / "old", notes=pa.table({"a": [1, 2, 2]}))
    new = release(tmp_path / "new", notes=pa.table({"a": [2, 3]}))
    assert differ(old, new)["tables"]["notes"] == {"rows": 2, "added": 1, "removed": 2, "changed": 0, "columns": {}}


KEYS = st.sampled_from(["a", "b", "c"])
ROWS = st.lists(st.tuples(KEYS, st.integers(0, 2), st.none() | st.text("xyé", max_size=2)), max_size=6)


@settings(max_examples=30)
@given(ROWS, ROWS)
def test_counts_are_those_of_rows_paired_by_key(tmp_path_factory: Any, before: list[Any], after: list[Any]) -> None:
    """Also of keys that occur twice (mentions at one place): nothing is counted double, and the sums come out."""

    def mentions(rows: list[Any]) -> pa.Table:
        columns = [("article_id", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())]
        return pa.Table.from_pylist(
            [{"article_id": a, "start": s, "end": s, "text": t} for a, s, t in rows], pa.schema(columns)
        )

    folder = tmp_path_factory.mktemp("d")
    old, new = (release(folder / n, mentions=mentions(r)) for n, r in (("old", before), ("new", after)))
    found = differ(old, new)["tables"]["mentions"]
    assert len(before) + found["added"] - found["removed"] == len(after) == found["rows"]
    assert is_same(differ(old, new)) == (sorted(before, key=repr) == sorted(after, key=repr))
    assert found["changed"] == found["columns"].get("text", 0)
    back = differ(new, old)["tables"]["mentions"]
    assert (back["added"], back["removed"], back["changed"]) == (found["removed"], found["added"], found["changed"])


def test_the_changelog_puts_the_newest_first_and_keeps_what_was(tmp_path: Path) -> None:
    old = release(tmp_path / "old", entities=persons(Q1="Ana"))
    first = changelog(None, section(differ(None, old) | {"to": OLD}, "1.0", []))
    (old / "DATA_CHANGELOG.md").write_text(first)
    history = pa.table({"batch_id": ["b"], "old_event_id": ["e"], "event_id": ["f"]})
    new = release(tmp_path / "new", "1.1.0", entities=persons(Q1="Eva"), event_history=history)
    text = changelog(old, section(differ(old, new), "1.1", [f"warning {i}" for i in range(30)]))
    assert text.index(f"## {NEW}") < text.index(f"## {OLD}")
    assert text.count("# Changes of the data") == 1 and text.endswith(first.split("\n\n", 2)[2])
    assert f"2026-03-02 12:00 UTC. Against {OLD}. Communique 1.1, schema 1.1.0." in text
    assert "| entities | 1 | 0 | 0 | 1 | name 1 |" in text
    assert "- table event_history is new" in text and "- schema 1.0.0 -> 1.1.0" in text
    assert "events that went into others, or were split or withdrawn: 1 (`event_history`)" in text
    assert "Warnings: 30." in text and "warning 19" in text and "warning 20" not in text and "and 10 more" in text


def test_a_release_like_the_one_before_says_so(tmp_path: Path) -> None:
    old, new = (release(tmp_path / n, entities=persons(Q1="Ana")) for n in ("old", "new"))
    assert "No row is other than before." in section(differ(old, new), "1.0", [])
    assert "entities" in PUBLISHED
