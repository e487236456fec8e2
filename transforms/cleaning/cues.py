"""The frame of sites in other languages than English: short lines that are, or begin with, a phrase of a table."""

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from transforms.cleaning.lines import Unit
from transforms.cleaning.structure import extend_dropped
from warehouse.vocabulary import BLOCK_ROLES

_EDGE_MARKS = " .:;,!?…»›>→|-–—·•©*#()[]0123456789"
_LONGEST_WHOLE = 6  # words of the longest phrase
_LONGEST_LINE = 20  # words of a line that begins with one


@lru_cache(maxsize=1)
def load_cues() -> dict[str, str]:
    """Phrase in lower case -> role, from knowledge/line_cues.tsv. Raises ValueError if a row is wrong."""
    source = resources.files("transforms.knowledge").joinpath("line_cues.tsv").read_text("utf-8")
    cues: dict[str, str] = {}
    for no, row in enumerate(source.splitlines(), 1):
        if row.startswith("#"):
            continue
        role, _, phrases = (*row.split("\t"), "", "")[:3]
        if role not in BLOCK_ROLES or not phrases:
            raise ValueError(f"line_cues.tsv, row {no}: expected role, language, phrases; found {row[:60]!r}")
        for phrase in phrases.split(";"):
            cues.setdefault(phrase.casefold(), role)
    return cues


@lru_cache(maxsize=1)
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    """The first words of all phrases, and the last ones of those that may end a line: most lines have neither."""
    cues = load_cues()
    ends = frozenset(_bare(cue.split()[-1]) for cue, role in cues.items() if role == "copyright")
    return frozenset(_bare(cue.split()[0]) for cue in cues), ends


def _bare(word: str) -> str:
    return word.casefold().replace("’", "'").strip(_EDGE_MARKS)


def find_cue(text: str) -> str | None:
    """The role of a line that is a phrase of the table, or begins with one of two words or more and a colon or bar."""
    cues, (first, last) = load_cues(), _edges()
    parts = text.split()
    if not parts or (_bare(parts[0]) not in first and _bare(parts[-1]) not in last and len(parts) > 2):
        return None
    line = " ".join(text.casefold().replace("’", "'").split())
    whole = line.strip(_EDGE_MARKS)
    if role := cues.get(whole):
        return role
    for mark in (":", "|", "»", ">", "/"):
        head, found, _ = line.partition(mark)
        if found and (role := cues.get(head.strip())) and (" " in head.strip() or role in ("caption", "dateline")):
            return role
    words = whole.split()
    for n in range(min(len(words), _LONGEST_WHOLE), 1, -1):
        if (role := cues.get(" ".join(words[:n]))) and role in ("copyright", "share", "dateline"):
            return role
        if cues.get(" ".join(words[-n:])) == "copyright":
            return "copyright"
    return None


def apply_cues(units: Sequence[Unit]) -> None:
    """Decide the undecided short units that are a phrase of the table."""
    for unit in units:
        if unit.role is None and unit.n_words <= _LONGEST_LINE and (role := find_cue(unit.text)):
            unit.decide(role, f"cue.{role}")


def extend_cues(units: Sequence[Unit]) -> None:
    """Carry the role of "read also" in any language on to the headlines below it."""
    for no, unit in enumerate(units):
        if unit.rule == "cue.related":
            extend_dropped(units, no, "related")
