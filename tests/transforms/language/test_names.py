"""Names mended over the document."""

import pytest
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.language.analysis import Article
from transforms.language.names import find_names, is_heading
from transforms.language.pipeline import parse_text


def names(nlp: Language, text: str) -> list[tuple[str, str | None, str]]:
    article = parse_text(nlp, text)
    find_names(article, load_entities())
    return [(m.text, m.label, m.form) for m in article.mentions]


def texts(nlp: Language, text: str) -> list[str]:
    return [name for name, _, _ in names(nlp, text)]


def test_articles_and_possessives_are_left_off(nlp: Language) -> None:
    assert "European Union" in texts(nlp, "The European Union's offer was made to the United Nations.")
    assert "United Nations" in texts(nlp, "The European Union's offer was made to the United Nations.")


def test_the_article_of_a_name_stays(nlp: Language) -> None:
    assert "The Hague" in texts(nlp, "The trial began in The Hague on Monday.")


def test_a_title_is_no_part_of_a_name(nlp: Language) -> None:
    assert "Talvik" in texts(nlp, "Mr Talvik said the ship had left. Mr Talvik was there.")


def test_countries_and_peoples_are_found_by_the_base(nlp: Language) -> None:
    found = names(nlp, "Ukraine and the Poles agreed; a Russian-made engine failed.")
    assert ("Ukraine", "GPE", "name") in found
    assert ("Russian", "NORP", "demonym") in found


def test_role_words_are_no_names(nlp: Language) -> None:
    assert not {"Foreign", "Defense", "Prime Minister"} & set(
        texts(nlp, "The Prime Minister and the Foreign and Defense ministers met.")
    )


def test_a_surname_has_the_label_of_the_full_name(nlp: Language) -> None:
    found = names(nlp, "Mark Talvik spoke first. Talvik then left the room. Nobody followed Talvik.")
    assert {label for text, label, _ in found if text == "Talvik"} == {"PERSON"}


def test_one_name_has_one_label(nlp: Language) -> None:
    found = names(nlp, "Valmeria sent ships. Troops of Valmeria landed. Valmeria's king spoke in Valmeria.")
    assert len({label for text, label, _ in found if text == "Valmeria"}) == 1


def test_a_name_that_is_also_a_word_needs_the_recogniser(nlp: Language) -> None:
    assert "Dawn" not in texts(nlp, "Dawn broke over the hills, and Shell fragments lay there.")


def test_dollars_are_not_the_united_states(nlp: Language) -> None:
    assert "US" not in texts(nlp, "It costs US$5 a day.")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Why Ordinary People Should Care About Harbours", True),
        ("The harbour was quiet on Monday, said Oren Talvik.", False),
        ("Short Line", False),
        ("", False),
    ],
)
def test_headings_are_title_case_lines(line: str, expected: bool) -> None:
    assert is_heading(line) is expected


def test_an_article_without_sentences_has_no_mentions() -> None:
    article = Article("0" * 16, "")
    find_names(article, load_entities())
    assert article.mentions == []
