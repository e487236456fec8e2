"""Loads knowledge/modality.toml: the words that decide modality and open conditions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ModalityWords:
    """Modality by word, one mapping a place in the clause; marks, prepositions and phrases that open a condition."""

    auxiliaries: Mapping[str, str]
    governors: Mapping[str, str]
    adverbs: Mapping[str, str]
    modifiers: Mapping[str, str]
    marks: frozenset[str]
    prepositions: frozenset[str]
    phrases: frozenset[str]
    arranged: frozenset[str]
    arranged_types: frozenset[str]
    creating: frozenset[str]
    caused: frozenset[str]
    averting: frozenset[str]
    opining: frozenset[str]
    containing: frozenset[str]
    barring: frozenset[str]


# A word in several lists counts as the first of these.
_ORDER = ("negated", "possible", "conditional", "planned", "actual")


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word: modality for modality in reversed(_ORDER) for word in table.get(modality, "").split()}


@lru_cache(maxsize=1)
def modality_words() -> ModalityWords:
    """The table of the package."""
    raw = tomllib.loads((files("transforms.knowledge") / "modality.toml").read_text("utf-8"))
    conditions = raw["conditions"]
    return ModalityWords(
        _by_word(raw["auxiliaries"]),
        _by_word(raw["governors"]),
        _by_word(raw["adverbs"]),
        _by_word(raw["modifiers"]),
        frozenset(conditions["marks"].split()),
        frozenset(conditions["prepositions"].split()),
        frozenset(conditions["phrases"].split("|")),
        frozenset(raw["arranged"]["verbs"].split()),
        frozenset(raw["arranged"]["types"].split()),
        frozenset(raw["brought_about"]["verbs"].split()),
        frozenset(raw["brought_about"]["caused"].split()),
        frozenset(raw["averted"]["verbs"].split()),
        frozenset(raw["opining"]["verbs"].split()),
        frozenset(raw["containing"]["verbs"].split()),
        frozenset(raw["averted"]["barring"].split()),
    )
