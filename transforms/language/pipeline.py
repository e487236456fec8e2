"""Parsing: spaCy by paragraph, sentences never across a line end."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from itertools import chain, tee
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import use_ops

from transforms.language.analysis import Article, Sentence
from transforms.language.encoder import encode_words_faster
from transforms.language.models import MODELS
from transforms.language.words import remember_words

# Paragraphs in batches of 128: 11.9 articles/s a core against 9.3 for whole documents in batches of 32.
BATCH_SIZE = 128
# A batch's characters, so that its memory is bounded whatever the paragraphs: a token takes 12 kB while it is in the model,
# and may be one character. 128 paragraphs of news have 25,000.
BATCH_CHARACTERS = 40_000
# Characters of paragraphs that are remembered with their parse, 56 MB. Of 94,346 paragraphs in 6,149 different articles 6 %
# (1.8 % of the characters) had been there before: 1.1 % among the last four million characters, 0.7 % among the last million.
MOST_SEEN = 4_000_000
# spaCy refuses texts of more than a million characters; a paragraph that long is no prose and is parsed in parts.
LONGEST_PARAGRAPH = 20_000

# The model knows the common space alone, and cannot take lone surrogates: replaced one for one, so that offsets stay.
FOR_THE_MODEL = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u3000\t"), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}

# A link as Markdown writes it. To the parser its address is a noun, and often a word that heads an entry ("...-protests)").
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)?)\)")
_PARAGRAPH = re.compile(r"[^\n]+")
# spaCy takes what stands around a word off sign by sign, looking at the whole rest each time: 25,000 quotation marks without
# a space took 33 s. No article of 1,500 has half as many signs in a row.
_SIGNS = re.compile(r"(?:['’][sS]|[A-Z]{1,3}\$|[^\w\s]|_){64,}+")

NO_TENSOR: Any = np.zeros(0, np.float32)  # the vectors of a Doc, which nobody asks for, take two thirds of it

Unit = tuple[str, tuple[Article, int]]  # a paragraph for the model, its article, its offset there


@lru_cache(maxsize=2)
def load_model(size: str = "sm") -> Language:
    """The English model of that size, with what makes it faster and leaves its output as it is. Raises RuntimeError if
    the installed package holds another than the one tested."""
    # numpy's OpenBLAS multiplies matrices at 95 GFLOP/s a core where the BLIS that spaCy comes with has 34: it does not
    # know newer AMD processors (here an EPYC, Zen 4) and does without AVX. Not one tag, head or name differs in 327,000
    # tokens of news, nor between batches of 128 and of 37 paragraphs.
    with use_ops("numpy", use_blis=False):
        nlp = load_plain_model(size)
    remember_words(nlp)
    with use_ops("numpy", use_blis=False):
        encode_words_faster(nlp)
    return nlp


def load_plain_model(size: str = "sm") -> Language:
    """The model as it comes. Raises RuntimeError like `load_model`."""
    wanted = MODELS[size]
    module = import_module(wanted.package)
    nlp: Language = module.load() if hasattr(module, "load") else spacy.load(module.model_path())
    found = nlp.meta["name"], nlp.meta["version"]
    if found != (wanted.name, wanted.version):
        raise RuntimeError(
            f"the package {wanted.distribution} holds the model {found[0]} {found[1]}, but {wanted.name} {wanted.version} "
            "is needed: install from requirements.lock"
        )
    return nlp


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of each line that is not blank; a line of over LONGEST_PARAGRAPH characters in parts."""
    for line in _PARAGRAPH.finditer(text):
        content = line.group()
        if not content.strip():
            continue
        start = 0
        while len(content) - start > LONGEST_PARAGRAPH:
            cut = content.rfind(" ", start + 1, start + LONGEST_PARAGRAPH)
            cut = cut if cut > start else start + LONGEST_PARAGRAPH
            yield line.start() + start, content[start:cut]
            start = cut
        if content[start:].strip():
            yield line.start() + start, content[start:]


def for_the_model(text: str) -> str:
    """A paragraph as the model gets it, of the same length: odd spaces made plain, addresses of links and
    endless runs of signs blank."""
    text = _SIGNS.sub(lambda m: " " * len(m[0]), text.translate(FOR_THE_MODEL))
    return _LINK.sub(lambda m: f" {m[1]} {' ' * (len(m[0]) - len(m[1]) - 2)}", text) if "](http" in text else text


def parse(nlp: Language, articles: Iterable[Article]) -> Iterator[Article]:
    """Fills the sentences of each article, in order; paragraphs of many articles go through the model together, and one that was
    seen before does not go through it again.

    An article is asked for when its paragraphs are due, not before.
    """
    ahead, waiting = tee(articles)
    units = ((for_the_model(text), (article, offset)) for article in ahead for offset, text in paragraphs(article.text))
    current: Article | None = None
    seen = seen_by(nlp)
    docs = chain.from_iterable(seen.parsed(batch) for batch in _batches(units))
    for doc, (article, offset) in docs:
        while current is not article:
            if current is not None:
                yield current
            current = next(waiting)
        _add_sentences(article, doc, offset)
    if current is not None:
        yield current
    yield from waiting


class Seen:
    """Paragraphs that a model has parsed, those met last. What they were parsed to is shared, and nobody changes it."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._docs: OrderedDict[str, Doc] = OrderedDict()
        self._size = 0

    def parsed(self, units: Sequence[Unit]) -> list[tuple[Doc, tuple[Article, int]]]:
        """The paragraphs with their Docs, in order."""
        new = list(dict.fromkeys(text for text, _ in units if text not in self._docs))
        for text, doc in zip(new, self._nlp.pipe(new, batch_size=BATCH_SIZE), strict=True):
            doc.tensor = NO_TENSOR
            self._docs[text] = doc
            self._size += len(text)
        found = []
        for text, of_article in units:
            self._docs.move_to_end(text)
            found.append((self._docs[text], of_article))
        while self._size > MOST_SEEN:
            self._size -= len(self._docs.popitem(last=False)[0])
        return found


@lru_cache(maxsize=4)
def seen_by(nlp: Language) -> Seen:
    return Seen(nlp)


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    batch: list[Unit] = []
    size = 0
    for unit in units:
        if batch and (len(batch) == BATCH_SIZE or size + len(unit[0]) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(unit)
        size += len(unit[0])
    if batch:
        yield batch


def _add_sentences(article: Article, doc: Doc, offset: int) -> None:
    paragraph = article.sentences[-1].paragraph + 1 if article.sentences else 0
    for span in doc.sents:
        if not span.text.strip():
            continue
        article.sentences.append(Sentence(len(article.sentences), paragraph, offset, span))


def parse_text(nlp: Language, text: str) -> Article:
    """One text parsed, for tests and for showing what a rule does."""
    return next(iter(parse(nlp, [Article("0" * 16, text)])))
