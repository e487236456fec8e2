"""The model of the kinds of names: reading, scoring, training."""

import json

import pytest
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.language.names import capitalised, spans_of
from transforms.language.names_features import relations
from transforms.language.names_labels import certain, decide, described
from transforms.language.names_model import KINDS, load_kind_model, read_model
from transforms.language.pipeline import parse_text

WEIGHTS = {"kinds": list(KINDS), "start": [0, 10, 0, 0, 0, 0, 0], "weights": {"titled": [300, 0, 0, 0, 0, 0, -100]}}


def test_features_add_to_the_start() -> None:
    model = read_model(json.dumps(WEIGHTS))
    assert model.scores({}) == pytest.approx([0, 0.1, 0, 0, 0, 0, 0])
    assert model.scores({"titled": 0.5, "unknown": 1.0}) == pytest.approx([1.5, 0.1, 0, 0, 0, 0, -0.5])


def test_scores_go_on_from_other_scores() -> None:
    model = read_model(json.dumps(WEIGHTS))
    assert model.scores({"titled": 1.0}, [1.0] * 7) == pytest.approx([4, 1, 1, 1, 1, 1, 0])


def test_a_model_of_other_kinds_is_refused() -> None:
    with pytest.raises(ValueError, match="decides between"):
        read_model(json.dumps(WEIGHTS | {"kinds": ["person"]}))


def test_the_shipped_model_has_a_weight_for_every_kind() -> None:
    model = load_kind_model()
    assert len(model.start) == len(KINDS)
    assert all(len(weights) == len(KINDS) for weights in model.weights.values())
    for kind in range(len(KINDS)):
        assert any(weights[kind] > 0.5 for weights in model.weights.values())


def described_in(nlp: Language, text: str) -> dict[str, dict[str, float]]:
    article, base = parse_text(nlp, text), load_entities()
    found = spans_of(article, capitalised(text), base)
    return described(article, found, certain(found, text, base))


def test_what_is_seen_of_a_name_are_shares_of_its_mentions(nlp: Language) -> None:
    seen = described_in(nlp, "President Talvik left the town. Then Talvik said so.")["Talvik"]
    assert seen["titled"] == 0.5
    assert seen["after said"] == 0.5
    assert seen["words 1"] == 1.0


def test_the_base_decides_what_it_knows(nlp: Language) -> None:
    seen = described_in(nlp, "Ukraine thanked Emmanuel Macron and Sela Orbek of Larka.")
    assert not {"Ukraine", "Emmanuel Macron"} & set(seen)


def test_company_is_lists_and_longer_names(nlp: Language) -> None:
    text = "Oren Talvik met Orbek and Stona.\nThen Talvik left."
    article, base = parse_text(nlp, text), load_entities()
    found = spans_of(article, capitalised(text), base)
    kinds = {"Oren Talvik": "PERSON", "Orbek": "GPE", "Talvik": "-"}
    company = relations(text, found, kinds)
    assert company["Talvik"] == {"part last PERSON": 0.5}
    assert company["Stona"] == {"list GPE": 1.0}


def test_class_words_and_titles_outweigh_the_recogniser(nlp: Language) -> None:
    text = "Grace Park sang. Larka Airways fell, Tal River rose, and Senator Orbek spoke."
    article, base = parse_text(nlp, text), load_entities()
    labels = decide(article, spans_of(article, capitalised(text), base), base, load_kind_model())
    assert labels["Larka Airways"] == "ORG"
    assert labels["Tal River"] == "LOC"
    assert labels["Orbek"] == "PERSON"
    assert labels.get("Grace Park") == "PERSON"
