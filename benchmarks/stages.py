"""What the stages beside the extraction cost an article, as the number of articles grows.

    python benchmarks/stages.py GIVEN.jsonl.gz ... --release RELEASE [--sizes 1000 10000] [--json]

Cleaning and copies go over made articles (corpus.py); validation over a made release of 50 mentions an article
(validation.py); publication over RELEASE multiplied to as many articles (multiplied.py). The resolution beside a growing
history is measured by events_growth.py. The baseline is the smallest size: what an article costs there over what it costs in the largest.
"""

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import validation
from cleaning_text import document_of
from common import cpu, read, reporting, with_json
from corpus import Row, corpus
from multiplied import multiply

from transforms.cleaning.clean import clean_document
from transforms.copies.batch import find_batch_copies
from transforms.copies.search import NO_HISTORY
from warehouse import release as building
from warehouse.lake import Lake

BUILT = datetime(2026, 7, 1, tzinfo=UTC)


def clean(rows: list[Row]) -> None:
    for row in rows:
        document = document_of(
            row["text"], row["title"], publisher=row["source"], url=row["url"], given_published_at=row["published_at"]
        )
        clean_document(document, None)


def find_copies(rows: list[Row]) -> None:
    articles = (
        {"article_id": f"{n:016x}", "text": row["text"], "published_at": None, "n_words": len(row["text"].split())}
        for n, row in enumerate(rows)
    )
    find_batch_copies(articles, NO_HISTORY)


def judge(folder: Path, n: int) -> float:
    """CPU seconds of the judging alone, in a process of its own."""
    path = folder / "judged.duckdb"
    validation.make(path, n * validation.PER_ARTICLE)
    return float(validation.measured(validation.JUDGING, str(path))["cpu"])


def publish(data: Path, lake: Lake) -> None:
    building.publish(data, building.build_candidate(data, lake, "0" * 8), BUILT, "0")


def costs(given: list[Row], release: Path, n: int) -> Iterator[tuple[str, int, float]]:
    """Stage, articles, CPU seconds."""
    rows = list(islice(corpus(given), n))
    calls: dict[str, Callable[[list[Row]], Any]] = {"clean": clean, "copies": find_copies}
    for name, call in calls.items():
        yield name, n, cpu(lambda call=call: call(rows))[0]  # type: ignore[misc]
    with TemporaryDirectory() as temporary:
        yield "validate", n, judge(Path(temporary), n)
        with duckdb.connect(str(release / building.DATABASE), read_only=True) as db:
            ((of_release,),) = db.execute("SELECT count(*) FROM articles").fetchall()
        copies = max(1, round(n / of_release))
        lake = multiply(release, Path(temporary, "data"), copies)
        yield "publish", copies * of_release, cpu(lambda: publish(lake.root.parent, lake))[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("given", type=Path, nargs="+")
    parser.add_argument("--release", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    args = with_json(parser).parse_args()
    given = [row for path in args.given for row in read(path)]
    found: dict[str, list[float]] = {}
    with reporting("stages", args) as report:
        clean(given[:20])  # loads the tables
        for n in sorted(args.sizes):
            for stage, articles, seconds in costs(given, args.release, n):
                milliseconds = round(seconds / articles * 1e3, 3)
                found.setdefault(stage, []).append(milliseconds)
                # `articles` is the size that was asked for: a release is multiplied as a whole.
                report.row(
                    stage=stage,
                    articles=n,
                    measured=articles,
                    cpu_seconds=round(seconds, 2),
                    cpu_ms_an_article=milliseconds,
                )
        growth = {stage: round(line[-1] / line[0], 3) for stage, line in found.items()}
        report.baseline(
            "the smallest size",
            round(sum(x[0] for x in found.values()) / sum(x[-1] for x in found.values()), 3),
            growth=growth,
        )


if __name__ == "__main__":
    main()
