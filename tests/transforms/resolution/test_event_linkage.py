"""Average linkage of reports, by cases computed by hand, and what is left over in a story."""

import random
from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.resolution.event_linkage import (
    COMPARABLE,
    JOIN,
    LEFT_OVER,
    UNLIKE,
    Group,
    Pair,
    Scored,
    belonging,
    components,
    link,
    scored_components,
    with_left_over,
)


def pairs(**scores: float) -> dict[Pair, float]:
    """ab=1.0: reports are letters."""
    return {(pair[0], pair[1]): score for pair, score in scores.items()}


def scored(reports: str, **scores: float) -> Scored:
    one, other = (np.array([reports.index(pair[side]) for pair in scores], dtype=np.int64) for side in (0, 1))
    return Scored(list(reports), one, other, np.array(list(scores.values())))


def linked(reports: str, **scores: float) -> list[str]:
    return ["".join(group) for group in link(reports, pairs(**scores))]


def test_components_are_what_pairs_connect() -> None:
    assert components("edcba", [("d", "b"), ("b", "e")]) == [["a"], ["b", "d", "e"], ["c"]]
    assert components([], []) == []


def test_a_component_has_the_scores_inside_it_also_of_pairs_that_do_not_make_it() -> None:
    found = scored("abcd", ab=1.0, bc=1.0, ac=-2.0, cd=-1.0)
    assert list(scored_components(found, found.value > 0)) == [
        (["a", "b", "c"], pairs(ab=1.0, bc=1.0, ac=-2.0)),
        (["d"], {}),
    ]


def test_components_of_reports_that_nothing_connects() -> None:
    assert list(scored_components(scored("ab"), np.zeros(0, dtype=bool))) == [(["a"], {}), (["b"], {})]
    assert list(scored_components(scored(""), np.zeros(0, dtype=bool))) == []


def test_likely_pairs_are_one_and_unlikely_ones_two() -> None:
    assert linked("ab", ab=0.1) == ["ab"]
    assert linked("ab", ab=JOIN) == ["a", "b"]
    assert linked("ab", ab=-0.1) == ["a", "b"]
    assert linked("ab") == ["a", "b"]
    assert linked("") == []


def test_the_order_within_a_pair_is_irrelevant() -> None:
    assert link("ab", {("b", "a"): 1.0}) == [["a", "b"]]


def test_scores_of_others_are_ignored() -> None:
    assert linked("ab", ab=-1.0, ac=9.0, bc=9.0) == ["a", "b"]


def test_a_chain_whose_ends_are_unlike() -> None:
    """a and b first; then c with both: (2 - 3) / 2 < 0."""
    assert linked("abc", ab=3.0, bc=2.0, ac=-3.0) == ["ab", "c"]


def test_a_chain_whose_ends_are_a_little_unlike() -> None:
    """(2 - 1.5) / 2 > 0."""
    assert linked("abc", ab=3.0, bc=2.0, ac=-1.5) == ["abc"]


def test_a_chain_whose_ends_were_not_compared() -> None:
    """That counts UNLIKE: (2 - 4) / 2 < 0, (4.1 - 4) / 2 > 0."""
    assert UNLIKE == -4.0
    assert linked("abc", ab=5.0, bc=2.0) == ["ab", "c"]
    assert linked("abc", ab=5.0, bc=4.1) == ["abc"]


def test_the_best_pair_is_taken_first() -> None:
    """b goes with c, and a with neither: (1 - 2) / 2 < 0."""
    assert linked("abc", ab=1.0, bc=2.0, ac=-2.0) == ["a", "bc"]


def test_two_groups_are_compared_by_all_their_pairs() -> None:
    """ab and cd first; then the four pairs between: (1 + 1 + 1 - 2.9) / 4 > 0, (1 + 1 + 1 - 4) / 4 < 0."""
    first = {"ab": 5.0, "cd": 4.0}
    assert linked("abcd", **first, ac=1.0, ad=1.0, bc=1.0, bd=-2.9) == ["abcd"]
    assert linked("abcd", **first, ac=1.0, ad=1.0, bc=1.0) == ["ab", "cd"]


