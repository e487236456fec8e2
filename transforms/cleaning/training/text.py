"""Trains the classifier of plain text's lines.

    python -m transforms.cleaning.training.text FOLDER [--check]

FOLDER has html/{aeb,wcxb,readability} and lines/residual_scrapinghub.jsonl.gz. Writes the weights into
transforms/knowledge/: line_words.tsv and cleaning_text.json; the same data give the same bytes. With --check the
shingle F1 on pages of sites that the classifier has not seen is printed beside.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path

import numpy as np

from transforms.cleaning.classify import Model, read_model, verdicts
from transforms.cleaning.features import DOCUMENT, NAMES, Matrix, describe, document_of, tokens
from transforms.cleaning.training.boosting import train
from transforms.cleaning.training.metric import shingle_f1
from transforms.cleaning.training.text_data import Example, read_examples

FOLDS = 4
_FEWEST_PAGES = 6  # that have a word, for it to be in the table: rarer ones are names of these pages' news
_LEAST = 0.6  # log-odds
_SHORT, _EVERY = 4, 4  # of lines of so few words that are not kept one in four is learnt from, at four times the weight
PAGE = {"max_iter": 70, "max_leaf_nodes": 12, "learning_rate": 0.12}
EXTRACTED = {"max_iter": 50, "max_leaf_nodes": 10, "learning_rate": 0.12, "min_samples_leaf": 60}
KIND = {"max_iter": 20, "max_leaf_nodes": 6, "learning_rate": 0.15}


def word_odds(examples: Sequence[Example]) -> dict[str, float]:
    """Log-odds of words and rules: on how many pages in units that are kept, against in units that are not."""
    kept: dict[str, set[str]] = defaultdict(set)
    left: dict[str, set[str]] = defaultdict(set)
    rules: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for example in examples:
        page = f"{example.site}/{example.id}"
        for unit, is_kept in zip(example.units, example.kept, strict=True):
            for word in set(tokens(unit.text)):
                (kept if is_kept else left)[word].add(page)
            if unit.rule:
                rules[int(is_kept)][unit.rule] += 1
    odds = {}
    for word in sorted(kept.keys() | left.keys()):
        a, b = len(kept[word]), len(left[word])
        value = log((a + 2) / (b + 2))
        if a + b >= _FEWEST_PAGES and abs(value) >= _LEAST:
            odds[word] = round(value, 2)
    for rule in sorted(rules[0].keys() | rules[1].keys()):
        odds[rule] = round(log((rules[1][rule] + 1) / (rules[0][rule] + 1)), 2)
    return odds


def unseen_rows(examples: Sequence[Example], folds: int = FOLDS) -> list[Matrix]:
    """The features of each example with word odds from other sites only: with its own the words would tell too much."""
    rows: list[Matrix] = [np.zeros((0, len(NAMES)))] * len(examples)
    for fold in range(folds):
        odds = word_odds([e for e in examples if e.fold(folds) != fold])
        for no, example in enumerate(examples):
            if example.fold(folds) == fold:
                rows[no] = describe(example.units, example.title, odds)
    return rows


def fit(rows: Sequence[Matrix], examples: Sequence[Example]) -> dict[str, str]:
    """The three ensembles as text: of whole pages, of extracted texts, and which of the two a text is."""
    extracted = [no for no, e in enumerate(examples) if e.kind != "flat"]
    kinds = np.array([e.kind != "flat" for e in examples])
    documents = np.vstack([document_of(matrix) for matrix in rows])
    return {
        "page": _fit_units(rows, examples, PAGE),
        "extracted": _fit_units([rows[no] for no in extracted], [examples[no] for no in extracted], EXTRACTED),
        "is_extracted": train(list(DOCUMENT), documents, kinds, None, **KIND),
    }


def _fit_units(rows: Sequence[Matrix], examples: Sequence[Example], parameters: Mapping[str, float]) -> str:
    matrix, kept = np.vstack(rows), np.concatenate([e.kept for e in examples])
    weights = np.concatenate([e.weights() for e in examples])
    words = np.concatenate([[u.n_words for u in e.units] for e in examples])
    thinned = ~kept & (words <= _SHORT)
    chosen = ~thinned | (np.arange(len(kept)) % _EVERY == 0)
    weights = np.where(thinned, _EVERY * weights, weights)
    return train(list(NAMES), matrix[chosen], kept[chosen], weights[chosen], **parameters)


def check(rows: Sequence[Matrix], examples: Sequence[Example], folds: int = FOLDS) -> None:
    """Print shingle precision, recall and F1 by collection, each page judged by a model of other sites."""
    kept: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for fold in range(folds):
        others = [no for no, e in enumerate(examples) if e.fold(folds) != fold]
        model = _model(fit([rows[no] for no in others], [examples[no] for no in others]), {})
        for no, example in enumerate(examples):
            if example.fold(folds) == fold:
                verdict = verdicts(example.units, *model.judge_rows(rows[no]))
                text = "\n".join(u.text for u, is_kept in zip(example.units, verdict, strict=True) if is_kept)
                kept[f"{example.collection} {example.kind}"].append((example.gold, text, example.text))
    for name, pages in kept.items():
        ours = shingle_f1([(gold, text) for gold, text, _ in pages])
        nothing = shingle_f1([(gold, raw) for gold, _, raw in pages])
        figures = [*ours, *nothing]
        print(name, len(pages), *(f"{value:.4f}" for value in figures), sep="\t", flush=True)


def _model(texts: Mapping[str, str], odds: Mapping[str, float]) -> Model:
    return read_model(json.dumps({name: json.loads(text) for name, text in texts.items()}), odds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    examples = read_examples(args.folder)
    rows = unseen_rows(examples)
    knowledge = Path(__file__).parents[2] / "knowledge"
    table = "".join(f"{word}\t{value:g}\n" for word, value in word_odds(examples).items())
    (knowledge / "line_words.tsv").write_text(table, "utf-8")
    weights = ",\n".join(f'"{name}": {text.strip()}' for name, text in fit(rows, examples).items())
    (knowledge / "cleaning_text.json").write_text(f"{{{weights}}}\n", "utf-8")
    if args.check:
        check(rows, examples)


if __name__ == "__main__":
    main()
