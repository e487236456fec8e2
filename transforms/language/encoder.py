"""Vectors of tokens in their context: what the model's own token-to-vector network computes, in less time.

Two thirds of a parse is this network, which the model holds twice (for tagger and parser, and for names). What it first makes of
a token follows from the token alone (its form, its norm, whether a space follows), so that it is remembered: 0.6 us a token
instead of 5.9. The layers above it are computed as they are defined (maxout over a window, layer normalisation, residual:
`spacy.MaxoutWindowEncoder.v2`), on blocks of tokens that stay in the processor's cache and without what only training
needs: 8.7 us instead of 12.2. The sums are taken in another order, so that values differ in the seventh digit.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import batched, count
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

Floats = npt.NDArray[np.float32]
Word = tuple[int, int, int]  # ORTH, NORM and SPACY of a token: all that a token's own vector follows from

WORD: list[int | str] = ["ORTH", "NORM", "SPACY"]
# 25 MB for each of the two networks. When there are more than these, all are forgotten: of 6 million words of news 5.3 % are made
# anew (9.1 % with half as many; 3.4 % if those seen last were kept, which takes longer to tell).
MOST_WORDS = 65_536
# New words go through the network in groups of this size, filled up with blanks: how a matrix product is summed may depend on
# the number of its rows, and a word must have the same vector in whatever company it is met first.
GROUP = 64
FILLER = " "
# Tokens in a block: 500 and 2,000 are slower (9.0 and 9.5 us a token; 8.7 here, 10.1 with all 5,000 at once).
BLOCK = 1_000
ROWS = 64  # blocks are filled up to a multiple of this, for the same reason


def encode_words_faster(nlp: Language) -> None:
    """Puts what computes faster in the place of the pipeline's two networks. Raises ValueError if they are built otherwise than
    is understood here."""
    shared, names = cast(TrainablePipe, nlp.get_pipe("tok2vec")), cast(TrainablePipe, nlp.get_pipe("ner"))
    shared.model = _faster(shared.model, nlp.vocab)
    own = names.model.get_ref("tok2vec").layers[0]  # what follows makes its width that of the transitions
    names.model.replace_node(own, _faster(own, nlp.vocab))


def _faster(network: Model[Any, Any], vocab: Vocab) -> Model[Any, Any]:
    """A model that computes what `network` does (list of Doc -> list of float32 arrays, a row a token). Raises ValueError if
    `network` is built otherwise than is understood here."""
    try:
        embed, encode = network.layers
        encoder = Encoder(encode)
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(
            f"the model's {network.name[:60]} ... is built otherwise than is understood: {error}"
        ) from error
    words = WordVectors(embed, vocab, encoder.width)

    def forward(model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        if is_train:
            raise NotImplementedError("this model computes and cannot be trained")
        return encoder(words.of(docs)), lambda gradient: gradient

    return Model("faster_tok2vec", forward, dims={"nO": encoder.width})


class WordVectors:
    """The vectors of words outside of their context, as the model's `embed` makes them, remembered."""

    def __init__(self, embed: Model[Any, Any], vocab: Vocab, width: int) -> None:
        self._embed, self._vocab = embed, vocab
        self._rows: dict[Word, int] = {}
        self._vectors: Floats = np.empty((MOST_WORDS, width), np.float32)

    def of(self, docs: Sequence[Doc]) -> list[Floats]:
        """An array for each Doc, a row a token."""
        words: list[list[Word]] = [[tuple(word) for word in doc.to_array(WORD).tolist()] for doc in docs]
        self._remember({word: None for of_doc in words for word in of_doc})
        return [self._vectors[[self._rows[word] for word in of_doc]] for of_doc in words]

    def _remember(self, words: Collection[Word]) -> None:
        new = [word for word in words if word not in self._rows]
        if len(self._rows) + len(new) > MOST_WORDS:
            self._rows.clear()
            self._vectors = np.empty((max(MOST_WORDS, len(words)), self._vectors.shape[1]), np.float32)
            new = list(words)
        for group in batched(new, GROUP):
            at = len(self._rows)
            self._vectors[at : at + len(group)] = self._made(group)
            self._rows.update(zip(group, count(at)))

    def _made(self, words: Sequence[Word]) -> Floats:
        strings = self._vocab.strings
        filled = [*words, *[(strings.add(FILLER), strings.add(FILLER), 0)] * (GROUP - len(words))]
        doc = Doc(self._vocab, [strings[orth] for orth, _, _ in filled], [bool(space) for _, _, space in filled])
        for token, (_, norm, _) in zip(doc, filled, strict=True):
            if token.norm != norm:
                token.norm_ = strings[norm]
        made: Floats = self._embed.predict([doc])[0]
        return made[: len(words)]


