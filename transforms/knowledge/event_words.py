"""Which trigger words can name the same act: "quake" and "tremor", "resign" and "step down", "acquire" and "takeover".

The data is `event_words.tsv`: a row is a class of words that can name one and the same event in two reports,

    id        its name for good, a plain slug; rows are sorted by it
    words     lemmas parted by `|`: verbs, nouns, adjectives and what is derived of them; also of several words: "gun down"
    near      ids of classes that may name the same event with less certainty: a report of a shooting, one of a death.
              Nearness holds both ways, whichever row says it
    example   a sentence of our own that uses a word of the class

A word with several senses stands in several classes. A word that stands in none takes the classes of the words of the
table it is derived from (event_word_forms.py), so "evacuating" need not be listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from transforms.knowledge.event_word_forms import derived_alike, inflected_from, normal_form, stems
from transforms.knowledge.tables import read_table

SAME, ALIKE, NEAR, APART = 3, 2, 1, 0
# A word of more classes is near to half the table, which says nothing. On pairs of words of ECB+ (Cybulska and Vossen 2014,
# training topics of even number) of one event and of two: 4: 10.0% and 4.2% are near, 5: 13.1% and 6.0%, 6: 13.7% and 6.8%,
# no limit: 19.5% and 8.5%; of odd number, with 5: 10.9% and 4.7%.
MOST_CLASSES = 5


@dataclass(frozen=True)
class EventWords:
    """Words by class, classes by nearness, and the words of the table by stem."""

    by_word: Mapping[str, frozenset[str]]
    near: Mapping[str, frozenset[str]]  # symmetric
    by_stem: Mapping[str, frozenset[str]]  # stem -> words of the table that have it
    # The classes of the words that were asked for: each is compared with hundreds of others.
    _known: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def classes(self, word: str) -> frozenset[str]:
        """The classes of a lemma, of one word or several; none if neither it nor what it is derived from is known.

        >>> sorted(load_event_words().classes("temblor"))
        ['earthquake']
        """
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._classes(normal_form(word))
        return found

    def _classes(self, word: str) -> frozenset[str]:
        found = self.by_word.get(word)
        if found is not None:
            return found
        kin = inflected_from(word) & self.by_word.keys()
        if not kin:
            akin = (known for stem in stems(word) for known in self.by_stem.get(stem, ()))
            kin = frozenset(known for known in akin if derived_alike(word, known))
        return frozenset().union(*(self.by_word[known] for known in kin))

    def likeness(self, a: str, b: str) -> int:
        """3 for the same word, 2 where two words share a class or one long stem, 1 where classes are near, else 0."""
        a, b = normal_form(a), normal_form(b)
        if a == b:
            return SAME
        of_a, of_b = self.classes(a), self.classes(b)
        if of_a & of_b:
            return ALIKE
        # Of two words of the table, the table decides; a stem only speaks for words nobody has judged.
        if not (a in self.by_word and b in self.by_word) and derived_alike(a, b):
            return ALIKE
        if max(len(of_a), len(of_b)) > MOST_CLASSES:
            return APART
        return NEAR if any(self.near[one] & of_b for one in of_a) else APART


@lru_cache(maxsize=1)
def load_event_words() -> EventWords:
    """The table event_words.tsv. Raises KeyError where a row is near to an unknown class."""
    by_word: dict[str, set[str]] = {}
    rows = read_table("event_words.tsv")
    near: dict[str, set[str]] = {row["id"]: set() for row in rows}
    for row in rows:
        for word in row["words"].split("|"):
            by_word.setdefault(normal_form(word), set()).add(row["id"])
        for other in filter(None, row["near"].split("|")):
            near[row["id"]].add(other)
            near[other].add(row["id"])
    by_stem: dict[str, set[str]] = {}
    for word in by_word:
        for stem in stems(word):
            by_stem.setdefault(stem, set()).add(word)
    return EventWords(_frozen(by_word), _frozen(near), _frozen(by_stem))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in sets.items()}
