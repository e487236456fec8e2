"""Time expressions: the share with the right first day, last day and precision, beside a general date parser.

    python benchmarks/dates.py [FOLDER] [--half 0|1] [--misses N] [--json]

Without a folder: the sentences of our own in tests/transforms/dates/date_sentences.tsv. With one that holds
articles.jsonl and articles.gold.json, sentences.jsonl and sentences.gold.json (labelled events with `date`, and `snippet`
or `trigger`): the labelled events with a date in whose sentences an expression with a value is found; right is an event if one
of these has that date. `stated` leaves out those of the day of publication and the day before, which the news itself
tells: there an expression of the sentence may be of something else. dateparser is given the words of the expression on
the sentences of our own (so it need not find them), the whole sentence on the others. Halves are by the number of the document.
"""

import argparse
import csv
import importlib.util
import json
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from common import Figures, cpu, show

from transforms.dates.dates import find_dates
from transforms.language.analysis import Article, Sentence
from transforms.language.pipeline import load_model, parse

OWN = Path(__file__).parent.parent / "tests" / "transforms" / "dates" / "date_sentences.tsv"
COARSE = ("month", "quarter", "year")

Value = tuple[date, date, str]
Finder = Callable[[str, date | None], list[Value]]


def whole(day: date, period: str) -> Value:
    """The day, week, month or year of a day, as dateparser says how exact it is."""
    if period == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), "month"
    if period == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31), "year"
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6), "week"
    return day, day, "day"


def general_parser() -> tuple[Finder, Finder] | None:
    """dateparser on the words of an expression and on a sentence, or None where it is not installed."""
    if importlib.util.find_spec("dateparser") is None:
        return None
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates  # type: ignore[import-untyped]

    def settings(published: date | None) -> dict[str, Any]:
        day = published or date(2025, 3, 12)
        return {"RELATIVE_BASE": datetime(day.year, day.month, day.day), "PREFER_DATES_FROM": "past"}

    def of_words(words: str, published: date | None) -> list[Value]:
        data = DateDataParser(languages=["en"], settings=settings(published)).get_date_data(words)
        return [] if data.date_obj is None else [whole(data.date_obj.date(), data.period or "day")]

    def of_sentence(text: str, published: date | None) -> list[Value]:
        found = search_dates(text, languages=["en"], settings=settings(published)) or []
        return [value for words, _ in found for value in of_words(words, published)]

    return of_words, of_sentence


def is_date(gold: str, value: Value) -> bool:
    """The rule of the labelled set: a gold day lies in days named to the day or week, or starts a longer period."""
    start, end, precision = value
    if len(gold) == 10:
        return str(start) <= gold <= str(end) and (str(start) == gold or precision not in COARSE)
    return str(start).startswith(gold)


def values(sentence: Sentence, published: date | None) -> list[Value]:
    return [
        (x.date_start, x.date_end, x.precision)
        for x in find_dates(sentence, published)
        if x.date_start and x.date_end and x.precision
    ]


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def own_sentences(misses: int) -> Figures:
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    peer = general_parser()
    texts = list(dict.fromkeys(row["sentence"] for row in rows))
    parsed = {a.text: a for a in parse(load_model(), [Article(f"{i:016x}", text) for i, text in enumerate(texts)])}
    count: Counter[str] = Counter()
    wrong = []
    for row in rows:
        published = day_of(row["published_on"])
        found = [x for sentence in parsed[row["sentence"]].sentences for x in find_dates(sentence, published)]
        wanted = (row["date_start"], row["date_end"], row["precision"])
        at = row["sentence"].index(row["expression"])
        near = [x for x in found if x.start < at + len(row["expression"]) and at < x.end]
        if row["expression"]:
            right = any((str(x.date_start or ""), str(x.date_end or ""), x.precision or "") == wanted for x in near)
            count["spans"] += any(x.text == row["expression"] for x in near)
            count["expressions"] += 1
        else:
            right = all(x.date_start is None for x in found)
        count["right"] += right
        if row["date_start"]:
            count["with value"] += 1
            count["with value, right"] += right
            if peer is not None:
                given = peer[0](row["expression"].removesuffix("'s"), published)
                count["peer"] += any((str(a), str(b), p) == wanted for a, b, p in given)
        if not right:
            wrong.append((row["id"], row["sentence"], [(x.text, str(x.date_start), x.precision) for x in found]))
    yield "own sentences: rows", len(rows)
    yield "own sentences: right", round(count["right"] / len(rows), 3)
    yield "own sentences: same words", round(count["spans"] / count["expressions"], 3)
    yield "own sentences: with a value, right", round(count["with value, right"] / count["with value"], 3)
    name = "own sentences: with a value, dateparser given the words"
    yield name, "not installed" if peer is None else round(count["peer"] / count["with value"], 3)
    for miss in wrong[:misses]:
        yield f"miss {miss[0]}", miss[1:]


