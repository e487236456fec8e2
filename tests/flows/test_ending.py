"""The end of a command: its code, its output and what asked to be called at exit."""

import subprocess
import sys

import pytest

CALL = """
import atexit, sys
from flows.ending import Ending

class Freed:
    def __del__(self):
        print("freed")

kept = Freed()
ending = Ending()
atexit.register(lambda: print("called at exit"))
try:
    {action}
except SystemExit as end:
    ending.exits_with(end.code)
    raise
"""


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("sys.exit()", 0),
        ("sys.exit(0)", 0),
        ("sys.exit(3)", 3),
        ("sys.exit('what went wrong')", 1),
        ("raise RuntimeError('a bug')", 1),
    ],
)
def test_the_code_is_kept_and_what_is_called_at_exit_is_called(action: str, code: int) -> None:
    ended = subprocess.run([sys.executable, "-c", CALL.format(action=action)], capture_output=True, text=True)
    assert ended.returncode == code
    assert ended.stdout == "called at exit\n"  # and no object is freed
    assert ("RuntimeError: a bug" in ended.stderr) == ("bug" in action)
    assert ("what went wrong" in ended.stderr) == ("wrong" in action)
