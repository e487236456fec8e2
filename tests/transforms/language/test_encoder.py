"""The faster encoder against the model's own networks."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import Linear, Model, chain

from transforms.language import encoder
from transforms.language.encoder import WordVectors
from transforms.language.pipeline import load_model, load_plain_model

TEXTS = [
    "The harbour of Velm was closed on Tuesday, the ministry said.",
    "Don't you know? I can't, won't, shan't; y'all're gonna see 14,000 men -- in the U.S.A. -- leave…",
    "  Two  spaces ,\ttabs and 😀 signs …",
    "Talks.",
    "",
    " ".join(f"Delegation {n} left on day {n}." for n in range(300)),
]


@pytest.fixture(scope="module")
def plain() -> Language:
    return load_plain_model()


def _networks(nlp: Language) -> list[Model[Any, Any]]:
    shared, names = cast(TrainablePipe, nlp.get_pipe("tok2vec")), cast(TrainablePipe, nlp.get_pipe("ner"))
    return [shared.model, names.model.get_ref("tok2vec").layers[0]]


def _faster(plain: Language) -> list[Model[Any, Any]]:
    return [encoder._faster(network, plain.vocab) for network in _networks(plain)]


def _docs(nlp: Language, texts: list[str]) -> list[Doc]:
    return [nlp.make_doc(text) for text in texts]


def test_vectors_are_those_of_the_model(plain: Language) -> None:
    docs = _docs(plain, TEXTS)
    for network, faster in zip(_networks(plain), _faster(plain), strict=True):
        for wanted, found in zip(network.predict(docs), faster.predict(docs), strict=True):
            assert found.shape == wanted.shape and found.dtype == np.float32
            assert np.allclose(found, wanted, rtol=0, atol=1e-5)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), max_size=6))
def test_vectors_are_those_of_the_model_for_any_text(plain: Language, texts: list[str]) -> None:
    docs = _docs(plain, [*texts, "end"])
    for network, faster in zip(_networks(plain), _faster(plain), strict=True):
        for wanted, found in zip(network.predict(docs), faster.predict(docs), strict=True):
            assert np.allclose(found, wanted, rtol=0, atol=1e-5)


def test_vectors_are_the_same_bits_in_any_company(plain: Language) -> None:
    docs = _docs(plain, TEXTS)
    for before, after in zip(_faster(plain), _faster(plain), strict=True):
        together = before.predict(docs)
        alone = [after.predict([doc])[0] for doc in reversed(docs)][::-1]
        assert all((a == b).all() for a, b in zip(together, alone, strict=True))


def test_words_that_are_too_many_are_forgotten_and_made_anew(plain: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "MOST_WORDS", 40)
    words = WordVectors(_networks(plain)[0].layers[0], plain.vocab, 96)
    docs = _docs(plain, TEXTS)
    first = [words.of([doc])[0] for doc in docs]
    again = words.of(docs)  # more than fit at once
    assert all((a == b).all() for a, b in zip(first, again, strict=True))


def test_a_network_that_is_built_otherwise_is_refused(plain: Language) -> None:
    with pytest.raises(ValueError, match="built otherwise"):
        encoder._faster(chain(Linear(4, 4), Linear(4, 4)), plain.vocab)


def test_it_does_not_train(plain: Language) -> None:
    with pytest.raises(NotImplementedError):
        _faster(plain)[0].begin_update(_docs(plain, TEXTS))


def test_the_pipeline_uses_it() -> None:
    assert [network.name for network in _networks(load_model())] == ["faster_tok2vec"] * 2
