from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import files


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    files.write_json(path, {"a": 1})
    with pytest.raises(RuntimeError), files.replacing(path) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert files.read_json(path) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_parquet_bytes_depend_on_the_rows_and_not_on_the_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ROW_GROUP", 10)
    schema = pa.schema([("n", pa.int64())])
    table = pa.table({"n": range(37)}, schema=schema)
    for name, size in (("a", 3), ("b", 37), ("c", 11)):
        assert files.write_parquet(tmp_path / name, iter(table.to_batches(max_chunksize=size)), schema) == 37
    assert len({files.sha256(tmp_path / name) for name in "abc"}) == 1
    assert pq.read_metadata(tmp_path / "a").num_row_groups == 4
    assert pq.read_table(tmp_path / "a").equals(table)


def test_an_empty_table_is_a_file_with_its_schema(tmp_path: Path) -> None:
    schema = pa.schema([("n", pa.int64())])
    assert files.write_parquet(tmp_path / "a", iter([]), schema) == 0
    assert pq.read_schema(tmp_path / "a").equals(schema)
