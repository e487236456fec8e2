"""The language of a text."""

import re
from functools import lru_cache
from importlib import resources

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SHORTEST = 20  # letters
_SAMPLE = 2_000  # characters: more changes nothing, less does
_WORD = re.compile(r"\w+")
_FIRST_LOOK = 1_000  # characters
_FEWEST_WORDS = 40
# Share of words that are common in English and in no other language of the table. Of 4,500 texts in 15 languages none
# from 0.10 on was told to be another language by py3langid, and 93 % are: these need not wait for it (0.8 ms).
_PLAINLY = 0.10


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_pickled_model(MODEL_FILE)


@lru_cache(maxsize=1)
def _only_english() -> frozenset[str]:
    source = resources.files("transforms.knowledge").joinpath("function_words.tsv").read_text("utf-8")
    words = {code: set(rest.split()) for code, _, rest in (line.partition("\t") for line in source.splitlines())}
    return frozenset(words["en"].difference(*(found for code, found in words.items() if code != "en")))


def language_of(text: str) -> str | None:
    """The text's language, ISO 639-1, or None if the text is too short to tell."""
    words = _WORD.findall(text[:_FIRST_LOOK].casefold())
    if len(words) >= _FEWEST_WORDS:
        english = _only_english()
        if len([word for word in words if word in english]) >= _PLAINLY * len(words):
            return "en"
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _SHORTEST:
        return None
    # float32: numpy multiplies it by the model's float32 four times faster than the default uint16
    code, _ = _identifier().classify(sample.encode("utf-8", "replace").decode("utf-8"), datatype="float32")
    return str(code)
