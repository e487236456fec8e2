"""Which kind a name is of: a linear model over the witnesses of names_features (multinomial logistic regression).

The weights are made by `python -m transforms.language.training.names`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transforms.knowledge.tables import data

# A place or facility of the model stands for the labels GPE and LOC, or FAC; other for events, products, works, laws.
KINDS = ("person", "place", "organization", "group", "facility", "other", "none")


@dataclass(frozen=True, slots=True)
class KindModel:
    """Log-odds of the kinds: `start` and, by feature, weights in the order of KINDS."""

    start: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def scores(self, features: Mapping[str, float], before: Sequence[float] | None = None) -> list[float]:
        """The log-odds of each kind, in the order of KINDS; what the model does not know says nothing.

        `before`: scores to which these features are added, instead of the start.
        """
        a, b, c, d, e, f, g = before or self.start
        weights = self.weights
        for feature, value in features.items():
            if (w := weights.get(feature)) is not None:
                a += value * w[0]
                b += value * w[1]
                c += value * w[2]
                d += value * w[3]
                e += value * w[4]
                f += value * w[5]
                g += value * w[6]
        return [a, b, c, d, e, f, g]


def read_model(text: str) -> KindModel:
    """The model of a JSON text: kinds, start, and weights in hundredths. Raises ValueError if the kinds are others."""
    found = json.loads(text)
    if tuple(found["kinds"]) != KINDS:
        raise ValueError(f"the model decides between {found['kinds']}, but {KINDS} are needed")
    weights = {feature: tuple(w / 100 for w in ws) for feature, ws in found["weights"].items()}
    return KindModel(tuple(w / 100 for w in found["start"]), weights)


@lru_cache(maxsize=1)
def load_kind_model() -> KindModel:
    """The model that comes with the package."""
    return read_model(data("name_kinds.json"))
