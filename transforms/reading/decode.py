"""Bytes to text: the character set as stated, as the bytes prove it, or as best guessed."""

import codecs
import re

from charset_normalizer import from_bytes

from transforms.reading.captured import clean_text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers do (WHATWG Encoding Standard): pages that say Latin-1 or ASCII mean Windows-1252.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252"}
# Python's codecs that are no character sets of documents: source code, host names, retired mail transport.
_NO_TEXT = ("unicode-escape", "raw-unicode-escape", "idna", "punycode", "utf-7", "mbcs", "oem", "undefined")
# Character sets that hold wide units or shift states: NUL and ESC bytes are regular in them.
_WIDE = ("utf-16", "utf-32", "iso2022")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
META_WITHIN = 4096  # bytes; browsers look at the first 1,024
# UTF-8 with at most this share of broken sequences among its non-ASCII characters is damaged UTF-8 (a cut multi-byte
# character, a stray byte), not another character set.
_DAMAGE = 0.1
# Text in which bytes outside ASCII are rarer than this, or that is shorter than this, gives statistics too little to
# guess from: it is taken for Western.
_RARE = 0.05
_SHORT = 200  # bytes
_GUESS_FROM = 100_000  # bytes


def known_charset(name: str | None) -> str | None:
    """Python's name of a character set that text can be decoded from, or None if it knows no such."""
    if not name:
        return None
    try:
        info = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name.replace("_", "-") in _NO_TEXT:  # the first: zlib, hex
        return None
    return _MEANT.get(info.name, info.name)


def charset_of_page(data: bytes) -> str | None:
    """The character set that an HTML page states in a <meta>, or None."""
    found = _META_CHARSET.search(data[:META_WITHIN])
    name = known_charset(found.group(1).decode("ascii")) if found else None
    # The <meta> was read as ASCII, so the page cannot be in wide units, whatever it says (WHATWG HTML, prescan).
    return "utf-8" if name and name.startswith(_WIDE[:2]) else name


def is_binary(data: bytes, charset: str | None = None) -> bool:
    """Do the bytes hold NULs that no character set explains?"""
    if b"\0" not in data:
        return False
    stated = known_charset(charset)
    return not (data.startswith(tuple(bom for bom, _ in _BOMS)) or (stated and stated.startswith(_WIDE)))


def decode(data: bytes, charset: str | None = None) -> tuple[str, str]:
    """(text, character set). Tries, in this order: byte order mark, UTF-8, the stated set, damaged UTF-8, a guess.

    UTF-8 goes before the stated set: text that is valid UTF-8 and not ASCII is never anything else in practice, and
    statements are often wrong. Never fails: what cannot be decoded becomes U+FFFD. Line ends become line feeds.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            body = data[len(bom) :] if name == "utf-8" else data
            return clean_text(body.decode(name, "replace")), name
    try:
        return clean_text(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    stated = known_charset(charset)
    if stated and stated != "utf-8":
        try:
            return clean_text(data.decode(stated)), stated
        except (UnicodeError, ValueError):
            pass
    damaged = data.decode("utf-8", "replace")
    beyond_ascii = sum(map(len, re.findall(r"[^\x00-\x7f]+", damaged)))
    if damaged.count("\ufffd") <= _DAMAGE * beyond_ascii:
        return clean_text(damaged), "utf-8"
    name = stated or _guess(data)
    return clean_text(data.decode(name, "replace")), name


def _guess(data: bytes) -> str:
    sample = data[:_GUESS_FROM]
    if len(sample) < _SHORT or len(sample.translate(None, bytes(range(0x80)))) <= _RARE * len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return known_charset(best.encoding if best else None) or "cp1252"
