"""The sheet that a picture is on: title, what was chosen, the drawing, the caption with the sources; and texts that fit.

Everything is placed in points from the upper left corner. Widths of texts are those of the font that comes with Matplotlib, so a
picture is the same on each machine.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.style import context
from matplotlib.textpath import text_to_path

WIDTH, MARGIN = 720.0, 26.0  # points; 10 inches
INSIDE = WIDTH - 2 * MARGIN
SMALL, NORMAL, LARGE = 8.0, 9.5, 15.0
LINE = 1.35  # height of a line over the size of its letters
SWATCH = 8.0
INK, SOFT, RULE, PAPER, LAND, SHORE = "#1c2126", "#57616b", "#dcd9d1", "#ffffff", "#e4e0d6", "#bdb7a8"
ACCENT = "#0b6a62"
# Quad classes and statuses, told apart by all kinds of colour vision: blue cooperates, orange is in conflict.
QUADS = {1: "#86b8dd", 2: "#1d629f", 3: "#f2a961", 4: "#a8430f"}
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "text.parse_math": False,  # a dollar is a dollar
    "svg.fonttype": "path",
    "svg.hashsalt": "communique",  # ids of an SVG are else random
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "hatch.linewidth": 0.6,
}


def style() -> AbstractContextManager[None]:
    """All drawing and saving is done in it; settings of the user's own (matplotlibrc) do not count."""
    return context(["default", STYLE])


@dataclass
class Page:
    """A sheet of `height` points, filled from above: `at` is where the next thing stands."""

    height: float
    at: float = MARGIN
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        """The empty sheet."""
        self.figure = Figure(figsize=(WIDTH / 72, self.height / 72), facecolor=PAPER)

    def write(self, x: float, y: float, text: str, size: float = NORMAL, **style: Any) -> None:
        """A line of text whose upper end is at y."""
        place = {"va": "top", "color": INK} | style
        self.figure.text(x / WIDTH, 1 - y / self.height, text, size=size, **place)

    def lines(self, x: float, texts: Sequence[str], size: float = NORMAL, **style: Any) -> None:
        """Lines one below the other; `at` moves on."""
        for text in texts:
            self.write(x, self.at, text, size, **style)
            self.at += size * LINE

    def swatch(self, x: float, y: float, **style: Any) -> None:
        """A small square whose upper left corner is there."""
        self.figure.add_artist(
            Rectangle(
                (x / WIDTH, 1 - (y + SWATCH) / self.height),
                SWATCH / WIDTH,
                SWATCH / self.height,
                transform=self.figure.transFigure,
                **style,
            )
        )

    def legend(self, entries: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """A line of squares with their words, or of words alone; `at` moves on."""
        x = MARGIN
        for words, look in entries:
            if look:
                self.swatch(x, self.at + 1, **look)
                x += SWATCH + 4
            self.write(x, self.at, words, SMALL, color=SOFT)
            x += 14 + width(words, SMALL)
        self.at += SMALL * LINE + 6

    def axes(self, height: float, x: float = MARGIN, width: float = INSIDE) -> Axes:
        """A drawing as high as that; `at` moves below it."""
        found = self.figure.add_axes(
            (x / WIDTH, 1 - (self.at + height) / self.height, width / WIDTH, height / self.height)
        )
        self.at += height
        return found


@dataclass(frozen=True)
class Frame:
    """What is above and below each drawing."""

    title: str
    chosen: str
    caption: Sequence[str]
    n_events: int

    def heading(self) -> tuple[list[str], list[str]]:
        """The lines of the title and of the choice."""
        return wrapped(self.title, INSIDE, LARGE, 2, bold=True), wrapped(self.chosen, INSIDE, NORMAL, 2)

    def footing(self) -> list[str]:
        """The lines of the caption."""
        return [line for part in self.caption for line in wrapped(part, INSIDE, SMALL, 4)]

    def page(self, inside: float) -> Page:
        """A sheet with room for a drawing of that height, the heading written; the caption is written by `close`."""
        title, chosen = self.heading()
        above = len(title) * LARGE * LINE + len(chosen) * NORMAL * LINE + 12
        below = 14 + len(self.footing()) * SMALL * LINE
        page = Page(MARGIN + above + inside + below + MARGIN)
        page.lines(MARGIN, title, LARGE, weight="bold")
        page.lines(MARGIN, chosen, color=SOFT)
        page.at += 12
        return page

    def close(self, page: Page) -> None:
        """Writes the caption at the lower end."""
        lines = self.footing()
        page.at = page.height - MARGIN - len(lines) * SMALL * LINE
        page.lines(MARGIN, lines, SMALL, color=SOFT)


@lru_cache(maxsize=10_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Points that a line takes."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def fitting(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than that."""
    if width(text, size, bold) <= room:
        return text
    low, high = 0, len(text)  # how many letters have room
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle] + "…", size, bold) <= room else (low, middle - 1)
    return text[:low].rstrip(" ,;:") + "…"


def wrapped(text: str, room: float, size: float, lines: int, bold: bool = False) -> list[str]:
    """The text in at most so many lines of that width; what is too much is cut with an ellipsis."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold) <= room:
            taken += 1
        if len(found) == lines - 1:
            taken = len(words)
        found.append(fitting(" ".join(words[:taken]), room, size, bold))
        words = words[taken:]
    return found
