"""How the model of names is made."""

import json

from spacy.language import Language

from transforms.language.names_model import KINDS, read_model
from transforms.language.pipeline import parse_text
from transforms.language.training.names import Example, accuracy, examples_of, fit, stored

EXAMPLES = [
    *(Example({"titled": 1.0, "tag NNP": 1.0}, "person", 2, 1.4) for _ in range(8)),
    *(Example({"before in": 1.0, "tag NNP": 1.0}, "place", 1, 1.0) for _ in range(8)),
    Example({"rare": 1.0}, "none", 1, 1.0),
]


def test_a_model_learns_what_tells_kinds_apart() -> None:
    model = fit(EXAMPLES)
    assert accuracy(model, EXAMPLES[:-1]) == 1.0
    assert "rare" not in model.weights  # one form alone
    person, place = KINDS.index("person"), KINDS.index("place")
    assert model.weights["titled"][person] > 0 > model.weights["titled"][place]


def test_training_twice_gives_the_same_file() -> None:
    assert stored(fit(EXAMPLES)) == stored(fit(EXAMPLES))


def test_a_stored_model_is_read_as_it_was() -> None:
    model = fit(EXAMPLES)
    assert read_model(stored(model)) == model
    assert json.loads(stored(model))["kinds"] == list(KINDS)


def test_marked_names_become_examples(nlp: Language) -> None:
    text = "Sela Talvik met Oren Orbek in Larka. Talvik spoke for the Larka Mills board."
    marks = [
        ("Sela Talvik", "Person"),
        ("Oren Orbek", "Person"),
        ("Larka", "Location"),
        ("Larka Mills", "Organization"),
    ]
    entities = [
        {"start": text.index(name), "end": text.index(name) + len(name), "label": label} for name, label in marks
    ]
    found = examples_of({"raw_text": text, "entities_raw": entities}, parse_text(nlp, text))
    kinds = {kind for example in found for kind in [example.kind]}
    assert {"person", "place"} <= kinds
    assert all(example.weight > 0 and example.features for example in found)
