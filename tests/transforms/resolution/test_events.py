"""One event from many reports."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ids import hex16
from transforms.resolution.events import Resolved, event_id, event_key, resolve
from transforms.resolution.facts import ArticleFacts, CopyFacts, EntityFacts
from warehouse.schema import TABLES
from warehouse.vocabulary import EVENT_TYPES

Record = dict[str, Any]
DAY = date(2025, 6, 3)
NOON = datetime(2025, 6, 4, 12, tzinfo=UTC)
ENTITIES = {
    "Q1": EntityFacts("Q1", "Norland", "NOR"),
    "Q2": EntityFacts("Q2", "Sudland", "SWE"),
    "Q3": EntityFacts("Q3", "Midport", "DNK", 55.5, 12.25),
    "Q4": EntityFacts("Q4", "Eastport", "DNK", 56.0, 13.0),
}


class Reports:
    """Mentions with their participants, built up by a test."""

    def __init__(self) -> None:
        self.mentions: list[Record] = []
        self.actors: list[Record] = []
        self.articles: dict[str, ArticleFacts] = {}

    def article(self, name: str, **facts: Any) -> None:
        self.articles[name] = ArticleFacts(name, **{"cluster_id": f"cluster of {name}", "published_at": NOON, **facts})

    def report(
        self, article: str, who: tuple[str, ...] = ("Q1",), whom: tuple[str, ...] = ("Q2",), **columns: Any
    ) -> str:
        if article not in self.articles:
            self.article(article)
        mention_id = hex16(article, len(self.mentions))
        self.mentions.append(
            {
                "event_mention_id": mention_id,
                "article_id": article,
                "sentence_no": 0,
                "text": "the clause",
                "sentence_text": f"The sentence of {article}.",
                "trigger_text": "signed",
                "event_type": "AGREE",
                "modality": "actual",
                "date_start": DAY,
                "date_end": DAY,
                "date_precision": "day",
                "confidence": 0.8,
                **columns,
            }
        )
        for role, names in (("actor", who), ("recipient", whom)):
            for position, name in enumerate(names):
                entity = name if name.startswith("Q") else None
                row = {
                    "event_mention_id": mention_id,
                    "role": role,
                    "position": position,
                    "text": f"{name}",
                    "entity_id": entity,
                }
                self.actors.append(row)
        return mention_id

    def resolve(self) -> Resolved:
        return resolve(self.mentions, self.actors, self.articles, ENTITIES)

    def event(self) -> Record:
        (event,) = self.resolve().events
        return event


def test_reports_of_one_event() -> None:
    reports = Reports()
    first, second = reports.report("a"), reports.report("b")
    found = reports.resolve()
    (event,) = found.events
    assert found.links == [{"event_mention_id": i, "event_id": event["event_id"]} for i in sorted((first, second))]
    assert (event["n_mentions"], event["n_articles"], event["n_clusters"]) == (2, 2, 2)
    assert (event["actors"], event["actor_ids"]) == (["Norland"], ["Q1"])
    assert (event["recipients"], event["recipient_ids"]) == (["Sudland"], ["Q2"])


@pytest.mark.parametrize(
    "other",
    [
        {"event_type": "SUPPORT"},
        {"modality": "negated"},
        {"who": ("Q1", "Q3")},
        {"whom": ()},
        {"date_start": DAY + timedelta(1), "date_end": DAY + timedelta(1)},
        {"date_end": DAY + timedelta(3), "date_precision": "week"},
    ],
)
def test_what_tells_events_apart(other: Record) -> None:
    reports = Reports()
    reports.report("a")
    reports.report("b", **other)
    assert len(reports.resolve().events) == 2


def test_order_and_repetition_of_actors_do_not_count() -> None:
    reports = Reports()
    reports.report("a", who=("Q1", "Q3"))
    reports.report("b", who=("Q3", "Q1", "Q3"))
    assert len(reports.resolve().events) == 1


def test_unlinked_participants_count_by_their_words() -> None:
    reports = Reports()
    reports.report("a", who=("the Harbour Board", "Q1"))
    reports.report("b", who=("Q1", "The Harbour  Board"), confidence=0.7)
    event = reports.event()
    assert (event["actors"], event["actor_ids"]) == (["Norland", "the Harbour Board"], ["Q1"])


def test_a_plan_and_a_plan_on_condition_are_one() -> None:
    reports = Reports()
    reports.report("a", modality="planned", confidence=0.5)
    reports.report("b", modality="conditional", condition_text="if the strait reopens", confidence=0.7)
    event = reports.event()
    assert (event["modality"], event["condition_text"]) == ("conditional", "if the strait reopens")


def test_the_mode_is_the_most_frequent_and_gives_the_score() -> None:
    reports = Reports()
    for mode in ("visit", None, None, None, "phone", "visit"):
        reports.report("a", event_type="CONSULT", mode=mode)
    event = reports.event()
    assert (event["mode"], event["score"], event["quad_class"], event["cameo_root"]) == ("visit", 4.0, 1, "04")
    without = Reports()
    without.report("a", event_type="CONSULT")
    assert without.event()["score"] == EVENT_TYPES["CONSULT"].score


def test_place_is_the_most_frequent() -> None:
    reports = Reports()
    for place in ("Q4", "Q3", "Q3", None):
        reports.report("a", place_id=place, place_text="the port")
    event = reports.event()
    assert {k: event[k] for k in ("place_id", "place_name", "country", "latitude", "longitude")} == {
        "place_id": "Q3",
        "place_name": "Midport",
        "country": "DNK",
        "latitude": 55.5,
        "longitude": 12.25,
    }


def test_an_unlinked_place_keeps_its_words() -> None:
    reports = Reports()
    reports.report("a", place_text="the old customs house")
    event = reports.event()
    assert (event["place_id"], event["place_name"], event["country"]) == (None, "the old customs house", None)


def test_contexts_are_joined() -> None:
    reports = Reports()
    reports.report("a", contexts=["military", "economic"])
    reports.report("b", contexts=["diplomatic", "economic"])
    assert reports.event()["contexts"] == ["diplomatic", "economic", "military"]


def test_summary_of_the_most_confident_then_the_earliest() -> None:
    reports = Reports()
    reports.article("late", published_at=NOON + timedelta(days=1))
    reports.article("undated", published_at=None)
    for name in ("late", "undated", "b"):
        reports.report(name)
    assert reports.event()["summary"] == "The sentence of b."
    reports.report("undated", confidence=0.9)
    assert reports.event()["summary"] == "The sentence of undated."


def test_copies_count_as_articles_and_not_as_independent_texts() -> None:
    reports = Reports()
    copies = (CopyFacts("x", "two.example", NOON - timedelta(hours=3)), CopyFacts("y", "two.example", None))
    reports.article("a", domain="one.example", copies=copies)
    reports.report("a")
    reports.report("a")
    event = reports.event()
    assert (event["n_mentions"], event["n_articles"], event["n_clusters"], event["n_domains"]) == (2, 3, 1, 2)
    assert (event["first_reported_at"], event["last_reported_at"]) == (NOON - timedelta(hours=3), NOON)


def test_confidence_grows_with_independent_texts_only() -> None:
    reports = Reports()
    reports.report("a", confidence=0.6)
    reports.report("a", confidence=0.5)
    assert reports.event()["confidence"] == 0.6
    reports.report("b", confidence=0.5)
    assert reports.event()["confidence"] == 0.8
    for i in range(9):
        reports.report(f"c{i}", confidence=0.9)
    assert reports.event()["confidence"] == 0.99


def test_undated_news_belongs_to_the_day_of_publication() -> None:
    undated = {"date_start": None, "date_end": None, "date_precision": None}
    reports = Reports()
    reports.report("a", **undated)
    reports.report("b", date_start=NOON.date(), date_end=NOON.date())
    event = reports.event()
    assert (event["n_mentions"], event["date_start"]) == (2, NOON.date())
    alone = Reports()
    alone.report("a", **undated)
    assert alone.event()["date_start"] is None


def test_undated_plans_and_articles_stay_apart() -> None:
    undated = {"date_start": None, "date_end": None, "date_precision": None}
    reports = Reports()
    reports.report("a", modality="planned", **undated)
    reports.report("b", modality="planned", **undated)
    reports.article("c", published_at=None)
    reports.article("d", published_at=None)
    reports.report("c", **undated)
    reports.report("d", **undated)
    assert len(reports.resolve().events) == 4


def test_reports_without_participants_are_one_in_an_article_by_trigger() -> None:
    reports = Reports()
    for article, trigger in (("a", "Signed"), ("a", "signed"), ("a", "deal"), ("b", "signed")):
        reports.report(article, who=(), whom=(), trigger_text=trigger)
    assert sorted(event["n_mentions"] for event in reports.resolve().events) == [1, 1, 2]


def test_a_plan_is_fulfilled() -> None:
    reports = Reports()
    reports.article("before", published_at=NOON - timedelta(days=10))
    plan = {
        "modality": "planned",
        "date_start": date(2025, 6, 1),
        "date_end": date(2025, 6, 30),
        "date_precision": "month",
    }
    reports.report("before", **plan)
    reports.report("a")
    planned, actual = sorted(reports.resolve().events, key=lambda event: event["modality"] == "actual")
    assert (actual["fulfils"], planned["fulfils"]) == (planned["event_id"], None)


@pytest.mark.parametrize(
    "plan",
    [
        {"modality": "possible"},
        {"date_start": DAY + timedelta(1), "date_end": DAY + timedelta(4)},
        {"event_type": "AID"},
        {"whom": ("Q3",)},
        {"date_start": None, "date_end": None},
    ],
)
def test_no_plan_of_this_event(plan: Record) -> None:
    reports = Reports()
    reports.article("before", published_at=NOON - timedelta(days=10))
    reports.report("before", **{"modality": "planned", **plan})
    reports.report("a")
    assert {event["fulfils"] for event in reports.resolve().events} == {None}


def test_a_plan_told_afterwards_is_not_fulfilled() -> None:
    reports = Reports()
    reports.article("after", published_at=NOON + timedelta(days=1))
    reports.report("after", modality="planned")
    reports.report("a")
    assert {event["fulfils"] for event in reports.resolve().events} == {None}


def test_the_smallest_of_several_plans() -> None:
    reports = Reports()
    reports.report("a")
    reports.report("a", modality="planned")
    reports.report("a", modality="conditional", date_end=DAY + timedelta(5), date_precision="week")
    events = reports.resolve().events
    plans = sorted(event["event_id"] for event in events if event["modality"] != "actual")
    assert len(plans) == 2
    assert [event["fulfils"] for event in events if event["modality"] == "actual"] == [plans[0]]


def test_ids_are_part_of_the_format() -> None:
    reports = Reports()
    reports.report("a")
    key = event_key(reports.mentions[0], reports.actors[:1], reports.actors[1:], reports.articles["a"])
    assert key == ("AGREE", "actual", ("Q1",), ("Q2",), "2025-06-03", "")
    assert event_id(key) == hex16("event", "AGREE", "actual", "Q1", "Q2", "2025-06-03", "")


def test_an_unknown_article_is_an_error() -> None:
    reports = Reports()
    reports.report("a")
    reports.articles.clear()
    with pytest.raises(KeyError):
        reports.resolve()


mentions = st.lists(
    st.fixed_dictionaries(
        {
            "article": st.sampled_from("abc"),
            "who": st.sampled_from([(), ("Q1",), ("Q1", "Q3"), ("\ud800 Board",)]),
            "whom": st.sampled_from([(), ("Q2",)]),
            "event_type": st.sampled_from(["AGREE", "CONSULT"]),
            "mode": st.none(),
            "modality": st.sampled_from(["actual", "planned", "conditional", "possible", "negated"]),
            "date_start": st.none() | st.just(DAY),
            "date_end": st.none(),
            "place_id": st.sampled_from([None, "Q3", "Q4"]),
            "contexts": st.lists(st.sampled_from(["military", "economic"]), max_size=2),
            "confidence": st.none() | st.floats(0, 1),
        }
    ),
    max_size=12,
)


def gather(made: list[Record]) -> Reports:
    reports = Reports()
    reports.article("a", copies=(CopyFacts("x", "x.example", NOON),), domain="a.example")
    reports.article("b", published_at=None)
    for columns in made:
        reports.report(**columns)
    return reports


@settings(max_examples=60)
@given(mentions, st.randoms(use_true_random=False))
def test_laws(made: list[Record], draw: random.Random) -> None:
    """Order is irrelevant; each mention has one event; rows fit the table."""
    reports = gather(made)
    found = reports.resolve()
    shuffled = resolve(
        draw.sample(reports.mentions, len(made)),
        draw.sample(reports.actors, len(reports.actors)),
        reports.articles,
        ENTITIES,
    )
    assert shuffled == found
    assert [link["event_mention_id"] for link in found.links] == sorted(m["event_mention_id"] for m in reports.mentions)
    assert {link["event_id"] for link in found.links} == {event["event_id"] for event in found.events}
    assert sum(event["n_mentions"] for event in found.events) == len(made)
    assert all(event["fulfils"] in {None} | {e["event_id"] for e in found.events} for event in found.events)
    table = TABLES["events"]
    for event in found.events:
        assert list(event) == table.arrow.names
        assert all(event[column.name] is not None for column in table.columns if column.required)


@settings(max_examples=40)
@given(mentions, st.integers(0, 12))
def test_ids_stay_when_more_is_reported(made: list[Record], n: int) -> None:
    before, after = gather(made[:n]).resolve(), gather(made).resolve()
    links = {link["event_mention_id"]: link["event_id"] for link in after.links}
    assert all(links[link["event_mention_id"]] == link["event_id"] for link in before.links)
    assert {event["event_id"] for event in before.events} <= {event["event_id"] for event in after.events}
