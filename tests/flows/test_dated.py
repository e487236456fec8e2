from datetime import date

import pytest

from flows.dated import days, is_dated, on_day
from flows.settings import SourceSettings

DAY = date(2025, 10, 3)


@pytest.mark.parametrize(
    ("location", "there"),
    [
        ("crawls/{%Y/%m/%d}/", "crawls/2025/10/03/"),
        ("s3://b/{%Y-%m-%d}/part", "s3://b/2025-10-03/part"),
        ("https://n.example/map-{%Y}-{%m}.xml?a=%20b", "https://n.example/map-2025-10.xml?a=%20b"),
        ("crawls/{day-%j}/{a,b}/*.txt", "crawls/day-276/{a,b}/*.txt"),
    ],
)
def test_a_pattern_in_braces_is_the_day(location: str, there: str) -> None:
    source = SourceSettings(location=location, name="crawl", columns={"text": "body"})
    assert is_dated(location)
    assert on_day(source, DAY) == source.model_copy(update={"location": there})


@pytest.mark.parametrize("location", ["crawls/", "a/{b,c}/*", "https://n.example/%7Bx%7D/{100%}", "{}", "100%Y"])
def test_what_is_no_pattern_stays(location: str) -> None:
    source = SourceSettings(location=location)
    assert not is_dated(location) and on_day(source, DAY) is source


def test_days_are_in_order_and_both_ends_count() -> None:
    assert days(date(2025, 2, 27), date(2025, 3, 1)) == [date(2025, 2, 27), date(2025, 2, 28), date(2025, 3, 1)]
    assert days(DAY, DAY) == [DAY]
