"""The remembered words against the model's own attribute ruler and lemmatizer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

from transforms.language import words
from transforms.language.models import MODELS, is_installed
from transforms.language.pipeline import load_model, load_plain_model
from transforms.language.words import RememberedWords

ALL: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START"]
TEXTS = [
    "There is a bridge over the Orla, and there were guards on it. There's nobody now, there are only ruins.",
    "They're gonna talk, we gotta wait; let's see. C'mon, y'all ain't leaving, nothin' happened!",
    "Is there hope? It is what there was to be had, said the mayor, who did what she had to do.",
    "Ministers' wives left leaves; the better men were leaving, having left. Don't you? I saw it, it saw me.",
    "That the army that left that town has not been paid is but a rumour, because it'd do no good.",
    "  Two  spaces ,\ttabs \u00a0 and 14,000 men -- in the U.S.A. -- NOTHIN' ELSE… 😀",
    "gonna",
    "there",
    "",
]
# Forms of which patterns over two tokens are made, and some others.
FORMS = "there There is are was 's 're gon na got ta let c'm on y y' Y all ai n't nt nothin' do had I it that men ran   Orla"
TAGS = ["EX", "VBZ", "VBP", "VB", "IN", "DT", "NN", "NNS", "RB", "_SP", "CC", ""]
DEPS = ["expl", "ROOT", "aux", "nsubj", "dobj", "mark", "det", "advmod", "conj", "dep", ""]


@pytest.fixture(scope="module")
def plain() -> Language:
    return load_plain_model()


@pytest.fixture(scope="module")
def remembered(plain: Language) -> RememberedWords:
    return RememberedWords(*_own(plain))


def _own(nlp: Language) -> tuple[AttributeRuler, Lemmatizer]:
    ruler, lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
    assert isinstance(ruler, AttributeRuler) and isinstance(lemmatizer, Lemmatizer)
    return ruler, lemmatizer


def _parsed(nlp: Language, text: str) -> Doc:
    return nlp(text, disable=["attribute_ruler", "lemmatizer", "ner"])


def _by_components(nlp: Language, doc: Doc) -> list[list[int]]:
    for component in _own(nlp):
        doc = component(doc)
    rows: list[list[int]] = doc.to_array(ALL).tolist()
    return rows


@pytest.mark.parametrize("text", TEXTS)
def test_the_values_are_those_of_the_components(plain: Language, remembered: RememberedWords, text: str) -> None:
    assert remembered(_parsed(plain, text)).to_array(ALL).tolist() == _by_components(plain, _parsed(plain, text))


def test_what_stands_around_a_word_counts(plain: Language, remembered: RememberedWords) -> None:
    """The texts above do hold words whose values come from a pattern of several tokens."""
    there, gonna = (remembered(_parsed(plain, text)) for text in (TEXTS[0], TEXTS[1]))
    assert there[1].pos_ == "VERB" and there[1].text == "is"
    assert [t.lemma_ for t in gonna if t.text in ("gon", "na")] == ["go", "to"]


@pytest.mark.filterwarnings("ignore:.*W108")  # of words without a tag, by the lemmatizer
@given(
    st.lists(
        st.tuples(st.sampled_from([*FORMS.split(" "), "\n"]), st.sampled_from(TAGS), st.sampled_from(DEPS)), max_size=12
    )
)
def test_any_sequence_of_words_gets_the_values_of_the_components(
    plain: Language, remembered: RememberedWords, tokens: list[tuple[str, str, str]]
) -> None:
    def doc() -> Doc:
        found = Doc(plain.vocab, words=[form or " " for form, _, _ in tokens])
        for token, (_, tag, dep) in zip(found, tokens, strict=True):
            token.tag_, token.dep_ = tag, dep
        return found

    assert remembered(doc()).to_array(ALL).tolist() == _by_components(plain, doc())


def test_a_full_cache_changes_nothing(plain: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_WORDS", 4)
    small = RememberedWords(*_own(plain))
    for _ in range(2):
        for text in TEXTS:
            assert small(_parsed(plain, text)).to_array(ALL).tolist() == _by_components(plain, _parsed(plain, text))


@pytest.mark.parametrize(
    "token", [{"SHAPE": "Xxxx"}, {"LOWER": {"NOT_IN": ["a"]}}, {"LOWER": {"IN": ["a"], "NOT_IN": ["b"]}}]
)
def test_a_pattern_that_asks_for_more_is_refused(plain: Language, token: dict[int | str, Any]) -> None:
    ruler = AttributeRuler(plain.vocab)
    ruler.add([[token]], {"POS": "NOUN"})
    with pytest.raises(ValueError, match="attribute ruler asks for"):
        RememberedWords(ruler, _own(plain)[1])


@pytest.mark.slow
@pytest.mark.parametrize("size", [size for size in MODELS if is_installed(size)])
def test_the_model_that_codes_gives_what_the_plain_model_gives(size: str) -> None:
    """Words remembered, and matrices multiplied by another library: not a label differs."""
    model, plain = load_model(size), load_plain_model(size)
    assert not {"attribute_ruler", "lemmatizer"} & set(model.pipe_names)
    for one, other in zip(model.pipe(TEXTS), plain.pipe(TEXTS), strict=True):
        assert _labels(one) == _labels(other)


def _labels(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_type_, t.ent_iob) for t in doc]
