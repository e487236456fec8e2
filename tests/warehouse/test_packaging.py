"""What describes a release: datapackage.json, croissant.json, README.md and the data dictionary."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from warehouse.dictionary import data_dictionary, view_types
from warehouse.packaging import croissant, datapackage, release_readme, table_of, table_schema
from warehouse.schema import PUBLISHED, TABLES
from warehouse.views import VIEWS
from warehouse.vocabulary import EVENT_TYPES, USAGE_WARNINGS

RELEASE, SOFTWARE = "20260320T000000Z-0123abcd", "0.1.0"
DOCS = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def entry(path: str, rows: int | None) -> dict[str, Any]:
    return {"path": path, "bytes": 1000, "rows": rows, "sha256": f"{len(path):064x}"}


FILES = [
    entry("validation.html", None),
    entry("communique.duckdb", None),
    entry("parquet/mentions/1.parquet", 5),
    entry("parquet/mentions/0.parquet", 4),
    *(entry(f"parquet/{name}.parquet", 3) for name in sorted(PUBLISHED) if name != "mentions"),
]


@pytest.mark.parametrize("make", [datapackage, croissant])
def test_descriptions_do_not_depend_on_order_and_are_json(make: Any) -> None:
    assert json.dumps(make(RELEASE, SOFTWARE, FILES)) == json.dumps(make(RELEASE, SOFTWARE, FILES[::-1]))


def test_tables_of_files() -> None:
    assert table_of("parquet/events.parquet") is PUBLISHED["events"]
    assert table_of("parquet/mentions/0.parquet") is PUBLISHED["mentions"]
    assert table_of("communique.duckdb") is None
    assert table_of("parquet/unknown.parquet") is None
    assert table_of("events.parquet") is None


def test_datapackage_has_every_file_and_table() -> None:
    package = datapackage(RELEASE, SOFTWARE, FILES)
    resources = {r["name"]: r for r in package["resources"]}
    assert len(resources) == len(package["resources"])
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in resources)
    assert list(resources)[: len(PUBLISHED)] == list(PUBLISHED)
    assert resources["mentions"]["path"] == ["parquet/mentions/0.parquet", "parquet/mentions/1.parquet"]
    assert resources["mentions"]["rows"] == 9
    assert "hash" not in resources["mentions"]
    assert resources["events"]["hash"] == f"sha256:{len('parquet/events.parquet'):064x}"
    assert resources["communique-duckdb"]["path"] == "communique.duckdb"


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_table_schema_is_frictionless(table: Any) -> None:
    schema = table_schema(table)
    assert [f["name"] for f in schema["fields"]] == [c.name for c in table.columns]
    types = {"string", "integer", "number", "boolean", "date", "datetime", "array"}
    assert {f["type"] for f in schema["fields"]} <= types
    required = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
    assert required == {c.name for c in table.columns if c.required}
    for key in schema.get("foreignKeys", []):
        parent = PUBLISHED[key["reference"]["resource"] or table.name]
        assert set(key["reference"]["fields"]) <= set(parent.by_name)
    assert set(schema.get("primaryKey", [])) <= required


def test_pattern_matches_the_whole_value() -> None:
    (field,) = (f for f in table_schema(PUBLISHED["entities"])["fields"] if f["name"] == "entity_id")
    pattern = field["constraints"]["pattern"]
    assert re.search(pattern, "Q12")
    assert not re.search(pattern, "Q12x")
    assert not re.search(pattern, "x" + "0" * 16)


def test_croissant_names_resolve() -> None:
    content = croissant(RELEASE, SOFTWARE, FILES)
    assert content["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert content["datePublished"] == "2026-03-20"
    ids = {d["@id"] for d in content["distribution"]}
    fields = {f["@id"] for r in content["recordSet"] for f in r["field"]}
    assert len(ids) == len(content["distribution"]) == len(FILES) + 1  # the set of the files of mentions
    assert all(
        re.fullmatch("[0-9a-f]{64}", d["sha256"]) for d in content["distribution"] if d["@type"] == "cr:FileObject"
    )
    for record_set in content["recordSet"]:
        for key in record_set.get("key", []):
            assert key["@id"] in fields
        for field in record_set["field"]:
            source = field["source"].get("fileObject") or field["source"]["fileSet"]
            assert source["@id"] in ids
    lists = {f["@id"] for r in content["recordSet"] for f in r["field"] if f.get("repeated")}
    assert {"events/actors", "articles/authors"} <= lists


def test_readme_lists_files_and_holds_the_dictionary() -> None:
    text = release_readme(RELEASE, SOFTWARE, FILES)
    assert text.startswith(f"# Communique, release {RELEASE}\n")
    for file in FILES:
        assert f"| {file['path']} | 1,000 |" in text
    assert data_dictionary() in text


def test_dictionary_describes_everything() -> None:
    text = data_dictionary()
    for table in PUBLISHED.values():
        section = text.split(f"\n## {table.name}\n", 1)[1].split("\n## ", 1)[0]
        assert table.row in section
        for warning in table.warnings:
            assert USAGE_WARNINGS[warning] in section
        for column in table.columns:
            (line,) = (line for line in section.splitlines() if line.startswith(f"| `{column.name}` |"))
            assert f"| {column.sql_type} | {'no' if column.required else 'yes'} |" in line
            assert all(f"`{value}`" in line for value in column.values)
            assert len(re.split(r"(?<!\\)\|", line)) == 8  # a pattern's bar does not end a cell
    for view in VIEWS.values():
        section = text.split(f"\n## {view.name}\n", 1)[1].split("\n## ", 1)[0]
        assert view.example in section
        assert view.description in section
        for name, type_ in view_types()[view.name].items():
            assert f"| `{name}` | {type_} |" in section
    assert all(f"| {name} |" in text for name in EVENT_TYPES)


def test_documentation_holds_the_present_dictionary(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        DOCS.write_text(data_dictionary(), encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == data_dictionary(), (
        "run: pytest tests/warehouse/test_packaging.py --update-golden"
    )
