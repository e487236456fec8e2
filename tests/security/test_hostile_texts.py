"""No document of a megabyte takes minutes, whatever is in it: cleaned and coded with the real model, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import TEXTS

HERE = Path(__file__).parent


def measured(stage: str, names: str, size: int) -> list[dict[str, Any]]:
    command = [sys.executable, str(HERE / "hostile_texts.py"), stage, names, str(size)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=570)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_cleaning_a_megabyte() -> None:
    found = measured("clean", "all", 1_000_000)
    assert len(found) == len(TEXTS)
    assert not [row for row in found if row["seconds"] > 15 or row["mb"] > 600]


@pytest.mark.slow
def test_coding_what_has_no_words() -> None:
    """These took spaCy's tokenizer 33 s for 25,000 characters, and 28 minutes for five times as many."""
    found = measured(
        "extract", "quotes,apostrophes,parentheses,commas,emoji,possessives,currencies,underscores,dots,spaces", 200_000
    )
    assert not [row for row in found if row["seconds"] > 5 or row["mb"] > 600]


@pytest.mark.slow
def test_coding_dense_texts() -> None:
    found = measured("extract", "dashed_words,short_lines,quotes_and_words,names,no_full_stop,signs_in_words", 60_000)
    assert not [row for row in found if row["seconds"] > 30 or row["mb"] > 1000]
