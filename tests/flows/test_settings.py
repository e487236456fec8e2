from pathlib import Path

import pytest
import typer
from pydantic import ValidationError

from flows.cli import settings_of
from flows.settings import Settings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_line_beats_the_environment_which_beats_the_file(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "communique.toml").write_text('data = "file"\nworkers = 3\npartition_size = 7\n')
    monkeypatch.setenv("COMMUNIQUE_DATA", "environment")
    monkeypatch.setenv("COMMUNIQUE_WORKERS", "4")
    settings = Settings(data=Path("given"))
    assert (settings.data, settings.workers, settings.partition_size) == (Path("given"), 4, 7)


@pytest.mark.parametrize("text", ["wrokers = 3\n", 'runner = "cloud"\n', "workers = 0\n"])
def test_what_a_setting_cannot_be_is_an_error(here: Path, text: str) -> None:
    (here / "communique.toml").write_text(text)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("content", [b"data = [", b"\xff"])
def test_a_file_that_is_no_toml_is_named(here: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "communique.toml").write_bytes(content)
    with pytest.raises(typer.Exit):
        settings_of({})
    assert "communique.toml is no TOML: " in capsys.readouterr().err
