"""A spelling skeleton: one key for the ways in which English texts transliterate a name."""

import unicodedata
from functools import lru_cache

# Letters that NFKD does not take apart.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ə": "a"}
)
# In order. All signs of softness and of the Slavic adjective's ending fall together: iy, yy, ij, y -> i.
_SPELLINGS = (
    ("kh", "h"),
    ("ph", "f"),
    ("tch", "ch"),
    ("sch", "sh"),
    ("dj", "j"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("ij", "i"),
    ("ou", "u"),
)
_ARTICLES = frozenset(("al", "el", "ul"))
_GIVEN = {
    "mohamed": "muhamad",
    "mohamad": "muhamad",
    "muhamed": "muhamad",
    "mohamud": "mahmud",
    "aleksandr": "aleksander",
    "oleksandr": "aleksander",
    "alieksandr": "aleksander",
    "andrei": "andri",
    "evgeni": "ievgeni",
    "sergi": "sergei",
    "hasan": "hassan",
}


def _word(word: str) -> str:
    for old, new in _SPELLINGS:
        word = word.replace(old, new)
    out = word[:1]
    for letter in word[1:]:
        if letter != out[-1]:
            out += letter
    return _GIVEN.get(out, out)


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """Accents folded, transliterations (iy/yy/y, kh/h, ph/f) and doubled letters joined, Arabic articles left out.

    Words are kept apart by one space; hyphens part words. A name without a letter or digit has the skeleton "".
    """
    folded = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    folded = "".join(c if c.isalnum() else " " if c in "- " or c.isspace() else "" for c in folded)
    words = folded.split()
    kept = [w for w in words if w not in _ARTICLES] or words
    return " ".join(_word(w) for w in kept)
