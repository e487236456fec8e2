"""validation.json and validation.html of a release: every expectation, what was found, and samples of what failed.

Great Expectations' own Data Docs load scripts and fonts from other sites; this page needs nothing but itself.
"""

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from expectations.judge import Finding, Verdict
from expectations.suites import JUDGED

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #1a7f37; --bad: #c62828; --warn: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --good: #57ab5a; --bad: #ff7b72; --warn: #d9a62e; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; } a { color: inherit; }
.scroll { overflow-x: auto; overflow-wrap: normal; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.verdict { font-size: 1.2rem; font-weight: 600; }
.finding { border-left: .25rem solid var(--warn); padding-left: .75rem; margin: 1rem 0; }
.finding.critical { border-color: var(--bad); }
summary { cursor: pointer; } code, .sample { font: .875rem/1.4 ui-monospace, monospace; } .sample { background: var(--soft); }
""".strip()


def write_reports(verdict: Verdict, folder: Path, release_id: str) -> tuple[Path, Path]:
    """Write validation.json and validation.html into the folder; the same verdict gives the same bytes."""
    json_path, html_path = folder / "validation.json", folder / "validation.html"
    json_path.write_text(validation_json(verdict, release_id), encoding="utf-8", newline="\n")
    html_path.write_text(validation_html(verdict, release_id), encoding="utf-8", newline="\n")
    return json_path, html_path


def validation_json(verdict: Verdict, release_id: str) -> str:
    """The verdict as JSON: keys sorted, expectations in the order of table `validations`."""
    description = {(f.check.table, f.check.expectation, f.check.column): f.check.description for f in verdict.findings}
    samples = {(f.check.table, f.check.expectation, f.check.column): f.sample for f in verdict.findings}
    withheld = {(f.check.table, f.check.expectation, f.check.column): f.n_withheld for f in verdict.findings}
    expectations = []
    for row in verdict.rows:
        key = (row["table_name"], row["expectation"], row["column_name"])
        more = {"description": description[key], "sample": list(samples[key]), "n_withheld": withheld[key]}
        expectations.append({**row, **more})
    content = {
        "release_id": release_id,
        "passed": verdict.passed,
        "critical_failures": verdict.critical_failures,
        "warnings": verdict.warnings,
        "rows": dict(verdict.n_rows),
        "unknown": {table: dict(columns) for table, columns in verdict.n_unknown.items()},
        "expectations": expectations,
        "profile": dict(verdict.profile),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def validation_html(verdict: Verdict, release_id: str) -> str:
    """The verdict as one page without scripts or outside resources: what failed first, then table by table."""
    failed = [f for f in verdict.findings if not f.success]
    failed.sort(key=lambda f: f.check.severity)  # critical before warning; within, the schema's order
    state, word = ("good", "May be published") if verdict.passed else ("bad", "Must not be published")
    figures = f"{len(verdict.findings)} expectations, {verdict.critical_failures} critical failures, {verdict.warnings} warnings"
    body = [
        f"<h1>Validation of release {escape(release_id)}</h1>",
        f'<p class="verdict {state}">{word}</p>',
        f"<p>{figures}. A critical failure stops the publication; a warning asks for a look.</p>",
        _overview(verdict),
        "<h2>What failed</h2>",
        *(map(_failure, failed) if failed else ("<p>Nothing.</p>",)),
        _withheld(verdict),
        _drifts(verdict),
        *(_table_section(table, verdict) for table in JUDGED),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Validation of release {escape(release_id)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _html_table(head: Iterable[str], rows: Iterable[Iterable[str]], css: str = "") -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    lines = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table class="{css}">\n<tr>{top}</tr>\n{lines}\n</table></div>'


def _of(findings: Iterable[Finding], table: str) -> list[Finding]:
    return [f for f in findings if f.check.table == table]


def _state(findings: list[Finding]) -> str:
    failed = {f.check.severity for f in findings if not f.success}
    if "critical" in failed:
        return '<span class="bad">failed</span>'
    return '<span class="warn">warning</span>' if failed else '<span class="good">good</span>'


def _overview(verdict: Verdict) -> str:
    rows = []
    for table in JUDGED:
        findings = _of(verdict.findings, table)
        rows.append(
            (
                f'<a href="#{table}">{table}</a>',
                f"{verdict.n_rows[table]:,}",
                f"{len(findings)}",
                f"{sum(not f.success for f in findings)}",
                _state(findings),
            )
        )
    return "<h2>Tables</h2>\n" + _html_table(("table", "rows", "expectations", "failed", ""), rows)


def _failure(finding: Finding) -> str:
    check = finding.check
    where = f"{check.table}.{check.column}" if check.column else check.table
    sample = _sample(finding.sample) if finding.sample else ""
    return (
        f'<div class="finding {check.severity}"><h3>{escape(where)}: {escape(check.expectation)}</h3>\n'
        f"<p>{check.severity}: {escape(check.description)}<br>Found: {escape(finding.observed)}</p>\n{sample}</div>"
    )


def _sample(rows: tuple[Mapping[str, Any], ...]) -> str:
    names = list(rows[0])
    cells = ([_cell(row.get(name)) for name in names] for row in rows)
    return f"<p>Some of them:</p>\n{_html_table(map(escape, names), cells, 'sample')}"


def _cell(value: object) -> str:
    return "<i>NULL</i>" if value is None else escape(str(value))


def _withheld(verdict: Verdict) -> str:
    """What row rules have put aside, rule by rule."""
    rows = [
        (escape(f.check.name), escape(f.check.description), f"{f.n_withheld:,}")
        for f in verdict.findings
        if f.n_withheld
    ]
    if not rows:
        return ""
    return (
        "<h2>Rows withheld</h2>\n<p>These rows broke a law of single rows, or depend on one that did. They are in "
        f"<code>quarantine</code>, not in the release.</p>\n{_html_table(('expectation', 'what must hold', 'rows'), rows)}"
    )


def _drifts(verdict: Verdict) -> str:
    """The figures of all comparisons, those that drifted first; what could not be compared is counted."""
    found = [(f, f.compared) for f in verdict.findings if f.compared]
    compared = sorted(((f, c) for f, c in found if c.before), key=lambda pair: pair[0].success)
    rows = [
        (
            '<span class="good">steady</span>' if f.success else '<span class="warn">drift</span>',
            escape(f"{f.check.table}: {f.check.drift.measure.id}") if f.check.drift else "",
            escape(f.check.drift.between) if f.check.drift else "",
            escape(c.now),
            escape(c.before),
            f'<span class="number">{c.score:.2f}</span>',
        )
        for f, c in compared
    ]
    head = ("", "figure", "between", "now", "before", "of what is tolerated")
    return (
        '<h2 id="drift">Drift</h2>\n<p>Figures of the newest batch against the batches before it, and of the release against the last. '
        f"{len(found) - len(compared)} of {len(found)} comparisons had nothing, or too little, to compare with.</p>\n"
        + (f"<details><summary>{len(rows)} comparisons</summary>\n{_html_table(head, rows)}</details>" if rows else "")
    )


def _table_section(table: str, verdict: Verdict) -> str:
    findings = sorted(_of(verdict.findings, table), key=lambda f: (f.success, f.check.severity))
    rows = [
        (
            '<span class="good">good</span>'
            if f.success
            else f'<span class="{"bad" if f.check.severity == "critical" else "warn"}">{f.check.severity}</span>',
            escape(f.check.column or ""),
            f"{escape(f.check.description)}<br><code>{escape(f.check.expectation)}</code>",
            escape(f.observed),
        )
        for f in findings
    ]
    return (
        f'<h2 id="{table}">{table}</h2>\n<p>{escape(JUDGED[table].description)} {verdict.n_rows[table]:,} rows.</p>\n'
        + _known(table, verdict)
        + f"<details><summary>{len(rows)} expectations</summary>\n"
        + _html_table(("", "column", "what must hold", "found"), rows)
        + "</details>"
    )


def _known(table: str, verdict: Verdict) -> str:
    """Which share of the rows knows each column that may be unknown."""
    n_rows, unknown = verdict.n_rows[table], verdict.n_unknown[table]
    if not n_rows or not unknown:
        return ""
    rows = [
        (escape(column), f"{(n_rows - n) / n_rows:.1%}", f'<meter min="0" max="{n_rows}" value="{n_rows - n}"></meter>')
        for column, n in unknown.items()
    ]
    return f"<details><summary>Known values</summary>\n{_html_table(('column', 'known', ''), rows)}</details>\n"
