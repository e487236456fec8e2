"""Names mended over the document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Russian drones hit Sloviansk overnight, and Sloviansk lost power.", "Sloviansk", "GPE"),
        ("Rockets are launched from French Guiana, which is part of France.", "French Guiana", "GPE"),
        ("Ferries to Matsu were halted, and Matsu is close to China.", "Matsu", "LOC"),
        ("Trump said Biden was wrong. Biden and Trump met.", "Biden", "PERSON"),
        ("Trump said Biden was wrong. Biden and Trump met.", "Trump", "PERSON"),
        ("President Talvik of Ghana met the envoy near Larka.", "Talvik", "PERSON"),
        ("Sunni and Shia groups met Kurds in the hills.", "Kurds", "NORP"),
        ("Officials said the Bank of Larka would close.", "Bank of Larka", "ORG"),
        ("Mohammed bin Salman met Oren Tal-sok in Riyadh.", "Oren Tal-sok", "PERSON"),
    ],
)
def test_a_name_gets_its_label(nlp: Language, text: str, name: str, label: str) -> None:
    assert {found for form, found, _ in names(nlp, text) if form == name} == {label}


def test_the_small_words_of_a_surname_belong_to_it(nlp: Language) -> None:
    found = names(nlp, "Ursula von der Leyen spoke in Paris. Von der Leyen paid; von der Leyen then left.")
    assert {"Von der Leyen", "von der Leyen"} <= {form for form, label, _ in found if label == "PERSON"}
    assert "Leyen" not in [form for form, _, _ in found]


def test_a_ministry_is_one_name_with_all_its_affairs(nlp: Language) -> None:
    found = texts(nlp, "The Ministry of Foreign Affairs and Trade of Larka summoned the envoy.")
    assert found == ["Ministry of Foreign Affairs and Trade of Larka"]


def test_two_words_for_a_people_are_one_people(nlp: Language) -> None:
    found = names(nlp, "British Indians and Egyptian American voters met.")
    assert found == [("British Indians", "NORP", "name"), ("Egyptian American", "NORP", "name")]


def test_prefixes_and_glued_words_are_left_off(nlp: Language) -> None:
    found = texts(nlp, "The anti-Israel crowd and a Sino-US deal; theU.S. and the MinisterOlaf Scholz agreed.")
    assert {"Israel", "US", "U.S.", "Olaf Scholz"} <= set(found)


def test_a_dateline_is_a_place(nlp: Language) -> None:
    assert ("LARKA", "GPE", "name") in names(nlp, "LARKA (Reuters) - Troops left.")


def test_headings_name_only_what_the_text_names_too(nlp: Language) -> None:
    text = "Key Lessons from Orbek Leaders\nOren Talvik spoke on Monday in the old town, and Talvik was heard.\n"
    assert set(texts(nlp, text)) == {"Oren Talvik", "Talvik"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("4) Lessons from Global Leaders |", True),
        ("- Talks were led by Admiral Igor Talvik with the Larkan Ministry of Defence", False),
    ],
)
def test_headings_in_lists_and_tables(line: str, expected: bool) -> None:
    assert is_heading(line) is expected


def test_the_people_of_a_place_of_the_text(nlp: Language) -> None:
    found = names(nlp, "Valmeria sent ships. Troops landed in Valmeria. Valmerians cheered in Valmeria.")
    assert ("Valmerians", "NORP", "name") in found


LAWS = (
    "Ministry of Larka's {x} met President {x} in {x}, said {x}, 45.",
    "{x} ({x}) — {x}'s {x}; the {x} of {x} and {x}",
    "{x}\n\n{x} | {x}\n- {x}",
)


@settings(max_examples=60)
@given(
    x=st.text(alphabet="AaOrenTalvik  .,'’-–&()/[]|éЖ1\n\u00a0\ud800", min_size=1, max_size=24),
    law=st.sampled_from(LAWS),
)
def test_mentions_are_sorted_apart_and_inside_the_text(nlp: Language, x: str, law: str) -> None:
    text = law.format(x=x)
    article = parse_text(nlp, text)
    find_names(article, load_entities())
    end = 0
    for mention in article.mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.label is not None
        end = mention.end
    first = [(m.start, m.end, m.label) for m in article.mentions]
    find_names(article, load_entities())
    assert [(m.start, m.end, m.label) for m in article.mentions] == first
