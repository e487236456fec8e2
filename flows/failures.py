"""What a run that failed says: what, where and the next step; never a password."""

import errno
import re
from pathlib import Path

from flows.cluster import ClusterError
from flows.commands.exits import Exit
from flows.isolation import PartitionError
from flows.publication import RefusedReleaseError
from flows.servers import ServerError
from sources.links import public
from sources.listing import SourceError
from warehouse.lock import LockedError, UnwritableError
from warehouse.mending import LostBatchError
from warehouse.published import ReleaseError

_ADDRESS = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s'\"<>]+")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_RUN = (SourceError, LockedError, UnwritableError, ServerError, ClusterError)  # nothing was begun
_NO_RELEASE = (RefusedReleaseError, ReleaseError, PartitionError, LostBatchError)  # the last release stays


def reason_of(error: BaseException, data: Path) -> tuple[str, int]:
    """Why a run failed, and the exit code of the command."""
    return explained(error, data) or (without_secrets(f"{type(error).__name__}: {error}"), Exit.NO)


def without_secrets(text: str) -> str:
    """The text with its addresses as they may be shown: without user names and passwords."""
    return _ADDRESS.sub(lambda found: public(found[0]), text)


def explained(error: BaseException, data: Path) -> tuple[str, int] | None:
    """The message of a failure that a user can do something about, and the exit code; None for a bug."""
    found = _explained(error, data)
    return None if found is None else (without_secrets(found[0]), found[1])


def _explained(error: BaseException, data: Path) -> tuple[str, int] | None:
    if isinstance(error, _NO_RUN):
        return str(error), Exit.WRONG_CALL
    if isinstance(error, _NO_RELEASE):
        return str(error), Exit.NO
    if isinstance(error, OSError) and error.errno in _FULL:
        return _full(data, error.strerror or str(error)), Exit.NO
    if isinstance(error, OSError) and error.errno in _CLOSED:
        where = error.filename or data
        return f"{where} cannot be written to ({error.strerror}); the last release stays. Mend that, run again", Exit.NO
    if "AWS Error" in str(error):
        return (
            f"the storage of the lake failed: {str(error)[:300]}. What is done is kept: give the same command again",
            Exit.NO,
        )
    # DuckDB tells of a full disk in words.
    if type(error).__module__.endswith("duckdb") and any(s in str(error) for s in ("No space left", "File too large")):
        return _full(data, str(error).splitlines()[0]), Exit.NO
    return None


def _full(data: Path, what: str) -> str:
    return (
        f"{data}: {what}. What is done is kept, and the last release stays: free some space "
        "(`communique prune` shows old releases), then give the same command again"
    )