class Encoder:
    """The layers over the window of a token, and a block of rows for each step. `pad`: rows of zeros between two sequences,
    so that none sees another."""

    def __init__(self, encode: Model[Any, Any]) -> None:
        self._layers = [Layer(residual.layers[0]) for residual in encode.layers[0].layers]
        self._pad: int = encode.attrs["pad"]
        self.width = self._layers[0].width

    def __call__(self, sequences: Sequence[Floats]) -> list[Floats]:
        return [rows for block in self._blocks(sequences) for rows in self._encode(block)]

    def _blocks(self, sequences: Sequence[Floats]) -> Iterator[list[Floats]]:
        block: list[Floats] = []
        size = 0
        for rows in sequences:
            if block and size + len(rows) > BLOCK:
                yield block
                block, size = [], 0
            block.append(rows)
            size += len(rows)
        if block:
            yield block

    def _encode(self, sequences: Sequence[Floats]) -> list[Floats]:
        starts = []
        at = 1 + self._pad  # one row more at either end, for the window
        for rows in sequences:
            starts.append(at)
            at += len(rows) + self._pad
        n = -(-(at - 1) // ROWS) * ROWS
        values = np.zeros((n + 2, self.width), np.float32)
        for start, rows in zip(starts, sequences, strict=True):
            values[start : start + len(rows)] = rows
        windows: Floats = np.empty((n, 3 * self.width), np.float32)
        for layer in self._layers:
            values[1:-1] += layer(values, windows)
        return [values[start : start + len(rows)] for start, rows in zip(starts, sequences, strict=True)]


class Layer:
    """Maxout of three pieces over a token and its neighbours, then layer normalisation."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        nodes = {node.name: node for node in layer.walk()}
        window, maxout, norm = nodes["expand_window"], nodes["maxout"], nodes["layernorm"]
        weights, bias = _numbers(maxout, "W"), _numbers(maxout, "b")
        self.width, pieces, n_inputs = weights.shape
        if pieces != 3 or window.attrs["window_size"] != 1 or n_inputs != 3 * self.width:
            raise ValueError(f"maxout of {pieces} pieces over {n_inputs} inputs")
        # Piece after piece, so that the largest is taken of three blocks and not of each three neighbours.
        self._weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, n_inputs).T)
        self._bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._gain, self._shift = _numbers(norm, "G"), _numbers(norm, "b")

    def __call__(self, values: Floats, windows: Floats) -> Floats:
        """`values`: (n + 2, width), of which the first row and the last are neighbours alone; `windows`: room for (n, 3 width)."""
        width = self.width
        np.concatenate([values[:-2], values[1:-1], values[2:]], axis=1, out=windows)
        pieces: Floats = windows @ self._weights
        pieces += self._bias
        found: Floats = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
        np.maximum(found, pieces[:, 2 * width :], out=found)
        found -= found.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", found, found) / np.float32(width) + np.float32(1e-8)
        found *= (1 / np.sqrt(variance))[:, None]
        found *= self._gain
        found += self._shift
        return found


def _numbers(node: Model[Any, Any], name: str) -> Floats:
    return np.asarray(node.get_param(name), np.float32)
