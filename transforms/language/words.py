"""Part of speech, morphology and lemma of words: the model's own attribute ruler and lemmatizer, remembered.

What the two components say of a token follows from its form, tag and dependency, except where a pattern of the ruler
spans several tokens ("there is", "gon na"); those tokens are looked at in their context, always anew. So the values are
the same as the components', at 2 us a token instead of 15 (3 to 9 while the words are new).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from thinc.types import Ints2d

NAME = "remembered_words"
# About 15 MB a worker. A hundred articles of news hold 24,000 different forms with tag and dependency.
MOST_WORDS = 32_768

Word = tuple[int, int, int]  # ORTH, TAG and DEP of a token
Values = tuple[int, int, int, int, int]  # in the order of SET
WORD: list[int | str] = ["ORTH", "TAG", "DEP"]
SET: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]


def remember_words(nlp: Language) -> None:
    """Replaces attribute ruler and lemmatizer in the pipeline. Raises ValueError if a pattern of the ruler asks for more
    than form, tag and dependency."""
    nlp.add_pipe(NAME, after="lemmatizer")
    for name in ("attribute_ruler", "lemmatizer"):
        nlp.disable_pipe(name)


@Language.factory(NAME, assigns=["token.pos", "token.morph", "token.lemma"], requires=["token.tag", "token.dep"])
def _of_pipeline(nlp: Language, name: str) -> "RememberedWords":
    ruler, lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
    assert isinstance(ruler, AttributeRuler) and isinstance(lemmatizer, Lemmatizer)
    return RememberedWords(ruler, lemmatizer)


class RememberedWords:
    """A pipeline component that sets what `ruler`, then `lemmatizer` would set."""

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        self._ruler, self._lemmatizer, self._vocab = ruler, lemmatizer, ruler.vocab
        self._forms, self._expressions = _forms_asked_for(ruler)
        _index_as_sets(lemmatizer)
        longer = [pattern for pattern in _patterns(ruler) if len(pattern) > 1]
        self._reach = max(map(len, longer), default=1) - 1  # tokens to either side that can matter
        self._openers = Matcher(self._vocab)
        self._openers.add("opens a longer pattern", [pattern[:1] for pattern in longer])
        self._annotated = lru_cache(MOST_WORDS)(self._annotate)
        self._ruled_alone = lru_cache(MOST_WORDS // 4)(self._rule_alone)
        self._lemma = lru_cache(MOST_WORDS // 2)(self._lemmatize)

    def __call__(self, doc: Doc) -> Doc:
        words: list[Word] = [tuple(word) for word in doc.to_array(WORD).tolist()]
        if not words:
            return doc
        found = [self._annotated(*word) for word in words]
        values = [of_word for of_word, _ in found]
        near = {
            near
            for at, (_, opens) in enumerate(found)
            if opens
            for near in range(at, min(at + self._reach + 1, len(words)))
        }
        for at in near:
            start = max(0, at - self._reach)
            values[at] = self._with_lemma(words[at][0], self._rule(words[start : at + self._reach + 1])[at - start])
        doc.from_array(SET, _array(values))
        return doc

    def _annotate(self, orth: int, tag: int, dep: int) -> tuple[Values, bool]:
        """The values of a token that stands alone, and whether it can begin a pattern of several tokens."""
        ruled, opens = self._ruled_alone(orth if self._is_asked_for(orth) else self._vocab.strings.add("x"), tag, dep)
        return self._with_lemma(orth, ruled), opens

    def _is_asked_for(self, orth: int) -> bool:
        """Does a pattern ask for this form? To the ruler all other forms are the same."""
        form = self._vocab[orth]
        return form.is_space or form.lower_ in self._forms or any(e.search(form.lower_) for e in self._expressions)

    def _rule_alone(self, orth: int, tag: int, dep: int) -> tuple[Values, bool]:
        return self._rule([(orth, tag, dep)])[0], bool(self._openers(self._doc([(orth, tag, dep)]), allow_missing=True))

    def _rule(self, words: list[Word]) -> list[Values]:
        return [tuple(row) for row in self._ruler(self._doc(words)).to_array(SET).tolist()]

    def _with_lemma(self, orth: int, ruled: Values) -> Values:
        tag, pos, morph, lemma, dep = ruled
        return tag, pos, morph, lemma or self._lemma(orth, pos, morph), dep

    def _lemmatize(self, orth: int, pos: int, morph: int) -> int:
        doc = Doc(self._vocab, words=[self._vocab.strings[orth]])
        doc.from_array(["POS", "MORPH"], _array([(pos, morph)]))
        lemma = self._lemmatizer.lemmatize(doc[0])[0]
        self._lemmatizer.cache.clear()  # it would grow without end
        return self._vocab.strings.add(lemma)

    def _doc(self, words: list[Word]) -> Doc:
        doc = Doc(self._vocab, words=[self._vocab.strings[orth] for orth, _, _ in words])
        return doc.from_array(["TAG", "DEP"], _array([word[1:] for word in words]))


def _array(rows: Sequence[tuple[int, ...]]) -> Ints2d:
    return cast(Ints2d, np.array(rows, dtype=np.uint64))


def _index_as_sets(lemmatizer: Lemmatizer) -> None:
    """The tables of known lemmas come as lists of up to 60,000, in which each look-up of a new word took 0.1 ms."""
    table = lemmatizer.lookups.get_table("lemma_index")
    for pos, forms in table.items():
        table.set(pos, frozenset(forms))


def _patterns(ruler: AttributeRuler) -> Iterator[list[dict[str, Any]]]:
    for rule in ruler.patterns:
        yield from rule["patterns"]  # type: ignore[misc]


def _forms_asked_for(ruler: AttributeRuler) -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """The lower-case forms that patterns name, and the regular expressions that they hold forms against."""
    forms: set[str] = set()
    expressions = []
    for token in (token for pattern in _patterns(ruler) for token in pattern):
        if unknown := token.keys() - {"LOWER", "TAG", "DEP", "IS_SPACE"}:
            raise ValueError(f"a pattern of the attribute ruler asks for {sorted(unknown)}, more than is remembered")
        match token.get("LOWER"):
            case None:
                pass
            case str(form):
                forms.add(form)
            case {"IN": list(several), **rest} if not rest:
                forms.update(several)
            case {"REGEX": str(expression), **rest} if not rest:
                expressions.append(re.compile(expression))
            case other:
                raise ValueError(f"a pattern of the attribute ruler asks for forms by {other}, not as is remembered")
    return frozenset(forms), expressions
