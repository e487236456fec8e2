"""The row of an event: what its reports tell, as most independent texts tell it."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import DAY, NOON, article, told

from transforms.resolution.events import MAX_CONFIDENCE, Told, event_row
from warehouse.schema import TABLES
from warehouse.vocabulary import EVENT_TYPES

Record = dict[str, Any]


def event(*reports: Told) -> Record:
    return event_row("e", reports)


def told_by(column: str, *values: Any, **more: Any) -> list[Told]:
    """A report of a text of its own for each value."""
    return [told(f"r{n}", source=f"a{n}", **{column: value}, **more) for n, value in enumerate(values)]


def copies(n: int, **columns: Any) -> list[Told]:
    """Reports of one text."""
    return [told(f"copy {i}", source=article("copied"), sentence_no=i, **columns) for i in range(n)]


def test_the_columns_are_those_of_the_table() -> None:
    table = TABLES["events"]
    stored = [c.name for c in table.columns if not c.at_release and c.name != "batch_id"]
    row = event(told("a"))
    assert sorted(row) == sorted(stored)
    assert all(row[c.name] is not None for c in table.columns if c.required and c.name in stored)


def test_type_and_what_belongs_to_it() -> None:
    row = event(told("a", event_type="CONSULT"))
    assert (row["event_id"], row["event_type"], row["quad_class"], row["cameo_root"]) == ("e", "CONSULT", 1, "04")
    assert row["score"] == EVENT_TYPES["CONSULT"].score


def test_modality_is_that_of_most_independent_texts() -> None:
    assert event(*told_by("modality", "planned", "conditional", "conditional"))["modality"] == "conditional"
    assert event(*copies(3, modality="possible"), *told_by("modality", "planned", "planned"))["modality"] == "planned"


def test_of_equal_modalities_the_first_of_the_vocabulary() -> None:
    assert event(*told_by("modality", "possible", "conditional", "planned"))["modality"] == "planned"


def test_the_best_report_is_one_of_that_modality() -> None:
    reports = [
        *told_by("modality", "planned", "planned", confidence=0.5),
        told("z", modality="possible", confidence=0.9, source="z"),
    ]
    assert event(*reports)["summary"] == "They signed it, a0 writes."


def test_mode_is_that_of_most_texts_and_gives_the_score() -> None:
    reports = told_by("mode", "visit", None, None, None, "phone", "visit", event_type="CONSULT")
    assert (event(*reports)["mode"], event(*reports)["score"]) == ("visit", 4.0)
    assert event(*copies(3, mode="phone", event_type="CONSULT"), reports[0], reports[5])["mode"] == "visit"
    assert event(*told_by("mode", "visit", "phone", event_type="CONSULT"))["mode"] == "phone"


def day(n: int, last: int | None = None, precision: str = "day", method: str = "text.day") -> Record:
    end = DAY + timedelta(n if last is None else last)
    return {"date_start": DAY + timedelta(n), "date_end": end, "date_precision": precision, "date_method": method}


def dated(*days: Record) -> list[Told]:
    return [told(f"r{n}", source=f"a{n}", **columns) for n, columns in enumerate(days)]


def date_of(row: Record) -> tuple[int, int, str]:
    return (row["date_start"] - DAY).days, (row["date_end"] - DAY).days, row["date_precision"]


def test_a_stated_day_before_any_number_of_inferred_ones() -> None:
    inferred = day(1, method="published.day")
    assert date_of(event(*dated(inferred, inferred, day(0), inferred))) == (0, 0, "day")


def test_the_day_that_most_texts_state() -> None:
    assert date_of(event(*dated(day(0), day(1), day(1)))) == (1, 1, "day")
    assert date_of(event(*copies(3, **day(0)), *dated(day(1), day(1)))) == (1, 1, "day")


def test_of_equally_often_stated_days_the_narrowest_then_the_first() -> None:
    assert date_of(event(*dated(day(-2, 4, "week"), day(1)))) == (1, 1, "day")
    assert date_of(event(*dated(day(1), day(0)))) == (0, 0, "day")


def test_where_none_is_stated_the_day_of_the_earliest_news() -> None:
    late, early = day(1, method="published.day"), day(0, method="published.day")
    reports = [
        told("a", source=article("x", published_at=NOON + timedelta(days=1)), **late),
        told("b", source=article("y", published_at=NOON), confidence=0.1, **early),
        told("c", source=article("z", published_at=NOON - timedelta(days=9)), date_start=None, date_end=None),
    ]
    assert date_of(event(*reports)) == (0, 0, "day")


def test_no_day() -> None:
    row = event(told("a", date_start=None, date_end=None, date_precision=None))
    assert (row["date_start"], row["date_end"], row["date_precision"]) == (None, None, None)
    assert event(told("a", date_end=None))["date_end"] == DAY


COUNTRY = {"place_id": "Q10", "place_text": "Norland", "place_type": "country", "place_state": "NOR"}
TOWN = {"place_id": "Q11", "place_text": "Midport", "place_type": "place", "place_state": "NOR"}
OTHER = {"place_id": "Q12", "place_text": "Farport", "place_type": "place", "place_state": "SWE"}


def place(*places: Record) -> tuple[str | None, str | None]:
    row = event(*(told(f"r{n}", source=f"a{n}", **columns) for n, columns in enumerate(places)))
    return row["place_id"], row["place_name"]


def test_the_place_that_most_texts_tell() -> None:
    assert place(OTHER, TOWN, TOWN, {}) == ("Q11", "Midport")
    assert place(OTHER, TOWN) == ("Q11", "Midport"), "of equal ones the smaller id"


def test_a_town_before_its_state() -> None:
    assert place(COUNTRY, COUNTRY, TOWN) == ("Q11", "Midport")
    assert place(COUNTRY, COUNTRY, OTHER) == ("Q10", "Norland")
    nowhere = {**COUNTRY, "place_state": None}
    assert place(nowhere, nowhere, {**TOWN, "place_state": None}) == ("Q10", "Norland")


def test_the_words_of_the_place_that_most_use() -> None:
    short = {**TOWN, "place_text": "the port"}
    assert place(TOWN, short, short) == ("Q11", "the port")


def test_an_unknown_place_keeps_its_words() -> None:
    assert place({"place_text": "the old customs house"}) == (None, "the old customs house")
    assert place({"place_text": "the old customs house"}, TOWN) == ("Q11", "Midport")
    assert place({}) == (None, None)


def who(*reports: Told) -> tuple[list[str], list[str]]:
    row = event(*reports)
    return row["actors"], row["actor_ids"]


def test_participants_are_those_of_the_best_report_in_its_order() -> None:
    best = told("a", who=["Q3", "the board", "Q1"], confidence=0.9, source="x")
    assert who(best, told("b", who=["Q4"], source="y")) == (["Q3", "Q1", "the board"], ["Q3", "Q1"])


def test_those_whom_enough_texts_name_come_after_them() -> None:
    best = told("a", who=["Q1"], confidence=0.9, source="x")
    two = told_by("who", ["Q5"], ["Q5", "Q6"], ["Q1"])
    assert who(best, *two) == (["Q1", "Q5"], ["Q1", "Q5"]), "Q6 is named by one text"
    assert who(best, *copies(3, who=["Q5"])) == (["Q1"], ["Q1"]), "by one text, however often"


def test_two_of_many_texts_are_not_enough() -> None:
    many = told_by("who", *[["Q1"]] * 5, ["Q5"], ["Q5"])
    assert who(*many)[1] == ["Q1"]
    assert who(*many[1:])[1] == ["Q1", "Q5"], "a third of six"
    nobody = [told(f"n{i}", who=[], source=f"n{i}") for i in range(9)]
    assert who(*many[1:], *nobody)[1] == ["Q1", "Q5"], "texts that name nobody do not count"


def test_of_those_the_most_named_first() -> None:
    best = told("a", who=[], whom=["Q1"], confidence=0.9, source="x")
    row = event(best, *told_by("whom", ["Q7", "Q8"], ["Q8", "Q7"], ["Q8"]))
    assert row["recipient_ids"] == ["Q1", "Q8", "Q7"]


def test_the_best_report_that_names_anybody() -> None:
    assert who(told("a", who=[], confidence=0.9), told("b", who=["the board"], source="y")) == (["the board"], [])
    assert who(told("a", who=[])) == ([], [])


def test_names_go_with_ids_and_roles_are_apart() -> None:
    row = event(told("a", who=["the board", "Q1"], whom=["Q2"]))
    assert (row["actors"], row["actor_ids"]) == (["Q1", "the board"], ["Q1"])
    assert (row["recipients"], row["recipient_ids"]) == (["Q2"], ["Q2"])


def test_summary_of_the_most_confident_then_the_earliest_then_the_smallest_id() -> None:
    late = told("a", source=article("late", published_at=NOON + timedelta(days=1)))
    undated = told("b", source=article("undated", published_at=None))
    early, same = told("d", source="early"), told("c", source="same")
    assert event(late, undated, early)["summary"] == "They signed it, early writes."
    assert event(early, same)["summary"] == "They signed it, same writes."
    sure = told("z", source=article("sure", published_at=None), confidence=0.9)
    assert event(late, early, sure)["summary"] == "They signed it, sure writes."
    assert event(told("a", sentence_text=None))["summary"] == "the clause"


def test_confidence_grows_with_independent_texts_alone() -> None:
    one = told("a", confidence=0.6)
    assert event(one, told("b", confidence=0.5))["confidence"] == 0.6
    assert event(one, told("b", confidence=0.5, source="y"))["confidence"] == 0.8
    same_text = told("b", confidence=0.5, source=article("y", cluster_id="cluster of a"))
    assert event(one, same_text)["confidence"] == 0.6
    assert event(one, *told_by("confidence", *[0.9] * 9))["confidence"] == MAX_CONFIDENCE
    assert event(told("a", confidence=None))["confidence"] is None


def test_the_condition_is_that_of_the_best_report_that_has_one() -> None:
    reports = [
        told("a", modality="conditional", condition_text=None, confidence=0.9),
        told("b", modality="conditional", condition_text="if the strait opens", confidence=0.5),
        told("c", modality="conditional", condition_text="unless it snows", confidence=0.7),
    ]
    assert event(*reports)["condition_text"] == "unless it snows"
    assert event(reports[0])["condition_text"] is None


def test_contexts_are_joined_and_reports_counted() -> None:
    row = event(told("a", contexts=["military", "economic"]), told("b", contexts=["diplomatic", "economic"]), told("c"))
    assert (row["contexts"], row["n_mentions"]) == (["diplomatic", "economic", "military"], 3)


def test_no_report_is_no_event() -> None:
    with pytest.raises(ValueError):
        event()


reports = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(
                [article(name, published_at=at) for name, at in (("x", NOON), ("y", None), ("z", NOON))]
            ),
            "who": st.sampled_from([(), ("Q1",), ("Q1", "Q3"), ("\ud800 board",)]),
            "mode": st.sampled_from([None, "visit", "phone"]),
            "modality": st.sampled_from(["planned", "conditional", "possible"]),
            "date_start": st.sampled_from([None, DAY, DAY - timedelta(1)]),
            "date_method": st.sampled_from([None, "published.day"]),
            "place_id": st.sampled_from([None, "Q10", "Q11"]),
            "place_type": st.sampled_from(["country", "place"]),
            "contexts": st.lists(st.sampled_from(["military", "economic"]), max_size=2),
            "confidence": st.none() | st.floats(0, 1),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=120)
@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(found: list[Record], draw: random.Random) -> None:
    # The type of a place belongs to the place.
    kinds = {"Q10": "country", "Q11": "place", None: None}
    made = [
        told(f"r{n}", event_type="CONSULT", **{**c, "place_type": kinds[c["place_id"]]}) for n, c in enumerate(found)
    ]
    row = event(*made)
    assert event(*draw.sample(made, len(made))) == row
    assert len(row["actors"]) >= len(row["actor_ids"])
    assert row["confidence"] is None or 0 <= row["confidence"] <= MAX_CONFIDENCE
