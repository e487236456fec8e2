"""A failure that a user can do something about is told with the next step; a bug is not."""

import errno
from pathlib import Path

import duckdb
import pytest

from flows.failures import explained
from flows.isolation import PartitionError
from flows.publication import RefusedReleaseError
from sources.listing import SourceError
from warehouse.lock import LockedError

DATA = Path("news")


@pytest.mark.parametrize(
    ("error", "says", "code"),
    [
        (SourceError("x: no such file"), "no such file", 2),
        (LockedError("news is in use"), "in use", 2),
        (RefusedReleaseError("3 critical failures"), "3 critical", 1),
        (PartitionError("clean, partition 3"), "partition 3", 1),
        (OSError(errno.ENOSPC, "No space left on device"), "free some space", 1),
        (OSError(errno.EFBIG, "File too large"), "free some space", 1),
        (OSError(errno.EROFS, "Read-only file system", "news/lake"), "news/lake cannot be written to", 1),
        (duckdb.IOException('Could not write file "x.wal": No space left on device'), "free some space", 1),
    ],
)
def test_failures_with_a_next_step(error: Exception, says: str, code: int) -> None:
    found = explained(error, DATA)
    assert found is not None and says in found[0] and found[1] == code


@pytest.mark.parametrize(
    "error", [KeyError("a"), OSError(errno.EIO, "Input/output error"), duckdb.BinderException("x")]
)
def test_bugs_and_broken_machines_are_not_explained_away(error: Exception) -> None:
    assert explained(error, DATA) is None
