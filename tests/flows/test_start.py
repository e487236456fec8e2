"""The command starts quickly: what is heavy is imported by the command that needs it."""

from pathlib import Path

import pytest
from our_modules import loaded_by

HEAVY = {
    "prefect",
    "spacy",
    "great_expectations",
    "trafilatura",
    "pandas",
    "duckdb",
    "pyarrow",
    "pydantic",
    "asyncio",
    "httpx",
    "matplotlib",
}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("flows.cli", set()),
        ("flows.commands.output", set()),
        ("flows.servers", set()),
        ("flows.partitions", {"duckdb", "pyarrow", "asyncio"}),
        ("warehouse.schema", {"pyarrow"}),
    ],
)
def test_what_an_import_brings_along(module: str, allowed: set[str]) -> None:
    assert not (HEAVY - allowed) & loaded_by(f"import {module}")


CALL = """
import sys
from flows.cli import app
sys.argv = {words!r}
try:
    app()
except SystemExit as end:
    assert end.code in {codes}, end.code
"""
BY_TYPER = {"pydantic"}  # with which it reads the options of a command
READING = {"duckdb", "pyarrow", "pydantic", "asyncio", "httpx"}


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("--help", set()),
        ("run --help", BY_TYPER),
        ("schedule --help", BY_TYPER),
        ("version", BY_TYPER),
        ("plot --help", BY_TYPER),
        ("status", READING),
        ("releases", READING),
        ("diff", READING),
        ("sql X", READING),
    ],
)
def test_what_a_command_brings_along(words: str, allowed: set[str], tmp_path: Path) -> None:
    """Over an empty folder, where some end with 2 and a message: what they need to look is imported before."""
    data = [] if allowed != READING else ["--data", str(tmp_path)]
    code = CALL.format(words=["communique", *words.split(), *data], codes=(0, 2, None))
    assert not (HEAVY - allowed) & loaded_by(code)
