"""What articles say is shown as text: on the terminal without what drives it, on pages without markup."""

import ast
import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as pages

from flows.commands.explaining import show
from flows.commands.marking import marked
from flows.commands.visible import shown, visible

ROOT = Path(__file__).parent.parent.parent
HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "</td></table><iframe src='//evil.example'>",
    "&lt;script&gt;", "<!--", "]]>", "</style><style>*{display:none}", "<svg/onload=x>", "javascript:alert(1)", "\u202egnp.exe", "a\x00b",
    "[bold]x[/bold]", "[/]", "\x1b[31m", "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07", "\x9b2J", "\x1bP+q544e\x1b\\",
]  # fmt: skip


@given(st.text())
def test_what_is_visible_drives_nothing_and_stays_what_it_is(text: str) -> None:
    found = visible(text)
    assert not any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in found)
    if text.isprintable() and max(text, default=" ") < "\U000e0000":
        assert found == text


def test_line_ends_tabs_and_joiners_stay() -> None:
    assert visible("a\n\tb می‌خواهم 👩‍🚀") == "a\n\tb می‌خواهم 👩‍🚀"


@pytest.mark.parametrize("text", HOSTILE)
def test_an_explanation_shows_what_is_there(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    show({"table": "quarantine", "id": text, "row": {text: text}}, text, full=False)
    sentence = {"text": text, "start": 0, "end": len(text), "marks": [{"role": "words", "start": 0, "end": len(text)}]}
    print(marked(sentence).plain)
    out = capsys.readouterr().out
    shown_signs = visible(text).replace("\n", " ")
    assert out.replace("\n", "").count(shown_signs) >= 4 and f"{{{shown_signs}}}" in out
    assert not set(out) & {"\x1b", "\x07", "\x9b", "\x00", "\u202e"}


def test_terminal_output_goes_through_one_function() -> None:
    """No other module of flows escapes rich's markup by itself, and none that prints data forgets to."""
    for path in (ROOT / "flows").rglob("*.py"):
        names = {
            a.name
            for n in ast.walk(ast.parse(path.read_text()))
            if isinstance(n, ast.ImportFrom) and n.module == "rich.markup"
            for a in n.names
        }
        assert not names or path.name == "visible.py", path
    assert shown("[red]\x1b") == "\\[red]\\x1b"


def test_the_report_of_the_validation_holds_no_markup_of_the_data() -> None:
    """Each finding's sample, and what was found, holds hostile text; the page's elements are those without it."""
    from expectations.judge import Finding, Verdict
    from expectations.report import validation_html
    from expectations.suites import JUDGED, Check

    def page(text: str) -> str:
        check = Check(next(iter(JUDGED)), text, text, "warning", text)
        found = Finding(check, False, text, 3, 1, ({text: text, "title": text},))
        verdict = Verdict((found,), dict.fromkeys(JUDGED, 3), {t: {text: 1} for t in JUDGED})
        return validation_html(verdict, "20250101T000000Z-00000000")

    plain = pages.document_fromstring(page("plain"))
    for text in HOSTILE:
        if "\0" in text or "\x1b" in text or "\x9b" in text:
            continue  # lxml takes no control characters; the page's text is the data's
        found = pages.document_fromstring(page(text))
        assert [(e.tag, dict(e.attrib)) for e in found.iter(pages.etree.Element)] == [
            (e.tag, dict(e.attrib)) for e in plain.iter(pages.etree.Element)
        ]
        assert html.escape(text) in page(text)
