"""What tables of phrases, the title and sections say of a plain text's units, before anything is weighed."""

from collections.abc import Sequence

from transforms.cleaning.cues import apply_cues, extend_cues
from transforms.cleaning.lines import Unit, fold, form_units, key, split_lines
from transforms.cleaning.rules import Rule
from transforms.cleaning.structure import (
    apply_phrases,
    drop_capitals,
    drop_markup,
    drop_repeats,
    extend_sections,
    mark_menus,
)
from transforms.cleaning.title import find_title, mark_title, without_site


def propose(raw: str, given: str | None) -> tuple[list[Unit], str | None]:
    """The units of a raw text with the roles that rules give them, and the title, given or found."""
    units = form_units(split_lines(raw))
    openers = apply_tables(units)
    title = apply_title(units, given, (None, None))
    apply_structure(units, openers)
    return units, title


def apply_tables(units: Sequence[Unit]) -> dict[int, Rule]:
    """Decide what the tables of phrases know; returns the rules that may open a section."""
    drop_markup(units)
    openers = apply_phrases(units)
    apply_cues(units)
    return openers


def apply_structure(units: Sequence[Unit], openers: dict[int, Rule]) -> None:
    """Decide what sections, repeats and runs of lines tell."""
    extend_sections(units, openers)
    extend_cues(units)
    drop_repeats(units)
    drop_capitals(units)
    mark_menus(units)


def apply_title(units: Sequence[Unit], given: str | None, names: tuple[str | None, str | None]) -> str | None:
    """Mark the title, given or found, and its repeats; returns it. `names` of the site: publisher, domain."""
    site = " ".join(key(name) for name in names if name)
    title = without_site(fold(given), site) if given and key(given) else find_title(units)
    if title:
        mark_title(units, title, given, key(names[0] or ""))
    return title
