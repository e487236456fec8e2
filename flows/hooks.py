"""Whoever is to know how a run ended: a command or an address of the user's own, from [hooks] of communique.toml.

Both get the same JSON object, the command on its standard input:

    event           "failure" or "success"
    text            one line for people (the key that chat systems show)
    reason          why it failed; null otherwise
    exit_code       what `communique run` ends with
    batch_id        the batch that was ingested; null if there was none
    release_id      the release that readers get now; null before the first
    data            the data folder
    started         when the run began, in UTC
    seconds         how long it took
    counts          rows of that release by table
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.clock import now
from flows.failures import reason_of
from flows.settings import Settings
from warehouse import release as releases
from warehouse.lock import LockedError

TIMEOUT = 30.0  # seconds that a command or an address may take


@dataclass(frozen=True)
class Ran:
    """What came of a run: the release that holds it all (None: there was nothing to read), and whether it is new."""

    batch_id: str | None
    release: releases.Release | None
    is_new: bool

    def __str__(self) -> str:
        if self.release is None:
            return "nothing to read yet: no release"
        return (
            f"release {self.release.release_id}" if self.is_new else f"nothing new: {self.release.release_id} holds it"
        )


def told(settings: Settings, call: Callable[[], Ran]) -> Ran:
    """Does the run, and tells the hooks how it ended. What it raises goes on; that another run is at work is no failure,
    and an interrupt is the user's own doing: the hooks hear of neither."""
    started, clock = now().isoformat(), time.monotonic()
    try:
        ran = call()
    except LockedError:
        raise
    except Exception as error:
        reason, code = reason_of(error, settings.data)
        _tell(settings, "failure", reason, code, None, started, clock)
        raise
    _tell(settings, "success", None, 0, ran, started, clock)
    return ran


def _tell(
    settings: Settings, event: str, reason: str | None, code: int, ran: Ran | None, started: str, clock: float
) -> None:
    hooks = settings.hooks
    is_failure = event == "failure"
    command = hooks.on_failure if is_failure else hooks.on_success
    address = hooks.webhook if is_failure else hooks.webhook_success
    if not command and not address:
        return
    latest = _latest(settings.data)
    message = {
        "event": event,
        "text": f"Communique run {'failed: ' + (reason or '') if is_failure else f'ended well: {ran}'}",
        "reason": reason,
        "exit_code": code,
        "batch_id": ran.batch_id if ran else None,
        "release_id": latest.release_id if latest else None,
        "data": str(settings.data.resolve()),
        "started": started,
        "seconds": round(time.monotonic() - clock, 3),
        "counts": latest.rows if latest else {},
    }
    body = json.dumps(message, ensure_ascii=False).encode()
    if command:
        _run(command, body)
    if address:
        _post(address, body)


def _latest(data: Path) -> releases.Release | None:
    try:
        return releases.latest(data)
    except (OSError, ValueError, KeyError):  # the failure that is told of may be just this
        return None


def _run(command: Sequence[str], body: bytes) -> None:
    try:
        # What it prints goes to the standard error: the standard output is the run's own.
        done = subprocess.run(command, input=body, stdout=sys.stderr.fileno(), timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        _complain(f"command {command[0]}", f"it took more than {TIMEOUT:.0f} s and was stopped")
    except (OSError, ValueError) as error:
        _complain(f"command {command[0]}", getattr(error, "strerror", None) or str(error))
    else:
        if done.returncode:
            _complain(f"command {command[0]}", f"it ended with {done.returncode}")


def _post(address: str, body: bytes) -> None:
    import httpx

    try:
        answer = httpx.post(address, content=body, headers={"Content-Type": "application/json"}, timeout=TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _complain(_host(address), type(error).__name__)
    else:
        if not answer.is_success:
            _complain(_host(address), f"it answered {answer.status_code}")


def _host(address: str) -> str:
    """All of a webhook's address that may be said: its path is often the secret."""
    try:
        return f"webhook at {urlsplit(address).hostname}"
    except ValueError:
        return "webhook"


def _complain(hook: str, what: Any) -> None:
    print(f"communique: hook: {hook}: {what}; the outcome of the run stays as it is", file=sys.stderr, flush=True)
