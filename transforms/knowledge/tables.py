"""The data files of this package: texts, and tables whose columns are parted by tabs."""

import csv
from importlib.resources import files


def data(name: str) -> str:
    """The text of a data file."""
    return files("transforms.knowledge").joinpath(name).read_text(encoding="utf-8")


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table, by column; no character quotes."""
    return list(csv.DictReader(data(name).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def words_by_kind(name: str) -> dict[str, frozenset[str]]:
    """kind -> words, of a table with these two columns."""
    found: dict[str, set[str]] = {}
    for row in read_table(name):
        found.setdefault(row["kind"], set()).add(row["word"])
    return {kind: frozenset(words) for kind, words in found.items()}
