"""What the documents tell a reader to type works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import Settings

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


def commands(name: str) -> list[str]:
    lines = [line for block in BLOCK.findall((ROOT / name).read_text(encoding="utf-8")) for line in block.splitlines()]
    return [line for line in lines if line.startswith("communique ")]


@pytest.mark.parametrize("command", commands("docs/guide.md"))
def test_each_command_of_the_guide_works(example, server: str, tmp_path: Path, command: str) -> None:
    settings = {"COMMUNIQUE_DATA": str(example.data), "COMMUNIQUE_PARTITION_SIZE": "8", "PREFECT_API_URL": server}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=tmp_path, env={**os.environ, **settings, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert (result.stdout + result.stderr).strip() or "--output" in command


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        row = re.search(rf"^\| `{name}` \| (.*?) \|", text, re.M)
        assert row, f"setting {name} is not in docs/guide.md"
        if field.default_factory is None:
            assert row.group(1) == f"`{field.default}`"


def test_every_setting_is_an_option_of_the_run_with_its_default(communique) -> None:
    printed = communique("run", "--help", COLUMNS="200")
    for name, field in Settings.model_fields.items():
        line = next(line for line in printed.splitlines() if f"--{name.replace('_', '-')} " in line)
        if isinstance(field.default, int):
            assert f"default: {field.default}" in line


def test_links_between_documents_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
