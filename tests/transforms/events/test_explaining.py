"""A sentence explained: what was coded and by which words, what was rejected and why, what came near."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.events.explaining import Explained, explain_article
from transforms.events.triggers import POS_OF, Trigger, attempt, candidates, match
from transforms.knowledge.entities import load_entities
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.analysis import Article
from transforms.language.pipeline import parse, parse_text
from transforms.linking.annotate import annotate
from transforms.quotes.quotes import find_quotes

LEXICON = load_lexicon()
Explainer = Callable[[str], list[Explained]]


@pytest.fixture(scope="session")
def explained(nlp: Language) -> Explainer:
    def explain(text: str) -> list[Explained]:
        article = Article("0" * 16, text, published_at=datetime(2025, 3, 12, tzinfo=UTC), published_precision="day")
        for _ in parse(nlp, [article]):
            pass
        annotate(article, load_entities())
        return explain_article(article, find_quotes(article), LEXICON)

    return explain


def test_what_was_coded_is_told_in_full(explained: Explainer) -> None:
    (found,) = explained("On Monday, Chad expelled two diplomats of Niger in Abidjan.")
    (fired,) = found.fired
    assert (fired.rule, fired.event_type, fired.mode) == ("sanction.expel_diplomats.verb", "SANCTION", "expel")
    assert (fired.status, fired.status_rule, fired.status_word) == ("actual", "told", None)
    assert [(p.text, p.country, p.sector) for p in fired.actors] == [("Chad", "TCD", "GOV")]
    assert [p.country for p in fired.recipients] == ["NER"]
    assert (fired.date_start, fired.date_text, fired.place) == ("2025-03-10", "Monday", "Abidjan")
    assert found.text[fired.start : fired.end] == fired.trigger == "expelled two diplomats"


def test_what_was_rejected_is_told_with_the_reason(explained: Explainer) -> None:
    (found,) = explained("France urged Sudan to withdraw its troops.")
    assert [f.event_type for f in found.fired] == ["REQUEST"]
    (turned,) = [t for t in found.rejected if t.word == "withdraw"]
    assert (turned.rule, turned.event_type) == ("retreat.withdraw_troops.verb", "RETREAT")
    assert turned.reason == "part of request.urge_xcomp_withdraw.verb"
    assert found.text[turned.start :].startswith("withdraw")


def test_names_are_told_with_what_they_were_linked_to(explained: Explainer) -> None:
    (found,) = explained("French troops met Xqwzt Vbnmson.")
    assert next((n.text, n.entity, n.type, n.country) for n in found.names) == ("French", "France", "country", "FRA")


def test_the_same_reason_is_told_once(explained: Explainer) -> None:
    (found,) = explained("They refused to give the demand any thought.")
    assert len(found.rejected) == len(set(found.rejected))


def test_a_word_whose_entries_do_not_match_names_the_nearest(explained: Explainer) -> None:
    (found,) = explained("The engine refused to start.")
    assert not found.fired
    (word,) = [u for u in found.unmatched if u.word == "refused"]
    assert word.n_entries > len(word.nearest) == 3
    assert (word.nearest[0].rule, word.nearest[0].lacks) == ("reject.refuse_xcomp.verb", "no subject: engine")


def test_another_part_of_speech_is_the_last_that_comes_near(explained: Explainer) -> None:
    (found,) = explained("The indictment is long.")
    (word,) = [t for t in (*found.unmatched, *found.rejected) if t.word == "indictment"]
    assert word in found.rejected  # the noun's own entry lacks an actor
    (found,) = explained("It was a telling reproach of sorts.")
    (word,) = [u for u in found.unmatched if u.word == "reproach"]
    assert [n.lacks for n in word.nearest] == ["the word as verb"]


@pytest.mark.parametrize(
    ("text", "word", "aside"),
    [
        ("The arrested men wore masks.", "arrested", "an attribute or auxiliary here"),
        ("The Pacific Strike Force has an office in Rome.", "Strike", "part of a name"),
    ],
)
def test_words_left_aside_are_told(explained: Explainer, text: str, word: str, aside: str) -> None:
    (found,) = explained(text)
    told = {u.word: u.aside for u in found.unmatched}
    assert word not in told or str(told[word]).startswith(aside)
    assert not found.fired


def test_each_sentence_is_told_by_itself(explained: Explainer) -> None:
    found = explained("Chad invaded Mali. Cats sleep.\nThe ministry of Niger condemned the invasion.")
    assert [s.text for s in found] == [
        "Chad invaded Mali.",
        "Cats sleep.",
        "The ministry of Niger condemned the invasion.",
    ]
    assert [[f.event_type for f in s.fired] for s in found] == [["ASSAULT"], [], ["ACCUSE"]]
    assert found[1].unmatched == () and found[1].note is None


def test_a_sentence_too_long_to_parse_says_so(explained: Explainer) -> None:
    found = explained("Chad met " + ", ".join(f"thing {n}" for n in range(80)) + ".")
    assert any("taken for a list or table" in (s.note or "") for s in found)


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_no_text_makes_it_fail(explained: Explainer, text: str) -> None:
    for sentence in explained(text):
        assert sentence.start <= sentence.end


@settings(max_examples=60)
@given(st.sampled_from(LEXICON.entries))
def test_an_entry_matches_where_nothing_is_lacking(nlp: Language, entry) -> None:
    """attempt() says what is lacking exactly where match() finds nothing."""
    for sentence in parse_text(nlp, entry.example).sentences:
        for token, entries in candidates(sentence, LEXICON):
            for other in entries:
                if token.pos_ in POS_OF[other.part_of_speech]:
                    assert (match(other, token) is not None) == isinstance(attempt(other, token), Trigger)
