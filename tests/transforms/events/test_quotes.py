"""Quotes: marks, cues and speakers; every cue of the table; any text."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.events.cues import Cue, load_cues
from transforms.events.marks import find_passages
from transforms.events.quotes import Quote, find_quotes
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import parse_text

PEOPLE = {"Anna Berg": "Anna Berg", "Berg": "Anna Berg", "Li Wen": "Li Wen", "Wen": "Li Wen"}


def article_of(nlp: Language, text: str) -> Article:
    """A parsed text with the mentions of two invented ministers and, as coreference would give it, "she" for Berg."""
    article = parse_text(nlp, text)
    entities = {name: Entity(name, name, "person") for name in set(PEOPLE.values())}
    at = 0
    while at < len(text):
        form = next((f for f in sorted(PEOPLE, key=len, reverse=True) if text.startswith(f, at)), None)
        if form is None and text[at : at + 4].lower() == "she " and (at == 0 or not text[at - 1].isalpha()):
            article.mentions.append(Mention(at, at + 3, text[at : at + 3], "pronoun", 0, None, entities["Anna Berg"]))
        elif form is not None:
            article.mentions.append(Mention(at, at + len(form), form, "name", 0, "PERSON", entities[PEOPLE[form]]))
        at += len(form or " ")
    return article


def said(nlp: Language, text: str) -> list[tuple[str, str, str | None]]:
    """(words, kind, speaker's name or words) of each quote."""
    article = article_of(nlp, text)
    return [
        (
            text[q.start : q.end],
            q.kind,
            q.speaker.name if q.speaker else text[q.speaker_start : q.speaker_end],
        )
        for q in find_quotes(article)
    ]


@pytest.mark.parametrize("cue", load_cues().values(), ids=lambda c: c.cue_id)
def test_each_cue_attributes_its_example(nlp: Language, cue: Cue) -> None:
    article = parse_text(nlp, cue.example)
    (quote,) = find_quotes(article)
    (token,) = [t for t in article.sentences[0].span.doc if t.idx == quote.cue_start]
    assert token.lemma_ == cue.lemma
    assert "he " in article.text[quote.speaker_start : quote.speaker_end]
    assert (quote.kind == "indirect") == ('"' not in cue.example)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We are ready," Anna Berg said.', [("We are ready,", "direct", "Anna Berg")]),
        ("“We are ready,” said Anna Berg, the minister.", [("We are ready,", "direct", "Anna Berg")]),
        ("‘We don’t give up,’ said Anna Berg.", [("We don’t give up,", "direct", "Anna Berg")]),
        ("'We don't give up,' said Anna Berg.", [("We don't give up,", "direct", "Anna Berg")]),
        ("« We are ready », said Anna Berg.", [("We are ready", "direct", "Anna Berg")]),
        ("''We are ready,'' Anna Berg said.", [("We are ready,", "direct", "Anna Berg")]),
        ('Anna Berg said: "We are ready. We go."', [("We are ready. We go.", "direct", "Anna Berg")]),
        ('"Who pays?" she asked.', [("Who pays?", "direct", "Anna Berg")]),
        (
            "“We are ready,” Anna Berg said, “and we will go.”",
            [("We are ready,", "direct", "Anna Berg"), ("and we will go.", "direct", "Anna Berg")],
        ),
        (
            "“We are ready,” Anna Berg said. “Nobody stops us.”",
            [("We are ready,", "direct", "Anna Berg"), ("Nobody stops us.", "direct", "Anna Berg")],
        ),
        (
            "“We are ready,” Anna Berg said, adding, “they are not.”",
            [("We are ready,", "direct", "Anna Berg"), ("they are not.", "direct", "Anna Berg")],
        ),
        (
            "Anna Berg said the raid was a “serious mistake”.",
            [("serious mistake", "mixed", "Anna Berg")],
        ),
        (
            "Anna Berg called the raid “a mistake” and Li Wen described it as “a crime”.",
            [("a mistake", "mixed", "Anna Berg"), ("a crime", "mixed", "Li Wen")],
        ),
        (
            "Li Wen, who met Anna Berg on Monday, said that “the door is open”.",
            [("the door is open", "mixed", "Li Wen")],
        ),
        ("“The door is open,” according to Li Wen.", [("The door is open,", "direct", "Li Wen")]),
        ("“The door is open,” a senior official of the court said.", [
            ("The door is open,", "direct", "a senior official of the court")]),
        ("Anna Berg said that the door was open.", [("the door was open", "indirect", "Anna Berg")]),
        ("The door was open, Anna Berg said.", [("The door was open", "indirect", "Anna Berg")]),
        ("According to Anna Berg, the door was open.", [("the door was open", "indirect", "Anna Berg")]),
        ("The door was open, according to Anna Berg.", [("The door was open", "indirect", "Anna Berg")]),
        (
            "Anna Berg said that Li Wen had said that the door was open.",
            [("Li Wen had said that the door was open", "indirect", "Anna Berg")],
        ),
        ("“He told me ‘never again’ twice,” Anna Berg said.", [
            ("He told me ‘never again’ twice,", "direct", "Anna Berg")]),
        ("“Long live the port!” ― Li Wen", [("Long live the port!", "direct", "Li Wen")]),
        ("The port was a move that Anna Berg called “necessary.”", [("necessary.", "mixed", "Anna Berg")]),
    ],
)  # fmt: skip
def test_what_is_said_by_whom(nlp: Language, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(nlp, text) == expected


def test_a_quotation_goes_on_over_paragraphs(nlp: Language) -> None:
    text = "“We are ready,” Anna Berg said. “The port is open.\n\n“It will stay so.”\n\nLi Wen left."
    assert said(nlp, text) == [
        ("We are ready,", "direct", "Anna Berg"),
        ("The port is open.", "direct", "Anna Berg"),
        ("It will stay so.", "direct", "Anna Berg"),
    ]


def test_a_paragraph_of_quotation_has_the_speaker_before_it(nlp: Language) -> None:
    text = "Li Wen praised the crew.\n\nAnna Berg said that she was glad.\n\n“This was a long day for all of us.”"
    assert said(nlp, text)[-1] == ("This was a long day for all of us.", "direct", "Anna Berg")


def test_an_unclosed_quotation_ends_with_its_paragraph(nlp: Language) -> None:
    assert said(nlp, "Anna Berg said: “We are ready.\n\nLi Wen left the town.")[0][0] == "We are ready."


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “silent coup” failed.",
        "The “deal” was off.",
        "Her book “The Long Way Home” was read by many.",
        "The port’s gates and the crews’ huts burned.",
        "A plank of 6' 2\" was found.",
        "Anna Berg did not say that the door was open.",
        "Anna Berg could say that the door was open.",
        "Minister says port is safe",
        "“”",
        "\"",
        "",
    ],
)  # fmt: skip
def test_what_is_no_quote(nlp: Language, text: str) -> None:
    assert said(nlp, text) == []


