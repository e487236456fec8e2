"""Fixtures shared by all tests."""

import pytest
from spacy.language import Language

from transforms.language.pipeline import load_model


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the files that golden tests compare with")


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_model()
