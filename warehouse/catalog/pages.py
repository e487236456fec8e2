"""The pages of the catalogue: which there are, and the HTML of those that need no script."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from warehouse.catalog import querying, sql_page
from warehouse.catalog.facts import Facts
from warehouse.catalog.frame import Page
from warehouse.catalog.html import amount, listed, size, table, text
from warehouse.columns import Table
from warehouse.dictionary import usage_warnings
from warehouse.published import published_at
from warehouse.schema import PUBLISHED, SCHEMA_VERSION
from warehouse.views import VIEWS
from warehouse.vocabulary import EVENT_TYPES

LIST = ("listing.js", "rows.js")
OVERVIEW = Page("index.html", "Overview", "Overview", ("listing.js", "timeline.js", "overview.js"))
EVENTS = Page("events.html", "Events", "Events", (*LIST, "timeline.js", "events.js"))
MAP = Page("map.html", "Map of places", "Map", (*LIST, "labels.js", "map.js"))
NETWORK = Page("network.html", "Who acts with whom", "Actors", ("labels.js", "network.js"))
COMMITMENTS = Page("commitments.html", "Commitments", "Commitments", (*LIST, "commitments.js"))
MEETINGS = Page("meetings.html", "Meetings", "Meetings", (*LIST, "meetings.js"))
QUOTES = Page("quotes.html", "Quotes", "Quotes", (*LIST, "quotes.js"))
EVENT = Page("event.html", "An event", None, ("article_text.js", "event.js"))
ARTICLE = Page("article.html", "An article", None, ("article_text.js", "article.js"))
ENTITY = Page("entity.html", "An entity", None, (*LIST, "entity.js"))
TABLES = Page("tables.html", "Tables and files", "Tables")
VALIDATION = Page("validation.html", "Validation", "Validation")
SQL = Page(sql_page.FILE, sql_page.TITLE, "SQL", sql_page.SCRIPTS, sql_page.POLICY)
QUERY = Page("query.html", "How to query it", "Query")
# In the order of the navigation.
PAGES = (
    OVERVIEW, EVENTS, MAP, NETWORK, COMMITMENTS, MEETINGS, QUOTES, TABLES, SQL, VALIDATION, QUERY, EVENT, ARTICLE, ENTITY,
)  # fmt: skip

NOSCRIPT = (
    '<noscript><p class="error">This page needs JavaScript, which comes with it. The data is in the files of '
    '<a href="tables.html">Tables</a>, too.</p></noscript>'
)
APP = '<div id="app" aria-busy="true"><p class="hint" role="status">Loading …</p></div>'
LEADS = {
    EVENTS: "Who did what to whom, when and where. Each event leads to the sentences that report it.",
    MAP: "Places where events happened, as far as the texts name them and the gazetteer knows them. Choose a place to list its events.",
    NETWORK: "The most frequent actors, and how often they act with or against one another.",
    COMMITMENTS: VIEWS["commitments"].description,
    MEETINGS: VIEWS["meetings"].description,
    QUOTES: "What was said, by whom, and where it stands. A text that many sites carry counts once.",
}


def body(page: Page, facts: Facts) -> str:
    """The page's own part."""
    if page in BODIES:
        return BODIES[page](facts)
    if page in LEADS:
        return f'<h1>{text(page.title)}</h1>\n<p class="lead">{text(LEADS[page])}</p>\n{NOSCRIPT}\n{APP}'
    return f"{NOSCRIPT}\n{APP}"


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _overview(facts: Facts) -> str:
    ((first, last, n, dated, placed, several, sure),) = facts.overview["events"]
    ((published, until, n_articles, copies, with_time),) = facts.overview["articles"]
    ((sites,),) = facts.overview["sites"]
    ((differ,),) = facts.overview["differ"]
    span = f"published between {day(published)} and {day(until)}" if published else "of unknown dates"
    at = published_at(facts.release_id)
    tiles = [
        ("events.html", n, "events"),
        ("tables.html#articles", n_articles, "articles"),
        ("commitments.html", facts.lists["commitments"], "commitments"),
        ("meetings.html", facts.lists["meetings"], "meetings"),
        ("quotes.html", facts.lists["quotes"], "quotes"),
        ("network.html", facts.rows["entities"], "entities"),
    ]
    shown = "\n".join(
        f'<li><a href="{link}"><span class="figure">{amount(count)}</span><span class="label">{name}</span></a></li>'
        for link, count, name in tiles
    )
    quality = [
        f"<dt>Events with a date</dt><dd>{amount(dated)} ({_share(dated, n)})</dd>",
        f"<dt>Events with a place</dt><dd>{amount(placed)} ({_share(placed, n)})</dd>",
        f"<dt>Told by two or more independent texts</dt><dd>{amount(several)} ({_share(several, n)})</dd>",
        f"<dt>Events whose reports differ</dt><dd>{amount(differ)}</dd>",
        f"<dt>Median confidence of the coding</dt><dd>{'–' if sure is None else f'{sure:.2f}'}</dd>",
        f"<dt>Articles that copy another</dt><dd>{amount(copies)} ({_share(copies, n_articles)}), folded under the one that is coded</dd>",
        f"<dt>Articles with a time of publication</dt><dd>{amount(with_time)} ({_share(with_time, n_articles)})</dd>",
    ]
    if first:
        quality.insert(0, f"<dt>Days of what has happened</dt><dd>{first} to {last}</dd>")
    told = "\n".join(
        f'<li><span class="when">{text(a) or "date unknown"}</span><div><div class="what"><span class="badge quad-{_quad(kind)}">{text(kind)}'
        f'{" · " + text(mode) if mode else ""}</span></div><p class="summary"><a href="event.html#{text(event_id)}">{text(_short(summary))}</a></p>'
        f'<div class="meta"><span>{_many(clusters, "independent text")}</span><span>{_many(articles, "article")}</span></div></div></li>'
        for event_id, kind, mode, a, _, summary, clusters, articles in facts.overview["told"]
    )
    return f"""
<h1>News as data: {amount(n)} events from {amount(n_articles)} articles</h1>
<p class="lead">Articles of {_many(sites, "site")}, {span}, coded by rules into events, quotes and commitments, each traced to its
sentence. Published {day(at)}, {at:%H:%M} UTC.</p>
<ul class="tiles">
{shown}
</ul>
<h2 id="over-time">Events over time</h2>
<div id="app" aria-busy="true"><p class="hint" role="status">Loading …</p></div>
{NOSCRIPT}
<h2>Most widely reported</h2>
<p class="hint">Counted in independent texts: copies of a text count once.</p>
<ol class="events">
{told}
</ol>
<h2>How much is known</h2>
<dl class="facts">
{chr(10).join(quality)}
</dl>
<h2>What validation says</h2>
{_verdict(facts)}
<p><a href="validation.html">All checks</a></p>
<h2>What changed</h2>
{_changes(facts)}
"""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _quad(event_type: str) -> int:
    return EVENT_TYPES[event_type].quad_class


