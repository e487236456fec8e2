"""What the resolution of a batch asks the lake: which reports it must look at, and what is known of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from made_lake_rows import FIRST, SECOND, THIRD, article, document, hexid

from warehouse import events
from warehouse.history import query
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.schema import TABLES

DAY = date(2025, 5, 1)


def member(name: str, of: str, batch_id: str) -> dict[str, Any]:
    return {
        "article_id": hexid(name),
        "representative_id": hexid(of),
        "cluster_id": hexid("1" if of in "16" else of),
        "batch_id": batch_id,
    }


def mention(name: str, place: str | None = None) -> dict[str, Any]:
    return {
        "event_mention_id": hexid(name), "article_id": hexid(name), "sentence_no": 1, "start": 6, "end": 15, "text": "They met",
        "sentence_start": 6, "sentence_end": 21, "trigger_start": 11, "trigger_end": 14, "trigger_text": "met",
        "event_type": "CONSULT", "modality": "actual", "modality_rule": "told", "rule": "meet.v", "place_id": place,
    }  # fmt: skip


def actor(name: str, entity: str) -> dict[str, Any]:
    return {
        "event_mention_id": hexid(name), "role": "actor", "position": 0, "article_id": hexid(name), "start": 6, "end": 10,
        "text": "They", "entity_id": entity,
    }  # fmt: skip


def link(name: str, event: str | None, component: str | None, story: str | None, batch_id: str) -> dict[str, Any]:
    made = {"event_id": event, "component_id": component, "story_id": story}
    return {"event_mention_id": hexid(name), "batch_id": batch_id, **{k: v and hexid(v) for k, v in made.items()}}


def key(name: str, day: date, number: int) -> dict[str, Any]:
    return {"event_mention_id": hexid(name), "day": day, "key": number}


def resolution(batch_id: str, is_whole: bool) -> dict[str, Any]:
    return {"batch_id": batch_id, "code": hexid("0"), "is_whole": is_whole}


def entity(entity_id: str, name: str, kind: str, country: str | None) -> dict[str, Any]:
    return {"entity_id": entity_id, "name": name, "type": kind, "country": country}


def write(lake: Lake, batch_id: str, stage: str, **tables: list[dict[str, Any]]) -> None:
    lake.start_batch(batch_id, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
    lake.order_batch(batch_id)
    lake.write(stage, batch_id, 0, "k", {name: TABLES[name].from_rows(rows) for name, rows in tables.items()})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Reports 1 to 4 are resolved, 2 and 3 in one component; then 5, of the story of 3, is added and 2 relinked with it. The third
    batch brings 6, whose text 1 copies, 7, and the news that story c is story d.
    """
    lake = Lake(tmp_path)
    write(
        lake, FIRST, "extract", documents=[document(n, FIRST) for n in "1234"], articles=[article(n) for n in "1234"],
        cluster_members=[member(n, n, FIRST) for n in "1234"],
        event_mentions=[mention("1"), mention("2", "Q1"), mention("3"), mention("4")],
        event_actors=[actor("2", "Q2"), actor("3", hexid("e"))], quantities=[],
        entities=[entity("Q1", "Town", "place", "FRA"), entity("Q2", "Name", "person", "DEU")],
        story_links=[{"article_id": hexid("3"), "story_id": hexid("b")}, {"article_id": hexid("4"), "story_id": hexid("c")}],
    )  # fmt: skip
    write(
        lake, FIRST, "resolve", resolutions=[resolution(FIRST, True)],
        event_links=[link("1", "1", "1", None, FIRST), link("2", "2", "2", None, FIRST), link("3", "2", "2", "b", FIRST), link("4", "4", "4", "c", FIRST)],
        report_keys=[key("1", DAY, 1), key("2", DAY, 2), key("3", DAY, 2), key("3", date(2025, 5, 2), 3)],
    )  # fmt: skip
    write(
        lake, SECOND, "extract", documents=[document("5", SECOND)], articles=[article("5")], cluster_members=[member("5", "5", SECOND)],
        event_mentions=[mention("5")], event_actors=[], quantities=[], entities=[entity("Q2", "Longer Name", "person", "DEU")],
        story_links=[{"article_id": hexid("5"), "story_id": hexid("b")}],
    )  # fmt: skip
    write(
        lake, SECOND, "resolve", resolutions=[resolution(SECOND, False)],
        event_links=[link("5", "5", "5", "b", SECOND), link("2", "5", "5", None, SECOND)], report_keys=[key("5", DAY, 2)],
    )  # fmt: skip
    write(
        lake, THIRD, "extract", documents=[document(n, THIRD) for n in "67"], articles=[article(n) for n in "67"],
        cluster_members=[member("6", "6", THIRD), member("1", "6", THIRD), member("7", "7", THIRD)],
        event_mentions=[mention("6"), mention("7")], event_actors=[], quantities=[], entities=[],
        story_history=[{"batch_id": THIRD, "story_id": hexid("c"), "into_story_id": hexid("d")}],
    )  # fmt: skip
    return lake


@pytest.fixture(params=[Lake, Reading])
def read(request: pytest.FixtureRequest, lake: Lake) -> Lake:
    """The same lake, as it is and with its manifests read once."""
    kind: Callable[[Path], Lake] = request.param
    return kind(lake.place)


