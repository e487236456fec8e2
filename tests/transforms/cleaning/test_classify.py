"""The line classifier: its weights, its verdicts, and whole pages in several languages."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cleaning.classify import RULE, is_sure, judge, load_model, read_model, sure_rules, verdicts
from transforms.cleaning.clean import Cleaned, Refused, clean_document
from transforms.cleaning.features import DOCUMENT, NAMES
from transforms.cleaning.lines import form_units, split_lines

ENGLISH = [
    "The harbour council of Velm voted on Monday to close the old ferry pier before the winter storms begin.",
    "Mayor Ana Bell said the crews would move to the new pier, and that no worker would lose a post in the town.",
    "“We have waited ten years for this vote,” she told reporters after the session in the town hall.",
    "The council will meet again in January to decide what becomes of the old customs house beside the pier.",
]
PAGES = {
    "en": (
        ["Skip to content", "World", "Politics", "Sport", "Weather", "Old pier to close before winter", "By Tom Reed"],
        ENGLISH,
        ["Related stories", "Ferry runs aground in fog", "Storm season begins early", "Leave a comment", "Privacy Policy"],
    ),
    "de": (
        ["Zum Inhalt springen", "Menü", "Politik", "Wirtschaft", "Sport", "Alte Fähre wird vor dem Winter geschlossen"],
        [
            "Der Hafenrat von Velm hat am Montag beschlossen, den alten Anleger noch vor den Winterstürmen zu schließen.",
            "Bürgermeisterin Ana Bell sagte, die Mannschaften zögen an den neuen Anleger um, und niemand verliere seine Stelle.",
            "„Wir haben zehn Jahre auf diesen Beschluss gewartet“, sagte sie nach der Sitzung im Rathaus der Stadt.",
            "Im Januar will der Rat entscheiden, was aus dem alten Zollhaus neben dem Anleger werden soll.",
        ],
        ["Lesen Sie auch", "Fähre läuft im Nebel auf Grund", "Teilen", "Impressum", "Datenschutz", "Alle Rechte vorbehalten"],
    ),
    "fr": (
        ["Aller au contenu", "Accueil", "Politique", "Économie", "Sports", "Le vieux quai fermera avant l'hiver"],
        [
            "Le conseil du port de Velm a voté lundi la fermeture du vieux quai avant le début des tempêtes de l'hiver.",
            "La maire Ana Bell a déclaré que les équipages iraient au nouveau quai et que personne ne perdrait son poste.",
            "« Nous avons attendu ce vote pendant dix ans », a-t-elle dit aux journalistes après la séance à la mairie.",
            "Le conseil se réunira de nouveau en janvier pour décider du sort de l'ancienne douane, à côté du quai.",
        ],
        ["À lire aussi", "Un ferry s'échoue dans le brouillard", "Partager", "Mentions légales", "Commentaires"],
    ),
    "es": (
        ["Ir al contenido", "Inicio", "Política", "Economía", "Deportes", "El viejo muelle cerrará antes del invierno"],
        [
            "El consejo del puerto de Velm votó el lunes cerrar el viejo muelle antes de que empiecen los temporales.",
            "La alcaldesa Ana Bell dijo que las tripulaciones pasarán al nuevo muelle y que nadie perderá su puesto.",
            "«Hemos esperado este voto durante diez años», dijo a los periodistas después de la sesión en el ayuntamiento.",
            "El consejo se reunirá de nuevo en enero para decidir qué será de la antigua aduana, junto al muelle.",
        ],
        ["Te puede interesar", "Un ferri encalla en la niebla", "Compartir", "Aviso legal", "Todos los derechos reservados"],
    ),
}  # fmt: skip


def clean(raw: str, **more: Any) -> Cleaned:
    result = clean_document({"document_id": "0" * 16, "source_uri": "a.txt", "raw_text": raw, **more}, None)
    assert isinstance(result, Cleaned), result
    return result


def test_weights_are_those_of_the_features() -> None:
    model = load_model()
    assert model.page.features == model.extracted.features == NAMES and model.is_extracted.features == DOCUMENT
    assert len(model.odds) > 2_000 and model.odds["subscribe"] < -1 and model.odds["cookies.notice"] < 0


def test_wrong_weights_are_an_error() -> None:
    with pytest.raises((KeyError, ValueError)):
        read_model("{}", {})


@pytest.mark.parametrize("language", PAGES)
def test_pages_in_several_languages(language: str) -> None:
    top, body, foot = PAGES[language]
    result = clean("\n".join([*top, *body, *foot]))
    assert result.article["text"] == "\n\n".join(body)
    assert result.article["language"] == language


@pytest.mark.parametrize("language", PAGES)
def test_clean_text_stays_whole_and_cleaning_again_changes_nothing(language: str) -> None:
    body = PAGES[language][1]
    text = "\n\n".join(body)
    assert clean(text).article["text"] == text
    assert clean(clean("\n".join(PAGES[language][0] + body)).article["text"]).article["text"] == text


def test_every_unit_has_its_score_and_what_was_in_doubt_the_models_rule() -> None:
    result = clean("\n".join([*ENGLISH, "Sign up here"]))
    assert all(0 <= block["score"] <= 1 for block in result.blocks)
    assert [block["rule"] for block in result.blocks] == [RULE] * 4 + ["subscribe.button"]
    assert min(b["score"] for b in result.blocks[:4]) > 0.5


def test_rules_that_are_sure_stand() -> None:
    units = form_units(split_lines("\n".join([*ENGLISH, "Key points", "© 2025 Velm Gazette"])))
    units[4].decide("key_points", "key_points.heading", keep=True)
    units[5].decide("cookie_notice", "cookies.notice")
    assert [is_sure(unit) for unit in units] == [False] * 4 + [True, True]
    assert verdicts(units, np.array([0.9, 0.9, 0.9, 0.01, 0.0, 1.0]), False).tolist() == [
        True,
        True,
        True,
        False,
        True,
        False,
    ]
    assert "cookies.notice" in sure_rules() and "caption.credit" not in sure_rules()


def test_on_a_page_unlike_others_what_scores_highest_is_the_article() -> None:
    units = form_units(split_lines("\n".join(ENGLISH)))
    assert verdicts(units, np.array([0.3, 0.3, 0.28, 0.02]), False).tolist() == [True, True, True, False]


def test_a_sections_heading_names_the_lines_below_it() -> None:
    units = form_units(
        split_lines("\n".join([*ENGLISH, "Leave a reply", "Nice one", "Home", "Ferry runs aground in fog again"]))
    )
    units[4].decide("comments", "comments.box")
    judge(units, None)
    assert [unit.role for unit in units[4:6]] == ["comments", "comments"]


@settings(deadline=None, max_examples=40)
@given(st.permutations(ENGLISH), st.integers(1, 3))
def test_cleaning_is_idempotent_and_keeps_no_state(body: list[str], repeats: int) -> None:
    top, _, foot = PAGES["en"]
    raw = "\n".join([*top, *body, *foot])
    results = [clean(raw) for _ in range(repeats)]
    assert all(result == results[0] for result in results)
    once = results[0].article["text"]
    assert clean(once).article["text"] == once


def test_a_line_of_a_megabyte() -> None:
    for piece in ("word ", "x", "* ", "Read more: "):
        clean("\n".join([*ENGLISH, piece * (1_000_000 // len(piece))]))


def test_more_words_signs_or_lines_than_an_article_can_have_are_refused() -> None:
    raw = "\n".join([*ENGLISH, "a. " * 333_333])
    document = {"document_id": "0" * 16, "source_uri": "a.txt", "raw_text": raw}
    refused = clean_document(document, None)
    assert isinstance(refused, Refused) and refused.reason == "too_long" and "split it" in refused.detail
    refused = clean_document({**document, "raw_text": raw.replace(" ", "\n")}, None)
    assert isinstance(refused, Refused) and refused.reason == "too_many_lines"
