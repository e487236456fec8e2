"""Pages with the text of their article, as plain texts whose units are labelled: what the line classifier learns from."""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path
from urllib.parse import urlsplit

import html_text
import numpy as np
import trafilatura
from numpy.typing import NDArray
from resiliparse.extract.html2text import extract_plain_text

from transforms.cleaning.features import Matrix
from transforms.cleaning.lines import Unit
from transforms.cleaning.propose import propose

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_KEPT = 0.5  # share of a unit's shingles that the article has, from which the unit is of it
# Several extractors' outputs of one page are much the same text.
WEIGHTS = {"flat": 1.0, "residual": 0.14, "extracted": 0.5}
RESIDUALS = ("trafilatura_recall", "resiliparse_main", "readability_lxml", "newspaper4k", "justext_traf")


@dataclass
class Example:
    """A text made of a page, its units with the rules' proposals, and which of them are of the article."""

    collection: str
    kind: str
    id: str
    site: str
    text: str
    gold: str
    given: str | None
    units: list[Unit] = field(default_factory=list)
    title: str | None = None
    kept: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))

    def fold(self, folds: int) -> int:
        return fold_of(self.site, folds)

    def weights(self) -> Matrix:
        """A unit counts by its words, a page as any other: so does the metric."""
        words = np.array([unit.n_words for unit in self.units], dtype=float) + 2.0
        of_article = max(60.0, float((words * self.kept).sum()))
        return WEIGHTS[self.kind] * 30.0 * words / of_article


def read_examples(
    folder: Path, kinds: Sequence[str] = tuple(WEIGHTS), *, every_residual: bool = False
) -> list[Example]:
    """The examples under a folder with html/{aeb,wcxb,readability} and lines/, in a fixed order, units labelled."""
    found = [e for e in _pages(folder, kinds) if e.text.strip()]
    if "residual" in kinds:
        found += list(_residuals(folder, every_residual))
    for example in found:
        example.units, example.title = propose(example.text, example.given)
        example.kept = np.array(label([u.text for u in example.units], example.gold), dtype=float) >= _KEPT
    return [e for e in found if e.units]


def _pages(folder: Path, kinds: Sequence[str]) -> Iterator[Example]:
    html = folder / "html"
    for id_, entry in json.loads((html / "aeb/ground-truth.json").read_text("utf-8")).items():
        if "flat" in kinds:
            page = _page(html / f"aeb/html/{id_}.html.gz")
            yield Example("aeb", "flat", id_, site(entry["url"]), flatten(page), entry["articleBody"], None)
    for path in sorted((html / "wcxb/ground-truth").glob("*.json")):
        entry = json.loads(path.read_text("utf-8"))
        truth, id_, of = entry["ground_truth"], entry["file_id"], site(entry["url"])
        page = _page(html / f"wcxb/html/{id_}.html.gz")
        if "flat" in kinds:
            yield Example("wcxb", "flat", id_, of, flatten(page), truth["main_content"], None)
        if "extracted" in kinds:
            for text in (
                trafilatura.extract(page, favor_recall=True, include_comments=False),
                extract_plain_text(page, main_content=True),
            ):
                yield Example("wcxb", "extracted", id_, of, text or "", truth["main_content"], truth["title"])
    for path in sorted((html / "readability").iterdir()):
        if "flat" in kinds and (path / "source.html.gz").exists():
            gold = flatten(_page(path / "expected.html.gz"))
            yield Example(
                "readability", "flat", path.name, path.name, flatten(_page(path / "source.html.gz")), gold, None
            )


def _residuals(folder: Path, every: bool) -> Iterator[Example]:
    pages = json.loads((folder / "html/aeb/ground-truth.json").read_text("utf-8"))
    with gzip.open(folder / "lines/residual_scrapinghub.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if every or row["extractor"] in RESIDUALS:
                page, text = pages[row["id"]], "\n".join(row["lines"])
                yield Example(
                    row["extractor"], "residual", row["id"], site(page["url"]), text, page["articleBody"], None
                )


def _page(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def flatten(html: str) -> str:
    try:
        return str(html_text.extract_text(html))
    except (ValueError, AssertionError):  # a page without any element
        return ""


def fold_of(site: str, folds: int) -> int:
    """Sites, not pages, are parted: pages of a site share their frame."""
    return int(md5(site.encode()).hexdigest(), 16) % folds


def site(url: str) -> str:
    parts = urlsplit(url).netloc.lower().split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and parts[-2] in ("co", "com", "org") else parts[-2:])


def label(texts: Sequence[str], gold: str) -> list[float]:
    """Per text the share of its 4-word shingles that the gold text has; of what both have twice, those among kept ones.

    A text too short for a shingle is kept if the gold text has it, between (or as a line, beside) kept ones.
    """
    wanted = _WORD.findall(gold)
    available = Counter(tuple(wanted[i : i + _SHINGLE]) for i in range(len(wanted) - _SHINGLE + 1))
    joined = f" {' '.join(wanted)} "
    gold_lines = {" ".join(_WORD.findall(line)) for line in gold.split("\n")}
    words = [_WORD.findall(text) for text in texts]
    long = [len(w) >= _SHINGLE for w in words]
    shares = [0.0] * len(texts)
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for no, w in enumerate(words):
        if long[no]:
            own = Counter(tuple(w[i : i + _SHINGLE]) for i in range(len(w) - _SHINGLE + 1))
            shares[no] = sum((own & available).values()) / sum(own.values())
            if shares[no] >= _KEPT:
                alike[tuple(w)].append(no)

    def around(no: int) -> float:
        near = [shares[m] for m in range(max(0, no - 3), min(len(texts), no + 4)) if m != no and long[m]]
        return sum(near) / len(near) if near else 0.5

    for shared, places in alike.items():
        times = max(1, joined.count(f" {' '.join(shared)} ")) if len(places) > 1 else 1
        for no in sorted(places, key=lambda m: (-around(m), m))[times:]:
            shares[no] = 0.0
    for no, w in enumerate(words):
        if long[no] or not w:
            continue
        before = next((shares[m] for m in range(no - 1, -1, -1) if long[m]), 0.0) >= _KEPT
        after = next((shares[m] for m in range(no + 1, len(texts)) if long[m]), 0.0) >= _KEPT
        text = " ".join(w)
        inside = before and after and f" {text} " in joined
        shares[no] = float(inside or ((before or after) and text in gold_lines))
    return shares
