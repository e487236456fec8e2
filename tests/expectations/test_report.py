"""validation.json and validation.html."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from expectations.judge import Finding, Verdict
from expectations.report import validation_html, validation_json, write_reports
from expectations.suites import CHECKS, JUDGED

RELEASE = "20260320T000000Z-0123abcd"
NASTY = "<script>alert('x')</script> & \"quoted\" \0"


def verdict(sample: str = "") -> Verdict:
    """All checks, of which one critical and one warning fail."""
    findings = []
    for checks in CHECKS.values():
        for check in checks:
            bad = (check.table, check.id) in {("mentions", "text_is_exact"), ("events", "has_actor")}
            rows = ({"id": "1", "text": sample, "none": None},) if bad else ()
            findings.append(Finding(check, not bad, "2 of 9 rows" if bad else "0 of 9 rows", 9, 2 * bad, rows))
    return Verdict(tuple(findings), dict.fromkeys(JUDGED, 9), {table: {"column": 3} for table in JUDGED})


class Page(HTMLParser):
    """Collects tags and addresses; counts open elements."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_whole_and_needs_nothing_else() -> None:
    text = validation_html(verdict(), RELEASE)
    page = Page(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "src" not in page.attributes
    assert all(address.startswith("#") for address in page.attributes["href"])
    assert "url(" not in text
    assert "@import" not in text
    assert set(JUDGED) <= set(page.attributes["id"])
    assert 'name="viewport"' in text
    assert "color-scheme: light dark" in text


def test_page_says_what_failed_first_and_critical_before_warning() -> None:
    text = validation_html(verdict(), RELEASE)
    assert "Must not be published" in text
    assert f"{sum(map(len, CHECKS.values()))} expectations, 1 critical failures, 1 warnings" in text
    failures = re.findall(r'<div class="finding (\w+)"><h3>([^<]+)</h3>', text)
    assert failures == [("critical", "mentions: text_is_exact"), ("warning", "events: has_actor")]
    assert text.index("What failed") < text.index('<h2 id="documents">')
    assert "66.7%" in text  # 3 of 9 unknown


def test_everything_is_escaped() -> None:
    text = validation_html(verdict(NASTY), "<b>release</b>")
    assert "<script>" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;" in text
    assert "<i>NULL</i>" in text


def test_json_is_stable_and_complete() -> None:
    text = validation_json(verdict(NASTY), RELEASE)
    assert text == validation_json(verdict(NASTY), RELEASE)
    content = json.loads(text)
    assert (content["release_id"], content["passed"], content["critical_failures"], content["warnings"]) == (
        RELEASE,
        False,
        1,
        1,
    )
    assert len(content["expectations"]) == sum(map(len, CHECKS.values()))
    (failed,) = (e for e in content["expectations"] if not e["success"] and e["severity"] == "critical")
    assert failed["sample"] == [{"id": "1", "text": NASTY, "none": None}]
    assert list(content) == sorted(content)


def test_reports_are_written(tmp_path: Path) -> None:
    write_reports(verdict(), tmp_path, RELEASE)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["validation.html", "validation.json"]
    assert (tmp_path / "validation.json").read_text(encoding="utf-8") == validation_json(verdict(), RELEASE)


@pytest.mark.parametrize("rows", [0, 1])
def test_empty_tables_are_shown(rows: int) -> None:
    found = verdict()
    text = validation_html(
        Verdict(found.findings, dict.fromkeys(JUDGED, rows), {t: {"c": rows} for t in JUDGED}), RELEASE
    )
    assert Page(text).open == []


def test_judged_release_is_reported(make_release: Callable[[], duckdb.DuckDBPyConnection], tmp_path: Path) -> None:
    from expectations.judge import judge

    with make_release() as db:
        db.execute("UPDATE events SET score = 'inf', summary = '<b>' || summary, contexts = ['nonsense']")
        found = judge(db)
    page, _ = write_reports(found, tmp_path, RELEASE)
    assert json.loads(page.read_text(encoding="utf-8"))["critical_failures"] == found.critical_failures >= 2
