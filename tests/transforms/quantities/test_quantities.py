"""Quantities: bounds, units, what is counted, and what is no quantity."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from work import least_cpu_seconds

from transforms.language.analysis import Article
from transforms.language.pipeline import parse, parse_text
from transforms.quantities.numbers import load_words
from transforms.quantities.quantities import Quantity, find_quantities

Row = dict[str, str]
Found = list[tuple[str, Quantity]]


def read_table() -> list[Row]:
    with Path(__file__).with_name("quantity_sentences.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


TABLE = read_table()


def quantities_in(nlp: Language, text: str) -> list[tuple[str, Quantity]]:
    article = parse_text(nlp, text)
    return [(article.text[q.start : q.end], q) for q in find_quantities(article)]


@pytest.mark.parametrize(
    ("text", "words", "low", "high", "unit", "of"),
    [
        ("The bank lent 12 million euros to the town.", "12 million euros", 12e6, 12e6, "EUR", None),
        ("The deal is worth $3.5 billion.", "$3.5 billion", 3.5e9, 3.5e9, "USD", None),
        ("Nearly $1.5bn of aid was sent.", "Nearly $1.5bn", 1.35e9, 1.5e9, "USD", "aid"),
        ("They met around 30 leaders.", "around 30 leaders", 27, 33, None, "leader"),
        ("At least 14 people were killed.", "At least 14 people", 14, None, None, "deaths"),
        ("The army killed 14 civilians.", "14 civilians", 14, 14, None, "deaths"),
        ("The blast left 14 dead.", "14", 14, 14, None, "deaths"),
        ("The raid injured 30 soldiers.", "30 soldiers", 30, 30, None, "injuries"),
        ("The death toll rose to 140.", "140", 140, 140, None, "deaths"),
        ("Up to 5,000 troops may be sent.", "Up to 5,000 troops", 0, 5000, None, "troop"),
        ("More than 200 ships left.", "More than 200 ships", 200, None, None, "ship"),
        ("It was a nearly four-year siege.", "nearly four-year", 3.6, 4, "year", "siege"),
        ("They sent several thousand soldiers.", "several thousand soldiers", 2000, 9999, None, "soldier"),
        ("They sent “several thousand” soldiers.", "several thousand” soldiers", 2000, 9999, None, "soldier"),
        ("Between 10 and 15 ships left.", "Between 10 and 15 ships", 10, 15, None, "ship"),
        ("About 2-3 million people fled.", "About 2-3 million people", 2e6, 3e6, None, "people"),
        ("A dozen ships left the port.", "A dozen ships", 12, 12, None, "ship"),
        ("Half a million people left.", "Half a million people", 5e5, 5e5, None, "people"),
        ("Twenty-one soldiers arrived.", "Twenty-one soldiers", 21, 21, None, "soldier"),
        ("Two hundred and fifty thousand shells came.", "Two hundred and fifty thousand shells", 25e4, 25e4, None, "shell"),
        ("Exports fell by 3.5 per cent.", "3.5 per cent", 3.5, 3.5, "percent", None),
        ("Rebels hold nearly 20% of the island.", "nearly 20%", 18, 20, "percent", "island"),
        ("Two-thirds of voters backed the plan.", "Two-thirds", 2 / 3, 2 / 3, "share", "voter"),
        ("The tank drove 300 kilometres.", "300 kilometres", 300, 300, "km", None),
        ("The route moved six nautical miles west.", "six nautical miles", 6, 6, "nautical mile", None),
        ("They agreed on a 30-day ceasefire.", "30-day", 30, 30, "day", "ceasefire"),
        ("The 12-year-old boy was safe.", "12-year-old", 12, 12, "years old", None),
        ("The fund holds billions of euros.", "billions of euros", 2e9, None, "EUR", None),
        ("The army lost an estimated 2000 troops.", "an estimated 2000 troops", 1800, 2200, None, "troop"),
        ("Spain gave 500\u202fmillion dollars.", "500\u202fmillion dollars", 5e8, 5e8, "USD", None),
    ],
)  # fmt: skip
def test_one_quantity(
    nlp: Language, text: str, words: str, low: float, high: float | None, unit: str | None, of: str | None
) -> None:
    ((found, quantity),) = quantities_in(nlp, text)
    assert found == words
    assert quantity.value_low == pytest.approx(low)
    assert quantity.value_high == (None if high is None else pytest.approx(high))
    assert (quantity.unit, quantity.of) == (unit, of)


def overlaps(row: Row, quantity: Quantity) -> bool:
    start = row["sentence"].index(row["text"]) if row["text"] else 0
    return quantity.start < start + len(row["text"]) and start < quantity.end


def is_right(row: Row, found: list[Quantity]) -> bool:
    """Has a figure that shares letters with the expected one its bounds, unit and what it counts?"""
    if not row["text"]:
        return not found
    high = pytest.approx(float(row["value_high"])) if row["value_high"] else None
    return any(
        overlaps(row, q)
        and q.value_low == pytest.approx(float(row["value_low"]))
        and q.value_high == high
        and (q.unit or "", q.of or "") == (row["unit"], row["of"])
        for q in found
    )


@pytest.fixture(scope="module")
def found_in_table(nlp: Language) -> dict[str, list[Quantity]]:
    """By sentence."""
    articles = [Article(f"{i:016x}", text) for i, text in enumerate(dict.fromkeys(row["sentence"] for row in TABLE))]
    return {article.text: find_quantities(article) for article in parse(nlp, articles)}


@pytest.mark.parametrize("of", sorted({row["id"].split(".")[0] for row in TABLE}))
def test_the_sentences_of_the_table(of: str, found_in_table: dict[str, list[Quantity]]) -> None:
    """All are right but those marked, and none of those is: who mends one takes its mark away."""
    rows = [row for row in TABLE if row["id"].split(".")[0] == of]
    wrong = [row["id"] for row in rows if not is_right(row, found_in_table[row["sentence"]])]
    assert wrong == [row["id"] for row in rows if row["known_miss"]]


def test_there_are_no_other_figures_in_the_sentences_of_the_table(found_in_table: dict[str, list[Quantity]]) -> None:
    for sentence, found in found_in_table.items():
        rows = [row for row in TABLE if row["sentence"] == sentence]
        assert all(any(overlaps(row, quantity) for row in rows) for quantity in found), sentence


def test_few_of_the_table_are_missed() -> None:
    assert len(TABLE) >= 200
    assert sum(bool(row["known_miss"]) for row in TABLE) <= 1


@pytest.mark.parametrize(
    "text",
    ["one in " * 400, "twenty-" * 400, "between $5 and " * 300, "a third of half " * 300, "5 - " * 600],
    ids=lambda t: t[:8],
)
def test_long_hostile_text_takes_linear_time(nlp: Language, text: str) -> None:
    parsed = [parse_text(nlp, part) for part in (text[: len(text) // 2], text)]
    half, whole = (least_cpu_seconds(lambda p=p: find_quantities(p)) for p in parsed)
    assert whole < 3 * half + 0.02


@pytest.mark.parametrize("row", load_words().vague, ids=lambda r: r["id"])
def test_each_vague_number(nlp: Language, row: dict[str, object]) -> None:
    ((_, quantity),) = quantities_in(nlp, str(row["example"]))
    assert (quantity.value_low, quantity.value_high) == (row["low"], row.get("high"))


@pytest.mark.parametrize("row", load_words().approximations, ids=lambda r: r["id"])
def test_each_approximation(nlp: Language, row: dict[str, object]) -> None:
    ((_, quantity),) = quantities_in(nlp, str(row["example"]))
    low, high = row["expect"]  # type: ignore[misc]
    assert (quantity.value_low, quantity.value_high) == (low, None if high == "" else high)


def test_a_figure_points_back_to_what_was_counted(nlp: Language) -> None:
    found = quantities_in(nlp, "The rebels took 40 prisoners, 27 of them wounded.")
    assert [(words, q.of) for words, q in found] == [("40 prisoners", "prisoner"), ("27 of them", "prisoner")]


@pytest.mark.parametrize(
    "text",
    [
        "Article 5 of the treaty was signed on 9 October 2025 at 10:30 a.m.",
        "Call +49 30 1234 5678 for help.",
        "The score was 3-1.",
        "The F-16 landed in 2024.",
        "He is one of the richest men.",
        "The first ship came second.",
        "He was minister from 2019 to 2020.",
        "4. The envoys",
        "The team won on Oct. 7.",
        "",
    ],
)
def test_what_is_no_quantity(nlp: Language, text: str) -> None:
    assert quantities_in(nlp, text) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "5",
                    "5,000",
                    "3.5",
                    "$",
                    "€",
                    "million",
                    "bn",
                    "m",
                    "%",
                    "-",
                    "–",
                    "to",
                    "and",
                    "between",
                    "at",
                    "least",
                    "a",
                    "half",
                    "dozen",
                    "hundreds",
                    "of",
                    "thousands",
                    "two",
                    "thirds",
                    "twenty",
                    "one",
                    "hundred",
                    "people",
                    "killed",
                    "(",
                    ")",
                    "years",
                    "old",
                    "km",
                    "99999999999999999999999",
                    "½",
                    "one",
                    "in",
                    "out of",
                    "third",
                    "double",
                    "the",
                    "no",
                    "casualties",
                    "won",
                    "EUR",
                    "٣",
                    "²",
                    "\n",
                ]
            ),
            st.text(max_size=4),
        ),
        max_size=12,
    ),
    st.sampled_from(["", " "]),
)
def test_any_text(nlp: Language, words: list[str], between: str) -> None:
    article = parse_text(nlp, between.join(words))
    found = find_quantities(article)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for quantity in found:
        assert 0 <= quantity.start < quantity.end <= len(article.text)
        assert quantity.value_high is None or quantity.value_low <= quantity.value_high
        assert quantity.value_low >= 0
