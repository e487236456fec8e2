"""Time expressions: every form of the table, tense, bounds, missing publication dates, any text."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.events.dates import Form, TimeExpression, find_dates, load_forms
from transforms.language.pipeline import parse_text

WEDNESDAY = date(2025, 3, 12)


def dates_in(nlp: Language, text: str, published: date | None = WEDNESDAY) -> list[TimeExpression]:
    article = parse_text(nlp, text)
    found = [x for sentence in article.sentences for x in find_dates(sentence, published)]
    for expression in found:
        assert article.text[expression.start : expression.end] == expression.text
    return found


@pytest.mark.parametrize("form", load_forms().rows, ids=lambda f: f.form_id)
def test_each_form_means_what_its_example_says(nlp: Language, form: Form) -> None:
    (found,) = dates_in(nlp, form.example)
    assert found.method == form.form_id
    assert (str(found.date_start), str(found.date_end), found.precision) == form.expect


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The envoys met on Monday.", "2025-03-10"),
        ("The envoys met on Wednesday.", "2025-03-12"),
        ("The envoys met on Friday.", "2025-03-07"),
        ("The envoys will meet on Monday.", "2025-03-17"),
        ("The envoys will meet on Friday.", "2025-03-14"),
        ("The envoys plan to meet on Friday.", "2025-03-14"),
        ("A new round is scheduled for Monday.", "2025-03-17"),
        ("The envoys had met on December 20.", "2024-12-20"),
        ("The envoys will meet on February 1.", "2026-02-01"),
        ("The envoys met on Thursday evening.", "2025-03-06"),
        ("The town mourns the victims of Monday's raid.", "2025-03-10"),
        ("The 7 October raid is still under review.", "2024-10-07"),
    ],
)
def test_tense_decides_between_past_and_coming(nlp: Language, text: str, day: str) -> None:
    (found,) = dates_in(nlp, text)
    assert str(found.date_start) == day
    assert found.precision == "day"


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("The border has been shut since 2014.", "since.year"),
        ("The port stays shut until Monday.", "until.weekday"),
        ("The port must open by 1 April.", "by.day.day_first"),
    ],
)
def test_a_bound_is_told_by_its_method(nlp: Language, text: str, method: str) -> None:
    (found,) = dates_in(nlp, text)
    assert found.method == method
    assert found.date_start is not None


def test_without_publication_date_only_full_dates_resolve(nlp: Language) -> None:
    monday, full, year = dates_in(nlp, "They met on Monday, on 9 October 2024 and in 2022.", None)
    assert (monday.date_start, monday.date_end, monday.precision) == (None, None, None)
    assert full.date_start == date(2024, 10, 9)
    assert (year.date_start, year.date_end, year.precision) == (date(2022, 1, 1), date(2022, 12, 31), "year")


@pytest.mark.parametrize(
    "text",
    [
        "The army has 2022 tanks.",
        "They may leave and march home.",
        "The show airs every Monday.",
        "The fine was $2000.",
        "The order of February 31, 2024 is void.",
        "It was the best season of the decade.",
    ],
)
def test_what_is_no_date_gets_no_days(nlp: Language, text: str) -> None:
    assert all(x.date_start is None for x in dates_in(nlp, text))


@pytest.mark.parametrize("published", [date.min, date.max])
def test_first_and_last_day_of_the_calendar(nlp: Language, published: date) -> None:
    text = "Last week, next week, yesterday, tomorrow, last year, next year, next quarter, 3 months ago, on Monday."
    for found in dates_in(nlp, text, published):
        assert (found.date_start is None) == (found.date_end is None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "on",
                "in",
                "since",
                "Monday",
                "May",
                "March",
                "3",
                "31",
                "2025",
                "2022-02-30",
                ",",
                "–",
                "-",
                "of",
                "the",
                "last",
                "next",
                "week",
                "quarter",
                "Q3",
                "ago",
                "two",
                "days",
                "yesterday",
                "'s",
                "th",
                "\xa0",
                "\x00",
                "�",
                "weekend",
            ]
        ),
        max_size=14,
    ),
    st.dates(),
)
def test_any_text(nlp: Language, words: list[str], published: date) -> None:
    text = " ".join(words)
    for sentence in parse_text(nlp, text.encode("utf-8", "replace").decode()).sentences:
        found = find_dates(sentence, published)
        for expression in found:
            assert expression.date_start is None or (
                expression.date_end is not None and expression.date_start <= expression.date_end
            )
        assert all(a.end <= b.start for a, b in pairwise(found))