def test_the_mean_counts_pairs_and_not_steps() -> None:
    """With c joined to ab, d has (6 - 2 - 2) / 3 > 0; the mean of means, (6 + (-2 - 2) / 2) / 2, would be another figure."""
    assert linked("abcd", ab=5.0, ac=4.0, bc=4.0, cd=3.0, ad=-1.0, bd=-1.0) == ["abcd"]
    assert linked("abcd", ab=5.0, ac=4.0, bc=4.0, cd=3.0, ad=-2.0, bd=-2.0) == ["abc", "d"]


def test_of_equal_pairs_that_of_the_smaller_names() -> None:
    """Each of a and c would go with b, not with each other."""
    assert linked("abc", ab=1.0, bc=1.0, ac=-3.0) == ["ab", "c"]
    assert linked("abc", ac=1.0, bc=1.0, ab=-3.0) == ["ac", "b"]


def test_many_agreements_outweigh_one_contradiction() -> None:
    """e is like a, b, c, and cannot be one with d: (1.5 * 3 - 4) / 4 > 0."""
    close = dict.fromkeys(("ab", "ac", "ad", "bc", "bd", "cd"), 6.0)
    assert linked("abcde", **close, ae=1.5, be=1.5, ce=1.5) == ["abcde"]
    assert linked("abcde", **close, ae=1.5, be=1.5) == ["abcd", "e"]


def left_over(
    groups: str, text_of: Mapping[str, str], story_of: Mapping[str, str | None], **scores: float
) -> list[str]:
    found = with_left_over(
        [list(group) for group in groups.split()], pairs(**scores), lambda r: text_of.get(r, f"text {r}"), story_of.get
    )
    return ["".join(group) for group in found]


ONE_STORY = dict.fromkeys("abcd", "s")


def test_what_does_not_contradict_the_main_event_is_it() -> None:
    assert left_over("ab c", {}, ONE_STORY, ab=1.0, ac=LEFT_OVER + 0.1, bc=LEFT_OVER + 0.1) == ["abc"]
    assert left_over("ab c", {}, ONE_STORY, ab=1.0, ac=LEFT_OVER, bc=LEFT_OVER) == ["ab", "c"]


def test_the_main_event_is_that_of_most_texts() -> None:
    same_text = dict.fromkeys("abc", "x")
    near = {"ad": -0.1, "ae": -0.1, "bd": -0.1, "be": -0.1, "cd": -0.1, "ce": -0.1}
    story = dict.fromkeys("abcde", "s")
    assert left_over("abc de", same_text, story, **near) == ["abcde"]
    assert left_over("abc d", same_text, story, ad=-0.1, bd=-0.1, cd=-0.1) == ["abc", "d"]


def test_one_text_is_no_main_event() -> None:
    assert left_over("a b", {}, ONE_STORY, ab=-0.1) == ["a", "b"]
    assert left_over("ab c", {"a": "x", "b": "x"}, ONE_STORY, ac=-0.1, bc=-0.1) == ["ab", "c"]


def test_left_over_are_only_those_that_could_be_it() -> None:
    """Of its pairs with the main event enough must be no contradiction."""
    assert 2 / 3 < COMPARABLE < 3 / 4
    story = dict.fromkeys("abcde", "s")
    assert left_over("abc d", {}, story, ad=-0.1, bd=-0.1) == ["abc", "d"]
    assert left_over("abce d", {}, story, ad=-0.1, bd=-0.1, cd=-0.1) == ["abcde"]


def test_left_over_of_another_story_or_of_none() -> None:
    assert left_over("ab c", {}, {"a": "s", "b": "s", "c": "t"}, ac=-0.1, bc=-0.1) == ["ab", "c"]
    assert left_over("ab c", {}, {"a": "s", "b": "s"}, ac=-0.1, bc=-0.1) == ["ab", "c"]
    # An event of two stories is the main one of neither.
    assert left_over("ab c", {}, {"a": "s", "b": "t", "c": "s"}, ac=-0.1, bc=-0.1) == ["ab", "c"]


