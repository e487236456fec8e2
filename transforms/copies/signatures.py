"""MinHash signatures of a text's shingles, banded for a join (locality-sensitive hashing), and the hash of the exact text.

Two texts with Jaccard similarity s share at least one band with probability 1 - (1 - s^ROWS)^BANDS
(Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4).
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b, sha256
from struct import pack

from rensa import RMinHash

from transforms.copies.shingles import shingle_list, words

# 42 bands of 3 rows find a pair of Jaccard 0.5 with probability 0.996, 0.3 with 0.69, 0.1 with 0.04. A copy that a desk
# cut by half, reworded, or set among its own paragraphs has a Jaccard of 0.2 to 0.5 with its source. Pairwise F1 on 1,598
# documents with made copies: 25 x 5 0.68, 42 x 3 0.84, 64 x 3 0.86; on 7,500 real articles 64 x 3 finds 1.5 % more near
# copies than 42 x 3 for a third more work of verification and half as much again in the join.
BANDS = 42
ROWS = 3
SEED = 1997
# Signatures are kept in the lake and compared with those of later years, so another algorithm may not slip in.
ALGORITHM_VERSION = 2
if RMinHash.ALGORITHM_VERSION != ALGORITHM_VERSION:
    raise ImportError(
        f"rensa's MinHash has algorithm version {RMinHash.ALGORITHM_VERSION}, the stored signatures have "
        f"{ALGORITHM_VERSION}: install the locked version of rensa, or compute all signatures anew"
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """An article's text as the search for copies needs it. `n_words`: words of the text. `published_at`: aware, or None."""

    article_id: str
    text_sha256: str
    bands: tuple[int, ...]
    published_at: datetime | None
    n_words: int


def text_sha256(text: str) -> str:
    """SHA-256 of the text with each run of white space folded to one blank, as 64 hexadecimal digits."""
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def bands(text: str) -> list[int]:
    """One integer of 63 bits for each band of the MinHash signature; none for a text without words."""
    found = shingle_list(words(text))
    if not found:
        return []
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update(found)
    digest: list[int] = sketch.digest()
    return [_band(band, digest[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS)]


def sign(article_id: str, text: str, published_at: datetime | None, n_words: int) -> Signed:
    """An article's text with its hash and bands."""
    return Signed(article_id, text_sha256(text), tuple(bands(text)), published_at, n_words)


def _band(number: int, rows: list[int]) -> int:
    """The number of the band goes into its hash, so that a join on the value alone never mixes bands. 63 bits: a BIGINT has a sign."""
    hashed = blake2b(pack(f"<H{ROWS}I", number, *rows), digest_size=8).digest()
    return int.from_bytes(hashed, "little") >> 1
