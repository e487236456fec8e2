"""The views in the columns of POLECAT and of GDELT."""

from collections.abc import Iterator
from datetime import date

import pytest
from made_release import MARCH_2, Release, made_release

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


@pytest.fixture
def release() -> Iterator[Release]:
    with made_release() as made:
        yield made


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
