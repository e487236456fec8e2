"""PLOVER's contexts of an event: the subjects that its sentence touches, by the words of knowledge/contexts.tsv."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from warehouse.vocabulary import CONTEXTS


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    text = (files("transforms.knowledge") / "contexts.tsv").read_text("utf-8")
    found = []
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        if row["context"] not in CONTEXTS:
            raise ValueError(f"contexts.tsv: {row['context']!r} is no context of PLOVER")
        found.append((row["context"], re.compile(r"\b(?:" + row["words"].lower() + r")\b")))
    return found


def contexts_of(text: str) -> list[str]:
    """The contexts of a sentence, in PLOVER's order."""
    text = text.lower()  # three times as fast as patterns that ignore case
    found = {context for context, pattern in _patterns() if pattern.search(text)}
    return [c for c in CONTEXTS if c in found]
