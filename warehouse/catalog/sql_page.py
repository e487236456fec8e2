"""The catalogue's page of SQL: an editor, what to ask first, and what there is to ask of.

The page's script (sql.js) starts the engine (engine.py) in a worker and shows what it answers.
"""

import json
from collections.abc import Mapping
from html import escape

from warehouse import columns, vocabulary
from warehouse.catalog import engine
from warehouse.dictionary import usage_warnings, view_types
from warehouse.export import FORMULA
from warehouse.questions import QUESTIONS
from warehouse.schema import PUBLISHED
from warehouse.verification import DATABASE
from warehouse.views import VIEWS, View

FILE = "sql.html"
TITLE = "SQL in the browser"
# Of the catalogue's assets, in the order in which the page loads them; the engine follows when the page is shown.
SCRIPTS = ("sql/cells.js", "sql/sql.js")
STYLE = "sql/sql.css"
# On this page alone WebAssembly may be compiled, a worker be made of what is in memory (blob:), and something be asked for: the
# release's database, which lies one folder above.
POLICY = (("script-src", "'self' 'wasm-unsafe-eval'"), ("worker-src", "blob:"), ("connect-src", "'self'"))
SHOWN = 1_000  # rows that become cells of the page; the CSV has all that are kept
KEPT = 1_000_000  # rows that are taken from the engine
CHARACTERS = 400  # of a cell of the page


def body(release_id: str, base: str = "..") -> str:
    """The page's own part. `base`: the way from the catalogue to the release, as in a link."""
    told = {
        "engine": f"assets/sql/{engine.name()}",
        "database": f"{base}/{DATABASE}",
        "file": f"communique-{release_id}",
        "formula": FORMULA,
        "shown": SHOWN,
        "kept": KEPT,
        "characters": CHARACTERS,
    }
    first = next(iter(QUESTIONS.values()))
    return f"""
<link rel="stylesheet" href="assets/{STYLE}">
<h1>{TITLE}</h1>
<p class="lead">Ask this release in SQL, in DuckDB's dialect. All happens in your browser: no query and no answer leaves this machine. Times are in UTC.</p>
<section id="sql-choose" class="card sql-choose" hidden aria-labelledby="sql-choose-title">
<h2 id="sql-choose-title">Choose the database</h2>
<p>A page that was opened from disk may not read other files by itself. Choose <code>{escape(DATABASE)}</code> of this release, or drag it onto the page:
<code id="sql-where"></code></p>
<p><label>Database of the release <input type="file" id="sql-file" accept=".duckdb"></label></p>
</section>
<ul class="sql-list" aria-label="Questions to begin with">
{_questions(QUESTIONS)}</ul>
<form id="sql-form">
<label for="sql-editor">Query</label>
<textarea id="sql-editor" rows="6" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="sql-keys">{escape(first)}</textarea>
<p class="sql-bar"><button type="submit" id="sql-run" class="sql-main" disabled>Run</button>
<button type="button" id="sql-cancel" class="quiet" hidden>Cancel</button>
<span id="sql-keys">Ctrl+Enter runs it, too.</span></p>
</form>
<p id="sql-state" role="status" aria-live="polite"></p>
<noscript><p>This page needs JavaScript. In a terminal: <code>communique sql "FROM meetings"</code>.</p></noscript>
<pre id="sql-error" role="alert" hidden></pre>
<div id="sql-result" class="sql-result" tabindex="0" role="region" aria-label="Result"></div>
<p id="sql-download" class="sql-bar" hidden><button type="button" id="sql-csv" class="quiet">Download as CSV</button>
<label><input type="checkbox" id="sql-guard"> for a spreadsheet: an apostrophe before texts that it would take for a formula</label></p>
<section aria-labelledby="sql-each">
<h2 id="sql-each">A query for each view</h2>
<ul class="sql-list">
{_questions({view.name: view.example for view in VIEWS.values()})}</ul>
</section>
<section aria-labelledby="sql-there">
<h2 id="sql-there">What there is</h2>
<h3>Views</h3>
{"".join(_view(view) for view in VIEWS.values())}
<h3>Tables</h3>
{"".join(_table(table) for table in PUBLISHED.values())}
</section>
<script type="application/json" id="sql-told">{_island(told)}</script>
"""


def _island(value: object) -> str:
    """JSON that cannot end the element in which it stands."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _ask(text: str, sql: str) -> str:
    return f'<button type="button" class="quiet" data-sql="{escape(sql)}">{escape(text)}</button>'


def _questions(asked: Mapping[str, str]) -> str:
    return "".join(f"<li>{_ask(text, sql)}</li>\n" for text, sql in asked.items())


def _first_sentence(view: View) -> str:
    return view.description.partition(". ")[0].removesuffix(".")


def _view(view: View) -> str:
    types = view_types()[view.name]
    rows = [(name, types[name], meaning) for name, meaning in view.columns.items()]
    return _details(view.name, _first_sentence(view), view.description, [], rows)


def _table(table: columns.Table) -> str:
    rows = [
        (c.name, c.sql_type, f"{c.description} {vocabulary.USAGE_WARNINGS['clock']}" if c.clock else c.description)
        for c in table.columns
    ]
    return _details(table.name, table.row, table.description, usage_warnings(table), rows)


def _details(name: str, row: str, description: str, warnings: list[str], found: list[tuple[str, str, str]]) -> str:
    lines = "".join(
        f"<tr><th scope='row'><code>{escape(column)}</code></th><td>{escape(_type(kind))}</td><td>{escape(meaning)}</td></tr>\n"
        for column, kind, meaning in found
    )
    return f"""<details class="sql-table" id="sql-of-{escape(name)}">
<summary><code>{escape(name)}</code> {escape(row)}</summary>
<p>{escape(description)}</p>
{"".join(f'<p class="notice">{escape(warning)}</p>' for warning in warnings)}
<p>{_ask(f"FROM {name} LIMIT 20", f"FROM {name} LIMIT 20")}</p>
<div class="sql-result" tabindex="0" role="region" aria-label="Columns of {escape(name)}">
<table><thead><tr><th scope="col">column</th><th scope="col">type</th><th scope="col">meaning</th></tr></thead><tbody>
{lines}</tbody></table></div>
</details>
"""


def _type(sql_type: str) -> str:
    """A column's type as the page's engine sees it: see views() in sql.js."""
    return "TIMESTAMP" if sql_type == "TIMESTAMP WITH TIME ZONE" else sql_type
