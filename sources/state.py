"""What was fetched, and when: one SQLite file beside the WARC files, changed together with them or not at all."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sources.errors import SourceError

NAME = "state.sqlite"
_VERSION = 1
_FIRST_WAIT = timedelta(days=1)
_LONGEST_WAIT = timedelta(days=30)
_USER = re.compile(r"^(https?://)[^/?#]*@")


@dataclass(frozen=True)
class Known:
    """What is known of an address. Times in UTC, as ISO 8601; `sha256` of the body, None if it was never fetched.

    `kind`: page, feed or sitemap. `terms`: under what options a feed or sitemap was worked off. `failures`: in a row.
    `next_at`: not to be asked for earlier.
    """

    url: str
    kind: str = "page"
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    first_fetched_at: str | None = None
    fetched_at: str | None = None
    status: int | None = None
    terms: str | None = None
    failures: int = 0
    reason: str | None = None
    next_at: str | None = None

    def is_waiting(self, now: datetime) -> bool:
        return self.next_at is not None and self.next_at > _iso(now)

    def conditions(self) -> dict[str, str]:
        """The headers that make a request conditional."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}

    def failed(self, reason: str, now: datetime, status: int | None, may_pass: bool, wait: float | None) -> "Known":
        """After one more failure. What may pass is tried in the next run, unless the server asks to wait; the rest after
        a day, and after twice as long each time that it fails again, up to 30 days."""
        pause = timedelta(seconds=wait or 0.0)
        if not may_pass:
            pause = min(_FIRST_WAIT * 2 ** min(self.failures, 10), _LONGEST_WAIT)
        next_at = _iso(now + min(pause, _LONGEST_WAIT)) if pause else None
        return replace(self, failures=self.failures + 1, reason=reason, status=status, next_at=next_at)


_COLUMNS = tuple(f.name for f in fields(Known))


class State:
    """The table of what is known. Nothing is written to disk before `commit`."""

    def __init__(self, folder: Path) -> None:
        """Opens or makes the file, and ends what a killed run left: a complete WARC gets its name, a half one goes.

        Raises SourceError if the file cannot be used.
        """
        self._folder = folder
        self._path = folder / NAME
        with self._explained():
            self._db = sqlite3.connect(self._path, isolation_level=None)
            (found,) = self._db.execute("PRAGMA user_version").fetchone()
            if found not in (0, _VERSION):
                raise SourceError(
                    f"{self._path}: made by another version ({found}); delete it, and all is fetched again"
                )
            self._db.execute("BEGIN IMMEDIATE")
            names = ", ".join(f"{name} {'INTEGER' if name in ('status', 'failures') else 'TEXT'}" for name in _COLUMNS)
            self._db.execute(f"CREATE TABLE IF NOT EXISTS urls ({names}, PRIMARY KEY (url)) WITHOUT ROWID")
            self._db.execute("CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY)")
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
            self.recovered = self._recover()
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")

    def _recover(self) -> tuple[Path, ...]:
        found = []
        for (name,) in self._db.execute("SELECT name FROM pending").fetchall():
            path = self._folder / str(name)
            if part_of(path).exists():  # complete: it was closed before its name was committed
                part_of(path).rename(path)
                found.append(path)
        for half in self._folder.glob(".*.part"):
            half.unlink()
        self._db.execute("DELETE FROM pending")
        return tuple(found)

    def get(self, url: str) -> Known | None:
        with self._explained():
            row = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM urls WHERE url = ?", (_key(url),)).fetchone()
        return Known(*row) if row else None

    def put(self, known: Known) -> None:
        marks = ", ".join("?" * len(_COLUMNS))
        with self._explained():
            self._db.execute(
                f"INSERT OR REPLACE INTO urls ({', '.join(_COLUMNS)}) VALUES ({marks})",
                astuple(replace(known, url=_key(known.url))),
            )

    def commit(self, warc: Path | None) -> None:
        """Keeps the changes, and gives the WARC, which is complete under its other name, its own: both or neither.

        The name is committed first. A run that is killed before the renaming leaves it to the next.
        """
        with self._explained():
            if warc is not None:
                self._db.execute("INSERT INTO pending VALUES (?)", (warc.name,))
            self._db.execute("COMMIT")
            if warc is not None:
                part_of(warc).rename(warc)
                self._db.execute("DELETE FROM pending")

    def close(self) -> None:
        """Ends. What is not committed is forgotten."""
        self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise SourceError(f"{self._path}: another run is fetching; wait until it ends") from error
            raise SourceError(f"{self._path}: {error}; if it is broken, delete it, and all is fetched again") from error


def part_of(path: Path) -> Path:
    """The name of a file while it is being written; no folder's listing takes it."""
    return path.with_name(f".{path.name}.part")


def _key(url: str) -> str:
    """The address without user name and password, which are not to be stored."""
    return _USER.sub(r"\1", url)


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fetched(
    before: Known | None, url: str, kind: str, now: datetime, status: int, sha256: str,
    etag: str | None, last_modified: str | None, terms: str | None = None,
) -> Known:  # fmt: skip
    """What is known of an address after it was fetched."""
    first = before.first_fetched_at if before else None
    return Known(url, kind, etag, last_modified, sha256, first or _iso(now), _iso(now), status, terms)


def is_later(stated: datetime | None, known: Known, now: datetime) -> bool:
    """Does the feed say of the page that it was updated after it was fetched? A time to come is not believed yet."""
    return stated is not None and stated <= now and (known.fetched_at or "") < _iso(stated)


def is_recent(known: Known, now: datetime, days: float | None) -> bool:
    """Was the page first fetched in the last so many days?"""
    return days is not None and (known.first_fetched_at or "") >= _iso(now - timedelta(days=days))
