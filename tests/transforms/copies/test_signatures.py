"""MinHash bands: stable, order-free of white space and case, and telling of similarity."""

import random

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.signatures import BANDS, ROWS, bands, sign, text_sha256

LINE = "The council of the northern port voted on Tuesday to close the old bridge for ten days of repairs."


def test_the_bands_of_a_text_never_change() -> None:
    """Signatures are stored and compared with those of other years and machines: these values are part of the format."""
    assert bands(LINE)[:3] == [1694150813774585092, 1563967859840459926, 6071229407134406132]
    assert bands("Ferry late.")[-1] == 953696994528443819


def test_bands_are_many_and_fit_a_signed_column() -> None:
    found = bands(LINE)
    assert len(found) == len(set(found)) == BANDS
    assert all(0 <= band < 2**63 for band in found)


def test_case_and_punctuation_do_not_count() -> None:
    assert bands(LINE) == bands(LINE.upper().replace(" ", "\n\n"))


def test_a_text_without_words_has_no_bands() -> None:
    assert bands("") == bands(" … ") == []


def test_pairs_are_found_as_often_as_the_theory_says() -> None:
    """At Jaccard 1/2 nearly all pairs share a band, at 1/20 hardly any."""
    draw = random.Random(5)

    def share(common: int, own: int) -> float:
        hits = 0
        for trial in range(60):
            source = [f"w{trial}x{draw.randrange(10**9)}" for _ in range(common + own)]
            other = source[:common] + [f"v{trial}x{draw.randrange(10**9)}" for _ in range(own)]
            hits += bool(set(bands(" ".join(source))) & set(bands(" ".join(other))))
        return hits / 60

    assert 1 - (1 - 0.5**ROWS) ** BANDS > 0.99
    assert share(204, 100) > 0.95
    assert share(34, 300) < 0.1


@given(st.text(st.characters(), max_size=80))
def test_any_text_can_be_signed(text: str) -> None:
    signed = sign("a" * 16, text, None, len(text.split()))
    assert signed == sign("a" * 16, text, None, len(text.split()))
    assert len(signed.bands) in (0, BANDS)
    assert len(signed.text_sha256) == 64


def test_lone_surrogates_and_nul() -> None:
    assert len(bands("a \ud800 b \x00 c d e f")) == BANDS
    assert text_sha256("\ud800") != text_sha256("")


def test_the_hash_folds_white_space_only() -> None:
    assert text_sha256("One  two\n\nthree ") == text_sha256("One two three")
    assert text_sha256("One two three") != text_sha256("one two three")
