"""Decoding: the character set is found, and nothing that cannot be decoded stops anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reading.decode import charset_of_page, decode, is_binary, known_charset

GERMAN = "Der Rat der Stadt Velm schließt die alte Fähre. Die Brücke bleibt für Fußgänger geöffnet. " * 5


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_finds_the_character_set(charset: str) -> None:
    assert decode(GERMAN.encode(charset))[0] == GERMAN


def test_stated_character_set_is_tried() -> None:
    assert decode("Порт закрыт".encode("koi8-r"), "KOI8-R") == ("Порт закрыт", "koi8-r")


def test_utf8_goes_before_a_wrong_statement() -> None:
    assert decode("Fähre".encode(), "iso-8859-1") == ("Fähre", "utf-8")


def test_latin_1_means_windows_1252() -> None:
    assert decode("“Fähre”".encode("cp1252"), "iso-8859-1") == ("“Fähre”", "cp1252")


def test_damaged_utf8_stays_utf8() -> None:
    data = GERMAN.encode()[:-2] + "ß".encode()[:1]
    text, charset = decode(data)
    assert charset == "utf-8" and text.startswith("Der Rat der Stadt Velm schließt") and text.endswith("\ufffd")


def test_few_odd_bytes_are_western() -> None:
    assert decode(b"The caf\xe9 is open") == ("The café is open", "cp1252")


@pytest.mark.parametrize("name", [None, "", "nonsense", "zlib", "base64", "unicode_escape", "a\0b"])
def test_what_is_no_character_set(name: str | None) -> None:
    assert known_charset(name) is None


def test_page_states_its_character_set() -> None:
    assert charset_of_page(b'<META http-equiv="Content-Type" content="text/html; charset=Shift_JIS">') == "shift_jis"
    assert charset_of_page(b"<meta charset='utf-16'>") == "utf-8"
    assert charset_of_page(b"<p>charset=utf-8</p>") is None


def test_binary() -> None:
    assert is_binary(b"a\0b") and not is_binary("ab".encode("utf-16")) and not is_binary(b"a\0", "utf-16-le")


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16-le", "iso2022_jp", "idna", "punycode", "cp037"])
)
def test_never_fails(data: bytes, charset: str | None) -> None:
    text, used = decode(data, charset)
    text.encode("utf-8")
    assert known_charset(used) == used and "\r" not in text and "\0" not in text
