"""What makes two reports one event, and what forbids it, each by a small pair."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import DAY, NOON, article, compared, figure, made, told

from transforms.resolution.evidence import (
    SLACK,
    agreement,
    evidence,
    possible,
    score,
    weights,
)
from transforms.resolution.report_columns import PHYSICAL
from transforms.resolution.reports import MUTUAL, Party, Report
from transforms.resolution.story_background import Background
from warehouse.vocabulary import EVENT_TYPES

BACKGROUND = Background()
# Which is told apart, but says nothing more: the fit gives it no weight.
WITHOUT_WEIGHT = {
    "actors_words",
    "article_physical",
    "day_of_other_news",  # days_apart says how far
    "day_unknown",
    "parties_unknown",
    "parties_words",
    "place_state",
    "recipients_alliance",
    "recipients_conflict",
    "recipients_unknown",
    "recipients_words",
    "sentences_apart",
}
Columns = Mapping[str, Any]


def days(first: int, last: int | None = None, is_stated: bool = True) -> dict[str, Any]:
    """Days counted from DAY."""
    return {
        "date_start": DAY + timedelta(first),
        "date_end": DAY + timedelta(first if last is None else last),
        "date_method": "text.day" if is_stated else "published.day",
    }


def pair(one: Columns = {}, other: Columns = {}) -> tuple[Report, Report]:  # noqa: B006
    """Reports of two articles, alike but for what is given."""
    return made("a", **{"source": "x", **one}), made("b", **{"source": "y", **other})


NEWS = days(0, is_stated=False)
SEVEN, NINE = [figure("deaths", 7, 7)], [figure("deaths", 9, 9)]
RAID = {"event_type": "ASSAULT", "rule": "none"}
SAME_STORY = {"source": article("x", story_id="s")}, {"source": article("y", story_id="s")}
NATO = {"who": ["NATO"]}

# name -> two reports, and what the evidence of that name is; None: any value above 0.
PAIRS: dict[str, tuple[Columns, Columns, float | None]] = {
    "trigger_same": ({}, {}, 1.0),
    "trigger_alike": ({"trigger_text": "evacuated"}, {"trigger_text": "evacuation"}, 1.0),
    "trigger_near": ({"trigger_text": "shooting", **RAID}, {"trigger_text": "killed", **RAID}, 1.0),
    "trigger_harm": ({"trigger_text": "shelling", **RAID}, {"trigger_text": "killed", **RAID}, 1.0),
    "trigger_told": (
        {"trigger_text": "shelling", "sentence_text": "The shelling killed two.", **RAID},
        {"trigger_text": "killed", "sentence_text": "Two were killed by shells.", **RAID},
        0.5,
    ),
    "mode_differs": ({"mode": "visit"}, {"mode": "phone"}, 1.0),
    "parties_equal": ({}, {"who": ["Q2"], "whom": ["Q1"]}, 1.0),
    "parties_shared": ({}, {"who": ["Q1"], "whom": ["Q3"]}, 1.0),
    "parties_state": ({"who": ["Q1/NOR"], "whom": []}, {"who": ["Q3/NOR"], "whom": []}, 1.0),
    "parties_alliance": ({**NATO, "whom": []}, {"who": ["Q3/DNK"], "whom": []}, 1.0),
    "parties_words": ({"who": ["the board"], "whom": []}, {"who": ["The board"], "whom": []}, 1.0),
    "parties_conflict": ({"who": ["Q1"], "whom": []}, {"who": ["Q3"], "whom": []}, 1.0),
    "parties_unknown": ({"who": ["Q1"], "whom": []}, {"who": ["the board"], "whom": []}, 1.0),
    **{
        f"{role}s_{kind}": ({slot: one, **RAID}, {slot: other, **RAID}, 1.0)
        for role, slot in (("actor", "who"), ("recipient", "whom"))
        for kind, one, other in (
            ("equal", ["Q1"], ["Q1"]),
            ("shared", ["Q1", "Q3"], ["Q1"]),
            ("state", ["Q1/NOR"], ["Q3/NOR"]),
            ("alliance", ["NATO"], ["Q3/DNK"]),
            ("words", ["gunmen"], ["Gunmen"]),
            ("conflict", ["Q1"], ["Q3/DNK"]),
            ("unknown", [], ["Q1"]),
        )
    },
    "published_apart": ({}, {"source": article("y", published_at=NOON + timedelta(days=7))}, 3 / 8),
    "day_unknown": ({}, {"date_start": None}, 1.0),
    "day_same": ({}, {}, 1.0),
    "day_within": ({}, days(-2, 3), 1.0),
    "day_beside": ({}, days(1), 1.0),
    "day_of_news": ({}, NEWS, 1.0),
    "day_of_other_news": ({}, days(3, is_stated=False), 1.0),
    "days_apart": ({}, days(3, is_stated=False), 2 / 8),
    "days_apart_recalled": (
        {}, {**days(-7, is_stated=False), "sentence_text": "This deal was short.", "trigger_text": "deal"}, 3 / 8,
    ),
    "place_same": ({"place_id": "Q9"}, {"place_id": "Q9"}, 1.0),
    "place_state": ({"place_id": "Q9", "place_state": "NOR"}, {"place_id": "Q8", "place_state": "NOR"}, 1.0),
    "place_differs": ({"place_id": "Q9", "place_state": "NOR"}, {"place_id": "Q8", "place_state": "SWE"}, 1.0),
    "words": ({"sentence_text": "An Orsa herring."}, {"sentence_text": "The Orsa herring!"}, 1.0),
    "figures_agree": ({"figures": SEVEN}, {"figures": [figure("Deaths", 5, None)]}, 1.0),
    "figures_differ": ({"figures": SEVEN}, {"figures": NINE}, 1.0),
    "figures_far": ({"figures": SEVEN}, {"figures": [figure("deaths", 3400, 3400)]}, 1.0),
    "article": ({"source": "x"}, {"source": "x"}, 1.0),
    "article_physical": ({"source": "x", **RAID}, {"source": "x", **RAID}, 1.0),
    "sentence": ({"source": "x"}, {"source": "x"}, 1.0),
    "sentences_apart": ({"source": "x"}, {"source": "x", "sentence_no": 3}, 2 / 6),
    "points_back": (
        {"source": "x"}, {"source": "x", "sentence_no": 1, "sentence_text": "The deal was short.", "trigger_text": "deal"}, 1.0,
    ),
    "story": (*SAME_STORY, 1.0),
    "story_physical": ({**SAME_STORY[0], **RAID}, {**SAME_STORY[1], **RAID}, 1.0),
    "other_story": (SAME_STORY[0], {"source": article("y", story_id="t")}, 1.0),
}  # fmt: skip
# name -> two reports that lack it narrowly.
WITHOUT: dict[str, list[tuple[Columns, Columns]]] = {
    "trigger_same": [({}, {"trigger_text": "sealed"}), ({"trigger_text": ""}, {"trigger_text": ""})],
    "mode_differs": [({"mode": "visit"}, {"mode": "visit"}), ({"mode": "visit"}, {})],
    "published_apart": [({}, {"source": article("y", published_at=None)}), ({}, {}), ({"source": "y"}, {"source": "y"})],
    "day_same": [({}, days(0, 1)), ({}, NEWS), ({}, days(1))],
    "day_within": [({}, days(1, 2)), ({}, NEWS)],
    "day_beside": [({}, NEWS), ({}, days(0, 1))],
    "day_of_news": [({}, days(1, is_stated=False)), ({}, {})],
    "days_apart": [({}, NEWS), ({}, days(1))],
    "place_same": [({}, {}), ({"place_id": "Q9"}, {})],
    "place_differs": [({}, {"place_id": "Q9"})],
    "place_state": [({"place_id": "Q9"}, {"place_id": "Q8"})],
    "words": [({"sentence_text": "One herring."}, {"sentence_text": "Nine eels."}), ({"sentence_text": ""}, {})],
    "figures_agree": [({"figures": SEVEN}, {}), ({"figures": SEVEN}, {"figures": [figure("injured", 7, 7)]})],
    "figures_differ": [({"figures": SEVEN}, {}), ({"figures": SEVEN}, {"figures": [figure("injured", 9, 9)]}),
                       ({"figures": SEVEN + NINE}, {"figures": NINE})],
    "article": [({}, {})],
    "sentence": [({"source": "x"}, {"source": "x", "sentence_no": 1}), ({}, {})],
    "points_back": [
        ({"source": "x", "sentence_text": "The deal was short.", "trigger_text": "deal"}, {"source": "x", "sentence_no": 1}),
    ],
    "story": [({}, {}), (SAME_STORY[0], {}), ({"source": article("x", story_id="s")}, {"source": article("x", story_id="s")})],
    "story_physical": [SAME_STORY, ({**SAME_STORY[0], **RAID}, {"source": article("y", story_id="t"), **RAID})],
    "article_physical": [({"source": "x"}, {"source": "x"})],
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_evidence(name: str) -> None:
    one, other, value = PAIRS[name]
    a, b = pair(one, other)
    assert possible(a, b)
    assert evidence(a, b, BACKGROUND)[name] == pytest.approx(value)
    assert evidence(b, a, BACKGROUND) == evidence(a, b, BACKGROUND)


@pytest.mark.parametrize(
    ("name", "one", "other"), [(name, *found) for name, pairs in WITHOUT.items() for found in pairs]
)
def test_no_such_evidence(name: str, one: Columns, other: Columns) -> None:
    assert name not in evidence(*pair(one, other), BACKGROUND)


def test_every_weight_is_of_evidence_and_all_evidence_has_a_weight_or_none_on_purpose() -> None:
    weighed = set(weights()) - {"intercept"}
    assert weighed == PAIRS.keys() - WITHOUT_WEIGHT
    assert PAIRS.keys() >= WITHOUT_WEIGHT
    assert WITHOUT.keys() <= PAIRS.keys()


# As the names say: what is alike makes one event likelier, what differs less likely.
FOR = ("_equal", "_shared", "_state", "_alliance", "_same", "_alike", "_near", "_within", "_agree")
AGAINST = ("_conflict", "_differs", "_differ", "_far", "_apart", "_beside", "_recalled", "other_story")


def test_weights_point_where_their_names_say() -> None:
    assert all(weight > 0 for name, weight in weights().items() if name.endswith(FOR))
    assert all(weight < 0 for name, weight in weights().items() if name.endswith(AGAINST))
    assert weights()["trigger_same"] > weights()["trigger_alike"] > weights()["trigger_near"]
    assert weights()["intercept"] < 0


def test_types_are_those_of_the_vocabulary() -> None:
    assert EVENT_TYPES.keys() >= PHYSICAL | MUTUAL


def test_the_score_is_the_weighed_sum() -> None:
    a, b = pair({"sentence_text": "x"}, {"sentence_text": "x", "place_id": "Q9"})
    table = weights()
    expected = table["intercept"] + table["trigger_same"] + table["parties_equal"] + table["day_same"]
    assert score(a, b, BACKGROUND) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "is_possible"),
    [
        ({}, {}, True),
        ({}, {"event_type": "CONSULT"}, False),
        ({}, {"modality": "planned"}, False),
        ({"modality": "negated"}, {"modality": "actual"}, False),
        ({"modality": "planned"}, {"modality": "conditional"}, True),
        ({"modality": "possible"}, {"modality": "planned"}, True),
        ({}, days(1), True),
        ({}, days(-1), True),
        ({}, days(2), False),
        ({}, days(-2), False),
        (days(0, 6), days(7, 9), True),
        (days(0, 6), days(8, 9), False),
        ({}, days(30, is_stated=False), True),
        ({}, {"date_start": None}, True),
    ],
)
def test_bars(one: Columns, other: Columns, is_possible: bool) -> None:
    assert timedelta(days=1) == SLACK
    a, b = pair(one, other)
    assert possible(a, b) == possible(b, a) == is_possible


def test_of_several_agreements_the_closest_counts() -> None:
    one = Party(frozenset({"Q1"}), frozenset({"the board"}), frozenset({"NOR"}))
    assert agreement(one, one) == "equal"
    assert agreement(one, Party(frozenset({"Q1", "Q2"}), states=frozenset({"NOR"}))) == "shared"
    assert agreement(one, Party(frozenset({"Q2"}), frozenset({"the board"}), frozenset({"NOR"}))) == "state"
    assert agreement(one, Party(frozenset({"Q2"}), frozenset({"the board"}))) == "words"
    assert agreement(one, Party(frozenset({"Q2"}), allied=frozenset({"NOR"}))) == "alliance"
    assert agreement(one, Party(frozenset({"Q2"}))) == "conflict"
    assert agreement(one, Party(words=frozenset({"others"}))) == "unknown"
    assert agreement(Party(), Party()) == "unknown"


def test_rare_words_weigh_more_than_common_ones() -> None:
    """ "said" and "year" are in most news, "herring" and "quota" in little."""
    common = pair({"sentence_text": "said year herring"}, {"sentence_text": "said year quota"})
    rare = pair({"sentence_text": "herring quota said"}, {"sentence_text": "herring quota year"})
    assert evidence(*common, BACKGROUND)["words"] < 0.3 < 0.8 < evidence(*rare, BACKGROUND)["words"]


anything = st.fixed_dictionaries(
    {
        "source": st.sampled_from(
            [article("x", story_id="s"), article("y", story_id="s"), article("z", published_at=None)]
        ),
        "who": st.sampled_from([(), ("Q1/NOR",), ("Q1/NOR", "Q3/DNK"), ("Q4/NOR",), ("the board",), ("NATO",)]),
        "whom": st.sampled_from([(), ("Q2/SWE",), ("Q3/DNK",)]),
        "modality": st.sampled_from(["actual", "planned", "possible"]),
        "mode": st.sampled_from([None, "visit", "phone"]),
        "trigger_text": st.sampled_from(["signed", "deal", "the deal", "shot", "shooting", "killed", "evacuees", ""]),
        "sentence_text": st.lists(
            st.sampled_from(["the", "deal", "herring", "said", "killed", "orsa", "Norland", "bridge"])
        ).map(" ".join),
        "sentence_no": st.integers(0, 2),
        "place_id": st.sampled_from([None, "Q9", "Q8"]),
        "place_state": st.sampled_from([None, "NOR"]),
        "figures": st.sampled_from([(), SEVEN, NINE, SEVEN + NINE, [figure(None, 1, None)]]),
    }
)
any_days = st.sampled_from([days(0), days(1), days(0, 6), days(4, is_stated=False), NEWS, {"date_start": None}])


@settings(max_examples=250)
@given(st.sampled_from(["AGREE", "ASSAULT"]), anything, any_days, anything, any_days)
def test_evidence_is_symmetric(act: str, one: Columns, when: Columns, other: Columns, then: Columns) -> None:
    a = compared(told("a", event_type=act, **one, **when))
    b = compared(told("b", event_type=act, **other, **then))
    found = evidence(a, b, BACKGROUND)
    assert found == evidence(b, a, BACKGROUND)
    assert possible(a, b) == possible(b, a)
    assert found.keys() <= PAIRS.keys()
    assert all(0 < value <= 1 + 1e-9 for value in found.values())
    assert round(score(a, b, BACKGROUND), 9) == round(score(b, a, BACKGROUND), 9)
    assert len([name for name in found if name.startswith("day_")]) == 1
