"""The whole run from nothing, in processes of its own: cost by stage, and how the cost of an article grows with their number.

    python benchmarks/whole.py GIVEN.jsonl.gz ... [--sizes 1000 10000] [--workers 2] [--more 100] [--json] [--keep FOLDER]

`communique run` over the first articles of GIVEN, and beyond them over articles made of these (corpus.py); then the same command
again, which finds nothing new; then with --more articles that are new. CPU seconds are those of all processes, the temporary
Prefect server included; those of a stage are what was spent until it ended since the one before did, so that the first holds the
start of Prefect as well. Peak memory is that of all processes together.

The baseline is plain spaCy over a sample of the articles: the model as it comes, in one process, in the same run.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common import Report, cpu, note, read, reporting, with_json
from corpus import Row, corpus, write
from processes import Cost, folder_mb, measured

from warehouse.published import latest

SAMPLE = 100  # articles for plain spaCy
STAGE = re.compile(r"^(?P<stage>\w+) +\d+ (?:partitions|steps?|pages) +(?P<seconds>[\d.]+) s *(?P<found>.*)$")
COMMAND = (sys.executable, "-c", "from flows.cli import main; main()", "run")
QUIET = {"COLUMNS": "300", "DO_NOT_TRACK": "1", "PREFECT_API_URL": ""}


def articles(given: Sequence[Mapping[str, Any]], n: int) -> Iterator[Mapping[str, Any]]:
    """So many articles: the given ones, and beyond them made ones."""
    yield from given[:n]
    if n > len(given):
        yield from islice(corpus(given), n - len(given))


def run(report: Report, what: str, sources: Sequence[Path], n: int, folder: Path, workers: int) -> Cost:
    """One run of the command; its stages and its total as rows."""
    data = folder / "data"
    spent = 0.0
    stages: list[dict[str, Any]] = []

    def on_line(line: str, _: float, cpu_seconds: float) -> None:
        nonlocal spent
        if found := STAGE.match(line):
            stages.append(
                {
                    "stage": found["stage"],
                    "run": what,
                    "articles": n,
                    "seconds": float(found["seconds"]),
                    "cpu_seconds": round(cpu_seconds - spent, 2),
                    "cpu_ms_an_article": round((cpu_seconds - spent) / n * 1e3, 3),
                    "found": found["found"],
                }
            )
            spent = cpu_seconds

    command = [*COMMAND, *map(str, sources), "--data", str(data), "--workers", str(workers)]
    cost = measured(command, {**QUIET, "PREFECT_HOME": str(folder / "prefect")}, on_line)
    for row in stages:
        report.row(**row)
    release = latest(data)
    report.row(
        stage="all",
        run=what,
        articles=n,
        seconds=round(cost.seconds, 1),
        cpu_seconds=round(cost.cpu_seconds, 1),
        cpu_ms_an_article=round(cost.cpu_seconds / n * 1e3, 2),
        articles_a_second=round(n / cost.seconds, 2),
        peak_mb=round(cost.peak_mb),
        lake_mb=round(folder_mb(data / "lake"), 1),
        release_mb=round(folder_mb(release.path), 1) if release else None,
    )
    return cost


def size(report: Report, given: Sequence[Row], n: int, more: int, workers: int, folder: Path) -> Cost:
    """All runs over `n` articles: from nothing, again, and with more."""
    first, second = folder / "articles.jsonl.gz", folder / "more.jsonl.gz"
    both = articles(given, n + more)
    write(first, map(dict, islice(both, n)))
    write(second, map(dict, both))
    note(f"{n:,} articles, from nothing ...")
    cost = run(report, "from nothing", [first], n, folder, workers)
    note("the same again ...")
    run(report, "again", [first], n, folder, workers)
    if more:
        note(f"{more:,} more ...")
        run(report, f"{more:,} more beside {n:,}", [second], more, folder, workers)
    return cost


def plain_spacy(given: Sequence[Mapping[str, Any]]) -> float:
    """CPU seconds an article."""
    from transforms.language.pipeline import load_plain_model

    nlp = load_plain_model()
    texts = [str(row["text"]) for row in given[:: max(1, len(given) // SAMPLE)]][:SAMPLE]
    return cpu(lambda: list(nlp.pipe(texts, batch_size=32)))[0] / len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("given", type=Path, nargs="+")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--more", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="a new folder for the data, which stays")
    args = with_json(parser).parse_args()
    given = [row for path in args.given for row in read(path)]
    with reporting("whole", args) as report, TemporaryDirectory() as temporary:
        costs = {}
        for n in sorted(args.sizes):
            folder = (args.keep or Path(temporary)) / str(n)
            folder.mkdir(parents=True)
            costs[n] = size(report, given, n, args.more, args.workers, folder).cpu_seconds / n
        smallest, largest = min(costs), max(costs)
        plain = plain_spacy(list(articles(given, largest)))
        report.baseline(
            "plain spaCy over a sample of the articles, CPU time an article over that of the whole run",
            round(plain / costs[largest], 3),
            plain_cpu_ms_an_article=round(plain * 1e3, 2),
            growth={f"{largest:,} over {smallest:,}": round(costs[largest] / costs[smallest], 3)},
        )


if __name__ == "__main__":
    main()
