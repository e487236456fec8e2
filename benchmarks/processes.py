"""What a command and all processes below it cost: time, CPU seconds, peak memory.

On Linux this process adopts what is left over of the command (a fork server, a temporary server), so that its CPU time counts
like that of the others; elsewhere only what the command itself waited for is counted, and memory is that of its largest process.
Memory is the sum of the processes' proportional shares (PSS), in which pages that workers share count once, sampled every
INTERVAL seconds.
"""

import ctypes
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 1.0  # at 0.2 the sampling itself took a seventh of a core
PROC = Path("/proc")
IS_LINUX = sys.platform == "linux"
_SUBREAPER = 36  # prctl(2): PR_SET_CHILD_SUBREAPER
_WAIT = 10.0  # seconds for what a command leaves behind to end


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds, and the peak of memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


class CommandError(Exception):
    """The command failed; what it said last."""


def measured(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str, float, float], None] | None = None,
) -> Cost:
    """Runs a command to its end; other children of this process do not count. `on_line` gets each line that it writes to stderr, with the wall and CPU seconds until then.

    Raises CommandError if it fails.
    """
    if IS_LINUX:
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    others = _children()
    before, started = _cpu_of_ended(), time.perf_counter()
    process = subprocess.Popen(
        list(command),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    peak = _Peak(others)
    said: list[str] = []
    with peak:
        for line in process.stderr or ():
            said.append(line.rstrip())
            if on_line:
                on_line(line.rstrip(), time.perf_counter() - started, _cpu_of_ended() - before + _cpu_of_living(others))
        code = process.wait()
        seconds = time.perf_counter() - started
    _wait_for_rest(others)
    if code:
        raise CommandError(f"{' '.join(command)} ended with {code}:\n" + "\n".join(said[-20:]))
    return Cost(seconds, _cpu_of_ended() - before, peak.megabytes)


def folder_mb(folder: Path) -> float:
    """MB of all files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


class _Peak:
    """Samples the memory of what this process started, but for `others`."""

    def __init__(self, others: set[int]) -> None:
        self.megabytes = 0.0
        self._others, self._end = others, threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "_Peak":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()
        if not IS_LINUX:
            largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            self.megabytes = largest / (1e6 if sys.platform == "darwin" else 1e3)

    def _sample(self) -> None:
        while IS_LINUX and not self._end.wait(INTERVAL):
            self.megabytes = max(self.megabytes, sum(map(_memory, _below(self._others))))


def _below(others: set[int]) -> list[int]:
    """The processes below this one, without `others` and what is below these."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (found := _stat(int(folder.name))):
            children.setdefault(int(found[1]), []).append(int(folder.name))
    below, waiting = [], [os.getpid()]
    while waiting:
        found_below = [pid for pid in children.get(waiting.pop(), []) if pid not in others]
        below += found_below
        waiting += found_below
    return below


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name: state, parent, ...; none if the process has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _memory(pid: int) -> float:
    try:
        found = re.search(r"^Pss:\s+(\d+)", (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8"), re.M)
    except OSError:
        return 0.0
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _children() -> set[int]:
    """The processes whose parent is this one."""
    if not IS_LINUX:
        return set()
    found: set[int] = set()
    for thread in (PROC / "self" / "task").iterdir():
        with suppress(OSError):  # a thread that has just ended
            found.update(map(int, (thread / "children").read_text(encoding="utf-8").split()))
    return found


def _cpu_of_living(others: set[int]) -> float:
    """Of the processes below this one, with what they have waited for."""
    if not IS_LINUX:
        return 0.0
    stats = (_stat(pid) for pid in _below(others))
    return sum(sum(map(int, fields[11:15])) for fields in stats if fields) / os.sysconf("SC_CLK_TCK")


def _cpu_of_ended() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_rest(others: set[int]) -> None:
    """Waits for what the command left to this process, which counts as soon as it has ended."""
    until = time.monotonic() + _WAIT
    while IS_LINUX and time.monotonic() < until and (left := _children() - others):
        ended = [os.waitpid(pid, os.WNOHANG)[0] for pid in left]
        if not any(ended):
            time.sleep(0.05)


def own_peak_mb() -> float:
    """The largest size of this process until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3) * 1.024
