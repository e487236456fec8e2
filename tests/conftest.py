"""Fixtures shared by all tests."""

import hypothesis
import pytest
from spacy.language import Language

from transforms.language.pipeline import load_model

pytest_plugins = ["web_sites"]

# A commit passes or fails by what it holds; `--hypothesis-profile=search` draws new examples at each run.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the files that golden tests compare with")


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_model()