def _short(summary: str) -> str:
    return summary if len(summary) <= 320 else f"{summary[:320]}…"


def _many(n: int, one: str) -> str:
    return f"{amount(n)} {one if n == 1 else one + 's'}"


def _verdict(facts: Facts) -> str:
    total = sum(row[2] for row in facts.validations)
    if not facts.failed:
        return f"<p>All {amount(total)} expectations hold.</p>"
    lines = [
        f"<strong>{text('.'.join(filter(None, row[:2])))}</strong>: {text(row[2])}"
        + (f", found {text(row[4])}" if row[4] else "")
        for row in facts.failed
    ]
    return f"<p>{amount(total - len(facts.failed))} of {amount(total)} expectations hold. These do not:</p>\n{listed(lines)}"


def _changes(facts: Facts) -> str:
    if not facts.diff.get("from"):
        return "<p>This is the first release: there is none before it to compare with.</p>"
    changed = [
        (name, found)
        for name, found in facts.diff["tables"].items()
        if any(found.get(k) for k in ("added", "removed", "changed"))
    ]
    if not changed:
        return f"<p>No row differs from release <code>{text(facts.diff['from'])}</code>.</p>"
    rows = [
        (
            f'<a href="tables.html#{text(name)}">{text(name)}</a>',
            *(amount(found[k]) for k in ("added", "removed", "changed", "rows")),
        )
        for name, found in changed
    ]
    found = table(
        f"Rows against release {facts.diff['from']}",
        ("Table", "Added", "Removed", "Changed", "Rows now"),
        rows,
        (1, 2, 3, 4),
    )
    return f'{found}\n<p class="small">Row by row: <code>communique diff {text(facts.diff["from"])} {text(facts.release_id)}</code></p>'


# --- tables and files -------------------------------------------------------------------------------------------


def _tables(facts: Facts) -> str:
    parts = [
        "<h1>Tables and files</h1>",
        '<p class="lead">Every table as Parquet to download and as a table of the DuckDB file, with what its columns mean. '
        f"Schema {text(SCHEMA_VERSION)}.</p>",
        "<p>For CSV each table has a link to the page of SQL, where <em>Run</em> and then <em>Download as CSV</em> give all its rows, and a command "
        "that gives the same. All tables at once, with a description and checksums (<code>jsonl</code> for JSON Lines; long texts are cut and "
        "articles left out unless <code>--text full</code> is added):</p>",
        f"<pre><code>communique export --format csv --release {text(facts.release_id)} --out tables-csv</code></pre>",
        _files(facts),
        "<h2>Tables</h2>",
        listed(f'<a href="#{name}">{name}</a> – one row {text(t.row)}' for name, t in PUBLISHED.items()),
        *(_table(facts, t) for t in PUBLISHED.values()),
        "<h2>Views</h2>",
        "<p>In the DuckDB file only.</p>",
        *(_view(name) for name in VIEWS),
    ]
    return "\n".join(parts)


