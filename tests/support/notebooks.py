"""Runs the notebooks of docs/notebooks: each code cell in turn in one fresh interpreter, with what it prints as its output.

A notebook is JSON, and these cells use nothing of Jupyter but what Python has, so that no kernel is needed to run them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

RUNNER = """
import contextlib, io, json, sys
printed, names = [], {"__name__": "__main__"}
for source in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(source, "<cell>", "exec"), names)
    printed.append(out.getvalue())
print(json.dumps(printed))
"""


def executed(path: Path, folder: Path) -> dict[str, Any]:
    """The notebook with the outputs that its cells give in a folder."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    ran = subprocess.run(
        [sys.executable, "-c", RUNNER], input=json.dumps(["".join(cell["source"]) for cell in cells]), cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise AssertionError(f"{path.name}: {ran.stderr}")
    for number, (cell, text) in enumerate(zip(cells, json.loads(ran.stdout), strict=True), 1):
        cell["execution_count"] = number
        lines = text.splitlines(keepends=True)
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": lines}] if lines else []
    return notebook


def written(notebook: dict[str, Any]) -> str:
    """As it is kept."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
