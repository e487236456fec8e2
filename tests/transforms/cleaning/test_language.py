"""The language of a text, told by a first look or by the identifier."""

import pytest

from transforms.cleaning.language import language_of

TEXTS = {
    "en": "The harbour council of the town voted on Monday to close the old pier, and the crews were told that they would move. ",
    "de": "Der Rat der Stadt hat am Montag für die Schließung der alten Fähre gestimmt, und die Arbeiter ziehen im Winter um. ",
    "fr": "Le conseil de la ville a voté lundi la fermeture du vieux quai, et les équipages iront au nouveau port avant l'hiver. ",
    "es": "El consejo de la ciudad votó el lunes el cierre del viejo muelle, y las tripulaciones irán al nuevo antes del invierno. ",
    "uk": "Міська рада проголосувала в понеділок за закриття старого причалу, і екіпажі перейдуть на новий до зими. ",
}


@pytest.mark.parametrize("code", TEXTS)
def test_language(code: str) -> None:
    assert language_of(TEXTS[code]) == code and language_of(TEXTS[code] * 20) == code


def test_too_short_to_tell() -> None:
    assert language_of("Pier closed.") is None and language_of("") is None


def test_english_words_in_another_language_do_not_make_it_english() -> None:
    assert language_of((TEXTS["de"] + "Er nannte es „the deal of the year“. ") * 5) == "de"
