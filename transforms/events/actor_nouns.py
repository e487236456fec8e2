"""The nouns of knowledge/actors.tsv: who may act in public life without a name of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from transforms.knowledge.tables import read_table


@dataclass(frozen=True, slots=True)
class ActorNouns:
    """The nouns of knowledge/actors.tsv by kind, with their sectors."""

    group: dict[str, str]
    relation: dict[str, str]  # groups that are others than whose they are: "its allies", "Putin's critics"
    instrument: dict[str, str]
    target: dict[str, str]
    private: frozenset[str]
    quantifier: frozenset[str]
    second: frozenset[str]  # the last words of groups of two words: "defence" of "air defence"
    number: dict[str, str]  # quantifiers that are people where nothing else is said: "thousands marched"


@lru_cache(maxsize=1)
def actor_nouns() -> ActorNouns:
    """The table knowledge/actors.tsv. A noun stands once in each kind."""
    kinds: dict[str, dict[str, str]] = {
        name: {} for name in ("group", "relation", "instrument", "target", "quantifier", "number", "private")
    }
    for row in read_table("actors.tsv"):
        kinds[row["kind"]][row["noun"]] = row["sector"]
    groups = kinds["group"] | kinds["relation"]
    return ActorNouns(
        group=groups,
        relation=kinds["relation"],
        instrument=kinds["instrument"],
        target=kinds["target"],
        private=frozenset(kinds["private"]),
        quantifier=frozenset(kinds["quantifier"]),
        second=frozenset(noun.split()[1] for noun in groups if " " in noun),
        number=kinds["number"],
    )
