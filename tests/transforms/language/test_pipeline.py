import re

import pytest
from spacy.language import Language

from transforms.language import pipeline
from transforms.language.analysis import Article
from transforms.language.pipeline import LONGEST_PARAGRAPH, for_the_model, paragraphs, parse, parse_text


def test_sentences_lie_in_their_paragraph_and_give_back_the_text(nlp: Language) -> None:
    text = "A heading without a full stop\n\nThe envoys met. They agreed.\n\n\n  They left.  "
    article = parse_text(nlp, text)
    found = [(s.no, s.paragraph, text[s.start : s.end].strip()) for s in article.sentences]
    assert found == [
        (0, 0, "A heading without a full stop"),
        (1, 1, "The envoys met."),
        (2, 1, "They agreed."),
        (3, 2, "They left."),
    ]
    for sentence in article.sentences:
        for token in sentence.span:
            start, end = sentence.where(token)
            assert text[start:end] == token.text


def test_articles_without_sentences_keep_their_place(nlp: Language) -> None:
    articles = [Article(f"{n:016x}", text) for n, text in enumerate(["", "One. Two.", " \n ", "", "Three.", "\n"])]
    found = list(parse(nlp, articles))
    assert [a.article_id for a in found] == [a.article_id for a in articles]
    assert [len(a.sentences) for a in found] == [0, 2, 0, 0, 1, 0]


def test_a_line_without_end_is_parsed_in_parts_that_cover_it() -> None:
    text = "word " * LONGEST_PARAGRAPH
    parts = list(paragraphs(text))
    assert all(len(part) <= LONGEST_PARAGRAPH for _, part in parts)
    assert all(text[at : at + len(part)] == part for at, part in parts)
    assert "".join(part for _, part in parts).split() == text.split()


def test_a_position_finds_its_sentence(nlp: Language) -> None:
    article = parse_text(nlp, "One came.\n\nTwo left.")
    assert [s.no if (s := article.sentence_at(p)) else None for p in (0, 9, 10, 11, 19, 20)] == [
        0,
        None,
        None,
        1,
        1,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The [union](https://example.org/2024/strike-protests) met.",
        "See [a](https://example.org/x_(y)) and [b](https://example.org).",
        "No [link] (here), nor [here](ftp://example.org).",
    ],
)
def test_addresses_of_links_are_blank_to_the_model(text: str) -> None:
    shown = for_the_model(text)
    assert len(shown) == len(text)
    assert "example.org/" not in shown
    assert [w for w in shown.split() if w.isalpha()] == [
        w for w in re.sub(r"\]\(http\S*\)", " ", text).replace("[", " ").split() if w.isalpha()
    ]


def test_offsets_after_a_link_are_those_of_the_text(nlp: Language) -> None:
    text = "The [union](https://example.org/2024/strike) met ministers in Lyon."
    article = parse_text(nlp, text)
    sentence = article.sentences[0]
    lyon = next(t for t in sentence.span if t.text == "Lyon")
    start, end = sentence.where(lyon)
    assert text[start:end] == "Lyon"


def test_a_paragraph_is_parsed_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    pipe = nlp.pipe
    monkeypatch.setattr(nlp, "pipe", lambda texts, **more: pipe([given.append(t) or t for t in texts], **more))  # type: ignore[func-returns-value]
    shared = "The ferry to Osterby, which had been out of service, sails again."
    articles = [
        Article(f"{n:016x}", text) for n, text in enumerate([f"First.\n\n{shared}", shared, f"{shared}\nLast."])
    ]
    found = [*parse(nlp, articles), parse_text(nlp, f"A line before.\n\n{shared}")]
    assert given.count(shared) <= 1 and "A line before." in given
    for article in found:
        sentence = next(s for s in article.sentences if "ferry" in s.span.text)
        assert article.text[sentence.start : sentence.end] == shared
        assert [article.text[slice(*sentence.where(token))] for token in sentence.span] == [
            t.text for t in sentence.span
        ]


def test_of_paragraphs_that_are_too_many_those_met_last_are_remembered(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "MOST_SEEN", 100)
    seen = pipeline.Seen(nlp)
    lines = [f"Line {n} of the harbour's long report was read out." for n in range(20)]
    docs = [doc.text for doc, _ in seen.parsed([(line, (Article("0" * 16, line), 0)) for line in lines])]
    assert docs == lines
    assert list(seen._docs) == lines[-2:]
