"""Trees as data: read, scored and written as their trainer has them."""

import json

import numpy as np
import pytest

from transforms.cleaning.trees import dump_trees, load_trees

TREES = [
    [[0, 0.5, 1, 2], [-1.0], [1, 2.0, 3, 4], [0.25], [2.0]],
    [[0.125]],
]


def test_a_row_goes_left_where_its_feature_is_at_most_the_threshold() -> None:
    found = load_trees(dump_trees(["a", "b"], 0.5, TREES))
    rows = np.array([[0.5, 9.0], [0.6, 2.0], [0.6, 2.1]])
    raw = np.array([0.5 - 1.0 + 0.125, 0.5 + 0.25 + 0.125, 0.5 + 2.0 + 0.125])
    assert found.features == ("a", "b")
    assert found.scores(rows) == pytest.approx(1 / (1 + np.exp(-raw)))
    assert found.scores(np.zeros((0, 2))).shape == (0,)


def test_the_file_is_text_a_tree_a_line_with_whole_thresholds() -> None:
    text = dump_trees(["a"], 1 / 3, [[[0, 0.1234567890123, 1, 2], [1 / 3], [-1.0]]])
    assert json.loads(text)["trees"] == [[[0, 0.1234567890123, 1, 2], [0.333333], [-1.0]]]
    assert len(text.splitlines()) == 5


@pytest.mark.slow
def test_training_is_reproducible_and_scored_as_trained() -> None:
    boosting = pytest.importorskip("transforms.cleaning.training.boosting")
    rows = np.random.default_rng(7).random((2_000, 4))
    labels = rows[:, 0] + rows[:, 1] * rows[:, 2] > 0.8
    text = boosting.train(list("abcd"), rows, labels, max_iter=30)
    assert text == boosting.train(list("abcd"), rows, labels, max_iter=30)
    assert ((load_trees(text).scores(rows) > 0.5) == labels).mean() > 0.95
