"""What became of plans."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from made_reports import DAY, NOON, article, compared, made, told
from memory_past import MemoryPast

from transforms.resolution.batch import resolve_batch
from transforms.resolution.events import Told
from transforms.resolution.facts import Record
from transforms.resolution.fulfilment import plan_links
from transforms.resolution.story_background import Background

BACKGROUND = Background()
MONDAY, THURSDAY, SATURDAY = (datetime(2025, 6, day, 9, tzinfo=UTC) for day in (2, 5, 7))
HELD = date(2025, 6, 5)


def meeting(name: str, published: datetime, text: str, trigger: str, **columns: Any) -> Told:
    source = article(f"article {name}", published_at=published)
    more = {
        "who": ("Q1/NOR",),
        "whom": ("Q2/SWE",),
        "event_type": "CONSULT",
        "rule": "none",
        "date_start": HELD,
        "date_end": HELD,
    }
    return told(name, source=source, sentence_text=text, trigger_text=trigger, **{**more, **columns})


ANNOUNCED = meeting(
    "a", MONDAY, "Norland's premier will meet Sudland's in Orsa on Thursday.", "meet", modality="planned"
)
CONFIRMED = meeting("b", MONDAY, "The premiers of Norland and Sudland will meet in Orsa.", "meet", modality="planned")
TOLD = meeting("c", THURSDAY, "The premiers of Norland and Sudland met in Orsa.", "met", date_method="published.day")
RECALLED = meeting("d", SATURDAY, "On Thursday the two premiers had met in Orsa.", "met")
ALL = [ANNOUNCED, CONFIRMED, TOLD, RECALLED]


def test_announced_held_and_recalled() -> None:
    """Four reports: one planned event, one actual event, and every report of the one joined with every report of the other."""
    found = resolve_batch(ALL, BACKGROUND)
    events = {row["event_mention_id"]: row["event_id"] for row in found.event_links}
    assert events["a"] == events["b"] != events["c"] == events["d"]
    assert {row["event_id"]: row["modality"] for row in found.events} == {events["a"]: "planned", events["c"]: "actual"}
    links = [(row["event_mention_id"], row["plan_mention_id"]) for row in found.plan_links]
    assert links == [("c", "a"), ("c", "b"), ("d", "a"), ("d", "b")]
    assert all(row.keys() == {"event_mention_id", "plan_mention_id", "score"} for row in found.plan_links)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_in_whatever_batches_they_came(order: tuple[int, ...]) -> None:
    past = MemoryPast(BACKGROUND)
    for number in order:
        past.add([ALL[number]])
    assert past.groups() == {frozenset("ab"), frozenset("cd")}
    assert past.plans == {(done, plan) for done in "cd" for plan in "ab"}


def link(done: dict[str, Any] | None = None, plan: dict[str, Any] | None = None) -> Record | None:
    before = article("before", published_at=NOON - timedelta(days=5))
    one = {"source": "after", "who": ["Q1/NOR"], "whom": ["Q2/SWE"], **(done or {})}
    other = {"source": before, "modality": "planned", "who": ["Q1/NOR"], "whom": ["Q2/SWE"], **(plan or {})}
    return next(iter(plan_links([(made("done", **one), made("plan", **other))], BACKGROUND)), None)


def day(n: int, last: int | None = None) -> dict[str, Any]:
    return {"date_start": DAY + timedelta(n), "date_end": DAY + timedelta(n if last is None else last)}


def test_a_plan_is_carried_out() -> None:
    found = link()
    assert found is not None
    assert (found["event_mention_id"], found["plan_mention_id"]) == ("done", "plan")
    assert found["score"] == round(found["score"], 6)


@pytest.mark.parametrize(
    ("done", "plan"),
    [
        ({}, day(1)),
        ({}, day(-10, 20)),
        ({}, {"modality": "conditional"}),
        ({}, {"modality": "possible"}),
        ({"who": ["Q2/SWE"], "whom": ["Q1/NOR"]}, {}),
        ({"who": ["Q5/NOR"]}, {}),
        ({"who": ["Q1/NOR", "Q3"]}, {}),
        ({"place_id": "Q8", "place_state": "NOR"}, {"place_id": "Q9", "place_state": "NOR"}),
        ({"place_id": "Q8", "place_state": "NOR"}, {}),
        ({"date_start": None}, day(1)),
        ({"date_method": "published.day"}, {}),
        ({}, {"source": article("before", published_at=NOON)}),
        ({"event_type": "AID"}, {"event_type": "AID"}),
        ({"event_type": "AID", "whom": []}, {"event_type": "AID"}),
    ],
)
def test_still_carried_out(done: dict[str, Any], plan: dict[str, Any]) -> None:
    assert link(done, plan) is not None


@pytest.mark.parametrize(
    ("done", "plan"),
    [
        pytest.param({}, day(2), id="another day"),
        pytest.param({}, day(-9, -2), id="another week"),
        pytest.param({}, {"event_type": "AID"}, id="another type"),
        pytest.param({}, {"who": ["Q3/DNK"], "whom": ["Q4/FIN"]}, id="other participants"),
        pytest.param({}, {"who": ["the board"], "whom": []}, id="unknown participants"),
        pytest.param({"event_type": "AID"}, {"event_type": "AID", "whom": ["Q3/DNK"]}, id="another recipient"),
        pytest.param({"event_type": "AID"}, {"event_type": "AID", "who": ["Q3/DNK"]}, id="another actor"),
        pytest.param(
            {"event_type": "AID"},
            {"event_type": "AID", "who": ["Q2/SWE"], "whom": ["Q1/NOR"]},
            id="the other way round",
        ),
        pytest.param(
            {"place_id": "Q8", "place_state": "NOR"}, {"place_id": "Q9", "place_state": "SWE"}, id="another place"
        ),
        pytest.param({}, {"date_method": "published.day"}, id="a plan for no stated day"),
        pytest.param({}, {"date_start": None}, id="a plan for no day"),
        pytest.param({}, {"source": article("b", published_at=NOON + timedelta(days=2))}, id="told afterwards"),
        pytest.param({}, {"source": article("b", published_at=NOON + timedelta(days=1))}, id="told when it was done"),
        pytest.param({}, {"source": article("b", published_at=None)}, id="told nobody knows when"),
        pytest.param({"source": article("d", published_at=None)}, {}, id="done nobody knows when"),
        pytest.param({"modality": "negated"}, {}, id="not done"),
        pytest.param({"modality": "planned"}, {}, id="another plan"),
        pytest.param({}, {"modality": "actual"}, id="no plan"),
        pytest.param(day(-30), {**day(-30)}, id="done before it was planned"),
    ],
)
def test_not_carried_out(done: dict[str, Any], plan: dict[str, Any]) -> None:
    assert link(done, plan) is None


def test_the_same_place_is_the_same_place_in_no_known_state() -> None:
    assert link({"place_id": "Q8"}, {"place_id": "Q8"}) is not None
    assert link({"place_id": "Q8"}, {"place_id": "Q9"}) is None


def test_a_plan_is_no_report_of_what_was_done() -> None:
    plan, done = compared(ANNOUNCED), compared(TOLD)
    found = plan_links([(plan, done), (done, plan)], BACKGROUND)
    assert [(row["event_mention_id"], row["plan_mention_id"]) for row in found] == [(done.report_id, plan.report_id)]


def test_a_gone_report_carries_out_nothing() -> None:
    past = MemoryPast(BACKGROUND)
    past.add([ANNOUNCED])
    found = past.add([TOLD], gone=["a"])
    assert found.plan_links == []


def test_a_plan_for_a_month_is_found_in_its_story() -> None:
    """Elsewhere not: a key for each day of a long span would meet half the history."""
    month = {"date_start": date(2025, 6, 1), "date_end": date(2025, 6, 30), "modality": "planned"}
    vague = meeting("p", MONDAY, "The premiers will meet in June.", "meet", **month)
    assert resolve_batch([vague, TOLD], BACKGROUND).plan_links == []
    one, other = (
        told(t.report_id, who=["Q1/NOR"], whom=["Q2/SWE"], source=article(t.article.article_id, published_at=t.article.published_at, story_id="s"),
             **{k: v for k, v in t.mention.items() if k not in ("event_mention_id", "article_id")})
        for t in (vague, TOLD)
    )  # fmt: skip
    assert [row["plan_mention_id"] for row in resolve_batch([one, other], BACKGROUND).plan_links] == ["p"]
