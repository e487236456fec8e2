"""What the documents tell a reader to type works."""

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from flows.settings import Settings
from sources.web import FetchOptions

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


def commands(name: str) -> list[str]:
    lines = [line for block in BLOCK.findall((ROOT / name).read_text(encoding="utf-8")) for line in block.splitlines()]
    return [line for line in lines if line.startswith("communique ")]


@pytest.mark.parametrize(
    "command", commands("docs/guide.md") + commands("docs/releases.md") + commands("docs/catalog.md")
)
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
            assert row.group(1) == ("none" if field.default is None else f"`{field.default}`")
    for field in fields(FetchOptions):
        row = re.search(rf"^\| `{field.name}` \| (.*?) \|", text, re.M)
        assert row, f"setting fetch.{field.name} is not in docs/guide.md"
        assert row.group(1) == f"`{field.default}`" or field.name == "user_agent"


def test_the_configuration_in_the_guide_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs" / "guide.md").read_text(encoding="utf-8"), re.M | re.S)
    found = [block for block in blocks if "[[sources]]" in block]
    assert len(found) == 1
    monkeypatch.chdir(tmp_path)
    (tmp_path / "communique.toml").write_text(found[0])
    settings = Settings()
    assert [source.is_web for source in settings.sources] == [True, True, False]
    assert settings.sources[2].columns["text"] == "story_text" and settings.fetch.delay == 2.0


def test_every_setting_is_an_option_of_the_run_with_its_default(communique) -> None:
    printed = communique("run", "--help", COLUMNS="200")
    for name, field in Settings.model_fields.items():
        if name in ("sources", "fetch", "hooks", "schedule"):  # of a file only
            continue
        line = next(line for line in printed.splitlines() if f"--{name.replace('_', '-')} " in line)
        if isinstance(field.default, int):
            assert f"default: {field.default}" in line


def test_links_between_documents_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
