"""How likely a report is coded right: a logistic model over a few features of the trigger and its participants.

Right means: the text reports such an act (type), with that status. The weights (knowledge/confidence.toml) are fitted on
labelled events by `python benchmarks/confidence.py GOLD --fit`, which also shows how well they are calibrated: of the
reports given 0.8, eight of ten should be right.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import lru_cache

from transforms.events.merge import Found
from transforms.events.public_life import is_public
from transforms.knowledge.tables import data
from transforms.language.analysis import Sentence

LONG = 45  # tokens: the parses of longer sentences are worse


def features(found: Found, sentence: Sentence, quoted: bool) -> dict[str, float]:
    """The features of a report, each 0 or 1 but `words`: how many words the entry asks for (at most 2)."""
    entry = found.trigger.entry
    kind = entry.part_of_speech
    return {
        "noun": float(kind == "noun"),
        "words": float(min(2, len(entry.needs))),
        "actor": float(bool(found.actors)),
        "linked_actor": float(any(p.entity is not None for p in found.actors)),
        "public_actor": float(any(is_public(p) for p in found.actors)),
        "recipient": float(bool(found.recipients)),
        "linked_recipient": float(any(p.entity is not None for p in found.recipients)),
        "not_actual": float(found.modality != "actual"),
        "long_sentence": float(len(sentence.span) > LONG),
        "quoted": float(quoted),
        "violence": float(entry.event_type in ("ASSAULT", "COERCE", "MOBILIZE", "PROTEST")),
        "below": float(found.trigger.head.dep_ in ("relcl", "advcl", "acl", "pobj", "pcomp")),
    }


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The weights by feature, and `intercept`."""
    table: dict[str, float] = tomllib.loads(data("confidence.toml"))["weights"]
    return table


def confidence(given: Mapping[str, float]) -> float:
    """Probability (two decimals) that a report with these features is right."""
    table = weights()
    score = table["intercept"] + math.fsum(table[name] * value for name, value in given.items())
    return round(1 / (1 + math.exp(-score)), 2)
