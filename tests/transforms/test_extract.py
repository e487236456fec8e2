from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.extract import extract
from transforms.knowledge.entities import load_entities
from transforms.knowledge.lexicon import load_lexicon
from warehouse.schema import TABLES

SPANS = [
    (table.name, prefix)
    for table in TABLES.values()
    if "article_id" in table.by_name
    for prefix in ("", "trigger_", "speaker_", "cue_")
    if f"{prefix}start" in table.by_name and f"{prefix}text" in table.by_name
]
STORY = (
    "French President Emmanuel Macron will meet the Kelvanian prime minister, Ilse Brandholm, in Paris on Thursday.\n\n"
    "“We shall not send troops before a ceasefire,” Brandholm said on Monday. Germany promised 40 million euros of aid.\n\n"
    "Dravonian forces shelled the town of Drovec on Sunday, killing at least 11 people."
)


def article(text: str, number: int = 1) -> dict[str, Any]:
    return {
        "article_id": f"{number:016x}",
        "text": text,
        "title": None,
        "published_at": datetime(2025, 10, 7, tzinfo=UTC),
        "published_precision": "day",
    }


def run(nlp: Language, *texts: str) -> dict[str, list[dict[str, Any]]]:
    return extract(nlp, load_entities(), load_lexicon(), [article(t, n) for n, t in enumerate(texts)]).tables()


def test_the_parts_of_a_story_come_out_in_their_tables(nlp: Language) -> None:
    found = run(nlp, STORY)
    names = {row["entity_id"]: row["name"] for row in found["entities"]}
    assert {"France", "Germany"} <= set(names.values())
    kinds = {(row["event_type"], row["modality"]) for row in found["event_mentions"]}
    assert {("CONSULT", "planned"), ("ASSAULT", "actual")} <= kinds
    assert [row["speaker_text"].split()[-1] for row in found["quotes"]] == ["Brandholm"]
    assert any(row["unit"] == "EUR" and row["value_low"] == 4e7 for row in found["quantities"])


@pytest.mark.parametrize(("name", "prefix"), SPANS)
def test_every_span_gives_back_its_text(nlp: Language, name: str, prefix: str) -> None:
    rows = run(nlp, STORY)[name]
    assert rows
    for row in rows:
        if row[f"{prefix}start"] is not None:
            assert STORY[row[f"{prefix}start"] : row[f"{prefix}end"]] == row[f"{prefix}text"]


def test_rows_fit_the_schema_and_name_only_entities_that_are_there(nlp: Language) -> None:
    found = run(nlp, STORY)
    for name, rows in found.items():
        assert TABLES[name].from_rows(rows).num_rows == len(rows)
    known = {row["entity_id"] for row in found["entities"]}
    named = {
        row[c]
        for rows in found.values()
        for row in rows
        for c in ("entity_id", "speaker_id", "place_id", "attributed_to")
        if row.get(c)
    }
    assert named <= known


def test_an_article_is_coded_alike_whatever_comes_before_it(nlp: Language) -> None:
    other = "Italy condemned the attack. The Italian foreign minister spoke in Rome."
    alone, after = run(nlp, STORY), run(nlp, STORY, other)
    first = f"{0:016x}"
    for name in ("mentions", "quotes", "event_mentions", "event_actors", "quantities"):
        assert alone[name] == [row for row in after[name] if row["article_id"] == first]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [*STORY.split(" "), "\n\n", "“", '"', "’s", "\u0301", "🇫🇷", "\x00", "\u200b", "(", "Kyiv—Moscow"]
        ),
        max_size=80,
    )
)
def test_any_text_is_coded_without_an_error_and_with_exact_offsets(nlp: Language, words: list[str]) -> None:
    text = " ".join(words)
    found = run(nlp, text)
    for name, prefix in SPANS:
        for row in found.get(name, []):
            if row[f"{prefix}start"] is not None:
                assert text[row[f"{prefix}start"] : row[f"{prefix}end"]] == row[f"{prefix}text"] != ""
    for name, rows in found.items():
        TABLES[name].from_rows(rows)