def read_gold(folder: Path, name: str, half: int | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        documents = {d["id"]: d for d in map(json.loads, lines)}
    gold = json.loads((folder / f"{name}.gold.json").read_text(encoding="utf-8"))
    for i, entry in enumerate(gold):
        if half is None or i % 2 == half:
            yield entry, documents[entry["id"]]


def labelled(folder: Path, name: str, half: int | None, misses: int) -> Figures:
    peer = general_parser()
    pairs = list(read_gold(folder, name, half))
    articles = [Article(f"{i:016x}", document["text"]) for i, (_, document) in enumerate(pairs)]
    count: Counter[str] = Counter()
    wrong = []
    for (entry, document), article in zip(pairs, parse(load_model(), articles), strict=True):
        published = day_of(document.get("published_at") or document.get("date"))
        for event in entry["events"]:
            words = event.get("snippet") or event["trigger"]
            at = article.text.find(words)
            if not event.get("date") or at < 0:
                continue
            sentences = [s for s in article.sentences if s.start < at + len(words) and at < s.end]
            found = [value for s in sentences for value in values(s, published)]
            if not found:
                continue
            right = any(is_date(event["date"], value) for value in found)
            is_news = published is not None and event["date"] in (str(published), str(published - timedelta(days=1)))
            other = [v for s in sentences for v in peer[1](s.span.text, published)] if peer is not None else []
            for group in ["all"] if is_news else ["all", "stated"]:
                count[group] += 1
                count[f"{group} right"] += right
                count[f"{group} peer"] += any(is_date(event["date"], value) for value in other)
            if not right:
                wrong.append((event["date"], words[:90], [(str(a), str(b), p) for a, b, p in found]))
    for group in ("all", "stated"):
        yield f"{name}, {group}: events with a date beside an expression", count[group]
        yield (
            f"{name}, {group}: one of the expressions has it",
            round(count[f"{group} right"] / max(1, count[group]), 3),
        )
        share: Any = "not installed" if peer is None else round(count[f"{group} peer"] / max(1, count[group]), 3)
        yield f"{name}, {group}: dateparser", share
    for miss in wrong[:misses]:
        yield f"miss {miss[0]}", miss[1:]


def speed(repeats: int = 3) -> Figures:
    with OWN.open(encoding="utf-8", newline="") as file:
        texts = list(
            dict.fromkeys(row["sentence"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        )
    articles = list(parse(load_model(), [Article(f"{i:016x}", text) for i, text in enumerate(texts)]))
    sentences = [s for a in articles for s in a.sentences]
    day = date(2025, 3, 12)
    seconds = [cpu(lambda: [find_dates(s, day) for s in sentences])[0] for _ in range(repeats)]
    yield "us a sentence of these, each with a date", round(1e6 * min(seconds) / len(sentences))
    hostile = "Monday the first 2025-in the end of " * 100
    spent = [_seconds_for(hostile * times, day) for times in (1, 2, 4)]
    yield "time for twice the hostile text", [round(b / a, 2) for a, b in pairwise(spent)]


def _seconds_for(text: str, day: date) -> float:
    article = next(iter(parse(load_model(), [Article("0" * 16, text)])))
    return cpu(lambda: [find_dates(s, day) for s in article.sentences])[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    parts: list[Figures] = [own_sentences(args.misses), speed()]
    if args.folder is not None:
        parts += [labelled(args.folder, name, args.half, args.misses) for name in ("articles", "sentences")]
    show(parts, 64, as_json=args.json)


if __name__ == "__main__":
    main()
