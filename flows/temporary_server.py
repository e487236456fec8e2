"""Prefect's API for the time of one run: the process that flows/servers.py starts where no server is configured."""

import os
import signal
import time
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def app() -> "FastAPI":
    """The API without user interface and scheduler; it ends when the process that started it is gone."""
    Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()
    from prefect.server.api.server import create_app

    return create_app(ephemeral=True, final=True)


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
