"""docs/notebooks: every cell runs over the release of the examples, and shows what it gives."""

import json
from pathlib import Path

import pytest
from notebooks import executed, written

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def test_there_are_two() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["first-look", "who-promised-what"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_and_shows_what_it_gives(
    example, tmp_path: Path, path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "data").symlink_to(example.data)
    found = executed(path, tmp_path)
    if request.config.getoption("--update-golden"):
        path.write_text(written(found), encoding="utf-8")
    assert found["cells"] and all(cell["outputs"] for cell in found["cells"][3:] if cell["cell_type"] == "code")
    assert json.loads(path.read_text(encoding="utf-8")) == found, (
        "if the change is meant: --update-golden, and read the diff"
    )
