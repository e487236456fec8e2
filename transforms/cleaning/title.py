"""An article's title: which it is, and the lines that repeat it."""

import re
from collections.abc import Sequence

from transforms.cleaning.lines import Unit, fold, key

# Of white space before a sign no more than 99 at once: without a bound, a run of n blanks costs n² steps.
_SEPARATOR = re.compile(r"\s{1,99}[|–—·•»-]\s+|\s{0,99}\|\s*")
# An address, a price, or two labels ("Tested by: ... Price: ...") stand in no headline.
_NO_TITLE = re.compile(r"\bwww\.|https?:|@|[£€$]\d+[.,]\d\d|(?m:^[^:\n]*+:.+: )")
_MOST_WORDS = 32
_LONGEST = 1_000  # characters
# The title stands among the first lines that are anything.
_WITHIN = 12


def without_site(title: str, site: str) -> str:
    """A title without the site's name at its end ("… | World | Harbour Gazette"), given the site's names as one key."""
    parts = _SEPARATOR.split(title)
    for no in range(len(parts) - 1, 0, -1):
        name = key(parts[no])
        if name and (name in site or (len(parts) > 2 and _is_domain(parts[no]))):
            cut = no
            # Where bars separate, what stands between title and site is the section.
            if "|" in title:
                while cut > 1 and len(parts[cut - 1].split()) <= 5:
                    cut -= 1
            return _first_parts(title, cut)
    return title


def _is_domain(text: str) -> bool:
    return bool(re.fullmatch(r"[\w-]+(\.[\w-]+)+", text.strip()))


def _first_parts(title: str, n: int) -> str:
    end = 0
    for _, found in zip(range(n), _SEPARATOR.finditer(title), strict=False):
        end = found.start()
    return title[:end].strip() or title


def find_title(units: Sequence[Unit]) -> str | None:
    """The title of a plain text: its first line, if it is one, and a longer text follows. Not a name of the site."""
    candidates = [u for u in units if u.role is None][:_WITHIN]
    for no, unit in enumerate(candidates):
        if unit.is_prose or unit.n_words >= _MOST_WORDS or len(unit.text) > _LONGEST:
            return None
        longer = any(u.is_prose for u in candidates[no + 1 :])
        if not longer:
            return None
        if (
            unit.mark in ("list", "table")
            or _NO_TITLE.search(unit.text)
            or (unit.is_final and not unit.text.endswith(("?", "!")))
        ):
            continue
        head = fold(_SEPARATOR.split(unit.text)[0])
        again = any(key(u.text) == key(head) for u in candidates[no + 1 : no + 4])
        if head != unit.text and again:
            return head
        # One or two words are a section's or a site's name; a menu is many short lines in a row.
        if unit.n_words >= 3 and not _is_menu(candidates, no):
            return without_site(unit.text, "")
    return None


def _is_menu(units: Sequence[Unit], no: int) -> bool:
    around = units[no + 1 : no + 3]
    return len(around) == 2 and all(u.n_words <= 3 and not u.is_final for u in around) and units[no].n_words <= 4


def mark_title(units: Sequence[Unit], title: str, given: str | None, site: str) -> None:
    """Give the title's line its role, and its repeats theirs; nothing of them is in the article's text.

    A line repeats the title if it is the title, or the title with names of sections or the site, or, among the first
    lines, the title cut short.
    """
    keys = {k for k in (key(title), key(given or "")) if k}
    longest = 2 * max(len(title), len(given or "")) + 80  # with the names of section and site
    has_title = False
    for no, unit in enumerate(units):
        if (
            len(unit.text) > longest
            or unit.n_words > _MOST_WORDS + 10
            or len(unit.text) > _LONGEST
            or (unit.role is not None and unit.is_kept)
        ):
            continue
        line = key(unit.text)
        if line in keys:
            unit.decide("repeated_title" if has_title else "title", "title.same")
            has_title = True
        elif _with_site(unit.text, keys):
            unit.decide("site_name", "title.with_site")
        elif (
            no < _WITHIN
            and len(line) >= 25
            and unit.text.endswith(("...", "…"))
            and any(k.startswith(line) for k in keys)
        ):
            unit.decide("repeated_title", "title.cut")
        elif site and 3 < len(line) <= 40 and unit.role is None and line == site:
            unit.decide("site_name", "site.name")


def _with_site(text: str, keys: set[str]) -> bool:
    """Is a line the title and, behind a bar or a dash, some few words more?"""
    if not _SEPARATOR.search(text):
        return False
    parts = _SEPARATOR.split(text)
    heads = ["".join(key(p) for p in parts[:n]) for n in range(1, len(parts))]
    return any(head in keys and len(head) >= 10 for head in heads)
