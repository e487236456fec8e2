"""What a terminal is given: text from outside without what would drive it, and tables."""

import re

from rich.markup import escape
from rich.table import Table

# Control characters drive a terminal (ESC and CSI move, colour, rename, and on some paste or write), and signs without
# width or that turn the direction of writing make a text look like another. Line ends and tabs stay. Of the tags (U+E0000)
# and the marks between them and the rest of Unicode none has a place in an article.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: object) -> str:
    r"""The text with each such character written as Python writes it: \x1b for ESC, \u202e for right-to-left override."""
    return _HIDDEN.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), str(text))


def shown(text: object) -> str:
    """The text as rich is to print it among its markup."""
    return escape(visible(text))


def id_table(id: str, *others: str) -> Table:
    """A table whose first column, an id to copy, is never cut off."""
    table = Table()
    table.add_column(id, no_wrap=True)
    for name in others:
        table.add_column(name)
    return table
