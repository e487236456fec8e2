"""What a worker process holds from one partition to the next. The fork server imports this module, so that the workers
share one loaded model."""

from functools import cache

from spacy.language import Language

from transforms.knowledge.entities import EntityBase, load_entities
from transforms.knowledge.lexicon import Lexicon, load_lexicon
from transforms.language.pipeline import load_model


@cache
def model(size: str = "sm") -> Language:
    return load_model(size)


def base(own: str = "") -> EntityBase:
    return load_entities(own)


@cache
def lexicon() -> Lexicon:
    return load_lexicon()
