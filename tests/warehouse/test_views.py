"""The views, each over a few rows made for it; test_views_*.py have those of figures and of other datasets' columns."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from made_release import MARCH_2, Release, made_release

from warehouse import views
from warehouse.schema import PUBLISHED
from warehouse.views import COMPUTED, VIEWS, create_views, read_view


@pytest.fixture
def release() -> Iterator[Release]:
    with made_release() as made:
        yield made


def test_every_file_is_a_view() -> None:
    files = {path.stem for path in Path(views.__file__).parent.glob("*.sql")}
    assert files == set(views.NAMES) == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_view_is_described_and_commented(view: views.View) -> None:
    release = Release()
    columns = [row[0] for row in release.rows(f"DESCRIBE {view.name}")]
    assert columns == list(view.columns)
    assert view.description.endswith(".")
    release.rows(view.example)
    comments = dict(release.rows(f"SELECT column_name, comment FROM duckdb_columns() WHERE table_name = '{view.name}'"))
    assert comments == view.columns
    assert release.rows(f"SELECT comment FROM duckdb_views() WHERE view_name = '{view.name}'") == [(view.description,)]
    assert "->" not in view.sql and "lambda" not in view.sql  # older readers know but one form of lambda each


def test_views_live_in_a_file_that_older_readers_open(tmp_path: Path) -> None:
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{tmp_path / 'release.duckdb'}' AS release (STORAGE_VERSION 'v1.2.0')")
        db.execute("USE release")
        for table in PUBLISHED.values():
            db.execute(table.create_sql())
        create_views(db)
        db.execute("USE memory")
        db.execute("DETACH release")
    with duckdb.connect(tmp_path / "release.duckdb", read_only=True) as db:
        assert [db.execute(f"FROM {name}").fetchall() for name in VIEWS] == [[]] * len(VIEWS)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "-- Words.\n-- Columns:\n--   a: b.\nSELECT 1",
        "-- W.\n-- Columns:\n--   a\n-- Example:\n--   S\nSELECT 1",
    ],
)
def test_a_view_without_description_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"warehouse/views/it\.sql"):
        read_view("it", text)


def test_participants(release: Release) -> None:
    release.article("a2")
    event = release.event("ACCUSE", "Q4 Q1", "Q2", articles="a1 a2")
    release.db.execute(
        "INSERT INTO event_actors BY NAME SELECT * REPLACE (7 AS position, NULL AS entity_id, 'they' AS text) FROM event_actors LIMIT 1"
    )
    found = release.rows(
        f"SELECT role, position, name, country, sector, office, texts, n_reports FROM participants WHERE event_id = '{event}' ORDER BY ALL"
    )
    assert found == [
        ("actor", 1, "Ana Ruiz", "CHL", "GOV", "foreign minister", ["the Ana Ruiz"], 2),
        ("actor", 2, "Chile", "CHL", None, None, ["the Chile"], 2),
        ("recipient", 1, "Peru", "PER", None, None, ["the Peru"], 2),
    ]


def test_timeline_is_in_order_and_names_sources_with_copies(release: Release) -> None:
    release.article("a2", cluster_id="a1", is_representative=False)
    release.event("AID", "Q1", "Q2", date_start=date(2026, 3, 5), date_end=date(2026, 3, 5), summary="late")
    release.event("AID", "Q1", "Q2", summary="early")
    release.event("AID", "Q1", "Q2", date_start=None, date_end=None, date_precision=None, summary="undated")
    assert release.rows("SELECT summary, actors, sources FROM timeline") == [
        ("early", ["Chile"], ["https://a1.example", "https://a2.example"]),
        ("late", ["Chile"], ["https://a1.example", "https://a2.example"]),
    ]


def test_commitments(release: Release) -> None:
    plan = release.event("AID", "Q1", "Q2", modality="conditional", condition_text="if it rains")
    release.event("AID", "Q1", "Q2", fulfils=plan)
    release.event("AID", "Q1", "Q2", modality="negated")
    release.event("AGREE", "Q1", "Q2", modality="possible")
    release.event("ASSAULT", "Q1", "Q2")
    release.add("quantities", quantity_id="q", article_id="a1", event_mention_id=f"{plan}m0", text="40", of="trucks")
    release.add(
        "quantities", quantity_id="r", article_id="a1", event_mention_id=f"{plan}m0", text="two ships", of="ships"
    )
    found = release.rows(
        "SELECT modality, condition_text, figures, fulfils, fulfilled_by FROM commitments ORDER BY event_id"
    )
    assert found == [
        ("conditional", "if it rains", ["40 trucks", "two ships"], None, ["e2"]),
        ("actual", None, None, "e1", None),
    ]


def test_meetings(release: Release) -> None:
    release.event("CONSULT", "Q1", "Q2", mode="visit", place_name="Lima")
    release.event("CONSULT", "Q1 Q2 Q3", mode="multilateral", modality="planned")
    release.event("CONSULT", "Q1")
    release.event("SUPPORT", "Q1", "Q2")
    assert release.rows(
        "SELECT participants, n_participants, host, place_name, modality FROM meetings ORDER BY event_id"
    ) == [
        (["Chile", "Peru"], 2, ["Peru"], "Lima", "actual"),
        (["Brazil", "Chile", "Peru"], 3, None, None, "planned"),
        (["Chile"], 1, None, None, "actual"),
    ]


def test_figures_of_a_meeting_are_those_of_all_its_reports(release: Release) -> None:
    release.article("a2", MARCH_2)
    event = release.event("CONSULT", "Q1 Q2", articles="a1 a2")
    release.event("CONSULT", "Q1 Q3")
    release.figure(f"{event}m0", "some 30 leaders", 27, 33, of="leader")
    release.figure(f"{event}m1", "two", 2, 2, of="day")
    release.figure(f"{event}m1", "some 30 leaders", 27, 33, of="leader")
    assert release.rows("SELECT figures FROM meetings ORDER BY event_id") == [
        (["some 30 leaders", "two day"],),
        (None,),
    ]


def test_meetings_of_unknown_participants(release: Release) -> None:
    release.add("events", event_id="x", event_type="CONSULT", modality="actual", actors=None, recipients=None)
    assert release.rows("SELECT participants, n_participants, host FROM meetings") == [(None, 0, None)]


def test_who_said_what_counts_a_text_once(release: Release) -> None:
    release.article("a2", cluster_id="a1", is_representative=False)
    release.article("a3")
    for number, (article_id, speaker_id) in enumerate([("a1", "Q4"), ("a2", "Q4"), ("a3", None)]):
        release.add(
            "quotes",
            quote_id=f"q{number}",
            article_id=article_id,
            text="So it is.",
            kind="direct",
            speaker_id=speaker_id,
            speaker_text="a sailor",
        )
    assert release.rows(
        "SELECT quote_id, speaker, office, country, n_articles, domain FROM who_said_what ORDER BY quote_id"
    ) == [
        ("q0", "Ana Ruiz", "foreign minister", "CHL", 2, "a1.example"),
        ("q2", "a sailor", None, None, 1, "a3.example"),
    ]


def test_dyads_daily(release: Release) -> None:
    release.event("ASSAULT", "Q1 Q4", "Q2", n_mentions=3, n_articles=5)  # two actors of one country are one side
    release.event("ASSAULT", "Q1", "Q2", n_mentions=1)
    release.event("CONSULT", "Q1 Q2")  # a meeting: both ways
    release.event("ASSAULT", "Q1", "Q2", modality="planned")
    release.event("ASSAULT", "Q1", "Q2", date_precision="month", date_end=date(2026, 3, 31))
    release.event("PROTEST", "Q3")
    assert release.rows("SELECT * FROM dyads_daily") == [
        (date(2026, 3, 1), "CHL", "PER", 1, 1, 1, 1, 2.5),
        (date(2026, 3, 1), "CHL", "PER", 4, 2, 4, 6, -9.0),
        (date(2026, 3, 1), "PER", "CHL", 1, 1, 1, 1, 2.5),
    ]


def test_copies_are_in_order_of_publication(release: Release) -> None:
    release.article("a2", datetime(2026, 3, 1, 11, 30, tzinfo=UTC), cluster_id="a1", is_representative=False)
    release.article("a3", None, cluster_id="a1", is_representative=False)
    release.article("a4")
    for article_id in ("a2", "a3"):
        release.add(
            "duplicates", article_id=article_id, representative_id="a1", cluster_id="a1", kind="near", similarity=0.9
        )
    columns = "position, article_id, hours_later, first_article_id, first_domain, is_representative, kind, similarity"
    assert release.rows(f"SELECT {columns} FROM copies") == [
        (1, "a2", 0.0, "a2", "a2.example", False, "near", 0.9),
        (2, "a1", 12.0, "a2", "a2.example", True, None, None),
        (3, "a3", None, "a2", "a2.example", False, "near", 0.9),
    ]


@pytest.mark.parametrize("name", COMPUTED)
def test_computed_view_has_the_rows_that_its_query_finds(release: Release, name: str) -> None:
    listed, found = release.rows("SHOW TABLES"), release.rows(f"FROM {name} ORDER BY ALL")
    for statement in VIEWS[name].compute_sql():
        release.db.execute(statement)
    assert release.rows(f"FROM {name} ORDER BY ALL") == found == release.rows(f"FROM computed.{name} ORDER BY ALL")
    assert release.rows(f"FROM {name}") == release.rows(f"FROM {name} ORDER BY {COMPUTED[name]}")
    assert release.rows("SHOW TABLES") == listed  # the tables behind the views are in a schema of their own
    assert release.rows(f"SELECT comment FROM duckdb_views() WHERE view_name = '{name}'") == [
        (VIEWS[name].description,)
    ]