def names(ids: list[str]) -> str:
    return "".join(i[0] for i in ids)


VALID = [FIRST, SECOND]


def test_batches_since_the_last_whole_one_hold(read: Lake) -> None:
    assert events.resolved_batches(read) == VALID
    assert events.resolved_batches(read, [FIRST]) == [FIRST]
    assert events.resolved_by(read, [FIRST, SECOND, THIRD]) == hexid("0")
    write(Lake(read.place), THIRD, "resolve", resolutions=[resolution(THIRD, True)])
    assert events.resolved_batches(Lake(read.place)) == [THIRD]
    assert events.resolved_batches(Reading(read.place, VALID)) == VALID, "as the lake was before"


def test_changed_articles_are_new_ones_and_those_whose_group_or_story_changed(read: Lake) -> None:
    assert names(events.changed_articles(read, [THIRD])) == "1467"
    assert names(events.changed_articles(read, [SECOND, THIRD])) == "14567"
    assert events.changed_articles(read, []) == []


def test_unresolved_are_new_reports_and_those_of_another_story(read: Lake) -> None:
    # 1 is a copy now, and the story of 4 is another's
    assert names(events.unresolved(read, VALID, [])) == "467"
    assert names(events.unresolved(read, VALID, [], events.changed_articles(read, [THIRD]))) == "467"
    assert names(events.unresolved(read, [FIRST], [])) == "4567", "of the second batch only the reports count"
    assert names(events.unresolved(read, [], [])) == "234567"


def test_reports_of_renamed_entities_are_looked_at_again(read: Lake) -> None:
    assert names(events.unresolved(read, VALID, [hexid("e"), "Q9"], events.changed_articles(read, [THIRD]))) == "3467"


def test_a_report_in_no_coded_text_is_gone(read: Lake) -> None:
    assert names(events.gone(read, VALID)) == "1"
    assert names(events.gone(read, VALID, events.changed_articles(read, [THIRD]))) == "1"
    assert events.gone(read, VALID, []) == []
    assert events.gone(read, []) == []


def test_the_newest_batch_says_which_event_a_report_tells(read: Lake) -> None:
    assert events.known_events(read, VALID, [hexid(n) for n in "1267"]) == {
        hexid("1"): hexid("1"),
        hexid("2"): hexid("5"),
    }
    assert events.known_events(read, [FIRST], [hexid("2")]) == {hexid("2"): hexid("2")}


def test_reports_share_keys_and_stories(read: Lake) -> None:
    assert names(events.sharing(read, VALID, [(DAY, 2)])) == "235"
    assert events.sharing(read, VALID, [(date(2025, 5, 2), 2), (DAY, 3)]) == [], "day and number go together"
    assert events.sharing(read, VALID, []) == []
    assert names(events.in_stories(read, VALID, [(hexid("b"), "CONSULT")])) == "35"
    assert events.in_stories(read, VALID, [(hexid("b"), "ASSAULT"), (hexid("d"), "CONSULT")]) == []


def test_components_are_those_of_the_newest_rows(read: Lake) -> None:
    assert names(events.beside(read, VALID, [hexid("2")])) == "25", "2 was in the component of 3 before"
    assert names(events.beside(read, VALID, [hexid("3")])) == "3"
    assert names(events.beside(read, [FIRST], [hexid("3")])) == "23"
    assert events.beside(read, VALID, [hexid("7")]) == []


def test_what_is_known_of_reports_of_several_batches(read: Lake) -> None:
    found = events.reports(read, [hexid("2"), hexid("6"), hexid("1")])
    assert names([row["event_mention_id"] for row in found["mentions"]]) == "126"
    assert [row["sentence_text"] for row in found["mentions"]] == ["They met in 1.", "They met in 2.", "They met in 6."]
    assert [(row["place_type"], row["place_state"]) for row in found["mentions"]] == [
        (None, None),
        ("place", "FRA"),
        (None, None),
    ]
    assert [(row["entity_id"], row["name"]) for row in found["actors"]] == [("Q2", "Longer Name")]
    assert found["figures"] == []
    told = {row["article_id"][0]: (row["cluster_id"][0], row["domain"], row["story_id"]) for row in found["articles"]}
    assert told == {"1": ("1", "1.example", None), "2": ("2", "2.example", None), "6": ("1", "6.example", None)}
    (four,) = events.reports(read, [hexid("4")])["articles"]
    assert four["story_id"] == hexid("d")


def test_links_of_a_release_leave_out_none_that_lives(read: Lake) -> None:
    assert (
        names([row["event_mention_id"] for row in query(f"FROM {events.links_sql(read)} ORDER BY 1", read)]) == "12345"
    )


def test_a_lake_that_is_only_read_does_not_see_what_is_written_later(lake: Lake) -> None:
    read = Reading(lake.place)
    assert len(read.paths("articles")) == 3
    write(lake, "d" * 16, "clean", articles=[article("8")])
    assert len(read.paths("articles")) == 3
    assert len(read.batches()) == 3
    assert len(Reading(lake.place).paths("articles")) == 4
    assert read.files("articles", VALID) == lake.files("articles", VALID)
