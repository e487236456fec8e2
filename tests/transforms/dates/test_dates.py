"""Time expressions: every form of the table, tense, bounds, missing publication dates, any text."""

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from work import least_cpu_seconds

from transforms.dates.date_forms import Form, load_forms
from transforms.dates.dates import TimeExpression, find_dates, matches
from transforms.language.analysis import Article
from transforms.language.pipeline import parse, parse_text

WEDNESDAY = date(2025, 3, 12)
Row = dict[str, str]


def read_table() -> list[Row]:
    with Path(__file__).with_name("date_sentences.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


TABLE = read_table()


def dates_in(nlp: Language, text: str, published: date | None = WEDNESDAY) -> list[TimeExpression]:
    article = parse_text(nlp, text)
    found = [x for sentence in article.sentences for x in find_dates(sentence, published)]
    for expression in found:
        assert article.text[expression.start : expression.end] == expression.text
    return found


@pytest.mark.parametrize("form", load_forms().rows, ids=lambda f: f.form_id)
def test_each_form_means_what_its_example_says(nlp: Language, form: Form) -> None:
    (found,) = [x for x in dates_in(nlp, form.example) if x.method == form.form_id]
    assert (str(found.date_start), str(found.date_end), str(found.precision)) == form.expect


def is_right(row: Row, found: list[TimeExpression]) -> bool:
    """Has an expression that shares letters with the expected one its value; or, where none is expected, has none a value?"""
    if not row["expression"]:
        return all(x.date_start is None for x in found)
    start = row["sentence"].index(row["expression"])
    end = start + len(row["expression"])
    wanted = tuple(row[name] or "None" for name in ("date_start", "date_end", "precision"))
    return any(
        x.start < end and start < x.end and (str(x.date_start), str(x.date_end), str(x.precision)) == wanted
        for x in found
    )


@pytest.fixture(scope="module")
def found_in_table(nlp: Language) -> dict[tuple[str, str], list[TimeExpression]]:
    """By sentence and day of publication."""
    keys = list(dict.fromkeys((row["sentence"], row["published_on"]) for row in TABLE))
    articles = [Article(f"{i:016x}", sentence) for i, (sentence, _) in enumerate(keys)]
    found = {}
    for (sentence, published), article in zip(keys, parse(nlp, articles), strict=True):
        day = date.fromisoformat(published) if published else None
        found[sentence, published] = [x for part in article.sentences for x in find_dates(part, day)]
    return found


@pytest.mark.parametrize("of", sorted({row["id"].split(".")[0] for row in TABLE}))
def test_the_sentences_of_the_table(of: str, found_in_table: dict[tuple[str, str], list[TimeExpression]]) -> None:
    """All are right but those marked, and none of those is: who mends one takes its mark away."""
    rows = [row for row in TABLE if row["id"].split(".")[0] == of]
    wrong = [r["id"] for r in rows if not is_right(r, found_in_table[r["sentence"], r["published_on"]])]
    assert wrong == [row["id"] for row in rows if row["known_miss"]]


def test_nothing_else_has_a_date_in_the_sentences_of_the_table(
    found_in_table: dict[tuple[str, str], list[TimeExpression]],
) -> None:
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in TABLE:
        if row["expression"]:
            at = row["sentence"].index(row["expression"])
            spans.setdefault((row["sentence"], row["published_on"]), []).append((at, at + len(row["expression"])))
    extra = [
        found.text
        for key, expected in spans.items()
        for found in found_in_table[key]
        if found.date_start and not any(found.start < end and start < found.end for start, end in expected)
    ]
    assert extra == []


def test_few_of_the_table_are_missed() -> None:
    assert len(TABLE) >= 480
    assert sum(bool(row["known_miss"]) for row in TABLE) <= 6


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


@pytest.mark.parametrize(
    "text",
    [
        "the " * 8_000,
        "1 " * 10_000,
        "in the first " * 4_000,
        "2025-" * 10_000,
        "Monday " * 3_000,
        "early " * 10_000,
        "A" + "a" * 60_000 + ", " * 10_000,
        "the end of " * 8_000,
        "March 3, " * 3_000,
    ],
    ids=lambda t: t[:10],
)
def test_long_hostile_text_takes_linear_time(text: str) -> None:
    """Twice the text takes no more than thrice the work; a square would take four times."""
    forms = load_forms()
    half, whole = (least_cpu_seconds(lambda t=t: list(matches(t, forms))) for t in (text[: len(text) // 2], text))
    assert whole < 3 * half + 0.02


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
                "from",
                "to",
                "between",
                "and",
                "day before",
                "later",
                "the following",
                "spring",
                "Easter",
                "Christmas Day",
                "winter 2024-25",
                "the 1990s",
                "19th century",
                "5/3/2024",
                "within 90 days",
                "decade",
                "999",
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
