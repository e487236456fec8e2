"""A corpus of any size that is like given articles, the same for the same seed; the first n of a longer one are a shorter one.

    python benchmarks/corpus.py N GIVEN.jsonl.gz ... --out CORPUS.jsonl.gz [--seed 7] [--a-day 100]
    python benchmarks/corpus.py --measure CORPUS.jsonl.gz ...        which share of articles and of paragraphs are copies

GIVEN are JSON Lines (text, and if known title, url, source, published_at). An article has the layout of a given one: its
site, its number and length of paragraphs, and to the letter the lines that are short or that a site repeats. Of its
other sentences the share OWN is its own, the rest comes in runs from given articles published about the same time. In all of them rarer
words, names and numbers are exchanged for others of their kind, alike wherever they stand in an article; common words, by which
acts and states are known, stay. Years and months move with the date of publication: so many articles a day, each day after
the one before. COPIES of the articles copy one of the last RECENT.
"""

import argparse
import calendar
import gzip
import json
import random
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from common import note, read

Row = dict[str, Any]
# As the code finds them in 14,322 given articles, world and US news: 0.5 % the same text, 2.0 % edited, 0.4 % abridged; in 10,000 made
# of these 0.7, 1.8 and 0.9 %. Of the paragraphs 3.4 % are not the first there, 4.7 % here. 100,000 take 98 CPU s.
COPIES = {"same": 0.005, "edited": 0.020, "abridged": 0.004}
RECENT = 300
OWN = 0.4
DONORS, NEAR = 3, 60  # given articles from which sentences come, and how far off they may be in the order of time
COMMON = 2_000  # words that stay, those in most articles
KNOWN = 1_000  # names that stay: states, capitals, offices, the persons of whom all write
EDITED = 0.03  # of the exchangeable words of an edited copy
SHORT = 8  # words of a line that is no prose
TEMPLATE = 4  # articles that have a line which is a site's; two or three may be copies
START = datetime(2015, 1, 1, tzinfo=UTC)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“‘'A-Z])")
SLOT = re.compile(r"([^\W\d_]{4,}|\d+)")
MONTHS = list(calendar.month_name)[1:]
ENDINGS = ("ing", "ed", "ly", "tion", "ness", "ment", "ies", "s", "e", "y")


@dataclass(frozen=True, slots=True)
class Given:
    """An article to make others from; a line is a text that stays or a list of sentences."""

    title: str
    source: str | None
    url: str | None
    published_at: datetime | None
    lines: list[str | list[str]]
    sentences: list[str]


