"""Where one name begins and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge.entities import load_entities
from transforms.language.names_edges import pieces
from transforms.language.names_found import EDGE_KINDS, KEPT, edge_words

BASE = load_entities()


def split(text: str, label: str = "ORG") -> list[str]:
    return [text[s:e] for s, e, _ in pieces(text, 0, len(text), label, BASE)]


@pytest.mark.parametrize(
    ("span", "label", "expected"),
    [
        ("the Larka Mills", "ORG", ["Larka Mills"]),
        ("Talvik's", "PERSON", ["Talvik"]),
        ("“Larka Mills”", "ORG", ["Larka Mills"]),
        ("Larka, Stona", "GPE", ["Larka", "Stona"]),
        ("Larka Mills, Inc.", "ORG", ["Larka Mills, Inc."]),
        ("Larka College, Stona", "ORG", ["Larka College, Stona"]),
        ("Larka (Stona", "GPE", ["Larka", "Stona"]),
        ("Larka (Stona)", "ORG", ["Larka (Stona)"]),
        ("Oren Talvik/Larka Press", "PERSON", ["Oren Talvik", "Larka Press"]),
        ("Talvik and Orbek", "PERSON", ["Talvik", "Orbek"]),
        ("Talvik and Sons", "ORG", ["Talvik and Sons"]),
        ("Larka's Oren Talvik", "PERSON", ["Larka", "Oren Talvik"]),
        ("Women's League", "ORG", ["Women's League"]),
        ("St. Oren's Hospital", "FAC", ["St. Oren's Hospital"]),
        ("President Talvik", "ORG", ["Talvik"]),
        ("Pastor Talvik", "PERSON", ["Talvik"]),
        ("Near Larka", "GPE", ["Larka"]),
        ("Larka Prime Minister", "ORG", ["Larka"]),
        ("Larkan Forces Rear Adm.", "ORG", ["Larkan Forces"]),
        ("Parsans of", "NORP", ["Parsans"]),
        ("anti-Talvik", "NORP", ["Talvik"]),
        ("theLarka", "GPE", ["Larka"]),
        ("Orbek party", "ORG", ["Orbek"]),
        ("cruiser Larka", "PRODUCT", ["Larka"]),
        ("bin Talvik", "PERSON", ["bin Talvik"]),
        ("Larka 4.4mm", "GPE", ["Larka"]),
        ("Prime Minister", "ORG", []),
        ("Mr.", "PERSON", []),
        ("https://larka.example", "ORG", []),
        ("the", "ORG", []),
        ("X", "ORG", []),
    ],
)
def test_edges(span: str, label: str, expected: list[str]) -> None:
    assert split(span, label) == expected


def test_a_title_makes_a_person() -> None:
    assert list(pieces("Gen. Talvik", 0, 11, "ORG", BASE)) == [(5, 11, "PERSON")]


def test_a_name_of_the_base_is_whole() -> None:
    assert split("The Hague", "GPE") == ["The Hague"]


@pytest.mark.parametrize("kind", EDGE_KINDS)
def test_every_kind_of_edge_word_is_used(kind: str) -> None:
    assert edge_words()[kind]


@given(text=st.text(alphabet="The theAaLarka's’ .,-()|/&0\n", min_size=1, max_size=40), label=st.sampled_from(KEPT))
def test_pieces_lie_inside_in_order(text: str, label: str) -> None:
    end = 0
    for start, stop, kind in pieces(text, 0, len(text), label, BASE):
        assert end <= start < stop <= len(text)
        assert kind in KEPT
        end = stop
