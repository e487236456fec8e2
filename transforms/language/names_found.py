"""A name found in the text, and the word tables of names."""

from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Span

from transforms.knowledge.entities import first_word
from transforms.knowledge.tables import data, read_table

# The recogniser's labels that are names; where as many mentions of a name have one as another, the first wins.
KEPT = ("PERSON", "GPE", "ORG", "NORP", "LOC", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")
RANK = {label: n for n, label in enumerate(KEPT)}

# Kinds of rows in name_edges.tsv.
EDGE_KINDS = (
    "personal",  # before a person whatever the recogniser says
    "opener",  # stands before a name and is no part of it
    "role_after",  # stands after the name of a country or body
    "joint",  # left over at a name's end
    "prefix",
    "particle",  # small words that may begin a name
    "lower_last",  # small words that may end a name
    "owner",  # with 's part of a body's name
    "after_comma",
    "head",  # bodies named with "of": "Ministry of ..."
    "tail",  # after a hyphen, no part of a name: "Larka-led"
)


@dataclass(slots=True)
class Found:
    """A span of the article's text that may be a name; `span` are its tokens where they are known.

    `label`: None if neither recogniser nor base say one. `vote`: the recogniser's own label for this span.
    """

    start: int
    end: int
    label: str | None
    form: str = "name"
    known: bool = False  # a name of the base
    vote: str | None = None
    span: Span | None = None


@lru_cache(maxsize=1)
def not_names() -> frozenset[str]:
    return frozenset(data("not_names.txt").splitlines())


@lru_cache(maxsize=1)
def titles() -> frozenset[str]:
    return frozenset(data("titles.txt").splitlines())


@lru_cache(maxsize=1)
def name_words() -> tuple[dict[str, str], dict[str, str]]:
    """name_words.tsv: the label that a first or a last word gives to a name."""
    rows = read_table("name_words.tsv")
    first = {r["word"]: r["label"] for r in rows if r["where"] == "first"}
    return first, {r["word"]: r["label"] for r in rows if r["where"] == "last"}


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """given_names.tsv: given name -> gender (m, f)."""
    return {row["name"]: row["gender"] for row in read_table("given_names.tsv")}


@lru_cache(maxsize=1)
def edge_words() -> dict[str, frozenset[str]]:
    """name_edges.tsv: kind -> words; kinds are explained by the examples there."""
    found: dict[str, set[str]] = {kind: set() for kind in EDGE_KINDS}
    for row in read_table("name_edges.tsv"):
        found[row["kind"]].add(row["word"])
    return {kind: frozenset(words) for kind, words in found.items()}


@lru_cache(maxsize=1)
def listed_names() -> dict[str, str]:
    """Name -> label, of peoples, faiths and camps (name_groups.tsv), and of places that begin with a word for a people or
    that the gazetteer does not hold (name_places.tsv)."""
    found = {row["word"]: "NORP" for row in read_table("name_groups.tsv")}
    return found | {row["name"]: row["label"] for row in read_table("name_places.tsv")}


@lru_cache(maxsize=1)
def listed_by_first() -> dict[str, tuple[str, ...]]:
    """First word -> the listed names that begin with it, longest first."""
    found: dict[str, list[str]] = {}
    for name in listed_names():
        found.setdefault(first_word(name), []).append(name)
    return {first: tuple(sorted(names, key=lambda n: (-len(n), n))) for first, names in found.items()}
