"""Locations of sources that hold a day: crawls/{%Y/%m/%d}/ is crawls/2025/10/31/ on the last of October."""

import re
from datetime import date, timedelta

from flows.settings import SourceSettings

# Braces around something of strftime's. Other braces (of a glob, of an address) stay as they are.
_PATTERN = re.compile(r"\{([^{}]*%[aAbBdHIjmMpSUwWyYZGuV][^{}]*)\}")


def is_dated(location: str) -> bool:
    """Does the location hold a pattern of a day?"""
    return _PATTERN.search(location) is not None


def on_day(source: SourceSettings, day: date) -> SourceSettings:
    """The source as it is on a day (UTC)."""
    location = _PATTERN.sub(lambda found: day.strftime(found[1]), source.location)
    return source if location == source.location else source.model_copy(update={"location": location})


def days(first: date, last: date) -> list[date]:
    """Each day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
