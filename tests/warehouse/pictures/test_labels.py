"""Texts that fit and names that do not meet."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.pictures.labels import Box, around, free_place, pushed_apart
from warehouse.pictures.page import fitting, style, width, wrapped

LENGTHS = st.floats(-50, 50, allow_nan=False)
SIZES = st.floats(1, 60)


@given(st.builds(Box, LENGTHS, LENGTHS, SIZES, SIZES), st.builds(Box, LENGTHS, LENGTHS, SIZES, SIZES))
def test_boxes_meet_as_their_corners_say(one: Box, other: Box) -> None:
    left, right = max(one.x, other.x), min(one.x + one.width, other.x + other.width)
    low, high = max(one.y, other.y), min(one.y + one.height, other.y + other.height)
    assert one.meets(other) == other.meets(one) == (left < right and low < high)
    assert one.is_inside(one) and not one.is_inside(Box(one.x + 1, one.y, one.width, one.height))


def test_a_name_stands_to_the_right_or_where_there_is_room() -> None:
    area, circle = Box(0, 0, 200, 100), around(50, 50, 10)
    first = free_place(50, 50, 10, 30, 10, [circle], area)
    assert first == Box(62, 45, 30, 10)
    second = free_place(50, 50, 10, 30, 10, [circle, first], area)
    assert second is not None and not second.meets(first) and not second.meets(circle)
    assert free_place(50, 50, 10, 30, 10, [area], area) is None
    at_the_edge = free_place(195, 50, 4, 30, 10, [], area)
    assert at_the_edge is not None and at_the_edge.is_inside(area) and at_the_edge.x < 170


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(10, 80)), min_size=1, max_size=25))
def test_boxes_are_pushed_apart(drawn: list[tuple[float, float, float]]) -> None:
    sizes = np.array([[wide, 20.0] for _, _, wide in drawn])
    found = pushed_apart(np.array([[x * 600, y * 400] for x, y, _ in drawn]), sizes, 600, 400)
    assert found is not None
    boxes = [Box(x - w / 2, y - h / 2, w - 1e-5, h - 1e-5) for (x, y), (w, h) in zip(found, sizes, strict=True)]
    assert not any(one.meets(other) for n, one in enumerate(boxes) for other in boxes[:n])
    assert all(box.is_inside(Box(-1e-6, -1e-6, 600.1, 400.1)) for box in boxes)


def test_boxes_that_cannot_be_apart_are_none() -> None:
    assert pushed_apart(np.zeros((3, 2)), np.full((3, 2), 90.0), 100, 100) is None


@pytest.mark.parametrize("bold", [False, True])
def test_texts_are_cut_to_their_room(bold: bool) -> None:
    text = "The foreign ministers of Kelvania and Dravonia met in Geneva on Thursday."
    with style():
        assert fitting(text, 1000, 9, bold) == text
        cut = fitting(text, 120, 9, bold)
        assert cut.endswith("…") and width(cut, 9, bold) <= 120 < width(text, 9, bold)
        lines = wrapped(text, 150, 9, 2, bold)
        assert len(lines) == 2 and lines[1].endswith("…") and all(width(line, 9, bold) <= 150 for line in lines)
        assert " ".join(wrapped(text, 150, 9, 9, bold)) == text
        assert wrapped("", 150, 9, 2) == []
        assert wrapped("W" * 80, 100, 9, 3)[0].endswith("…")


def test_a_dollar_is_a_dollar() -> None:
    with style():
        assert width("$5 and $6", 9) == pytest.approx(width("€5 and €6", 9), rel=0.05)
