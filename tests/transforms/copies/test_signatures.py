"""Keys of texts: stable, few, and telling of what one text holds of another."""

import random

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.shingles import Codes, Vocabulary
from transforms.copies.signatures import BUCKETS, IS_BAND, ROWS, SAMPLE, bands, sample, signature, text_sha256

LINE = "The council of the northern port voted on Tuesday to close the old bridge for ten days of repairs."


def codes(text: str) -> Codes:
    (found,) = Vocabulary().read([text])
    return found


def words(seed: int, n: int) -> list[str]:
    draw = random.Random(seed)
    return [f"term{draw.randrange(5000)}" for _ in range(n)]


def test_the_keys_of_a_text_never_change() -> None:
    """Signatures are stored and compared with those of other years and machines: these values are part of the format."""
    assert signature(codes(LINE)).tolist()[:3] == [1004572023041, 1232729591426, 2742749143469]


def test_keys_are_few_ascending_and_fit_a_signed_column() -> None:
    found = signature(codes(" ".join(words(1, 3000)))).tolist()
    assert len(found) == SAMPLE + BUCKETS // ROWS
    assert found == sorted(set(found))
    assert found[-1] < 2**44


def test_a_sample_shows_how_much_of_a_part_the_whole_holds() -> None:
    whole = words(2, 2000)
    part = set(sample(codes(" ".join(whole[300:500]))).tolist())
    assert len(part & set(sample(codes(" ".join(whole))).tolist())) >= 3
    assert not part & set(sample(codes(" ".join(words(3, 2000)))).tolist())


def test_bands_of_like_texts_meet_and_of_unlike_do_not() -> None:
    source = words(4, 400)
    one, like, unlike = (set(bands(sample(codes(" ".join(w)))).tolist()) for w in (source, source[:380], words(5, 400)))
    assert one & like
    assert not one & unlike
    assert all(band >= IS_BAND for band in one)


@given(st.text(st.characters(), max_size=80))
def test_any_text_can_be_signed(text: str) -> None:
    found = signature(codes(text)).tolist()
    assert found == sorted(set(found)) == signature(codes(text)).tolist()
    assert len(text_sha256(text)) == 64


def test_the_hash_folds_white_space_only() -> None:
    assert text_sha256("One  two\n\nthree ") == text_sha256("One two three")
    assert text_sha256("One two three") != text_sha256("one two three")
    assert text_sha256("\ud800") != text_sha256("")
