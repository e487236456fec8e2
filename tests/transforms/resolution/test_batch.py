"""Batches of reports: the same events in whatever batches and order the reports come, and ids that stay."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import DAY, NOON, article, compared, figure, told
from memory_past import Groups, MemoryPast

from transforms.ids import hex16
from transforms.resolution.batch import LINK_COLUMNS, Resolved, resolve_batch
from transforms.resolution.event_linkage import LEFT_OVER, LINK
from transforms.resolution.events import Told
from transforms.resolution.evidence import score
from transforms.resolution.facts import ArticleFacts
from transforms.resolution.identity import MERGED, REPLACED, SPLIT, WITHDRAWN
from transforms.resolution.story_background import Background
from warehouse.schema import TABLES

BACKGROUND = Background()
FIRST = date(2025, 6, 2)
# Two reports with the same trigger, day and participants are one event; each further likeness or difference counts as weighed.
BRIDGE = "Norland and Sudland signed the treaty on the Orsa bridge."
AGAIN = "The treaty on the Orsa bridge was signed by Sudland and Norland."
FISH = "Norland agreed to buy herring quotas from Sudland for nine years."


def at_once(reports: Sequence[Told]) -> Groups:
    past = MemoryPast(BACKGROUND)
    past.add(reports)
    return past.groups()


def groups(*sets: str) -> Groups:
    return {frozenset(names) for names in sets}


def test_one_event_and_another() -> None:
    a = told("a", source="x", sentence_text=BRIDGE)
    b = told("b", source="y", sentence_text=AGAIN)
    c = told(
        "c",
        source="z",
        sentence_text=FISH,
        trigger_text="agreed",
        rule="agree.agree.verb",
        date_start=DAY + timedelta(9),
    )
    assert at_once([a, b, c]) == groups("ab", "c")


def test_rows_are_those_of_the_tables() -> None:
    done = told("a", source="x")
    plan = told("b", source=article("y", published_at=NOON - timedelta(days=3)), modality="planned")
    found = resolve_batch([plan, done], BACKGROUND)
    assert [row["event_mention_id"] for row in found.event_links] == ["a", "b"]
    for table, rows in vars(found).items():
        stored = {c.name for c in TABLES[table].columns if not c.at_release} - {"batch_id"}
        assert rows or table == "event_history"
        assert all(row.keys() == stored for row in rows)
    (link,) = found.plan_links
    assert (link["event_mention_id"], link["plan_mention_id"]) == ("a", "b")


def test_nothing_new_is_nothing() -> None:
    assert resolve_batch([], BACKGROUND) == Resolved()


def test_a_later_batch_joins_an_event_and_leaves_others_alone() -> None:
    past = MemoryPast(BACKGROUND)
    past.add([told("a", source="x", sentence_text=BRIDGE), told("q", who=("Q7",), whom=("Q8",), source="z")])
    before = past.members()
    found = past.add([told("b", source="y", sentence_text=AGAIN)])
    event = hex16("event", "a")
    assert past.members() == {**before, event: frozenset("ab")}
    assert [row["event_id"] for row in found.events] == [event]
    assert past.events[event]["n_mentions"] == 2
    assert found.event_history == []


def test_the_earliest_report_of_a_batch_founds_the_event() -> None:
    late = told("a", source="x", sentence_text=BRIDGE)
    early = told("b", source=article("y", published_at=NOON - timedelta(hours=2)), sentence_text=AGAIN)
    found = resolve_batch([late, early], BACKGROUND)
    assert {row["event_id"] for row in found.event_links} == {hex16("event", "b")}


def between() -> tuple[Told, Told, Told]:
    """Two reports of the news of a day with little in common, and one between them that has much with each."""
    day: dict[str, Any] = {"date_method": "published.day"}
    left = told("a", source="x", sentence_text=BRIDGE, **day)
    right = told("c", whom=("Q3",), source="z", sentence_text=FISH, **day)
    mid = told("b", whom=("Q2", "Q3"), source="y", sentence_text=f"{BRIDGE} {FISH}", **day)
    return left, mid, right


def test_a_report_between_two_events_makes_them_one() -> None:
    left, mid, right = between()
    past = MemoryPast(BACKGROUND)
    past.add([left, right])
    assert past.groups() == groups("a", "c")
    past.add([mid])
    assert past.groups() == at_once([left, mid, right]) == groups("abc")
    first, second = hex16("event", "a"), hex16("event", "c")
    (gone,) = {first, second} - past.members().keys()
    assert past.went(gone) == past.members().keys()
    assert [(row["old_event_id"], row["why"]) for row in past.history[-1]] == [(gone, MERGED)]


def test_and_without_it_they_are_two_again() -> None:
    left, mid, right = between()
    past = MemoryPast(BACKGROUND)
    past.add([left, mid, right])
    (event,) = past.members()
    found = past.add([], gone=["b"])
    assert past.groups() == groups("a", "c")
    (other,) = past.members().keys() - {event}
    assert [(row["old_event_id"], row["event_id"], row["why"]) for row in found.event_history] == [
        (event, other, SPLIT)
    ]
    assert {**dict.fromkeys(LINK_COLUMNS), "event_mention_id": "b"} in found.event_links


def test_gone_reports_are_counted_no_more() -> None:
    past = MemoryPast(BACKGROUND)
    past.add([told("a", source="x", sentence_text=BRIDGE), told("b", source="y", sentence_text=AGAIN)])
    past.add([], gone=["a"])
    assert past.members() == {hex16("event", "a"): frozenset("b")}
    assert past.events[hex16("event", "a")]["n_mentions"] == 1
    past.add([], gone=["b"])
    assert past.members() == {}
    assert [(row["event_id"], row["why"]) for row in past.history[-1]] == [(None, WITHDRAWN)]


def test_a_report_that_comes_back_takes_no_name_of_another_event() -> None:
    past = MemoryPast(BACKGROUND)
    one, two = told("a", source="x", sentence_text=BRIDGE), told("b", source="y", sentence_text=AGAIN)
    past.add([one, two])
    past.add([], gone=["a"])
    elsewhere = replace(
        one, mention={**one.mention, "date_start": DAY + timedelta(30), "date_end": DAY + timedelta(30)}
    )
    past.add([elsewhere])
    assert past.groups() == groups("a", "b")


def test_a_fuller_copy_tells_the_same_event() -> None:
    """The reports of the copy that stood before are gone; whoever cited the event finds it."""
    past = MemoryPast(BACKGROUND)
    past.add([told("a", source=article("x", cluster_id="k"), sentence_text=BRIDGE)])
    past.add([told("b", source=article("y", cluster_id="k"), sentence_text=AGAIN)], gone=["a"])
    assert past.members() == {hex16("event", "a"): frozenset("b")}
    assert past.history[-1] == []


def test_a_fuller_copy_that_tells_a_known_event() -> None:
    past = MemoryPast(BACKGROUND)
    left, mid, right = between()
    past.add([left, right])
    copy = replace(left, mention={**left.mention, "event_mention_id": "d"})
    past.add([replace(copy, mention={**copy.mention, "article_id": "z"}, article=right.article), mid], gone=["a"])
    assert past.groups() == groups("bcd")
    assert [(row["event_id"], row["why"]) for row in past.history[-1]] == [(hex16("event", "c"), REPLACED)]


def test_a_corrected_figure_is_a_later_report_of_the_event() -> None:
    killed = {"event_type": "ASSAULT", "mode": "explosives", "rule": "", "who": (), "whom": ("Q5/KEN",)}
    past = MemoryPast(BACKGROUND)
    first = told("a", source=article("x", story_id="s"), trigger_text="killed", figures=[figure("deaths", 7, 7)],
                 sentence_text="A blast at the Kibera depot killed seven people.", **killed)  # fmt: skip
    later = told("b", source=article("y", story_id="s", published_at=NOON + timedelta(days=1)), trigger_text="killed",
                 figures=[figure("deaths", 9, 9)],
                 sentence_text="The blast at the Kibera depot killed nine people, not seven.", **killed)  # fmt: skip
    past.add([first])
    past.add([later])
    assert past.members() == {hex16("event", "a"): frozenset("ab")}


@pytest.mark.parametrize("order", ["abc", "cab", "acb"])
def test_what_is_left_over_in_a_story_is_its_main_event(order: str) -> None:
    """Too unlike to be linked, and no contradiction: "nine were killed" in the story of a blast."""
    blast: dict[str, Any] = {"event_type": "ASSAULT", "rule": "none", "who": (), "date_method": "published.day"}
    depot = "A blast tore through the Kibera depot."
    all_of = {
        "a": told(
            "a", whom=["Q5/KEN"], source=article("x", story_id="s"), trigger_text="blast", sentence_text=depot, **blast
        ),
        "b": told(
            "b", whom=["Q5/KEN"], source=article("y", story_id="s"), trigger_text="blast", sentence_text=depot, **blast
        ),
        "c": told(
            "c", whom=(), source=article("z", story_id="s"), trigger_text="killed", sentence_text="Nine died.", **blast
        ),
    }
    a, b, c = map(compared, all_of.values())
    assert LEFT_OVER < score(a, c, BACKGROUND) < LINK
    assert LEFT_OVER < score(b, c, BACKGROUND) < LINK < score(a, b, BACKGROUND)
    past = MemoryPast(BACKGROUND)
    for name in order:
        past.add([all_of[name]])
    assert past.groups() == groups("abc")
    elsewhere = replace(all_of["c"], article=article("z", story_id="t"))
    past.add([elsewhere])
    assert past.groups() == groups("ab", "c")


def test_a_known_report_that_has_changed_is_grouped_anew() -> None:
    past = MemoryPast(BACKGROUND)
    one, two = told("a", source="x", sentence_text=BRIDGE), told("b", source="y", sentence_text=AGAIN)
    past.add([one, two])
    past.add([replace(two, mention={**two.mention, "modality": "negated"})])
    assert past.groups() == groups("a", "b")
    past.add([two])
    assert past.groups() == groups("ab")


def test_resolved_anew_as_a_whole_events_keep_their_ids() -> None:
    past = MemoryPast(BACKGROUND)
    left, mid, right = between()
    past.add([left, right])
    past.add([mid])
    before = past.members()
    found = past.add([], is_whole=True)
    assert past.members() == before
    assert found.event_history == []


# Few participants, days, words and articles, so that most reports have something in common.
STORIES = ("s", "t")
TEXTS = (
    BRIDGE,
    AGAIN,
    FISH,
    f"{BRIDGE} {FISH}",
    f"{AGAIN} Herring quotas.",
    "The Orsa treaty.",
    "Herring quotas were sold.",
)
DAYS: tuple[Mapping[str, Any], ...] = (
    {"date_start": FIRST, "date_end": FIRST, "date_method": "text.day"},
    {"date_start": FIRST + timedelta(1), "date_end": None, "date_method": "published.day"},
    {"date_start": FIRST + timedelta(1), "date_end": None, "date_method": "text.day"},
    {"date_start": FIRST, "date_end": FIRST + timedelta(3), "date_method": "text.week"},
    {"date_start": None, "date_end": None, "date_method": None},
    {"date_start": FIRST + timedelta(3), "date_end": FIRST + timedelta(3), "date_method": "text.day"},
    {"date_start": FIRST + timedelta(6), "date_end": None, "date_method": "published.day"},
    {"date_start": FIRST - timedelta(1), "date_end": FIRST + timedelta(28), "date_method": "text.month"},
)
PUBLISHED = (
    datetime(2025, 6, 3, tzinfo=UTC),
    datetime(2025, 6, 4, 9, tzinfo=UTC),
    datetime(2025, 6, 7, tzinfo=UTC),
    None,
)
ARTICLES = {name: article(name, published_at=at) for name, at in zip("wxyz", PUBLISHED, strict=True)}

specs = st.fixed_dictionaries(
    {
        "source": st.sampled_from(sorted(ARTICLES)),
        "who": st.sampled_from([("Q1/NOR",), ("Q1/NOR", "Q3/DNK"), ("Q4/NOR",), ()]),
        "whom": st.sampled_from([("Q2/SWE",), ("Q2/SWE", "Q3/DNK"), ("the board",)]),
        "event_type": st.sampled_from(["AGREE"] * 3 + ["ASSAULT"]),
        "modality": st.sampled_from(["actual"] * 5 + ["planned", "possible"]),
        "trigger_text": st.sampled_from(["signed", "signed", "sealed", "deal"]),
        "rule": st.just("none"),
        "sentence_text": st.sampled_from(TEXTS),
        "sentence_no": st.integers(0, 2),
        "days": st.sampled_from(DAYS),
        "place_id": st.sampled_from([None, None, "Q9", "Q9", "Q10"]),
    }
)
many = st.lists(specs, min_size=8, max_size=11)
story_of = st.fixed_dictionaries(
    {name: st.sampled_from(STORIES + tuple(f"of {name}" for _ in range(2))) for name in ARTICLES}
)


def reports(found: Sequence[Mapping[str, Any]], stories: Mapping[str, str | None]) -> list[Told]:
    articles = {name: replace(facts, story_id=stories[name]) for name, facts in ARTICLES.items()}
    return [made(f"r{n}", articles, spec) for n, spec in enumerate(found)]


def made(name: str, articles: Mapping[str, ArticleFacts], spec: Mapping[str, Any]) -> Told:
    columns = {key: value for key, value in spec.items() if key not in ("source", "days")}
    return told(name, source=articles[spec["source"]], **columns, **spec["days"])


def check_ids(past: MemoryPast) -> None:
    """Every id that ever was is in the history, or lives; a row of `events` for each living one, with all its reports."""
    members = past.members()
    for event in past.events:
        assert past.went(event) <= {None, *members}
    for event, of in members.items():
        assert past.events[event]["n_mentions"] == len(of)


@settings(max_examples=80)
@given(many, story_of, st.lists(st.integers(0, 3), min_size=11, max_size=11), st.randoms(use_true_random=False))
def test_batches_and_order_do_not_matter(
    found: list[dict[str, Any]], stories: dict[str, str], batch_of: list[int], draw: random.Random
) -> None:
    """The central law: what is one event is the same in whatever batches and order the reports came."""
    whole = reports(found, stories)
    once = MemoryPast(BACKGROUND)
    once.add(whole)
    past = MemoryPast(BACKGROUND)
    for number in range(4):
        before = past.members()
        new = [one for one, batch in zip(whole, batch_of, strict=False) if batch == number]
        past.add(draw.sample(new, len(new)))
        check_ids(past)
        # Nobody leaves an event but as the history says.
        changed = {row["old_event_id"] for row in past.history[-1]}
        assert all(of <= past.members().get(event, frozenset()) for event, of in before.items() if event not in changed)
    assert past.groups() == once.groups()
    assert past.plans == once.plans
    assert {past.links[r]["component_id"] for r in past.links} == {once.links[r]["component_id"] for r in once.links}


@settings(max_examples=40)
@given(many, st.lists(st.integers(0, 2), min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_articles_without_a_story_come_whole(
    found: list[dict[str, Any]], batch_of: list[int], draw: random.Random
) -> None:
    whole = reports(found, dict.fromkeys(ARTICLES))
    past = MemoryPast(BACKGROUND)
    for number in range(3):
        sources = {name for name, batch in zip(ARTICLES, batch_of, strict=True) if batch == number}
        new = [one for one in whole if one.article.article_id in sources]
        past.add(draw.sample(new, len(new)))
    assert past.groups() == at_once(whole)


# What the lake holds after each batch: of each report its first or second wording or nothing, of each article its story.
states = st.lists(
    st.tuples(st.lists(st.sampled_from((None, 0, 0, 1)), min_size=7, max_size=7), story_of), min_size=2, max_size=4
)


@settings(max_examples=60)
@given(st.lists(specs, min_size=14, max_size=14), states, st.booleans())
def test_reports_come_change_and_go(
    found: list[dict[str, Any]], held: list[tuple[list[int | None], dict[str, str]]], is_whole: bool
) -> None:
    """Whatever came before, the events are those of what is left."""
    past = MemoryPast(BACKGROUND)
    for number, (versions, stories) in enumerate(held):
        articles = {name: replace(facts, story_id=stories[name]) for name, facts in ARTICLES.items()}
        now = {}
        for n, version in enumerate(versions):
            if version is not None:
                # An article of its own each, or its reports; the second wording is of the same article.
                now[f"r{n}"] = made(f"r{n}", articles, {**found[2 * n + version], "source": found[2 * n]["source"]})
        live = {r for r, row in past.links.items() if row["event_id"] is not None}
        new = [one for r, one in now.items() if r not in live or past.told[r] != one]
        past.add(new, gone=sorted(live - now.keys()), is_whole=is_whole and number == len(held) - 1)
        assert past.groups() == at_once(list(now.values()))
        check_ids(past)
