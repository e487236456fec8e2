"""docs/reference is what the code says."""

from pathlib import Path

import pytest

from flows.cli import app
from flows.commands.exits import Exit
from flows.reference import UPDATE, commands_page, settings_page

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(("name", "made"), [("commands", lambda: commands_page(app)), ("settings", settings_page)])
def test_the_reference_is_generated(name: str, made, request: pytest.FixtureRequest) -> None:
    page = made()
    path = DOCS / f"{name}.md"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(page, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page, f"if the change is meant: {UPDATE}"


def test_each_exit_code_is_in_the_reference() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert all(f"| {code.value} | {code.meaning} |" in page for code in Exit)
