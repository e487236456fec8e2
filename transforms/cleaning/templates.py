"""Site templates learnt from the corpus: which lines a site repeats over pages that are otherwise different.

What a page shares with the other pages of its site, whatever it says, is the site's frame (Bar-Yossef and Rajagopalan
2002, "Template detection via data mining"). Each document gives its lines as rows of `site_lines`; rows are only ever
added, so the statistics grow with every batch. Two captures of one article also share lines: pages are told apart by
three independent min-hashes of their paragraphs, and a line counts as often as the one of them that tells fewest apart
(two versions with half of their paragraphs in common are taken for two by all three with probability 1/8).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from transforms.cleaning.lines import Line, Unit, key

_DIGITS = re.compile(r"\d+")
# "12 comments" is the same line as "7 comments"; two sentences with other figures are two.
_LABEL = 10  # words
_ENDS = (".", "!", "?", "…", "。")
_PARAGRAPH = 15  # words
_MASK = (1 << 63) - 1  # a BIGINT has a sign
# Multipliers of three hash functions over line hashes (odd numbers near 2^64 / golden ratio, from SplitMix64).
_MIXERS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)

FEWEST_PAGES = 6  # of a site, below which nothing is called its template
FEWEST = 3  # pages that repeat a line
# Share of a site's pages that repeat a line. On 7,500 articles of 385 sites, lines of running text on fewer than one
# page in fifty are background paragraphs at least as often as boilerplate (0.3 % of CNN's pages share one on the South
# China Sea; its newsletter stands on 2.3 %); short lines on one page in a hundred are labels, credits, promotions.
SHARE_OF_TEXT = 0.02
SHARE_OF_LABELS = 0.01
FEWEST_TEXTS = 5


@dataclass(frozen=True, slots=True)
class Template:
    """What a site repeats: hash of a line -> pages that hold it, of `n_pages` in all; lines on fewer than FEWEST left out."""

    n_pages: int
    lines: Mapping[int, int]

    def share(self, line: int) -> float:
        """The share of the site's pages that hold a line."""
        return self.lines.get(line, 0) / self.n_pages if self.n_pages else 0.0


def site_of(document: Mapping[str, Any]) -> str | None:
    """The site whose template a row of `documents` is made with: its domain, else its publisher, else none is known."""
    return document.get("domain") or key(document.get("publisher") or "") or None


def line_hash(text: str, n_words: int) -> int:
    """63 bits over a line's letters and digits; in lines as short as a label that are no sentence, all numbers are alike."""
    content = key(_DIGITS.sub("0", text) if n_words <= _LABEL and not text.endswith(_ENDS) else text)
    return _hash(content) if content else 0


def site_lines(document: Mapping[str, Any], lines: Sequence[Line]) -> list[dict[str, Any]]:
    """A document's rows of `site_lines`, one a different line; none where its site is not known."""
    site = site_of(document)
    if site is None:
        return []
    hashes = {line_hash(line.content, n): n for line in lines if (n := len(line.content.split()))}
    hashes.pop(0, None)
    pages = page_hashes(hashes)
    return [{"site": site, "line": line, **pages} for line in sorted(hashes)]


def page_hashes(hashes: Mapping[int, int]) -> dict[str, int]:
    """page_a, page_b, page_c: min-hashes of a page's paragraphs (of its lines, if it has none), given hash -> words."""
    paragraphs = [h for h, n in hashes.items() if n >= _PARAGRAPH] or list(hashes)
    names = ("page_a", "page_b", "page_c")
    return {name: min((_mix(h, m) for h in paragraphs), default=0) for name, m in zip(names, _MIXERS, strict=True)}


def _mix(value: int, multiplier: int) -> int:
    mixed = (value * multiplier) & ((1 << 64) - 1)
    return (mixed ^ (mixed >> 31)) & _MASK


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") & _MASK


def mark_template(units: Sequence[Unit], template: Template | None) -> None:
    """Decide the undecided units that the site repeats.

    Above and below what is the page's own, everything repeated is template. Between its paragraphs, labels that no
    paragraph of its own follows are; a heading that a site gives each article ("Key background") stays, and so does a
    background paragraph, which is the article's however often it is told.
    """
    if template is None or template.n_pages < FEWEST_PAGES:
        return
    repeated = [_is_repeated(unit, template) for unit in units]
    own = [no for no, unit in enumerate(units) if unit.is_prose and not repeated[no] and _is_open(unit)]
    if not own:
        return
    for no, unit in enumerate(units):
        if not repeated[no] or unit.role is not None:
            continue
        at_edge = no < own[0] or no > own[-1]
        if at_edge or not (unit.is_prose or _heads(units, repeated, no)):
            unit.decide("other" if unit.is_prose else "navigation", "template.edge" if at_edge else "template.inside")
            unit.score = 1.0 - max(map(template.share, _hashes(unit)))


def _is_open(unit: Unit) -> bool:
    return unit.role is None or unit.is_kept


def _hashes(unit: Unit) -> Iterable[int]:
    return [line_hash(line.content, len(line.content.split())) for line in unit.lines]


def _is_repeated(unit: Unit, template: Template) -> bool:
    for line in _hashes(unit):
        fewest, share = (FEWEST_TEXTS, SHARE_OF_TEXT) if unit.is_prose else (FEWEST, SHARE_OF_LABELS)
        if template.lines.get(line, 0) < fewest or template.share(line) < share:
            return False
    return True


def _heads(units: Sequence[Unit], repeated: Sequence[bool], no: int) -> bool:
    """Does a line of the page's own follow, as it follows a heading?"""
    following = next((n for n in range(no + 1, len(units)) if _is_open(units[n])), None)
    return not units[no].is_final and following is not None and not repeated[following] and units[following].is_prose
