"""Trains the classifier of HTML pages' lines.

    python -m transforms.cleaning.training.html FOLDER [--check]

FOLDER has html/{aeb,wcxb,readability} or is that html folder itself. Writes transforms/knowledge/cleaning_html.json; the
same pages give the same bytes. With --check nothing is written: the shingle F1 of pages whose sites, or whose whole
collection, the classifier has not seen is printed.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transforms.cleaning.lines import Unit, form_units, split_lines
from transforms.cleaning.page import KEPT_FROM, extract_page, is_open, page_table
from transforms.cleaning.page_features import feature_names
from transforms.cleaning.propose import apply_tables, apply_title
from transforms.cleaning.training.boosting import train
from transforms.cleaning.training.metric import shingle_f1
from transforms.cleaning.training.text_data import fold_of, label, site
from transforms.cleaning.trees import Matrix, load_trees
from transforms.reading.captured import domain_of
from transforms.reading.decode import charset_of_page, decode
from transforms.reading.page import page_text, read_page

FOLDS = 4
_KEPT = 0.5  # share of a unit's shingles that the article has, from which the unit is of it
# Shallow trees: of 8 leaves they reach as much on sites unseen as of 16, and take half as long.
PARAMETERS = {"max_iter": 150, "max_leaf_nodes": 8, "max_depth": 5, "learning_rate": 0.12, "min_samples_leaf": 60,
              "max_bins": 64}  # fmt: skip


@dataclass
class Example:
    """A page with the text of its article: its units, and the rows and labels of those that the classifier decides."""

    collection: str
    id: str
    site: str
    gold: str
    units: list[Unit]
    asked: NDArray[np.intp]
    rows: Matrix
    kept: NDArray[np.bool_]  # of all units

    def weights(self) -> Matrix:
        """A unit by the root of its share of the article: the metric counts words, and pages alike; the root tempers it."""
        words = np.array([self.units[no].n_words for no in self.asked], dtype=float)
        return np.sqrt((words + 4) / max(50, len(self.gold.split())))

    def text(self, scores: Matrix) -> str:
        """The units that these scores of the asked ones keep, with those that rules keep for certain."""
        chosen = {int(no) for no, score in zip(self.asked, scores, strict=True) if score >= KEPT_FROM}
        return "\n".join(unit.text for no, unit in enumerate(self.units) if no in chosen)


def read_examples(folder: Path) -> list[Example]:
    """The pages of the three collections in a fixed order."""
    html = folder / "html" if (folder / "html").is_dir() else folder
    return [example for page in read_pages(html) if (example := _example(*page))]


def read_pages(html: Path) -> Iterator[tuple[str, str, str | None, bytes, str]]:
    """(collection, id, URL, bytes of the page, text of its article)."""
    for id_, entry in json.loads((html / "aeb/ground-truth.json").read_text("utf-8")).items():
        yield "aeb", id_, entry["url"], _bytes(html / f"aeb/html/{id_}.html.gz"), entry["articleBody"]
    for path in sorted((html / "wcxb/ground-truth").glob("*.json")):
        entry = json.loads(path.read_text("utf-8"))
        page = _bytes(html / f"wcxb/html/{entry['file_id']}.html.gz")
        yield "wcxb", entry["file_id"], entry["url"], page, entry["ground_truth"]["main_content"]
    for path in sorted((html / "readability").iterdir()):
        if (path / "source.html.gz").exists():
            gold = page_text(_bytes(path / "expected.html.gz").decode("utf-8", "replace"))
            yield "readability", path.name, None, _bytes(path / "source.html.gz"), gold


def _bytes(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def _example(collection: str, id_: str, url: str | None, data: bytes, gold: str) -> Example | None:
    """What cleaning sees of a page when it comes to the classifier; None of a page without text."""
    html, _ = decode(data, charset_of_page(data))
    read, page = read_page(html, url), extract_page(html)
    if not read.text or page is None:
        return None
    units = form_units(split_lines(read.text))
    apply_tables(units)
    apply_title(units, read.facts.title, (read.facts.publisher, domain_of(url or read.facts.url)))
    table = page_table(units, page)
    asked = np.array([no for no, unit in enumerate(units) if is_open(unit) and not table.is_far(no)], dtype=np.intp)
    rows = np.array([table.row(int(no)) for no in asked], dtype=float).reshape(len(asked), len(feature_names()))
    kept = np.array(label([unit.text for unit in units], gold), dtype=float) >= _KEPT
    return Example(collection, id_, site(url) if url else id_, gold, units, asked, rows, kept)


def fit(examples: Sequence[Example]) -> str:
    """Trees over the examples' rows, as text."""
    chosen = [example for example in examples if len(example.asked)]
    rows = np.vstack([example.rows for example in chosen])
    kept = np.concatenate([example.kept[example.asked] for example in chosen])
    weights = np.concatenate([example.weights() for example in chosen])
    return train(feature_names(), rows, kept, weights, **PARAMETERS)


def unseen(examples: Sequence[Example]) -> tuple[list[Matrix], list[Matrix]]:
    """Scores of each example by trees that know no page of its site, and by trees that know nothing of its collection."""
    folds = [fold_of(example.site, FOLDS) for example in examples]
    return _scores(examples, folds), _scores(examples, [example.collection for example in examples])


def _scores(examples: Sequence[Example], parts: Sequence[object]) -> list[Matrix]:
    result: list[Matrix] = [np.zeros(0)] * len(examples)
    for part in sorted(set(parts), key=str):
        trees = load_trees(fit([e for e, of in zip(examples, parts, strict=True) if of != part]))
        for no, (example, of) in enumerate(zip(examples, parts, strict=True)):
            if of == part and len(example.asked):
                result[no] = trees.scores(example.rows)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    examples = read_examples(chosen.folder)
    if not chosen.check:
        (Path(__file__).parents[2] / "knowledge/cleaning_html.json").write_text(fit(examples), "utf-8")
        return
    for name, scores in zip(("other sites", "other collections"), unseen(examples), strict=True):
        for collection in ("aeb", "wcxb", "readability"):
            pairs = [(e.gold, e.text(s)) for e, s in zip(examples, scores, strict=True) if e.collection == collection]
            p, r, f = shingle_f1(pairs)
            print(f"{collection:12} learnt from {name}: {len(pairs)} pages, P {p:.4f} R {r:.4f} F1 {f:.4f}")


if __name__ == "__main__":
    main()
