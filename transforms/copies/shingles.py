"""Words of texts as numbers, and the shingles made of them (Broder 1997, "On the resemblance and containment of documents").

A word is what stands between blanks, without its punctuation and case: `"Don't,` and `dont` are one word, and so are the
typographic and the plain form of a quotation mark. Texts are cut and their pieces numbered by Arrow, a portion at once,
and each distinct piece is looked at once: half the time of a regular expression over every text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

SHINGLE_WORDS = 5  # of the published similarity
SHORT_SHINGLE_WORDS = 3  # of candidates and of the verdict: a noisy scan spares few longer ones
NOT_A_LETTER = re.compile(r"[\W_]+")
ADDRESS = re.compile(r"\]?\(?https?:.*|\]\(/.*", re.IGNORECASE)  # the target of a link is no word of the text
LINE = "\x02"
NO_WORD, BREAK = 0, 1
MENU_WORDS = 4  # lines as short as this beside one another are a menu, and no prose
MIN_PROSE = 40  # words; a text that has fewer beside its menus is taken whole
PORTION_TEXTS, PORTION_LENGTH = 1024, 4_000_000  # what is read at once; of the second, code points
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def word_id(lowered: str) -> int:
    """31 bits, never 0. Of half a million words some sixty share their id with another, which no verdict hangs on."""
    return max(crc32(lowered.encode("utf-8", "surrogatepass")) & 0x7FFFFFFF, 1)


class _Known(dict[str, int]):
    """Piece of a text -> its code."""

    def __init__(self, spelled: dict[int, str]) -> None:
        super().__init__({LINE: BREAK})
        self.spelled = spelled

    def __missing__(self, piece: str) -> int:
        bare = NOT_A_LETTER.sub("", ADDRESS.sub("", piece))
        code = NO_WORD
        if bare:
            is_mark = bare[0].isdigit() or bare[-1].isdigit() or (len(bare) > 1 and bare[0].isupper())
            lowered = bare.lower()
            code = word_id(lowered) << 1 | is_mark
            self.spelled[code >> 1] = lowered
        self[piece] = code
        return code


@dataclass
class Vocabulary:
    """The words met so far. It grows with the distinct words of the texts, not with the texts."""

    spelled: dict[int, str] = field(default_factory=dict)
    known: _Known = field(init=False)

    def __post_init__(self) -> None:
        self.known = _Known(self.spelled)

    def read(self, texts: Iterable[str]) -> Iterator[Codes]:
        """The words of each text in order, without menus: hash << 1 | is it a name (a capital) or a number.

        The same codes whatever was read before. Never raises; a lone surrogate is no letter.
        """
        for portion in _portions(texts):
            codes, starts = self._codes(portion)
            owner = np.repeat(np.arange(len(portion)), np.diff(starts))
            kept = _prose(codes, owner, len(portion))
            ends = np.cumsum(np.bincount(owner[kept], minlength=len(portion)))
            found = codes[kept]
            yield from (found[end - n : end].copy() for end, n in zip(ends, np.diff(ends, prepend=0), strict=True))

    def _codes(self, texts: Sequence[str]) -> tuple[Codes, Places]:
        """The codes of all pieces, and where each text begins and the last ends."""
        try:
            lines = pa.array(texts, pa.string())
        except UnicodeEncodeError:
            lines = pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())
        for old, new in (("\n", f" {LINE} "), ("—", " "), ("--", " ")):
            lines = pc.replace_substring(lines, old, new)
        pieces = pc.utf8_split_whitespace(lines)
        numbered = pieces.flatten().dictionary_encode()
        distinct: list[str] = numbered.dictionary.to_pylist()  # type: ignore[assignment]
        codes = np.fromiter(map(self.known.__getitem__, distinct), dtype=np.uint32, count=len(distinct))
        return codes[numbered.indices.to_numpy()], pieces.offsets.to_numpy().astype(np.intp)


def _portions(texts: Iterable[str]) -> Iterator[list[str]]:
    portion: list[str] = []
    length = 0
    for text in texts:
        portion.append(text)
        length += len(text)
        if len(portion) == PORTION_TEXTS or length >= PORTION_LENGTH:
            yield portion
            portion, length = [], 0
    if portion:
        yield portion


def _prose(codes: Codes, owner: Places, n_texts: int) -> Places:
    """The places of the words that stand in no menu.

    Lines of few words beside a line of few words are a menu; empty lines do not part them.
    """
    is_word = codes > BREAK
    places = np.flatnonzero(is_word)
    if not len(places):
        return places
    text = owner[places]
    line = np.cumsum(codes == BREAK)[places]
    starts = np.flatnonzero(np.diff(line, prepend=-1) + np.diff(text, prepend=-1))
    counts = np.diff(np.append(starts, len(places)))
    short = counts <= MENU_WORDS
    pair = short[1:] & short[:-1] & (text[starts[1:]] == text[starts[:-1]])
    menu = np.zeros(len(counts), dtype=bool)
    menu[1:] |= pair
    menu[:-1] |= pair
    prose = np.repeat(~menu, counts)
    enough = np.bincount(text[prose], minlength=n_texts) >= MIN_PROSE
    return places[prose | ~enough[text]]


def mixed(values: Hashes) -> Hashes:
    """Each number scattered over 64 bits (SplitMix64's finaliser; Steele, Lea, Flood 2014)."""
    found = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def shingles(codes: Codes, n_words: int) -> Hashes:
    """One hash for each `n_words` successive words, in order; one of all words where there are fewer, none of none."""
    ids = (codes >> np.uint32(1)).astype(np.uint64)
    n_words = max(min(n_words, len(ids)), 1)
    found = np.zeros(max(len(ids) - n_words + 1, 0), dtype=np.uint64)
    for at in range(n_words):
        found = found * MULTIPLIER + ids[at : at + len(found)]
    return mixed(found)
