"""The pictures of made releases: what they show and leave out, that no text covers another, that bytes stay the same."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from made_release import MARCH_2, NAMES, Release, made_release
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from warehouse.catalog import build
from warehouse.pictures.choice import Choice, NothingToDrawError
from warehouse.pictures.draw import PICTURES, format_of, write_picture
from warehouse.pictures.page import QUADS, style
from warehouse.pictures.picture import Asked, Drawn

COUNTRIES = {"CHL": "Chile", "PER": "Peru", "BRA": "Brazil"}
LIMA = {"place_id": "P1", "place_name": "Lima", "latitude": -12.05, "longitude": -77.04, "country": "PER"}
PERU = {"place_id": "Q2", "place_name": "Peru", "latitude": -10.0, "longitude": -76.0, "country": "PER"}
CHILE = {"place_id": "Q1", "place_name": "Chile", "latitude": -30.0, "longitude": -71.0, "country": "CHL"}
LONG = "An assembly of the provinces beyond the mountains and along the coast, " * 4


@pytest.fixture
def release() -> Iterator[Release]:
    with made_release() as made:
        made.rows("UPDATE documents SET publisher = 'The Coast Courier'")
        yield made


def picture(release: Release, name: str, choice: Choice | None = None, top: int = 8, title: str | None = None) -> Drawn:
    with style():
        return PICTURES[name](Asked(release.db, "20260301T000000Z-00000000", COUNTRIES, choice or Choice(), top, title))


def texts(drawn: Drawn) -> list[str]:
    return [one.get_text() for one in drawn.figure.findobj(Text) if one.get_text() and one.get_visible()]


def covering(drawn: Drawn) -> list[tuple[str, str]]:
    """Pairs of texts that cover one another, and texts that leave the sheet (with themselves)."""
    with style():
        canvas = FigureCanvasAgg(drawn.figure)
        canvas.draw()
        shown = [t for t in drawn.figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
        boxes = [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in shown]
    sheet = drawn.figure.bbox
    found = [
        (a, a) for a, box in boxes if not (box.x0 >= 0 and box.y0 >= 0 and box.x1 <= sheet.x1 and box.y1 <= sheet.y1)
    ]
    for n, (a, one) in enumerate(boxes):
        for b, other in boxes[:n]:
            across, up = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
            if across > 1 and up > 1:
                found.append((a, b))
    return found


def crowded(made: Release) -> None:
    """Many events of long names near one another."""
    for n in range(30):
        NAMES[f"R{n}"] = (f"{n} {LONG}"[:90], "organization", f"C{n:02}")
        made.add("entities", entity_id=f"R{n}", name=NAMES[f"R{n}"][0], type="organization", country=f"C{n:02}")
    for n in range(60):
        day = date(2026, 3, 1) + timedelta(days=n % 9)
        place = {
            "place_id": f"P{n}",
            "place_name": f"Place {n} of {LONG}"[:40],
            "latitude": -12 + n % 7,
            "longitude": -77 + n % 5,
        }
        due = {
            "date_start": day,
            "date_end": day + timedelta(days=n % 3 * 200),
            "modality": "planned",
            "n_clusters": n % 4 + 1,
        }
        made.event(
            "AID", f"R{n % 30}", f"R{(n * 7 + 1) % 30}", summary=f"{n} {LONG}", condition_text=LONG, **place, **due
        )
    for n in range(30):
        del NAMES[f"R{n}"]


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_covers_another_or_leaves_the_sheet(release: Release, name: str) -> None:
    crowded(release)
    drawn = picture(release, name, top=30, title=LONG)
    assert covering(drawn) == []
    assert any(text.endswith("…") for text in texts(drawn)) or name == "countries"


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_release_gives_the_same_bytes(release: Release, tmp_path: Path, name: str, ending: str) -> None:
    release.event("AID", "Q1", "Q2", modality="planned", summary="Chile will send $5 and $6.", **LIMA)
    files = [tmp_path / f"{n}.{ending}" for n in range(2)]
    for file in files:
        drawn = write_picture(name, file, release.db, "20260301T000000Z-00000000", Choice(), 8, None)
        assert drawn.n_events == 1 and not drawn.lacks_letters
    first, second = (file.read_bytes() for file in files)
    assert first == second and len(first) > 5_000
    assert not re.search(rb"20\d\d-\d\d-\d\dT", first)
    assert sorted(tmp_path.iterdir()) == files  # nothing half-written stays


def test_letters_that_the_font_lacks_are_told(release: Release, tmp_path: Path) -> None:
    release.event("AID", "Q1", summary="智利将提供援助", **LIMA)
    drawn = write_picture("timeline", tmp_path / "t.svg", release.db, "r", Choice(), 8, None)
    assert drawn.lacks_letters


def test_only_svg_and_png() -> None:
    assert (format_of(Path("a.SVG")), format_of(Path("b.png"))) == ("svg", "png")
    with pytest.raises(ValueError, match=r"x\.pdf: the name must end with \.svg or \.png"):
        format_of(Path("x.pdf"))


def test_a_caption_names_the_sources_and_counts_copies(release: Release) -> None:
    for n in range(2, 9):
        release.article(f"a{n}")
        release.rows(f"UPDATE documents SET publisher = 'Paper {n}' WHERE document_id = 'a{n}'")
    release.article("copy", cluster_id="a2", is_representative=False)
    release.event("AID", "Q1", articles="a1 a2 a3 a4 a5 a6 a7 a8")
    release.event("AID", "Q2", articles="a2")
    (caption,) = [picture(release, "timeline").caption]
    assert "Source: 2 events in 9 articles of Paper 2, Paper 3" in caption or "of Paper 2" in caption
    assert "and 4 more. Coded by Communique, release 20260301T000000Z-00000000." in caption


def test_the_title_can_be_given(release: Release) -> None:
    release.event("AID", "Q1")
    assert picture(release, "timeline").title == "Events by day, 1 Mar 2026"
    assert "My title" in texts(picture(release, "timeline", title="My title"))


# timeline


def test_a_timeline_says_what_it_leaves_out(release: Release) -> None:
    for n in range(20):
        release.event("AID", "Q1", date_start=date(2026, 3, 1 + n), date_end=date(2026, 3, 1 + n))
    release.event("AID", date_start=date(2026, 3, 2), date_end=date(2026, 3, 8), date_precision="week")
    release.event("AID", date_start=None, date_end=None, date_precision=None)
    release.event("AID", date_start=date(1999, 1, 1), date_end=date(1999, 12, 31), date_precision="year")
    release.event("AID", modality="negated")
    drawn = picture(release, "timeline")
    assert (drawn.n_events, drawn.title) == (19, "Events by day, 1 – 19 Mar 2026")
    assert (
        "Not drawn: 1 has no date, 1 is known less exactly than to the day, 1 is of before, 1 is of later."
        in drawn.caption
    )


@pytest.mark.parametrize(
    ("step", "unit"), [(1, "day"), (9, "week"), (40, "month"), (500, "year")], ids=lambda value: str(value)
)
def test_the_unit_of_a_timeline_follows_from_its_length(release: Release, step: int, unit: str) -> None:
    for n in range(40):
        day = date(1960, 1, 4) + timedelta(days=n * step)
        release.event("AID", date_start=day, date_end=day)
    assert picture(release, "timeline").title.startswith(f"Events by {unit}, ")


def test_what_is_known_to_a_month_makes_a_timeline_of_months(release: Release) -> None:
    for month, days in ((1, 31), (3, 31), (4, 30)):
        whole = {"date_start": date(2026, month, 1), "date_end": date(2026, month, days), "date_precision": "month"}
        release.event("AID", **whole)
    drawn = picture(release, "timeline")
    assert (drawn.title, drawn.n_events) == ("Events by month, Jan – Apr 2026", 3)


def test_the_days_of_a_timeline_can_be_asked_for(release: Release) -> None:
    for n in (1, 2, 20):
        release.event("AID", date_start=date(2026, 3, n), date_end=date(2026, 3, n))
    drawn = picture(release, "timeline", Choice(first=date(2026, 3, 2), last=date(2026, 3, 31)))
    assert (drawn.title, drawn.n_events) == ("Events by day, 2 – 31 Mar 2026", 2) or drawn.n_events == 2


def test_a_timeline_numbers_what_most_texts_report(release: Release) -> None:
    for n, texts_of in ((1, 1), (2, 5), (3, 3)):
        release.event(
            "AID", date_start=date(2026, 3, n), date_end=date(2026, 3, n), n_clusters=texts_of, summary=f"Event {n}."
        )
    shown = texts(picture(release, "timeline", top=2))
    assert "Event 2." in shown and "Event 3." in shown and "Event 1." not in shown
    assert shown.count("1") == 2 and shown.count("2") >= 2  # over the bar and before the event
    assert "2 Mar 2026 · AID · 5 independent texts" in shown


def test_without_a_date_there_is_no_timeline(release: Release) -> None:
    release.event("AID", date_start=None, date_end=None, date_precision=None)
    with pytest.raises(NothingToDrawError, match="no event of these has a date"):
        picture(release, "timeline")


# map


def test_a_map_counts_places_and_tells_countries_apart(release: Release) -> None:
    for _ in range(3):
        release.event("AID", "Q1", **LIMA)
    release.event("ASSAULT", "Q1", **PERU)
    release.event("AID", "Q1")
    drawn = picture(release, "map")
    assert drawn.n_events == 4
    assert {"Lima", "Peru", "known to the country alone", "larger: more events, here up to 3"} <= set(texts(drawn))
    assert "Not drawn: 1 event without a place whose coordinates are known." in drawn.caption
    assert "Natural Earth" in drawn.caption
    faces = [tuple(round(c, 2) for c in p.get_edgecolor()[:3]) for p in drawn.figure.axes[0].patches[-2:]]
    assert len(set(faces)) == 2  # Peru's ring is of conflict


def test_a_map_needs_places(release: Release) -> None:
    release.event("AID", "Q1")
    with pytest.raises(NothingToDrawError, match="coordinates"):
        picture(release, "map")


@pytest.mark.parametrize(
    "ends", [((-77, -60), (178, 70)), ((-179.9, 0), (179.9, 0)), ((0, 89), (1, 89)), ((10, -85), (11, -85))]
)
def test_a_map_shows_all_its_places(release: Release, ends) -> None:
    for n, (longitude, latitude) in enumerate(ends):
        release.event("AID", place_id=f"P{n}", place_name=f"P{n}", longitude=longitude, latitude=latitude)
    axes = picture(release, "map").figure.axes[0]
    for circle in axes.patches[-2:]:
        x, y = circle.center  # type: ignore[attr-defined]
        assert 0 <= x <= axes.get_xlim()[1] and 0 <= y <= axes.get_ylim()[1]


# network


def test_a_network_joins_who_shares_events(release: Release) -> None:
    for _ in range(3):
        release.event("ASSAULT", "Q1", "Q2")
    release.event("CONSULT", "Q4 Q5", "")
    release.event("AID", "Q3")
    drawn = picture(release, "actors")
    shown = set(texts(drawn))
    assert {"Chile", "Peru", "Ana Ruiz", "Luis Vega"} <= shown and "Brazil" not in shown
    assert drawn.n_events == 4 and len(drawn.figure.axes[0].lines) == 2
    assert "Not drawn: 1 of them that share no event with another." in drawn.caption


def test_a_network_of_countries_has_all_who_belong_to_them(release: Release) -> None:
    release.event("ASSAULT", "Q4", "Q2")
    drawn = picture(release, "countries")
    assert {"Chile", "Peru"} <= set(texts(drawn)) and "Ana Ruiz" not in texts(drawn)


def test_who_is_alone_makes_no_network(release: Release) -> None:
    release.event("AID", "Q3")
    with pytest.raises(NothingToDrawError, match="no two of them"):
        picture(release, "actors")


# commitments


def test_commitments_with_condition_and_what_carried_them_out(release: Release) -> None:
    april = {"date_start": date(2026, 4, 1), "date_end": date(2026, 4, 30), "date_precision": "month"}
    planned = release.event(
        "AID", "Q1", "Q2", modality="conditional", condition_text="if it rains", summary="Chile will help.", **april
    )
    release.event("AID", "Q1", "Q2", fulfils=planned, date_start=date(2026, 4, 7), date_end=date(2026, 4, 7))
    release.event("ASSAULT", "Q3", modality="planned")
    drawn = picture(release, "commitments")
    shown = texts(drawn)
    assert drawn.n_events == 1
    assert {"Chile → Peru", "Chile will help.", "↳ if it rains", "✓", "depends on a condition"} <= set(shown)
    assert "AID · reported 1 Mar 2026 · due Apr 2026 · carried out 7 Apr 2026 · 1 independent text" in shown
    done = picture(release, "commitments", Choice(modalities=["actual"]))
    assert done.n_events == 1 and "has happened" in texts(done)


def test_days_of_commitments_are_those_of_utc(release: Release) -> None:
    late = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    release.event("AID", "Q1", modality="planned", first_reported_at=late, date_start=None, date_end=None)
    assert "AID · reported 1 Mar 2026 · 1 independent text" in texts(picture(release, "commitments"))


def test_commitments_without_any_day(release: Release) -> None:
    release.event("AID", modality="planned", first_reported_at=None, date_start=None, date_end=None)
    assert "somebody" in texts(picture(release, "commitments"))


def test_more_commitments_than_rows_are_told(release: Release) -> None:
    for n in range(3):
        release.event(
            "AID", "Q1", modality="planned", n_clusters=n + 1, summary=f"Promise {n}.", first_reported_at=MARCH_2
        )
    drawn = picture(release, "commitments", top=2)
    assert "The 2 that most texts report, of 3." in drawn.caption
    assert "Promise 0." not in texts(drawn)


def test_without_a_commitment_there_is_no_picture(release: Release) -> None:
    release.event("ASSAULT", "Q1", modality="planned")
    with pytest.raises(NothingToDrawError, match="no event of these is a commitment"):
        picture(release, "commitments")


def test_colours_are_those_of_the_catalogue() -> None:
    css = (Path(build.__file__).parent / "assets" / "catalog.css").read_text(encoding="utf-8")
    assert {int(n): light for n, light in re.findall(r"--quad-(\d): light-dark\((#\w+),", css)} == QUADS
