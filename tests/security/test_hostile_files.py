"""Archives, streams and files that are made to exhaust memory or time are refused with a reason, or read within bounds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile_files import FILES, measured

HERE = Path(__file__).parent
SECONDS, MB = 15, 600  # of the processor (the slowest takes 5); above the start (a long record is held twice)
# What is a warning that the whole is not read. All others are read, or are refused in part.
REFUSED = {
    "gzip_bomb": "compression_bomb", "gzip_bomb_of_lines": "compression_bomb", "gzip_in_gzip": "compression_bomb",
    "bz2_bomb": "broken_json", "xz_bomb": "compression_bomb", "zstd_bomb": "compression_bomb", "zip_bomb": "compression_bomb",
    "zip_that_lies": "broken_zip", "zip_in_zip": "nested_too_deep", "zip_slip": "unsafe_path", "tar_links": "-not_a_file",
    "tar_slip": "unsafe_path", "warc_length_too_long": "truncated_warc", "json_one_line": "record_too_long",
    "json_nested": "broken_json", "json_nested_objects": "broken_json", "json_nested_text": "broken_json", "json_digits": "broken_json",
    "json_quotes": "broken_json", "csv_field": "record_too_long", "parquet_dictionary": "compression_bomb", "html_tables": "nested_too_deep",
    "utf16_without_mark": "binary_content", "nuls": "binary_content",
}  # fmt: skip
SLOW = {"gzip_bomb", "gzip_bomb_of_lines", "gzip_in_gzip", "bz2_bomb", "xz_bomb", "zstd_bomb", "zip_bomb", "zip_that_lies", "json_one_line",
        "csv_field", "csv_quote", "parquet_dictionary", "feed_nested", "zip_in_zip", "json_nested_objects", "html_nested"}  # fmt: skip


def read(name: str, folder: Path) -> dict[str, Any]:
    path = folder / FILES[name][0]
    path.write_bytes(FILES[name][1]())
    if name not in SLOW:  # its memory is nothing beside that of this process
        return measured(name, str(path))
    command = [sys.executable, str(HERE / "hostile_files.py"), name, str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=HERE.parent.parent, env=_environment(), check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in FILES])
def test_reading_is_bounded_and_says_what_it_refuses(name: str, tmp_path: Path) -> None:
    found = read(name, tmp_path)
    assert found["seconds"] < SECONDS and found["mb"] < MB, found
    assert found["reasons"] or found["read"]
    if name in REFUSED:
        assert REFUSED[name] in found["reasons"], found
    assert not any(word in found["text"] for word in ("root:", "<script", "haha", "\0", "\x1b"))
