"""Quotes: marks, cues and speakers; every cue of the table; any text."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.pipeline import parse_text
from transforms.quotes.attribution import Paragraph
from transforms.quotes.cues import Cue, load_cues
from transforms.quotes.marks import find_passages
from transforms.quotes.names_in_marks import is_name
from transforms.quotes.quotes import Quote, find_quotes

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
    words = article.text[quote.cue_start : quote.cue_end].lower().split()
    (token,) = [t for s in article.sentences for t in s.span if t.idx == quote.cue_start]
    assert (token.lower_ if "source" in cue.takes else token.lemma_) == cue.words[0]
    assert set(cue.words[1:]) <= set(words)
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
        # marks
        ('“We are ready," Anna Berg said.', [("We are ready,", "direct", "Anna Berg")]),
        ('"We are ready,” Anna Berg said.', [("We are ready,", "direct", "Anna Berg")]),
        ("“We are ready.’’ Anna Berg said so.", [("We are ready.", "direct", "Anna Berg")]),
        ('"We are ready."Anna Berg said.', [("We are ready.", "direct", "Anna Berg")]),
        # the writer's own words, as a sentence
        ("Then I asked, “Who pays for the port?”", [("Who pays for the port?", "direct", "I")]),
        # who speaks
        ("“We are ready,” the mayor states.", [("We are ready,", "direct", "the mayor")]),
        ("The film showed Anna Berg saying in the port, “We are ready.”", [("We are ready.", "direct", "Anna Berg")]),
        (
            "Anna Berg said that the leaflet suggested “a plot by the bank”.",
            [("a plot by the bank", "mixed", "Anna Berg")],
        ),
        (
            "Anna Berg said it was not her view and called the story “a pack of lies”.",
            [("a pack of lies", "mixed", "Anna Berg")],
        ),
        (
            "The guests were the mayor, Li Wen and Anna Berg, who joked: “I only came for the soup.”",
            [("I only came for the soup.", "direct", "Anna Berg")],
        ),
        ("The port is “closed to all ships,” as Anna Berg put it.", [
            ("closed to all ships,", "mixed", "Anna Berg")]),
        ("The “loss of trust” led to the “end of the talks,” according to Li Wen.", [
            ("loss of trust", "mixed", "Li Wen"), ("end of the talks,", "mixed", "Li Wen")]),
        ("Li Wen called the raid “an act of pure folly.” Anna Berg insisted that it was right.", [
            ("an act of pure folly.", "mixed", "Li Wen"), ("it was right", "indirect", "Anna Berg")]),
        ("The paper’s editor, the lawyer Li Wen -- “We have lost a year” -- was sad.", [
            ("We have lost a year", "direct", "Li Wen")]),
        # nouns of what is said
        ("Anna Berg issued a statement: “We will rebuild the port.”", [
            ("We will rebuild the port.", "direct", "Anna Berg")]),
        ("In a speech on Monday, Anna Berg made fun of the “old men of the port”.", [
            ("old men of the port", "mixed", "Anna Berg")]),
        ("Anna Berg’s letter said that “the port is safe”.", [("the port is safe", "mixed", "Anna Berg")]),
        ("A letter by Anna Berg said that “the port is safe”.", [("the port is safe", "mixed", "Anna Berg")]),
        ("“We are ready,” Anna Berg wrote on X.", [("We are ready,", "direct", "Anna Berg")]),
        ("Anna Berg said in a statement that “the port is safe”.", [("the port is safe", "mixed", "Anna Berg")]),
        # labels
        ("Anna Berg: “We will not leave the port”", [("We will not leave the port", "direct", "Anna Berg")]),
        ("Minister: “We will not leave the port”", [("We will not leave the port", "direct", "Minister")]),
        ("“We will not leave the port”: minister", [("We will not leave the port", "direct", "minister")]),
        ("Anna Berg on the raid: “It was a mistake.”", [("It was a mistake.", "direct", "Anna Berg")]),
        ("“Long live the port!”― Marta Quill", [("Long live the port!", "direct", "Marta Quill")]),
        # neighbours
        ("Anna Berg was blunt: “No deal.”", [("No deal.", "direct", "Anna Berg")]),
        ("Anna Berg shook her head. “We are done with this.”", [("We are done with this.", "direct", "Anna Berg")]),
        ("The minister smiled. “We are done with this.”", [("We are done with this.", "direct", "The minister")]),
        (
            "The port is safe, Anna Berg said. “Nobody needs to leave.”",
            [("The port is safe", "indirect", "Anna Berg"), ("Nobody needs to leave.", "direct", "Anna Berg")],
        ),
        # reported beside or around the cue
        ("The port, Anna Berg said, will be open again in May.", [
            ("will be open again in May", "indirect", "Anna Berg")]),
        ("If it rains, Anna Berg said, the port will be closed.", [
            ("the port will be closed", "indirect", "Anna Berg")]),
        ("As Anna Berg pointed out, the port is free to close.", [
            ("the port is free to close", "indirect", "Anna Berg")]),
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


def test_a_line_that_ends_in_a_colon_leads_to_the_next_paragraph(nlp: Language) -> None:
    text = "The agency writes:\n\n“The port is closed. Nobody may sail.”\n\n“It will stay so.”"
    assert [(words, who) for words, _, who in said(nlp, text)] == [
        ("The port is closed. Nobody may sail.", "The agency"),
        ("It will stay so.", "The agency"),
    ]


INTERVIEW = "{intro}\n\n{q}: When will the port be open?\n\n{a}: In May, I think.\n\n{q}: Who pays for it?\n\n{a}: The state pays."


@pytest.mark.parametrize(
    ("intro", "q", "a", "expected"),
    [
        ("Anna Berg is the mayor.", "Q", "A", [("In May, I think.", "Anna Berg"), ("The state pays.", "Anna Berg")]),
        # of two persons, either may answer
        ("Anna Berg met Li Wen.", "Q", "A", [("In May, I think.", "A"), ("The state pays.", "A")]),
        (
            "Anna Berg is the mayor.",
            "REPORTER",
            "BERG",
            [
                ("When will the port be open?", "REPORTER"),
                ("In May, I think.", "Anna Berg"),
                ("Who pays for it?", "REPORTER"),
                ("The state pays.", "Anna Berg"),
            ],
        ),
        # a list with a recurring heading is no interview
        ("The ports.", "North", "South", []),
    ],
)
def test_interviews(nlp: Language, intro: str, q: str, a: str, expected: list[tuple[str, str]]) -> None:
    found = said(nlp, INTERVIEW.format(intro=intro, q=q, a=a))
    assert [(words, who) for words, kind, who in found if kind == "direct"] == expected


def test_a_pronoun_is_not_the_last_speaker_if_its_gender_is_another(nlp: Language) -> None:
    text = "“We won,” said Peter Quill.\n\n“We lost,” she said."
    article = parse_text(nlp, text)
    peter = Entity("p", "Peter Quill", "person")
    start = text.index("Peter")
    article.mentions.append(Mention(start, start + 11, "Peter Quill", "name", 0, "PERSON", peter))
    assert [q.speaker for q in find_quotes(article)] == [peter, None]


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
        "Find out who may sail from the port.",
        'The page had a box class="small print of the port" that Anna Berg said nothing of.',
        "Marta \"Nan\" Quill left the port.",
        "“(Applause.)”",
        "The choice was between calling it “a port” and building a new one.",
        "I call this “a mess of the first order”.",
        "“Old Port in Flames” is the headline of the day.",
        "Tariffs are 5 percent per year, “as ever”.",
        "“”",
        "\"",
        "",
    ],
)  # fmt: skip
def test_what_is_no_quote(nlp: Language, text: str) -> None:
    assert said(nlp, text) == []


@pytest.mark.parametrize("row", read_table("quotation_words.tsv"), ids=lambda r: f"{r['kind']}-{r['word']}")
def test_names_in_marks_are_no_quotes(nlp: Language, row: dict[str, str]) -> None:
    doc = parse_text(nlp, row["example"]).sentences[0].span.doc
    assert row["word"] in ({t.lower_ for t in doc} if row["kind"] == "small" else {t.lemma_ for t in doc})
    paragraph = Paragraph.of(doc, doc.text, 0, find_passages(row["example"]), [])
    assert len(paragraph.passages) == 1
    assert is_name(paragraph, 0)


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
        ("the “war on drugs.’’ He left", ["war on drugs."]),
        ('class="a b" and "c d"', ["c d"]),
        ('Anna "Nan" Berg said "yes"', ["yes"]),
        ("‹one› and «two»", ["one", "two"]),
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
        "Q:",
        "A:",
        "BERG:",
        "=",
        "’’",
        "statement",
        "in a speech",
        "per",
        "as",
        "put it",
        "saying",
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
        assert 0 <= quote.start < quote.end <= len(text)
        assert any(s.start <= quote.start < s.end for s in article.sentences)
        if quote.cue_start is not None and quote.cue_end is not None:
            assert quote.cue_start < quote.cue_end <= len(text)
            assert text[quote.cue_start : quote.cue_end].strip()
        assert 0 <= quote.sentence_no < len(article.sentences)
        assert quote.speaker_start is not None
        assert text[quote.speaker_start : quote.speaker_end].strip()
        assert (quote.cue_start is None) == (quote.cue_end is None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_unicode(nlp: Language, text: str) -> None:
    for quote in find_quotes(article_of(nlp, text)):
        assert 0 <= quote.start < quote.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="“”\"'’‘«»`ab. ,", max_size=40))
def test_passages_of_any_text(text: str) -> None:
    passages = find_passages(text)
    assert all(a.outer_end <= b.outer_start for a, b in pairwise(passages))
    for p in passages:
        assert p.outer_start < p.start < p.end <= p.outer_end <= len(text)
        assert text[p.start : p.end].strip() == text[p.start : p.end]
