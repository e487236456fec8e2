"""Training an ensemble of trees with scikit-learn, and writing it as text."""

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from transforms.cleaning.trees import Matrix, dump_trees, load_trees


def train(
    features: list[str], rows: Matrix, labels: NDArray[np.bool_], weights: Matrix | None = None, **parameters: float
) -> str:
    """Trees over rows (n, features) as a file's text. The same rows give the same text.

    Raises ValueError if what is written scores otherwise than the trainer's own model.
    """
    chosen = {
        "max_iter": 80,
        "max_leaf_nodes": 12,
        "learning_rate": 0.1,
        "min_samples_leaf": 40,
        "l2_regularization": 1.0,
    }
    model = HistGradientBoostingClassifier(random_state=0, early_stopping=False, **{**chosen, **parameters})
    with threadpool_limits(1):  # sums over threads would differ in their last digits from run to run
        model.fit(rows, labels, sample_weight=weights)
    trees = [_tree(stage[0].nodes) for stage in model._predictors]
    text = dump_trees(features, float(model._baseline_prediction.ravel()[0]), trees)
    if np.abs(load_trees(text).scores(rows) - model.predict_proba(rows)[:, 1]).max() > 1e-2:
        raise ValueError("the trees as written do not score as the trainer's do")
    return text


def _tree(nodes: NDArray[np.void]) -> list[list[float]]:
    return [
        [float(n["value"])]
        if n["is_leaf"]
        else [int(n["feature_idx"]), float(n["num_threshold"]), int(n["left"]), int(n["right"])]
        for n in nodes
    ]
