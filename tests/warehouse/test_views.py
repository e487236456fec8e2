"""The views, each over a few rows made for it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import views
from warehouse.schema import PUBLISHED
from warehouse.views import VIEWS, read_view
from warehouse.vocabulary import EVENT_TYPES, QUAD_CLASSES

POLECAT = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
]
FILLERS = {
    "text": "?",
    "integer": 0,
    "number": 0.0,
    "boolean": False,
    "timestamp": datetime(2026, 3, 1, tzinfo=UTC),
    "list": [],
}
MARCH_1, MARCH_2 = datetime(2026, 3, 1, 23, 30, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = {
    "Q1": ("Chile", "country", "CHL"),
    "Q2": ("Peru", "country", "PER"),
    "Q3": ("Brazil", "country", "BRA"),
    "Q4": ("Ana Ruiz", "person", "CHL"),
}


class Release:
    """A database of all tables and views; `add` fills what a row must have and the test does not care for."""

    def __init__(self) -> None:
        self.db = duckdb.connect()
        self.db.execute("SET TimeZone = 'Asia/Tokyo'")  # what views show of days must not depend on it
        for table in PUBLISHED.values():
            self.db.execute(table.create_sql())
        for view in VIEWS.values():
            for statement in view.create_sql():
                self.db.execute(statement)
        self.n = 0

    def add(self, table: str, **values: Any) -> None:
        row = {c.name: FILLERS[c.type] for c in PUBLISHED[table].columns if c.required} | values
        assert set(row) <= set(PUBLISHED[table].by_name)
        names = ", ".join(f'"{name}"' for name in row)
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def article(self, article_id: str, published_at: datetime | None = MARCH_1, **values: Any) -> None:
        site = {
            "url": f"https://{article_id}.example",
            "domain": f"{article_id}.example",
            "publisher": None,
            "batch_id": "b",
        }
        self.add("documents", document_id=article_id, source_uri=f"in/{article_id}", **site)
        row = {
            "title": f"Title {article_id}",
            "text": "First lines.\n\nSecond lines.",
            "language": "en",
            "cluster_id": article_id,
        }
        self.add(
            "articles", article_id=article_id, published_at=published_at, **{**row, "is_representative": True, **values}
        )

    def entities(self) -> None:
        for entity_id, (name, type_, country) in NAMES.items():
            wikidata_id = entity_id if type_ == "country" else None
            role = "foreign minister" if type_ == "person" else None
            sector = "GOV" if type_ == "person" else None
            self.add(
                "entities",
                entity_id=entity_id,
                name=name,
                type=type_,
                country=country,
                wikidata_id=wikidata_id,
                role=role,
                sector=sector,
            )

    def event(
        self, event_type: str, actors: str = "", recipients: str = "", articles: str = "a1", **values: Any
    ) -> str:
        """An event with a report in each of the articles; actors and recipients are entity ids."""
        self.n += 1
        event_id = f"e{self.n}"
        row: dict[str, Any] = {
            "event_id": event_id,
            "event_type": event_type,
            "modality": "actual",
            "quad_class": EVENT_TYPES[event_type].quad_class,
            "score": EVENT_TYPES[event_type].score,
            "cameo_root": EVENT_TYPES[event_type].cameo_root,
            "date_start": date(2026, 3, 1),
            "date_end": date(2026, 3, 1),
            "date_precision": "day",
            "actors": [NAMES[i][0] for i in actors.split()],
            "recipients": [NAMES[i][0] for i in recipients.split()],
            "n_mentions": 1,
            "n_articles": 1,
            "n_clusters": 1,
            "first_reported_at": MARCH_1,
            **values,
        }
        self.add("events", **row)
        for number, article_id in enumerate(articles.split()):
            mention_id = f"{event_id}m{number}"
            kinds = {"event_type": event_type, "modality": row["modality"]}
            self.add(
                "event_mentions",
                event_mention_id=mention_id,
                event_id=event_id,
                article_id=article_id,
                start=20 * number,
                **kinds,
            )
            for role, side in (("actor", actors), ("recipient", recipients)):
                for position, entity_id in enumerate(side.split()):
                    text = f"the {NAMES[entity_id][0]}"
                    self.add(
                        "event_actors",
                        event_mention_id=mention_id,
                        article_id=article_id,
                        role=role,
                        position=position,
                        entity_id=entity_id,
                        text=text,
                    )
        return event_id

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.db.execute(sql).fetchall()


@pytest.fixture
def release() -> Iterator[Release]:
    made = Release()
    made.entities()
    made.add("batches", batch_id="b", software_version="0.1.0")
    made.article("a1")
    yield made
    made.db.close()


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
        for view in VIEWS.values():
            for statement in view.create_sql():
                db.execute(statement)
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


def test_plover_events_has_the_columns_of_polecat(release: Release) -> None:
    assert [row[0] for row in release.rows("DESCRIBE plover_events")] == POLECAT
    release.add("mentions", mention_id="m", article_id="a1", entity_id="Q3")
    release.add("mentions", mention_id="n", article_id="a1", entity_id="Q4")
    place = {"place_id": "Q3", "place_name": "Brazil", "country": "BRA", "latitude": -10.0, "longitude": -50.0}
    release.event("ACCUSE", "Q4 Q1", "Q2", contexts=["diplomatic", "legal"], mode="allege", score=-3.5, **place)
    (row,) = release.rows("FROM plover_events")
    found = dict(zip(POLECAT, row, strict=True))
    assert {name for name, value in found.items() if value is None} == {
        "Actor COW", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "City", "District", "Province",
        "GeoNames ID", "Raw Placename", "Feature Type", "Story Organizations",
    }  # fmt: skip
    assert found["Actor Name"] == "Ana Ruiz; Chile"
    assert found["Actor Country"] == "CHL"
    assert found["Primary Actor Sector"] == "GOV"
    assert found["Actor Name Raw"] == "the Ana Ruiz; the Chile"
    assert found["Contexts"] == "diplomatic; legal"
    assert (found["Event Type"], found["Event Mode"], found["Intensity"], found["Quad Code"]) == (
        "ACCUSE",
        "allege",
        -3.5,
        "VERBAL CONFLICT",
    )
    assert (found["Story People"], found["Story Locations"]) == ("Ana Ruiz", "Brazil")
    assert (found["Publication Date"], found["Source"], found["Version"]) == (date(2026, 3, 1), "a1.example", "0.1.0")


@pytest.mark.parametrize("modality", ["actual", "planned", "conditional", "possible", "negated"])
def test_plover_and_gdelt_fold_what_has_not_happened(release: Release, modality: str) -> None:
    ahead = modality in ("planned", "conditional", "possible")
    folded = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
    plover, gdelt = [], []
    for event_type in EVENT_TYPES.values():
        mode, score = next(iter(event_type.modes.items()), (None, event_type.score))
        event_id = release.event(event_type.name, "Q1", "Q2", modality=modality, mode=mode, score=score)
        coded = EVENT_TYPES[folded.get(event_type.name, event_type.name) if ahead else event_type.name]
        if coded is not event_type:
            mode, score = None, coded.score
        quad, root = QUAD_CLASSES[coded.quad_class].upper(), coded.cameo_root
        plover.append((event_id, coded.name, mode, score, quad))
        gdelt.append((f"{event_id}-1", root, f"{root}0", coded.quad_class, score))
    if modality == "negated":
        plover, gdelt = [], []
    columns = '"Event ID", "Event Type", "Event Mode", "Intensity", "Quad Code"'
    assert sorted(release.rows(f"SELECT {columns} FROM plover_events")) == sorted(plover)
    columns = "GLOBALEVENTID, EventRootCode, EventCode, QuadClass, GoldsteinScale"
    assert sorted(release.rows(f"SELECT {columns} FROM gdelt_events")) == sorted(gdelt)


def test_gdelt_events_is_a_row_a_pair(release: Release) -> None:
    release.event("ACCUSE", "Q1 Q2", "Q3")
    release.event("CONSULT", "Q1 Q2")
    release.event("PROTEST", "Q3")
    release.event("SANCTION", "", "Q1")
    release.event("ASSAULT")
    found = release.rows(
        "SELECT GLOBALEVENTID, Actor1Name, Actor1CountryCode, Actor2Name, Actor2CountryCode FROM gdelt_events ORDER BY 1"
    )
    assert found == [
        ("e1-1", "CHILE", "CHL", "BRAZIL", "BRA"),
        ("e1-2", "PERU", "PER", "BRAZIL", "BRA"),
        ("e2-1", "CHILE", "CHL", "PERU", "PER"),
        ("e2-2", "PERU", "PER", "CHILE", "CHL"),
        ("e3-1", "BRAZIL", "BRA", None, None),
        ("e4-1", None, None, "CHILE", "CHL"),
        ("e5-1", None, None, None, None),
    ]


def test_gdelt_events_columns(release: Release) -> None:
    release.article("a2", MARCH_2)
    release.event("ACCUSE", "Q1", "Q2", articles="a2 a1", n_mentions=2, n_articles=2, n_domains=2)
    release.event("ACCUSE", "Q1", "Q2", articles="a2 a2", date_start=None, date_end=None, date_precision=None)
    release.db.execute("UPDATE event_mentions SET start = 20 WHERE event_id = 'e2'")
    columns = (
        "SQLDATE, MonthYear, Year, IsRootEvent, NumMentions, NumSources, NumArticles, AvgTone, DATEADDED, SOURCEURL"
    )
    assert release.rows(f"SELECT {columns} FROM gdelt_events ORDER BY GLOBALEVENTID") == [
        (20260301, 202603, 2026, 1, 2, 2, 2, None, 20260301233000, "https://a1.example"),
        (None, None, None, 0, 1, 0, 1, None, 20260301233000, "https://a2.example"),
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
