"""No regular expression that runs over a document takes time that grows with the square of its length."""

import re
import time
from typing import Any

import pytest
from patterns import attacks, methods, patterns

from transforms.reading.feeds import _without_tags

FIRST, SIZE = 10_000, 20_000  # characters
QUICK = 0.04  # seconds for FIRST characters: a quadratic pattern takes at least 0.06
MOST = 1.0  # seconds for twice SIZE characters: a quadratic pattern takes more
# What the code gives to these is never longer, or never of the kind that is slow.
SHORTER = {
    "transforms.reading.decode._META_CHARSET": 4096,  # the head of a page
    "transforms.resolution.story_features.ADDRESS": 5000,  # the lead of an article
}
GUARDED = {"transforms.reading.feeds._TAG"}  # by _without_tags, see below


def seconds(pattern: re.Pattern[Any], used: set[str], text: str) -> float:
    given: Any = text if isinstance(pattern.pattern, str) else text.encode()
    started = time.process_time()
    if used <= {"match", "fullmatch"}:
        for method in used:
            getattr(pattern, method)(given)
    else:
        for _ in pattern.finditer(given):
            pass
    return time.process_time() - started


@pytest.mark.slow
def test_time_grows_with_the_length_of_the_text() -> None:
    found = patterns()
    assert len(found) > 120
    slow = []
    for name, pattern in found.items():
        if name in GUARDED:
            continue
        used, most = methods(name), SHORTER.get(name, 2 * SIZE)
        for piece, before in attacks(pattern):
            for tail in ("", "\0") if len(slow) < 5 else ():

                def text(size: int, parts: tuple[str, str, str] = (before, piece, tail), most: int = most) -> str:
                    return parts[0] + parts[1] * (min(size, most) // len(parts[1])) + parts[2]

                if seconds(pattern, used, text(FIRST)) < QUICK:
                    continue
                once, twice = (min(seconds(pattern, used, text(s)) for _ in range(3)) for s in (SIZE, 2 * SIZE))
                if twice > MOST or (twice > MOST / 3 and twice > 3 * once):
                    slow.append(f"{name} on {before!r} and {piece!r} again and again: {once:.2f} s, {twice:.2f} s")
    assert not slow, "\n".join(slow)


def test_the_attacks_find_a_quadratic_pattern() -> None:
    """The test above can fail."""
    for source in (r"\s*,", r"<[^>]*>", r":.+: ", r"(?:a|a)*b", r"\w+@\w"):
        pattern = re.compile(source)
        size = 22 if "a|a" in source else FIRST
        assert any(
            seconds(pattern, {"search"}, b + p * (size // len(p)) + "\0") > QUICK for p, b in attacks(pattern)
        ), source


@pytest.mark.parametrize("html", ["<" * 1_000_000, "<a " * 300_000, "a > b" + "<" * 1_000_000])
def test_tags_without_end(html: str) -> None:
    started = time.perf_counter()
    assert len(_without_tags(html, " ")) == len(html)
    assert time.perf_counter() - started < 1


def test_tags_are_taken_off_as_before() -> None:
    assert _without_tags("a <b> c <i\nd='e'>f</i> g < h", "") == "a  c f g < h"
