"""The line classifier of plain text: how probably a unit is of the article, and what follows for the units in doubt.

Gradient-boosted trees (Friedman 2001) over what features.py sees of a unit. There are two ensembles, since menus fill
a whole page while a text that was extracted before holds little that is not of the article: of the latter's lists of
names and dates the one for pages drops a good part. A third tells from the text's figures which of the two to ask.
Trained by training/text.py.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from transforms.cleaning.features import Matrix, describe, document_of
from transforms.cleaning.lines import Unit
from transforms.cleaning.rules import load_rules
from transforms.cleaning.trees import Trees, trees_of

RULE = "text.model"
# A unit is kept from this probability on. In extracted text a line is dropped only where little doubt is left: there a
# threshold of 0.3 loses 0.8 % of the articles' text, 0.1 a quarter of that.
LEAST_OF_PAGE = 0.45
LEAST_OF_EXTRACTED = 0.1
# On pages that are unlike those it learnt from all scores are low; the article is then what scores highest: a unit is
# kept from half of the score that the best so many words reach.
_BEST_WORDS = 60
_SHARE_OF_BEST = 0.5
LEAST_OF_DOUBTED = 0.5  # what a rule would drop, if unsure, must look like the article to stay
DOUBTED_IN_EXTRACTED = 0.3
_FIRM = ("title.same", "section.related", "structure.short_lines")
_REPEAT = "structure.repeat"
_SECTIONS = ("related", "comments", "sources", "share", "subscribe")
_LABEL, _SECTION_NAME = 4, 2  # words


@dataclass(frozen=True, slots=True)
class Model:
    page: Trees
    extracted: Trees
    is_extracted: Trees
    odds: Mapping[str, float]

    def judge_rows(self, rows: Matrix) -> tuple[Matrix, bool]:
        """Per unit the probability that it is of the article, and whether the text is taken for an extracted one."""
        extracted = bool(self.is_extracted.scores(document_of(rows))[0] >= 0.5)
        return (self.extracted if extracted else self.page).scores(rows), extracted


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The weights in knowledge/. Raises ValueError or KeyError if they are not those of these features."""
    folder = resources.files("transforms.knowledge")
    rows = [line.split("\t") for line in folder.joinpath("line_words.tsv").read_text("utf-8").splitlines()]
    odds = {word: float(value) for word, value in rows}
    return read_model(folder.joinpath("cleaning_text.json").read_text("utf-8"), odds)


def read_model(text: str, odds: Mapping[str, float]) -> Model:
    """The model of a weights file's text. Raises ValueError or KeyError if it is none."""
    parts = {name: trees_of(part) for name, part in json.loads(text).items()}
    return Model(parts["page"], parts["extracted"], parts["is_extracted"], odds)


@lru_cache(maxsize=1)
def sure_rules() -> frozenset[str]:
    """The rules that the model does not overrule: those of the tables but for the ones marked as unsure there."""
    return frozenset([rule.id for rule in load_rules() if not rule.unsure] + list(_SURE_STRUCTURE))


_SURE_STRUCTURE = (
    "structure.no_letters", "structure.capitals", "structure.teaser", "section.toc",
    "title.cut", "title.with_site", "site.name",
)  # fmt: skip


def is_sure(unit: Unit) -> bool:
    """Is a unit decided by a rule that stands, whatever the model says? All that keep do."""
    return unit.role is not None and (
        unit.is_kept or unit.rule in sure_rules() or unit.rule.startswith(("cue.", "template."))
    )


def verdicts(units: Sequence[Unit], scores: Matrix, extracted: bool) -> NDArray[np.bool_]:
    """Per unit: is it kept? By the rules that are sure, else by its score."""
    sure = np.array([is_sure(unit) for unit in units])
    kept = np.array([unit.role is not None and unit.is_kept for unit in units])
    open_scores = np.where(sure, 0.0, scores)
    least = LEAST_OF_EXTRACTED if extracted else LEAST_OF_PAGE
    order = np.argsort(-open_scores, kind="stable")
    reached = np.cumsum(np.array([unit.n_words for unit in units])[order])
    best = open_scores[order[min(int(np.searchsorted(reached, _BEST_WORDS)), len(units) - 1)]]
    wanted = np.full(len(units), min(least, _SHARE_OF_BEST * float(best)))
    most = _SECTION_NAME if extracted else _LABEL
    wanted[_labels_at_edges(units, most)] = LEAST_OF_PAGE
    wanted[_below_sections(units)] = LEAST_OF_DOUBTED
    doubted = DOUBTED_IN_EXTRACTED if extracted else LEAST_OF_DOUBTED
    wanted[[unit.role is not None for unit in units]] = doubted
    wanted[[unit.rule in _FIRM for unit in units]] = LEAST_OF_DOUBTED
    wanted[[unit.rule == _REPEAT for unit in units]] = least
    result: NDArray[np.bool_] = np.where(sure, kept, scores >= wanted)
    _keep_one(units, scores, result)
    return result


