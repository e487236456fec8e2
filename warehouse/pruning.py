"""Old releases removed: the latest never, and never half of one."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from warehouse.files import sync
from warehouse.published import Release, ReleaseError, pointer, releases


def superfluous(data: Path, keep: int, keep_days: int | None, now: datetime) -> list[Release]:
    """The releases that `prune` would remove, oldest first: all but the latest, the newest `keep`, and those not older
    than `keep_days` days. Raises ReleaseError if `keep` is below 1 or it is not known which is the latest."""
    if keep < 1:
        raise ReleaseError(f"--keep {keep}: one release at least stays")
    found = releases(data)
    at = pointer(data)
    if found and at is None:
        raise ReleaseError(
            f"{data / 'releases'} has no latest.json: run `communique run` or `communique rollback RELEASE`"
        )
    old = found[:-keep]
    if keep_days is not None:
        old = [r for r in old if r.published_at < now - timedelta(days=keep_days)]
    return [r for r in old if at and r.release_id != at.release_id]


def prune(data: Path, release: Release) -> None:
    """Removes a release: from its name first, so that what a killed prune leaves is nothing that anybody reads.

    The caller holds the lock of the data folder. Raises ReleaseError for the one that readers get.
    """
    at = pointer(data)
    if at is None or release.release_id == at.release_id:
        raise ReleaseError(f"release {release.release_id} is the latest: it stays")
    aside = release.path.with_name(f".pruned-{release.release_id}")
    release.path.rename(aside)
    sync(aside.parent)
    shutil.rmtree(aside)
