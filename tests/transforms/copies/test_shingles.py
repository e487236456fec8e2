"""Words of texts as numbers, and their shingles."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies.shingles import BREAK, Vocabulary, shingles

PROSE = " ".join(f"word{i} of the harbour report" for i in range(20))


def read(*texts: str) -> list[list[str]]:
    vocabulary = Vocabulary()
    return [[vocabulary.spelled[code >> 1] for code in codes.tolist()] for codes in vocabulary.read(texts)]


def test_signs_case_and_white_space_do_not_count() -> None:
    assert read("A “bridge”, CLOSED:\tfor\u00a0ten days!") == read("a bridge closed for ten days")
    assert read("the port—closed") == read("The port -- closed")


def test_addresses_are_no_words() -> None:
    assert read("see https://example.org/a-b_c?d for [the bridge](https://example.org/x) now") == [
        ["see", "for", "the", "bridge", "now"]
    ]


def test_names_and_numbers_are_marked() -> None:
    (codes,) = Vocabulary().read(["the Ferry left at 9:30 for Oslo in a storm"])
    assert [code & 1 for code in codes.tolist()] == [0, 1, 0, 0, 1, 0, 1, 0, 0, 0]


def test_menus_are_left_out_of_a_text_and_headings_are_not() -> None:
    (with_menu,) = read(f"Home\nNews\n\nSport and more\n{PROSE}\nA heading\n{PROSE}\nContact us")
    assert with_menu == read(f"{PROSE} A heading {PROSE} Contact us")[0]


def test_a_text_of_short_lines_alone_is_taken_whole() -> None:
    assert read("Roses are red\nviolets are blue") == [["roses", "are", "red", "violets", "are", "blue"]]


def test_short_lines_of_neighbouring_texts_are_no_menu() -> None:
    assert read(f"{PROSE}\nThe end", f"The start\n{PROSE}")[0][-2:] == ["the", "end"]


def test_shingles_of_short_texts() -> None:
    one, two, none = Vocabulary().read(["ferry late", "the ferry is late", " … "])
    assert [len(shingles(codes, 3)) for codes in (one, two, none)] == [1, 2, 0]


@given(st.lists(st.text(st.characters(), max_size=60), max_size=5))
def test_any_texts_can_be_read_and_the_others_do_not_matter(texts: list[str]) -> None:
    together = [codes.tolist() for codes in Vocabulary().read(texts)]
    alone = [codes.tolist() for text in texts for codes in Vocabulary().read([text])]
    assert together == alone
    assert all(code > BREAK for codes in together for code in codes)
