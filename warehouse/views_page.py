"""The page of the views: what each shows, and what its example query finds in a release, as Markdown."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from warehouse.views import VIEWS, View

# A query, and the table behind it.
BLOCK = re.compile(r"(?P<block>^```sql\n(?P<sql>.*?)^```\n)(?:\n(?:\|[^\n]*\n)+)?", re.M | re.S)
MAX_ROWS = 8
MAX_CHARACTERS = 80


def views_page(db: duckdb.DuckDBPyConnection) -> str:
    """The page for an open release: each view with its columns, its example query, and the first rows of the result.

    The same release gives the same page. Raises duckdb.Error if a view is not in the release.
    """
    lines = [
        "# The views",
        "",
        "Each view with the query that opens its file in `warehouse/views/`, and what the query finds in the release of the",
        f"[example articles](../examples/README.md): the first {MAX_ROWS} rows, long texts cut at {MAX_CHARACTERS} characters, - for what is not known. All",
        "persons, states and acts in it are invented. The types of the columns are in the",
        "[data dictionary](data-dictionary.md). This page is generated; after a change of a view or of what the examples give:",
        "",
        "```console",
        "pytest tests/integration/test_views_page.py --update-golden",
        "```",
        "",
        *(f"- [{view.name}](#{view.name})" for view in VIEWS.values()),
        "",
    ]
    for view in VIEWS.values():
        lines += _view_lines(view, db)
    return "\n".join(lines)


def _view_lines(view: View, db: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        f"## {view.name}",
        "",
        view.description,
        "",
        "| column | meaning |",
        "|---|---|",
        *(_row([f"`{name}`", _escaped(meaning)]) for name, meaning in view.columns.items()),
        "",
        "```sql",
        view.example,
        "```",
        "",
        *result_table(db, view.example),
        "",
    ]


def result_table(db: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """The lines of a Markdown table: the first rows of the query's result."""
    result = db.execute(sql)
    names = [column[0] for column in result.description or ()]
    rows = result.fetchmany(MAX_ROWS)
    return [_row(names), "|" + "---|" * len(names), *(_row([cell(value) for value in row]) for row in rows)]


def with_results(page: str, db: duckdb.DuckDBPyConnection) -> str:
    """A page with the table behind each of its SQL blocks made anew from the release."""

    def made(found: re.Match[str]) -> str:
        return found["block"] + "\n" + "\n".join(result_table(db, found["sql"])) + "\n"

    return BLOCK.sub(made, page)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def cell(value: Any) -> str:
    """A value of a result as the text of a cell: lists joined by "; ", times in UTC to the minute, - for NULL and for no items."""
    if value is None:
        return "-"
    if isinstance(value, list):
        return _escaped(_cut("; ".join(str(item) for item in value))) or "-"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _escaped(_cut(f"{value:.10g}" if isinstance(value, float) else str(value)))


def _cut(text: str) -> str:
    """A text on one line, cut after a whole word where it is too long."""
    text = " ".join(text.split())
    if len(text) <= MAX_CHARACTERS:
        return text
    head = text[:MAX_CHARACTERS]
    return (head.rpartition(" ")[0] or head[:-1]) + " …"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
