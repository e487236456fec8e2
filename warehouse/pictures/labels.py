"""Names in a drawing, none over another: where there is room beside what they name, and boxes pushed apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
# How far from the rim of its circle a name may stand, in points; the nearest that is free is taken.
DISTANCES = (2.0, 10.0, 20.0, 32.0, 46.0)
ANGLES = 16
ROUNDS = 600


@dataclass(frozen=True)
class Box:
    """A rectangle from its lower left corner, in points."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Do they have a point in common?"""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def is_inside(self, other: "Box") -> bool:
        """Is all of it within the other?"""
        return (
            other.x <= self.x
            and self.x + self.width <= other.x + other.width
            and other.y <= self.y
            and self.y + self.height <= other.y + other.height
        )


def around(x: float, y: float, radius: float) -> Box:
    """The square about a circle."""
    return Box(x - radius, y - radius, 2 * radius, 2 * radius)


def free_place(
    x: float, y: float, radius: float, width: float, height: float, taken: Sequence[Box], area: Box
) -> Box | None:
    """Where a name of that size has room beside the circle, nearest first; None if nowhere."""
    for box in _places(x, y, radius, width, height):
        if box.is_inside(area) and not any(box.meets(other) for other in taken):
            return box
    return None


def _places(x: float, y: float, radius: float, width: float, height: float) -> Iterator[Box]:
    """To the right first, where readers look, then around."""
    for distance in DISTANCES:
        for step in _outward(ANGLES):
            angle = 2 * pi * step / ANGLES
            across, up = cos(angle), sin(angle)
            # The point of the box nearest to the circle lies on the ray.
            middle = (
                x + across * (radius + distance) + across * width / 2,
                y + up * (radius + distance) + up * height / 2,
            )
            yield Box(middle[0] - width / 2, middle[1] - height / 2, width, height)


def _outward(n: int) -> Iterable[int]:
    """0, 1, -1, 2, -2 ..."""
    return sorted(range(-(n // 2) + 1, n // 2 + 1), key=lambda step: (abs(step), -step))


def pushed_apart(middles: Array, sizes: Array, width: float, height: float) -> Array | None:
    """The middles of boxes of these sizes, moved as little as is simple until none meets another, all within width x height; None if that
    does not come about. Each round parts all pairs that meet, half each, in the direction in which they meet least."""
    at = middles.copy()
    n = len(at)
    low, high = sizes / 2, np.array([width, height]) - sizes / 2
    for _ in range(ROUNDS):
        at = np.clip(at, low, np.maximum(low, high))
        apart = at[:, None, :] - at[None, :, :]
        common = (sizes[:, None, :] + sizes[None, :, :]) / 2 - np.abs(apart)
        meets = (common > 1e-6).all(2) & ~np.eye(n, dtype=bool)
        if not meets.any():
            return at
        across = common[:, :, 0] < common[:, :, 1]
        # Two in the same place part by their order in the list.
        sign = np.where(apart != 0, np.sign(apart), np.sign(np.arange(n)[:, None, None] - np.arange(n)[None, :, None]))
        push = np.where(np.stack([across, ~across], 2), sign * common / 2, 0) * meets[:, :, None]
        at = at + 0.6 * push.sum(1)
    return None
