"""Questions to the entity base."""

from datetime import date

import pytest

from transforms.knowledge.entities import load_entities
from transforms.knowledge.questions import who


@pytest.mark.parametrize(
    ("words", "on", "name", "why"),
    [
        ("Zelensky", None, "Volodymyr Zelenskyy", "name"),
        ("Volodimir Zelenskii", None, "Volodymyr Zelenskyy", "spelling"),
        ("Ukrainian president", "2016-05-01", "Petro Poroshenko", "office"),
        ("the Ukrainian president", "2025-05-01", "Volodymyr Zelenskyy", "office"),
        ("president of Ukraine", "2025-05-01", "Volodymyr Zelenskyy", "office"),
        ("France's foreign minister", "2025-03-12", "Jean-Noël Barrot", "office"),
        ("Poles", None, "Poland", "demonym"),
        ("Downing Street", None, "United Kingdom", "seat"),
    ],
)
def test_who_is_meant(words: str, on: str | None, name: str, why: str) -> None:
    day = date.fromisoformat(on) if on else None
    found = [(a.record.entity.name, a.why) for a in who(load_entities(), words, day)]
    assert (name, why) in found


@pytest.mark.parametrize("words", ["", "the", "of", "Xqwzt Vbnm", "president", "Atlantean president", "president of"])
def test_nobody_is_meant(words: str) -> None:
    assert who(load_entities(), words, date(2025, 1, 1)) == []


def test_each_is_named_once() -> None:
    found = [a.record.entity.entity_id for a in who(load_entities(), "Putin", date(2025, 1, 1))]
    assert len(found) == len(set(found)) > 0
