"""Row rules on one partition: what breaks a law goes, with what depends on it, and nothing else."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from our_modules import loaded_by

from expectations.sifting import Sifted, askable, sift
from expectations.suites import CHECKS
from warehouse.schema import PUBLISHED, TABLES

Tables = dict[str, pa.Table]
EXTRACTED = ("entities", "mentions", "quotes", "event_mentions", "event_actors", "quantities")
FIRST, COPY, LATER = "0d00000000000001", "0d00000000000002", "0d00000000000003"


@pytest.fixture(scope="module")
def partitions(make_release: Any) -> dict[str, Tables]:
    """Tables of the good release as the lake has them."""
    with make_release() as db:
        lake = {}
        for name in ("documents", "articles", "blocks", *EXTRACTED):
            schema = TABLES[name].lake_arrow
            columns = ", ".join(f'"{column}"' for column in schema.names)
            lake[name] = db.sql(f"SELECT {columns} FROM {name} ORDER BY ALL").to_arrow_table().cast(schema)
    return {
        "extract": {name: lake[name] for name in EXTRACTED},
        "clean": {name: lake[name] for name in ("articles", "blocks")},
        "articles": {"articles": lake["articles"].select(["article_id", "text", "published_at"])},
        "documents": {"documents": lake["documents"]},
    }


def changed(tables: Tables, name: str, column: str, row: int, value: Any) -> Tables:
    rows = tables[name].to_pylist()
    rows[row % len(rows)][column] = value
    schema = pa.schema([field.with_nullable(True) for field in tables[name].schema])
    return {**tables, name: pa.Table.from_pylist(rows, schema)}


def of(sifted: Sifted) -> list[tuple[str, str, str]]:
    return [(w.table, w.rule, w.because) for w in sifted.withheld]


def test_a_good_partition_stays_as_it_is(partitions: dict[str, Tables]) -> None:
    for stage, parents in (("extract", "articles"), ("clean", "documents")):
        found = sift(partitions[stage], partitions[parents])
        assert found.withheld == ()
        assert all(found.tables[name] is table for name, table in partitions[stage].items())


def test_most_critical_row_checks_are_asked(partitions: dict[str, Tables]) -> None:
    asked = {c.name for c in askable(partitions["extract"], partitions["articles"])}
    assert {"mentions.text_is_exact", "event_actors.participant_is_of_its_report", "quantities.value_low_not_after_value_high",
            "event_mentions.date_not_after_publication", "mentions.entity_id.expect_column_values_to_be_in_other_table"} <= asked  # fmt: skip
    assert "event_mentions.event_id.expect_column_values_to_not_be_null" not in asked  # joined at release
    assert all(c.scope == "row" and c.severity == "critical" for c in askable(partitions["extract"], {}))
    # Without the articles nothing that reads them is asked.
    assert "mentions.text_is_exact" not in {c.name for c in askable(partitions["extract"], {})}
    cleaning = {c.name for c in askable(partitions["clean"], partitions["documents"])}
    assert {"blocks.blocks_cover_raw_text", "articles.text_comes_from_blocks"} <= cleaning
    assert "articles.published_before_captured" not in cleaning  # ingested_at is joined at release, unless it is given
    documents = partitions["documents"]["documents"]
    times = pa.nulls(documents.num_rows, TABLES["documents"].by_name["ingested_at"].arrow.type)
    cleaning = {
        c.name for c in askable(partitions["clean"], {"documents": documents.append_column("ingested_at", times)})
    }
    assert "articles.published_before_captured" in cleaning


def test_a_mention_that_is_off_goes_alone(partitions: dict[str, Tables]) -> None:
    damaged = changed(partitions["extract"], "mentions", "start", 1, 3)
    found = sift(damaged, partitions["articles"])
    assert of(found) == [("mentions", "mentions.text_is_exact", "rule")]
    (withheld,) = found.withheld
    assert withheld.key == {name: withheld.row[name] for name in PUBLISHED["mentions"].key}
    assert withheld.article_id == withheld.row["article_id"]
    assert withheld.row == damaged["mentions"].to_pylist()[1]
    assert found.tables["mentions"].num_rows == damaged["mentions"].num_rows - 1
    assert found.tables["quotes"] is damaged["quotes"]


def test_a_report_takes_its_participants_and_figures_with_it(partitions: dict[str, Tables]) -> None:
    rows = partitions["extract"]["event_mentions"].to_pylist()
    conditional = next(n for n, row in enumerate(rows) if row["modality"] == "conditional")
    damaged = changed(partitions["extract"], "event_mentions", "condition_text", conditional, "if pigs fly")
    found = sift(damaged, partitions["articles"])
    rule = "event_mentions.words_stand_in_text"
    assert of(found) == [
        ("event_mentions", rule, "rule"),
        ("event_actors", rule, "depends"),
        ("event_actors", rule, "depends"),
        ("quantities", rule, "depends"),
    ]
    assert found.withheld[1].detail == (
        f"depends on event_mentions {rows[conditional]['event_mention_id']}, which was withheld: words_stand_in_text"
    )


def test_an_article_and_its_blocks_stand_together(partitions: dict[str, Tables]) -> None:
    blocks = partitions["clean"]["blocks"].to_pylist()
    kept = next(n for n, row in enumerate(blocks) if row["document_id"] == LATER)
    found = sift(changed(partitions["clean"], "blocks", "raw_end", kept, 20), partitions["documents"])
    assert {w.article_id for w in found.withheld} == {LATER}
    assert {w.table for w in found.withheld} == {"articles", "blocks"}
    assert LATER not in found.tables["blocks"]["document_id"].to_pylist()
    assert found.tables["articles"]["article_id"].to_pylist() == [FIRST, COPY]


def test_a_line_that_is_lost_withholds_the_document(partitions: dict[str, Tables]) -> None:
    blocks = partitions["clean"]["blocks"]
    damaged = {**partitions["clean"], "blocks": blocks.slice(1)}
    found = sift(damaged, partitions["documents"])
    assert {w.article_id for w in found.withheld} == {blocks["document_id"][0].as_py()}
    assert {w.rule for w in found.withheld} == {"blocks.blocks_cover_raw_text"}


def test_an_entity_takes_what_names_it_with_it(partitions: dict[str, Tables]) -> None:
    entities = partitions["extract"]["entities"].to_pylist()
    chile = next(n for n, row in enumerate(entities) if row["entity_id"] == "Q298")
    found = sift(changed(partitions["extract"], "entities", "country", chile, "chl"), partitions["articles"])
    assert "Q298" not in found.tables["mentions"]["entity_id"].to_pylist()
    assert "Q298" not in found.tables["event_actors"]["entity_id"].to_pylist()
    assert {w.because for w in found.withheld if w.table != "entities"} == {"depends"}


def test_tables_of_another_schema_are_refused(partitions: dict[str, Tables]) -> None:
    with pytest.raises(ValueError, match=r"mentions: its columns are not those of warehouse/schema\.py"):
        sift({"mentions": partitions["extract"]["mentions"].drop_columns(["form"])}, partitions["articles"])


def test_a_child_whose_parent_never_was_is_withheld(partitions: dict[str, Tables]) -> None:
    damaged = changed(partitions["extract"], "event_actors", "event_mention_id", 0, "f" * 16)
    assert of(sift(damaged, partitions["articles"])) == [
        ("event_actors", "event_actors.event_mention_id.expect_column_values_to_be_in_other_table", "rule")
    ]


DAMAGE = st.lists(
    st.one_of(
        *(
            st.tuples(st.just(name), st.just(column.name), st.integers(0, 9), values)
            for name in EXTRACTED
            for column in TABLES[name].columns
            if not column.at_release and column.name not in TABLES[name].key
            for values in (
                {
                    "integer": st.one_of(st.none(), st.integers(-2, 200)),
                    "number": st.one_of(st.none(), st.floats(-2, 200), st.just(float("nan"))),
                    "text": st.sampled_from([None, "", " ", "Peru", "Q419", "Q1", "f" * 16, "ed00000000000001", "actual", "trucks"]),
                    "list": st.sampled_from([None, [], ["diplomatic"], ["sports"], [None]]),
                }.get(column.type, st.none()),
            )
        )
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(damage=DAMAGE)
def test_what_is_left_is_lawful_and_what_went_had_a_reason(
    partitions: dict[str, Tables], damage: list[tuple[str, str, int, Any]]
) -> None:
    tables = partitions["extract"]
    for name, column, row, value in damage:
        tables = changed(tables, name, column, row, value)
    parents = partitions["articles"]
    found = sift(tables, parents)
    assert repr(sift(tables, parents).withheld) == repr(found.withheld)  # the same again; NaN is not equal to itself
    # Lawful: a second look finds nothing.
    assert sift(found.tables, parents).withheld == ()
    gone = [(w.table, w.row) for w in found.withheld]
    for name, table in tables.items():
        left, before = found.tables[name].to_pylist(), table.to_pylist()
        lost = [row for table_name, row in gone if table_name == name]
        # repr: a NaN is no other NaN's equal.
        assert sorted(map(repr, left + lost)) == sorted(map(repr, before))
    for w in found.withheld:
        if w.because == "depends":
            assert any(_refers(w.table, w.row, parent, row) for parent, row in gone)
        else:
            (check,) = (c for c in CHECKS[w.table] if c.name == w.rule)
            assert check.scope == "row"
            assert check.severity == "critical"


def _refers(table: str, row: Any, parent: str, parent_row: Any) -> bool:
    return any(
        column.references and column.references.split(".")[0] == parent
        and row.get(column.name) == parent_row[column.references.split(".")[1]]
        for column in TABLES[table].columns
    )  # fmt: skip


def test_workers_need_neither_great_expectations_nor_pandas() -> None:
    assert not {"great_expectations", "pandas", "prefect"} & loaded_by("import expectations.sifting")


def test_withheld_rows_are_told_by_the_verdict(release: duckdb.DuckDBPyConnection) -> None:
    from expectations.judge import judge

    release.execute("UPDATE quarantine SET stage = 'validate', reason = 'mentions.text_is_exact'")
    verdict = judge(release)
    (finding,) = (f for f in verdict.findings if f.check.name == "mentions.text_is_exact")
    assert (finding.success, finding.n_withheld) == (True, 1)
    assert finding.observed == "0 of 5 rows; 1 rows withheld"
    assert {f.check.name for f in verdict.findings if not f.success} == {"batches.little_is_withheld"}
