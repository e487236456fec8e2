"""What is known of a report when it is compared with others."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import DAY, NOON, Row, article, figure, made

from transforms.knowledge.alliances import members
from transforms.resolution.reports import STATUS, Days, Party, report, trigger_lemmas
from warehouse.vocabulary import MODALITIES


def actor(**row: Any) -> Row:
    return {"position": 0, "text": "x", "entity_id": None, "country": None, "name": None, **row}


def party(*rows: Row) -> Party:
    mention = {"event_mention_id": "r", "article_id": "a", "sentence_no": 0, "text": "x", "event_type": "AGREE",
               "modality": "actual", "modality_rule": "told", "rule": "none"}  # fmt: skip
    return report(mention, rows, (), (), article("a")).actors


def test_who_takes_part_is_named_or_told_in_words() -> None:
    found = party(
        actor(text="Norland", entity_id="Q1", country="NOR"),
        actor(text="The  Harbour Board", position=1),
        actor(text="Sudlanders", country="SWE", position=2),
    )
    assert found == Party(frozenset({"Q1"}), frozenset({"the harbour board", "sudlanders"}), frozenset({"NOR", "SWE"}))
    assert found.is_known


def test_who_is_told_in_words_alone_is_not_known() -> None:
    assert not party(actor(text="the board")).is_known
    assert party(actor(text="Sudlanders", country="SWE")).is_known
    assert party() == Party()


def test_an_alliance_stands_for_its_members_by_the_name_of_its_entity() -> None:
    assert party(actor(text="the alliance", entity_id="Q5", name="NATO")).allied == members()["nato"]
    assert party(actor(text="Benelux"), actor(text="G7", position=1)).allied == members()["benelux"] | members()["g7"]
    assert party(actor(text="NATO", entity_id="Q6", name="Nato Tower")).allied == frozenset()


def test_parties_are_both_roles() -> None:
    found = made(who=["Q1/NOR", "the board"], whom=["Q2/SWE"])
    assert found.parties == Party(frozenset({"Q1", "Q2"}), frozenset({"the board"}), frozenset({"NOR", "SWE"}))


@pytest.mark.parametrize(("method", "is_stated"), [("text.day", True), ("published.day", False), (None, True)])
def test_a_day_is_stated_unless_it_is_that_of_publication(method: str | None, is_stated: bool) -> None:
    assert made(date_method=method).days == Days(DAY, DAY, is_stated)


def test_days() -> None:
    assert made(date_start=None, date_end=None).days is None
    assert made(date_end=None).days == Days(DAY, DAY, True)
    week = made(date_end=DAY + timedelta(days=6)).days
    assert week is not None
    assert week.length == 6


def test_the_day_of_publication_is_known_beside() -> None:
    assert made(date_start=None, source=article("a", published_at=datetime(2025, 6, 9, 8))).published_on == date(
        2025, 6, 9
    )
    assert made(source=article("a", published_at=NOON, published_precision="month")).published_on is None


def test_every_modality_has_a_status() -> None:
    assert STATUS.keys() == set(MODALITIES)
    assert made(modality="possible").status == made(modality="planned").status == made(modality="conditional").status
    assert len({made(modality=m).status for m in ("actual", "planned", "negated")}) == 3


@pytest.mark.parametrize(
    ("rule", "words", "lemmas"),
    [
        ("consult.launch_talk.verb", "launched talks", {"talks"}),
        ("consult.launch_talk.verb", "launched", {"launch"}),
        ("agree.sign_deal.verb", "signed a deal", {"sign", "deal"}),
        ("none", "launched talks", {"launch", "talks"}),
        ("none", "", set()),
        ("none", "of the", set()),
    ],
)
def test_a_light_verb_does_not_name_the_act(rule: str, words: str, lemmas: set[str]) -> None:
    assert trigger_lemmas(rule, words) == lemmas


def test_a_verb_that_is_a_function_word_in_one_form_names_the_act_in_all() -> None:
    assert {trigger_lemmas("request.call_for.verb", form) for form in ("call", "called for", "calling")} == {
        frozenset({"call"})
    }


def test_words_are_those_beside_the_trigger() -> None:
    found = made(sentence_text="Norland signed the long treaty with Sudland.", trigger_text="signed")
    assert found.words == {"norland", "long", "treaty", "sudland"}
    assert made(sentence_text=None, text="a clause alone", trigger_text="").words == {"clause"}


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("This meeting was short.", "meeting"),
        ("After the peace talks they dined.", "talks"),
        ("Both attacks failed.", "attacks"),
        ("Those two raids came at night.", "raids"),
    ],
)
def test_an_act_told_of_before(sentence: str, trigger: str) -> None:
    assert made(sentence_text=sentence, trigger_text=trigger).points_back


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("Norland met Sudland.", "met"),
        ("A meeting was held.", "meeting"),
        ("The two sides will soon begin a meeting.", "meeting"),
        ("Talks began in the capital.", "Talks"),
        ("The sentence says nothing of it.", "raid"),
        ("The sentence has no trigger.", ""),
        ("The metro stopped when Norland met Sudland.", "met"),
    ],
)
def test_an_act_told_of_anew(sentence: str, trigger: str) -> None:
    assert not made(sentence_text=sentence, trigger_text=trigger).points_back


def test_figures_are_what_is_counted_and_how_many() -> None:
    rows = [
        figure("Deaths", 7, 7, "people"),
        figure(None, 2, None, "USD"),
        figure(None, 4, 5),
        figure("Deaths", 7, 7, "people"),
    ]
    assert made(figures=rows).figures == {("deaths", 7.0, 7.0), ("usd", 2.0, float("inf")), ("", 4.0, 5.0)}


def test_place_story_and_type_go_through() -> None:
    facts = article("a", story_id="s")
    found = made("r", source=facts, place_id="Q9", place_state="NOR", mode="visit", event_type="CONSULT", sentence_no=3)
    assert (found.report_id, found.article_id, found.sentence_no, found.story_id) == ("r", "a", 3, "s")
    assert (found.place_id, found.place_state, found.mode, found.act) == ("Q9", "NOR", "visit", "CONSULT")


texts = st.text(max_size=30) | st.sampled_from(["", "the (talks", "\\b[", "\ud800 met", "İSTANBUL"])


@settings(max_examples=80)
@given(texts, texts, texts, texts)
def test_any_text_makes_a_report(sentence: str, trigger: str, who: str, counted: str) -> None:
    found = made(sentence_text=sentence + trigger, trigger_text=trigger, who=[who], figures=[figure(counted, 1, None)])
    assert found == made(
        sentence_text=sentence + trigger, trigger_text=trigger, who=[who], figures=[figure(counted, 1, None)]
    )
    assert not found.words & found.trigger or trigger
