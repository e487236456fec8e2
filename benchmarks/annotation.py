"""What names, links, places and coreference cost beside spaCy: microseconds of CPU a token, stage by stage.

    OMP_NUM_THREADS=1 python benchmarks/annotation.py ARTICLES.jsonl.gz [--articles N] [--json]

ARTICLES.jsonl.gz has a text in each line. The parse of the same articles by paragraphs is measured in the same run. Each
stage is measured on its own, in turns of twenty articles, after a first pass that fills the caches.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import cpu, read, reporting, with_json

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.language.analysis import Article
from transforms.language.pipeline import load_model, parse
from transforms.linking.annotate import STAGES, annotate

TURN = 20


def measure(texts: list[str]) -> Iterator[tuple[str, Any]]:
    nlp, base = load_model(), load_entities()
    _warm(texts[:TURN], base)
    spent: Counter[str] = Counter()
    tokens = 0
    for at in range(0, len(texts), TURN):
        articles = [Article("0" * 16, text) for text in texts[at : at + TURN]]
        seconds, _ = cpu(lambda articles=articles: list(parse(nlp, articles)))  # type: ignore[misc]
        spent["spaCy, by paragraphs"] += seconds  # type: ignore[assignment]
        tokens += sum(len(s.span) for a in articles for s in a.sentences)
        for name, stage in STAGES:
            seconds, _ = cpu(lambda stage=stage, articles=articles: [stage(a, base) for a in articles])  # type: ignore[misc]
            spent[name] += seconds  # type: ignore[assignment]
    yield "articles", len(texts)
    yield "tokens", tokens
    for name, seconds in spent.items():
        yield f"{name}, us a token", round(seconds / tokens * 1e6, 2)
    ours = sum(spent[name] for name, _ in STAGES)
    yield "all beside spaCy, us a token", round(ours / tokens * 1e6, 2)


def _warm(texts: list[str], base: EntityBase) -> None:
    for article in parse(load_model(), [Article("0" * 16, text) for text in texts]):
        annotate(article, base)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path, metavar="ARTICLES.jsonl.gz")
    parser.add_argument("--articles", type=int, default=200)
    args = with_json(parser).parse_args()
    texts = [row["text"] for row in read(args.articles_file)[: args.articles]]
    with reporting("annotation", args) as report:
        spent = report.figures([measure(texts)])
        plain, ours = spent["spaCy, by paragraphs, us a token"], spent["all beside spaCy, us a token"]
        report.baseline("spaCy's parse of the same paragraphs, CPU time a token over ours", round(plain / ours, 2))


if __name__ == "__main__":
    main()
