"""What the line classifier sees."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cleaning.features import NAMES, describe, function_words, tokens
from transforms.cleaning.lines import form_units, split_lines

TEXT = (
    "World\nSport\nOld pier to close\n\nThe harbour council of Velm voted on Monday to close the old pier before winter.\n"
    "The crews of the harbour will move to a new pier, the council said on Monday.\nRead more stories\n"
)


def column(name: str) -> list[float]:
    rows = describe(form_units(split_lines(TEXT)), "Old pier to close", {"harbour": 1.5, "read": -2.0})
    return [float(value) for value in rows[:, NAMES.index(name)]]


def test_a_unit_by_itself() -> None:
    assert column("prose") == [0, 0, 0, 1, 1, 0]
    assert column("after_blank") == [0, 0, 0, 1, 0, 0]
    assert column("capitalised")[:3] == [1, 1, 0.25]
    assert column("title")[2] == 1 and column("title")[0] == 0
    assert column("odds_low")[5] == -2 and column("odds_high")[3] == 1.5
    assert column("function_words")[0] == 0 < column("function_words")[3]


def test_words_shared_with_other_paragraphs() -> None:
    topic = column("topic")
    assert topic[3] > 0 and topic[0] == 0


def test_place_and_neighbours() -> None:
    assert column("in_core") == [0, 0, 0, 1, 1, 0]
    assert column("core_before") == [3, 2, 1, 0, 0, 0]
    words = column("words")
    assert column("words-1") == [-1, *words[:-1]] and column("words+2") == [*words[2:], -1, -1]


def test_numbers_are_as_long_as_they_are() -> None:
    assert tokens("In 2025, 17 ships") == ["in", "0000", "00", "ships"]


def test_function_words_of_many_languages() -> None:
    assert {"the", "und", "les", "και", "що", "się"} <= function_words()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_text_has_finite_features(lines: list[str]) -> None:
    units = form_units(split_lines("\n".join(lines)))
    if units:
        rows = describe(units, None, {})
        assert rows.shape == (len(units), len(NAMES)) and np.isfinite(rows).all()
