"""Extraction against plain spaCy: the same articles, the same model, one process, the same run.

    python benchmarks/extraction.py [SOURCE ...] [--articles N] [--rows] [--cores N] [--json]

Plain spaCy is `nlp.pipe` over whole texts, with the model as it comes. Each is measured in CPU seconds, in turns, so that
a noisy machine hits both. Beside it the same with numpy's matrix product in the place of the one that spaCy comes with, which
does not know newer processors: what of the gain is ours is the rest. `--rows` codes the articles also by the model as it comes, each
for itself, and counts the rows that differ. `--cores` has them coded by so many processes at once, against one of them.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from common import Report, cpu, note, reporting, with_json
from spacy.language import Language
from thinc.api import use_ops

from flows.worker import base, lexicon, model
from sources.listing import list_sources
from transforms.cleaning.clean import Cleaned, clean_document
from transforms.extract import Extracted, extract, extract_article, read_article
from transforms.language.pipeline import load_plain_model, parse, seen_by
from transforms.reading.captured import Captured
from transforms.reading.sources import read_source

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 5
Articles = list[dict[str, Any]]


def articles(names: list[str]) -> Iterator[dict[str, Any]]:
    for source in list_sources(names).sources:
        with source.open() as file:
            for item in read_source(source.uri, file):
                if isinstance(item, Captured):
                    document = {n: getattr(item, n) for n in item.__dataclass_fields__}
                    outcome = clean_document(document, item.html)
                    if isinstance(outcome, Cleaned) and outcome.article["language"] == "en":
                        yield outcome.article


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="*", default=[str(EXAMPLES)])
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rows", action="store_true", help="count the rows that the model as it comes codes otherwise")
    parser.add_argument("--cores", type=int, help="processes at once")
    args = with_json(parser).parse_args()
    by_text = {a["text"]: a for a in sorted(articles(args.source), key=lambda a: str(a["article_id"]))}
    found = list(by_text.values())[: args.articles]  # copies, which are never parsed, are left out
    base(), lexicon()
    with reporting("extraction", args) as report:
        _against_plain(report, found)
        if args.rows:
            _rows(report, found)
        if args.cores:
            _cores(report, found, args.cores)


def _against_plain(report: Report, found: Articles) -> None:
    # Vocabularies of their own: none warms another's.
    as_it_comes, counting = load_plain_model(), load_plain_model()
    with use_ops("numpy", use_blis=False):
        other_product = load_plain_model()
    coded = Extracted()
    ways: dict[str, Callable[[Articles], object]] = {
        "plain spaCy": lambda part: list(as_it_comes.pipe((a["text"] for a in part), batch_size=32)),
        "plain spaCy, product of numpy": lambda part: list(
            other_product.pipe((a["text"] for a in part), batch_size=32)
        ),
        "extraction": lambda part: None,  # the sum of the two that follow
        "of it the parse": lambda part: parsed.extend(parse(model(), map(read_article, part))),
        "of it names, quotes, events": lambda part: [extract_article(a, base(), lexicon(), coded) for a in parsed],
    }
    parsed: list[Any] = []
    seconds = dict.fromkeys(ways, 0.0)
    size = max(1, len(found) // ROUNDS)
    for at in range(0, len(found), size):
        note(f"{at} of {len(found)} articles")
        for name, way in ways.items():
            seconds[name] += cpu(lambda part=found[at : at + size], way=way: way(part))[0]  # type: ignore[misc]
        parsed.clear()
    seconds["extraction"] = seconds["of it the parse"] + seconds["of it names, quotes, events"]
    tokens = sum(len(counting.make_doc(a["text"])) for a in found)
    for name, took in seconds.items():
        report.row(
            coder=name,
            articles=len(found),
            tokens=tokens,
            cpu_seconds=round(took, 2),
            articles_a_cpu_second=round(len(found) / took, 2),
            microseconds_a_token=round(took / tokens * 1e6, 1),
        )
    plain, product, ours = (seconds[name] for name in list(ways)[:3])
    report.baseline(
        "plain spaCy, articles a CPU second", round(plain / ours, 3), with_the_product_of_numpy=round(product / ours, 3)
    )


def coded_rows(nlp: Language, portions: list[Articles]) -> Counter[str]:
    """The rows that are made of portions of articles, as text; but for entities, whose names depend on all the articles."""
    found: Counter[str] = Counter()
    for portion in portions:
        for table, rows in extract(nlp, base(), lexicon(), portion).tables().items():
            if table != "entities":
                found.update(f"{table} {json.dumps(row, default=str)}" for row in rows)
    return found


def _rows(report: Report, found: Articles) -> None:
    wanted = coded_rows(load_plain_model(), [[article] for article in found])
    ours = coded_rows(model(), [found])
    differing = ((wanted - ours) + (ours - wanted)).total()
    report.row(rows=wanted.total(), differing=differing, the_same=round(1 - differing / max(1, wanted.total()), 5))
    for row in sorted(((wanted - ours) + (ours - wanted)).elements())[:20]:
        note(row)


def _code(part: Articles) -> int:
    return len(extract(model(), base(), lexicon(), part).mentions)


def _cores(report: Report, found: Articles, n: int) -> None:
    """Processes forked from this one, as the run's are from its fork server: each takes portions as it comes to them."""
    seen_by.cache_clear()  # what was measured above
    portions = [found[at : at + 20] for at in range(0, len(found), 20)]
    took = {}
    for workers in (1, n):
        with get_context("fork").Pool(workers) as pool:
            pool.map(_code, [[]] * workers, chunksize=1)
            started = time.monotonic()
            for _ in pool.imap_unordered(_code, portions):
                pass
            took[workers] = time.monotonic() - started
        report.row(processes=workers, seconds=round(took[workers], 2), times_one=round(took[1] / took[workers], 2))


if __name__ == "__main__":
    main()
