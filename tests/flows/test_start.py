"""The command starts quickly: what is heavy is imported by the command that needs it."""

import subprocess
import sys

import pytest

HEAVY = {"prefect", "spacy", "great_expectations", "trafilatura", "pandas", "duckdb", "pyarrow", "pydantic"}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("flows.cli", set()),
        ("flows.commands.output", set()),
        ("flows.partitions", {"duckdb", "pyarrow"}),
        ("warehouse.schema", {"pyarrow"}),
    ],
)
def test_what_an_import_brings_along(module: str, allowed: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not (HEAVY - allowed) & set(loaded)
