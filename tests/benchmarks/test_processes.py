"""What a command costs, with all that it starts."""

import subprocess
import sys

import pytest
from processes import IS_LINUX, CommandError, measured

# A child that works on after its parent has ended, as Prefect's fork server does.
ORPHAN = """
import os, time
if os.fork() == 0:
    until = time.process_time() + 0.4
    while time.process_time() < until: pass
    os._exit(0)
os._exit(0)
"""


@pytest.mark.skipif(not IS_LINUX, reason="elsewhere only what was waited for counts")
def test_cpu_of_what_a_command_leaves_behind_counts() -> None:
    assert measured([sys.executable, "-c", ORPHAN]).cpu_seconds >= 0.4


@pytest.mark.skipif(not IS_LINUX, reason="elsewhere memory is not sampled")
def test_memory_and_lines() -> None:
    code = "import sys, time; x = bytearray(80_000_000); print('made', file=sys.stderr, flush=True); time.sleep(1.6)"
    lines: list[str] = []
    cost = measured([sys.executable, "-c", code], on_line=lambda line, wall, cpu: lines.append(line))
    assert lines == ["made"]
    assert cost.peak_mb > 80
    assert cost.seconds >= 1.6


def test_failure_says_what_the_command_said() -> None:
    with pytest.raises(CommandError, match="no such harbour"):
        measured([sys.executable, "-c", "raise SystemExit('no such harbour')"])


@pytest.mark.skipif(not IS_LINUX, reason="elsewhere only what was waited for counts")
def test_other_children_do_not_count() -> None:
    """A server that the benchmark started, and that goes on."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        try:
            cost = measured([sys.executable, "-c", "import time; time.sleep(1.6)"])
        finally:
            other.kill()
    assert cost.seconds < 5  # it was not waited for
    assert cost.cpu_seconds < 1
