"""HTML extraction measured against its peers on the same pages in the same run, on one core.

    python benchmarks/cleaning_html.py FOLDER [--score SCRIPT]

FOLDER has html/{aeb,wcxb,readability} (or is that html folder): pages with the text of their article. The metric is the
shingle F1 of the article extraction benchmark (multisets of 4-word shingles, precision and recall averaged over pages);
the speed of each is pages a CPU second, and relative to trafilatura's default. `--score SCRIPT` has the pairs scored by
another program (SCRIPT GOLD.json PREDICTED.json, which prints a JSON object with shingle_p, shingle_r, shingle_f1).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

from transforms.cleaning.clean import Cleaned, clean_document
from transforms.cleaning.training.html import read_pages
from transforms.cleaning.training.metric import shingle_f1
from transforms.reading.captured import Captured
from transforms.reading.decode import charset_of_page, decode
from transforms.reading.page import page_text
from transforms.reading.sources import read_source

TARGETS = {"aeb": 0.970, "wcxb": 0.945}


@dataclass(frozen=True, slots=True)
class Row:
    """One tool on one set of pages. `ratio`: its pages a CPU second to trafilatura's default in this run."""

    data: str
    tool: str
    pages: int
    precision: float
    recall: float
    f1: float
    pages_per_second: float
    ratio: float


OURS = "communique"
CLEANING = "communique, cleaning alone"  # what the peers do: a page to its text


def ours(uri: str, data: bytes) -> str:
    """The whole path: bytes to a captured document, with its metadata, to its article."""
    return "".join(_cleaned(document) for document in _captured(uri, data))


def _captured(uri: str, data: bytes) -> list[Captured]:
    return [document for document in read_source(uri, BytesIO(data)) if isinstance(document, Captured)]


def _cleaned(document: Captured) -> str:
    cleaned = clean_document(asdict(document), document.html)
    return str(cleaned.article["text"]) if isinstance(cleaned, Cleaned) else ""


def _readability(html: str) -> str:
    return page_text(f"<html><body>{Document(html).summary(html_partial=True)}</body></html>")


# deduplicate stays off in all: it remembers over pages.
PEERS: dict[str, Callable[[str], str | None]] = {
    "trafilatura": lambda html: trafilatura.extract(html),
    "trafilatura, no comments": lambda html: trafilatura.extract(html, include_comments=False),
    "trafilatura, precision": lambda html: trafilatura.extract(html, favor_precision=True, include_comments=False),
    "trafilatura, recall": lambda html: trafilatura.extract(html, favor_recall=True, include_comments=False),
    "readability-lxml": _readability,
    "resiliparse": lambda html: extract_plain_text(html, main_content=True),
}


def measure(folder: Path, sets: Sequence[str] = ("aeb", "wcxb"), score: Path | None = None) -> list[Row]:
    """A row for each tool and set. Tools take turns page by page, so that what else the machine does strikes all alike."""
    html = folder / "html" if (folder / "html").is_dir() else folder
    pages = [page for page in read_pages(html) if page[0] in sets]
    warm_up = pages[0][3]
    for _ in range(3):
        ours("warm.html", warm_up)
        trafilatura.extract(warm_up.decode("utf-8", "replace"))
    rows = []
    for name in sets:
        chosen = [page for page in pages if page[0] == name]
        found: dict[str, list[tuple[str, str]]] = {tool: [] for tool in (OURS, CLEANING, *PEERS)}
        seconds: defaultdict[str, float] = defaultdict(float)
        for _, id_, _, data, gold in chosen:
            for tool, call in _calls(id_, data):
                start = process_time()
                text = call()
                seconds[tool] += process_time() - start
                found[tool].append((gold, text))
        for tool, pairs in found.items():
            p, r, f = _scored(pairs, score) if score else shingle_f1(pairs)
            ratio = seconds["trafilatura"] / seconds[tool]
            rows.append(Row(name, tool, len(pairs), p, r, f, len(pairs) / seconds[tool], ratio))
    return rows


def _calls(id_: str, data: bytes) -> Iterator[tuple[str, Callable[[], str]]]:
    yield OURS, lambda: ours(f"{id_}.html", data)
    captured = _captured(f"{id_}.html", data)
    yield CLEANING, lambda: "".join(map(_cleaned, captured))
    html, _ = decode(data, charset_of_page(data))  # peers are given the decoded page: their time is without decoding
    for tool, peer in PEERS.items():
        yield tool, partial(_or_empty, peer, html)


def _or_empty(peer: Callable[[str], str | None], html: str) -> str:
    try:
        return peer(html) or ""
    except Exception:  # a peer that fails on a page finds nothing on it
        return ""


def _scored(pairs: Sequence[tuple[str, str]], script: Path) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("gold.json", "found.json")]
        for path, column in zip(paths, zip(*pairs, strict=True), strict=True):
            path.write_text(json.dumps(dict(enumerate(column))), "utf-8")
        done = subprocess.run([sys.executable, script, *paths], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    return result["shingle_p"], result["shingle_r"], result["shingle_f1"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--score", type=Path)
    chosen = parser.parse_args()
    print(f"{'data':8}{'tool':28}{'pages':>6}{'P':>8}{'R':>8}{'F1':>8}{'target':>8}{'pages/s':>9}{'ratio':>7}")
    for row in measure(chosen.folder, score=chosen.score):
        target = f"{TARGETS[row.data]:.3f}" if row.tool == OURS else ""
        print(f"{row.data:8}{row.tool:28}{row.pages:6}{row.precision:8.4f}{row.recall:8.4f}{row.f1:8.4f}"
              f"{target:>8}{row.pages_per_second:9.1f}{row.ratio:7.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
