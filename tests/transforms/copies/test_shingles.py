"""Shingles and their Jaccard similarity."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.shingles import jaccard, shingles, words

texts = st.lists(
    st.sampled_from(["harbour", "council", "vote", "bridge", "ferry", "mayor", "seven", "delay"]), max_size=40
).map(" ".join)


def test_five_successive_words_lower_cased() -> None:
    assert shingles("The Ferry left, the harbour CLOSED early.") == {
        "the ferry left the harbour",
        "ferry left the harbour closed",
        "left the harbour closed early",
    }


def test_a_short_text_is_one_shingle() -> None:
    assert shingles("Ferry late.") == {"ferry late"}
    assert shingles(" -- ") == frozenset()


def test_punctuation_and_white_space_do_not_count() -> None:
    assert shingles("A bridge, closed: for\nten days!") == shingles("a bridge closed for ten days")


def test_jaccard_by_hand() -> None:
    assert jaccard({"a", "b", "c"}, {"b", "c", "d"}) == 0.5
    assert jaccard(set(), set()) == 0.0
    assert jaccard({"a"}, set()) == 0.0


@given(texts, texts)
def test_jaccard_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert jaccard(shingles(a), shingles(b)) == jaccard(shingles(b), shingles(a))
    assert 0.0 <= jaccard(shingles(a), shingles(b)) <= 1.0
    assert jaccard(shingles(a), shingles(a)) == (1.0 if a else 0.0)


@given(st.text(st.characters(), max_size=60))
def test_any_text_has_words(text: str) -> None:
    assert all(word == word.lower() and word for word in words(text))
    assert len(shingles(text)) <= max(1, len(words(text)))
