"""The page of SQL: made from the one definition of tables, views and questions, and nothing on it is markup by accident."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from warehouse.catalog import sql_page
from warehouse.questions import QUESTIONS
from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS


class Elements(HTMLParser):
    """The elements of a page: (name, attributes), and the texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def page() -> Elements:
    return Elements(sql_page.body("20251101T060000Z-1f2e3d4c"))


def test_each_question_and_each_views_example_can_be_clicked(page: Elements) -> None:
    asked = [button["data-sql"] for button in page.of("button") if "data-sql" in button]
    assert asked[: len(QUESTIONS)] == list(QUESTIONS.values())
    assert {view.example for view in VIEWS.values()} <= set(asked)
    assert {f"FROM {name} LIMIT 20" for name in (*VIEWS, *PUBLISHED)} <= set(asked)


def test_every_table_and_view_is_described_with_its_columns(page: Elements) -> None:
    text = " ".join(page.texts)
    for table in PUBLISHED.values():
        assert table.description in text
        assert all(column.description in text for column in table.columns)
    for view in VIEWS.values():
        assert view.description in text
        assert all(meaning in text for meaning in view.columns.values())
    assert [d["id"] for d in page.of("details")] == [f"sql-of-{name}" for name in (*VIEWS, *PUBLISHED)]
    assert "TIME ZONE" not in text


def test_what_the_script_is_told_cannot_end_its_element() -> None:
    made = sql_page.body("</script><script>alert(1)</script>")
    assert made.count("<script") == 1
    (told,) = re.findall(r'<script type="application/json" id="sql-told">(.*?)</script>', made, re.S)
    assert json.loads(told)["file"] == "communique-</script><script>alert(1)</script>"
    assert json.loads(told)["database"] == "../communique.duckdb"


def test_a_description_is_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    view = replace(VIEWS["timeline"], description='<img src=x onerror="alert(1)">. More.')
    monkeypatch.setitem(sql_page.VIEWS, "timeline", view)
    assert not Elements(sql_page.body("r")).of("img")


def test_each_field_and_region_has_a_name(page: Elements) -> None:
    labels = {label["for"] for label in page.of("label") if "for" in label}
    assert "sql-editor" in labels
    ids = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(a.get("aria-label") or a.get("aria-labelledby") for _, a in page.found if a.get("role") == "region")
    (state,) = [a for _, a in page.found if a.get("role") == "status"]
    assert state["aria-live"] == "polite"


def test_only_what_the_engine_needs_is_allowed_more_than_on_other_pages() -> None:
    policy = dict(sql_page.POLICY)
    assert policy == {"script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "blob:", "connect-src": "'self'"}
