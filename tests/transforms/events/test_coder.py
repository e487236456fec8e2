"""The event coder on sentences of our own: participants, modality, conditions, places, what is no event."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.events.coder import code_events
from transforms.events.contexts import contexts_of
from transforms.events.records import EventMention
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import parse_text
from transforms.quotes.quotes import Quote

LEXICON = load_lexicon()
COUNTRIES = {
    "France": "FRA", "French": "FRA", "Germany": "DEU", "Chad": "TCD", "Sudan": "SDN", "Sudanese": "SDN", "Egypt": "EGY",
    "Peru": "PER", "Chile": "CHL", "Kenya": "KEN", "Israel": "ISR", "Lebanon": "LBN", "Ukraine": "UKR", "Poland": "POL",
}  # fmt: skip
PERSONS = {"Macron": "FRA", "Scholz": "DEU", "Ruto": "KEN", "Boric": "CHL"}
PLACES = {"Paris": "FRA", "Nairobi": "KEN", "Lima": "PER", "Khartoum": "SDN"}

Coder = Callable[[str], list[EventMention]]


def read(nlp: Language, text: str) -> Article:
    article = parse_text(nlp, text)
    for sentence in article.sentences:
        for token in sentence.span:
            for names, kind in ((COUNTRIES, "country"), (PERSONS, "person"), (PLACES, "place")):
                if token.text in names:
                    country = names[token.text]
                    name = country if kind == "country" else token.text
                    form = "demonym" if token.text in ("French", "Sudanese") else "name"
                    start, end = sentence.where(token)
                    entity = Entity("Q" + name, name, kind, "Q" + name, country)
                    article.mentions.append(Mention(start, end, token.text, form, sentence.no, None, entity))
    return article


@pytest.fixture
def code(nlp: Language) -> Coder:
    return lambda text: code_events(read(nlp, text), [], LEXICON)


def only(events: list[EventMention], event_type: str) -> EventMention:
    found = [e for e in events if e.event_type == event_type]
    assert len(found) == 1, [(e.event_type, e.rule) for e in events]
    return found[0]


def countries(participants: list) -> list[str | None]:
    return [p.country for p in participants]


def test_conjoined_subjects_are_all_actors(code: Coder) -> None:
    event = only(code("France, Germany and Poland condemned the coup in Sudan."), "ACCUSE")
    assert countries(event.actors) == ["FRA", "DEU", "POL"]


def test_control_gives_the_infinitive_its_subject(code: Coder) -> None:
    event = only(code("Peru plans to send police to Chile."), "MOBILIZE")
    assert countries(event.actors) == ["PER"]
    assert event.modality == "planned"


def test_passive_agent_acts(code: Coder) -> None:
    event = only(code("A village in Chad was attacked by Sudanese soldiers."), "ASSAULT")
    assert countries(event.actors) == ["SDN"]
    assert event.actors[0].sector == "MIL"
    assert countries(event.recipients) == ["TCD"]


def test_nominal_takes_possessor_and_target(code: Coder) -> None:
    event = only(code("Israel's attack on Lebanon lasted an hour."), "ASSAULT")
    assert (countries(event.actors), countries(event.recipients)) == (["ISR"], ["LBN"])


def test_meeting_has_actors_only(code: Coder) -> None:
    event = only(code("Macron met Scholz in Paris."), "CONSULT")
    assert countries(event.actors) == ["FRA", "DEU"]
    assert event.recipients == []
    assert event.place is not None
    assert event.place.text == "Paris"


def test_visitor_acts_and_host_receives(code: Coder) -> None:
    event = only(code("Ruto visited Chile last week."), "CONSULT")
    assert event.mode == "visit"
    assert (countries(event.actors), countries(event.recipients)) == (["KEN"], ["CHL"])


def test_plural_pronoun_of_a_report_is_its_subject(code: Coder) -> None:
    event = only(code("France and Germany said they will withdraw their troops from Chad."), "RETREAT")
    assert countries(event.actors) == ["FRA", "DEU"]


def test_victims_are_of_the_country_of_the_place(code: Coder) -> None:
    event = only(code("Police arrested dozens of protesters in Nairobi."), "COERCE")
    assert countries(event.actors) == ["KEN"]
    assert countries(event.recipients) == ["KEN"]


def test_killed_in_a_strike_is_one_event(code: Coder) -> None:
    event = only(
        code("Four people were killed and ten others were injured in an airstrike by Israel on Lebanon."), "ASSAULT"
    )
    assert event.mode == "aerial"
    assert "ISR" in countries(event.actors)


def test_light_verb_and_noun_are_one_trigger(code: Coder) -> None:
    text = "Egypt held talks with Sudan."
    event = only(code(text), "CONSULT")
    assert text[event.trigger_start : event.trigger_end] == "held talks"
    assert countries(event.actors) == ["EGY", "SDN"]


def test_request_swallows_what_it_asks_for(code: Coder) -> None:
    events = code("France urged Sudan to withdraw its troops from Chad.")
    assert [e.event_type for e in events] == ["REQUEST"]
    assert countries(events[0].recipients) == ["SDN"]


@pytest.mark.parametrize(
    ("text", "event_type", "modality"),
    [
        ("Germany will send ammunition to Ukraine.", "AID", "planned"),
        ("Germany could send ammunition to Ukraine.", "AID", "possible"),
        ("Germany did not send ammunition to Ukraine.", "AID", "negated"),
        ("Germany has sent ammunition to Ukraine.", "AID", "actual"),
        ("Germany is considering sending ammunition to Ukraine.", "AID", "possible"),
        ("Germany will send ammunition to Ukraine if the fighting goes on.", "AID", "conditional"),
        ("Germany promised ammunition to Ukraine.", "AGREE", "actual"),
        ("Macron and Scholz will meet in Paris on Friday.", "CONSULT", "planned"),
        ("Talks between Egypt and Sudan are scheduled for Friday.", "CONSULT", "planned"),
        ("France and Germany reached no agreement with Chad.", "AGREE", "negated"),
    ],
)
def test_modality(code: Coder, text: str, event_type: str, modality: str) -> None:
    assert only(code(text), event_type).modality == modality


def test_refusal_is_a_rejection_and_not_the_act(code: Coder) -> None:
    assert [e.event_type for e in code("Peru refused to send troops to Chile.")] == ["REJECT"]


def test_condition_is_quoted_from_the_sentence(code: Coder) -> None:
    event = only(code("Germany will send ammunition to Ukraine if the fighting goes on."), "AID")
    assert event.condition_text == "if the fighting goes on"


def test_claims_are_attributed(code: Coder) -> None:
    event = only(code("Sudan said that Chad had bombed a hospital."), "ASSAULT")
    assert event.attributed_to is not None
    assert event.attributed_to.name == "SDN"


@pytest.mark.parametrize(
    "text",
    [
        "Macron attended a ceremony in memory of the soldiers of the Great War.",
        "Ruto is not demonstrating any interest in peace.",
        "This site uses cookies to improve your experience.",
        "The parties struck a balance between cost and speed.",
        "The team from Chile beat Peru in the final.",
        "Heart attacks are rare in Peru.",
        "The earthquake killed dozens of people in Chile.",
        "The president of Kenya has the right to strike back at any time.",
        "The attack shocked the world.",
    ],
)
def test_false_friends(code: Coder, text: str) -> None:
    assert [(e.event_type, e.rule) for e in code(text)] == []


def test_future_deployment_is_not_yet_one(code: Coder) -> None:
    event = only(code("France could deploy soldiers in Chad."), "MOBILIZE")
    assert event.modality == "possible"


def test_direct_quotes_give_only_acts_of_their_speaker(nlp: Language) -> None:
    text = 'Macron said: "We will send food to Sudan. They bombed it."'
    article = read(nlp, text)
    speaker = Entity("QMacron", "Macron", "person", "QMacron", "FRA")
    quote = Quote(13, len(text) - 1, "direct", 0, 6, speaker, 7, 11, 0)
    events = code_events(article, [quote], LEXICON)
    assert [e.event_type for e in events] == ["AID"]
    assert events[0].actors[0].entity is speaker


def test_contexts_come_in_the_order_of_the_standard() -> None:
    assert contexts_of("The army fired a missile at the oil refinery.") == ["military", "natural_resource"]
    assert contexts_of("Nothing of note.") == []


def test_spans_lie_inside_the_sentence_and_hold_the_trigger(nlp: Language) -> None:
    text = "Egypt warned Sudan. On Monday, Sudanese troops crossed the border and attacked a camp in Chad, killing ten people."
    article = read(nlp, text)
    for event in code_events(article, [], LEXICON):
        sentence = article.sentences[event.sentence_no]
        assert sentence.start <= event.start <= event.trigger_start < event.trigger_end <= event.end <= sentence.end
        assert 0 <= event.confidence <= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80) | st.lists(st.sampled_from([e.lemma for e in LEXICON.entries]), max_size=12).map(" ".join))
def test_any_text_can_be_coded_twice_alike(nlp: Language, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    first, second = (code_events(read(nlp, text), [], LEXICON) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("sentence", "states"),
    [
        ("The foreign ministers of Chad and Egypt met in Nairobi on Friday.", ["TCD", "EGY"]),
        ("French and Sudanese ministers met in Nairobi on Friday.", ["FRA", "SDN"]),
    ],
)
def test_ministers_of_two_states_are_two_actors(code: Coder, sentence: str, states: list[str]) -> None:
    assert countries(only(code(sentence), "CONSULT").actors) == states


def test_a_crowd_is_of_the_country_where_it_gathers_and_a_delegation_is_not(code: Coder) -> None:
    crowd = only(code("Hundreds of farmers protested in Nairobi on Friday."), "PROTEST")
    assert countries(crowd.actors) == ["KEN"]
    guests = only(code("Several delegations signed the declaration in Nairobi on Friday."), "SUPPORT")
    assert countries(guests.actors) == [None]


def test_what_has_happened_is_not_dated_after_its_publication(nlp: Language) -> None:
    article = read(nlp, "Egypt and Sudan agreed to hold talks on Monday, and Kenya condemned Chad on Thursday.")
    article.published_at, article.published_precision = datetime(2025, 10, 10), "day"  # a Friday
    events = code_events(article, [], LEXICON)
    days = {e.event_type: e.date.date_start if e.date else None for e in events}
    assert days["AGREE"] != date(2025, 10, 13)
    assert days["ACCUSE"] == date(2025, 10, 9)


@pytest.mark.parametrize(
    "text",
    [
        "Since the Sudanese invasion of Chad in 2019, prices have risen.",
        "Prices in Chad have risen since the start of the Sudanese invasion.",
        "Ten years into the Sudanese invasion of Chad, schools are closed.",
        "Prices have risen since Sudan invaded Chad.",
        "Prices have risen since Sudan launched its invasion of Chad.",
        "Before the Sudanese invasion of Chad, she taught music.",
        "Sunday is the first anniversary of the attack by Sudan.",
        "As the typhoon reached Kenya, killing ten people, schools closed.",
        "The two networks were fighting for dominance in Kenya.",
        "The senator killed the practice in Kenya.",
        "A court in Kenya struck down the order.",
        "Macron called the checks for buyers in France useful.",
        "The ministry in Kenya refused to comment.",
        "Experts from Chad spoke with the magazine.",
        "Most voters supported Macron.",
    ],
)
def test_what_is_only_named_is_no_report(code: Coder, text: str) -> None:
    assert code(text) == []


@pytest.mark.parametrize(
    ("text", "event_type", "modality"),
    [
        ("Chad has neither confirmed nor denied the allegations.", "REJECT", "negated"),
        ("Sending French troops to Chad could not be ruled out.", "MOBILIZE", "possible"),
        ("The plan is likely to provoke French objections.", "REJECT", "possible"),
        ("Concerns of an attack on Chad grew.", "ASSAULT", "possible"),
        ("The steps are meant to lead to the release of all hostages from Chad.", "RETREAT", "planned"),
        ("The treaty bans Chad from testing missiles.", "MOBILIZE", "possible"),
        ("Kenya must protect its homes from Sudanese strikes.", "ASSAULT", "possible"),
    ],
)
def test_what_has_not_happened_is_not_actual(code: Coder, text: str, event_type: str, modality: str) -> None:
    assert only(code(text), event_type).modality == modality


def test_a_bare_verb_continues_the_infinitive_before_it(code: Coder) -> None:
    events = code("Peru has vowed to close the mines, crush the gangs and rebuild towns in Chile.")
    assert [e.event_type for e in events] == ["AGREE"]


def test_a_dateline_is_no_actor(code: Coder) -> None:
    event = only(code("Nairobi, 4 May (KNA) - Kenya is ready to host peace talks."), "AGREE")
    assert countries(event.actors) == ["KEN"] and len(event.actors) == 1


def test_the_subject_of_a_cleft_sentence_is_its_actor(code: Coder) -> None:
    assert countries(only(code("It was Sudan that invaded Chad."), "ASSAULT").actors) == ["SDN"]


def test_an_attack_in_words_is_criticism(code: Coder) -> None:
    assert [e.event_type for e in code("Macron attacked Scholz.")] == ["ACCUSE"]
    assert [e.event_type for e in code("Sudan attacked Chad.")] == ["ASSAULT"]


def test_what_the_press_is_told_is_no_request(code: Coder) -> None:
    article_events = code("Reporters from France waited. Ruto told reporters in Kenya to wait.")
    assert [e.rule for e in article_events if e.rule == "request.tell_xcomp.verb"] == []


def test_those_spoken_to_take_part(code: Coder) -> None:
    assert countries(only(code("Macron spoke to Scholz on Friday."), "CONSULT").actors) == ["FRA", "DEU"]
