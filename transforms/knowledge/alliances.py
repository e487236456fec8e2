"""Alliances and the states that are their members: what an alliance does, its members do, too."""

from functools import cache

from transforms.knowledge.tables import read_table


@cache
def members() -> dict[str, frozenset[str]]:
    """Name of an alliance, in lower case -> ISO 3166-1 alpha-3 codes of its members in 2025."""
    return {
        name.lower(): frozenset(row["members"].split())
        for row in read_table("alliances.tsv")
        for name in row["names"].split("|")
    }
