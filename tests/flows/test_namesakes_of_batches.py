"""Who is whose namesake, looked up for the names of a batch alone, is what all names of the lake say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.whole_batch import _namesakes
from transforms.ids import hex16
from transforms.knowledge.skeleton import skeleton
from transforms.resolution.namesakes import join_namesakes
from warehouse import history
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.schema import TABLES

BATCHES = ["a" * 16, "b" * 16]
# Who is named, of which country, in which articles: of the first batch, and of the second.
NAMED: list[list[tuple[str, str | None, str]]] = [
    [("Oren Talvik", None, "1"), ("Mira Sol", None, "1"), ("Mira Sol", "FRA", "12"), ("Jon Aker", "DEU", "123"), ("Ada Brandt", "NOR", "3"), ("Vey", None, "2")],
    [("Oren Talwik", "EST", "4"), ("Jon Aker", "NOR", "4"), ("Jon Aker", None, "5"), ("Ada Brandt", "SWE", "5"), ("Ada Brandt", None, "4"), ("Vey", "FIN", "5")],
]  # fmt: skip


def person(name: str, country: str | None) -> str:
    return hex16(skeleton(name), "person", country)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    for batch_id, named in zip(BATCHES, NAMED, strict=True):
        lake.start_batch(batch_id, datetime(2025, 10, 1, tzinfo=UTC), ["a.txt"])
        lake.order_batch(batch_id)
        rows: dict[str, list[dict[str, Any]]] = {
            "entities": [
                {"entity_id": person(name, country), "name": name, "type": "person", "country": country}
                for name, country, _ in named
            ],
            "mentions": [
                {
                    "mention_id": hex16(name, country, at), "article_id": at * 16, "sentence_no": 0, "start": n, "end": n + 1, "text": name,
                    "form": "name", "entity_id": person(name, country), "link_method": "own",
                }
                for n, (name, country, articles) in enumerate(named) for at in articles
            ],
            "articles": [], "event_mentions": [], "cluster_members": [],
        }  # fmt: skip
        lake.write("extract", batch_id, 0, "k", {name: TABLES[name].from_rows(found) for name, found in rows.items()})
    return lake


def test_the_names_of_a_batch_give_what_all_names_give(lake: Lake) -> None:
    before = join_namesakes(history.people(Reading(lake.place, BATCHES[:1])))
    assert [row["same_as"] for row in before] == [person("Mira Sol", "FRA")]
    whole = join_namesakes(history.people(lake))
    # Oren Talvik is known now, and of two Jon Akers one by far; of two Ada Brandts nobody knows which, and one word is no name.
    assert {row["same_as"] for row in whole} == {
        person("Mira Sol", "FRA"),
        person("Oren Talvik", "EST"),
        person("Jon Aker", "DEU"),
    }
    assert _namesakes(Reading(lake.place), before, BATCHES[1:], ["4" * 16, "5" * 16]) == whole
    assert _namesakes(Reading(lake.place), [], None, ()) == whole


def test_the_names_of_older_articles_are_looked_up_where_these_have_changed(lake: Lake) -> None:
    wrong = [{"entity_id": person("Mira Sol", None), "same_as": person("Mira Sol", "DEU"), "country": "DEU"}]
    assert _namesakes(Reading(lake.place), wrong, [], []) == wrong, "nothing is new"
    (row,) = _namesakes(Reading(lake.place), wrong, [], ["1" * 16])[:1]
    whole = join_namesakes(history.people(lake))
    assert _namesakes(Reading(lake.place), wrong, BATCHES[1:], ["1" * 16, "4" * 16, "5" * 16]) == whole
    assert row in whole
