"""The copies of a batch, and of a batch beside a history."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.copies.batch import NO_HISTORY, Copies, History, exact_originals, find_batch_copies
from transforms.copies.candidates import Posting
from transforms.copies.clusters import cluster_id
from warehouse.vocabulary import COPY_RELATIONS

DAYS = [datetime(2025, 5, day, tzinfo=UTC) for day in range(1, 9)]


def body(seed: int, n: int = 160) -> list[str]:
    draw = random.Random(seed)
    return [f"term{draw.randrange(5000)}" for _ in range(n)]


def article(name: str, words: Sequence[str], published_at: datetime | None = None) -> dict[str, Any]:
    return {"article_id": name, "text": " ".join(words), "published_at": published_at, "n_words": len(words)}


def find(
    articles: Iterable[dict[str, Any]], originals: Mapping[str, str] | None = None, history: History = NO_HISTORY
) -> Copies:
    return find_batch_copies(articles, originals or {}, history)


def told(copies: Copies) -> list[tuple[str, str, str]]:
    return [(row["article_id"], row["representative_id"], row["kind"]) for row in copies.duplicates]


def remembered(articles: Iterable[dict[str, Any]], copies: Copies) -> History:
    """What the lake answers after a batch."""
    texts = {row["article_id"]: row["text"] for row in articles}
    copied = {row["article_id"]: row["representative_id"] for row in copies.duplicates}
    rows = [row for row in copies.signatures if row["article_id"] not in copied]

    def postings(keys: Sequence[int]) -> dict[int, Posting]:
        holders = {key: [row["article_id"] for row in rows if key in row["keys"]] for key in keys}
        return {key: Posting(len(found), found) for key, found in holders.items() if found}

    return History(
        postings,
        same=lambda hashes: {row["text_sha256"]: row["article_id"] for row in rows if row["text_sha256"] in hashes},
        representatives=lambda ids: {a: copied[a] for a in ids if a in copied},
        texts=lambda ids: {a: texts[a] for a in ids},
    )


def test_exact_and_near_copies() -> None:
    source = body(1)
    found = find(
        [
            article("same", source, DAYS[1]),
            article("first", source, DAYS[0]),
            article("longer", [*source, *body(2, 40)], DAYS[2]),
            article("other", body(3), DAYS[0]),
        ]
    )
    assert told(found) == [("longer", "first", "near"), ("same", "first", "exact")]
    assert {row["cluster_id"] for row in found.duplicates} == {cluster_id("first")}
    longer, same = found.duplicates
    assert (longer["relation"], longer["containment"]) == ("extended", 1.0)
    assert longer["similarity"] == (160 - 4) / (200 - 4)
    assert (same["relation"], same["similarity"]) == ("same", 1.0)


def test_unknown_dates_stand_behind_known_ones() -> None:
    source = body(1)
    assert told(find([article("a", [*source, "more", "words"]), article("b", source, DAYS[5])])) == [("a", "b", "near")]


def test_documents_with_the_raw_text_of_another_go_where_that_goes() -> None:
    source = body(1)
    batch = [
        article("a", source, DAYS[0]), article("b", [*source, "more"], DAYS[1]), article("c", [*source, "more"], DAYS[2]),
        article("d", source, DAYS[3]),
    ]  # fmt: skip
    found = find(batch, {"c": "b", "d": "a"})
    assert told(found) == [("b", "a", "near"), ("c", "a", "near"), ("d", "a", "exact")]
    assert [row["article_id"] for row in found.signatures] == ["a", "b"]


def test_a_representative_of_the_history_stays() -> None:
    source = body(1)
    past = [article("old", source, DAYS[5]), article("copy", [*source, "word"], DAYS[6])]
    history = remembered(past, find(past))
    new = [
        article("early", [*source, "more"], DAYS[0]),
        article("same", source, DAYS[0]),
        article("raw", source, DAYS[0]),
    ]
    found = find(new, {"raw": "copy"}, history)
    assert told(found) == [("early", "old", "near"), ("raw", "old", "near"), ("same", "old", "exact")]


def test_no_chains() -> None:
    """B is like A, and C is like B but not like A: C founds a group of its own."""
    source = body(1, 400)
    a, b, c = source[:260], source[50:310], source[150:400]
    batch = [article("a", a, DAYS[0]), article("b", b, DAYS[1]), article("c", c, DAYS[2])]
    assert told(find(batch)) == [("b", "a", "near")]


def test_articles_in_the_surroundings_of_a_site_are_apart_however_short() -> None:
    frame = body(9, 300)
    batch = [article(f"{i:02d}", [*frame[:150], *body(20 + i, 45), *frame[150:]]) for i in range(14)]
    copy = article("99", [*body(50, 30), *body(20, 45), *body(51, 30)])
    found = find([*batch, copy])
    assert {row["article_id"] for row in found.duplicates} <= {"00", "99"}


def test_passages_and_teasers_are_recorded_and_not_merged() -> None:
    source = body(1, 900)
    batch = [
        article("a", source, DAYS[0]), article("teaser", source[:60], DAYS[1]),
        article("quotes", [*body(2, 250), *source[300:380]], DAYS[1]),
    ]  # fmt: skip
    found = find(batch)
    assert found.duplicates == []
    assert {(row["article_id"], row["other_id"], row["relation"]) for row in found.overlaps} == {
        ("teaser", "a", "teaser"),
        ("quotes", "a", "passage"),
    }


def test_texts_without_words_copy_nothing() -> None:
    found = find([article("a", []), article("b", []), article("c", ["…"])])
    assert found.duplicates == []
    assert len(found.signatures) == 3


def test_raw_texts_of_the_history_are_known() -> None:
    documents = [{"document_id": name, "raw_text": text} for name, text in (("b", "x  y"), ("a", "x y"), ("c", "z"))]
    rows = exact_originals(documents, lambda hashes: {})
    assert [(row["document_id"], row["original_id"]) for row in rows] == [("a", "a"), ("b", "a"), ("c", "c")]
    rows = exact_originals(documents, lambda hashes: dict.fromkeys(hashes, "old"))
    assert {row["original_id"] for row in rows} == {"old"}


pieces = st.lists(st.integers(0, 5), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(pieces, st.none() | st.sampled_from(DAYS)), max_size=8),
    st.integers(0, 4),
    st.randoms(use_true_random=False),
)
def test_laws(made: list[tuple[list[int], datetime | None]], n_known: int, draw: random.Random) -> None:
    """The order of arrival in a batch is irrelevant, nobody copies a copy, and what was settled before stays as it was."""
    everything = [
        article(f"{i:02d}", [w for piece in parts for w in body(piece, 60)], at) for i, (parts, at) in enumerate(made)
    ]
    past, new = everything[:n_known], everything[n_known:]
    before = find(past)
    assert find(draw.sample(past, len(past))) == before
    history = remembered(past, before)
    found = find(new, history=history)
    assert find(draw.sample(new, len(new)), history=history) == found

    copies = [row["article_id"] for row in (*before.duplicates, *found.duplicates)]
    assert len(copies) == len(set(copies))
    assert not set(copies) & {row["representative_id"] for row in (*before.duplicates, *found.duplicates)}
    assert {row["article_id"] for row in found.duplicates} <= {row["article_id"] for row in new}
    for row in found.duplicates:
        assert row["cluster_id"] == cluster_id(row["representative_id"])
        assert row["relation"] in COPY_RELATIONS
        assert 0 < row["similarity"] <= row["containment"] <= 1
    assert not {row["article_id"] for row in found.overlaps} & set(copies)
