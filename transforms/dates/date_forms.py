"""The forms of dates and periods (knowledge/date_forms.toml), compiled to one regular expression."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from transforms.dates.days import Resolver, resolvers

# Groups that say how the form is resolved, where a row of the table has them.
_FIXED = ("number", "unit", "date")


@dataclass(frozen=True)
class Form:
    """A row of date_forms.toml; `groups` are the numbers of its groups in the whole expression."""

    form_id: str
    resolve: Resolver
    needs_tense: bool
    needs_check: bool
    tenses: frozenset[str]
    anchor: str
    counts_from_news: bool
    cycle: str
    fixed: dict[str, str]
    groups: tuple[tuple[str, int], ...]
    example: str
    expect: tuple[str, str, str]


@dataclass(frozen=True)
class Forms:
    """All forms, with one regular expression over them: the groups of form i end in `_i`."""

    rows: tuple[Form, ...]
    pattern: re.Pattern[str]
    starts: frozenset[str]
    starts_of_two: frozenset[str]
    second: frozenset[str]
    bounds: frozenset[str]
    prepositions: frozenset[str]
    holiday_prepositions: frozenset[str]
    recurring: frozenset[str]
    name_before: frozenset[str]
    name_after: frozenset[str]
    name_after_day: frozenset[str]
    labels: frozenset[str]
    planning: frozenset[str]
    asking: frozenset[str]
    deferring: frozenset[str]
    coming_nouns: frozenset[str]


@lru_cache(maxsize=1)
def load_forms() -> Forms:
    """The table, compiled."""
    table: dict[str, Any] = tomllib.loads(
        files("transforms.knowledge").joinpath("date_forms.toml").read_text(encoding="utf-8")
    )
    holidays = {**table["holidays"], **table["holidays_bare"]}
    words = table["words"] | {
        "holiday": _any_of(table["holidays"]),
        "holiday_bare": _any_of(table["holidays_bare"]),
    }
    rows = [{"id": "named_day", "resolve": "fixed", **row} for row in table["named_day"]] + table["form"]
    pattern = re.compile(
        rf"(?<![\w.,$€£/-])(?:{'|'.join(f'(?P<form_{i}>{_expanded(r["pattern"], words, i)})' for i, r in enumerate(rows))})(?!\w)"
    )
    functions = resolvers(table["numbers"], table["shifts"], holidays)
    return Forms(
        tuple(_form(row, i, functions, pattern) for i, row in enumerate(rows)),
        pattern,
        frozenset([*table["starts"]["alone"], *_names(words["month"]), *_names(words["weekday"]), *_first_words(holidays)]),
        frozenset([*table["starts"]["two"], *table["numbers"]]),
        frozenset([*table["starts"]["second"], *table["numbers"]]),
        *(
            frozenset(table[name][key])
            for name, key in (
                ("bounds", "words"), ("prepositions", "words"), ("prepositions", "of_holidays"), ("recurring", "words"),
                ("names", "before"), ("names", "after"), ("names", "after_day"), ("names", "labels"), ("planning", "verbs"),
                ("planning", "asking"), ("planning", "deferring"), ("planning", "nouns"),
            )
        ),
    )  # fmt: skip


def _form(row: dict[str, Any], i: int, functions: dict[str, Resolver], pattern: re.Pattern[str]) -> Form:
    suffix = f"_{i}"
    groups = tuple(
        (name.removesuffix(suffix), number)
        for name, number in pattern.groupindex.items()
        if name.endswith(suffix) and not name.startswith("form_")
    )
    return Form(
        row["id"], functions[row["resolve"]], row.get("tense", False), row.get("check", False),
        frozenset(row.get("only", ())), row.get("anchor", ""), row.get("news", False), row.get("cycle", ""),
        {name: str(row[name]) for name in _FIXED if name in row}, groups, row["example"], tuple(row["expect"]),
    )  # fmt: skip


def _names(pattern: str) -> list[str]:
    """The words of a class of plain words, each perhaps with a full stop."""
    return [
        re.sub(r"\W", "", word)
        for word in pattern.replace("Tues?", "Tue|Tues").replace("Thurs?", "Thu|Thurs").split("|")
    ]


def _first_words(names: Iterable[str]) -> list[str]:
    return [re.split(r"\W", name)[0] for name in names]


def _any_of(names: Iterable[str]) -> str:
    """The names, longest first, with straight or curly apostrophes."""
    return "|".join(re.escape(name).replace("'", "['’]") for name in sorted(names, key=lambda n: (-len(n), n)))


def _expanded(pattern: str, words: dict[str, str], i: int) -> str:
    """A pattern with its classes put in as groups, each name ending in the form's number."""

    def group(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"(?P<{name}_{i}>{words[name.removesuffix('_to')]})"

    pattern = re.sub(r"\(\?P<(\w+)>", rf"(?P<\1_{i}>", pattern)
    return re.sub(r"\{([a-z_]+)\}", group, pattern).replace(r"\ ", " ").replace(" ", r"[ \u00a0\u2009\u202f]")
