"""Groups of copies held together by representatives."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.copies.clusters import DuplicateRow, cluster_id, find_copies
from transforms.copies.shingles import jaccard, shingles
from transforms.copies.signatures import Signed, sign

DAYS = [datetime(2025, 5, day, tzinfo=UTC) for day in range(1, 9)]


def body(seed: int, n: int = 160) -> list[str]:
    draw = random.Random(seed)
    return [f"term{draw.randrange(5000)}" for _ in range(n)]


class Corpus:
    """Texts by id, and their signatures."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, article_id: str, found: Sequence[str], published_at: datetime | None = None) -> Signed:
        self.texts[article_id] = " ".join(found)
        return sign(article_id, self.texts[article_id], published_at, len(found))

    def find(self, new: Sequence[Signed], known: Sequence[Signed] = ()) -> list[DuplicateRow]:
        return find_copies(new, known, self.texts.__getitem__)


def test_exact_and_near_copies_in_a_batch() -> None:
    corpus, source = Corpus(), body(1)
    new = [
        corpus.add("same", source, DAYS[1]),
        corpus.add("first", source, DAYS[0]),
        corpus.add("longer", [*source, *body(2, 40)], DAYS[2]),
        corpus.add("other", body(3), DAYS[0]),
    ]
    rows = corpus.find(new)
    assert [(row.article_id, row.representative_id, row.kind) for row in rows] == [
        ("longer", "first", "near"),
        ("same", "first", "exact"),
    ]
    assert {row.cluster_id for row in rows} == {cluster_id("first")}
    assert rows[1].similarity == 1.0
    assert rows[0].similarity == jaccard(shingles(corpus.texts["longer"]), shingles(corpus.texts["first"]))


def test_unknown_dates_stand_behind_known_ones() -> None:
    corpus, source = Corpus(), body(1)
    new = [corpus.add("a", [*source, "more", "words"]), corpus.add("b", source, DAYS[5])]
    assert [row.representative_id for row in corpus.find(new)] == ["b"]


def test_a_representative_of_the_history_stays() -> None:
    corpus, source = Corpus(), body(1)
    known = [corpus.add("old", source, DAYS[5])]
    new = [corpus.add("early", [*source, "more"], DAYS[0]), corpus.add("same", source, DAYS[0])]
    rows = corpus.find(new, known)
    assert [(row.article_id, row.representative_id, row.kind) for row in rows] == [
        ("early", "old", "near"),
        ("same", "old", "exact"),
    ]


def test_what_is_known_is_not_new() -> None:
    corpus = Corpus()
    known = [corpus.add("old", body(1), DAYS[0])]
    assert corpus.find(known, known) == []


def test_no_chains() -> None:
    """B is like A, and C is like B but not like A: C founds a group of its own."""
    corpus, source = Corpus(), body(1, 300)
    a, b, c = source[:220], source[35:255], source[70:290]
    new = [corpus.add("a", a, DAYS[0]), corpus.add("b", b, DAYS[1]), corpus.add("c", c, DAYS[2])]
    assert [(row.article_id, row.representative_id) for row in corpus.find(new)] == [("b", "a")]
    assert [(row.article_id, row.representative_id) for row in corpus.find(new[1:])] == [("c", "b")]


def test_a_copy_of_a_near_copy_goes_to_the_representative() -> None:
    corpus, source = Corpus(), body(1)
    new = [
        corpus.add("a", source, DAYS[0]),
        corpus.add("b", [*source, "more"], DAYS[1]),
        corpus.add("c", [*source, "more"], DAYS[2]),
    ]
    rows = corpus.find(new)
    assert [(row.article_id, row.representative_id, row.kind) for row in rows] == [
        ("b", "a", "near"),
        ("c", "a", "near"),
    ]
    assert rows[0].similarity == rows[1].similarity < 1.0


def test_texts_without_words_copy_nothing() -> None:
    corpus = Corpus()
    assert corpus.find([corpus.add("a", []), corpus.add("b", []), corpus.add("c", ["…"])]) == []


def test_texts_are_asked_for_candidates_only() -> None:
    corpus = Corpus()
    new = [corpus.add(str(seed), body(seed)) for seed in range(5)]

    def refuse(article_id: str) -> str:
        raise AssertionError(article_id)

    assert find_copies(new, [], refuse) == []


pieces = st.lists(st.integers(0, 5), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(pieces, st.none() | st.sampled_from(DAYS)), max_size=8),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_laws(made: list[tuple[list[int], datetime | None]], n_known: int, draw: random.Random) -> None:
    """Order is irrelevant, nobody copies a copy, everybody copies once, all similar enough to their representative."""
    corpus = Corpus()
    signed = [
        corpus.add(f"{i:02d}", [word for piece in parts for word in body(piece, 60)], at)
        for i, (parts, at) in enumerate(made)
    ]
    known, new = signed[:n_known], signed[n_known:]
    known = [s for s in known if s.article_id not in {row.article_id for row in corpus.find(known)}]
    rows = corpus.find(new, known)
    shuffled, turned = draw.sample(new, len(new)), draw.sample(known, len(known))
    assert corpus.find(shuffled, turned) == rows
    copies = [row.article_id for row in rows]
    assert len(copies) == len(set(copies))
    assert not set(copies) & {row.representative_id for row in rows}
    assert set(copies) <= {s.article_id for s in new}
    for row in rows:
        a, b = (shingles(corpus.texts[i]) for i in (row.article_id, row.representative_id))
        assert row.similarity == jaccard(a, b) > 0.0
        assert row.cluster_id == cluster_id(row.representative_id)
        assert row.kind == ("exact" if corpus.texts[row.article_id] == corpus.texts[row.representative_id] else "near")
