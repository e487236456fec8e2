"""Fixtures shared by all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest

from flows.environment import prepare

if TYPE_CHECKING:
    from spacy.language import Language

# As in a run, and before numpy is imported: else its threads spin in each worker, and the tests of transforms take 2.5 times the CPU.
prepare()

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
    from transforms.language.pipeline import load_model

    return load_model()