class Words:
    """Which words may be exchanged, and for which: words of a kind, each as often as the given articles have it."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(SLOT.findall(text)))
        lower = [word for word, _ in counts.most_common() if word.islower()]
        upper = [word for word, _ in counts.most_common() if word.istitle() and counts[word] > 4 * counts[word.lower()]]
        rare = [word for word in [*lower[COMMON:], *upper[KNOWN:]] if word not in MONTHS]
        self.kind = {word: _kind(word) for word in sorted(rare)}
        self.stay = {word for word in counts if word.isalpha() and word not in self.kind and word not in MONTHS}
        self.others: defaultdict[str, list[str]] = defaultdict(list)
        for word, kind in self.kind.items():
            self.others[kind] += [word] * min(counts[word], 50)


class Exchange(dict[str, str]):
    """Word or number -> what stands for it in one article, drawn when it comes first."""

    def __init__(self, draw: random.Random, words: Words, months: int, share: float = 1.0) -> None:
        self.draw, self.words, self.months, self.share = draw, words, months, share

    def __missing__(self, word: str) -> str:
        self[word] = found = self._other(word)
        return found

    def _other(self, word: str) -> str:
        draw = self.draw
        if self.share < 1.0 and draw.random() >= self.share:
            return word
        kind = self.words.kind.get(word)
        if kind is not None:
            others = self.words.others[kind]
            return others[int(draw.random() * len(others))]
        if word in MONTHS:
            return MONTHS[(MONTHS.index(word) + self.months) % 12]
        if not word.isascii() or not word.isdigit():
            return word
        if len(word) == 4 and word[:2] in ("19", "20"):
            return str(int(word) + self.months // 12)
        if len(word) == 1 or word[0] == "0":
            return word
        return (
            str(draw.randrange(10 ** (len(word) - 1), 10 ** len(word)))
            if len(word) > 2
            else str(10 + draw.randrange(20))
        )

    def text(self, text: str) -> str:
        parts = SLOT.split(text)
        stay = self.words.stay
        parts[1::2] = [part if part in stay else self[part] for part in parts[1::2]]
        return "".join(parts)


def corpus(rows: Sequence[Mapping[str, Any]], seed: int = 7, a_day: float = 100) -> Iterator[Row]:
    """Articles without end, in the order of publication."""
    draw = random.Random(seed)
    given = sorted(_given(rows), key=lambda g: (g.published_at is not None, g.published_at or START))
    words = Words(str(row["text"]) for row in rows)
    dated = bisect_left(given, True, key=lambda g: g.published_at is not None)
    order = list(range(len(given)))
    recent: list[Row] = []
    number = 0
    while True:
        draw.shuffle(order)
        for at in order:
            time = START + timedelta(days=number / a_day)
            kind = _kind_of_copy(draw) if recent else None
            if kind:
                row = _copy(draw, words, draw.choice(recent), kind, given[at], time, number)
            else:
                low, high = (0, dated) if at < dated else (dated, len(given))
                near = given[max(low, at - NEAR) : min(high, at + NEAR + 1)]
                row = _article(draw, words, given[at], near, time, number)
                recent.append(row)
                del recent[:-RECENT]
            yield row
            number += 1


def _given(rows: Iterable[Mapping[str, Any]]) -> list[Given]:
    rows = list({row["text"]: row for row in rows}.values())
    holders = Counter(line for row in rows for line in set(str(row["text"]).split("\n")))
    found = []
    for row in rows:
        lines: list[str | list[str]] = []
        for line in str(row["text"]).split("\n"):
            stays = len(line.split()) < SHORT or holders[line] >= TEMPLATE
            lines.append(line if stays else SENTENCE.split(line))
        sentences = [s for line in lines if isinstance(line, list) for s in line]
        day = row.get("published_at")
        published = datetime.fromisoformat(str(day)).replace(tzinfo=UTC) if day else None
        found.append(Given(row.get("title") or "", row.get("source"), row.get("url"), published, lines, sentences))
    return found


def _article(draw: random.Random, words: Words, base: Given, near: Sequence[Given], time: datetime, number: int) -> Row:
    old = base.published_at or START
    exchange = Exchange(draw, words, (time.year - old.year) * 12 + time.month - old.month)
    donors = [donor for donor in (draw.choice(near) for _ in range(DONORS)) if donor.sentences]
    places = [draw.randrange(len(donor.sentences)) for donor in donors]
    lines = []
    for line in base.lines:
        if isinstance(line, str):
            lines.append(line)
            continue
        chosen = []
        for sentence in line:
            if donors and draw.random() >= OWN:
                which = int(draw.random() * len(donors))
                sentences = donors[which].sentences
                sentence = sentences[places[which] % len(sentences)]
                places[which] += 1
            chosen.append(sentence)
        lines.append(exchange.text(" ".join(chosen)))
    published = time if base.published_at else None
    return _row(number, base, exchange.text(base.title), published, "\n".join(lines))


def _copy(draw: random.Random, words: Words, of: Row, kind: str, site: Given, time: datetime, number: int) -> Row:
    """The text of a recent article on another site."""
    lines = of["text"].split("\n")
    if kind == "edited":
        if len(lines) > 4:
            lines.pop(draw.randrange(1, len(lines)))
        exchange = Exchange(draw, words, 0, EDITED)
        lines = [exchange.text(line) for line in lines]
    elif kind == "abridged":
        wanted = draw.uniform(0.55, 0.8) * len(of["text"])
        while len(lines) > 1 and sum(map(len, lines)) > wanted:
            lines.pop()
    return _row(number, site, of["title"], time if of["published_at"] else None, "\n".join(lines))


def _row(number: int, site: Given, title: str, time: datetime | None, text: str) -> Row:
    parts = urlsplit(site.url or "")
    return {
        "id": f"made-{number:08d}",
        "url": f"{parts.scheme}://{parts.netloc}/made/{number}" if parts.netloc else None,
        "source": site.source,
        "title": title or None,
        "published_at": time.isoformat(timespec="seconds") if time else None,
        "text": text,
    }


def _kind_of_copy(draw: random.Random) -> str | None:
    at = draw.random()
    for kind, share in COPIES.items():
        at -= share
        if at < 0:
            return kind
    return None


def _kind(word: str) -> str:
    return f"{word[0].isupper()}{next((ending for ending in ENDINGS if word.endswith(ending)), '')}"


def write(path: Path, rows: Iterable[Row]) -> int:
    """JSON Lines, compressed if the name ends so; the same rows give the same bytes. How many."""
    with ExitStack() as opened:
        file: BinaryIO = opened.enter_context(path.open("wb"))
        if path.suffix == ".gz":  # with neither the name nor the time in it
            file = opened.enter_context(gzip.GzipFile("", "wb", 1, file, 0))  # type: ignore[assignment]
        return sum(1 for row in rows if file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n"))


def measure(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Shares of articles that copy another, by the relation that the code finds, and of paragraphs that are not the first."""
    from transforms.copies.batch import find_batch_copies
    from transforms.copies.search import NO_HISTORY

    texts = [str(row["text"]) for row in rows]
    asked = (
        {"article_id": f"{n:016x}", "text": text, "published_at": None, "n_words": len(text.split())}
        for n, text in enumerate(texts)
    )
    relations = Counter(
        row["relation"]
        for row in find_batch_copies(asked, NO_HISTORY).members
        if row["article_id"] != row["representative_id"]
    )
    paragraphs = Counter(p for text in texts for p in set(text.split("\n")) if len(p.split()) >= SHORT)
    repeated = paragraphs.total() - len(paragraphs)
    shares = {f"articles, {name}": round(n / len(texts), 4) for name, n in sorted(relations.items())}
    return {"articles": len(texts), **shares, "paragraphs not the first": round(repeated / paragraphs.total(), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("n", type=int, nargs="?")
    parser.add_argument("given", type=Path, nargs="*")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--a-day", type=float, default=100)
    parser.add_argument("--measure", type=Path, nargs="+")
    args = parser.parse_args()
    if args.measure:
        for name, share in measure([row for path in args.measure for row in read(path)]).items():
            print(f"{name:34} {share}")
    elif args.n and args.given and args.out:
        rows = [row for path in args.given for row in read(path)]
        write(args.out, islice(corpus(rows, args.seed, args.a_day), args.n))
        note(f"{args.n:,} articles made of {len(rows):,}: {args.out.stat().st_size / 1e6:,.0f} MB")
    else:
        parser.error("give N, articles and --out; or --measure")


if __name__ == "__main__":
    main()
