"""Passages that many texts have are left out of the comparison."""

import random

import numpy as np

from transforms.copies.comparer import MANY, Measures, Text, measures, own_words
from transforms.copies.shingles import Vocabulary, shingles
from transforms.copies.signatures import signature


def words(seed: int, n: int) -> list[str]:
    draw = random.Random(seed)
    return [f"term{draw.randrange(5000)}" for _ in range(n)]


def test_own_words_are_what_stands_in_no_common_passage() -> None:
    vocabulary = Vocabulary()
    frame, own = words(1, 120), words(2, 120)
    codes, framing = vocabulary.read([" ".join([*frame, *own]), " ".join(frame)])
    keys = signature(codes)
    many = np.where(np.isin(keys, signature(framing)), MANY + 1, 1)
    kept = own_words(Text(codes, keys, many), shingles(codes, 3))
    assert kept[120:].all()
    assert kept[:120].mean() < 0.2
    assert own_words(Text(codes, keys, np.ones(len(keys), dtype=np.int64)), shingles(codes, 3)).all()


def test_a_common_phrase_is_no_passage() -> None:
    (codes,) = Vocabulary().read([" ".join(words(3, 200))])
    keys = signature(codes)
    many = np.ones(len(keys), dtype=np.int64)
    many[0] = MANY + 1
    assert own_words(Text(codes, keys, many), shingles(codes, 3)).all()


def test_measures_by_hand() -> None:
    whole, part, none = Vocabulary().read(["a b c d e f g h", "a b c d e f", ""])
    assert measures(part, whole) == Measures(0.5, 1.0, 0, 2)
    assert measures(whole, part) == Measures(0.5, 1.0, 2, 0)
    assert measures(whole, none) == Measures(0.0, 0.0, 8, 0)
    one, other = Vocabulary().read(["a b c d e x y z f", "a b c d e f"])
    assert (measures(one, other).words_added, measures(one, other).words_left_out) == (4, 1)