def test_each_story_has_its_own() -> None:
    stories = {"a": "s", "b": "s", "c": "s", "d": "t", "e": "t", "f": "t"}
    near = {"ac": -0.1, "bc": -0.1, "df": -0.1, "ef": -0.1, "af": -0.1, "bf": -0.1}
    assert left_over("ab c de f", {}, stories, **near) == ["abc", "def"]


NAMES = "abcdefghi"
# Few values, so that there are ties.
scores = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from((-3.0, -1.0, -0.4, 0.3, 0.3, 1.0, 2.5)) | st.floats(-6, 6).map(lambda x: round(x, 9)),
    max_size=36,
)
stories_of = st.lists(st.sampled_from((None, "s", "s", "t")), min_size=len(NAMES), max_size=len(NAMES))


def naive(reports: str, found: Mapping[Pair, float]) -> list[Group]:
    """Average linkage as the textbook has it: all means anew at each step."""
    groups = [[report] for report in sorted(reports)]

    def mean(one: Group, other: Group) -> float:
        values = [found.get((a, b), found.get((b, a), UNLIKE)) for a in one for b in other]
        return round(sum(value - UNLIKE for value in values) / len(values), 9) + UNLIKE

    while True:
        best = min(
            ((-mean(one, other), one[0], other[0]) for one in groups for other in groups if one[0] < other[0]),
            default=(0.0, "", ""),
        )
        if -best[0] <= JOIN:
            return sorted(groups)
        one, other = (next(group for group in groups if group[0] == name) for name in best[1:])
        groups.remove(other)
        one[:] = sorted(one + other)


@settings(max_examples=150)
@given(scores)
def test_it_is_average_linkage(found: dict[Pair, float]) -> None:
    assert link(NAMES, found) == naive(NAMES, found)


@settings(max_examples=150)
@given(scores, stories_of, st.randoms(use_true_random=False))
def test_order_does_not_matter(found: dict[Pair, float], stories: list[str | None], draw: random.Random) -> None:
    story_of = dict(zip(NAMES, stories, strict=True)).get
    groups = link(NAMES, found)
    shuffled = draw.sample([*found.items()], len(found))
    turned = {(pair if draw.random() < 0.5 else (pair[1], pair[0])): score for pair, score in shuffled}
    assert link(draw.sample(NAMES, len(NAMES)), turned) == groups
    joined = with_left_over(groups, found, lambda r: r, story_of)
    again = [draw.sample(group, len(group)) for group in draw.sample(groups, len(groups))]
    assert [sorted(group) for group in with_left_over(map(sorted, again), turned, lambda r: r, story_of)] == joined
    assert sorted(r for group in joined for r in group) == list(NAMES)
    assert all(any(set(group) <= set(whole) for whole in joined) for group in groups), "nothing is parted by it"


def test_a_report_belongs_to_its_event_by_its_mean_with_the_others() -> None:
    found = belonging("abc", pairs(ab=2.0, bc=1.0))
    assert found == {"a": (2.0 + UNLIKE) / 2, "b": 1.5, "c": (1.0 + UNLIKE) / 2}
    assert belonging("a", {}) == {"a": None}


@settings(max_examples=60)
@given(scores, st.randoms(use_true_random=False))
def test_components_part_reports(found: dict[Pair, float], draw: random.Random) -> None:
    """And each is grouped as if the others were not there."""
    likely = [pair for pair, score in found.items() if score > JOIN]
    parts = components(NAMES, likely)
    assert sorted(r for part in parts for r in part) == list(NAMES)
    assert components(draw.sample(NAMES, len(NAMES)), draw.sample(likely, len(likely))) == parts
    part_of = {r: n for n, part in enumerate(parts) for r in part}
    assert all(part_of[a] == part_of[b] for a, b in likely)
    assert sorted(group for part in parts for group in link(part, found)) == link(NAMES, found)
