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
# How files that are no text begin: PDF, PNG, JPEG, GIF, zip (and so Office files), PDF's and Word's elder kin.
_SIGNATURES = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"%!PS-Adobe",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
)
# Control characters are a tenth of random bytes and next to none of a text; tab, line ends, form feed and ESC are used.
_CONTROLS = bytes(sorted({*range(32), 127} - {9, 10, 12, 13, 27}))
_CONTROL_SHARE, _MOST_CONTROLS = 0.03, 8
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
# What the bytes 0x80 to 0xBF of UTF-8 look like when they were read as Windows-1252; its five empty places are read as
# controls, and those are often lost or became U+FFFD on the way.
_AS_1252 = bytes(range(0x80, 0xC0)).decode("cp1252", "replace").replace("\ufffd", "")
_CONTINUED = f"[{re.escape(_AS_1252)}\x81\x8d\x8f\x90\x9d]"
_TWICE = re.compile(f"[Â-ß]{_CONTINUED}|[à-ï]{_CONTINUED}{{2}}|[ð-ô]{_CONTINUED}{{3}}")
# U+2000 to U+203F, blanks, dashes and quotes, encoded twice: no language has these three signs in a row.
_CERTAIN = re.compile(f"â€{_CONTINUED}")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


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
    """Are the bytes no text: NULs or controls that no character set explains, or the start of another kind of file?"""
    if stated_by_mark(data, charset):
        return False
    if data.startswith(_SIGNATURES) or b"\0" in data:
        return True
    sample = data[:_GUESS_FROM]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > _MOST_CONTROLS and controls > _CONTROL_SHARE * len(sample)


def stated_by_mark(data: bytes, charset: str | None = None) -> str | None:
    """The character set of wide units or shift states that a byte order mark or the outside states, or None."""
    mark = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    if mark:
        return mark if mark != "utf-8" else None
    stated = known_charset(charset)
    if (
        not stated or not stated.startswith(_WIDE) or not (b"\0" in data or b"\x1b" in data)
    ):  # statements are often wrong
        return None
    return f"{stated}-le" if stated in _WIDE else stated  # without a mark the order is Intel's (WHATWG)


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


def mend(text: str) -> str:
    """Text that was encoded as UTF-8 twice ("â€™" for "’") as it was meant, where that is certain; else as it is.

    Certain are double-encoded quotes and dashes wherever they stand; and whole texts in which every sign beyond ASCII
    is of such a sequence, if there are at least two of them.
    """
    if "â€" not in text and "Ã" not in text and "Â" not in text:
        return text
    beyond = "".join(_BEYOND_ASCII.findall(text))
    sequences = _TWICE.findall(beyond)
    if len(sequences) >= 2 and sum(map(len, sequences)) == len(beyond):
        return _TWICE.sub(lambda found: _meant(found.group()), text)
    return _CERTAIN.sub(lambda found: _meant(found.group()), text)


def _meant(sequence: str) -> str:
    as_bytes = b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode("cp1252", "replace") for c in sequence)
    try:
        return clean_text(as_bytes.decode("utf-8"))
    except UnicodeDecodeError:
        return sequence


def _guess(data: bytes) -> str:
    sample = data[:_GUESS_FROM]
    if len(sample) < _SHORT or len(sample.translate(None, bytes(range(0x80)))) <= _RARE * len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return known_charset(best.encoding if best else None) or "cp1252"