def _files(facts: Facts) -> str:
    rows = [
        (
            _download(facts, f["path"]),
            size(f["bytes"]),
            "" if f["rows"] is None else amount(f["rows"]),
            f'<span class="hash">{f["sha256"]}</span>',
        )
        for f in facts.files
    ]
    return (
        "<h2>Files</h2>\n"
        + table("Files of the release", ("File", "Size", "Rows", "SHA-256"), rows, (1, 2))
        + '\n<p class="small">All at once: <code>communique verify</code> compares every file with the manifest.</p>'
    )


def _download(facts: Facts, path: str) -> str:
    # A browser shows a page or a text; a table it keeps.
    kept = " download" if path.endswith((".parquet", ".duckdb")) else ""
    return f'<a href="{text(facts.base)}/{text(path)}"{kept}>{text(path)}</a>'


def _table(facts: Facts, found: Table) -> str:
    path = f"parquet/{found.name}.parquet"
    columns = [
        (
            f"<code>{text(c.name)}</code>",
            text(c.sql_type),
            "" if c.required else "yes",
            text(c.description) + (f" {text(c.unit)}" if c.unit else ""),
            ", ".join(f"<code>{text(value)}</code>" for value in c.values),
        )
        for c in found.columns
    ]
    names, rows = facts.samples[found.name]
    sample = [[_cell(value) for value in row] for row in rows]
    warnings = "\n".join(f'<p class="notice">{text(w)}</p>' for w in usage_warnings(found))
    return f"""
<section aria-labelledby="{found.name}">
<h3 id="{found.name}">{found.name}</h3>
<p>{text(found.description)} Key: {", ".join(f"<code>{k}</code>" for k in found.key)}.</p>
{warnings}
<p>{amount(facts.rows.get(found.name, 0))} rows · {_download(facts, path)}{_csv_in_browser(facts, found.name)}</p>
<pre><code>communique export {found.name} --format csv --text full --release {text(facts.release_id)} --out {found.name}-csv</code></pre>
<details><summary>{len(found.columns)} columns of {found.name}</summary>
{table(f"Columns of {found.name}", ("Column", "Type", "May be NULL", "Meaning", "Values"), columns)}
</details>
<details><summary>Sample rows of {found.name}</summary>
{table(f"First rows of {found.name}", names, sample) if sample else "<p>It has no rows.</p>"}
</details>
</section>"""


def _csv_in_browser(facts: Facts, name: str) -> str:
    """The link to a table as CSV without the command line: the page of SQL with its query, where that page keeps all its rows."""
    if facts.rows.get(name, 0) >= sql_page.KEPT:
        return f" · as CSV by the command alone: it has more than the {amount(sql_page.KEPT)} rows that a browser keeps"
    asked = quote(f"FROM {name}")
    return f' · <a href="{sql_page.FILE}#q={asked}">{name} as CSV</a>'


def _cell(value: object) -> str:
    if value is None:
        return '<span class="hint">NULL</span>'
    shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text(shown if len(shown) <= 120 else f"{shown[:120]}…")


def _view(name: str) -> str:
    view = VIEWS[name]
    columns = [(f"<code>{text(c)}</code>", text(meaning)) for c, meaning in view.columns.items()]
    return f"""
<section aria-labelledby="{name}">
<h3 id="{name}">{name}</h3>
<p>{text(view.description)}</p>
<details><summary>{len(columns)} columns of {name}, and a query</summary>
{table(f"Columns of {name}", ("Column", "Meaning"), columns)}
<pre><code>{text(view.example)}</code></pre>
</details>
</section>"""


def _validation(facts: Facts) -> str:
    rows = [
        (text(name), text(severity), amount(n), amount(failed), "holds" if not failed else "does not hold")
        for name, severity, n, failed in facts.validations
    ]
    return f"""
<h1>Validation</h1>
<p class="lead">What was checked before the release was published. An expectation that is critical stops a publication; one that
is a warning is told here.</p>
{_verdict(facts)}
<p>The whole report, with what was found and examples: <a href="{text(facts.base)}/validation.html">validation.html</a>, for programs
<a href="{text(facts.base)}/validation.json">validation.json</a>; as a table: <a href="tables.html#validations">validations</a>.</p>
{table("Expectations by table", ("Table", "Severity", "Expectations", "Do not hold", "Verdict"), rows, (2, 3))}
"""


def _query(facts: Facts) -> str:
    parts = []
    for how in querying.ways(facts.base):
        parts.append(f"<h2>{text(how.title)}</h2>\n<p>{text(how.note)}</p>\n<pre><code>{text(how.code)}</code></pre>")
    examples = "\n".join(
        f"<details><summary>{name}</summary><p>{text(v.description)}</p><pre><code>{text(v.example)}</code></pre></details>"
        for name, v in VIEWS.items()
    )
    return f"""
<h1>How to query it</h1>
<p class="lead">The release is a DuckDB file with all tables and views, and a Parquet file for each table. Paths are from the folder of
this page.</p>
{chr(10).join(parts)}
<h2>A query for each view</h2>
{examples}
"""


BODIES: dict[Page, Callable[[Facts], str]] = {
    OVERVIEW: _overview,
    TABLES: _tables,
    VALIDATION: _validation,
    SQL: lambda facts: sql_page.body(facts.release_id, facts.base),
    QUERY: _query,
}
