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


# With a worker a core, what takes minutes goes first, so that no core waits for it at the end.
LONGEST = ("test_kills.py", "test_faults.py", "test_cluster.py", "test_schedule.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def order(item: pytest.Item) -> int:
        if item.path.name in LONGEST:
            return LONGEST.index(item.path.name)
        return len(LONGEST) + ("integration" not in item.path.parts)

    items.sort(key=order)


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_model()
