"""The views of what reports state and where they differ: figures and conflicts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_release import MARCH_1, MARCH_2, Release, made_release

MARCH_3 = datetime(2026, 3, 3, 8, tzinfo=UTC)
DEATHS = {"of": "deaths"}
CONFLICTS = "SELECT what, about, versions, sources, latest, n_versions, n_texts FROM conflicts ORDER BY what, about"


@pytest.fixture
def release() -> Iterator[Release]:
    """Four articles of three days; a4 of an unknown one."""
    with made_release() as made:
        made.article("a2", MARCH_2)
        made.article("a3", MARCH_3)
        made.article("a4", None)
        yield made


def test_a_corrected_toll_is_an_earlier_and_a_later_figure(release: Release) -> None:
    event = release.event("ASSAULT", "", "Q1", articles="a2 a1 a3", n_mentions=3)
    release.figure(f"{event}m0", "11 people", 11, 11, **DEATHS)
    release.figure(f"{event}m1", "14 people", 14, 14, **DEATHS)
    release.figure(f"{event}m2", "at least 10 deaths", 10, None, **DEATHS)
    columns = "text, figure, domain, published_at, position, is_latest, differs"
    assert release.rows(f"SELECT {columns} FROM figures ORDER BY position") == [
        ("14 people", "14 people (deaths)", "a1.example", MARCH_1, 1, False, True),
        ("11 people", "11 people (deaths)", "a2.example", MARCH_2, 2, False, True),
        ("at least 10 deaths", "at least 10 deaths", "a3.example", MARCH_3, 3, True, False),
    ]
    assert release.rows(CONFLICTS) == [
        ("figure", "deaths", ["14 people", "11 people"], [1, 1], "11 people", 2, 2),
    ]


def test_a_figure_names_its_report(release: Release) -> None:
    event = release.event("AID", "Q1", "Q2")
    report = release.report(event, "a2", text="it paid 3 million euros")
    release.figure(report, "3 million euros", 3e6, 3e6, unit="EUR")
    release.add("quantities", quantity_id="q", article_id="a1", text="seven")  # of no event
    found = (
        'event_id, event_mention_id, article_id, url, sentence, "of", unit, value_low, value_high, figure, is_latest'
    )
    assert release.rows(f"SELECT {found} FROM figures") == [
        (event, report, "a2", "https://a2.example", "it paid 3 million euros", None, "EUR", 3e6, 3e6, "3 million euros", True)
    ]  # fmt: skip


def test_of_the_last_article_its_first_figure_is_the_latest_and_the_undated_come_last(release: Release) -> None:
    event = release.event("ASSAULT", articles="a2 a4 a1")
    for mention, text, value in (("m1", "5", 5), ("m0", "11", 11), ("m0", "14", 14), ("m2", "14", 14)):
        release.figure(f"{event}{mention}", text, value, value, **DEATHS)
    assert release.rows("SELECT article_id, text, position, is_latest FROM figures ORDER BY position") == [
        ("a1", "14", 1, False),
        ("a2", "11", 2, True),
        ("a2", "14", 3, False),
        ("a4", "5", 4, False),
    ]


def test_figures_of_different_things_units_and_events_do_not_differ(release: Release) -> None:
    event = release.event("ASSAULT", articles="a1 a2", n_mentions=2)
    other = release.event("ASSAULT", articles="a2 a3", n_mentions=2)
    release.figure(f"{event}m0", "14", 14, 14, **DEATHS)
    release.figure(f"{event}m1", "30", 30, 30, of="injuries")
    release.figure(f"{event}m1", "2 tonnes of deaths", 2, 2, of="deaths", unit="t")
    release.figure(f"{other}m0", "9", 9, 9, **DEATHS)
    assert release.rows("SELECT DISTINCT differs FROM figures") == [(False,)]
    assert release.rows("SELECT DISTINCT position, is_latest FROM figures") == [(1, True)]
    assert release.rows("FROM conflicts") == []


@pytest.mark.parametrize(
    ("values", "differs"),
    [
        ({"of": None, "unit": None}, False),  # who knows what is counted
        ({"of": None, "unit": "day"}, False),
        ({"of": None, "unit": "USD"}, True),  # money is money
        ({"of": "aid", "unit": "USD"}, True),
        ({"of": "man", "unit": "years old"}, False),  # two men
        ({"of": "man", "unit": None}, True),
    ],
)
def test_only_figures_of_a_known_thing_are_compared(release: Release, values: dict[str, str], differs: bool) -> None:
    event = release.event("AID", "Q1", "Q2", articles="a1 a2", n_mentions=2)
    release.figure(f"{event}m0", "5", 5, 5, **values)
    release.figure(f"{event}m1", "6", 6, 6, **values)
    assert release.rows("SELECT differs FROM figures") == [(differs,), (differs,)]
    assert len(release.rows("FROM conflicts")) == differs


RANGES = st.tuples(st.integers(0, 6), st.one_of(st.none(), st.integers(0, 3)))


def test_figures_differ_where_another_report_gives_a_range_apart(release: Release) -> None:
    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.integers(0, 2), RANGES), max_size=6))
    def check(figures: list[tuple[int, tuple[int, int | None]]]) -> None:
        ranges = [(report, low, None if width is None else low + width) for report, (low, width) in figures]
        event = release.event("ASSAULT", articles="a1 a1 a1")
        for report, low, high in ranges:
            release.figure(f"{event}m{report}", "?", low, high, **DEATHS)
        found = release.rows(f"SELECT differs FROM figures WHERE event_id = '{event}' ORDER BY position")
        assert found == [(any(is_apart(one, other) for other in ranges),) for one in ranges]

    check()


def is_apart(one: tuple[int, int, int | None], other: tuple[int, int, int | None]) -> bool:
    """Are these figures (report, low, high) of two reports, and do they not overlap?"""
    high, other_high = (figure[2] if figure[2] is not None else inf for figure in (one, other))
    return one[0] != other[0] and (high < other[1] or other_high < one[1])


def test_an_article_may_correct_a_figure_in_itself(release: Release) -> None:
    event = release.event("ASSAULT", articles="a1 a1", n_mentions=2)
    release.figure(f"{event}m0", "11", 11, 11, **DEATHS)
    release.figure(f"{event}m0", "14", 14, 14, **DEATHS)  # "11, not 14"
    release.figure(f"{event}m1", "14", 14, 14, **DEATHS)
    assert release.rows(CONFLICTS) == [("figure", "deaths", ["11", "14"], [1, 1], "11", 2, 1)]


def test_reports_that_give_the_same_two_figures_do_not_differ(release: Release) -> None:
    event = release.event("ASSAULT", articles="a1 a2", n_mentions=2)
    for mention in ("m0", "m1"):
        release.figure(f"{event}{mention}", "two girls", 2, 2, **DEATHS)
        release.figure(f"{event}{mention}", "nine people", 9, 9, **DEATHS)
    assert release.rows("FROM conflicts") == []


def test_a_version_told_in_other_words_is_one(release: Release) -> None:
    event = release.event("ASSAULT", articles="a1 a2 a3", n_mentions=3)
    release.figure(f"{event}m0", "fourteen people", 14, 14, **DEATHS)
    release.figure(f"{event}m1", "9 people", 9, 9, **DEATHS)
    release.figure(f"{event}m2", "14 dead", 14, 14, **DEATHS)
    assert release.rows(CONFLICTS) == [
        ("figure", "deaths", ["fourteen people", "9 people"], [2, 1], "fourteen people", 2, 3)
    ]


def add_places(release: Release) -> None:
    for entity_id, name, type_, country in (
        ("Q11", "Lima", "place", "PER"),
        ("Q12", "Cusco", "place", "PER"),
        ("Q13", "Santiago", "place", "CHL"),
        ("Q14", "Pacific", "place", None),
        ("Q15", "Government Palace", "facility", "PER"),
    ):
        release.add("entities", entity_id=entity_id, name=name, type=type_, country=country)


@pytest.mark.parametrize(
    ("places", "versions"),
    [
        (["Q11", "Q12"], ["Lima", "Cusco"]),
        (["Q11", "Q13"], ["Lima", "Santiago"]),
        (["Q1", "Q2"], ["Chile", "Peru"]),
        (["Q11", "Q1"], ["Lima", "Chile"]),
        (["Q11", "Q2"], None),  # the town and its state
        (["Q2", "Q11"], None),
        (["Q2", "Q11", "Q13"], ["Lima", "Santiago"]),
        (["Q11", "Q14"], None),  # whose is the ocean
        (["Q11", "Q15"], None),  # a house in the town
        (["Q11", "Q11"], None),
        (["Q11", None], None),
    ],
)
def test_places(release: Release, places: list[str | None], versions: list[str] | None) -> None:
    add_places(release)
    event = release.event("PROTEST", articles="", n_mentions=len(places))
    for article_id, place in zip(("a1", "a2", "a3"), places, strict=False):
        release.report(event, article_id, place_id=place)
    found = release.rows("SELECT what, versions, sources, latest, event_type FROM conflicts")
    assert found == ([("place", versions, [1, 1], versions[-1], "PROTEST")] if versions else [])


def test_a_text_that_tells_both_does_not_disagree(release: Release) -> None:
    add_places(release)
    event = release.event("PROTEST", articles="", n_mentions=4)
    for article_id, place in (("a1", "Q11"), ("a1", "Q12"), ("a2", "Q11"), ("a2", "Q11")):
        release.report(event, article_id, place_id=place)
    assert release.rows("FROM conflicts") == []
    release.report(event, "a3", place_id="Q12")
    assert release.rows(CONFLICTS) == [("place", None, ["Lima", "Cusco"], [1, 1], "Cusco", 2, 2)]


def day(
    first: int, last: int | None = None, method: str | None = "weekday", precision: str = "day"
) -> dict[str, object]:
    """What a report tells of a day of March."""
    end = date(2026, 3, last or first)
    return {"date_start": date(2026, 3, first), "date_end": end, "date_precision": precision, "date_method": method}


@pytest.mark.parametrize(
    ("days", "versions"),
    [
        ([day(1), day(2)], ["2026-03-01", "2026-03-02"]),
        ([day(1), day(2, method=None)], ["2026-03-01", "2026-03-02"]),
        ([day(1, 2), day(4, 5)], ["2026-03-01/2026-03-02", "2026-03-04/2026-03-05"]),
        ([day(1, 3), day(2)], None),
        ([day(1), day(1)], None),
        ([day(1), day(2, method="published.past")], None),
        ([day(1), day(2, method="paragraph.weekday")], None),  # said of something else
        ([day(1), day(5, method="by.weekday")], None),  # a limit
        ([day(1), day(2, 31, method="month", precision="month")], None),
        ([day(1, 3), day(2), day(5)], ["2026-03-01/2026-03-03", "2026-03-02", "2026-03-05"]),
    ],
)
def test_days(release: Release, days: list[dict[str, object]], versions: list[str] | None) -> None:
    event = release.event("PROTEST", articles="", n_mentions=len(days))
    for article_id, told in zip(("a1", "a2", "a3"), days, strict=False):
        release.report(event, article_id, **told)
    found = release.rows("SELECT what, versions, sources, latest FROM conflicts")
    assert found == ([("day", versions, [1] * len(versions), versions[-1])] if versions else [])


def test_status(release: Release) -> None:
    event = release.event("CONSULT", articles="", n_mentions=4, n_clusters=3)
    release.article("a5", MARCH_3)
    for article_id, modality in (("a5", "actual"), ("a2", "planned"), ("a3", "actual"), ("a1", "planned")):
        release.report(event, article_id, modality=modality)
    assert release.rows(CONFLICTS) == [("status", None, ["planned", "actual"], [2, 2], "actual", 2, 4)]


@pytest.mark.parametrize(
    ("reports", "versions"),
    [
        (["Q1 Q2", "Q1 Q3"], ["Chile, Peru", "Brazil, Chile"]),
        (["Q1 Q2", "Q3 Q2 Q1"], ["Chile, Peru", "Brazil, Chile, Peru"]),
        (["Q1 Q2", "Q3"], ["Chile, Peru", "Brazil"]),
        (["Q1 Q2", "Q1"], None),  # who names one names no list
        (["Q1", "Q2"], None),
        (["Q2 Q1", "Q1 Q2"], None),
        (["Q1 Q2", "Q4 Q2"], None),  # Chile and its minister
        (["Q4 Q2", "Q5 Q2"], ["Ana Ruiz, Peru", "Luis Vega, Peru"]),
        (["Q1 Q2", "Q1", "Q1 Q2 Q3"], ["Chile, Peru", "Brazil, Chile, Peru"]),
    ],
)
def test_who_took_part(release: Release, reports: list[str], versions: list[str] | None) -> None:
    event = release.event("CONSULT", articles="", n_mentions=len(reports))
    for article_id, actors in zip(("a1", "a2", "a3"), reports, strict=False):
        release.report(event, article_id, actors)
    found = release.rows("SELECT what, versions, sources, latest FROM conflicts")
    assert found == ([("actor", versions, [1, 1], versions[-1])] if versions else [])


def test_an_unnamed_official_is_of_the_state(release: Release) -> None:
    event = release.event("CONSULT", articles="", n_mentions=2)
    report = release.report(event, "a1", "Q2")
    official = {"role": "actor", "position": 1, "text": "an official from Quito", "country": "ECU"}
    release.add("event_actors", event_mention_id=report, article_id="a1", **official)
    release.add("event_actors", event_mention_id=report, article_id="a1", role="actor", position=2, text="a friend")
    release.report(event, "a2", "Q1 Q2")
    assert release.rows("SELECT what, versions FROM conflicts") == [("actor", ["ECU, Peru", "Chile, Peru"])]


def test_hosts_take_part_and_other_events_have_no_list(release: Release) -> None:
    visit = release.event("CONSULT", articles="", n_mentions=2)
    release.report(visit, "a1", "Q1 Q3", "Q2")
    release.report(visit, "a2", "Q1 Q2 Q3")
    attack = release.event("ASSAULT", articles="", n_mentions=2)
    release.report(attack, "a1", "Q1 Q3")
    release.report(attack, "a2", "Q1 Q2")
    assert release.rows("FROM conflicts") == []


def test_a_lone_report_disagrees_with_nobody(release: Release) -> None:
    event = release.event("CONSULT", "Q1 Q2", n_mentions=1)
    release.figure(f"{event}m0", "2", 2, 2, **DEATHS)
    release.figure(f"{event}m0", "3", 3, 3, **DEATHS)
    assert release.rows("FROM conflicts") == []
    assert release.rows("SELECT differs FROM figures") == [(False,), (False,)]


def test_each_point_of_disagreement_is_a_row(release: Release) -> None:
    event = release.event("CONSULT", articles="", n_mentions=2)
    release.report(event, "a1", "Q1 Q2", modality="planned", place_id="Q1", **day(1))
    release.report(event, "a2", "Q1 Q3", modality="actual", place_id="Q3", **day(2))
    release.figure(f"{event}m0", "ten", 10, 10, of="leader")
    release.figure(f"{event}m1", "twelve", 12, 12, of="leader")
    release.figure(f"{event}m0", "two weeks", 2, 2, of="talk", unit="week")
    release.figure(f"{event}m1", "three weeks", 3, 3, of="talk", unit="week")
    assert release.rows("SELECT what, about, latest FROM conflicts ORDER BY what, about") == [
        ("actor", None, "Brazil, Chile"),
        ("day", None, "2026-03-02"),
        ("figure", "leader", "twelve"),
        ("figure", "talk, week", "three weeks"),
        ("place", None, "Brazil"),
        ("status", None, "actual"),
    ]
