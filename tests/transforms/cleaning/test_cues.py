"""Phrases of other languages' site frames."""

import pytest

from transforms.cleaning.cues import apply_cues, find_cue, load_cues
from transforms.cleaning.lines import form_units, split_lines
from warehouse.vocabulary import BLOCK_ROLES


def test_every_phrase_finds_its_own_role() -> None:
    cues = load_cues()
    assert len(cues) > 500 and set(cues.values()) <= set(BLOCK_ROLES)
    assert [phrase for phrase, role in cues.items() if find_cue(phrase.capitalize()) != role] == []


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Lesen Sie auch: Fähre läuft im Nebel auf Grund", "related"),
        ("À lire aussi | Le port ferme en hiver", "related"),
        ("Teilen", "share"),
        ("Política de privacidad", "navigation"),
        ("© 2025 Velmer Bote. Alle Rechte vorbehalten.", "copyright"),
        ("Читайте також:", "related"),
        ("Foto: Ana Bell", "caption"),
        ("Publié le 9 octobre 2025 à 10h15", "dateline"),
    ],
)
def test_lines_of_a_frame(line: str, role: str) -> None:
    units = form_units(split_lines(line))
    apply_cues(units)
    assert units[0].role == role or find_cue(line) == role


@pytest.mark.parametrize(
    "line",
    [
        "Suche nach Vermissten vor der Küste",
        "Die Anzeige gegen den Bürgermeister wurde zurückgezogen.",
        "Fotos aus dem Hafen zeigen den Schaden.",
        "Reklama kosztowała miasto milion.",
        "Menu des négociations : le port d'abord",
    ],
)
def test_sentences_with_such_words_are_none(line: str) -> None:
    assert find_cue(line) is None