def _keep_one(units: Sequence[Unit], scores: Matrix, kept: NDArray[np.bool_]) -> None:
    """Of paragraphs that repeat each other the one that scores highest stays: the first may be a teaser."""
    best: dict[str, int] = {}
    for text in {unit.text.casefold() for unit in units if unit.rule == _REPEAT}:
        best[text] = -1
    for no, unit in enumerate(units):
        if best and kept[no] and (text := unit.text.casefold()) in best:
            other = best[text]
            if other < 0 or scores[no] > scores[other]:
                best[text] = no
                kept[no], loser = True, other
            else:
                loser = no
            if loser >= 0:
                kept[loser] = False


def _labels_at_edges(units: Sequence[Unit], most: int) -> list[bool]:
    """Lines that are no sentence before the first running text, and short ones after the last: sections, names, buttons."""
    prose = [no for no, unit in enumerate(units) if unit.is_prose]
    if not prose:
        return [False] * len(units)
    return [
        not unit.is_final
        and unit.mark is None
        and ((no < prose[0] and (most == _LABEL or unit.n_words <= most)) or (no > prose[-1] and unit.n_words <= most))
        for no, unit in enumerate(units)
    ]


def _below_sections(units: Sequence[Unit]) -> list[bool]:
    """Lines below the last running text that follow the heading of a section which is not the article's: comments, links."""
    last = max((no for no, unit in enumerate(units) if unit.is_prose), default=-1)
    opened = next((no for no in range(last + 1, len(units)) if units[no].role in _SECTIONS), len(units))
    return [last >= 0 and no > opened for no in range(len(units))]


def judge(units: Sequence[Unit], title: str | None) -> None:
    """Ask the model of every unit, and decide by it those that no rule decided for sure.

    Where no running text would be kept the units in doubt are left undecided: then place and length say more.
    """
    if not units:
        return
    model = load_model()
    scores, extracted = model.judge_rows(describe(units, title, model.odds))
    for unit, score in zip(units, scores.tolist(), strict=True):
        unit.score = round(score, 4)
    kept = verdicts(units, scores, extracted).tolist()
    if not any(is_kept and unit.is_prose for is_kept, unit in zip(kept, units, strict=True)):
        return
    standing = {no for no, is_kept in enumerate(kept) if is_kept}
    first = min(no for no in standing if units[no].is_prose)
    following = _following(units, standing)
    section, texts = "", Counter(unit.text for unit in units)
    for no, unit in enumerate(units):
        if kept[no]:
            if not is_sure(unit):
                unit.decide(_kept_role(units, no, first, following[no]), RULE, keep=True)
            section = ""
        elif unit.role is None and unit.is_prose and texts[unit.text] > 1 and scores[no] >= LEAST_OF_PAGE:
            unit.decide("other", _REPEAT)
        elif unit.role is None:
            unit.decide(section or _dropped_role(unit), RULE)
        elif unit.role in _SECTIONS:
            section = unit.role


_LONGEST_HEADING = 16  # words
_HEADLINE = 5  # words from which a dropped line is taken for another article's headline, not for a menu's entry


def _following(units: Sequence[Unit], standing: set[int]) -> list[int | None]:
    """Per unit the number of the next one that is kept."""
    result: list[int | None] = [None] * len(units)
    after: int | None = None
    for no in range(len(units) - 1, -1, -1):
        result[no] = after
        if no in standing:
            after = no
    return result


def _kept_role(units: Sequence[Unit], no: int, first: int, following: int | None) -> str:
    unit = units[no]
    if unit.mark in ("list", "table"):
        return str(unit.mark)
    if unit.mark == "heading" and not unit.is_prose:
        return "heading"
    if no < first and any(other.role == "title" for other in units[:no]):
        return "subtitle"
    if unit.is_prose or unit.is_final or unit.n_words > _LONGEST_HEADING or following is None:
        return "body"
    return "heading"


def _dropped_role(unit: Unit) -> str:
    return "related" if unit.n_words >= _HEADLINE else "navigation"
