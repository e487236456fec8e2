"""What the names of a page's elements say of what is in them: a table of words of class, id, role and itemprop."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from warehouse.vocabulary import BLOCK_ROLES

# "relatedPosts_list-2": words of letters, cut where a small letter goes before a capital
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST = 160  # characters of a value; longer ones are made by a framework


@dataclass(frozen=True)
class PageWords:
    """The table: its entries' ids and roles in order, and the number of the entry by word and by tag."""

    ids: tuple[str, ...]
    roles: tuple[str | None, ...]
    values: tuple[tuple[str, ...], ...]
    by_word: dict[str, int]
    by_tag: dict[str, int]


@lru_cache(maxsize=1)
def load_page_words() -> PageWords:
    """knowledge/page_words.toml. Raises ValueError if it is wrong."""
    source = resources.files("transforms.knowledge").joinpath("page_words.toml").read_text("utf-8")
    entries = tomllib.loads(source)["entry"]
    by_word: dict[str, int] = {}
    by_tag: dict[str, int] = {}
    for no, entry in enumerate(entries):
        if set(entry) - {"id", "words", "tags", "role", "values"} or entry.get("role") not in (None, *BLOCK_ROLES):
            raise ValueError(f"page_words.toml: wrong or unknown field in {entry['id']}")
        for words, table in ((entry["words"], by_word), (entry.get("tags", []), by_tag)):
            for word in words:
                if table.setdefault(word, no) != no:
                    raise ValueError(f"page_words.toml: {word!r} stands in {entry['id']} and another entry")
    return PageWords(
        tuple(entry["id"] for entry in entries),
        tuple(entry.get("role") for entry in entries),
        tuple(tuple(entry["values"]) for entry in entries),
        by_word,
        by_tag,
    )


@lru_cache(maxsize=20_000)  # values recur within a page
def entries_of(tag: str, names: str) -> tuple[int, ...]:
    """The numbers of the entries that an element's tag and names (class, id, role, itemprop) speak of."""
    by_tag = load_page_words().by_tag
    found = {by_tag[tag]} if tag in by_tag else set()
    for name in names[:_LONGEST].split():
        found.update(_entries_of_name(name))
    return tuple(sorted(found))


@lru_cache(maxsize=20_000)  # and names from page to page
def _entries_of_name(name: str) -> tuple[int, ...]:
    by_word = load_page_words().by_word
    words = [word.lower() for word in _WORDS.findall(name)]
    # Two words in a row may be one that is written apart: "mostRead", "see-also".
    pairs = [first + second for first, second in pairwise(words)]
    return tuple(by_word[word] for word in (*words, *pairs) if word in by_word)
