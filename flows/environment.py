"""What Prefect and Great Expectations need to know before they are imported."""

import os

DEFAULTS = {
    # Nothing calls home.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
    # Partitions run side by side; threads of linear algebra within each would only wait for each other, spinning.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # The temporary server needs more than its own 20 s on a busy machine of two cores.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # The bars and the summary say what happens; an error reaches the terminal as itself, once.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}


def prepare() -> None:
    """Sets the defaults that the user has not set. Call it before importing Prefect."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
