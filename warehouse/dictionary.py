"""The data dictionary: every table, view and code of the dataset as Markdown, made from what defines them."""

from collections.abc import Iterable
from functools import cache

import duckdb

from warehouse import vocabulary as v
from warehouse.columns import Column, Table
from warehouse.schema import PUBLISHED, SCHEMA_VERSION
from warehouse.views import VIEWS, View


def data_dictionary() -> str:
    """The data dictionary as Markdown: conventions, every table and view with its columns, and the codes."""
    lines = [
        "# Data dictionary",
        "",
        f"Schema {SCHEMA_VERSION}. Generated from warehouse/schema.py, warehouse/vocabulary.py and warehouse/views/.",
        "",
        "- Ids are hexadecimal text made from content: the same input gives the same ids on every machine.",
        "- Offsets count Unicode code points from 0; the end is exclusive. `text` is the slice of `articles.text`, exactly.",
        "- Times are in UTC. A date of which the text gives only the month or the year spans it from date_start to date_end.",
        "- What is not known is NULL, never an empty text or 0.",
        "",
        "| table | one row |",
        "|---|---|",
        *(f"| [{t.name}](#{t.name}) | {_cell(t.row)} |" for t in PUBLISHED.values()),
        "",
        "| view | what it shows |",
        "|---|---|",
        *(f"| [{view.name}](#{view.name}) | {_cell(_first_sentence(view.description))} |" for view in VIEWS.values()),
        "",
    ]
    for table in PUBLISHED.values():
        lines += table_lines(table)
    for view in VIEWS.values():
        lines += _view_lines(view)
    return "\n".join(lines + _code_lines())


def usage_warnings(table: Table) -> list[str]:
    return [v.USAGE_WARNINGS[key] for key in table.warnings]


def _cell(text: str) -> str:
    """Text for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def _first_sentence(text: str) -> str:
    head, dot, _ = text.partition(". ")
    return head if dot else text.removesuffix(".")


def _code_list(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def table_lines(table: Table) -> list[str]:
    """The section of a table: what a row is, the warnings, the columns."""
    key = f" Key: {_code_list(table.key)}." if table.key else ""
    lines = [f"## {table.name}", "", f"{table.description}{key}", ""]
    lines += [f"> {warning}" if i == 0 else f">\n> {warning}" for i, warning in enumerate(usage_warnings(table))]
    lines += [""] if table.warnings else []
    lines += ["| column | type | may be NULL | meaning | values | unit |", "|---|---|---|---|---|---|"]
    for column in table.columns:
        null = "no" if column.required else "yes"
        meaning = column.description
        if column.clock:
            meaning += f" {v.USAGE_WARNINGS['clock']}"
        lines.append(
            f"| `{column.name}` | {column.sql_type} | {null} | {_cell(meaning)} | {_cell(_allowed(column))} | {_cell(column.unit or '')} |"
        )
    return [*lines, ""]


def _allowed(column: Column) -> str:
    found = []
    if column.references:
        found.append(f"in `{column.references}`")
    if column.values:
        found.append(_code_list(column.values))
    elif column.pattern:
        found.append(f"matches `{column.pattern}`")
    if column.low is not None and column.high is not None:
        found.append(f"{column.low:g} to {column.high:g}")
    elif column.low is not None:
        found.append(f"{column.low:g} or more")
    elif column.high is not None:
        found.append(f"at most {column.high:g}")
    return "; ".join(found)


@cache
def view_types() -> dict[str, dict[str, str]]:
    """View -> column -> DuckDB type, as DuckDB finds them over empty tables."""
    found = {}
    with duckdb.connect() as db:
        for table in PUBLISHED.values():
            db.execute(table.create_sql())
        for view in VIEWS.values():
            db.execute(view.sql)
            found[view.name] = {row[0]: row[1] for row in db.execute(f"DESCRIBE {view.name}").fetchall()}
    return found


def _view_lines(view: View) -> list[str]:
    types = view_types()[view.name]
    return [
        f"## {view.name}",
        "",
        f"View. {view.description}",
        "",
        "| column | type | meaning |",
        "|---|---|---|",
        *(f"| `{name}` | {types[name]} | {_cell(meaning)} |" for name, meaning in view.columns.items()),
        "",
        "```sql",
        view.example,
        "```",
        "",
    ]


def _code_lines() -> list[str]:
    lines = ["## Event types", "", "PLOVER 0.8's types, scores and modes, with quad class and CAMEO root.", ""]
    lines += ["| type | quad class | score | CAMEO | modes (score) |", "|---|---|---:|---|---|"]
    for t in v.EVENT_TYPES.values():
        modes = ", ".join(f"{mode} ({score:g})" for mode, score in t.modes.items())
        quad = f"{t.quad_class} {v.QUAD_CLASSES[t.quad_class]}"
        lines.append(f"| {t.name} | {quad} | {t.score:g} | {t.cameo_root} | {modes} |")
    for title, codes in (("Sectors", v.SECTORS), ("Link methods", v.LINK_METHODS)):
        lines += ["", f"## {title}", "", "| code | meaning |", "|---|---|"]
        lines += [f"| {code} | {_cell(meaning)} |" for code, meaning in codes.items()]
    return [*lines, ""]
