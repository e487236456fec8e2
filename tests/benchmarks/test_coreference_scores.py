"""Measures of coreference, against the worked examples of those who proposed them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.coreference_scores import Score, b_cubed, ceaf_e, conll, groups_of, muc

Groups = list[str]  # a group is a word, each letter a mention

# Test suite of the reference scorer of the CoNLL shared tasks (Pradhan et al. 2014, "Scoring Coreference Partitions of Predicted
# Mentions"), cases A and M: recall and precision as its notes derive them by hand; None where they give none. Letters that
# only one side has are mentions missed or invented.
KEY = "a bc def"
REFERENCE = [
    # name, key, response, MUC, B-cubed, CEAF-e
    ("A-1", KEY, "a bc def", (1, 1), (1, 1), (1, 1)),
    ("A-2", KEY, "a de", (1 / 3, 1), (7 / 18, 1), (1.8 / 3, 1.8 / 2)),
    ("A-3", KEY, "a bcx defy z", (1, 3 / 5), (1, 55 / 108), ((1 + 4 / 5 + 6 / 7) / 3, (1 + 4 / 5 + 6 / 7) / 4)),
    ("A-4", KEY, "a bcx dy z", (1 / 3, 1 / 3), (5 / 9, 17 / 42), (2.2 / 3, 2.2 / 4)),
    ("A-5", KEY, "a bcxB dy z", (1 / 3, 1 / 4), (5 / 9, 5 / 16), ((1 + 4 / 6 + 2 / 5) / 3, (1 + 4 / 6 + 2 / 5) / 4)),
    ("A-6", KEY, "a bcx dy Bz", (1 / 3, 1 / 4), (5 / 9, 17 / 48), (2.2 / 3, 2.2 / 4)),
    ("A-10", KEY, "a b c d e f", (0, 0), (3 / 6, 1), None),
    ("A-11", KEY, "abcdef", (1, 3 / 5), (1, 7 / 18), None),
    ("A-12", KEY, "a x y c d e z", (0, 0), (13 / 36, 4 / 7), None),
    ("A-13", KEY, "axycdez", (1 / 3, 1 / 6), (17 / 36, 6 / 49), None),
    ("M-1", "abcdef", "abcdef", (1, 1), (1, 1), (1, 1)),
    ("M-2", "abcdef", "a b c d e f", (0, 0), None, None),
    ("N-1", "a b c d e f", "a b c d e f", (0, 0), (1, 1), (1, 1)),
]
# Vilain et al. 1995, "A Model-Theoretic Coreference Scoring Scheme": its examples as the same suite has them, F to L.
VILAIN = [
    ("F", "ABCD", "AB CD", (2 / 3, 2 / 2)),
    ("G", "AB CD", "ABCD", (2 / 2, 2 / 3)),
    ("J", "ABC", "AC", (1 / 2, 1 / 1)),
    ("K", "BCDEGHJ", "ABC DEF GHI", (3 / 6, 3 / 6)),
    ("L", "ABC DEFG", "AB CD FGH", (2 / 5, 2 / 4)),
]
# Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains": the small group of the truth joined with a large one,
# and the two large ones with each other.
TRUTH = "12345 67 89ABC"
BAGGA = [("12345 6789ABC", 16 / 21), ("1234589ABC 67", 7 / 12)]
# Luo 2005, "On Coreference Resolution Performance Metrics", table 1, on the same truth: F of MUC, B-cubed and the CEAF of
# entities; c has all in one group, d each alone.
LUO = [
    ("a", "12345 6789ABC", 0.947, 0.865, 0.733),
    ("b", "1234589ABC 67", 0.947, 0.737, 0.667),
    ("c", "123456789ABC", 0.900, 0.545, 0.294),
    ("d", "1 2 3 4 5 6 7 8 9 A B C", 0.0, 0.400, 0.178),
]


def both(score: Score) -> tuple[float, float]:
    return score.recall, score.precision


@pytest.mark.parametrize(("name", "key", "response", "links", "mentions", "groups"), REFERENCE)
def test_cases_of_the_reference_scorer(
    name: str,
    key: str,
    response: str,
    links: tuple[float, float],
    mentions: tuple[float, float] | None,
    groups: tuple[float, float] | None,
) -> None:
    truth, found = key.split(), response.split()
    assert both(muc(truth, found)) == pytest.approx(links)
    if mentions:
        assert both(b_cubed(truth, found)) == pytest.approx(mentions)
    if groups:
        assert both(ceaf_e(truth, found)) == pytest.approx(groups)


@pytest.mark.parametrize(("name", "key", "response", "links"), VILAIN)
def test_muc_counts_links(name: str, key: str, response: str, links: tuple[float, float]) -> None:
    assert both(muc(key.split(), response.split())) == pytest.approx(links)


@pytest.mark.parametrize(("response", "precision"), BAGGA)
def test_b_cubed_tells_apart_what_muc_does_not(response: str, precision: float) -> None:
    assert both(muc(TRUTH.split(), response.split())) == pytest.approx((9 / 9, 9 / 10))
    assert both(b_cubed(TRUTH.split(), response.split())) == pytest.approx((1.0, precision))


@pytest.mark.parametrize(("name", "response", "links", "mentions", "groups"), LUO)
def test_the_table_of_luo(name: str, response: str, links: float, mentions: float, groups: float) -> None:
    truth, found = TRUTH.split(), response.split()
    scores = [measure(truth, found).f1 for measure in (muc, b_cubed, ceaf_e)]
    assert scores == pytest.approx([links, mentions, groups], abs=0.0006)
    assert conll(truth, found) == pytest.approx(sum(scores) / 3)


def test_a_group_is_matched_once() -> None:
    """Two halves of a group: only one of them is credited, 2 * 2 / (4 + 2), of one group in the truth and two found."""
    assert both(ceaf_e(["abcd"], ["ab", "cd"])) == pytest.approx((2 / 3, 1 / 3))


def test_nothing_found() -> None:
    nothing: Groups = []
    assert [m(["ab"], nothing).f1 for m in (muc, b_cubed, ceaf_e)] == [0.0, 0.0, 0.0]
    assert conll(nothing, nothing) == 0.0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=14))
def test_laws(labels: list[tuple[int, int]]) -> None:
    """Exchanging truth and response exchanges precision and recall; the truth itself is right; the order of groups is naught."""
    truth = groups_of({mention: one for mention, (one, _) in enumerate(labels)})
    found = groups_of({mention: other for mention, (_, other) in enumerate(labels)})
    for measure in (muc, b_cubed, ceaf_e):
        score = measure(truth, found)
        assert -1e-9 <= score.precision <= 1.0 + 1e-9
        assert (score.precision, score.recall) == pytest.approx(both(measure(found, truth)))
        assert measure(truth[::-1], found).f1 == pytest.approx(score.f1)
    assert b_cubed(truth, truth).f1 == ceaf_e(truth, truth).f1 == pytest.approx(1.0)
