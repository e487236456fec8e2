"""What the benchmarks of copies and stories share: reading, CPU time, and printing of figures as they come."""

import gzip
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Figures = Iterable[tuple[str, Any]]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a compressed JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process, and what the call returns."""
    started = time.process_time()
    found = call()
    return time.process_time() - started, found


def show(parts: Iterable[Figures], width: int, *, as_json: bool) -> None:
    """Each figure on a line as soon as it is there, or all of them as one JSON object."""
    rows = {}
    for part in parts:
        for name, value in part:
            rows[name] = value
            if not as_json:
                print(f"{name:{width}} {value}", flush=True)
    if as_json:
        print(json.dumps(rows))
