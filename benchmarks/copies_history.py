"""Signatures of earlier batches in a lake, and what asking them costs.

    python benchmarks/copies_history.py write GIVEN LAKE N      signs made articles and multiplies them to N signatures
    python benchmarks/copies_history.py ask GIVEN LAKE N        finds the copies among the next 1,000 made articles

Two processes, so that the peak of memory is that of asking alone. Of the signatures the first BASE are those of made
articles. The others have the keys that more than RARE of these share, and in place of the rest keys drawn by chance: what
is common grows with the number of articles, and what is rare stays so.
"""

import argparse
import json
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from made import Made, made

from flows.whole_batch import copies_history
from transforms.copies.batch import Copies, find_batch_copies
from transforms.copies.clusters import cluster_id
from transforms.copies.search import NO_HISTORY, History
from transforms.copies.signatures import IS_BAND, SAMPLED, text_sha256
from transforms.ids import hex16
from warehouse.lake import Lake
from warehouse.schema import TABLES

BASE = 20_000
LATE = 1_000
RARE = 8  # texts; a key that more have is a phrase or a notice, and grows with the number of articles
STARTED = datetime(2025, 3, 1, tzinfo=UTC)


def rows_of(articles: Iterable[Made]) -> Iterator[dict[str, Any]]:
    for a in articles:
        yield {
            "article_id": a.article_id,
            "text": a.text,
            "published_at": a.published_at,
            "n_words": len(a.text.split()),
        }


def ours(articles: Iterable[Made], known: History = NO_HISTORY) -> Copies:
    return find_batch_copies(rows_of(articles), known)


def labels(copies: Copies) -> dict[str, str]:
    return {row["article_id"]: row["representative_id"] for row in copies.members}


def keep(folder: Path, articles: Iterable[Made], copies: Copies) -> Lake:
    """A lake with what one batch found."""
    lake = Lake(folder)
    batch = _batch(lake, 0)
    members = [{**row, "batch_id": batch} for row in copies.members]
    named = [(a.article_id, a.published_at, len(a.text.split())) for a in articles]
    made = {"cluster_members": members, "signatures": copies.signatures}
    tables = {name: TABLES[name].from_rows(rows) for name, rows in made.items()}
    lake.write("copies", batch, 0, "made", tables | _described(named, batch))
    return lake


def _described(named: Iterable[tuple[str, datetime, int]], batch: str) -> dict[str, pa.Table]:
    """Rows of `articles` and `documents` without their texts, by id, time and number of words."""
    names, times, words = zip(*named, strict=True)
    nothing = [""] * len(names)
    none = [0] * len(names)
    columns = {
        "articles": {
            "article_id": names, "published_at": times, "text": nothing, "n_words": words, "n_blocks": none,
            "n_blocks_removed": none,
        },
        "documents": {
            "document_id": names, "source_uri": nothing, "media_type": ["text/plain"] * len(names), "n_bytes": none,
            "sha256": nothing, "batch_id": [batch] * len(names), "raw_text": nothing,
        },
    }  # fmt: skip
    found = {}
    for name, given in columns.items():
        schema = TABLES[name].lake_arrow
        arrays = [
            pa.array(given[field.name], field.type) if field.name in given else pa.nulls(len(names), field.type)
            for field in schema
        ]
        found[name] = pa.Table.from_arrays(arrays, schema=schema)
    return found


def asking(lake: Lake, texts: Mapping[str, str]) -> History:
    """The history as a run asks it, but for the texts, which are at hand."""
    known = copies_history(lake, [batch.batch_id for batch in lake.batches()])
    return replace(known, texts=lambda ids: {name: texts[name] for name in ids})


def _batch(lake: Lake, number: int) -> str:
    batch = hex16("made", str(number))
    lake.start_batch(batch, STARTED, ["made"])
    lake.order_batch(batch)
    return batch


def write(given: Sequence[str], folder: Path, n: int) -> None:
    base = list(made(given, min(BASE, n)))
    lake = keep(folder, base, ours(base))
    signed = [row for m in lake.files("signatures") for row in lake.read([m])]
    keys = np.concatenate([np.array(row["keys"], dtype=np.uint64) for row in signed])
    lengths = [len(row["keys"]) for row in signed]
    owner = np.repeat(np.arange(len(signed)), lengths)
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    is_own = counts[inverse] <= RARE
    is_band = keys >= IS_BAND
    draw = np.random.default_rng(7)
    done, number = len(signed), 1
    while done < n:
        size = min(len(signed), n - done)
        drawn = draw.integers(0, int(SAMPLED) >> 20, len(keys), dtype=np.uint64)
        drawn = np.where(is_band, drawn | IS_BAND, drawn)
        fresh = np.where(is_own, drawn, keys)
        fresh = fresh[np.lexsort((fresh, owner))][: sum(lengths[:size])].astype(np.int64)
        names = [f"{number:06x}{row['article_id'][6:]}" for row in signed[:size]]
        lists = pa.ListArray.from_arrays(np.append(0, np.cumsum(lengths[:size])).astype(np.int32), fresh)
        batch = _batch(lake, number)
        signatures = pa.table(
            [names, [text_sha256(x) for x in names], lists], names=["article_id", "text_sha256", "keys"]
        )
        members = TABLES["cluster_members"].from_rows(
            {"article_id": x, "cluster_id": cluster_id(x), "representative_id": x, "batch_id": batch} for x in names
        )
        described = _described(((x, base[0].published_at, 300) for x in names), batch)
        lake.write("copies", batch, 0, "made", {"signatures": signatures, "cluster_members": members} | described)
        done += size
        number += 1


def ask(given: Sequence[str], folder: Path, n: int) -> dict[str, float]:
    """The figures of 1,000 articles beside the history."""
    base = min(BASE, n)
    stream = made(given, base + LATE)
    texts = {a.article_id[6:]: a.text for a in islice(stream, base)}
    late = list(stream)
    lake = Lake(folder)

    class Texts(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return texts[name[6:]]

    started, wall = time.process_time(), time.perf_counter()
    copies = ours(late, asking(lake, Texts()))
    seconds, wall = time.process_time() - started, time.perf_counter() - wall
    copied = {name for name, other in labels(copies).items() if name != other}
    of_known = [a for a in late if a.cluster < base]
    files = [lake.root / f.path for f in lake.files("signatures")]
    signatures = sum(f.rows for f in lake.files("signatures"))
    return {
        "signatures": signatures,
        "peak RSS, GB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 3),
        "1,000 more, CPU s": round(seconds, 2),
        "1,000 more, s": round(wall, 2),
        "bytes an article on disk": round(sum(path.stat().st_size for path in files) / signatures),
        "copies of known articles found": round(
            sum(a.article_id in copied for a in of_known) / max(len(of_known), 1), 4
        ),
        "other articles taken for copies": sum(a.article_id in copied and a.kind == "original" for a in late),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("write", "ask"))
    parser.add_argument("given", type=Path, help="a JSON list of texts")
    parser.add_argument("lake", type=Path)
    parser.add_argument("n", type=int)
    args = parser.parse_args()
    given = json.loads(args.given.read_text(encoding="utf-8"))
    if args.step == "write":
        write(given, args.lake, args.n)
    else:
        print(json.dumps(ask(given, args.lake, args.n)))


if __name__ == "__main__":
    main()
