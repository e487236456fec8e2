"""Fixtures shared by all tests."""

import pytest
from spacy.language import Language

from transforms.language.pipeline import load_model


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_model()
