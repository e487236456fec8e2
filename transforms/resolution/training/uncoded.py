"""Makes the trees that judge pairs of event mentions: knowledge/uncoded_first.json and uncoded_second.json.

    python -m transforms.resolution.training.uncoded FOLDER [--out FOLDER]

FOLDER holds the training part of ECB+ (Cybulska and Vossen 2014; annotation CC BY 3.0): ECB_Train_corpus.txt and
ECB_Train_Event_gold_mentions.json. Its 25 topics are read as three collections of eight, as what a word tells depends on how
many stories there are. The second judgement is trained on first ones of trees that have not seen the topic, as it will have
none better. Some three CPU minutes.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transforms.cleaning.training.boosting import train
from transforms.cleaning.trees import Matrix, load_trees
from transforms.knowledge.entities import load_entities
from transforms.language.pipeline import load_model
from transforms.resolution.story_background import Background
from transforms.resolution.training.ecbplus import Corpus, part_of, read_corpus, texts_of, topic_of
from transforms.resolution.uncoded import evidence_rows, judge, pairs, support_rows
from transforms.resolution.uncoded_evidence import Surroundings, evidence
from transforms.resolution.uncoded_mentions import EventMention
from transforms.resolution.uncoded_support import NAMES, Pair

COLLECTIONS = 3
FOLDS = 4
PARAMETERS = {
    "max_iter": 150,
    "max_leaf_nodes": 12,
    "learning_rate": 0.08,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
}
# Pairs of two events whose words are not alike are nine in ten, and as like each other: one in so many counts for all of them.
# It bounds memory and time; what it costs in F1 has not been measured by itself.
THINNED = 6
SOURCE = (
    "Trained on the annotation of ECB+ (Cybulska and Vossen 2014, copyright Agata Cybulska, Piek Vossen and the VU University "
    "of Amsterdam), CC BY 3.0, http://creativecommons.org/licenses/by/3.0/"
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a collection: their evidence, whether each is of one event, and the fold in which it is held out."""

    mentions: Sequence[EventMention]
    compared: Sequence[Pair]
    features: list[str]
    rows: Matrix
    labels: NDArray[np.bool_]
    folds: NDArray[np.intp]


def collections(corpus: Corpus, background: Background) -> list[Pairs]:
    """The corpus as collections of topics, each with its own stories."""
    topics = sorted({topic_of(article) for article in corpus.articles})
    fold = {topic: number // COLLECTIONS % FOLDS for number, topic in enumerate(topics)}
    found = []
    for first in range(COLLECTIONS):
        part = part_of(corpus, topics[first::COLLECTIONS])
        around = Surroundings(part.mentions, texts_of(part.articles, background), background)
        compared = pairs(part.mentions, around)
        events = [part.events[m.mention_id] for m in part.mentions]
        found.append(
            Pairs(
                part.mentions,
                compared,
                list(evidence(part.mentions[0], part.mentions[0], around)),
                evidence_rows(part.mentions, compared, around),
                np.array([events[a] == events[b] for a, b in compared]),
                np.array([fold[topic_of(part.mentions[a].article_id)] for a, _ in compared]),
            )
        )
    return found


def fit(given: Sequence[Pairs]) -> tuple[str, str]:
    """The two files' texts."""
    rows = np.vstack([p.rows for p in given])
    labels = np.concatenate([p.labels for p in given])
    folds = np.concatenate([p.folds for p in given])
    features = given[0].features
    easy = ~labels & (rows[:, features.index("likeness")] == 0)
    weights = np.where(easy, float(THINNED), 1.0)
    kept = ~easy | (np.cumsum(easy) % THINNED == 0)

    def trees(names: list[str], columns: Matrix, among: NDArray[np.bool_]) -> str:
        return train(names, columns[among], labels[among], weights[among], **PARAMETERS)

    held_out = np.zeros(len(labels))
    for fold in range(FOLDS):
        out = folds == fold
        held_out[out] = judge(load_trees(trees(features, rows, kept & ~out)), rows[out])
    ends = np.cumsum([len(p.labels) for p in given])
    support = [
        support_rows(p.mentions, p.compared, first)
        for p, first in zip(given, np.split(held_out, ends[:-1]), strict=True)
    ]
    first = trees(features, rows, kept)
    second = trees([*features, "first", *NAMES], np.hstack([rows, np.vstack(support)]), kept)
    return sourced(first), sourced(second)


def sourced(text: str) -> str:
    """The text of the trees with a line that says whose annotation they were trained on."""
    return text.replace("{", f'{{"source": {json.dumps(SOURCE)},\n', 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "knowledge")
    args = parser.parse_args()
    background = Background(load_entities().country_names())
    texts = fit(collections(read_corpus(args.folder, "Train", load_model()), background))
    for name, text in zip(("first", "second"), texts, strict=True):
        (args.out / f"uncoded_{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
