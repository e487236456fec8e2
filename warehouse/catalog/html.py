"""Pieces of HTML with every value escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any


def text(value: Any) -> str:
    """A value as text of a page; nothing for None."""
    return "" if value is None else escape(str(value))


def amount(value: int) -> str:
    return f"{value:,}"


def size(n: int) -> str:
    """Bytes as people read them."""
    for unit, power in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n >= power:
            return f"{n / power:,.1f} {unit}"
    return f"{n} B"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table that scrolls by itself where it is wide. `rows` are cells of HTML, `numbers` the columns set to the right."""

    def cell(tag: str, column: int, content: str, more: str = "") -> str:
        kind = ' class="n"' if column in numbers else ""
        return f"<{tag}{kind}{more}>{content}</{tag}>"

    head = "".join(cell("th", i, text(name), ' scope="col"') for i, name in enumerate(heads))
    body = "\n".join(f"<tr>{''.join(cell('td', i, c) for i, c in enumerate(row))}</tr>" for row in rows)
    # Focusable, so that the keyboard can scroll it.
    return (
        f'<div class="table" role="region" aria-label="{text(caption)}" tabindex="0"><table><caption>{text(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def listed(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"