def test_cue_and_sentence(nlp: Language) -> None:
    text = "The port burned. Anna Berg pointed out that the crew was safe."
    (quote,) = find_quotes(article_of(nlp, text))
    assert isinstance(quote, Quote)
    assert text[quote.cue_start : quote.cue_end] == "pointed out"
    assert text[quote.speaker_start : quote.speaker_end] == "Anna Berg"
    assert quote.sentence_no == 1


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("a “b” c", ["b"]),
        ("“one “two” three” four", ["one “two” three"]),
        ("“one. “two” three", ["one.", "two"]),
        ('"one" and "two"', ["one", "two"]),
        ("the ’90s and rock ’n’ roll", []),
        ("‘the allies’ plan failed,’ he said", ["the allies’ plan failed,"]),
        ("he said ‘the plan failed’ twice", ["the plan failed"]),
        ("“ ” x “...”", []),
        ("“" + "x " * 2000, []),
        ("“” “a”", ["a"]),
    ],
)
def test_passages(text: str, passages: list[str]) -> None:
    assert [text[p.start : p.end] for p in find_passages(text)] == passages


WORDS = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "'",
        "’",
        "‘",
        "«",
        "»",
        "''",
        "``",
        ",",
        ".",
        ":",
        "?",
        "said",
        "says",
        "told",
        "adding",
        "according",
        "to",
        "that",
        "Anna",
        "Berg",
        "Li",
        "Wen",
        "she",
        "he",
        "we",
        "it",
        "was",
        "open",
        "Yes",
        "No",
        "who",
        "the",
        "minister",
        "\n",
        "\n\n",
        "\xa0",
        "-",
        "—",
        "(",
        ")",
        "so-called",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(WORDS, st.text(max_size=3)), max_size=24), st.sampled_from(["", " "]))
def test_any_text(nlp: Language, words: list[str], between: str) -> None:
    text = between.join(words)
    article = article_of(nlp, text)
    quotes = find_quotes(article)
    assert all(a.end <= b.start for a, b in pairwise(quotes))
    for quote in quotes:
        words_said = text[quote.start : quote.end]
        assert words_said
        assert words_said == words_said.strip()
        assert quote.kind in ("direct", "indirect", "mixed")
        assert 0 <= quote.sentence_no < len(article.sentences)
        assert quote.speaker_start is not None
        assert text[quote.speaker_start : quote.speaker_end].strip()
        assert (quote.cue_start is None) == (quote.cue_end is None)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="“”\"'’‘«»`ab. ,", max_size=40))
def test_passages_of_any_text(text: str) -> None:
    passages = find_passages(text)
    assert all(a.outer_end <= b.outer_start for a, b in pairwise(passages))
    for p in passages:
        assert p.outer_start < p.start < p.end <= p.outer_end <= len(text)
        assert text[p.start : p.end].strip() == text[p.start : p.end]
