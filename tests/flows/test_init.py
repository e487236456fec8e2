"""`communique init`: the file that it writes is the settings as they are without one."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import Settings
from flows.settings_file import described, tables, toml


def init(*args: str) -> str:
    result = CliRunner().invoke(app, ["init", *args])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMMUNIQUE_DATA", raising=False)
    return tmp_path


def test_as_written_and_with_all_taken_out_of_comments_it_is_the_defaults(here: Path) -> None:
    without = Settings()
    init()
    assert Settings() == without
    file = here / "communique.toml"
    uncommented, n = re.subn(r"^#(?=\w)", "", file.read_text(), flags=re.M)
    assert n >= 20
    file.write_text(uncommented)
    assert Settings() == without


def test_the_examples_in_it_can_be_taken_over(here: Path) -> None:
    """Each line `For example: name = value`, in its table, and the source."""
    init()
    file = here / "communique.toml"
    text = re.sub(r"^# .*For example: (?=\w+ = )", "", file.read_text(), flags=re.M)
    text = re.sub(r"^# (?=\[\[sources|(location|kind|name|columns) = )", "", text, flags=re.M)
    file.write_text(text)
    found = Settings()
    assert found.scheduler == "tcp://10.0.0.5:8786" and found.fetch.max_pages == 500 and found.fetch.since
    assert [s.name for s in found.sources] == ["Harbour Gazette"] and found.hooks.webhook


def test_every_setting_is_described() -> None:
    for model in (Settings, *tables().values()):
        for setting in described(model):
            assert setting.description.endswith("."), setting.name
            assert setting.is_set or setting.example is not None, setting.name


def test_a_file_that_is_there_is_left_unless_it_is_meant(here: Path) -> None:
    (here / "communique.toml").write_text('data = "news"\n')
    result = CliRunner().invoke(app, ["init"])
    assert result.exit_code == 2 and "--force" in result.stderr
    assert (here / "communique.toml").read_text() == 'data = "news"\n'
    assert json.loads(init("--force", "--json")) == {"path": "communique.toml"}
    assert "#workers" in (here / "communique.toml").read_text()
    assert CliRunner().invoke(app, ["init", "--out", "nowhere/x.toml"]).exit_code == 2


def test_values_are_written_as_toml_reads_them() -> None:
    import tomllib

    values = {"a": 'quote " and \\', "b": [1, "x"], "c": {"k": "v"}, "d": True, "e": 2.5, "f": Path("x/y")}
    read = tomllib.loads("\n".join(f"{name} = {toml(value)}" for name, value in values.items()))
    assert read == {**values, "f": "x/y"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("data = [", "communique init --out FILE"),
        ("workrs = 2", "did you mean workers?"),
        ("[fetch]\ndelya = 2", "did you mean delay?"),
        ("[hooks]\non_fail = 'x'", "did you mean on_failure?"),
        ("workers = 0", "workers: Input should be greater than or equal to 1"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_and_what_to_do(here: Path, text: str, said: str) -> None:
    (here / "communique.toml").write_text(text)
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 2 and said in result.stderr
    as_json = CliRunner().invoke(app, ["status", "--json"])
    assert said in json.loads(as_json.stderr)["error"] and as_json.stdout == ""
