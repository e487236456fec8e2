"""What an export gives of the news texts, to which their publishers have rights.

Words that stand in an article as they stand in the export are news text, however few: a column that holds them is marked
(`Column.text`). Names of participants, codes, dates, numbers and offsets are facts, and stay under every policy, so whoever
has the article can put the words back.
"""

from collections.abc import Mapping
from dataclasses import replace

from warehouse.columns import Column, Table
from warehouse.dictionary import view_types
from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS

POLICIES = {
    "full": "All texts are in the files, whole articles too. Do not pass them on without the leave of their publishers.",
    "snippets": "Whole articles are left out, and so are the captured pages. Titles, clauses, quotes, summaries and names as the "
    "texts have them are cut after 300 characters (Unicode code points), with an ellipsis (…) where something was cut.",
    "none": "No text of the articles is in the files: not the articles, and no titles, clauses, quotes or summaries. Names of those "
    "who take part stay, also where the entity is not known and its name is what the text calls it.",
}
SNIPPET = 300  # code points

# View -> its columns that hold news text; none holds a whole article.
VIEW_TEXTS: dict[str, tuple[str, ...]] = {
    "participants": ("texts",),
    "figures": ("text", "figure", "sentence"),
    "timeline": ("summary", "condition_text"),
    "commitments": ("summary", "condition_text", "figures"),
    "meetings": ("summary", "figures"),
    "conflicts": ("versions", "latest"),
    "who_said_what": ("text", "cue_text", "title"),
    "dyads_daily": (),
    "plover_events": ("Actor Name Raw", "Recipient Name Raw", "Raw Placename"),
    "gdelt_events": (),
    "copies": ("title",),
}
_TYPES = {
    "VARCHAR": "text",
    "VARCHAR[]": "list",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "BIGINT[]": "integers",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
}


def exportable() -> dict[str, Table]:
    """All tables and views by name; a view as a table without a key."""
    return {**PUBLISHED, **{name: _view(name) for name in VIEWS}}


def _view(name: str) -> Table:
    view, types, texts = VIEWS[name], view_types()[name], VIEW_TEXTS[name]
    columns = tuple(
        Column(c, _TYPES[types[c]], meaning, text="snippet" if c in texts else None)
        for c, meaning in view.columns.items()
    )
    return Table(name, "of the view", view.description, "view", (), columns)


def under_policy(table: Table, policy: str) -> Table:
    """The table with the columns that the policy gives. A column that is cut says so."""
    left_out = {"full": set(), "snippets": {"full"}, "none": {"full", "snippet"}}[policy]
    kept = (c for c in table.columns if c.text not in left_out)
    return replace(table, columns=tuple(_described(c) if is_cut(c, policy) else c for c in kept))


def is_cut(column: Column, policy: str) -> bool:
    """Are values of this column cut?"""
    return column.text == "snippet" and policy == "snippets"


def _described(column: Column) -> Column:
    return replace(column, description=f"{column.description} Cut after {SNIPPET} characters.")


def cut_sql(column: Column, policy: str) -> str:
    """The column as it is exported, as an expression of SQL."""
    name = f'"{column.name}"'
    if not is_cut(column, policy):
        return name
    if column.type == "list":
        return f"[{_cut('x')} for x in {name}]"
    return _cut(name)


def _cut(value: str) -> str:
    return f"CASE WHEN length({value}) > {SNIPPET} THEN left({value}, {SNIPPET}) || '…' ELSE {value} END"


def left_out(tables: Mapping[str, Table], policy: str) -> list[str]:
    """table.column of what the policy leaves out of these tables (as they are in the release)."""
    return [
        f"{name}.{column.name}"
        for name, table in tables.items()
        for column in table.columns
        if column.name not in under_policy(table, policy).by_name
    ]
