"""Exports: what each text policy leaves out, that formats carry the same rows, the same bytes, and nothing overwritten."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from made_candidate import made_candidate

from warehouse import release
from warehouse.columns import Table
from warehouse.export import FORMATS, ExportError, Options, export
from warehouse.files import sha256
from warehouse.schema import PUBLISHED, TABLES
from warehouse.text_policy import POLICIES, SNIPPET, VIEW_TEXTS, exportable, under_policy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG = "é" * (SNIPPET + 1)
ROWS = {
    "documents": [
        {"document_id": "a1", "source_uri": "in/a1", "raw_text": "MENU\nA secret body.", "given_title": "A title"}
    ],
    "articles": [
        {
            "article_id": "a1",
            "title": "A title",
            "text": "A secret body.",
            "authors": ["Ana Ruiz", 'Luis "L", Vega'],
            "published_at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
            "cluster_id": "c",
            "is_representative": True,
        }
    ],
    "events": [
        {
            "event_id": "e1",
            "event_type": "AID",
            "modality": "actual",
            "summary": LONG,
            "actors": ["Chile"],
            "score": 6.4,
        },
        {"event_id": "e2", "event_type": "AID", "modality": "actual", "summary": '=SUM(1,"2")\r\nof it', "score": -7.0},
    ],
}

# Columns of text that are no news text: names, identifiers, codes, what the programme says.
NOT_NEWS = {
    "documents": {"record_id", "source_uri", "url", "canonical_url", "domain", "publisher", "charset", "given_authors",
                  "given_published_at", "given_last_modified"},
    "blocks": {"rule"},
    "articles": {"authors", "published_doubted"},
    "duplicates": {"rule"},
    "cluster_history": {"rule"},
    "entities": {"name", "role", "aliases"},
    "mentions": {"label"},
    "event_mentions": {"date_method", "rule"},
    "quantities": {"unit", "of"},
    "events": {"place_name", "actors", "actor_ids", "recipients", "recipient_ids"},
    "batches": {"software_version"},
    "validations": {"table_name", "expectation", "column_name", "observed"},
    "quarantine": {"source_uri", "detail", "path"},
    "site_lines": {"site"},
    "signatures": {"text_sha256"},
    "namesakes": {"country"},
    "overlaps": {"rule"},
    "cluster_members": {"rule"},
}  # fmt: skip
VIEWS_NOT_NEWS = {
    "participants": {"event_id", "role", "entity_id", "name", "type", "country", "sector", "office", "wikidata_id"},
    "figures": {"event_id", "of", "unit", "event_mention_id", "article_id", "domain", "url"},
    "timeline": {"date_precision", "event_type", "mode", "modality", "actors", "recipients", "place_name", "country",
                 "sources", "event_id"},
    "commitments": {"event_id", "event_type", "mode", "modality", "actors", "recipients", "place_name", "fulfils",
                    "fulfilled_by"},
    "meetings": {"event_id", "mode", "modality", "date_precision", "participants", "host", "place_name", "country"},
    "conflicts": {"event_id", "event_type", "what", "about"},
    "who_said_what": {"quote_id", "speaker", "office", "country", "kind", "domain", "url", "speaker_id", "article_id"},
    "copies": {"cluster_id", "article_id", "publisher", "domain", "url", "first_article_id", "first_domain", "kind",
               "relation", "rule"},
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    data = tmp_path_factory.mktemp("data")
    return release.publish(data, made_candidate(data, "aaaa0000", ROWS), NOW, "1.0")


def exported(made: release.Release, folder: Path, *names: str, **options: Any) -> dict[str, Any]:
    return export(made, names, folder, Options(**options), lambda table, done, total: None)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_each_column_of_text_is_marked_or_known_to_be_no_news_text(table: Table) -> None:
    free = {c.name for c in table.columns if c.type in ("text", "list") and not (c.values or c.pattern or c.references)}
    marked = {c.name for c in table.columns if c.text}
    assert not marked & NOT_NEWS.get(table.name, set())
    assert free - marked == NOT_NEWS.get(table.name, set()), "mark the column in warehouse/schema.py, or list it here"
    assert all(c.type in ("text", "list") for c in table.columns if c.text)
    assert not marked & set(table.key) or not table.published


@pytest.mark.parametrize("name", list(VIEWS_NOT_NEWS))
def test_each_column_of_text_of_a_view_is_marked_or_known_to_be_no_news_text(name: str) -> None:
    free = {c.name for c in exportable()[name].columns if c.type in ("text", "list")}
    assert free - set(VIEW_TEXTS[name]) == VIEWS_NOT_NEWS[name], "mark it in warehouse/text_policy.py, or list it here"


@pytest.mark.parametrize("policy", list(POLICIES))
@pytest.mark.parametrize("format", FORMATS)
def test_a_policy_leaves_nothing_through_in_any_file(
    made: release.Release, tmp_path: Path, format: str, policy: str
) -> None:
    manifest = exported(made, tmp_path / "out", *exportable(), format=format, text=policy)
    texts = [json.dumps(pq.read_table(p).to_pylist(), default=str, ensure_ascii=False) if format == "parquet" else p.read_text("utf-8")
             for p in (tmp_path / "out").glob(f"*.{format}")]  # fmt: skip
    assert len(texts) == len(exportable())
    whole = "\n".join(texts)
    assert ("A secret body." in whole) == (policy == "full")
    assert ("A title" in whole) == (policy != "none")
    assert (LONG in whole) == (policy == "full")
    assert (LONG[:SNIPPET] + "…" in whole) == (policy == "snippets")
    assert "Ana Ruiz" in whole and "Chile" in whole
    assert ("articles.text" in manifest["left_out"]) == (policy != "full")
    assert f"Text policy `{policy}`" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_snippets_of_just_the_length_are_not_cut(tmp_path: Path) -> None:
    rows = {"events": [{"event_id": "e", "event_type": "AID", "modality": "actual", "summary": "é" * SNIPPET}]}
    found = release.publish(tmp_path, made_candidate(tmp_path, "bbbb0000", rows), NOW, "1.0")
    exported(found, tmp_path / "out", "events")
    assert pq.read_table(tmp_path / "out" / "events.parquet")["summary"].to_pylist() == ["é" * SNIPPET]


def test_all_formats_hold_the_same_rows(made: release.Release, tmp_path: Path) -> None:
    for format in FORMATS:
        exported(made, tmp_path / format, "articles", "events", "commitments", format=format, text="full")
    for name in ("articles", "events", "commitments"):
        parquet = pq.read_table(tmp_path / "parquet" / f"{name}.parquet").to_pylist()
        lines = [json.loads(x) for x in (tmp_path / "jsonl" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        text = (tmp_path / "csv" / f"{name}.csv").read_bytes().decode("utf-8")
        cells = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(parquet) == len(lines) == len(cells) > 0
        for row, line, record in zip(parquet, lines, cells, strict=True):
            for column, value in row.items():
                if isinstance(value, date):  # a datetime too
                    value = value.isoformat().replace("+00:00", "Z")
                assert line[column] == value
                if isinstance(value, list):
                    assert json.loads(record[column]) == value
                else:
                    assert record[column] == {None: "", True: "true", False: "false"}.get(
                        value if value is None or isinstance(value, bool) else str(value), str(value)
                    )
    assert lines[0]["first_reported_at"] is None


def test_csv_is_as_rfc_4180_has_it_and_guards_formulas_on_request(made: release.Release, tmp_path: Path) -> None:
    exported(made, tmp_path / "a", "events", format="csv")
    content = (tmp_path / "a" / "events.csv").read_bytes()
    assert content.count(b"\r\n") == 4  # names, two rows, and the one inside of a cell
    assert b'"=SUM(1,""2"")\r\nof it"' in content
    exported(made, tmp_path / "b", "events", format="csv", spreadsheet=True)
    guarded = (tmp_path / "b" / "events.csv").read_bytes()
    assert b"\"'=SUM(1" in guarded and b",-7.0," in guarded  # a number is no formula
    assert "apostrophe" in (tmp_path / "b" / "README.md").read_text("utf-8")


def test_parquet_says_where_it_is_from(made: release.Release, tmp_path: Path) -> None:
    exported(made, tmp_path / "out", "events")
    metadata = pq.read_schema(tmp_path / "out" / "events.parquet").metadata
    assert metadata[b"communique.release"] == made.release_id.encode() and metadata[b"communique.text"] == b"snippets"


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_export_has_the_same_bytes_and_its_manifest_holds(
    made: release.Release, tmp_path: Path, format: str
) -> None:
    first, second = (exported(made, tmp_path / n, *exportable(), format=format) for n in ("a", "b"))
    assert first == second
    listed = {f["path"]: f["sha256"] for f in first["files"]} | {
        "manifest.json": sha256(tmp_path / "a" / "manifest.json")
    }
    for folder in ("a", "b"):
        assert {p.name: sha256(p) for p in (tmp_path / folder).iterdir()} == listed


def test_without_names_it_is_all_tables(made: release.Release, tmp_path: Path) -> None:
    manifest = exported(made, tmp_path / "deep" / "out")
    assert [f["table"] for f in manifest["files"] if "table" in f] == list(PUBLISHED)


def test_nothing_is_overwritten_and_a_failure_leaves_nothing(made: release.Release, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="not empty"):
        exported(made, tmp_path / "full", "events")
    (tmp_path / "empty").mkdir()
    exported(made, tmp_path / "empty", "events")
    with pytest.raises(ExportError, match="no table or view nowhere"):
        exported(made, tmp_path / "x", "nowhere")
    for wrong in ({"format": "xls"}, {"text": "some"}, {"spreadsheet": True}):
        with pytest.raises(ExportError):
            exported(made, tmp_path / "x", "events", **wrong)

    def stop(table: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(made, ["events"], tmp_path / "x", Options(), stop)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "full"]


def test_what_is_cut_says_so_in_its_description() -> None:
    table = under_policy(PUBLISHED["events"], "snippets")
    assert table.by_name["summary"].description.endswith("Cut after 300 characters.")
    assert "text" not in under_policy(PUBLISHED["articles"], "snippets").by_name
    assert under_policy(PUBLISHED["events"], "full") == PUBLISHED["events"]
