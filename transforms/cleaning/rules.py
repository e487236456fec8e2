"""The table of boilerplate phrases: loading, checking, and finding the rule that fits a line."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from warehouse.vocabulary import BLOCK_ROLES

WHERES = ("line", "start", "any")
_LONGEST_LINE = 3_000  # characters: no line of so few words is longer, but one without any white space
_SHORT = 8  # words
_SENTENCE = 10  # words from which what stands before a phrase is a sentence of the article
ZONES = ("all", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase and what a line that holds it is.

    `where`: the phrase is the whole line (but for marks around it), its start, or anywhere in it. `zone`: where on
    the page. `most`: words of the longest line to which it applies. `keep`: the line is part of the article.
    `section`: the role goes on to the lines that follow, until running text. `unsure`: what is known of the whole text
    may overrule it. `needs`: strings of which a line that it fits has one, in lower case (none: always tried).
    """

    id: str
    role: str
    pattern: re.Pattern[str]
    where: str
    zone: str
    most: int
    keep: bool
    section: bool
    unsure: bool
    needs: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """The rules of knowledge/boilerplate.toml in order: the first that fits decides. Raises ValueError if it is wrong."""
    source = resources.files("transforms.knowledge").joinpath("boilerplate.toml").read_text("utf-8")
    rules = tuple(_rule(entry) for entry in tomllib.loads(source)["rule"])
    if len({rule.id for rule in rules}) != len(rules):
        raise ValueError("boilerplate.toml: an id occurs twice")
    return rules


def _rule(entry: dict[str, object]) -> Rule:
    known = {
        "id",
        "role",
        "pattern",
        "where",
        "zone",
        "most",
        "keep",
        "section",
        "unsure",
        "needs",
        "examples",
        "counter_examples",
    }
    where, zone, role = entry.get("where", "line"), entry.get("zone", "all"), entry.get("role")
    if set(entry) - known or where not in WHERES or zone not in ZONES or role not in BLOCK_ROLES:
        raise ValueError(f"boilerplate.toml: wrong or unknown field in {entry}")
    body = str(entry["pattern"])
    # A whole line may have quotation marks, arrows, colons and the like around the phrase.
    pattern = {"line": rf"\W*(?:{body})\W*\Z", "start": rf"\W*(?:{body})", "any": f"(?:{body})"}[str(where)]
    return Rule(
        id=str(entry["id"]),
        role=str(role),
        pattern=re.compile(pattern, re.IGNORECASE),
        where=str(where),
        zone=str(zone),
        most=int(str(entry.get("most", 40))),
        keep=bool(entry.get("keep", False)),
        section=bool(entry.get("section", False)),
        unsure=bool(entry.get("unsure", False)),
        needs=_strings(entry.get("needs")),
        examples=_strings(entry.get("examples")),
        counter_examples=_strings(entry.get("counter_examples")),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def fits(rule: Rule, text: str) -> bool:
    """Does the rule's phrase stand in the text where it should?

    A phrase that may stand anywhere does not decide a line in which a whole sentence goes before it: there the
    boilerplate hangs on a paragraph of the article, and losing that is worse.
    """
    if rule.where != "any":
        return rule.pattern.match(text) is not None
    found = rule.pattern.search(text)
    return found is not None and not _holds_sentence(text[: found.start()])


def _holds_sentence(text: str) -> bool:
    end = max(text.rfind(mark) for mark in ".!?")
    return end > 0 and len(text[:end].split()) >= _SENTENCE


def find_rule(text: str, n_words: int, zones: tuple[str, ...] = ZONES) -> Rule | None:
    """The first rule that fits a line of `n_words` words in any of these zones of the page, or None."""
    if len(text) > _LONGEST_LINE:
        return None
    return _find_short(text, n_words, zones) if n_words <= _SHORT else _find(text, n_words, zones)


def _find(text: str, n_words: int, zones: tuple[str, ...]) -> Rule | None:
    # Most of the time went into a dozen patterns that search; looking first for a string they need halves the whole.
    low = text.lower()
    for rule in _rules_for(n_words, zones):
        if rule.needs and not any(map(low.__contains__, rule.needs)):
            continue
        if fits(rule, text):
            return rule
    return None


# Menus recur from page to page: of the short lines of 50 pages of 50 sites, 45 % have been seen before.
_find_short = lru_cache(maxsize=20_000)(_find)


@lru_cache(maxsize=2_000)
def _rules_for(n_words: int, zones: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules() if n_words <= rule.most and rule.zone in zones)
