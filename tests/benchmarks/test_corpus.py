"""The made corpus: the same for the same seed, like the given articles, and not made of copies."""

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Any

from corpus import corpus, measure, write

PLACES = ("Arvel", "Borsk", "Cantor", "Dorn", "Estel", "Falk", "Gorm", "Hald")
ACTS = ("met", "called", "praised", "warned", "visited", "thanked", "blamed", "invited")


def given(n: int = 40) -> list[dict[str, Any]]:
    """Articles of ten sentences that have few words in common, between two lines that the site repeats."""
    found = []
    for k in range(n):
        sentences = [
            f"On {3 + j} March 2021 minister {PLACES[(k + j) % 8]}{k:c<{3 + j}} {ACTS[(k * j) % 8]} the {'abcdefgh'[j % 8] * 4}{'klmnopqr'[k % 8] * 3} "
            f"delegation about {120 + k * 7 + j} crates of wheat near the harbour number {k * 31 + j}."
            for j in range(10)
        ]
        text = "\n\n".join(["Subscribe now", " ".join(sentences[:5]), " ".join(sentences[5:]), "All rights reserved"])
        url = f"https://site{k % 5}.example/{k}" if k % 4 else None
        day = f"2021-{1 + k % 12:02}-11" if k % 5 else None
        found.append(
            {
                "title": f"Minister {PLACES[k % 8]} travels",
                "source": f"Site {k % 5}",
                "url": url,
                "published_at": day,
                "text": text,
            }
        )
    return found


def test_same_seed_same_articles_and_a_shorter_corpus_begins_a_longer_one() -> None:
    short, long = list(islice(corpus(given()), 30)), list(islice(corpus(given()), 90))
    assert long[:30] == short
    assert list(islice(corpus(given(), seed=8), 30)) != short
    assert len({row["id"] for row in long}) == 90


def test_written_files_are_the_same_to_the_byte(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        assert write(tmp_path / name, islice(corpus(given()), 20)) == 20
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    with gzip.open(tmp_path / "a.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert [json.loads(line) for line in lines] == list(islice(corpus(given()), 20))


def test_days_go_on_and_what_has_no_day_stays_without() -> None:
    rows = list(islice(corpus(given(), a_day=10), 80))
    days = [row["published_at"][:10] for row in rows if row["published_at"]]
    assert days == sorted(days)
    assert len(set(days)) == 8
    assert 0 < len(days) < 80


def test_layout_stays_and_years_move_with_the_day_of_publication() -> None:
    row = next(row for row in corpus(given()) if row["published_at"])
    assert row["published_at"].startswith("2015")
    assert "2021" not in row["text"]
    assert row["text"].split("\n")[0] == "Subscribe now"
    assert row["text"].count("\n\n") == 3


def test_few_copies_beside_those_that_are_meant() -> None:
    shares = measure(list(islice(corpus(given()), 120)))
    assert sum(share for name, share in shares.items() if name.startswith("articles, ")) <= 0.1
