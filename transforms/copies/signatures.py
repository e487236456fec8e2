"""What of a text is kept to find its copies: a sample of its shingles and MinHash bands over it, and the hash of the exact text.

The sample holds the smallest hashes of the text's 3-word shingles below a fixed bound (a bottom-k sketch of a FracMinHash:
Broder 1997; Irber et al. 2022, "Lightweight compositional analysis of metagenomes with FracMinHash"). A sample says how
much of the smaller text the larger one holds, which plain MinHash does not, so that cut and extended copies are found.
How many texts have a hash in their samples is an estimate of how common the shingle is, and costs nothing to keep.
The bands (one-permutation hashing: Li, Owen, Zhang 2012) are rare even where each shingle of a text is common.
"""

from hashlib import sha256

import numpy as np

from transforms.copies.shingles import MULTIPLIER, SHORT_SHINGLE_WORDS, Codes, Hashes, mixed, shingles

# Signatures are kept in the lake and compared with those of later years: with another constant all are to be made anew.
SAMPLED = np.uint64(1 << 62)  # of 2^64: one shingle in four
SAMPLE = 64  # hashes; 2,000 words then give one shingle in thirty, and a part of 200 words still shares six
KEY_BITS = np.uint64(20)  # dropped: 44 bits tell 100 million shingles apart well enough, and pack to six bytes
BUCKETS, ROWS = 16, 2
IS_BAND = np.uint64(1 << 43)


def text_sha256(text: str) -> str:
    """SHA-256 of the text with each run of white space folded to one blank, as 64 hexadecimal digits."""
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def signature(codes: Codes) -> Hashes:
    """The keys of a text, ascending: its sample, then its bands."""
    keys = sample(codes)
    return np.concatenate((keys, bands(keys)))


def sample(codes: Codes) -> Hashes:
    """At most SAMPLE keys of 42 bits, ascending. A text of few words may have none."""
    found = shingles(codes, SHORT_SHINGLE_WORDS)
    found = np.unique(found[found < SAMPLED])[:SAMPLE]
    return np.unique(found >> KEY_BITS)


def bands(keys: Hashes) -> Hashes:
    """At most BUCKETS / ROWS keys of 44 bits, ascending: the least keys of neighbouring buckets, hashed together."""
    bucket = (keys % np.uint64(BUCKETS)).astype(np.intp)
    least = np.zeros(BUCKETS, dtype=np.uint64)
    least[bucket[::-1]] = keys[::-1]  # the last one written is the least
    rows = least.reshape(-1, ROWS)
    rows = rows[(rows > 0).all(axis=1)]
    joined = mixed(rows[:, 0] * MULTIPLIER + rows[:, 1]) >> (KEY_BITS + np.uint64(1))
    return np.unique(joined | IS_BAND)
