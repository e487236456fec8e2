"""The only place that reads the clock."""

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC; SOURCE_DATE_EPOCH (seconds since 1970) fixes it, so that a whole run can be reproduced."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)
