"""How values stand in the tables of the page of the views; tests/integration has the page itself."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_release import made_release

from warehouse.views import VIEWS
from warehouse.views_page import MAX_CHARACTERS, MAX_ROWS, cell, views_page


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        ([], "-"),
        (["Chile", "Peru"], "Chile; Peru"),
        ([2, 1], "2; 1"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (2.5, "2.5"),
        (12_000_000.0, "12000000"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 23, 30, 59, tzinfo=UTC), "2026-03-01 23:30"),
        (datetime(2026, 3, 2, 1, 0, tzinfo=timezone(timedelta(hours=9))), "2026-03-01 16:00"),
        ("a | b\n\nc", "a \\| b c"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + " …"),
        ("lorry " * 20, "lorry " * 13 + "…"),
    ],
)
def test_cells(value: Any, text: str) -> None:
    assert cell(value) == text


@given(st.text(max_size=200))
def test_a_cell_is_a_short_line_of_the_text(text: str) -> None:
    found = cell(text)
    assert len(found.splitlines()) <= 1
    shown = found.replace("\\|", "|")
    assert len(shown) <= MAX_CHARACTERS + 2
    assert " ".join(text.split()).startswith(shown.removesuffix(" …"))


def test_the_page_has_each_view_with_its_query_and_no_more_than_some_rows() -> None:
    with made_release() as release:
        for number in range(MAX_ROWS + 1):
            event = release.event("ASSAULT", "", "Q2")
            release.figure(f"{event}m0", f"{number} | dead", number, number, of="deaths")
        page = views_page(release.db)
        assert views_page(release.db) == page
    for view in VIEWS.values():
        section = page.split(f"\n## {view.name}\n")[1].split("\n## ")[0]
        assert view.description in section and f"```sql\n{view.example}\n```" in section
        assert all(f"| `{name}` | {meaning} |" in section for name, meaning in view.columns.items())
        lines = section.split("```\n")[1].strip().splitlines()
        assert len(lines) <= 2 + MAX_ROWS
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    figures = page.split("\n## figures\n")[1].split("\n## ")[0]
    assert "| 2026-03-01 23:30 | a1.example | 7 \\| dead | deaths | yes | no | ? |" in figures
    assert "8 \\| dead" not in figures
