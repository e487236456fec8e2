"""Has the act happened? The words around it that decide, each with a sentence of our own."""

import ast
import inspect
from collections.abc import Callable
from datetime import date

import pytest

from transforms.events import coder, modality
from transforms.events.records import EventMention
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article
from warehouse.vocabulary import MODALITY_RULES

Reader = Callable[[str, date | None], tuple[Article, list[EventMention]]]
ON = date(2025, 3, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "event_type", "modality"),
    [
        ("Chad could have attacked Niger.", "ASSAULT", "negated"),
        ("Chad may have attacked Niger.", "ASSAULT", "possible"),
        ("Police foiled an attack on Niger by Chad.", "ASSAULT", "negated"),
        ("Observers do not believe that Chad attacked Niger.", "ASSAULT", "negated"),
        ("French President Emmanuel Macron is meeting Friedrich Merz on Friday.", "CONSULT", "planned"),
        ("French President Emmanuel Macron met Friedrich Merz on Monday.", "CONSULT", "actual"),
        ("The plan by Kenya would include the release of prisoners.", "RETREAT", "planned"),
        ("Nepal became the first state to condemn the coup in Niger.", "ACCUSE", "actual"),
        ("The reports prompted Chad to recall its ambassador from Niger.", "SANCTION", "actual"),
        ("The ruling prompted protests from Chad.", "ACCUSE", "actual"),
        ("The army drew up plans for sending troops to Niger.", "MOBILIZE", "planned"),
        ("Kenya will sign the accord with Peru after meeting the envoys.", "SUPPORT", "planned"),
        ("Kenya seems to be preparing sanctions against Chad.", "SANCTION", "planned"),
        ("Chad is trying to stoke protests against the war by students in Lima.", "PROTEST", "planned"),
        ("Kenya said it was not involved in the attacks by Chad on Lima.", "ASSAULT", "actual"),
    ],
)
def test_the_words_around_it_decide(text: str, event_type: str, modality: str, coded: Reader) -> None:
    events = [e for e in coded(text, ON)[1] if e.event_type == event_type]
    assert [e.modality for e in events] == [modality]


RULES = read_table("modality_rules.tsv")


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["id"])
def test_the_rule_and_the_word_that_decide_are_named(row: dict[str, str], coded: Reader) -> None:
    article, events = coded(row["example"], ON)
    found = [
        (
            e.modality_rule,
            e.modality,
            "" if e.modality_start is None else article.text[e.modality_start : e.modality_end],
        )
        for e in events
    ]
    assert (row["id"], row["status"], row["word"]) in found


@pytest.mark.parametrize(
    ("text", "rule", "status", "word"),
    [
        ("Chad may withdraw its troops from Mali.", "auxiliary", "possible", "may"),
        ("Chad never withdrew its troops from Mali.", "adverb", "negated", "never"),
        ("Chad is considering withdrawing its troops from Mali.", "governor", "possible", "considering"),
        ("Chad will withdraw its troops from Mali if Niger leaves.", "auxiliary", "conditional", "will"),
        ("Chad would withdraw its troops from Mali.", "auxiliary", "planned", "would"),
        ("The king of Jordan is scheduled to meet the president of Mali.", "governor", "planned", "scheduled"),
        ("The army said it would withdraw its troops from Mali.", "auxiliary", "planned", "would"),
        ("Chad may not withdraw its troops from Mali.", "adverb", "negated", "not"),  # the strongest
        ("Chad will try to attack Niger.", "governor", "planned", "try"),  # of equals the nearest
        ("An attack on Niger was planned by Chad.", "arranged", "planned", "planned"),
        ("Neither Chad nor Niger condemned the raid in Mali.", "neither", "negated", "Neither"),
        ("Chad bans Mali from sending troops to Niger.", "averted", "possible", "bans"),
        ("Chad went home without meeting the president of Mali.", "without", "negated", "without"),
    ],
)
def test_the_strongest_decides_and_of_equals_the_nearest(
    text: str, rule: str, status: str, word: str, coded: Reader
) -> None:
    article, events = coded(text, ON)
    found = [(e.modality_rule, e.modality, article.text[e.modality_start : e.modality_end]) for e in events]
    assert (rule, status, word) in found


def test_every_rule_of_a_status_has_its_meaning_and_its_example() -> None:
    calls = [n for m in (coder, modality) for n in ast.walk(ast.parse(inspect.getsource(m))) if isinstance(n, ast.Call)]
    used = {ast.literal_eval(c.args[1]) for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Status"}
    assert used == {row["id"] for row in RULES} == set(MODALITY_RULES)


def test_what_somebody_is_accused_of_is_no_report_of_its_own(coded: Reader) -> None:
    events = coded("Niger accused Chad of shelling a village and arming rebels.", ON)[1]
    assert [e.event_type for e in events] == ["ACCUSE"]


def test_what_an_accusation_tells_as_a_fact_is(coded: Reader) -> None:
    events = coded("Niger accused Chad of lying about the men who were killed in the raid on Agadez.", ON)[1]
    assert {e.event_type for e in events} == {"ACCUSE", "ASSAULT"}


def test_what_a_protest_demands_is_in_the_protest(coded: Reader) -> None:
    events = coded("Thousands of farmers rallied in Lomé to demand that the president resign.", ON)[1]
    assert [e.event_type for e in events] == ["PROTEST"]


def test_talks_before_an_agreement_are_not_what_was_agreed(coded: Reader) -> None:
    events = coded("After talks with Niger, Chad agreed to open the border.", ON)[1]
    assert [e.event_type for e in events] == ["CONSULT", "AGREE"]


def test_stopping_the_attacks_of_another_is_no_retreat(coded: Reader) -> None:
    assert "RETREAT" not in {e.event_type for e in coded("Kenya fired rockets to stop Chadian attacks.", ON)[1]}
    assert "RETREAT" in {e.event_type for e in coded("Chad stopped its attacks.", ON)[1]}


def test_a_report_in_a_quotation_is_marked(coded: Reader) -> None:
    text = 'Kenya is worried. "Chad attacked Niger on Monday," the Kenyan foreign minister said.'
    article, events = coded(text, ON)
    (attack,) = (e for e in events if e.event_type == "ASSAULT")
    assert attack.quote is not None
    assert article.text[attack.quote.start : attack.quote.end].startswith("Chad attacked Niger")
    assert all(e.quote is None for e in coded("Chad attacked Niger on Monday.", ON)[1])
